"""Rules that use what no archive would have are refused when they are shelved, and not when somebody replays them."""

from __future__ import annotations

import pytest

from guiju.policies import catalogue, imports, shelving
from guiju.policies.reader import BrokenPack

PACKAGE = "toy.pack"


def check(code: str) -> None:
    imports.check(PACKAGE, {"policy.toml": b"", "rules_2024_01.py": code.encode(), "rules_2023_01.py": b""})


@pytest.mark.parametrize(
    "code",
    [
        "from __future__ import annotations\nfrom datetime import date\nimport math",
        "import collections.abc",
        "import guiju.core.money\nfrom guiju.core.clauses import clause\nfrom guiju.core import money",
        "from toy.pack import rules_2023_01 as before",
        "from toy.pack.rules_2023_01 import budget\nimport toy.pack.rules_2023_01",
        "from . import rules_2023_01\nfrom .rules_2023_01 import budget",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import os",
        "def given(input: int) -> int:\n    return input",
        "import re\nTAX = re.compile('x')",
    ],
)
def test_what_is_kept_or_pure_may_be_used(code: str) -> None:
    check(code)


@pytest.mark.parametrize(
    ("code", "line", "what"),
    [
        ("import os", 1, "os"),
        ("import math, socket", 1, "socket"),
        ("\nfrom random import random", 2, "random"),
        ("from numpy.linalg import norm", 1, "numpy.linalg"),
        ("import guiju.policies.catalogue", 1, "guiju.policies.catalogue"),
        ("from guiju.corelike import x", 1, "guiju.corelike"),
        ("def late():\n    import time", 2, "time"),
        ("try:\n    import json\nexcept ImportError:\n    pass", 2, "json"),
        ("from toy.pack import tables", 1, "toy.pack.tables"),
        ("from toy.pack.tables import HALF", 1, "toy.pack.tables"),
        ("from .tables import HALF", 1, "toy.pack.tables"),
        ("from ..other import x", 1, "toy.other"),
        ("from ... import x", 1, ""),
        ("import toy", 1, "toy"),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    import os", 4, "os"),
        ("RATE = open('rate').read()", 1, "open"),
        ("x = __import__('os')", 1, "__import__"),
        ("parse = eval", 1, "eval"),
    ],
)
def test_anything_else_is_refused_with_file_line_and_reason(code: str, line: int, what: str) -> None:
    with pytest.raises(BrokenPack) as refused:
        check(code)
    assert f"toy.pack/rules_2024_01.py, line {line}: uses {what}, which is not kept" in str(refused.value)


def test_every_edition_is_checked_before_it_is_asked_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "PURE", imports.PURE - {"fractions"})
    with pytest.raises(BrokenPack, match="uses fractions"):
        shelving.shelve(catalogue.EDITIONS)

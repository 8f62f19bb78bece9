"""Each of the nine import rules is broken on purpose in a small copy of the house, and must be caught."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

RULES = Path(__file__).parents[2] / ".importlinter"
OFFICES = ("evidence", "ledger", "parties", "decisions", "matters", "vouchers", "targets", "briefing", "newsletter")
ROOMS = ("apps", "models", "facts", "queries", "actions", "api", "views", "tasks")
POLICIES = ("guizhou.compute_voucher.rules_2024_02", "guangxi.data_trading.rules_2024_05")


@dataclass(frozen=True, slots=True)
class Sin:
    """One line in one module that must not be there, and the rule that must say so."""

    rule: str
    module: str
    line: str


SINS = [
    Sin("1-one-direction", "guiju.core.money", "import guiju.policies.catalogue"),
    Sin("1-one-direction", "guiju.documents.charts", "import guiju.apps.vouchers.queries"),
    Sin("1-one-direction", "guiju.apps.ledger.actions", "import guiju.project.clock"),
    Sin("1-one-direction", "guiju.helpers.text", "pass"),
    Sin("2-pure", "guiju.core.money", "from django.utils import timezone"),
    Sin("2-pure", "guiju.core.money", "import random"),
    Sin("2-pure", "guiju.core.money", "import os"),
    Sin("2-pure", "guiju.policies.catalogue", "import logging"),
    Sin("2-pure", "guiju.texts.passages", "import socket"),
    Sin("2-pure", "guiju.policies.guizhou.compute_voucher.rules_2024_02", "import time"),
    Sin("3-one-door", "guiju.apps.vouchers.actions", "import guiju.policies.catalogue"),
    Sin("3-one-door", "guiju.apps.decisions.queries", "import guiju.policies.catalogue"),
    Sin("4-jurisdictions", "guiju.policies.guizhou.compute_voucher.rules_2024_02",
        "import guiju.policies.guangxi.data_trading.rules_2024_05"),
    Sin("5-apps-order", "guiju.apps.ledger.actions", "import guiju.apps.parties.queries"),
    Sin("5-apps-order", "guiju.apps.matters.actions", "import guiju.apps.vouchers.queries"),
    Sin("5-apps-order", "guiju.apps.lottery.models", "pass"),
    Sin("6-neighbours", "guiju.apps.vouchers.actions", "import guiju.apps.ledger.models"),
    Sin("6-neighbours", "guiju.apps.matters.queries", "from guiju.apps.decisions import facts"),
    Sin("7-rooms", "guiju.apps.vouchers.utils", "pass"),
    Sin("7-rooms", "guiju.apps.vouchers.models", "import guiju.apps.vouchers.actions"),
    Sin("7-rooms", "guiju.apps.vouchers.queries", "import guiju.apps.vouchers.views"),
    Sin("8-edges", "guiju.apps.vouchers.views", "from guiju.apps.vouchers import models"),
    Sin("8-edges", "guiju.apps.vouchers.api", "import guiju.policies.catalogue"),
    Sin("8-edges", "guiju.project.urls", "import guiju.apps.vouchers.facts"),
    Sin("9-no-circles", "guiju.core.decision", "import guiju.core.timeline"),
]  # fmt: skip


def test_every_rule_has_its_guidance_and_its_sinner() -> None:
    parser = configparser.ConfigParser()
    parser.read(RULES, encoding="utf-8")
    rules = {name.removeprefix("importlinter:contract:"): parser[name] for name in parser.sections() if ":" in name}
    assert len(rules) == 9
    assert {sin.rule for sin in SINS} == set(rules)
    for name, rule in rules.items():
        assert len(rule.get("broken_contract_guidance", "").split()) >= 12, f"{name} does not say why, or what to do"


def test_an_innocent_house_keeps_every_rule(tmp_path: Path) -> None:
    done = _lint(_house(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "9 kept, 0 broken" in done.stdout


@pytest.mark.parametrize("sin", SINS, ids=lambda sin: f"{sin.rule}:{sin.module}:{sin.line}")
def test_a_sin_is_caught_by_its_rule_with_guidance(sin: Sin, tmp_path: Path) -> None:
    house = _house(tmp_path)
    file = house / "src" / (sin.module.replace(".", "/") + ".py")
    _write(file, sin.line)
    done = _lint(house, "--contract", sin.rule)
    assert done.returncode == 1, f"{sin} went unnoticed:\n{done.stdout}"
    assert "0 kept, 1 broken" in done.stdout
    culprit = sin.module if sin.line != "pass" else sin.module.removeprefix("guiju.").split(".")[-2]
    assert culprit.rsplit(".", 1)[-1] in done.stdout


def _house(folder: Path) -> Path:
    """A tree of almost empty modules with the shape of the real one, and the real rules beside it."""
    modules = [
        *(f"guiju.core.{name}" for name in ("decision", "money", "timeline")),
        *(f"guiju.policies.{name}" for name in ("catalogue", "reader", *POLICIES)),
        "guiju.texts.passages",
        "guiju.documents.charts",
        *(f"guiju.apps.{office}.{room}" for office in OFFICES for room in ROOMS),
        *_modules_named_by_the_rules(),
        "guiju.project.clock",
    ]
    for module in modules:
        _write(folder / "src" / (module.replace(".", "/") + ".py"), "")
    _write(folder / "src/guiju/core/timeline.py", "import guiju.core.decision")
    _write(folder / "src/guiju/apps/decisions/actions.py", "import guiju.policies.catalogue")
    shutil.copy(RULES, folder / ".importlinter")
    return folder


def _modules_named_by_the_rules() -> list[str]:
    lines = {line.strip() for line in RULES.read_text(encoding="utf-8").splitlines()}
    return sorted(line for line in lines if line.startswith(("guiju.project.", "guiju.apps.decisions.adapters.")))


def _write(file: Path, line: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    package = file.parent
    while package.name != "src":
        (package / "__init__.py").touch()
        package = package.parent
    file.write_text(line + "\n", encoding="utf-8")


def _lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

"""mypy --strict covers core, policies and every actions room: no override may loosen it for them."""

from __future__ import annotations

import fnmatch
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
MYPY = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
STRICT = [
    "guiju.core.decision",
    "guiju.policies.catalogue",
    "guiju.apps.ledger.actions",
    "guiju.apps.vouchers.actions.claiming",
]
HARMLESS = {"module", "ignore_missing_imports"}


def test_strict_is_on_for_everything() -> None:
    assert MYPY["strict"] is True
    assert MYPY["files"] == ["src/guiju"]


def test_nothing_loosens_it_for_core_policies_and_actions() -> None:
    for override in MYPY["overrides"]:
        if set(override) <= HARMLESS:
            continue
        patterns = [override["module"]] if isinstance(override["module"], str) else override["module"]
        hit = [name for name in STRICT for pattern in patterns if fnmatch.fnmatch(name, pattern)]
        assert hit == [], f"{override} loosens {hit}"


def test_no_file_there_opts_out() -> None:
    places = [ROOT / "src/guiju/core", ROOT / "src/guiju/policies", *ROOT.glob("src/guiju/apps/*/actions*")]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))]
    assert len(files) > 20
    assert [str(file) for file in files if "# mypy: " in file.read_text(encoding="utf-8")] == []

"""Toyland's pack, installed from a temporary folder and amended there: what it said before, only the archive knows."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import connection

from guiju.apps.decisions import actions as decisions
from guiju.core import vouchers as law
from guiju.core.parties import CLOCK
from guiju.policies import catalogue
from tests import factories
from tests.apps.decisions.cases import AT

PLACE, ON, BEFORE = "990000", date(2025, 2, 1), date(2024, 12, 31)
SOURCE = Path(__file__).parents[2] / "policies/toy/toy_pack"
RULES, TOML = "rules_2025_01.py", "policy.toml"
HALF = "    return None if price is None else price * share\n"


class Toyland:
    """The pack in its folder. What is changed there is in force at once, as after a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(SOURCE, folder / "toy_pack", ignore=shutil.ignore_patterns("__pycache__"))
        about = folder / "toy_pack-1.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-pack\nVersion: 1\n", encoding="utf-8")
        (about / "entry_points.txt").write_text("[guiju.policies]\ntoyland = toy_pack:EDITIONS\n", encoding="utf-8")

    def amend(self, file: str, was: str, now: str) -> None:
        path = self.folder / "toy_pack" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(was) == 1, f"{was!r} stands {text.count(was)} times in {file}"
        path.write_text(text.replace(was, now), encoding="utf-8")
        forget()

    def uninstall(self) -> None:
        shutil.rmtree(self.folder / "toy_pack")
        shutil.rmtree(self.folder / "toy_pack-1.dist-info")
        forget()


@pytest.fixture
def toyland(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toyland]:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made = Toyland(folder)
    forget()
    yield made
    monkeypatch.undo()
    forget()


def forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "toy_pack"]:
        del sys.modules[name]
    importlib.invalidate_caches()
    catalogue._shelves.cache_clear()
    catalogue._standing.cache_clear()


def decided(price_fen: int = 10_001, *, on: date = ON, at: datetime = AT) -> decisions.Recorded[law.Award]:
    """Half of 100.01 yuan, unless it is amended: 50.00."""
    id = factories.new_id("toy")
    facts = law.Claim(contract_price_fen=price_fen)
    return decisions.decide(law.AWARD, facts, id=id, place=PLACE, on=on, at=at, subject=id, actor=CLOCK)


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """As somebody who owns the database would do it."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")

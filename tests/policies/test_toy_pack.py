"""A pack of another package joins through the entry point group, installed from a temporary folder, guiju unchanged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from guiju.apps.vouchers import actions as vouchers
from guiju.apps.vouchers import models
from guiju.policies import catalogue
from tests import factories

SOURCE = Path(__file__).parent / "toy" / "toy_pack"
METADATA = "Metadata-Version: 2.1\nName: toy-pack\nVersion: 1\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
ENTRY_POINTS = "[guiju.policies]\ntoyland = toy_pack:EDITIONS\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy pack, built as a wheel and installed by pip into a folder of its own."""
    folder = tmp_path_factory.mktemp("toy")
    wheel = folder / "toy_pack-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in SOURCE.iterdir():
            if file.is_file():
                archive.write(file, f"toy_pack/{file.name}")
        archive.writestr("toy_pack-1.dist-info/METADATA", METADATA)
        archive.writestr("toy_pack-1.dist-info/WHEEL", WHEEL)
        archive.writestr("toy_pack-1.dist-info/entry_points.txt", ENTRY_POINTS)
        archive.writestr("toy_pack-1.dist-info/RECORD", "")
    target = folder / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", target, wheel]
    subprocess.run(pip, check=True, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    return target


def guiju(installed: Path, *arguments: str, said: object = None) -> Any:
    """What a fresh `guiju … --json` prints with the toy pack on its path."""
    done = subprocess.run(
        [sys.executable, "-m", "guiju.project.cli", *arguments, "--json"],
        input=json.dumps(said),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(installed)},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_installed_pack_is_listed_beside_ours(installed: Path) -> None:
    assert [info["id"] for info in guiju(installed, "policies")] == ["guizhou/compute_voucher", "toyland/vouchers"]


def test_an_installed_pack_is_checked_with_its_cases_and_told_which_facts_it_never_asks(installed: Path) -> None:
    (report,) = guiju(installed, "policies", "check", "toyland/vouchers")
    assert (report["cases"], report["wrong_cases"], report["is_sound"]) == (2, {}, True)
    assert "fact vouchers.award: goods" in report["unused"]


def test_an_installed_pack_decides(installed: Path) -> None:
    asked = ("toyland/vouchers", "vouchers.award", "--facts", "-", "--on", "2025-02-01")
    decided = guiju(installed, "decide", *asked, said={"contract_price_fen": 10_001})
    assert (decided["outcome"], decided["award"]["amount_fen"]) == ("granted", 5000)
    assert decided["findings"][0]["before_rounding"] == "5000.5"
    assert decided["is_official"] is True


@pytest.fixture
def joined(installed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toy pack on this very process's path."""
    monkeypatch.syspath_prepend(str(installed))
    _forget()
    yield
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    catalogue._shelves.cache_clear()
    catalogue._standing.cache_clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("joined")
def test_a_programme_runs_on_an_installed_pack() -> None:
    programme = vouchers.open_programme(
        id=UUID(int=7),
        place="990000",
        year=2025,
        prefix="TOY",
        title_zh="玩具国算力券",
        title_en="Vouchers of Toyland",
        appropriation_fen=90_000_000,
        publicity_working_days=5,
        actor=factories.bureau(),
        at=datetime(2025, 2, 1, tzinfo=UTC),
        on=date(2025, 2, 1),
    )
    opened = models.Programme.objects.get(id=programme)
    assert (opened.issue_cap_fen, opened.appropriation_fen) == (100_000_000, 90_000_000)

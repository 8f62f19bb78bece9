"""A pack of another package joins through the entry point group, installed from a temporary folder, guiju unchanged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).parent / "toy" / "toy_pack"
WALK = Path(__file__).parent / "toy" / "walk_toyland.py"
WALKS = 5
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
    assert (report["cases"], report["wrong_cases"], report["is_sound"]) == (3, {}, True)
    assert "fact vouchers.award: goods" in report["unused"]


def test_an_installed_pack_decides(installed: Path) -> None:
    asked = ("toyland/vouchers", "vouchers.award", "--facts", "-", "--on", "2025-02-01")
    decided = guiju(installed, "decide", *asked, said={"contract_price_fen": 10_001})
    assert (decided["outcome"], decided["award"]["amount_fen"]) == ("granted", 5000)
    assert decided["findings"][0]["before_rounding"] == "5000.5"
    assert decided["is_official"] is True


def test_a_programme_runs_on_an_installed_pack_from_opening_to_payment(installed: Path) -> None:
    """In a fresh process that has the toy pack on its path, on a database of its own: see toy/walk_toyland.py."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "PYTEST_"))}
    path = os.pathsep.join([str(installed), *filter(None, [os.environ.get("PYTHONPATH")])])
    walked = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", str(WALK)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=ours | {"PYTHONPATH": path},
        timeout=300,
    )
    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert f"{WALKS} passed" in walked.stdout

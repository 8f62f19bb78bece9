"""The locks name every version with its hashes and no index; developers run what users run."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Package → version and hashes, as a lock states them."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text)
    found = {}
    for block in blocks:
        if match := re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", block):
            found[f"{match[1]} {_marker(block)}"] = match[2], frozenset(re.findall(r"--hash=(\S+)", block))
    return found


def _marker(block: str) -> str:
    """What restricts a pin to some machines; a package may be pinned twice for different ones."""
    match = re.match(r"\S+ ; ([^\\\n]+)", block)
    return match[1].strip() if match else ""


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes_and_no_line_names_an_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|index-url|find-links|file:|@ ", text)
    found = pins(name)
    assert len(found) > 50
    assert [package for package, (_, hashes) in found.items() if not hashes] == []
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for _, hashes in found.values() for one in hashes)


def test_developers_run_what_users_run() -> None:
    run, develop = pins("requirements.lock"), pins("requirements-dev.lock")
    versions = {package.split()[0]: version for package, (version, _) in develop.items()}
    assert {p.split()[0]: v for p, (v, _) in run.items()}.items() <= versions.items()


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = project["project"]["dependencies"]
    development = project["project"]["optional-dependencies"]["dev"]
    for lock, wanted in (("requirements.lock", declared), ("requirements-dev.lock", [*declared, *development])):
        locked = {package.split()[0].lower().replace("_", "-") for package in pins(lock)}
        names = {re.split(r"[\[<>=~! ]", one)[0].lower().replace("_", "-") for one in wanted}
        assert names <= locked, f"{lock}: run `make lock`"
    for listed in (declared, development):
        alphabetical = sorted(listed, key=lambda one: re.split(r"[\[<>=~! ]", one)[0].lower())
        assert listed == alphabetical


def test_nothing_unhashed_is_needed_to_install_the_package_itself() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    backend = project["build-system"]["requires"][0].split(">")[0]
    assert f"{backend} " in {f"{package.split()[0]} " for package in pins("requirements.lock")}
    script = (ROOT / "tools/environment.sh").read_text(encoding="utf-8")
    assert "--require-hashes" in script
    assert "--no-build-isolation --no-index" in script

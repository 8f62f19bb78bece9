"""tools/environment.sh: a clear word where Python is too old, and nothing done twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "cat", "cksum", "tr", "grep", "id", "pwd", "flock", "mv", "rm")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone's files that the script reads, and a folder of programs without any Python."""
    folder = tmp_path / "clone"
    (folder / "tools").mkdir(parents=True)
    for name in ("tools/environment.sh", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, folder / name)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (tmp_path / "bin" / tool).symlink_to(found)
    return folder


def _program(clone: Path, name: str, text: str) -> None:
    file = clone.parent / "bin" / name
    file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    file.chmod(0o755)


def _run(clone: Path, **given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "tools/environment.sh", "requirements.lock"],
        cwd=clone, env={"PATH": str(clone.parent / "bin"), **given},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_no_python_is_said_with_the_way_out(clone: Path) -> None:
    done = _run(clone)
    assert done.returncode == 1
    assert "Guiju needs Python 3.11 or newer; here is no python3." in done.stderr
    assert "apt-get install python3-venv" in done.stderr


def test_a_python_that_is_too_old_is_named(clone: Path) -> None:
    _program(clone, "python3", '[ "$1" = --version ] && echo "Python 3.9.2" && exit 0; exit 1')
    done = _run(clone)
    assert done.returncode == 1
    assert "Guiju needs Python 3.11 or newer; here is Python 3.9.2." in done.stderr
    assert not (clone / ".venv").exists()


def test_a_named_python_comes_first_and_what_it_lacks_is_said(clone: Path) -> None:
    _program(clone, "mine", 'case "$2" in *ensurepip*) exit 1;; esac; exit 0')
    done = _run(clone, PYTHON=str(clone.parent / "bin/mine"))
    assert done.returncode == 1
    assert "This Python cannot make virtual environments" in done.stderr


def test_what_is_installed_already_is_left_alone_without_any_network(clone: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(clone / ".venv")], check=True)
    digest = subprocess.run(
        ["sh", "-c", "{ cat requirements.lock pyproject.toml tools/environment.sh; pwd; .venv/bin/python -VV; }"
         " | cksum | tr ' ' '-'"],
        cwd=clone, capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]},
    ).stdout.strip()  # fmt: skip
    (clone / ".venv/installed").write_text(f"requirements.lock {digest}\n", encoding="utf-8")
    assert _run(clone).returncode == 0
    (clone / "requirements.lock").write_text("changed\n", encoding="utf-8")
    assert _run(clone).returncode == 1, "a changed lock is noticed"

"""Programs that others wrote and that need a newer Python than ours: found and installed beside us, or said loudly.

They get an environment of their own, so that nothing of theirs gets into ours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

NEWEST_FIRST = tuple(f"python3.{minor}" for minor in range(19, 11, -1))
LOCK = Path(__file__).with_name("verifiers.lock")
NO_AICS = "aics-witness and aics-tlog need Python 3.12 or newer and an index to install them from"
INSTALL_SECONDS_MAX = 180


def interpreters() -> Iterator[Path]:
    """Every Python 3.12 or newer on the path, or among those that pyenv keeps, that really starts."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for name in NEWEST_FIRST:
        for found in (*sorted(kept.glob(f"*/bin/{name}")), shutil.which(name)):
            if found and _starts(Path(found)):
                yield Path(found)


@pytest.fixture(scope="session")
def aics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has aics-witness and aics-tlog, in an environment made for this run."""
    folder = tmp_path_factory.mktemp("aics")
    for interpreter in interpreters():
        if _is_installed(interpreter, folder / interpreter.name):
            return folder / interpreter.name / "bin" / "python"
    pytest.skip(NO_AICS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which tests against others' programs did not run, and what they lack."""
    silent = [
        report.nodeid
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NO_AICS in report.longrepr[2]
    ]
    if silent:
        terminalreporter.section("TESTS AGAINST OTHERS' PROGRAMS THAT DID NOT RUN", sep="!", red=True, bold=True)
        for nodeid in sorted(silent):
            terminalreporter.write_line(f"  {nodeid}")
        terminalreporter.write_line(f"{NO_AICS}. This one command helps: sudo apt-get install python3.12", bold=True)


def _starts(interpreter: Path) -> bool:
    done = subprocess.run(
        [interpreter, "-c", "import venv"], stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False
    )
    return done.returncode == 0


def _is_installed(interpreter: Path, folder: Path) -> bool:
    uv = Path(sys.executable).with_name("uv")
    steps = [
        [interpreter, "-m", "venv", "--without-pip", folder],
        [uv, "pip", "install", "--quiet", "--python", folder / "bin" / "python", "--require-hashes", "-r", LOCK],
    ]
    return all(
        subprocess.run(step, capture_output=True, timeout=INSTALL_SECONDS_MAX, check=False).returncode == 0
        for step in steps
    )

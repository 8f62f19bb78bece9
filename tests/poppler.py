"""`pdfsig` of poppler-utils, which reads our certificates as others' programs do: found, or said loudly to be missing.

Where it is not installed these tests do not run; in CI that is an error.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

HELP = "sudo apt-get install poppler-utils"
NO_POPPLER = f"no pdfsig on this machine; to run it: {HELP}"


@pytest.fixture(scope="session")
def pdfsig() -> Path:
    """Where pdfsig is."""
    found = shutil.which("pdfsig")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must check certificates with pdfsig, and there is {NO_POPPLER}")
        pytest.skip(NO_POPPLER)
    return Path(found)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which tests did not run, and the one command that helps."""
    silent = [
        report.nodeid
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NO_POPPLER in report.longrepr[2]
    ]
    if silent:
        terminalreporter.section("CERTIFICATES THAT PDFSIG DID NOT CHECK", sep="!", red=True, bold=True)
        for nodeid in sorted(silent):
            terminalreporter.write_line(f"  {nodeid}")
        terminalreporter.write_line(f"There is no pdfsig on this machine. This one command helps: {HELP}", bold=True)

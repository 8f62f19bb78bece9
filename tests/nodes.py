"""The chain's node that tests anchor on: Foundry's anvil, a process of its own on a free port.

Where it is not installed (tools/anvil.sh) these tests do not run, and the run says so loudly; in CI that is an error.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).parents[1]
HELP = "sudo apt-get install npm, then sh tools/anvil.sh"
NO_NODE = f"no anvil on this machine; to run it: {HELP}"
CHAIN_ID = 31_337
SECONDS_MAX = 20
# Anvil's first two accounts are rich, and everybody knows their keys.
OWNER_KEY = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
OTHER_KEY = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
OWNER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"


def executable() -> str | None:
    """Where anvil is, or None."""
    installed = sorted((ROOT / ".anvil/node_modules/@foundry-rs").glob("anvil-*/bin/anvil"))
    return str(installed[0]) if installed else shutil.which("anvil")


class Anvil:
    """A chain of London's rules that keeps its state in a file, so that it can be stopped and started again."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def rpc(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *options: str) -> None:
        """Start it, on the port it had before if it ran before."""
        fixed = ["--host", "127.0.0.1", "--hardfork", "london", "--accounts", "2", "--state", str(self._folder)]
        self._process = subprocess.Popen(
            [self._program, "--port", str(self.port), *fixed, *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={"HOME": str(self._folder)},
        )  # fmt: skip
        assert self._process.stdout is not None
        said = ""
        for line in self._process.stdout:
            said += line
            if found := re.search(r"Listening on \S+:(\d+)", line):
                self.port = int(found[1])
                return
        pytest.fail(f"anvil did not start:\n{said}")

    def stop(self) -> None:
        """Stop it; what it holds is kept for the next start."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.communicate(timeout=SECONDS_MAX)
            self._process = None

    def ask(self, method: str, *arguments: Any) -> Any:
        """One JSON-RPC call, also of those that only a test node has."""
        call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(arguments)}
        return requests.post(self.rpc, json=call, timeout=SECONDS_MAX).json()["result"]


@pytest.fixture
def anvil(tmp_path: Path) -> Iterator[Anvil]:
    """A fresh chain that mines each transaction at once."""
    program = executable()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must run the tests on a chain, and there is {NO_NODE}")
        pytest.skip(NO_NODE)
    folder = tmp_path / "anvil"
    folder.mkdir()
    node = Anvil(program, folder)
    node.start()
    yield node
    node.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which tests on a chain did not run, and what helps."""
    silent = [
        report.nodeid
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NO_NODE in report.longrepr[2]
    ]
    if silent:
        terminalreporter.section("TESTS ON A CHAIN THAT DID NOT RUN", sep="!", red=True, bold=True)
        for nodeid in sorted(silent):
            terminalreporter.write_line(f"  {nodeid}")
        terminalreporter.write_line(f"There is no anvil on this machine. This helps: {HELP}", bold=True)

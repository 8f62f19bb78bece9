"""Without anvil the tests on a chain do not run and the run says so loudly; in CI that is an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = """
from pathlib import Path
from tests import nodes
nodes.ROOT = Path("nowhere")
def test_on_a_chain(anvil): pass
def test_on_none(): pass
"""


def run_without_anvil(folder: Path, **given: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_example.py").write_text(EXAMPLE, encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTEST_XDIST_WORKER"}}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.nodes", "-p", "no:django", "-c", os.devnull, "--rootdir",
         str(folder), str(folder)],
        cwd=ROOT, env={**clean, "PATH": str(folder), **given}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_ordinary_run_says_loudly_what_did_not_run_and_what_helps(tmp_path: Path) -> None:
    done = run_without_anvil(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "TESTS ON A CHAIN THAT DID NOT RUN" in done.stdout
    assert "test_example.py::test_on_a_chain" in done.stdout
    assert "This helps: sudo apt-get install npm" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].strip("= ").startswith("1 passed, 1 skipped")


def test_in_ci_a_missing_node_is_an_error(tmp_path: Path) -> None:
    done = run_without_anvil(tmp_path, CI="true")
    assert done.returncode == 1
    assert "CI must run the tests on a chain" in done.stdout

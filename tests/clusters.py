"""A cluster with Guiju's schema, made once for all tests that run commands on a database of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guiju.project import postgres

Plant = Callable[[Path], None]


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """Gives a data folder that has no cluster yet a migrated one, by copying."""
    seed = tmp_path_factory.mktemp("seed") / "data"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    subprocess.run(
        [sys.executable, "-m", "guiju.project", "migrate"], check=True, capture_output=True, timeout=180,
        env={**clean, "GUIJU_DATA": str(seed), "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    kept = postgres.locate(seed)

    def planted(data: Path) -> None:
        there = postgres.prepare(data).data
        subprocess.run(["cp", "-a", f"{kept.data}/.", str(there)], check=True)

    yield planted
    kept.remove()

"""The server is killed in the middle of a load: what was acknowledged is there, and the books are whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from guiju.project import postgres
from tests import processes
from tests.races import posting_load

pytestmark = pytest.mark.race

ACKNOWLEDGED_BEFORE_KILL = 25
WAIT_SECONDS_MAX = 60


@pytest.fixture
def server() -> Iterator[postgres.Server]:
    """A durable server of its own: nothing is switched off that a power cut would need."""
    with postgres.throwaway(durable=True) as one:
        yield one


def program(server: postgres.Server, verb: str) -> subprocess.Popen[str]:
    url = f"postgresql://{postgres.SUPERUSER}@{quote(str(server.socket), safe='')}/{postgres.DATABASE}"
    environment = {
        **os.environ,
        "GUIJU_DATABASE_URL": url,
        "GUIJU_SECRET_KEY": "of the tests, protects nothing",
        "DJANGO_SETTINGS_MODULE": "guiju.project.settings",
    }
    return subprocess.Popen(
        [sys.executable, posting_load.__file__, verb],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_all(server: postgres.Server) -> None:
    """kill -9 to the postmaster and every process it started, the postmaster first."""
    postmaster = int((server.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    for pid in [postmaster, *processes.children(postmaster)]:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while server.is_running() and time.monotonic() < deadline:
        time.sleep(0.05)


def test_after_kill_9_in_the_middle_of_a_load_all_that_was_acknowledged_is_there(server: postgres.Server) -> None:
    acknowledged: list[int] = []
    load = program(server, "load")
    assert load.stdout is not None
    for line in load.stdout:
        acknowledged.append(int(line))
        if len(acknowledged) == ACKNOWLEDGED_BEFORE_KILL:
            kill_all(server)
    _, errors = load.communicate(timeout=WAIT_SECONDS_MAX)
    assert len(acknowledged) >= ACKNOWLEDGED_BEFORE_KILL, errors
    assert "OperationalError" in errors, "every thread was cut off by the server's death"

    with postgres.serving(server):
        found, errors = program(server, "verify").communicate(timeout=WAIT_SECONDS_MAX)
    assert found, errors
    ledger = json.loads(found)
    assert set(acknowledged) <= set(ledger["calls"])
    assert len(ledger["calls"]) <= len(acknowledged) + posting_load.THREADS, "at most one call a thread was in flight"
    assert ledger["sizes"] == [posting_load.TRANSFERS_A_CALL], "a call is there as a whole or not at all"
    assert ledger["postings"] == ledger["leaves"] == len(ledger["calls"])
    assert ledger["roots_agree"]
    assert ledger["is_balanced"]
    assert ledger["discrepancies"] == 0
    assert ledger["debits_fen"] == len(ledger["calls"]) * sum(range(1, posting_load.TRANSFERS_A_CALL + 1))

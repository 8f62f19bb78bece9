"""A program, not a test: a sequencer to be killed, and somebody who appends beside it. Django is set up once.

`sealing_load.py seal FOLDER`: at each line of standard input it forks a child that seals, lays and publishes in a tight
loop into FOLDER, and reaps it once it was killed (`ended STATUS`, as `wait` has it). The child prints `began PID` when
it is connected, then what it has committed, `sealed SIZE ROOT`; each line in one write, so that it stands there whole.
`sealing_load.py append SEED`: at each line appends some small groups of leaves, and prints each group's ids once they
are committed. The database is that of GUIJU_DATABASE_URL.
"""

from __future__ import annotations

import os
import random
import sys
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from guiju.apps.evidence.actions import Log

AT = datetime(2024, 3, 1, 1, tzinfo=UTC)
ORIGIN = "log.guiju.example/crash"
PAUSE_SECONDS = 0.01
GROUPS_MAX = 5
GROUP_MAX = 20


def fork_at_each_line(folder: Path) -> None:
    from django.db import connection

    from guiju.apps.evidence import actions
    from guiju.apps.evidence.adapters import keys
    from guiju.apps.evidence.adapters.log_files import LogFolder
    from guiju.core.notes import Algorithm

    ring = keys.ensure(folder / "keys", ORIGIN, [Algorithm.ED25519], on=AT.date())
    log = actions.Log(origin=ORIGIN, ring=ring, folder=LogFolder(folder / "log"))
    actions.lay(log, at=AT)
    connection.close()  # no child inherits it
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            connection.ensure_connection()
            _say(f"began {os.getpid()}")
            seal_until_killed(log)
        _, status = os.waitpid(child, 0)
        _say(f"ended {status}")


def seal_until_killed(log: Log) -> None:
    """What `guiju serve` does twice a second, without a pause."""
    from guiju.apps.evidence import actions

    while True:
        actions.lay(log, at=AT)
        sealed = actions.seal(log, at=AT)
        if sealed is not None:
            _say(f"sealed {sealed.size} {sealed.root.hex()}")
            actions.lay(log, at=AT)
        actions.publish(log, at=AT)


def append(seed: int) -> None:
    from django.db import transaction

    from guiju.apps.evidence import actions

    chance = random.Random(seed)
    for group in (group for _ in sys.stdin for group in range(chance.randint(1, GROUPS_MAX))):
        time.sleep(PAUSE_SECONDS * (group > 0))
        leaves = [
            actions.Leaf(kind="test", subject=uuid.UUID(int=chance.getrandbits(128)), payload={"n": n})
            for n in range(chance.randint(1, GROUP_MAX))
        ]
        with transaction.atomic():
            ids = actions.append(leaves, at=AT)
        _say("appended " + " ".join(map(str, ids)))


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "seal":
        fork_at_each_line(Path(sys.argv[2]))
    else:
        append(int(sys.argv[2]))

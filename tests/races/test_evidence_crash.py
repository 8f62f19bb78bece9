"""The sequencer is killed 200 times at random points while others append: no fork, and nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from guiju.apps.evidence import actions, models
from guiju.apps.evidence.adapters import keys, signatures
from guiju.apps.evidence.adapters.log_files import LogFolder
from guiju.core import checkpoints, merkle, notes, tiles
from guiju.core.checkpoints import Checkpoint
from guiju.core.tiles import Tree
from guiju.project import postgres
from tests.apps.evidence.world import commitments
from tests.races import sealing_load
from tests.races.sealing_load import AT, ORIGIN

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

KILLS = 200
MILLISECONDS_MAX = 80
WAIT_SECONDS_MAX = 60


class Program:
    """`sealing_load.py` at work; its lines as they come."""

    def __init__(self, *arguments: str) -> None:
        at = connection.settings_dict
        url = f"postgresql://{postgres.SUPERUSER}@{quote(str(at['HOST']), safe='')}/{at['NAME']}"
        self.process = subprocess.Popen(
            [sys.executable, sealing_load.__file__, *arguments],
            env={**os.environ, "GUIJU_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "guiju.project.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.said, self.heard = self.process.stdin, self.process.stdout

    def go_on(self) -> None:
        self.said.write("\n")
        self.said.flush()

    def end(self) -> None:
        self.said.close()
        try:
            self.process.wait(WAIT_SECONDS_MAX)
        finally:
            self.process.kill()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: a killed process needs no disk, and waits for none between the kills."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


@pytest.fixture
def running() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


class Sequencer:
    """One life after another of the process that seals, each ended by kill -9; what they acknowledged before."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.sealed: list[Checkpoint] = []

    def live_for(self, milliseconds: float, *, after_sealing: bool) -> None:
        """Live so long, counted from being connected or, so that there is progress, from the first leaves it sealed."""
        self.program.go_on()
        pid = int(self._until("began"))
        if after_sealing:
            self._until("sealed")
        time.sleep(milliseconds / 1000)
        with suppress(ProcessLookupError):  # it broke down by itself: its status says so
            os.kill(pid, signal.SIGKILL)
        assert int(self._until("ended")) == signal.SIGKILL, "nothing but the kill ends it"

    def _until(self, word: str) -> str:
        for line in self.program.heard:
            kind, _, rest = line.rstrip("\n").partition(" ")
            if kind == "sealed":
                size, root = rest.split()
                self.sealed.append(Checkpoint(origin=ORIGIN, size=int(size), root=bytes.fromhex(root)))
            if kind == word:
                return rest
            assert kind != "ended", f"it broke down by itself, status {rest}"
        raise AssertionError(f"the program ended, code {self.program.process.wait()}")


def test_after_200_kills_the_log_is_one_and_holds_all_that_was_acknowledged(folder: Path, running: ExitStack) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")  # shown when this fails
    chance, public, acknowledged = random.Random(seed), dict[int, bytes](), list[int]()
    sequencer = Sequencer(Program("seal", str(folder)))
    running.callback(sequencer.program.end)
    appending = Program("append", str(seed))
    running.callback(appending.end)
    hearing = threading.Thread(target=_hear, args=(appending, acknowledged))
    hearing.start()
    for _ in range(KILLS):
        appending.go_on()
        sequencer.live_for(chance.uniform(0, MILLISECONDS_MAX), after_sealing=chance.random() < 0.2)
        seen = _public(folder)
        if seen is not None:
            assert seen.size >= max(public, default=0), "the public log never goes back"
            assert public.setdefault(seen.size, seen.root) == seen.root, "two roots of one size"
    appending.end()
    hearing.join(WAIT_SECONDS_MAX)
    ours = _finished(folder)

    entries = commitments()
    assert models.Head.objects.get().size == len(entries) == models.Leaf.objects.count()
    assert not models.Unsealed.objects.exists()
    assert set(acknowledged) <= set(models.Sealed.objects.values_list("leaf_id", flat=True))
    assert len(acknowledged) > KILLS
    _history_is_one(ours, entries, sequencer.sealed, public)
    _files_are_the_database(ours, entries)


def _hear(appending: Program, acknowledged: list[int]) -> None:
    for line in appending.heard:
        acknowledged.extend(map(int, line.removeprefix("appended ").split()))


def _public(folder: Path) -> Checkpoint | None:
    shown = LogFolder(folder / "log").checkpoint()
    return None if shown is None else checkpoints.read(notes.read(shown))


def _finished(folder: Path) -> actions.Log:
    """The log after one last, undisturbed life of its sequencer, with the key that all lives had."""
    ring = keys.load(folder / "keys")
    ours = actions.Log(origin=ORIGIN, ring=ring, folder=LogFolder(folder / "log"))
    actions.lay(ours, at=AT)
    while actions.seal(ours, at=AT) is not None:
        actions.lay(ours, at=AT)
    actions.publish(ours, at=AT)
    return ours


def _history_is_one(
    ours: actions.Log, entries: list[bytes], acknowledged: list[Checkpoint], public: dict[int, bytes]
) -> None:
    """Every checkpoint ever signed, said or shown is the root over that many first entries of the one log."""
    rows = list(models.Checkpoint.objects.order_by("size"))
    signed = {row.size: bytes(row.root) for row in rows}
    assert len(rows) > KILLS // 10 < len(acknowledged), "the kills fell among real work"
    assert public, "something was published between them"
    assert all(signed[one.size] == one.root for one in acknowledged)
    assert all(signed[size] == root for size, root in public.items())
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    for row in rows:
        note = notes.read(row.note)
        assert all(signatures.signed(note, key) for key in ours.ring.keys)
        assert checkpoints.read(note) == Checkpoint(origin=ours.origin, size=row.size, root=signed[row.size])
        assert row.written_at is not None
        tree = Tree(row.size, ours.folder.hashes)
        assert tree.root() == signed[row.size]
    for old, new in pairwise(rows):
        proof = Tree(new.size, ours.folder.hashes).consistency(old.size)
        assert merkle.is_consistent(old.size, new.size, signed[old.size], signed[new.size], proof)
    assert signed[len(entries)] == merkle.root(leaves)


def _files_are_the_database(ours: actions.Log, entries: list[bytes]) -> None:
    shown = checkpoints.read(notes.read(ours.folder.checkpoint() or b""))
    assert (shown.size, shown.root) == (len(entries), bytes(models.Head.objects.get().root))
    Tree(shown.size, ours.folder.hashes).check(shown.root)
    bundled = [
        entry
        for tile in tiles.of_tree(shown.size)
        if tile.level == 0
        for entry in tiles.entries_of(tile, ours.folder.bundle(tile))
    ]
    assert bundled == entries

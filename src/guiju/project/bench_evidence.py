"""How many entries of evidence a second: appended durably through the application, sealed, proved and checked.

On a durable server of its own (fsync and synchronous_commit on), which is removed afterwards, with the log's files in
its folder. The reference in the same run is pure hashing: what the Merkle tree over the same leaves costs at least.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from guiju.project import bench_ledger, postgres

if TYPE_CHECKING:
    from guiju.apps.evidence.actions import Log

CLIENTS = 8
LEAVES_A_TRANSACTION = (1, 10, 100)
PACED_LEAVES = 10
HASHED = 100_000
PROVED = 500
SEALED_WITHIN_SECONDS_MAX = 60
GOALS = {"appends_per_second": 5000, "seal_seconds_max": 2.0}

Say = Callable[[str], None]


def measure(*, seconds: float = 6.0, say: Say) -> dict[str, Any]:
    """Everything measured; `say` is told what is under way."""
    with postgres.throwaway(durable=True) as server, bench_ledger.hanging_up():
        say("Guiju's own schema")
        bench_ledger.set_django_up(server)
        log = _log(server.folder / "bench-log")
        appended = {}
        for count in LEAVES_A_TRANSACTION:
            say(f"appends from {CLIENTS} connections, {count} leaves a transaction, with the sealer running")
            appended[f"{count} a transaction"] = _appended(log, count, seconds)
        say(f"appends at {GOALS['appends_per_second']} a second")
        paced = _appended(log, PACED_LEAVES, seconds, rate=GOALS["appends_per_second"])
        say("proofs and checks")
        return {
            "machine": bench_ledger.machine(server),
            "clients": CLIENTS,
            "appends": appended,
            "appends_per_second": max(run["per_second"] for run in appended.values()),
            "appends_at_the_goal": paced,
            "seal_seconds_max": paced["seal_seconds_max"],
            **_proofs(log),
            "hashes_per_second_alone": _hashing(),
            "goals": GOALS,
        }


def _log(folder: Path) -> Log:
    from guiju.apps.evidence.actions import Log
    from guiju.apps.evidence.adapters import signatures
    from guiju.apps.evidence.adapters.keys import Ring
    from guiju.apps.evidence.adapters.log_files import LogFolder
    from guiju.core.notes import Algorithm

    signer = signatures.generate("bench.guiju.example/log", Algorithm.ED25519)
    return Log(origin=signer.key.name, ring=Ring(signers=(signer,)), folder=LogFolder(folder))


def _appended(log: Log, count: int, seconds: float, *, rate: float = 0) -> dict[str, Any]:
    """Leaves committed a second by all connections, and how long the slowest waited to be under a public checkpoint.

    At most `rate` a second; 0 is as many as go.
    """
    done = [0] * CLIENTS
    with _sealing(log) as waits:
        started = time.perf_counter()
        given = [(n, count, started + seconds, CLIENTS * count / rate if rate else 0, done) for n in range(CLIENTS)]
        threads = [threading.Thread(target=_append, args=each) for each in given]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - started
    return {"per_second": round(sum(done) / spent), "leaves": sum(done), "seal_seconds_max": round(max(waits), 2)}


def _append(place: int, count: int, until: float, every: float, done: list[int]) -> None:
    """A transaction every so many seconds, or one after the other."""
    from django.db import connection, transaction

    from guiju.apps.evidence import actions

    due = time.perf_counter() + every * place / CLIENTS
    try:
        while time.perf_counter() < until:
            time.sleep(max(0.0, due - time.perf_counter()))
            leaves = [actions.Leaf(kind="bench", subject=uuid4(), payload={"n": n}) for n in range(count)]
            with transaction.atomic():
                actions.append(leaves, at=datetime.now(UTC))
            done[place] += count
            due += every
    finally:
        connection.close()


@contextmanager
def _sealing(log: Log) -> Iterator[list[float]]:
    """The sealer in a process of its own, as `guiju serve` runs it, until nothing waits any more.

    Afterwards the list holds, of each of its rounds, how long the oldest leaf had waited when it was public.
    """
    from django.db import connections

    context, waits = multiprocessing.get_context("fork"), [0.0]
    connections.close_all()
    told, stop = context.Queue(), context.Event()
    sealer = context.Process(target=_seal_on, args=(log, stop, told))
    sealer.start()
    try:
        yield waits
    finally:
        stop.set()
        waits += told.get(timeout=2 * SEALED_WITHIN_SECONDS_MAX)
        sealer.join()


def _seal_on(log: Log, stop: Event, told: Queue[list[float]]) -> None:
    from django.db import connection

    from guiju.apps.evidence import queries
    from guiju.project import evidence_log

    waits: list[float] = []
    try:
        deadline = None
        while deadline is None or (queries.status().unsealed and time.perf_counter() < deadline):
            if (oldest := queries.waiting_since()) is None:
                time.sleep(evidence_log.LOOK_SECONDS)
            else:
                evidence_log.seal_once(log)
                waits.append((datetime.now(UTC) - oldest).total_seconds())
            if deadline is None and stop.is_set():
                deadline = time.perf_counter() + SEALED_WITHIN_SECONDS_MAX
    finally:
        connection.close()
        told.put(waits)


def _proofs(log: Log) -> dict[str, int]:
    """Inclusion proofs made from the files a second, and receipts' proofs checked a second with their signature."""
    from guiju.apps.evidence import queries
    from guiju.apps.evidence.adapters import signatures
    from guiju.core import tiles
    from guiju.core.checkpoints import Proof
    from guiju.core.tiles import Tile, Tree

    latest = queries.latest()
    assert latest is not None, "something was sealed"
    step = max(1, latest.size // PROVED)
    places = range(0, latest.size, step)
    started = time.perf_counter()
    tree = Tree(latest.size, log.folder.hashes)
    proofs = [Proof(index=at, hashes=tuple(tree.inclusion(at)), note=latest.note) for at in places]
    made = len(proofs) / (time.perf_counter() - started)
    entries = {}
    for proof in proofs:
        tile = tiles.holding(0, proof.index, latest.size)
        bundle = tiles.entries_of(Tile(0, tile.index, tile.width), log.folder.bundle(tile))
        entries[proof.index] = bundle[proof.index % tiles.WIDTH]
    started = time.perf_counter()
    for proof in proofs:
        assert proof.leads_from(entries[proof.index])
        assert signatures.signed(proof.note, log.ring.keys[0])
    checked = len(proofs) / (time.perf_counter() - started)
    return {"entries": latest.size, "proofs_per_second": round(made), "verifications_per_second": round(checked)}


def _hashing() -> int:
    """Leaves a second that the Merkle tree alone could take: two hashes each, no disk, no database."""
    from guiju.core import merkle

    leaves = [os.urandom(32) for _ in range(HASHED)]
    started = time.perf_counter()
    merkle.root([merkle.leaf_hash(leaf) for leaf in leaves])
    return round(HASHED / (time.perf_counter() - started))

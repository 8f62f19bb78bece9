"""How many transfers and redemptions a second: beside pgbench's TPC-B on the same server in the same run.

Starts a durable server of its own in a temporary home (fsync and synchronous_commit on), measures, and removes it.
Touches no other database. A ratio to TPC-B travels between machines better than a number of transfers does; and where
neighbours share the processors, the ratio of processor time (client and server together) travels better still.
"""

from __future__ import annotations

import os
import platform
import random
import re
import secrets
import shutil
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID

from guiju.project import postgres

if TYPE_CHECKING:
    from guiju.core.journal import Transfer

SCALE = 20
TPCB_CLIENTS = (1, 4, 16)
TPCB_DATABASE = "tpcb"
BATCH = 8_000
BATCHES = 16
WARM_UP_BATCHES = 2
ACCOUNTS = 10_000
SINGLES = 400
SETTLING_SECONDS = 0.3  # what a closed connection's process needs to end
CLIENTS = (1, 2)
AT = datetime(2024, 3, 1, tzinfo=UTC)
GOALS = {"hot": 12.0, "spread": 12.0, "redemptions_in_batches_of_100": 2.0, "redemptions_one_at_a_time_from_8": 0.3}

Batches = list[list["Transfer"]]
Say = Callable[[str], None]


def measure(*, seconds: float = 6.0, batches: int = BATCHES, scale: int = SCALE, say: Say) -> dict[str, Any]:
    """Everything measured, raw and as ratios to the best TPC-B figure; `say` is told what is under way."""
    with postgres.throwaway(durable=True) as server, hanging_up():
        say(f"pgbench TPC-B, scale {scale}, {'/'.join(map(str, TPCB_CLIENTS))} clients")
        tpcb = _tpcb(server, seconds, scale)
        say("Guiju's own schema")
        set_django_up(server)
        offices = _offices(server, batches, say)
        told = machine(server)
    best, least = max(run.rate for run in tpcb.values()), min(run.processor_us for run in tpcb.values())
    rates = {
        **{name: max(run.rate for run in runs.values()) for name, runs in offices["transfers"].items()},
        **{f"redemptions_{name}": rate for name, rate in offices["redemptions_per_second"].items()},
    }
    return {
        "machine": told,
        "tpcb": {name: run.told() for name, run in tpcb.items()},
        **offices,
        "transfers": {name: {n: run.told() for n, run in runs.items()} for name, runs in offices["transfers"].items()},
        "best_tpcb_per_second": best,
        "times_tpcb": {name: round(rate / best, 2) for name, rate in rates.items()},
        "times_tpcb_by_processor_time": {
            name: round(least / min(run.processor_us for run in runs.values()), 2)
            for name, runs in offices["transfers"].items()
            if least
        },
        "goals": GOALS,
    }


@dataclass(frozen=True, slots=True)
class Run:
    """Things a second, and the processor time one thing took, of client and server together (0: not known here)."""

    rate: float
    processor_us: float

    def told(self) -> dict[str, float]:
        return {"per_second": round(self.rate), "processor_us": round(self.processor_us, 1)}


def _offices(server: postgres.Server, batches: int, say: Say) -> dict[str, Any]:
    """What runs through the offices' own actions; Django is set up and its database is empty."""
    from guiju.project import bench_redemptions

    say("whole redemptions")
    redemptions = {name: round(rate) for name, rate in bench_redemptions.measure().items()}
    accounts = _accounts()
    transfers: dict[str, dict[str, Run]] = {}
    for name in ("hot", "spread"):
        say(f"batches of {BATCH}, {name}")
        transfers[name] = {
            f"{count} clients": _posted(server, accounts, name == "hot", count, batches) for count in CLIENTS
        }
    say("one transfer a call")
    singles = _singles(accounts)
    from guiju.apps.ledger import queries

    assert queries.trial_balance().is_balanced
    assert queries.discrepancies() == []
    return {
        "redemptions_per_second": redemptions,
        "transfers": transfers,
        "transfers_per_second_one_a_call": singles,
        "transfers_a_batch": BATCH,
        "accounts": ACCOUNTS,
    }


def _tpcb(server: postgres.Server, seconds: float, scale: int) -> dict[str, Run]:
    """TPC-B transactions by number of clients, as pgbench runs it unasked: statements unprepared, as are Guiju's."""
    socket = ("-h", str(server.socket), "-U", postgres.SUPERUSER)
    server.run("createdb", *socket, TPCB_DATABASE)
    server.run("pgbench", *socket, "--initialize", f"--scale={scale}", "--quiet", TPCB_DATABASE)
    found = {}
    for clients in TPCB_CLIENTS:
        before = _processor_us(server)
        said = server.run(
            "pgbench", *socket, f"--client={clients}", f"--jobs={min(clients, os.cpu_count() or 1)}",
            f"--time={max(1, round(seconds))}", TPCB_DATABASE, timeout=int(seconds) + 60,
        )  # fmt: skip
        rate = re.search(r"^tps = ([0-9.]+)", said, re.MULTILINE)
        count = re.search(r"actually processed: ([0-9]+)", said)
        assert rate is not None, said
        assert count is not None, said
        found[f"{clients} clients"] = Run(float(rate[1]), (_processor_us(server) - before) / int(count[1]))
    server.run("dropdb", *socket, TPCB_DATABASE)  # or its vacuum would go on under the next runs
    server.run("psql", *socket, "--dbname", postgres.DATABASE, "--command", "checkpoint")
    return found


def _processor_us(server: postgres.Server) -> float:
    """Processor time so far: ours, of programs we ran, and of the server with all connections that are closed by now.

    0 where there is no /proc to read the server's from.
    """
    _hang_up()
    time.sleep(SETTLING_SECONDS)
    postmaster = (server.data / "postmaster.pid").read_text(encoding="utf-8").split()[0]
    try:
        stat = Path(f"/proc/{postmaster}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return 0.0
    ticks = sum(int(field) for field in stat.rsplit(")", 1)[1].split()[11:15])
    return (ticks / os.sysconf("SC_CLK_TCK") + sum(os.times()[:4])) * 1e6


def set_django_up(server: postgres.Server) -> None:
    """Set Django up on the server's empty database; the process belongs to the bench from here on."""
    import django
    from django.core.management import call_command

    socket = quote(str(server.socket), safe="")
    os.environ["GUIJU_DATABASE_URL"] = f"postgresql://{postgres.SUPERUSER}@{socket}/{postgres.DATABASE}"
    os.environ["GUIJU_SECRET_KEY"] = secrets.token_urlsafe(48)
    os.environ["GUIJU_DATA"] = str(server.folder / "bench-data")
    os.environ["DJANGO_SETTINGS_MODULE"] = "guiju.project.settings"
    django.setup()
    call_command("migrate", verbosity=0)


@contextmanager
def hanging_up() -> Iterator[None]:
    try:
        yield
    finally:
        _hang_up()


def _hang_up() -> None:
    """Close our own connections, so that the server can stop and their processor time is counted."""
    from django.conf import settings
    from django.db import connections

    if settings.configured:
        connections.close_all()


def _accounts() -> list[UUID]:
    from django.db import connection

    from guiju.apps.ledger import actions as ledger

    chance = random.Random(1)  # noqa: S311  the same numbers in every run
    ids = [_uuid(chance) for _ in range(ACCOUNTS + 1)]
    ledger.open_accounts(
        [ledger.NewAccount(id=id, code=f"bench/{n}", name="bench", kind="bench") for n, id in enumerate(ids)]
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE ledger_account")
    return ids


def _posted(server: postgres.Server, accounts: Sequence[UUID], is_hot: bool, clients: int, batches: int) -> Run:
    """Transfers posted from the first call's start to the last one's commit, over all clients."""
    shares = [_batches(accounts, is_hot, 100 * clients + n, batches // clients) for n in range(clients)]
    for batch in _batches(accounts, is_hot, clients, WARM_UP_BATCHES):
        _post(batch, at=AT)
    before = _processor_us(server)
    ready = threading.Barrier(clients + 1)
    threads = [threading.Thread(target=_run, args=(share, ready)) for share in shares]
    for thread in threads:
        thread.start()
    ready.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    spent, posted = time.perf_counter() - started, sum(len(share) for share in shares) * BATCH
    return Run(posted / spent, (_processor_us(server) - before) / posted)


def _run(share: Batches, ready: threading.Barrier) -> None:
    from django.db import connection

    connection.ensure_connection()
    ready.wait()
    try:
        for second, batch in enumerate(share):
            _post(batch, at=AT + timedelta(seconds=second))
    finally:
        connection.close()


def _post(batch: Sequence[Transfer], *, at: datetime) -> None:
    from guiju.apps.ledger import actions as ledger

    assert all(result.code is ledger.Code.OK for result in ledger.post(batch, at=at))


def _singles(accounts: Sequence[UUID]) -> int:
    """Calls a second of one transfer each, every one a transaction of its own, from one connection."""
    (batch,) = _batches(accounts, False, 7, 1)
    spans = []
    for transfer in batch[:SINGLES]:
        started = time.perf_counter()
        _post([transfer], at=AT)
        spans.append(time.perf_counter() - started)
    return round(1 / statistics.mean(spans))


def _batches(accounts: Sequence[UUID], is_hot: bool, seed: int, count: int) -> Batches:
    """Calls made before the clock runs. Hot: one account is debited by every transfer; spread: any two of them."""
    from guiju.core.journal import Transfer

    chance = random.Random(f"{is_hot}/{seed}/{count}")  # noqa: S311  the same numbers in every run
    hot, others = accounts[0], accounts[1:]
    made: Batches = []
    for _ in range(count):
        pairs = [(hot, chance.choice(others)) if is_hot else chance.sample(others, 2) for _ in range(BATCH)]
        made.append(
            [
                Transfer(
                    id=_uuid(chance), debit=debit, credit=credit, amount_fen=chance.randint(1, 99_999), code="bench"
                )
                for debit, credit in pairs
            ]
        )
    return made


def _uuid(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def machine(server: postgres.Server) -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY (%s)", [list(_TOLD)])
        settings = dict(cursor.fetchall())
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "disk_free_gib": round(shutil.disk_usage(server.folder).free / 2**30),
        "system": platform.platform(),
        "python": platform.python_version(),
        "guiju": metadata.version("guiju"),
        "psycopg": metadata.version("psycopg"),
        "postgresql": settings.pop("server_version"),
        "settings": settings,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


_TOLD = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())

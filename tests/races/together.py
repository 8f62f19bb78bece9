"""Several deeds at the same moment, each on a connection of its own; and safeguards taken away for a while."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import resources
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from psycopg import sql

WAIT_SECONDS_MAX = 60
PAUSE = "PERFORM pg_sleep(0.05);"


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Start all deeds together; what each gave, or the database's error it met, in the order given."""
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(WAIT_SECONDS_MAX)
            return deed()
        except DatabaseError as met:
            return met
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@contextmanager
def posting_changed(*changes: tuple[str, str]) -> Iterator[None]:
    """The ledger's own locking and posting with pieces of its text replaced, for the length of a with-block."""
    text = resources.files("guiju.apps.ledger.migrations").joinpath("0002_posting.sql").read_text(encoding="utf-8")
    start, end = text.index("CREATE FUNCTION ledger_lock"), text.index("CREATE FUNCTION ledger_known")
    original = text[start:end].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    changed = original
    for old, new in changes:
        assert changed.count(old) == 1, f"{old!r} stands {changed.count(old)} times in the posting function"
        changed = changed.replace(old, new)
    _run(changed)
    try:
        yield
    finally:
        _run(original)


@contextmanager
def constraint_dropped(table: str, name: str) -> Iterator[None]:
    """The table without one of its constraints; afterwards all rows are emptied out and the constraint is back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        (definition,) = cursor.fetchone()
    the = {"table": sql.Identifier(table), "name": sql.Identifier(name), "definition": sql.SQL(definition)}
    _run(sql.SQL("ALTER TABLE {table} DROP CONSTRAINT {name}").format(**the))
    try:
        yield
    finally:
        _run(sql.SQL("SET session_replication_role = replica; TRUNCATE {table}").format(**the))
        _run(sql.SQL("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}").format(**the))
        _run("SET session_replication_role = DEFAULT")


def _run(statement: str | sql.Composable) -> None:
    connection.ensure_connection()
    connection.connection.execute(statement)


def meeting(patch: pytest.MonkeyPatch, room: object, name: str, parties: int = 2) -> None:
    """Whoever has looked through `room.name` waits there until everybody has."""
    look, all_here = getattr(room, name), threading.Barrier(parties, timeout=WAIT_SECONDS_MAX)

    def look_and_wait(*given: Any, **named: Any) -> Any:
        seen = look(*given, **named)
        all_here.wait()
        return seen

    patch.setattr(room, name, look_and_wait)

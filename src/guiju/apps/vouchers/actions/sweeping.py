"""How sweeps go about their rows: each in a transaction of its own, one that cannot be done never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from guiju.core.refusals import Refused


def each(ids: Iterable[UUID], act: Callable[[UUID], int]) -> int:
    """Do `act` for every id; how many it was done for. At the end raises an ExceptionGroup of all that were refused."""
    done, refused = 0, []
    for id in ids:
        try:
            done += act(id)
        except Refused as reason:
            reason.add_note(f"while sweeping {id}")
            refused.append(reason)
    if refused:
        raise ExceptionGroup(f"{len(refused)} could not be swept, {done} were", refused)
    return done


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether this process is the only one to sweep `name` for the length of the with-block (an advisory lock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"guiju sweep {name}"])
        (is_ours,) = cursor.fetchone() or (False,)
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"guiju sweep {name}"])

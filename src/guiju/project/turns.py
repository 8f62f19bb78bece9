"""Whose turn it is, among several servers on one database: an advisory lock says which; its holder's death frees it."""

from __future__ import annotations


def is_ours(lock: int) -> bool:
    """Whether this connection holds the lock, taking it if it is free; held until the connection ends."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
            " and (classid::bigint << 32 | objid::bigint) = %s and granted) or pg_try_advisory_lock(%s)",
            [lock, lock],
        )
        return bool(cursor.fetchone()[0])

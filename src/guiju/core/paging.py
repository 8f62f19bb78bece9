"""Keyset paging: a page of things and the cursor that leads to the next, so that page 1 000 is as quick as page 1.

A cursor is opaque to clients and trusted with nothing: it only says after which key to go on, never whose rows.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from guiju.core.refusals import Refused

LIMIT_MAX = 200
LIMIT_USUAL = 50
CURSOR_CHARACTERS_MAX = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some things in order, and the cursor after the last of them (None: there are no more)."""

    items: tuple[T, ...]
    next: str | None


def cursor(*key: str) -> str:
    """The opaque text that stands for the sort key of the last thing shown.

    >>> key_of(cursor("2024-02-20T01:00:00Z", "17"), 2)
    ('2024-02-20T01:00:00Z', '17')
    """
    return base64.urlsafe_b64encode(json.dumps(key, ensure_ascii=False).encode()).decode().rstrip("=")


def key_of(text: str, length: int) -> tuple[str, ...]:
    """The sort key in a cursor of `length` parts. Raises Refused("paging.bad_cursor") for anything we did not write."""
    if len(text) > CURSOR_CHARACTERS_MAX or not text.isascii():
        raise bad_cursor()
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        raise bad_cursor() from None
    if not isinstance(key, list) or len(key) != length or not all(isinstance(part, str) for part in key):
        raise bad_cursor()
    if any("\x00" in part for part in key):
        raise bad_cursor()
    return tuple(key)


def limit_of(limit: int | None) -> int:
    """How many things a page may hold: the usual number when not said, never more than LIMIT_MAX."""
    if limit is None:
        return LIMIT_USUAL
    if not 1 <= limit <= LIMIT_MAX:
        raise Refused(
            "paging.bad_limit",
            zh=f"每页条数应在 1 至 {LIMIT_MAX} 之间。",
            en=f"A page holds 1 to {LIMIT_MAX} things.",
            field="limit",
        )
    return limit


def page(items: Sequence[T], limit: int, last_key: Sequence[tuple[str, ...]]) -> Page[T]:
    """A page out of up to `limit` + 1 fetched things and their keys: the extra one only says that there is more."""
    assert len(items) == len(last_key) <= limit + 1
    more = len(items) > limit
    return Page(tuple(items[:limit]), cursor(*last_key[limit - 1]) if more else None)


def bad_cursor() -> Refused:
    """The refusal for a cursor we did not write or whose key does not read."""
    return Refused(
        "paging.bad_cursor",
        zh="翻页标记无法识别。请从第一页重新开始。",
        en="This cursor is not one of ours. Start again from the first page.",
        field="cursor",
    )

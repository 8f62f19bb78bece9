"""Pages by an instant and an id: their order, and where the next goes on."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q

from guiju.core import paging


class Sort(StrEnum):
    """The orders a list by its instant can be had in."""

    LATEST = "-at"
    EARLIEST = "at"

    def by(self, column: str) -> tuple[str, str]:
        """The order, for the ORM."""
        sign = "-" if self is Sort.LATEST else ""
        return (sign + column, sign + "id")


def beyond(column: str, cursor: str, sort: Sort) -> Q:
    """What stands after a cursor in an order. Raises `paging.bad_cursor`."""
    at, id = paging.key_of(cursor, 2)
    try:
        instant, last = datetime.fromisoformat(at), UUID(id)
    except ValueError:
        raise paging.bad_cursor() from None
    if instant.tzinfo is None:
        raise paging.bad_cursor()
    than = "lt" if sort is Sort.LATEST else "gt"
    past: dict[str, Any] = {f"{column}__{than}": instant}
    return Q(**{f"{column}__{than}e": instant}) & (Q(**past) | Q(**{f"id__{than}": last}))

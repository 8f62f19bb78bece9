"""Lists: what was asked of a declared table, handed to a query, and shown as a page or saved as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from guiju.apps.vouchers.queries import Total
from guiju.apps.vouchers.views.asking import UNPROCESSABLE, tongue
from guiju.core import money, paging
from guiju.core.decision import Says
from guiju.documents import downloads
from guiju.documents.tables import Ask, Table

R = TypeVar("R")

Fetch = Callable[[Ask, str | None, int], paging.Page[R]]
"""Rows for what was asked, after a cursor, at most so many."""

Summary = Callable[[Ask], Says]
"""How many rows the filters let through and what they come to, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[R]):
    """A table with what fills it for one visitor, and what says what its rows come to."""

    table: Table[R]
    fetch: Fetch[R]
    sums: Summary | None = None


def listed(request: HttpRequest, listing: Listing[R], template: str, **context: Any) -> HttpResponseBase:
    """The list as a page, or as the file that was asked for. Raises Refused for what the table does not know.

    A filter that does not read is said at its field, and nothing is listed until it does.
    """
    ask = listing.table.ask(request.GET.dict(), bears_with_filters=True)
    if ask.wrong:
        nothing: paging.Page[R] = paging.Page((), None)
        context |= {"page": listing.table.page(ask, nothing), "is_empty": True, "is_wrong": True}
        return render(request, template, context, status=UNPROCESSABLE)
    if ask.export is not None:
        return saved(listing, ask)
    rows = listing.fetch(ask, ask.cursor, ask.limit)
    summary = listing.sums(ask) if listing.sums and rows.items else None
    shown = listing.table.page(ask, rows, summary=summary)
    return render(request, template, {"page": shown, "is_empty": not rows.items, **context})


def saved(listing: Listing[R], ask: Ask) -> FileResponse:
    """Every row the filters let through, as xlsx or CSV, in the page's tongue."""
    assert ask.export is not None
    return downloads.saved(
        listing.table, ask.export, lambda after, limit: listing.fetch(ask, after, limit), tongue=tongue()
    )


def summed(total: Total, *, unit: Says, amount: Says) -> Says:
    """`共 276 张，券面合计 114,316,065.12 元`; of too many rows only that there are more than were counted."""
    if total.is_cut_off:
        return Says(
            f"超过 {total.count:,} {unit.zh}，缩小筛选范围后显示合计",
            f"More than {total.count:,} {unit.en}; narrow the filters to see their total",
        )
    return Says(
        f"共 {total.count:,} {unit.zh}，{amount.zh}合计 {money.format_yuan(total.fen)}",
        f"{total.count:,} {unit.en}, {amount.en} {money.format_yuan(total.fen, 'en')} in all",
    )

"""Lists: what was asked of a declared table, handed to a query, and shown as a page or saved as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from guiju.apps.vouchers.queries import Total
from guiju.apps.vouchers.views.asking import UNPROCESSABLE, tongue
from guiju.core import money, paging
from guiju.core.decision import Says
from guiju.documents import downloads
from guiju.documents.tables import Ask, Format, Table

R = TypeVar("R")

Fetch = Callable[[Ask, str | None, int], paging.Page[R]]
"""Rows for what was asked, after a cursor, at most so many."""

Summary = Callable[[Ask], Says]
"""How many rows the filters let through and what they come to, in a sentence."""


def listed(
    request: HttpRequest,
    table: Table[R],
    fetch: Fetch[R],
    template: str,
    *,
    sums: Summary | None = None,
    **context: Any,
) -> HttpResponseBase:
    """The list as a page, or as the file that was asked for. Raises Refused for what the table does not know.

    A filter that does not read is said at its field, and nothing is listed until it does.
    """
    ask = table.ask(request.GET.dict(), bears_with_filters=True)
    if ask.wrong:
        nothing: paging.Page[R] = paging.Page((), None)
        context |= {"page": table.page(ask, nothing), "is_empty": True, "is_wrong": True}
        return render(request, template, context, status=UNPROCESSABLE)
    if ask.export is not None:
        return saved(table, ask.export, lambda after, limit: fetch(ask, after, limit))
    rows = fetch(ask, ask.cursor, ask.limit)
    shown = table.page(ask, rows, summary=sums(ask) if sums and rows.items else None)
    return render(request, template, {"page": shown, "is_empty": not rows.items, **context})


def saved(table: Table[R], form: Format, fetch: downloads.More[R]) -> HttpResponseBase:
    """Every row the filters let through, as xlsx or CSV, in the page's tongue."""
    return downloads.saved(table, form, fetch, tongue=tongue())


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

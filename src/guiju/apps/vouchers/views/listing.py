"""Lists: what was asked of a declared table, handed to a query, and shown as a page or saved as a file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from guiju.apps.vouchers.views.asking import tongue
from guiju.core import paging
from guiju.core.refusals import Refused
from guiju.documents import workbooks
from guiju.documents.tables import Ask, Format, Table

R = TypeVar("R")
ROWS_SAVED_MAX = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

Fetch = Callable[[Ask, str | None, int], paging.Page[R]]
"""Rows for what was asked, after a cursor, at most so many."""


def listed(request: HttpRequest, table: Table[R], fetch: Fetch[R], template: str, **context: Any) -> HttpResponseBase:
    """The list as a page, or as the file that was asked for. Raises Refused for what the table does not know."""
    ask = table.ask(request.GET.dict())
    if ask.export is not None:
        return saved(table, ask.export, lambda after, limit: fetch(ask, after, limit))
    rows = fetch(ask, ask.cursor, ask.limit)
    return render(request, template, {"page": table.page(ask, rows), "is_empty": not rows.items, **context})


def saved(table: Table[R], form: Format, fetch: Callable[[str | None, int], paging.Page[R]]) -> HttpResponseBase:
    """Every row the filters let through, as xlsx or CSV."""
    rows = table.values(_all(fetch))
    name = f"{table.name}.{form}"
    if form is Format.CSV:
        lines = workbooks.csv_lines(table.heads(), rows, tongue=tongue())
        return StreamingHttpResponse(
            lines, content_type=CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )
    to = io.BytesIO()
    workbooks.write_xlsx(to, title=table.title, heads=table.heads(), rows=rows, tongue=tongue())
    to.seek(0)
    return FileResponse(to, as_attachment=True, filename=name, content_type=XLSX)


def _all(fetch: Callable[[str | None, int], paging.Page[R]]) -> Iterator[R]:
    after: str | None = None
    count = 0
    while True:
        page = fetch(after, paging.LIMIT_MAX)
        count += len(page.items)
        if count > ROWS_SAVED_MAX:
            raise Refused(
                "too_many_rows",
                zh=f"一次最多导出 {ROWS_SAVED_MAX} 行，请先缩小筛选范围。",
                en=f"A file takes {ROWS_SAVED_MAX} rows at most. Narrow the filters first.",
                field="export",
            )
        yield from page.items
        if page.next is None:
            return
        after = page.next

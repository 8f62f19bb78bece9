"""A declared table saved as a file: every row its query finds, page by page, as xlsx or CSV. Reads no rows itself."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TypeVar

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from guiju.core import paging
from guiju.core.refusals import Refused
from guiju.documents import workbooks
from guiju.documents.tables import Format, Table

R = TypeVar("R")
ROWS_SAVED_MAX = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

More = Callable[[str | None, int], paging.Page[R]]
"""Rows after a cursor, at most so many."""


def saved(table: Table[R], form: Format, more: More[R], *, tongue: str) -> HttpResponseBase:
    """Every row the filters let through. Raises Refused("too_many_rows")."""
    rows = table.values(_all(more))
    name = f"{table.name}.{form}"
    if form is Format.CSV:
        lines = workbooks.csv_lines(table.heads(), rows, tongue=tongue)
        return StreamingHttpResponse(
            lines, content_type=CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )
    to = io.BytesIO()
    workbooks.write_xlsx(to, title=table.title, heads=table.heads(), rows=rows, tongue=tongue)
    to.seek(0)
    return FileResponse(to, as_attachment=True, filename=name, content_type=XLSX)


def _all(more: More[R]) -> Iterator[R]:
    after: str | None = None
    count = 0
    while True:
        page = more(after, paging.LIMIT_MAX)
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

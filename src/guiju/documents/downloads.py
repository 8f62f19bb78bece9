"""A declared table saved as a file: every row its query finds, as xlsx or CSV, or a refusal before the first byte.

A file that breaks off looks whole to whoever saved it. So it is written to its end first, in memory while it is small
and on disk beyond; what is too long, or breaks on the way, is refused like anything else. Reads no rows itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any, TypeVar

from django.http import FileResponse

from guiju.core import paging
from guiju.core.refusals import Refused
from guiju.documents import workbooks
from guiju.documents.tables import EXPORT, Format, Table

R = TypeVar("R")
ROWS_SAVED_MAX = 50_000
IN_MEMORY_BYTES_MAX = 4 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

_BYTES = {"schema": {"type": "string", "format": "binary"}}
ANSWER: dict[str, Any] = {
    "responses": {200: {"description": "The file", "content": {XLSX: _BYTES, CSV.partition(";")[0]: _BYTES}}}
}
"""The OpenAPI of an operation that saves a table."""

More = Callable[[str | None, int], paging.Page[R]]
"""Rows after a cursor, at most so many."""


def saved(table: Table[R], form: Format, more: More[R], *, tongue: str) -> FileResponse:
    """Every row the filters let through. Raises Refused("tables.too_many_rows") beyond ROWS_SAVED_MAX."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES_MAX)  # noqa: SIM115 - the response closes it
    try:
        _write(file, table, form, more, tongue)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    media_type = CSV if form is Format.CSV else XLSX
    return FileResponse(file, as_attachment=True, filename=f"{table.name}.{form}", content_type=media_type)


def _write(file: IO[bytes], table: Table[R], form: Format, more: More[R], tongue: str) -> None:
    rows = table.values(_all(more))
    if form is Format.CSV:
        file.writelines(workbooks.csv_lines(table.heads(), rows, tongue=tongue))
    else:
        workbooks.write_xlsx(file, title=table.title, heads=table.heads(), rows=rows, tongue=tongue)


def _all(more: More[R]) -> Iterator[R]:
    """Every row, page by page."""
    after: str | None = None
    count = 0
    while True:
        page = more(after, paging.LIMIT_MAX)
        count += len(page.items)
        if count > ROWS_SAVED_MAX:
            raise Refused(
                "tables.too_many_rows",
                zh=f"一份文件最多 {ROWS_SAVED_MAX} 行。请先缩小筛选范围，分几次导出。",
                en=f"A file takes {ROWS_SAVED_MAX} rows at most. Narrow the filters and export in several parts.",
                field=EXPORT,
            )
        yield from page.items
        if page.next is None:
            return
        after = page.next

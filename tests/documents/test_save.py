"""A table is saved whole or not at all: what is too long, or breaks on the way, never becomes half a file."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from guiju.core import paging
from guiju.core.decision import Says
from guiju.core.refusals import Refused
from guiju.documents import downloads
from guiju.documents.tables import Column, Format, Kind, Table

TABLE: Table[int] = Table(
    name="numbers",
    title=Says("数", "Numbers"),
    sort="number",
    columns=(
        Column(key="number", label=Says("数", "Number"), kind=Kind.COUNT, value=lambda row: row, is_sortable=True),
    ),
)


def pages_of(count: int) -> downloads.More[int]:
    def more(after: str | None, limit: int) -> paging.Page[int]:
        start = int(after or 0)
        end = min(start + limit, count)
        return paging.Page(tuple(range(start, end)), str(end) if end < count else None)

    return more


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "ROWS_SAVED_MAX", 500)
    monkeypatch.setattr(downloads, "IN_MEMORY_BYTES_MAX", 100)


def test_every_row_is_in_the_file_up_to_the_last_that_is_allowed() -> None:
    saved = downloads.saved(TABLE, Format.CSV, pages_of(500), tongue="en")
    rows = list(csv.reader(io.StringIO(saved.getvalue().decode("utf-8-sig"))))
    assert rows == [["Number"], *([str(number)] for number in range(500))]
    assert saved["Content-Disposition"] == 'attachment; filename="numbers.csv"'
    book = downloads.saved(TABLE, Format.XLSX, pages_of(500), tongue="zh")
    sheet = openpyxl.load_workbook(io.BytesIO(book.getvalue())).active
    assert [cell.value for (cell,) in sheet.iter_rows()] == ["数", *range(500)]


@pytest.mark.parametrize("form", list(Format))
def test_one_row_more_is_refused_with_what_to_do(form: Format) -> None:
    with pytest.raises(Refused) as refused:
        downloads.saved(TABLE, form, pages_of(501), tongue="zh")
    assert (refused.value.code, refused.value.field) == ("tables.too_many_rows", "export")
    assert "Narrow the filters" in refused.value.en


@pytest.mark.parametrize("form", list(Format))
def test_what_breaks_on_the_way_breaks_before_anything_is_sent(form: Format) -> None:
    def more(after: str | None, limit: int) -> paging.Page[int]:
        if after:
            raise RuntimeError("the database went away")
        return pages_of(500)(after, limit)

    with pytest.raises(RuntimeError):
        downloads.saved(TABLE, form, more, tongue="zh")

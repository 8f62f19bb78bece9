"""Files people open in a spreadsheet: xlsx and CSV, written row by row.

What a cell holds is never run: text that begins like a formula is marked as text (xlsx) or led by an apostrophe (CSV).
Identifiers stay text. Money is in yuan with two decimals, instants are in China's time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import IO
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from guiju.core.decision import Says
from guiju.core.money import format_plain
from guiju.documents.tables import Kind

CHINA = ZoneInfo("Asia/Shanghai")
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CELL_CHARACTERS_MAX = 32_767
ROWS_MAX = 1_048_576
SHEET_NAME_MAX = 31
BYTE_ORDER_MARK = "\ufeff"
NUMBER_FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.COUNT: "#,##0",
    Kind.PERCENT: "0.0%",
    Kind.DAY: "yyyy-mm-dd",
    Kind.INSTANT: "yyyy-mm-dd hh:mm",
    Kind.UNTIL: "@",
    Kind.DUE: "@",
    Kind.ID: "@",
}
WIDTHS = {Kind.TEXT: 28, Kind.ID: 24, Kind.STATE: 14, Kind.INSTANT: 18, Kind.UNTIL: 18, Kind.DUE: 18}
WIDTH_USUAL = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its columns, and its rows, which may come one at a time."""

    title: Says
    heads: Sequence[tuple[Says, Kind]]
    rows: Iterable[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of a book, made once for all its sheets."""

    kinds: Mapping[Kind, CellFormat]
    quoted: CellFormat
    heads: CellFormat


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might take `text` for a formula."""
    return text.startswith(FORMULA_BEGINNINGS)


def write_xlsx(
    to: IO[bytes], *, title: Says, heads: Sequence[tuple[Says, Kind]], rows: Iterable[Sequence[object]], tongue: str
) -> int:
    """One sheet into `to`, keeping a single row in memory; how many rows were written."""
    book = xlsxwriter.Workbook(to, {"constant_memory": True, **SAFE_OPTIONS})
    count = _fill(book, Sheet(title, heads, rows), tongue, _styles(book))
    book.close()
    return count


def write_book(to: IO[bytes], *, sheets: Iterable[Sheet], tongue: str) -> None:
    """Several sheets into `to`, keeping a single row in memory."""
    book = xlsxwriter.Workbook(to, {"constant_memory": True, **SAFE_OPTIONS})
    styles = _styles(book)
    for sheet in sheets:
        _fill(book, sheet, tongue, styles)
    book.close()


def _styles(book: xlsxwriter.Workbook) -> Styles:
    return Styles(
        {kind: book.add_format({"num_format": form}) for kind, form in NUMBER_FORMATS.items()},
        book.add_format({"quote_prefix": True, "num_format": "@"}),
        book.add_format({"bold": True, "bg_color": "#f1efe8", "bottom": 1}),
    )


def _fill(book: xlsxwriter.Workbook, what: Sheet, tongue: str, styles: Styles) -> int:
    """One sheet of a book; how many rows were written."""
    sheet = book.add_worksheet(sheet_name(said(what.title, tongue)))
    _write_heads(sheet, what.heads, tongue, styles.heads)
    count = 0
    for count, row in enumerate(what.rows, start=1):
        assert count < ROWS_MAX, "more rows than a sheet holds; narrow the filter"
        for column, (value, (_, kind)) in enumerate(zip(row, what.heads, strict=True)):
            write_cell(sheet, count, column, value, kind, tongue, styles.kinds.get(kind), styles.quoted)
    sheet.autofilter(0, 0, count, len(what.heads) - 1)
    return count


def csv_lines(heads: Sequence[tuple[Says, Kind]], rows: Iterable[Sequence[object]], *, tongue: str) -> Iterator[bytes]:
    """CSV (UTF-8 with its mark, CRLF), a line at a time. A spreadsheet must be told to take long digits as text."""
    yield BYTE_ORDER_MARK.encode() + _csv_line([said(label, tongue) for label, _ in heads])
    for row in rows:
        yield _csv_line([csv_text(value, kind, tongue) for value, (_, kind) in zip(row, heads, strict=True)])


def csv_text(value: object, kind: Kind, tongue: str) -> str:
    """One value as CSV text, made harmless. Only our own numbers may begin with a minus sign."""
    if value is None:
        return ""
    if kind is Kind.MONEY and isinstance(value, int):
        return format_plain(value)
    if kind is Kind.COUNT and isinstance(value, int):
        return str(value)
    if kind is Kind.PERCENT and isinstance(value, Decimal | Fraction):
        return f"{float(value):.6f}"
    text = plain_text(value, kind, tongue)
    return "'" + text if is_formula_like(text) else text


def plain_text(value: object, kind: Kind, tongue: str) -> str:
    """Days, instants and words as text; an exclusive midnight is said as 24:00 of the day before."""
    if isinstance(value, datetime):
        local = value.astimezone(CHINA)
        if kind in {Kind.UNTIL, Kind.DUE} and (local.hour, local.minute, local.second) == (0, 0, 0):
            return f"{local.date() - timedelta(days=1):%Y-%m-%d} 24:00"
        return f"{local:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return said(value, tongue)


def said(value: object, tongue: str) -> str:
    """A two-tongued value in one of its tongues, anything else as its text."""
    return str(getattr(value, "en" if tongue == "en" else "zh", value))


def sheet_name(text: str) -> str:
    """`text` without the characters a sheet's name may not have, cut to what it may hold."""
    return "".join(" " if char in "[]:*?/\\'" else char for char in text).strip()[:SHEET_NAME_MAX] or "Sheet1"


SAFE_OPTIONS: dict[str, bool] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write_cell(
    sheet: Worksheet,
    row: int,
    column: int,
    value: object,
    kind: Kind,
    tongue: str,
    style: CellFormat | None,
    quoted: CellFormat,
) -> None:
    """One value in its cell: our numbers as numbers, days as days, everything else as text that cannot run."""
    if value is None:
        return
    if kind is Kind.MONEY and isinstance(value, int):
        sheet.write_number(row, column, float(Decimal(value) / 100), style)
    elif kind in {Kind.COUNT, Kind.PERCENT} and isinstance(value, int | Decimal | Fraction):
        sheet.write_number(row, column, float(value), style)
    elif kind is Kind.INSTANT and isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(CHINA).replace(tzinfo=None), style)
    elif kind is Kind.DAY and isinstance(value, date):
        sheet.write_datetime(
            row, column, value.astimezone(CHINA).date() if isinstance(value, datetime) else value, style
        )
    else:
        text = plain_text(value, kind, tongue)[:CELL_CHARACTERS_MAX]
        sheet.write_string(row, column, text, quoted if is_formula_like(text) else style)


def _write_heads(sheet: Worksheet, heads: Sequence[tuple[Says, Kind]], tongue: str, style: CellFormat) -> None:
    for column, (label, kind) in enumerate(heads):
        sheet.set_column(column, column, WIDTHS.get(kind, WIDTH_USUAL))
        sheet.write_string(0, column, said(label, tongue), style)
    sheet.freeze_panes(1, 0)


def _csv_line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()

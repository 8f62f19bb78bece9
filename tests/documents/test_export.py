"""Exported files: exact, typed, and harmless in a spreadsheet."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.core.decision import Says
from guiju.documents import workbooks
from guiju.documents.tables import Kind

HEADS = (
    (Says("编号", "Id"), Kind.ID),
    (Says("名称", "Name"), Kind.TEXT),
    (Says("金额（元）", "Yuan"), Kind.MONEY),
    (Says("比例", "Share"), Kind.PERCENT),
    (Says("日期", "Day"), Kind.DAY),
    (Says("时间", "At"), Kind.INSTANT),
    (Says("到期", "Until"), Kind.UNTIL),
)
MIDNIGHT = datetime(2024, 8, 29, 16, tzinfo=UTC)
ROW = (
    "915201000000000001",
    Says("黔算云图", "Qiansuan"),
    18_600_001,
    Fraction(3, 100),
    date(2024, 2, 29),
    MIDNIGHT,
    MIDNIGHT,
)


def xlsx(
    rows: Sequence[Sequence[object]], heads: Sequence[tuple[Says, Kind]] = HEADS
) -> openpyxl.worksheet.worksheet.Worksheet:
    to = io.BytesIO()
    workbooks.write_xlsx(to, title=Says("申领", "Claims"), heads=heads, rows=rows, tongue="zh")
    return openpyxl.load_workbook(io.BytesIO(to.getvalue())).active


def table(rows: Sequence[Sequence[object]], heads: Sequence[tuple[Says, Kind]] = HEADS) -> list[list[str]]:
    text = b"".join(workbooks.csv_lines(heads, rows, tongue="zh")).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_workbook_keeps_identifiers_as_text_and_money_to_the_fen() -> None:
    sheet = xlsx([ROW])
    assert [cell.value for cell in sheet[1]] == ["编号", "名称", "金额（元）", "比例", "日期", "时间", "到期"]
    cells = sheet[2]
    assert (cells[0].value, cells[0].data_type, cells[0].number_format) == ("915201000000000001", "s", "@")
    assert (cells[2].value, cells[2].number_format) == (186_000.01, "#,##0.00")
    assert cells[3].value == 0.03
    assert cells[4].value == datetime.fromisoformat("2024-02-29")
    assert cells[5].value == datetime.fromisoformat("2024-08-30")
    assert cells[6].value == "2024-08-29 24:00"


def test_csv_says_the_same_with_a_mark_for_spreadsheets() -> None:
    first = next(iter(workbooks.csv_lines(HEADS, [], tongue="zh")))
    assert first.startswith(b"\xef\xbb\xbf")
    assert first.endswith(b"\r\n")
    assert table([ROW])[1] == [
        "915201000000000001", "黔算云图", "186000.01", "0.030000", "2024-02-29", "2024-08-30 00:00", "2024-08-29 24:00",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("http://x")'])
def test_text_that_looks_like_a_formula_never_runs(text: str) -> None:
    heads = ((Says("名", "Name"), Kind.TEXT),)
    cell = xlsx([[text]], heads)["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert table([[text]], heads)[1][0].startswith("'")


def test_an_ordinary_name_is_left_as_it_is() -> None:
    heads = ((Says("名", "Name"), Kind.TEXT),)
    assert table([["黔算-云图 (贵阳)"]], heads)[1] == ["黔算-云图 (贵阳)"]
    assert not xlsx([["黔算-云图"]], heads)["A2"].quotePrefix


def test_only_our_own_money_may_begin_with_a_minus_sign() -> None:
    heads = ((Says("额", "Fen"), Kind.MONEY),)
    assert table([[-6_000_000]], heads)[1] == ["-60000.00"]
    assert xlsx([[-6_000_000]], heads)["A2"].value == -60000


def test_an_empty_value_is_an_empty_cell() -> None:
    assert table([[None] * len(HEADS)])[1] == [""] * len(HEADS)
    assert xlsx([[None] * len(HEADS)])["A2"].value is None


def test_a_sheet_is_named_within_what_spreadsheets_allow() -> None:
    assert workbooks.sheet_name("算力券[2024]/申领: 全部?") == "算力券 2024  申领  全部"
    assert len(workbooks.sheet_name("长" * 60)) == 31
    assert workbooks.sheet_name("//") == "Sheet1"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_text_in_csv_begins_like_a_formula(text: str) -> None:
    written = workbooks.csv_text(text, Kind.TEXT, "zh")
    assert not workbooks.is_formula_like(written)
    assert written.removeprefix("'") == text or written == text

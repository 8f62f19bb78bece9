"""A template is filled in and read back: exact values, or every mistake by its cell."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from guiju.core.decision import Says
from guiju.core.refusals import Refused
from guiju.documents import admission, forms
from guiju.documents.form_templates import template
from guiju.documents.forms import Blank, Entry, Form
from guiju.documents.tables import Choice

FORM = Form(
    title=Says("算力券申领", "Voucher claims"),
    instructions=(Says("一行一笔业务。", "One business a row."),),
    blanks=(
        Blank(key="contract", label=Says("合同编号", "Contract number"), entry=Entry.ID, example="QS-2024-0117"),
        Blank(key="price_fen", label=Says("合同成交金额", "Contract price"), entry=Entry.MONEY),
        Blank(key="signed_on", label=Says("签订日期", "Signed on"), entry=Entry.DAY),
        Blank(
            key="goods",
            label=Says("购买内容", "Goods"),
            entry=Entry.CHOICE,
            choices=(
                Choice(value="compute", label=Says("算力服务", "Compute service")),
                Choice(value="data_product", label=Says("数据交易产品", "Data product")),
            ),
        ),
        Blank(key="is_on_platform", label=Says("平台交易", "On the platform"), entry=Entry.YES_NO, is_required=False),
        Blank(key="note", label=Says("说明", "Note"), is_required=False),
    ),
)
GOOD = ("QS-2024-0117", "6,200,000.00", "2024-02-20", "算力服务", "是", "首笔")


def filled(
    *rows: tuple[object, ...], change: Callable[[Worksheet], None] = lambda _: None, tongue: str = "zh"
) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(template(FORM, tongue=tongue)))
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value)
    change(sheet)
    to = io.BytesIO()
    book.save(to)
    return to.getvalue()


def mistakes(*rows: tuple[object, ...]) -> list[tuple[str, str]]:
    return [(wrong.cell, wrong.code) for wrong in forms.read(FORM, filled(*rows)).mistakes]


def refusal(content: bytes) -> Refused:
    with pytest.raises(Refused) as refused:
        forms.read(FORM, content)
    return refused.value


def with_cell(column: int, value: object) -> tuple[object, ...]:
    return tuple(value if at == column else usual for at, usual in enumerate(GOOD))


def test_a_filled_in_template_reads_back_exactly() -> None:
    returned = forms.read(FORM, filled(GOOD))
    assert returned.mistakes == ()
    assert returned.rows[0].number == 2
    assert dict(returned.rows[0].values) == {
        "contract": "QS-2024-0117",
        "price_fen": 620_000_000,
        "signed_on": date(2024, 2, 20),
        "goods": "compute",
        "is_on_platform": True,
        "note": "首笔",
    }


def test_an_english_template_reads_the_same() -> None:
    row = ("QS-1", 6200000, date(2024, 2, 20), "compute service", "NO", None)
    values = forms.read(FORM, filled(row, tongue="en")).rows[0].values
    assert (values["price_fen"], values["goods"], values["is_on_platform"], values["note"]) == (
        620_000_000,
        "compute",
        False,
        None,
    )


@pytest.mark.parametrize(
    ("written", "fen"),
    [(186000.01, 18_600_001), (0.1 + 0.2, 30), ("￥1,234.5 元", 123_450), (1234567890123.45, 123456789012345)],
)
def test_money_is_what_the_spreadsheet_displays(written: object, fen: int) -> None:
    assert forms.read(FORM, filled(with_cell(1, written))).rows[0].values["price_fen"] == fen


@pytest.mark.parametrize(
    "written", ["2024-02-20", "2024/2/20", "2024年2月20日", "2024.02.20", datetime.fromisoformat("2024-02-20")]
)
def test_a_day_may_be_written_as_people_write_it(written: object) -> None:
    assert forms.read(FORM, filled(with_cell(2, written))).rows[0].values["signed_on"] == date(2024, 2, 20)


@pytest.mark.parametrize(
    ("column", "value", "cell", "code"),
    [
        (0, 91520100000000001.0, "A2", "cell.precision_lost"),
        (0, None, "A2", "cell.empty"),
        (0, "  ", "A2", "cell.empty"),
        (1, "六百万", "B2", "cell.no_amount"),
        (1, -5, "B2", "cell.no_amount"),
        (1, 1.005, "B2", "cell.no_amount"),
        (2, "2024-02-30", "C2", "cell.no_day"),
        (2, 45342, "C2", "cell.no_day"),
        (3, "算力", "D2", "cell.no_choice"),
        (4, "也许", "E2", "cell.no_yes_no"),
        (5, "长" * 501, "F2", "cell.too_long"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(column: int, value: object, cell: str, code: str) -> None:
    assert mistakes(with_cell(column, value)) == [(cell, code)]


def test_every_mistake_of_every_row_is_reported_at_once() -> None:
    assert mistakes(GOOD, ("", "x", "y", "z", "", ""), with_cell(1, "x")) == [
        ("A3", "cell.empty"),
        ("B3", "cell.no_amount"),
        ("C3", "cell.no_day"),
        ("D3", "cell.no_choice"),
        ("B4", "cell.no_amount"),
    ]


def test_a_mistake_says_in_both_tongues_what_to_write() -> None:
    (wrong,) = forms.read(FORM, filled(with_cell(3, "算力"))).mistakes
    assert wrong.says == Says("请从这些里选：算力服务、数据交易产品。", "Choose one of: Compute service, Data product.")


def test_short_numbers_in_an_id_column_stay_text() -> None:
    assert forms.read(FORM, filled(with_cell(0, 20240117))).rows[0].values["contract"] == "20240117"


def test_empty_rows_between_are_skipped_and_numbers_stay_the_spreadsheets() -> None:
    assert [row.number for row in forms.read(FORM, filled(GOOD, (None,) * 6, GOOD)).rows] == [2, 4]


def test_columns_may_stand_in_another_order() -> None:
    def swap(sheet: Worksheet) -> None:
        for row in (1, 2):
            first, last = sheet.cell(row, 1).value, sheet.cell(row, 6).value
            sheet.cell(row, 1, last)
            sheet.cell(row, 6, first)

    assert forms.read(FORM, filled(GOOD, change=swap)).rows[0].values["contract"] == "QS-2024-0117"


def test_an_unknown_and_a_missing_column_are_named() -> None:
    refused = refusal(filled(GOOD, change=lambda sheet: sheet.cell(1, 2, "成交额")))
    assert refused.code == "workbook.wrong_columns"
    assert "成交额" in refused.zh
    assert "合同成交金额" in refused.zh


def test_a_template_sent_back_unfilled_is_refused() -> None:
    assert refusal(filled()).code == "workbook.no_rows"


@pytest.mark.parametrize("content", [b"", b"a,b\r\n1,2\r\n", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert refusal(content).code == "workbook.unreadable"


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (admission.UNPACKED_BYTES_MAX + 1))
    assert len(bomb.getvalue()) < admission.BYTES_MAX
    assert refusal(bomb.getvalue()).code == "workbook.too_big"


def test_a_file_too_big_and_a_sheet_too_long_are_refused() -> None:
    assert refusal(b"0" * (admission.BYTES_MAX + 1)).code == "workbook.too_big"
    assert refusal(filled(*[GOOD] * (forms.ROWS_MAX + 1))).code == "workbook.too_long"


def test_a_formula_is_read_as_the_value_it_last_had_never_run() -> None:
    assert mistakes(with_cell(0, "=1+1")) == [("A2", "cell.empty")]


def test_the_template_explains_every_column_and_checks_what_it_can() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(FORM, tongue="zh")))
    sheet, explained = book.worksheets
    assert [cell.value for cell in sheet[1]][:2] == ["合同编号 *", "合同成交金额 *"]
    assert [cell.value for cell in sheet[1]][-1] == "说明"
    lists = {v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
    assert lists == {'"算力服务,数据交易产品"', '"是,否"'}
    told = {row[0].value: row[2].value for row in explained.iter_rows(min_row=4)}
    assert set(told) >= {blank.label.zh for blank in FORM.blanks}
    assert "算力服务 / 数据交易产品" in told["购买内容"]

"""The workbook people download to fill in: a sheet with headings, lists and checks, and one that explains each column.

The checks only help whoever types; `forms.read` believes none of them.
"""

from __future__ import annotations

import io

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from guiju.core.decision import Says
from guiju.documents.forms import ROWS_MAX, Blank, Entry, Form
from guiju.documents.workbooks import SAFE_OPTIONS, said, sheet_name

CELL_FORMATS = {
    Entry.TEXT: "@",
    Entry.ID: "@",
    Entry.CHOICE: "@",
    Entry.YES_NO: "@",
    Entry.MONEY: "#,##0.00",
    Entry.DAY: "yyyy-mm-dd",
}
WIDTHS = {Entry.TEXT: 30, Entry.ID: 26}
WIDTH_USUAL = 18
LIST_CHARACTERS_MAX = 255
MONEY_MAX = 10**13
EXPLANATION = (
    Says("列", "Column"), Says("必填", "Required"), Says("怎么填", "How to fill it in"), Says("例子", "Example")
)  # fmt: skip
KINDS = {
    Entry.TEXT: Says("文字", "Text"),
    Entry.ID: Says("号码，按文本填写", "A number, typed as text"),
    Entry.MONEY: Says("金额，单位元，最多两位小数", "An amount in yuan, at most two decimals"),
    Entry.DAY: Says("日期，如 2024-02-20", "A day such as 2024-02-20"),
    Entry.CHOICE: Says("从下拉列表里选", "Choose from the list"),
    Entry.YES_NO: Says("是 或 否", "yes or no"),
}


def template(form: Form, *, tongue: str) -> bytes:
    """The xlsx of `form` in one tongue."""
    to = io.BytesIO()
    book = xlsxwriter.Workbook(to, SAFE_OPTIONS)
    _write_sheet(book, form, tongue)
    _write_instructions(book, form, tongue)
    book.close()
    return to.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, form: Form, tongue: str) -> None:
    sheet = book.add_worksheet(sheet_name(said(form.title, tongue)))
    head = book.add_format({"bold": True, "bg_color": "#f1efe8", "bottom": 1, "text_wrap": True, "valign": "top"})
    must = book.add_format({"bold": True, "bg_color": "#fbeeec", "bottom": 1, "text_wrap": True, "valign": "top"})
    for column, blank in enumerate(form.blanks):
        style = book.add_format({"num_format": CELL_FORMATS[blank.entry]})
        sheet.set_column(column, column, WIDTHS.get(blank.entry, WIDTH_USUAL), style)
        sheet.write_string(
            0, column, said(blank.label, tongue) + " *" * blank.is_required, must if blank.is_required else head
        )
        check = _check(blank, tongue)
        if check:
            sheet.data_validation(1, column, ROWS_MAX, column, {**check, "ignore_blank": True})
    sheet.freeze_panes(1, 0)


def _check(blank: Blank, tongue: str) -> dict[str, object]:
    """The spreadsheet's own check for a column, with a sentence for whoever trips over it."""
    tip = {"error_title": said(blank.label, tongue)[:32], "error_message": said(KINDS[blank.entry], tongue)[:255]}
    match blank.entry:
        case Entry.CHOICE | Entry.YES_NO:
            names = [said(label, tongue) for label in _labels(blank)]
            fits = len(",".join(names)) <= LIST_CHARACTERS_MAX
            return {**tip, "validate": "list", "source": names} if fits else {}
        case Entry.MONEY:
            return {**tip, "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": MONEY_MAX}
        case _:
            return {}


def _labels(blank: Blank) -> tuple[Says, ...]:
    if blank.entry is Entry.YES_NO:
        return (Says("是", "yes"), Says("否", "no"))
    return tuple(choice.label for choice in blank.choices)


def _write_instructions(book: xlsxwriter.Workbook, form: Form, tongue: str) -> None:
    sheet = book.add_worksheet("How to" if tongue == "en" else "填写说明")
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate((26, 10, 60, 30)):
        sheet.set_column(column, column, width, wrapped)
    row = 0
    for sentence in (form.title, *form.instructions):
        sheet.write_string(row, 0, said(sentence, tongue))
        row += 1
    for column, heading in enumerate(EXPLANATION):
        sheet.write_string(row + 1, column, said(heading, tongue), bold)
    for at, blank in enumerate(form.blanks, start=row + 2):
        _write_explanation(sheet, at, blank, tongue)


def _write_explanation(sheet: Worksheet, row: int, blank: Blank, tongue: str) -> None:
    must = Says("必填", "yes") if blank.is_required else Says("选填", "no")
    stop = ". " if tongue == "en" else "。"
    words = [said(part, tongue) for part in (KINDS[blank.entry], blank.hint) if part is not None]
    if blank.choices:
        words.append(" / ".join(said(choice.label, tongue) for choice in blank.choices))
    for column, text in enumerate((said(blank.label, tongue), said(must, tongue), stop.join(words), blank.example)):
        sheet.write_string(row, column, text)

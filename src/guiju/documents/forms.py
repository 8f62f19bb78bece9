"""A form filled in as a workbook: its columns declared once, read back row by row with every mistake by its cell.

All or nothing is the caller's promise: `read` gives the rows that read well and every mistake; it never guesses.
The template people download is written by `form_templates`.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import python_calamine
from xlsxwriter.utility import xl_col_to_name

from guiju.core.decision import Says
from guiju.core.money import parse_yuan
from guiju.core.refusals import Refused
from guiju.documents import admission
from guiju.documents.tables import Choice

ROWS_MAX = 2_000
COLUMNS_MAX = 60
BOUNDS = admission.Bounds(rows=2 * ROWS_MAX, columns=COLUMNS_MAX)
TEXT_CHARACTERS_MAX = 500
EXACT_INTEGER_MAX = 10**15
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
YES, NO = frozenset({"是", "yes", "y", "true"}), frozenset({"否", "no", "n", "false"})


class Entry(StrEnum):
    """What may be written in a column."""

    TEXT = "text"
    ID = "id"
    MONEY = "money"
    DAY = "day"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One column to fill in. `key` names its value; `example` stands in the instructions, never in the sheet."""

    key: str
    label: Says
    entry: Entry = Entry.TEXT
    is_required: bool = True
    choices: tuple[Choice, ...] = ()
    hint: Says | None = None
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A sheet to fill in: its title, what to know before one begins, its columns."""

    title: Says
    instructions: tuple[Says, ...]
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One row: its number in the spreadsheet and its values by key: str, int fen, date, bool; None where left empty."""

    number: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with one cell (`C7`) or one row, and what to write instead."""

    row: int
    cell: str
    label: Says
    code: str
    says: Says


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A workbook that came back: the rows that read well, and every mistake. Use the rows only when there is none."""

    rows: tuple[Filled, ...]
    mistakes: tuple[Mistake, ...]


class _Unreadable(Exception):
    """One cell that cannot be read; caught where its place is known."""

    def __init__(self, code: str, *, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.says = Says(zh, en)


def read(form: Form, content: bytes) -> Returned:
    """The first sheet of a filled-in template. Raises Refused when it is no such workbook at all."""
    return _returned(form, _first_sheet(content))


def read_csv(form: Form, content: bytes) -> Returned:
    """The same from CSV as spreadsheets save it, in UTF-8 or GB 18030. Raises Refused when it is no such table."""
    if len(content) > admission.BYTES_MAX:
        raise _refused("workbook.too_big", zh="文件超过 5 MB。请分几次上传。", en="The file is over 5 MB. Split it.")
    try:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("gb18030")
        table: list[list[object]] = [list(line) for line in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except (UnicodeDecodeError, csv.Error):
        raise _refused(
            "workbook.no_csv", zh="文件读不成 CSV。请用下载的模板另存为 xlsx 或 CSV。", en="This is no CSV table."
        ) from None
    if len(table) > BOUNDS.rows or any(len(line) > COLUMNS_MAX for line in table):
        raise _refused(
            "workbook.too_long",
            zh=f"一次最多 {ROWS_MAX} 行，请分几次。",
            en=f"At most {ROWS_MAX} rows; split the sheet.",
        )
    return _returned(form, table)


def _returned(form: Form, table: Sequence[Sequence[object]]) -> Returned:
    if not table:
        raise _refused(
            "workbook.empty", zh="这张表是空的。请在下载的模板里填写。", en="This sheet is empty. Fill in the template."
        )
    columns = _columns(form, table[0])
    rows: list[Filled] = []
    mistakes: list[Mistake] = []
    for number, line in enumerate(table[1:], start=2):
        if any(_is_filled(value) for value in line):
            filled, wrong = _read_row(form, columns, number, line)
            rows.append(filled)
            mistakes += wrong
    if not rows:
        raise _refused("workbook.no_rows", zh="表里没有填写任何一行。", en="No row is filled in.")
    if len(rows) > ROWS_MAX:
        raise _refused(
            "workbook.too_long",
            zh=f"一次最多 {ROWS_MAX} 行，请分几次。",
            en=f"At most {ROWS_MAX} rows; split the sheet.",
        )
    return Returned(rows=tuple(rows), mistakes=tuple(mistakes))


def _first_sheet(content: bytes) -> list[list[object]]:
    admitted = admission.admit(content, BOUNDS)
    try:
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(admitted)).get_sheet_by_index(0)
    except (python_calamine.CalamineError, IndexError):
        raise _refused(
            "workbook.unreadable", zh="文件打不开。请用下载的 xlsx 模板另存一份再上传。", en="This is no xlsx workbook."
        ) from None
    return [list(line) for line in sheet.to_python(skip_empty_area=False)]


def _columns(form: Form, heads: Sequence[object]) -> dict[str, int]:
    """Where each blank stands. Raises Refused naming the headings that are missing, unknown or doubled."""
    wanted = {_folded(name): blank.key for blank in form.blanks for name in (blank.label.zh, blank.label.en)}
    found: dict[str, int] = {}
    unknown: list[str] = []
    for column, head in enumerate(heads):
        text = _folded(str(head)).removesuffix("*").strip()
        if text and (text not in wanted or wanted[text] in found):
            unknown.append(str(head))
        elif text:
            found[wanted[text]] = column
    missing = [blank.label for blank in form.blanks if blank.key not in found]
    if unknown or missing:
        raise _refused(
            "workbook.wrong_columns",
            zh=f"不认识或重复的列：{'、'.join(unknown) or '无'}；"
            f"缺少的列：{'、'.join(label.zh for label in missing) or '无'}。请使用最新的模板。",
            en=f"Unknown or doubled columns: {', '.join(unknown) or 'none'}; "
            f"missing: {', '.join(label.en for label in missing) or 'none'}. Use the current template.",
        )
    return found


def _read_row(
    form: Form, columns: Mapping[str, int], number: int, line: Sequence[object]
) -> tuple[Filled, list[Mistake]]:
    values: dict[str, object] = {}
    mistakes: list[Mistake] = []
    for blank in form.blanks:
        column = columns[blank.key]
        raw = line[column] if column < len(line) else ""
        try:
            values[blank.key] = _read_cell(blank, raw)
        except _Unreadable as wrong:
            cell = f"{xl_col_to_name(column)}{number}"
            mistakes.append(Mistake(row=number, cell=cell, label=blank.label, code=wrong.code, says=wrong.says))
    return Filled(number=number, values=values), mistakes


def _read_cell(blank: Blank, raw: object) -> object:
    if not _is_filled(raw):
        if blank.is_required:
            raise _Unreadable("cell.empty", zh="这一格必填。", en="This cell must be filled in.")
        return None
    return _read_choice(blank, raw) if blank.entry is Entry.CHOICE else _READERS[blank.entry](raw)


def _read_text(raw: object) -> str:
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < EXACT_INTEGER_MAX:
        raw = int(raw)
    text = " ".join(str(raw).split())
    if len(text) > TEXT_CHARACTERS_MAX:
        raise _Unreadable(
            "cell.too_long", zh=f"最多 {TEXT_CHARACTERS_MAX} 个字。", en=f"At most {TEXT_CHARACTERS_MAX} characters."
        )
    if any(ord(char) < 32 for char in text):
        raise _Unreadable(
            "cell.control_characters",
            zh="有看不见的控制字符，请重新输入。",
            en="It has control characters; type it again.",
        )
    return text


def _read_id(raw: object) -> str:
    if isinstance(raw, float | int) and (abs(raw) >= EXACT_INTEGER_MAX or raw != int(raw)):
        raise _Unreadable(
            "cell.precision_lost",
            zh="号码被表格当成了数字，末几位已经丢失。请把这一列设为“文本”再重新填写。",
            en="The spreadsheet took this for a number and lost its last digits. Format the column as text; retype.",
        )
    return _read_text(raw)


def _read_money(raw: object) -> int:
    try:
        return parse_yuan(_as_displayed(raw) if isinstance(raw, float) else str(raw))
    except Refused as wrong:
        raise _Unreadable("cell.no_amount", zh=wrong.zh, en=wrong.en) from None


def _read_day(raw: object) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    found = DAY.fullmatch(_folded(str(raw)))
    try:
        year, month, day = (int(part) for part in found.groups()) if found else (0, 0, 0)
        return date(year, month, day)
    except ValueError:
        raise _Unreadable(
            "cell.no_day", zh="这不是日期。请写成 2024-02-20。", en="This is no day. Write it as 2024-02-20."
        ) from None


def _read_choice(blank: Blank, raw: object) -> str:
    text = _folded(str(raw))
    for choice in blank.choices:
        if text in {_folded(name) for name in (choice.label.zh, choice.label.en, choice.value)}:
            return choice.value
    zh, en = "、".join(c.label.zh for c in blank.choices), ", ".join(c.label.en for c in blank.choices)
    raise _Unreadable("cell.no_choice", zh=f"请从这些里选：{zh}。", en=f"Choose one of: {en}.")


def _read_yes_no(raw: object) -> bool:
    text = _folded(str(raw))
    if text in YES | NO:
        return text in YES
    raise _Unreadable("cell.no_yes_no", zh="请填“是”或“否”。", en='Write "yes" or "no".')


_READERS = {
    Entry.TEXT: _read_text,
    Entry.ID: _read_id,
    Entry.MONEY: _read_money,
    Entry.DAY: _read_day,
    Entry.YES_NO: _read_yes_no,
}


def _as_displayed(number: float) -> str:
    """A spreadsheet keeps binary numbers and shows 15 digits of them: those are what its author saw."""
    return f"{Decimal(f'{number:.15g}'):f}"


def _folded(text: str) -> str:
    """One spelling of a heading, a choice or a day: width, case and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_filled(value: object) -> bool:
    return value is not None and bool(str(value).strip())


def _refused(code: str, *, zh: str, en: str) -> Refused:
    return Refused(code, zh=zh, en=en, field="workbook")

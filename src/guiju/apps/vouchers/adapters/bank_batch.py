"""The bank: a batch file of payments goes out, a statement of what became of them comes back. Both are CSV.

No bank's own layout is claimed here; the columns are what every batch transfer needs. Amounts are yuan
with two decimals.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from guiju.core import money

BATCH_COLUMNS = ("序号", "付款参考号", "收款户名", "收款开户行", "收款账号", "金额（元）", "用途")
STATEMENT_COLUMNS = ("付款参考号", "收款账号", "金额（元）", "结果", "说明")
STATEMENT_ROWS_MAX = 10_000
STATEMENT_BYTES_MAX = 4 * 1024 * 1024


class UnreadableStatement(ValueError):
    """The file is not a statement; `row` is where reading stopped (1 is the heading)."""

    def __init__(self, row: int, *, zh: str, en: str) -> None:
        super().__init__(f"row {row}: {en}")
        self.row, self.zh, self.en = row, zh, en


@dataclass(frozen=True, slots=True, kw_only=True)
class Remittance:
    """One payment as the batch file carries it."""

    reference: str
    payee_name: str
    payee_bank: str
    payee_account: str
    amount_fen: int
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a statement: success, failure or reversal of one reference."""

    row: int
    reference: str
    payee_account: str
    amount_fen: int
    result: str
    note: str


RESULTS = {
    "成功": "paid",
    "失败": "failed",
    "冲正": "reversal",
    "paid": "paid",
    "failed": "failed",
    "reversal": "reversal",
}


def batch_file(remittances: Sequence[Remittance]) -> bytes:
    """The batch as CSV with a heading and a closing line of count and total; UTF-8 with BOM, as spreadsheets expect."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(BATCH_COLUMNS)
    for at, r in enumerate(remittances, start=1):
        cells = (r.reference, r.payee_name, r.payee_bank, r.payee_account)
        writer.writerow([at, *map(_inert, cells), money.format_plain(r.amount_fen), _inert(r.purpose)])
    total = money.format_plain(sum(r.amount_fen for r in remittances))
    writer.writerow(["合计", len(remittances), "", "", "", total, ""])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def read_statement(content: bytes) -> list[Line]:
    """The lines of a statement file. Raises UnreadableStatement naming the row; nothing is read in part."""
    if len(content) > STATEMENT_BYTES_MAX:
        raise UnreadableStatement(0, zh="文件超过 4 MB。", en="The file is larger than 4 MB.")
    rows = [] if b"\x00" in content else _rows(content)
    if not rows or tuple(cell.strip() for cell in rows[0]) != STATEMENT_COLUMNS:
        heading = "、".join(STATEMENT_COLUMNS)
        raise UnreadableStatement(1, zh=f"第一行应为：{heading}。", en=f"The heading must read: {heading}.")
    if len(rows) > STATEMENT_ROWS_MAX:
        raise UnreadableStatement(0, zh="行数超过 10000。", en="There are more than 10 000 rows.")
    return [_line(number, row) for number, row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row)]


def _rows(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
        except UnicodeDecodeError:
            continue
        except csv.Error:
            break
    raise UnreadableStatement(
        0, zh="文件不是 UTF-8 或 GB18030 编码的 CSV。", en="The file is no CSV in UTF-8 or GB18030."
    )


def _line(number: int, row: list[str]) -> Line:
    if len(row) != len(STATEMENT_COLUMNS):
        raise UnreadableStatement(
            number,
            zh=f"第 {number} 行应有 {len(STATEMENT_COLUMNS)} 列。",
            en=f"Row {number} needs {len(STATEMENT_COLUMNS)} cells.",
        )
    reference, account, amount, result, note = (cell.strip().lstrip("'") for cell in row)
    if result not in RESULTS:
        raise UnreadableStatement(
            number,
            zh=f"第 {number} 行的结果应为“成功”“失败”或“冲正”。",
            en=f"Row {number}: result must be 成功, 失败 or 冲正.",
        )
    try:
        amount_fen = money.parse_yuan(amount)
    except ValueError as broken:
        raise UnreadableStatement(
            number, zh=f"第 {number} 行的金额无法识别。", en=f"Row {number}: the amount cannot be read."
        ) from broken
    return Line(
        row=number,
        reference=reference[:64],
        payee_account=account[:64],
        amount_fen=amount_fen,
        result=RESULTS[result],
        note=note[:200],
    )


def _inert(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is made text; an account number keeps its zeros."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell

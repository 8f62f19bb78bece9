"""Every stable error code that the source can answer with, and what it says; read from the source for docs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guiju.core.journal import Code

SOURCE = Path(__file__).parents[1]
_REFUSING = [code for code in Code if code is not Code.OK]  # the ledger says its own, in core/journal.py
CODE = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ErrorCode:
    """One code with its two sentences; what is filled in when it is said stands in braces."""

    code: str
    zh: str
    en: str


def listed() -> list[ErrorCode]:
    """All codes, sorted; a code that is said in two places in two ways is listed twice."""
    found = {one for file in SOURCE.rglob("*.py") for one in _codes(ast.parse(file.read_text(encoding="utf-8")))}
    return sorted(
        found | {ErrorCode(code=f"ledger.{code.word}", zh=code.says.zh, en=code.says.en) for code in _REFUSING}
    )


def _codes(tree: ast.AST) -> Iterator[ErrorCode]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            first = named.get("code") or (node.args[0] if node.args else None)
            if isinstance(first, ast.Constant) and {"zh", "en"} <= set(named) and CODE.fullmatch(str(first.value)):
                yield ErrorCode(code=str(first.value), zh=_text(named["zh"]), en=_text(named["en"]))


def _text(node: ast.expr) -> str:
    """A sentence as the source writes it: plain parts as they are, the rest by its name in braces."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return "{" + _name(node.value) + "}"
    if isinstance(node, ast.BinOp):
        return _text(node.left) + _text(node.right)
    return "{" + _name(node) + "}"


def _name(node: ast.expr) -> str:
    """The last word of what is filled in: `claim.number` and `number(claim)` are both `number`."""
    if isinstance(node, ast.Call):
        return _name(node.args[0]) if node.args else _name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else "…"

"""An issue of the newsletter for readers: what it holds, and the PDF in a magazine's layout (`epub` makes the other).

The words are the editor's own; of a source only a short quotation may stand (`QUOTE_MAX`). Takes no clock and no
chance: the same issue gives the same PDF. Knows no framework and no database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from itertools import groupby
from typing import Any

import typst

from guiju.core.refusals import Refused
from guiju.documents import typefaces

PIECES_MAX = 60
QUOTE_MAX = 60
LEAD_LENGTH = 90
LETTERS_LINE = 0.5
_LETTERS = re.compile(r'<text([^>]*?)fill="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart as it was drawn, its title, and what its figures are and from when."""

    title: str
    svg: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece. `summary` are the editor's paragraphs, `source` who published what, `link` where it can be read."""

    headline: str
    summary: tuple[str, ...]
    source: str
    section: str = ""
    quote: str = ""
    link: str = ""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Magazine:
    """One issue: its masthead and its pieces in their order, those of a section beside each other."""

    name: str
    motto: str
    number: str
    issued_on: date
    publisher: str
    statement: str
    pieces: tuple[Piece, ...] = field(default=())


def pdf(issue: Magazine) -> bytes:
    """The issue as a PDF (PDF/UA), red head and contents first. Raises Refused: nothing in it, or `typefaces`' own."""
    refuse_unfinished(issue)
    said = _said(issue)
    template = resources.files("guiju.documents").joinpath("magazine.typ").read_text(encoding="utf-8")
    typefaces.refuse_missing([template, *_texts(said)])
    compiler = typst.Compiler(
        template.encode(), font_paths=typefaces.fonts(), sys_inputs={"said": json.dumps(said, ensure_ascii=False)}
    )
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(made, bytes), "a PDF is one file"
    return made


def refuse_unfinished(issue: Magazine) -> None:
    """A reader must get something to read, in words of ours, and know where it comes from."""
    if not 0 < len(issue.pieces) <= PIECES_MAX:
        raise Refused(
            "documents.issue_size",
            zh=f"一期可收入 1 至 {PIECES_MAX} 条，现有 {len(issue.pieces)} 条。",
            en=f"An issue holds 1 to {PIECES_MAX} pieces; this one has {len(issue.pieces)}.",
        )
    for piece in issue.pieces:
        if not any(paragraph.strip() for paragraph in piece.summary) or not piece.source.strip():
            raise Refused(
                "documents.piece_unfinished",
                zh=f"“{piece.headline}”还没有摘要或来源，请补齐后再出刊。",
                en=f"“{piece.headline}” has no summary or no source yet. Add them before publishing.",
            )
        if len(piece.quote) > QUOTE_MAX:
            raise Refused(
                "documents.quote_too_long",
                zh=f"“{piece.headline}”引用原文 {len(piece.quote)} 字，最多 {QUOTE_MAX} 字。请缩短引文。",
                en=f"“{piece.headline}” quotes {len(piece.quote)} characters; {QUOTE_MAX} at most. Shorten the quote.",
            )


def _said(issue: Magazine) -> dict[str, Any]:
    pieces = [_piece(at, piece) for at, piece in enumerate(issue.pieces)]
    day = issue.issued_on
    return {
        "name": issue.name,
        "motto": issue.motto,
        "number": issue.number,
        "day": [day.year, day.month, day.day],
        "day_zh": f"{day.year}年{day.month}月{day.day}日",
        "publisher": issue.publisher,
        "statement": issue.statement,
        "pieces": pieces,
        "sections": [
            {"name": name, "pieces": list(group)} for name, group in groupby(pieces, key=lambda piece: piece["section"])
        ],
    }


def _piece(at: int, piece: Piece) -> dict[str, Any]:
    lead = next(paragraph for paragraph in piece.summary if paragraph.strip())
    return {
        "id": f"piece-{at + 1}",
        "section": piece.section,
        "headline": piece.headline,
        "lead": lead if len(lead) <= LEAD_LENGTH else lead[: LEAD_LENGTH - 1] + "…",
        "summary": [paragraph for paragraph in piece.summary if paragraph.strip()],
        "quote": piece.quote,
        "source": piece.source,
        "link": piece.link,
        "figures": [{"title": f.title, "svg": _for_print(f.svg), "note": f.note} for f in piece.figures],
    }


def _for_print(svg: str) -> str:
    """The drawing with letters that can be read: on paper a variable typeface is drawn at its thinnest.

    A line of the letters' own colour around each gives them back their weight.
    """
    return _LETTERS.sub(rf'<text\1fill="\2" stroke="\2" stroke-width="{LETTERS_LINE}"', svg)


def _texts(said: Any) -> Iterator[str]:
    """Every text that is to be set; a drawing brings its letters along as they are."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for key, value in said.items():
            if key != "svg":
                yield from _texts(value)
    elif isinstance(said, Sequence):
        for value in said:
            yield from _texts(value)

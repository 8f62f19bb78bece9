"""Compose an issue: begin it, add pieces from the library or free ones, revise, move and remove them.

Locks: the issue's row, so that two editors never write over each other; who holds an older version is told so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from guiju.apps.newsletter import queries
from guiju.apps.newsletter.actions import refusing, rows
from guiju.apps.newsletter.models import Issue, Piece, Step
from guiju.core.parties import Actor, Duty
from guiju.core.refusals import Refused
from guiju.documents import typefaces
from guiju.documents.magazine import PIECES_MAX, QUOTE_MAX

LENGTHS = {"section": 20, "headline": 80, "summary": 4000, "quote": QUOTE_MAX, "source": 200, "link": 400}
FIGURES_MAX = 3
_NAMES = {
    "section": ("栏目", "The section"),
    "headline": ("标题", "The headline"),
    "summary": ("摘要", "The summary"),
    "quote": ("引文", "The quotation"),
    "source": ("来源", "The source"),
    "link": ("链接", "The link"),
}
_NEEDED = ("headline", "summary", "source")


class Move(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a piece says. `summary` is in our own words, one paragraph a line; `quote` the source's, and short."""

    headline: str
    summary: str
    source: str
    section: str = ""
    quote: str = ""
    link: str = ""
    figures: tuple[str, ...] = ()


@transaction.atomic
def begin(*, id: UUID, actor: Actor, at: datetime) -> UUID:
    """Begin a draft without pieces. The same id again gives the same draft."""
    person = rows.require(actor, Duty.HANDLE)
    before = Issue.objects.filter(id=id).first()
    if before is not None:
        if not Step.objects.filter(issue=id, version=1, verb="begin", person=person).exists():
            raise refusing.id_taken()
        return id
    row = Issue(id=id, version=0, begun_at=at, begun_by=actor.name, changed_at=at)
    row.save(force_insert=True)
    rows.record(row, "begin", actor=actor, at=at, writes=True)
    return id


@transaction.atomic
def add_piece(
    issue: UUID, words: Words, *, id: UUID, version: int, actor: Actor, at: datetime, instrument: UUID | None = None
) -> UUID:
    """Add a piece after the others. With an `instrument` it is that of the library, which must be there.

    The same id again gives the same piece. Raises `newsletter.not_found`, `changed`, `wrong_state`, `wrong_words`,
    `too_many_pieces`, `no_such_figure`, `id_taken`, `briefing.not_found`.
    """
    rows.require(actor, Duty.HANDLE)
    before = Piece.objects.filter(id=id).first()
    if before is not None:
        if before.issue_id != issue:
            raise refusing.id_taken()
        return id
    row = rows.locked(issue, version, Issue.State.DRAFT)
    clean = _checked(words)
    if instrument is not None:
        queries.source(instrument)
    places = list(Piece.objects.filter(issue=issue).values_list("position", flat=True))
    if len(places) >= PIECES_MAX:
        raise Refused(
            "newsletter.too_many_pieces",
            zh=f"一期最多收入 {PIECES_MAX} 条。请先删去一条。",
            en=f"An issue holds {PIECES_MAX} pieces at most. Remove one first.",
        )
    Piece.objects.create(
        id=id, issue=row, position=max(places, default=0) + 1, instrument=instrument, **_columns(clean)
    )
    rows.record(row, "add", actor=actor, at=at, writes=True, note=clean.headline)
    return id


@transaction.atomic
def revise_piece(issue: UUID, piece: UUID, words: Words, *, version: int, actor: Actor, at: datetime) -> None:
    """Say a piece anew. Raises as `add_piece` does."""
    rows.require(actor, Duty.HANDLE)
    row = rows.locked(issue, version, Issue.State.DRAFT)
    clean = _checked(words)
    found = _piece(row, piece)
    Piece.objects.filter(id=found.id).update(**_columns(clean))
    rows.record(row, "revise", actor=actor, at=at, writes=True, note=clean.headline)


@transaction.atomic
def move_piece(issue: UUID, piece: UUID, move: Move, *, version: int, actor: Actor, at: datetime) -> bool:
    """Let a piece change places with the one before or after it; False when there is none."""
    rows.require(actor, Duty.HANDLE)
    row = rows.locked(issue, version, Issue.State.DRAFT)
    found = _piece(row, piece)
    others = Piece.objects.filter(issue=row)
    if move is Move.UP:
        other = others.filter(position__lt=found.position).order_by("-position").first()
    else:
        other = others.filter(position__gt=found.position).order_by("position").first()
    if other is None:
        return False
    Piece.objects.filter(id=found.id).update(position=other.position)
    Piece.objects.filter(id=other.id).update(position=found.position)
    rows.record(row, "move", actor=actor, at=at, writes=True, note=found.headline)
    return True


@transaction.atomic
def remove_piece(issue: UUID, piece: UUID, *, version: int, actor: Actor, at: datetime) -> None:
    """Take a piece out of a draft; its step keeps the headline."""
    rows.require(actor, Duty.HANDLE)
    row = rows.locked(issue, version, Issue.State.DRAFT)
    found = _piece(row, piece)
    Piece.objects.filter(id=found.id).delete()
    rows.record(row, "remove", actor=actor, at=at, writes=True, note=found.headline)


def _piece(row: Issue, id: UUID) -> Piece:
    found = Piece.objects.filter(issue=row, id=id).first()
    if found is None:
        raise refusing.no_such_piece()
    return found


def _columns(words: Words) -> dict[str, Any]:
    return {**{name: getattr(words, name) for name in LENGTHS}, "figures": list(words.figures)}


def _checked(words: Words) -> Words:
    """The words without what cannot be set, or a refusal at the field that is at fault."""
    clean = {name: _clean(getattr(words, name), keeps_lines=name == "summary") for name in LENGTHS}
    for name in _NEEDED:
        if not clean[name]:
            zh, en = _NAMES[name]
            raise refusing.wrong_words(
                name,
                zh=f"{zh}还没有写。每条都要有标题、自己的摘要和来源。",
                en=f"{en} is missing; each piece needs one.",
            )
    for name, most in LENGTHS.items():
        if len(clean[name]) > most:
            zh, en = _NAMES[name]
            raise refusing.wrong_words(
                name,
                zh=f"{zh}有 {len(clean[name])} 字，最多 {most} 字。请缩短。",
                en=f"{en} has {len(clean[name])} characters; {most} at most. Shorten it.",
            )
    _check_link(clean["link"])
    if len(words.figures) > FIGURES_MAX:
        raise refusing.wrong_words(
            "figures", zh=f"一条最多配 {FIGURES_MAX} 张图。", en=f"A piece shows {FIGURES_MAX} figures at most."
        )
    queries.require_known_figures(words.figures)
    typefaces.refuse_missing(list(clean.values()))
    return replace(words, **clean, figures=tuple(dict.fromkeys(words.figures)))


def _clean(text: str, *, keeps_lines: bool) -> str:
    """Without control and direction marks; one paragraph a line, or all on one."""
    lines = ("".join(each for each in line if unicodedata.category(each)[0] != "C") for line in text.splitlines())
    said: Sequence[str] = [trimmed for line in lines if (trimmed := " ".join(line.split()))]
    return ("\n" if keeps_lines else " ").join(said)


def _check_link(link: str) -> None:
    if not link:
        return
    try:
        parts = urlsplit(link)
        is_fit = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in link
    except ValueError:
        is_fit = False
    if not is_fit:
        raise refusing.wrong_words(
            "link", zh="链接应以 http:// 或 https:// 开头。", en="A link begins with http:// or https://."
        )

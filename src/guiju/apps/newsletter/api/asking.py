"""What every operation of this office needs of its request, and the shapes that several share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from guiju.apps.newsletter import queries
from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor

router = Router(tags=["newsletter"])
"""The office's one router: every module of this room adds its operations to it."""

Cursor = Annotated[str | None, Query(description="`next` of the page before", max_length=500)]
Limit = Annotated[int | None, Query(ge=1, le=200, description="How many a page; 50 when not said")]
Version = Annotated[int, Field(ge=0, le=2_000_000_000, description="`version` of what you looked at")]


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    at: datetime


class Input(Schema):
    """What a client sends: nothing but the fields that are named."""

    model_config = ConfigDict(extra="forbid")


class VersionIn(Input):
    """The version that was looked at: whoever holds an older one is refused."""

    version: Version


class FigureOut(Schema):
    """A figure: the drawing, the same as a table, and the day it is of."""

    name: str
    title_zh: str
    title_en: str
    note: str
    svg: str
    columns: list[Any]
    rows: list[list[Any]]
    on: date


class IssuePieceOut(Schema):
    """One piece; `figures` are names, `shown` the figures themselves where there is something to show."""

    id: UUID
    position: int
    instrument: UUID | None
    section: str
    headline: str
    summary: str
    quote: str
    source: str
    link: str
    figures: list[str]
    shown: list[FigureOut]


class IssueLineOut(Schema):
    """An issue in a list. `number` is that in all; a draft has none yet."""

    id: UUID
    state: str
    state_zh: str
    state_en: str
    version: int
    number: int | None
    label_zh: str
    label_en: str
    issued_on: date | None
    lead: str
    pieces_count: int
    published_at: datetime | None


class IssueOut(IssueLineOut):
    """One issue whole. A withdrawn one says why, and has no pieces."""

    name: str
    motto: str
    publisher: str
    statement: str
    pieces: list[IssuePieceOut]
    withdrawn_at: datetime | None
    withdrawn_for: str
    pdf_sha256: str
    epub_sha256: str


def on(request: Asked) -> date:
    """The day in China."""
    return day_in_china(request.at)


def dated(request: Asked) -> dict[str, Any]:
    """`actor` and `at` of an action."""
    return {"actor": request.actor, "at": request.at}


def line(view: queries.IssueLine) -> dict[str, Any]:
    """The fields of IssueLineOut."""
    plain = ("id", "state", "version", "number", "issued_on", "lead", "published_at")
    return {
        **{name: getattr(view, name) for name in plain},
        "state_zh": view.state_says.zh,
        "state_en": view.state_says.en,
        "label_zh": view.label.zh,
        "label_en": view.label.en,
        "pieces_count": view.pieces,
    }


def whole(view: queries.IssueView) -> dict[str, Any]:
    """The fields of IssueOut."""
    plain = ("name", "motto", "publisher", "statement", "withdrawn_at", "withdrawn_for", "pdf_sha256", "epub_sha256")
    return {
        **line(view.line),
        **{name: getattr(view, name) for name in plain},
        "pieces": [piece(each) for each in view.pieces],
    }


def piece(view: queries.PieceView) -> dict[str, Any]:
    """The fields of IssuePieceOut."""
    plain = [name for name in IssuePieceOut.model_fields if name != "shown"]
    return {**{name: getattr(view, name) for name in plain}, "shown": [_figure(each) for each in view.shown]}


def _figure(view: queries.FigureView) -> dict[str, Any]:
    plain = ("name", "note", "svg", "columns", "rows", "on")
    said = {name: getattr(view, name) for name in plain}
    return {**said, "title_zh": view.title.zh, "title_en": view.title.en}

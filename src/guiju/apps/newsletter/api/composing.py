"""Drafts: composed, checked by somebody who wrote none of it, published, withdrawn. For people of the bureau.

Each write names the `version` it was made for. Writing and checking take a person who is signed in: keys read.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from ninja import Query, Schema
from ninja.responses import Status
from pydantic import ConfigDict, Field

from guiju.apps.newsletter import actions, queries
from guiju.apps.newsletter.api.asking import (
    Asked,
    Cursor,
    Input,
    IssueOut,
    Limit,
    Version,
    VersionIn,
    dated,
    on,
    router,
    whole,
)
from guiju.documents import files


class PieceIn(Input):
    """What a piece says, in our own words; the source is quoted in 60 characters at most. `figures` are names."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "version": 3,
                    "section": "地方新政",
                    "headline": "江南渡口接入调度",
                    "summary": "渡口四十处，年内接入三十处。",
                    "source": "样例市，2024-01-20",
                    "link": "https://policy.example/ferry",
                }
            ]
        },
    )

    version: Version
    headline: Annotated[str, Field(max_length=200)]
    summary: Annotated[str, Field(max_length=8000)]
    source: Annotated[str, Field(max_length=400)]
    section: Annotated[str, Field(max_length=100)] = ""
    quote: Annotated[str, Field(max_length=200)] = ""
    link: Annotated[str, Field(max_length=800)] = ""
    figures: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)] = []

    def words(self) -> actions.Words:
        said = self.model_dump(exclude={"version", "instrument"})
        return actions.Words(**{**said, "figures": tuple(self.figures)})


class NewPieceIn(PieceIn):
    """A piece; `instrument` is the one of the library it is begun from, if it is."""

    instrument: UUID | None = None


class MoveIn(VersionIn):
    """Whether it changes places with the one before it or after it."""

    move: actions.Move


class WithdrawIn(VersionIn):
    """Why; readers will see it."""

    reason: Annotated[str, Field(min_length=1, max_length=400)]


class IssueStepOut(Schema):
    """What somebody did to the issue."""

    version: int
    verb: str
    says_zh: str
    says_en: str
    actor_name: str
    at: datetime
    note: str


class DraftOut(IssueOut):
    """An issue as the desk sees it; a draft's figures are those of today."""

    checker_name: str
    checked_at: datetime | None
    history: list[IssueStepOut]


class PieceSourceOut(Schema):
    """An instrument of the library that a piece may be begun from; `line` is its source as a reader wants it."""

    id: UUID
    title: str
    summary: str
    issuers: list[str]
    issued_on: date | None
    document_number: str
    section: str
    jurisdiction: str
    line: str


class PieceSourcesOut(Schema):
    items: list[PieceSourceOut]
    next: str | None


class FigureKindOut(Schema):
    """A figure that a piece may show, by its name."""

    name: str
    title_zh: str
    title_en: str


@router.post("/drafts", response={201: DraftOut}, operation_id="newsletter_begin")
def begun(request: Asked, response: HttpResponse) -> Any:
    """Begin an issue."""
    id = actions.begin(id=uuid4(), **dated(request))
    response["Location"] = f"{request.path}/{id}"
    return Status(201, one(request, id))


@router.get("/drafts/{uuid:id}", response=DraftOut, operation_id="newsletter_draft")
def one(request: Asked, id: UUID) -> Any:
    """One issue in whatever state, with its history. For the bureau."""
    view = queries.issue(id, request.actor, on=on(request))
    steps = [
        {
            "version": step.version,
            "verb": step.verb,
            "says_zh": step.says.zh,
            "says_en": step.says.en,
            "actor_name": step.actor_name,
            "at": step.at,
            "note": step.note,
        }
        for step in queries.history(id, request.actor)
    ]
    return {**whole(view), "checker_name": view.checker_name, "checked_at": view.checked_at, "history": steps}


@router.get(
    "/drafts/{uuid:id}/pdf",
    response=None,
    operation_id="newsletter_preview",
    openapi_extra=files.answer(files.PDF, "The issue as it would be printed today"),
)
def preview(request: Asked, id: UUID) -> HttpResponse:
    """The issue as it would be printed today. For the bureau."""
    return files.download(queries.preview_pdf(id, request.actor, on=on(request)), files.PDF, "preview.pdf")


@router.get("/sources", response=PieceSourcesOut, operation_id="newsletter_sources")
def sources(
    request: Asked, text: Annotated[str, Query(max_length=100)] = "", cursor: Cursor = None, limit: Limit = None
) -> Any:
    """Instruments of the library to begin a piece from: the latest, or what a search finds."""
    return queries.sources_for(request.actor, text, after=cursor, limit=limit)


@router.get("/figures", response=list[FigureKindOut], operation_id="newsletter_figures")
def figures(request: Asked) -> Any:  # noqa: ARG001 - the doors know who asks
    """The figures that a piece may show."""
    return [
        {"name": kind.name, "title_zh": kind.title.zh, "title_en": kind.title.en} for kind in queries.figure_kinds()
    ]


@router.post("/drafts/{uuid:id}/pieces", response={201: DraftOut}, operation_id="newsletter_add_piece")
def added(request: Asked, id: UUID, piece: NewPieceIn) -> Any:
    """Add a piece after the others."""
    actions.add_piece(
        id, piece.words(), id=uuid4(), version=piece.version, instrument=piece.instrument, **dated(request)
    )
    return Status(201, one(request, id))


@router.put("/drafts/{uuid:id}/pieces/{uuid:piece}", response=DraftOut, operation_id="newsletter_revise_piece")
def revised(request: Asked, id: UUID, piece: UUID, words: PieceIn) -> Any:
    """Say a piece anew."""
    actions.revise_piece(id, piece, words.words(), version=words.version, **dated(request))
    return one(request, id)


@router.post("/drafts/{uuid:id}/pieces/{uuid:piece}/move", response=DraftOut, operation_id="newsletter_move_piece")
def moved(request: Asked, id: UUID, piece: UUID, step: MoveIn) -> Any:
    """Move a piece up or down by one place; at an end nothing moves."""
    actions.move_piece(id, piece, step.move, version=step.version, **dated(request))
    return one(request, id)


@router.post("/drafts/{uuid:id}/pieces/{uuid:piece}/remove", response=DraftOut, operation_id="newsletter_remove_piece")
def removed(request: Asked, id: UUID, piece: UUID, step: VersionIn) -> Any:
    """Take a piece out of a draft."""
    actions.remove_piece(id, piece, version=step.version, **dated(request))
    return one(request, id)


@router.post("/drafts/{uuid:id}/check", response=DraftOut, operation_id="newsletter_check")
def checked(request: Asked, id: UUID, step: VersionIn) -> Any:
    """Find an issue fit to be published. Takes a person with the duty to approve who wrote none of it."""
    actions.check(id, version=step.version, **dated(request))
    return one(request, id)


@router.post("/drafts/{uuid:id}/reopen", response=DraftOut, operation_id="newsletter_reopen")
def reopened(request: Asked, id: UUID, step: VersionIn) -> Any:
    """Make a checked issue a draft again; it has to be checked anew."""
    actions.reopen(id, version=step.version, **dated(request))
    return one(request, id)


@router.post("/drafts/{uuid:id}/publish", response=DraftOut, operation_id="newsletter_publish")
def published(request: Asked, id: UUID, step: VersionIn) -> Any:
    """Publish a checked issue: numbered, its figures and files frozen, a letter queued for each subscriber."""
    actions.publish(id, version=step.version, on=on(request), **dated(request))
    return one(request, id)


@router.post("/drafts/{uuid:id}/withdraw", response=DraftOut, operation_id="newsletter_withdraw")
def withdrawn(request: Asked, id: UUID, step: WithdrawIn) -> Any:
    """Take a published issue back; readers are told why, and letters that wait are not sent."""
    actions.withdraw(id, version=step.version, reason=step.reason, **dated(request))
    return one(request, id)

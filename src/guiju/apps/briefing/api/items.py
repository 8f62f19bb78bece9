"""Items over the API: look, correct and accept, drop, publish. For the bureau's people and programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict, Field

from guiju.apps.briefing import actions, queries
from guiju.apps.briefing.api import asking
from guiju.apps.briefing.api.asking import Asked, Input, Key
from guiju.texts.briefs import Kind

router = Router()

Line = Annotated[str, Field(max_length=300)]


class MarkOut(Schema):
    """A field that was found; `start` and `end` count the characters of the upload's opened text, from 0."""

    field: str
    says: str
    start: int
    end: int


class ItemOut(Schema):
    """One item as read and as the editor left it; `text` is the stretch of the upload from `start` on."""

    id: UUID
    upload: UUID
    number: int
    state: str
    marks: list[MarkOut]
    start: int
    text: str
    title: str
    kind: str
    document_number: str
    issuers: list[str]
    jurisdiction: str
    section: str
    issued_on: date | None
    in_force_on: date | None
    until_on: date | None
    references: list[str]
    summary: str
    reviewed_by: str
    instrument: UUID | None


class DraftIn(Input):
    """The item as you leave it. The summary is your own words: at most 40 characters of the text in one piece."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "样例省算力券管理办法",
                    "kind": "measures",
                    "document_number": "样数〔2025〕3号",
                    "issuers": ["样例省大数据局"],
                    "jurisdiction": "520000",
                    "section": "算力",
                    "in_force_on": "2025-03-01",
                    "summary": "新办法说明谁能领券、领多少，自三月起执行。",
                }
            ]
        },
    )

    title: Annotated[str, Field(min_length=1, max_length=300)]
    kind: Kind
    document_number: Annotated[str, Field(max_length=80)] = ""
    issuers: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=30)] = []
    jurisdiction: Annotated[str, Field(pattern=r"^[0-9]{6}$", description="000000 is the whole country")]
    section: Annotated[str, Field(max_length=80)] = ""
    issued_on: date | None = None
    in_force_on: date | None = None
    until_on: date | None = None
    references: Annotated[list[Line], Field(max_length=30)] = []
    summary: Annotated[str, Field(max_length=actions.SUMMARY_CHARACTERS_MAX)] = ""

    def draft(self) -> actions.Draft:
        said = self.dict()
        return actions.Draft(**{**said, "issuers": tuple(self.issuers), "references": tuple(self.references)})


class PublishedOut(Schema):
    """The instrument that the item is now a version of."""

    instrument: UUID


@router.get("/{uuid:id}", response=ItemOut, operation_id="briefing_item")
def one(request: Asked, id: UUID) -> Any:
    """One item."""
    return queries.item(id, request.actor)


@router.put("/{uuid:id}", response=ItemOut, operation_id="briefing_item_revise")
def revised(request: Asked, id: UUID, draft: DraftIn) -> Any:
    """Correct an item, write its summary, and accept it."""
    actions.revise(id, draft.draft(), **asking.dated(request))
    return queries.item(id, request.actor)


@router.post("/{uuid:id}/accept", response=ItemOut, operation_id="briefing_item_accept")
def accepted(request: Asked, id: UUID) -> Any:
    """Accept an item as it stands; a dropped one is taken up again."""
    actions.accept(id, **asking.dated(request))
    return queries.item(id, request.actor)


@router.post("/{uuid:id}/drop", response=ItemOut, operation_id="briefing_item_drop")
def dropped(request: Asked, id: UUID) -> Any:
    """Leave an item out of the library."""
    actions.drop(id, **asking.dated(request))
    return queries.item(id, request.actor)


@router.post("/{uuid:id}/publish", response={201: PublishedOut}, operation_id="briefing_item_publish")
def published(request: Asked, id: UUID, key: Key) -> Any:  # noqa: ARG001 - required of what makes something
    """Publish an accepted item that has a summary, as a version of its instrument."""
    instrument = actions.publish(id, **asking.dated(request), on=asking.on(request))
    return Status(201, {"instrument": instrument})

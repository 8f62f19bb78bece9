"""Watches over the API: a person's own, in their session; a key watches nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict, Field

from guiju.apps.briefing import actions, queries
from guiju.apps.briefing.api import asking
from guiju.apps.briefing.api.asking import Asked, Input, Key, SoughtIn

router = Router(tags=["library"])


class SoughtOut(Schema):
    text: str
    jurisdiction: str
    kind: str
    section: str
    year: int | None
    issuer: str


class WatchOut(Schema):
    """What one watches: an instrument, or a search."""

    id: UUID
    instrument: UUID | None
    title: str
    sought: SoughtOut
    since: datetime


class WatchesOut(Schema):
    items: list[WatchOut]


class WatchIn(Input):
    """An instrument, or else a search that says something."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"sought": {"text": "算力券", "jurisdiction": "520000"}}]}
    )

    instrument: Annotated[UUID | None, Field(description="An instrument of the library")] = None
    sought: SoughtIn = SoughtIn()


class WatchedOut(Schema):
    id: UUID


@router.get("", response=WatchesOut, operation_id="library_watches")
def listed(request: Asked) -> Any:
    """What the person behind the session watches."""
    return {"items": queries.watches(request.actor)}


@router.post("", response={201: WatchedOut}, operation_id="library_watch")
def watched(request: Asked, watch: WatchIn, key: Key) -> Any:
    """Watch an instrument or a search; the organisation is told of news inside the platform."""
    id = actions.watch(
        watch.sought.sought() if watch.instrument is None else queries.Sought(),
        id=asking.made(request, key),
        instrument=watch.instrument,
        **asking.dated(request),
    )
    return Status(201, {"id": id})


@router.delete("/{uuid:id}", response={204: None}, operation_id="library_unwatch")
def unwatched(request: Asked, id: UUID) -> Any:
    """Stop watching."""
    actions.unwatch(id, actor=request.actor)
    return Status(204, None)

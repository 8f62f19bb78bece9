"""Uploads over the API: a text as the body of a request, what became of it, and its items."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from ninja.responses import Status

from guiju.apps.briefing import actions, queries
from guiju.apps.briefing.api import asking
from guiju.apps.briefing.api.asking import Asked, Cursor, Key, Limit
from guiju.apps.briefing.api.items import ItemOut
from guiju.core.refusals import Refused
from guiju.documents import files

router = Router()

Form = Literal["newsletter", "policy"]
State = Literal["waiting", "read", "refused"]


class UploadRefusedOut(Schema):
    zh: str
    en: str


class UploadOut(Schema):
    """One upload. `left` items are neither published nor dropped; `refused` says why it could not be read."""

    id: UUID
    form: str
    name: str
    media_type: str
    size: int
    sha256: str
    actor_name: str
    uploaded_at: datetime
    state: str
    refused_code: str
    refused: UploadRefusedOut | None
    title: str
    number: str
    issued_on: date | None
    items: int
    left: int


class UploadsOut(Schema):
    items: list[UploadOut]
    next: str | None


class ItemsOut(Schema):
    items: list[ItemOut]


class ProposedTargetsOut(Schema):
    """How many targets the upload's items set."""

    proposed: int


@router.get("", response=UploadsOut, operation_id="briefing_uploads")
def listed(
    request: Asked,
    state: Annotated[State | None, Query()] = None,
    form: Annotated[Form | None, Query()] = None,
    sort: queries.Order = queries.Order.NEWEST,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Any:
    """What was uploaded. For the bureau; others see what their organisation uploaded."""
    return queries.uploads(request.actor, state=state or "", form=form or "", sort=sort, after=cursor, limit=limit)


@router.post(
    "",
    response={201: UploadOut},
    operation_id="briefing_upload",
    openapi_extra=files.body("application/octet-stream", "A txt, md, html, docx or pdf"),
)
def uploaded(
    request: Asked,
    response: HttpResponse,
    form: Annotated[Form, Query(description="A newsletter of several items, or the text of one document")],
    name: Annotated[str, Query(min_length=1, max_length=200, description="What the file is called")],
    key: Key,
) -> Any:
    """Take in a text; it is read in the background. A file that was uploaded before is that upload."""
    if len(request.body) > actions.BYTES_MAX:
        raise Refused("matters.file_too_large", zh="文件太大。", en="The file is too large.", field="body")
    id = actions.upload(request.body, id=asking.made(request, key), form=form, name=name, **asking.dated(request))
    response["Location"] = f"{request.path}/{id}"
    return Status(201, queries.upload(id, request.actor))


@router.get("/{uuid:id}", response=UploadOut, operation_id="briefing_upload_one")
def one(request: Asked, id: UUID) -> Any:
    """One upload and how it stands."""
    return queries.upload(id, request.actor)


@router.get("/{uuid:id}/items", response=ItemsOut, operation_id="briefing_items")
def items(request: Asked, id: UUID) -> Any:
    """The items that were found in an upload, each field with its place in the text."""
    return {"items": queries.items(id, request.actor)}


@router.post("/{uuid:id}/targets", response=ProposedTargetsOut, operation_id="briefing_propose_targets")
def proposed(request: Asked, id: UUID, key: Key) -> Any:  # noqa: ARG001 - required of what makes something
    """Propose all targets of an upload; what was proposed before stands. They wait for the bureau to accept them."""
    return {"proposed": actions.propose_targets(id, **asking.dated(request))}

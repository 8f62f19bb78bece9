"""Matters over the API: the queue, one case with its history, its files and objections, the messages."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import AwareDatetime, ConfigDict, Field

from guiju.apps.matters import actions, queries
from guiju.core.parties import Actor

router = Router()

_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
FILE_ANSWER = {"responses": {200: {"description": "The file", "content": _BYTES}}}
NAME_LENGTH_MAX = 500


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    at: datetime


class Input(Schema):
    """What a client sends: nothing but the fields that are named."""

    model_config = ConfigDict(extra="forbid")


class ReadIn(Input):
    ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class MatterOut(Schema):
    """A matter as it stands. `waiting_role` or `waiting_organisation` says whose turn it is; due_at is exclusive."""

    id: UUID
    kind: str
    kind_zh: str
    kind_en: str
    number: str
    state: str
    state_zh: str
    state_en: str
    title_zh: str
    title_en: str
    subject_organisation: UUID
    waiting_role: str
    waiting_organisation: UUID | None
    due_at: datetime | None
    opened_at: datetime
    moved_at: datetime
    closed_at: datetime | None
    version: int
    object_id: UUID


class MattersOut(Schema):
    items: list[MatterOut]
    next: str | None


class StepOut(Schema):
    """One step, in the words of its day."""

    seq: int
    verb: str
    verb_zh: str
    verb_en: str
    from_state: str
    to_state: str
    to_zh: str
    to_en: str
    actor_organisation: UUID | None
    actor_name: str
    at: datetime
    reason: str
    clauses: list[str]
    decision: UUID | None


class AttachmentOut(Schema):
    id: UUID
    name: str
    media_type: str
    label: str
    size: int
    sha256: str
    attached_at: datetime
    actor_name: str


class ObjectionOut(Schema):
    """`name` and `contact` are empty for readers who do not handle the matter."""

    id: UUID
    name: str
    contact: str
    text: str
    lodged_at: datetime
    outcome: str
    resolution: str
    resolved_at: datetime | None
    resolved_by_name: str


class CaseOut(MatterOut):
    """A matter with everything that happened to it."""

    history: list[StepOut]
    attachments: list[AttachmentOut]
    objections: list[ObjectionOut]


class NoticeOut(Schema):
    id: UUID
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    at: datetime
    read_at: datetime | None
    matter: UUID | None
    mail_failure: str


class NoticesOut(Schema):
    items: list[NoticeOut]
    next: str | None


class ReadOut(Schema):
    """How many of them were new."""

    read: int


@router.get("", response=MattersOut)
def list_matters(
    request: Asked,
    scope: queries.Scope = queries.Scope.WAITING,
    kind: Annotated[str, Query(max_length=60)] = "",
    state: Annotated[str, Query(max_length=40)] = "",
    due_before: AwareDatetime | None = None,
    text: Annotated[str, Query(max_length=100)] = "",
    cursor: str | None = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> Any:
    """The queue: what waits for one, earliest deadline first; or all open, or closed ones, latest first."""
    filters = queries.Filters(
        scope=scope,
        kinds=(kind,) if kind else (),
        states=(state,) if state else (),
        due_before=due_before,
        text=text,
    )
    return queries.queue(request.actor, filters, cursor=cursor, limit=limit)


@router.get("/notices", response=NoticesOut)
def list_notices(
    request: Asked,
    is_unread: bool = False,
    cursor: str | None = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> Any:
    """The messages to one's organisation and roles, newest first."""
    return queries.notices(request.actor, cursor=cursor, limit=limit, is_unread=is_unread)


@router.post("/notices/read", response=ReadOut)
def mark_notices_read(request: Asked, read: ReadIn) -> Any:
    """Mark messages as read for the whole organisation; others' are left alone."""
    return {"read": actions.mark_read(read.ids, actor=request.actor, at=request.at)}


@router.get("/{uuid:id}", response=CaseOut)
def one_matter(request: Asked, id: UUID) -> Any:
    """One matter with its history, files and objections; another's is "not found"."""
    found = queries.view(id, request.actor)
    return {
        **{name: getattr(found, name) for name in MatterOut.model_fields},
        "history": queries.history(id),
        "attachments": queries.attachments(id),
        "objections": queries.objections(found, request.actor),
    }


@router.post("/{uuid:id}/attachments", response={201: AttachmentOut})
def attach(
    request: Asked,
    response: HttpResponse,
    id: UUID,
    file: File[UploadedFile],
    label: Annotated[str, Form(max_length=40)] = "",
) -> Any:
    """Hand in a file (multipart): pdf, png, jpg, xlsx, docx or ofd, known by its bytes."""
    limits = actions.Limits(file_bytes_max=settings.ATTACHMENT_MB_MAX * actions.MIB)
    queries.view(id, request.actor)
    kept = actions.attach(
        id,
        id=uuid4(),
        name=(file.name or "")[-NAME_LENGTH_MAX:],
        content=file.read(limits.file_bytes_max + 1),
        label=label,
        actor=request.actor,
        at=request.at,
        limits=limits,
    )
    response["Location"] = f"{request.path}/{kept.id}"
    return Status(201, kept)


@router.get("/{uuid:id}/attachments/{uuid:file}", response={200: None}, openapi_extra=FILE_ANSWER)
def download(request: Asked, id: UUID, file: UUID) -> Any:
    """The bytes of one file, always as a download."""
    found = queries.attachment(file, request.actor)
    if found.matter != id:
        raise actions.NotFound
    return FileResponse(
        io.BytesIO(queries.content(file, request.actor)),
        as_attachment=True,
        filename=found.name,
        content_type=found.media_type,
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )

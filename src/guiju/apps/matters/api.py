"""Matters over the API: the queue, one case with its history, its files and objections, the messages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import AwareDatetime, ConfigDict, Field

from guiju.apps.matters import actions, queries
from guiju.apps.parties import queries as parties
from guiju.core import calendar, money, paging
from guiju.core.parties import STAFF_ROLES, Actor, Duty

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
    """A matter as it stands. `waiting_role` or `waiting_organisation` says whose turn it is; due_at is exclusive.

    `is_due_estimated`: nobody has published the holidays of its year, and Monday to Friday were counted.
    """

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
    is_due_estimated: bool
    opened_at: datetime
    moved_at: datetime
    closed_at: datetime | None
    version: int
    object_id: UUID


class MoneyCountedOut(Schema):
    """Yuan as a decimal string, exact to the fen."""

    amount: str
    currency: Literal["CNY"] = "CNY"


class CountsOut(Schema):
    """The amount that counts now, and what it is: asked for, approved."""

    zh: str
    en: str
    amount: MoneyCountedOut


class QueuedOut(MatterOut):
    """A matter in the queue, with who asks and the amount that counts now, where there is one."""

    subject_name: str
    counts: CountsOut | None


class MattersOut(Schema):
    items: list[QueuedOut]
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


class HeapOut(Schema):
    """How many matters of one kind stand at one state, and how many of them are overdue."""

    kind: str
    kind_zh: str
    kind_en: str
    state: str
    state_zh: str
    state_en: str
    count: int
    overdue: int


class HeapsOut(Schema):
    items: list[HeapOut]


class UnreadOut(Schema):
    """How many messages nobody of the organisation has opened; counted to 100 at most."""

    unread: int


class DeadLetterOut(Schema):
    """A letter given up after bounded tries: to whom, about what, and why."""

    notice: UUID
    organisation: UUID
    title_zh: str
    title_en: str
    dead_at: datetime
    tries: int
    reason: str


class DeadLettersOut(Schema):
    items: list[DeadLetterOut]


class RetriedOut(Schema):
    """Whether there was a letter that had been given up; it is tried again from now on."""

    retried: bool


class ReadOut(Schema):
    """How many of them were new."""

    read: int


@router.get("", response=MattersOut, operation_id="matters_list")
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
    page = queries.queue(request.actor, filters, cursor=cursor, limit=limit)
    return {"items": _queued(page.items), "next": page.next}


@router.get("/heaps", response=HeapsOut, operation_id="matters_heaps")
def heaps(request: Asked, scope: queries.Scope = queries.Scope.WAITING) -> Any:
    """What the queue is made of: one line a kind and state."""
    return {"items": queries.heaps(request.actor, scope, at=request.at)}


@router.get("/notices", response=NoticesOut, operation_id="matters_notices")
def list_notices(
    request: Asked,
    is_unread: bool = False,
    cursor: str | None = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> Any:
    """The messages to one's organisation and roles, newest first."""
    return queries.notices(request.actor, cursor=cursor, limit=limit, is_unread=is_unread)


@router.get("/notices/unread", response=UnreadOut, operation_id="matters_notices_unread")
def unread(request: Asked) -> Any:
    """How many messages are new."""
    return {"unread": queries.unread_count(request.actor)}


@router.get("/notices/undelivered", response=DeadLettersOut, operation_id="matters_notices_undelivered")
def undelivered(
    request: Asked, limit: Annotated[int | None, Query(ge=1, le=200, description="50 when not said")] = None
) -> Any:
    """The latest letters that were given up. For the offices; nobody else sees any."""
    return {"items": queries.dead_letters(request.actor, limit=limit or paging.LIMIT_USUAL)}


@router.post("/notices/{uuid:id}/retry", response=RetriedOut, operation_id="matters_notices_retry")
def retry(request: Asked, id: UUID) -> Any:
    """Let a letter that was given up be tried again. For the offices' handling people."""
    if not request.actor.roles & STAFF_ROLES or not request.actor.may(Duty.HANDLE):
        raise actions.MatterRefused(
            "matters.not_allowed",
            zh="只有主管部门和平台的经办人员可以重新发送通知。",
            en="Only the offices' handling people may have a letter tried again.",
        )
    return {"retried": actions.retry(id, at=request.at)}


@router.post("/notices/read", response=ReadOut, operation_id="matters_notices_read")
def mark_notices_read(request: Asked, read: ReadIn) -> Any:
    """Mark messages as read for the whole organisation; others' are left alone."""
    return {"read": actions.mark_read(read.ids, actor=request.actor, at=request.at)}


@router.get("/about/{uuid:object_id}", response=MatterOut, operation_id="matters_about")
def about(request: Asked, object_id: UUID) -> Any:
    """The first matter about a case of another office: what a decision's `subject` leads to."""
    return _standing(queries.about(object_id, request.actor))


@router.get("/{uuid:id}", response=CaseOut, operation_id="matters_one")
def one_matter(request: Asked, id: UUID) -> Any:
    """One matter with its history, files and objections; another's is "not found"."""
    found = queries.view(id, request.actor)
    return {
        **_standing(found),
        "history": queries.history(id),
        "attachments": queries.attachments(id),
        "objections": queries.objections(found, request.actor),
    }


@router.post("/{uuid:id}/attachments", response={201: AttachmentOut}, operation_id="matters_attach")
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


@router.get(
    "/{uuid:id}/attachments/{uuid:file}",
    response={200: None},
    openapi_extra=FILE_ANSWER,
    operation_id="matters_download",
)
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


def _queued(matters: Sequence[queries.MatterView]) -> list[dict[str, Any]]:
    names = parties.organisations_by_ids({matter.subject_organisation for matter in matters}) if matters else {}
    amounts = queries.amounts(matters)
    return [
        {
            **_standing(matter),
            "subject_name": names[matter.subject_organisation].name,
            "counts": _counts(amounts.get(matter.id)),
        }
        for matter in matters
    ]


def _standing(matter: queries.MatterView) -> dict[str, Any]:
    """The fields of MatterOut."""
    told = {name: getattr(matter, name) for name in MatterOut.model_fields if name != "is_due_estimated"}
    return {**told, "is_due_estimated": _is_estimated(matter.due_at)}


def _is_estimated(due_at: datetime | None) -> bool:
    if due_at is None:
        return False
    last = calendar.day_in_china(due_at - timedelta(microseconds=1))
    return calendar.is_estimated(calendar.Period(last, last + timedelta(days=1)), settings.WORKING_DAYS)


def _counts(amount: queries.Amount | None) -> CountsOut | None:
    if amount is None:
        return None
    return CountsOut(
        zh=amount.says.zh, en=amount.says.en, amount=MoneyCountedOut(amount=money.format_plain(amount.fen))
    )

"""Uploads and their items, for the bureau's editors: what waits, what was found and where it stands in the text."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from guiju.apps.briefing import models
from guiju.apps.briefing.queries.seeing import may_read, not_found
from guiju.apps.briefing.queries.shapes import ItemView, MarkView, UploadView
from guiju.core import paging
from guiju.core.decision import Says
from guiju.core.parties import Actor, Duty, Role

OPEN = (models.Item.State.FOUND, models.Item.State.ACCEPTED)


class Order(StrEnum):
    """The orders a list of uploads can be had in."""

    NEWEST = "-at"
    OLDEST = "at"


def uploads(
    actor: Actor,
    *,
    state: str = "",
    form: str = "",
    sort: Order = Order.NEWEST,
    after: str | None = None,
    limit: int | None = None,
) -> paging.Page[UploadView]:
    """A page of the uploads the actor may see, latest first unless asked otherwise."""
    size = paging.limit_of(limit)
    sign, than = ("-", "lt") if sort is Order.NEWEST else ("", "gt")
    rows = _seen_by(actor).order_by(f"{sign}uploaded_at", f"{sign}id")
    if state:
        rows = rows.filter(state=state)
    if form:
        rows = rows.filter(form=form)
    if after is not None:
        at, id = _place(after)
        beyond = Q(**{f"uploaded_at__{than}": at}) | Q(**{f"id__{than}": id})
        rows = rows.filter(Q(**{f"uploaded_at__{than}e": at}) & beyond)
    found = list(_counted(rows)[: size + 1])
    keys = [(row.uploaded_at.isoformat(), str(row.id)) for row in found]
    return paging.page([_upload(row) for row in found], size, keys)


def upload(id: UUID, actor: Actor) -> UploadView:
    """One upload. Raises `briefing.not_found`."""
    row = _counted(_seen_by(actor).filter(id=id)).first()
    if row is None:
        raise not_found("份来文", "upload")
    return _upload(row)


def items(upload: UUID, actor: Actor) -> tuple[ItemView, ...]:
    """The items of an upload in the order of its text. Raises `briefing.not_found`."""
    row = _seen_by(actor).only("body").filter(id=upload).first()
    if row is None:
        raise not_found("份来文", "upload")
    found = models.Item.objects.filter(upload=upload).order_by("number")
    return tuple(_item(each, row.body) for each in found)


def item(id: UUID, actor: Actor) -> ItemView:
    """One item. Raises `briefing.not_found`."""
    row = models.Item.objects.select_related("upload").filter(id=id).first()
    if row is None or not may_read(actor, row.upload.organisation_id):
        raise not_found("个条目", "item")
    return _item(row, row.upload.body)


def waiting() -> UUID | None:
    """The upload that has waited longest to be read."""
    rows = models.Upload.objects.filter(state=models.Upload.State.WAITING).order_by("uploaded_at")
    return rows.values_list("id", flat=True).first()


def _seen_by(actor: Actor) -> QuerySet[models.Upload]:
    if actor.may(Duty.READ, Role.BUREAU):
        return models.Upload.objects.all()
    if actor.organisation is None or not actor.duties:
        return models.Upload.objects.none()
    return models.Upload.objects.filter(organisation=actor.organisation)


def _counted(rows: QuerySet[models.Upload]) -> QuerySet[models.Upload]:
    return rows.defer("body").annotate(
        items=Count("item"), left=Count("item", filter=Q(item__state__in=[state.value for state in OPEN]))
    )


def _upload(row: models.Upload) -> UploadView:
    return UploadView(
        id=row.id,
        form=row.form,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        actor_name=row.actor_name,
        uploaded_at=row.uploaded_at,
        state=row.state,
        refused_code=row.refused_code,
        refused=Says(row.refused_zh, row.refused_en) if row.refused_code else None,
        title=row.title,
        number=row.number,
        issued_on=row.issued_on,
        items=row.items,  # type: ignore[attr-defined]  # annotated
        left=row.left,  # type: ignore[attr-defined]
    )


def _item(row: models.Item, body: str) -> ItemView:
    return ItemView(
        id=row.id,
        upload=row.upload_id,
        number=row.number,
        state=row.state,
        marks=tuple(_mark(mark) for mark in row.found),
        start=row.start,
        text=body[row.start : row.end],
        title=row.title,
        kind=row.kind,
        document_number=row.document_number,
        issuers=tuple(row.issuers),
        jurisdiction=row.jurisdiction,
        section=row.section,
        issued_on=row.issued_on,
        in_force_on=row.in_force_on,
        until_on=row.until_on,
        references=tuple(row.references),
        summary=row.summary,
        reviewed_by=row.reviewed_by,
        instrument=row.instrument_id,
    )


def _mark(mark: dict[str, Any]) -> MarkView:
    return MarkView(field=mark["field"], says=mark["says"], start=mark["start"], end=mark["end"])


def _place(cursor: str) -> tuple[datetime, UUID]:
    at, id = paging.key_of(cursor, 2)
    try:
        place = datetime.fromisoformat(at), UUID(id)
    except ValueError:
        raise paging.bad_cursor() from None
    if place[0].tzinfo is None:
        raise paging.bad_cursor()
    return place

"""Notices as their readers see them, and the letters that could not be delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from guiju.apps.matters.models import Notice, Outbox
from guiju.apps.matters.queries.cases import COUNTED_MAX
from guiju.core import paging
from guiju.core.parties import STAFF_ROLES, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """One message to the reader's organisation or role; the matter it is about, and why its mail failed."""

    id: UUID
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    at: datetime
    read_at: datetime | None
    matter: UUID | None
    url_name: str
    object_id: UUID | None
    mail_failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A letter given up after bounded tries: to whom, about what, and why."""

    notice: UUID
    organisation: UUID
    title_zh: str
    title_en: str
    dead_at: datetime
    tries: int
    reason: str


def notices(
    actor: Actor, *, cursor: str | None = None, limit: int | None = None, is_unread: bool = False
) -> paging.Page[NoticeView]:
    """A page of the messages to the actor's organisation and roles, newest first."""
    size = paging.limit_of(limit)
    rows = _to(actor).order_by("-at", "-id").select_related("matter", "outbox")
    if is_unread:
        rows = rows.filter(read_at__isnull=True)
    if cursor is not None:
        rows = _after(rows, cursor)
    found = list(rows[: size + 1])
    return paging.page([_view(row) for row in found], size, [(row.at.isoformat(), str(row.id)) for row in found])


def unread_count(actor: Actor) -> int:
    """How many messages nobody of the organisation has opened yet; counted to COUNTED_MAX at most."""
    return _to(actor).filter(read_at__isnull=True)[:COUNTED_MAX].count()


def dead_letters(actor: Actor, *, limit: int = paging.LIMIT_USUAL) -> tuple[DeadLetter, ...]:
    """The latest letters that were given up, for the people who look after everybody's matters."""
    if not actor.duties or not actor.roles & STAFF_ROLES:
        return ()
    rows = Outbox.objects.filter(dead_at__isnull=False).select_related("notice").order_by("-dead_at", "-id")
    return tuple(
        DeadLetter(
            notice=row.notice_id,
            organisation=row.notice.organisation_id,
            title_zh=row.notice.title_zh,
            title_en=row.notice.title_en,
            dead_at=row.dead_at,
            tries=row.tries,
            reason=row.reason,
        )
        for row in rows[: paging.limit_of(limit)]
        if row.notice.organisation_id is not None and row.dead_at is not None
    )


def _to(actor: Actor) -> QuerySet[Notice]:
    if not actor.duties:
        return Notice.objects.none()
    mine = Q(role__in=sorted(role.value for role in actor.roles)) if actor.roles else Q(pk__in=[])
    return Notice.objects.filter(mine if actor.organisation is None else mine | Q(organisation=actor.organisation))


def _after(rows: QuerySet[Notice], cursor: str) -> QuerySet[Notice]:
    at, id = paging.key_of(cursor, 2)
    try:
        instant, last = datetime.fromisoformat(at), UUID(id)
    except ValueError:
        raise paging.bad_cursor() from None
    if instant.tzinfo is None:
        raise paging.bad_cursor()
    return rows.filter(Q(at__lte=instant) & (Q(at__lt=instant) | Q(id__lt=last)))


def _view(row: Notice) -> NoticeView:
    letter = getattr(row, "outbox", None)
    return NoticeView(
        id=row.id,
        title_zh=row.title_zh,
        title_en=row.title_en,
        text_zh=row.text_zh,
        text_en=row.text_en,
        at=row.at,
        read_at=row.read_at,
        matter=row.matter_id,
        url_name=row.matter.url_name if row.matter else row.url_name,
        object_id=row.matter.object_id if row.matter else row.object_id,
        mail_failure=letter.reason if letter is not None and letter.dead_at is not None else "",
    )

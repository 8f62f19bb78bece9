"""Attachments and objections as people see them: who may see the matter sees its files; contacts are private."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guiju.apps.matters.facts import MatterRefused, MatterView
from guiju.apps.matters.models import Attachment, Blob, Objection
from guiju.apps.matters.queries import cases
from guiju.core.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentView:
    """One file handed in, without its bytes."""

    id: UUID
    matter: UUID
    name: str
    media_type: str
    label: str
    size: int
    sha256: str
    attached_at: datetime
    actor_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionView:
    """One objection. `contact` is empty for readers who do not handle the matter."""

    id: UUID
    matter: UUID
    name: str
    contact: str
    text: str
    lodged_at: datetime
    outcome: str
    resolution: str
    resolved_at: datetime | None
    resolved_by_name: str

    @property
    def is_open(self) -> bool:
        return self.outcome == Objection.Outcome.OPEN


def attachments(matter: UUID) -> tuple[AttachmentView, ...]:
    """The files of a matter, oldest first; look at the matter first (`view`), this asks nobody's leave."""
    rows = Attachment.objects.filter(matter=matter).order_by("attached_at", "id")
    return tuple(_view(row) for row in rows.values_list(*_FILE_COLUMNS))


def attachment(id: UUID, actor: Actor) -> AttachmentView:
    """One file's description, for who may see its matter. Raises `matters.not_found`."""
    row = Attachment.objects.filter(id=id).values_list(*_FILE_COLUMNS).first()
    if row is None or not cases.matter(row[1]).is_visible_to(actor):
        raise MatterRefused(
            "matters.not_found",
            zh="没有找到这个附件，或者您无权查看。",
            en="There is no such file, or it is not yours to see.",
        )
    return _view(row)


def content(id: UUID, actor: Actor) -> bytes:
    """The bytes of one file, for who may see its matter. Raises `matters.not_found`."""
    attachment(id, actor)
    return bytes(Attachment.objects.values_list("blob__content", flat=True).get(id=id))


def kept(sha256: str) -> bytes:
    """The bytes that another office had kept (`actions.keep`). It asks nobody's leave: who may read them is theirs."""
    return bytes(Blob.objects.values_list("content", flat=True).get(sha256=sha256))


def objections(matter: MatterView, actor: Actor) -> tuple[ObjectionView, ...]:
    """The objections to a matter, oldest first, for who may see it. Only offices that handle it read contacts."""
    if not matter.is_visible_to(actor):
        return ()
    handles = any(role in actor.roles for role in matter.roles) and matter.subject_organisation != actor.organisation
    rows = Objection.objects.filter(matter=matter.id).order_by("lodged_at", "id")
    return tuple(
        ObjectionView(
            id=row.id,
            matter=matter.id,
            name=row.name if handles else "",
            contact=row.contact if handles else "",
            text=row.text,
            lodged_at=row.lodged_at,
            outcome=row.outcome,
            resolution=row.resolution,
            resolved_at=row.resolved_at,
            resolved_by_name=row.resolved_by_name,
        )
        for row in rows
    )


def matters_under_objection(matters: Iterable[UUID]) -> frozenset[UUID]:
    """Against which of these matters an objection stands: one that nobody has answered, or that was upheld."""
    rows = Objection.objects.filter(matter__in=set(matters)).exclude(outcome=Objection.Outcome.DISMISSED)
    return frozenset(rows.values_list("matter_id", flat=True))


_FILE_COLUMNS = (
    "id",
    "matter_id",
    "name",
    "media_type",
    "label",
    "blob__size",
    "blob_id",
    "attached_at",
    "actor_name",
)


def _view(row: tuple[object, ...]) -> AttachmentView:
    return AttachmentView(**dict(zip(AttachmentView.__dataclass_fields__, row, strict=True)))  # type: ignore[arg-type]

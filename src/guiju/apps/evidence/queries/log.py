"""The log as it stands: its checkpoints, who signed them, what the witnesses said last, and where it is anchored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from guiju.apps.evidence import models
from guiju.core import notes
from guiju.core.checkpoints import encode_hash
from guiju.core.notes import Note

SHOWN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CosignatureView:
    """A witness signed a checkpoint, at the time its signature says."""

    witness: str
    key_id: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorView:
    """A checkpoint stands somewhere Guiju cannot change it."""

    kind: str
    where: str
    size: int
    proof: dict[str, Any]
    anchored_at: datetime

    @property
    def said_at(self) -> datetime:
        """When the place says it was: the time of the block, or of the time stamp."""
        return datetime.fromisoformat(self.proof["time"])

    @property
    def is_verified(self) -> bool:
        """Whether it was checked when it came: a contract was read back, a time stamp led to a root certificate."""
        return self.kind == models.Anchor.Kind.CHAIN or bool(self.proof["is_verified"])

    @property
    def transaction(self) -> str:
        """The transaction on the chain, where we know it."""
        return self.proof.get("transaction") or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorPlaceView:
    """A place for anchors: how the last visit went, and the largest checkpoint that was anchored there (0 for none)."""

    where: str
    kind: str
    tried_at: datetime
    trouble: str
    is_alarm: bool
    size: int
    anchored_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointView:
    """One signed state of the log. `note` has the log's signatures and the witnesses'."""

    size: int
    root: bytes
    note: Note
    signed_at: datetime
    published_at: datetime | None
    cosignatures: tuple[CosignatureView, ...]
    anchors: tuple[AnchorView, ...]

    @property
    def root_text(self) -> str:
        return encode_hash(self.root)


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessView:
    """How a witness answered last."""

    name: str
    size: int
    asked_at: datetime
    signed_at: datetime | None
    trouble: str


def origin() -> str:
    """The log's name, or nothing before its first checkpoint."""
    return models.Head.objects.values_list("origin", flat=True).first() or ""


def latest() -> CheckpointView | None:
    """The checkpoint that the public sees, or None before the first."""
    return next(iter(checkpoints(limit=1)), None)


def checkpoint(size: int) -> CheckpointView | None:
    """The published checkpoint of exactly this size, or None."""
    return next(iter(checkpoints(limit=1, at_most=size, at_least=size)), None)


def checkpoints(*, limit: int = SHOWN_MAX, at_most: int | None = None, at_least: int = 0) -> list[CheckpointView]:
    """Published checkpoints, largest first, at most `limit`; `at_most` and `at_least` bound their sizes."""
    rows = models.Checkpoint.objects.filter(published_at__isnull=False, size__gte=at_least)
    if at_most is not None:
        rows = rows.filter(size__lte=at_most)
    rows = rows.order_by("-size").prefetch_related("cosignatures", "anchors")
    return [_view(row) for row in rows[: min(limit, SHOWN_MAX)]]


def witnesses() -> list[WitnessView]:
    """Every witness that was ever asked, by name."""
    names = tuple(WitnessView.__dataclass_fields__)
    rows = models.Witness.objects.order_by("name").values_list(*names)[:SHOWN_MAX]
    return [WitnessView(**dict(zip(names, row, strict=True))) for row in rows]


def anchors(*, limit: int = 20) -> list[AnchorView]:
    """The latest anchors, newest first."""
    return [anchor_view(row) for row in models.Anchor.objects.order_by("-id")[: min(limit, SHOWN_MAX)]]


def anchor_places() -> list[AnchorPlaceView]:
    """Every place that was ever tried, those with an alarm or trouble first, then by name."""
    latest = models.Anchor.objects.filter(where=OuterRef("where"), kind=OuterRef("kind")).order_by("-checkpoint")
    names = tuple(AnchorPlaceView.__dataclass_fields__)
    rows = models.AnchorPlace.objects.annotate(
        size=Coalesce(Subquery(latest.values("checkpoint")[:1]), 0, output_field=BigIntegerField()),
        anchored_at=Subquery(latest.values("anchored_at")[:1]),
        is_well=Q(trouble=""),
    ).order_by("-is_alarm", "is_well", "where")
    return [AnchorPlaceView(**dict(zip(names, row, strict=True))) for row in rows.values_list(*names)[:SHOWN_MAX]]


def _view(row: models.Checkpoint) -> CheckpointView:
    given = sorted(row.cosignatures.all(), key=lambda one: one.id)
    note = notes.read(row.note).signed(notes.read_signature(one.line) for one in given)
    return CheckpointView(
        size=row.size,
        root=bytes(row.root),
        note=note,
        signed_at=row.signed_at,
        published_at=row.published_at,
        cosignatures=tuple(
            CosignatureView(witness=one.witness, key_id=one.key_id, given_at=one.given_at) for one in given
        ),
        anchors=tuple(anchor_view(one) for one in sorted(row.anchors.all(), key=lambda one: one.id)),
    )


def anchor_view(row: models.Anchor) -> AnchorView:
    """An anchor's row as a value."""
    return AnchorView(
        kind=row.kind, where=row.where, size=row.checkpoint_id, proof=row.proof, anchored_at=row.anchored_at
    )

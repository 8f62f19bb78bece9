"""Leaves: those of a subject, whether they open, where they stand in the log, and what is still unsealed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from guiju.apps.evidence import models
from guiju.core import receipts

LEAVES_SHOWN_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafView:
    """One leaf. `opens`: salt and envelope give it; False, or no `payload`, only when the table was tampered with.

    `erased_at` is when what was private beside it was erased, None while it is there or where there never was any.
    `index` is its place in the log, None while it waits to be sealed.
    """

    id: int
    kind: str
    subject: UUID
    appended_at: datetime
    commitment: str
    payload: dict[str, Any] | None
    opens: bool
    erased_at: datetime | None
    index: int | None

    @property
    def is_sealed(self) -> bool:
        return self.index is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What of something stands in the log: its entries' numbers there, from 0, and how many leaves are not in yet.

    Only what a published checkpoint covers is an entry: before, nobody outside could check it.
    """

    entries: tuple[int, ...]
    unsealed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How many leaves there are, and beside how many what was private is erased.

    `unsealed` are under no checkpoint yet; `unpublished` are under one that the public does not see.
    """

    leaves: int
    unsealed: int
    unpublished: int
    erased: int


def of_subject(subject: UUID) -> list[LeafView]:
    """The leaves of one subject, oldest first, at most LEAVES_SHOWN_MAX."""
    rows = models.Leaf.objects.filter(subject=subject).select_related("opening", "sealed").order_by("id")
    return [_view(row) for row in rows[:LEAVES_SHOWN_MAX]]


def standing(subjects: Iterable[UUID]) -> Standing:
    """Where the leaves of these subjects stand in the published log; LEAVES_SHOWN_MAX of them, the oldest."""
    rows = models.Leaf.objects.filter(subject__in=list(subjects)).order_by("id")
    covering = models.Checkpoint.objects.filter(published_at__isnull=False, size__gt=OuterRef("sealed__index"))
    found = list(rows.values_list("sealed__index", Exists(covering))[:LEAVES_SHOWN_MAX])
    entries = sorted(index for index, is_public in found if is_public)
    return Standing(entries=tuple(entries), unsealed=len(found) - len(entries))


def leaf(id: int) -> LeafView | None:
    """One leaf by its id, or None."""
    row = models.Leaf.objects.select_related("opening", "sealed").filter(id=id).first()
    return None if row is None else _view(row)


def status() -> Status:
    """Counts over the whole table. It reads the whole index: for a page of figures, not for every request."""
    sealed = models.Head.objects.values_list("size", flat=True).first() or 0
    public = models.Checkpoint.objects.filter(published_at__isnull=False).order_by("-size")
    return Status(
        leaves=models.Leaf.objects.count(),
        unsealed=models.Unsealed.objects.count(),
        unpublished=sealed - (public.values_list("size", flat=True).first() or 0),
        erased=models.Opening.objects.filter(erased_at__isnull=False).count(),
    )


def waiting_since() -> datetime | None:
    """When the oldest leaf that waits to be sealed was appended, or None when none waits."""
    row = models.Unsealed.objects.order_by("leaf_id").values_list("leaf__appended_at").first()
    return None if row is None else row[0]


def _view(row: models.Leaf) -> LeafView:
    commitment = bytes(row.commitment)
    opening, sealed = getattr(row, "opening", None), getattr(row, "sealed", None)
    payload, opens, erased_at = None, False, None
    if opening is not None:
        envelope = opening.envelope.encode()
        payload = json.loads(envelope)["payload"]
        opens = receipts.commitment(bytes(opening.salt), envelope) == commitment
        erased_at = opening.erased_at
    return LeafView(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        appended_at=row.appended_at,
        commitment=commitment.hex(),
        payload=payload,
        opens=opens,
        erased_at=erased_at,
        index=None if sealed is None else sealed.index,
    )

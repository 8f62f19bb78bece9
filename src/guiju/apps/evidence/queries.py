"""Reads of the evidence office: the leaves of a subject, whether they open, and what is still unsealed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from guiju.apps.evidence import models

LEAVES_SHOWN_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafView:
    """One leaf. `payload` is None once its opening was erased; `opens` whether salt and envelope still give it.

    `opens` is None when there is nothing left to open it with, and False only when the table was tampered with.
    """

    id: int
    kind: str
    subject: UUID
    appended_at: datetime
    commitment: str
    payload: dict[str, Any] | None
    opens: bool | None
    is_sealed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How many leaves there are, how many no checkpoint covers yet, and how many can no longer be opened."""

    leaves: int
    unsealed: int
    erased: int


def of_subject(subject: UUID) -> list[LeafView]:
    """The leaves of one subject, oldest first, at most LEAVES_SHOWN_MAX."""
    rows = models.Leaf.objects.filter(subject=subject).select_related("opening").order_by("id")[:LEAVES_SHOWN_MAX]
    unsealed = set(models.Unsealed.objects.filter(leaf__in=[row.id for row in rows]).values_list("leaf_id", flat=True))
    return [_view(row, is_sealed=row.id not in unsealed) for row in rows]


def numbers(subjects: Iterable[UUID]) -> tuple[int, ...]:
    """The numbers of all leaves of these subjects, in order, at most LEAVES_SHOWN_MAX."""
    rows = models.Leaf.objects.filter(subject__in=list(subjects)).order_by("id")
    return tuple(rows.values_list("id", flat=True)[:LEAVES_SHOWN_MAX])


def leaf(id: int) -> LeafView | None:
    """One leaf by its id, or None."""
    row = models.Leaf.objects.select_related("opening").filter(id=id).first()
    if row is None:
        return None
    return _view(row, is_sealed=not models.Unsealed.objects.filter(leaf=row).exists())


def status() -> Status:
    """Counts over the whole table. It reads the whole index: for a page of figures, not for every request."""
    leaves = models.Leaf.objects.count()
    return Status(
        leaves=leaves,
        unsealed=models.Unsealed.objects.count(),
        erased=leaves - models.Opening.objects.count(),
    )


def _view(row: models.Leaf, *, is_sealed: bool) -> LeafView:
    commitment = bytes(row.commitment)
    opening = getattr(row, "opening", None)
    payload, opens = None, None
    if opening is not None:
        envelope = opening.envelope.encode()
        payload = json.loads(envelope)["payload"]
        opens = sha256(bytes(opening.salt) + sha256(envelope).digest()).digest() == commitment
    return LeafView(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        appended_at=row.appended_at,
        commitment=commitment.hex(),
        payload=payload,
        opens=opens,
        is_sealed=is_sealed,
    )

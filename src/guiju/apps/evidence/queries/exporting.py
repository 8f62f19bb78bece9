"""The log as it leaves the house: entries with what opens them, checkpoints, anchors. Streamed, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from guiju.apps.evidence import models
from guiju.apps.evidence.queries import log
from guiju.core import notes
from guiju.core.notes import Note

ROWS_A_FETCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One entry: `index` is None beyond the size that is exported, salt and envelope where somebody took them away.

    What the envelope has only the hash of stays in the house; `is_erased` when it is not there either.
    """

    index: int | None
    kind: str
    subject: UUID
    salt: bytes | None
    envelope: str | None
    is_erased: bool


def every_entry(size: int) -> Iterator[Exported]:
    """The entries under the checkpoint of `size`, in the order of the log; then those that wait, without an index.

    Reads through a cursor of the server: call it in a transaction.
    """
    sealed = models.Sealed.objects.filter(index__lt=size).select_related("leaf__opening").order_by("index")
    for row in sealed.iterator(ROWS_A_FETCH):
        yield _exported(row.leaf, row.index)
    waiting = models.Leaf.objects.filter(Q(sealed__isnull=True) | Q(sealed__index__gte=size), opening__isnull=False)
    for leaf in waiting.select_related("opening").order_by("id").iterator(ROWS_A_FETCH):
        yield _exported(leaf, None)


def every_checkpoint(size: int) -> Iterator[Note]:
    """All that were ever signed, up to `size`, also those that were never shown: each with its cosignatures."""
    rows = models.Checkpoint.objects.filter(size__lte=size).prefetch_related("cosignatures").order_by("size")
    for row in rows.iterator(ROWS_A_FETCH):
        given = sorted(row.cosignatures.all(), key=lambda one: one.id)
        yield notes.read(row.note).signed(notes.read_signature(one.line) for one in given)


def every_anchor(size: int) -> Iterator[dict[str, Any]]:
    """Where checkpoints up to `size` are anchored, and what came back."""
    rows = models.Anchor.objects.filter(checkpoint__lte=size).order_by("id")
    for row in rows.iterator(ROWS_A_FETCH):
        view = log.anchor_view(row)
        yield {"kind": view.kind, "where": view.where, "size": view.size, "proof": view.proof}


def _exported(leaf: models.Leaf, index: int | None) -> Exported:
    opening = getattr(leaf, "opening", None)
    return Exported(
        index=index,
        kind=leaf.kind,
        subject=leaf.subject,
        salt=None if opening is None else bytes(opening.salt),
        envelope=None if opening is None else opening.envelope,
        is_erased=opening is not None and opening.erased_at is not None,
    )

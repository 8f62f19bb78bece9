"""Proofs that leaves stand in the published log, and what opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guiju.apps.evidence import models
from guiju.apps.evidence.queries import log
from guiju.core.checkpoints import Proof
from guiju.core.notes import Note
from guiju.core.tiles import Tile, Tree

LEAVES_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A leaf with what opens it: salt and the exact canonical envelope. `index` is None while it waits to be sealed."""

    id: int
    kind: str
    subject: UUID
    appended_at: datetime
    commitment: bytes
    salt: bytes
    envelope: str
    index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """The published checkpoint that proofs lead to, and a proof for each leaf under it, by the leaf's id."""

    note: Note
    size: int
    signed_at: datetime
    proofs: dict[int, Proof]


def opened(subjects: Iterable[UUID]) -> list[Opened]:
    """The leaves of these subjects with what opens them, in the order they were appended; at most LEAVES_MAX."""
    rows = models.Opening.objects.filter(leaf__subject__in=list(subjects)).select_related("leaf", "leaf__sealed")
    return [_opened(row) for row in rows.order_by("leaf_id")[:LEAVES_MAX]]


def prove(leaves: Sequence[Opened], fetch: Callable[[Tile], bytes]) -> Sealing | None:
    """Proofs from the log's tiles for those of `leaves` that the latest published checkpoint covers; None before one.

    `fetch` reads a tile. Raises BrokenLog when the files do not hold what the checkpoint says.
    """
    latest = log.latest()
    if latest is None:
        return None
    tree = Tree(latest.size, fetch)
    return Sealing(
        note=latest.note,
        size=latest.size,
        signed_at=latest.signed_at,
        proofs={
            leaf.id: Proof(index=leaf.index, hashes=tuple(tree.inclusion(leaf.index)), note=latest.note)
            for leaf in leaves
            if leaf.index is not None and leaf.index < latest.size
        },
    )


def _opened(row: models.Opening) -> Opened:
    leaf = row.leaf
    sealed = getattr(leaf, "sealed", None)
    return Opened(
        id=leaf.id,
        kind=leaf.kind,
        subject=leaf.subject,
        appended_at=leaf.appended_at,
        commitment=bytes(leaf.commitment),
        salt=bytes(row.salt),
        envelope=row.envelope,
        index=None if sealed is None else sealed.index,
    )

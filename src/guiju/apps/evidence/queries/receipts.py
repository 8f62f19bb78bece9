"""Receipts: what was decided and posted, gathered from its offices, with the proofs that it stands in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from guiju.apps.evidence.queries import proofs
from guiju.apps.evidence.queries.proofs import Opened, Sealing
from guiju.core.notes import Key
from guiju.core.receipts import About, Entry, Posted, Receipt
from guiju.core.tiles import Tile


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The log as a receipt names it: its name, its keys, its witnesses' keys, and how its tiles are read."""

    origin: str
    keys: tuple[Key, ...]
    witnesses: tuple[Key, ...]
    fetch: Callable[[Tile], bytes]


def receipt(
    about: About,
    subjects: Iterable[UUID],
    log: Published,
    *,
    bodies: Mapping[UUID, str] | None = None,
    transfers: Mapping[UUID, tuple[Posted, ...]] | None = None,
) -> Receipt:
    """The receipt over all leaves of `subjects`, in the order they were appended.

    `bodies` are decisions and `transfers` postings, each by the subject of its leaf. What is not sealed yet stands
    in the receipt without a proof. Raises BrokenLog when the log's files do not hold what its checkpoint says.
    """
    leaves = proofs.opened(subjects)
    sealing = proofs.prove(leaves, log.fetch)
    return Receipt(
        about=about,
        origin=log.origin,
        keys=log.keys,
        witnesses=log.witnesses,
        entries=tuple(_entry(leaf, sealing, bodies or {}, transfers or {}) for leaf in leaves),
    )


def _entry(
    leaf: Opened, sealing: Sealing | None, bodies: Mapping[UUID, str], transfers: Mapping[UUID, tuple[Posted, ...]]
) -> Entry:
    return Entry(
        kind=leaf.kind,
        envelope=leaf.envelope,
        salt=leaf.salt,
        proof=None if sealing is None else sealing.proofs.get(leaf.id),
        body=bodies.get(leaf.subject),
        transfers=transfers.get(leaf.subject, ()),
    )

"""Checking anchors: each is read back from where it stands and compared with what the log signed. Writes nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from guiju.apps.evidence import models, queries
from guiju.apps.evidence.actions.anchoring import Kind, Place, fork
from guiju.apps.evidence.adapters import time_stamps
from guiju.apps.evidence.adapters.chain import Contract, OpenContract
from guiju.apps.evidence.adapters.places import PlaceTrouble
from guiju.core import checkpoints, notes
from guiju.core.notes import BadNote


class Verdict(Enum):
    """What checking an anchor came to."""

    HOLDS = "holds"
    UNVERIFIED = "unverified"  # nothing speaks against it, and nobody who is trusted speaks for it
    WRONG = "wrong"
    NOT_CHECKED = "not_checked"  # its place is down, or not named in the settings any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One anchor, or (size 0) a whole place. `says` is one line on what was found."""

    where: str
    size: int
    verdict: Verdict
    says: str


def check(places: Iterable[Place], *, roots: Path | None) -> list[Checked]:
    """Check every anchor that was ever recorded, and that the contracts hold nothing this log never signed."""
    contracts = {place.where: place for place in places if isinstance(place, Contract)}
    recorded = models.Anchor.objects.filter(kind=Kind.CHAIN).values_list("where", flat=True).distinct()
    found: list[Checked] = []
    for where in sorted({*contracts, *recorded}):
        found += _chain(where, contracts.get(where))
    stamps = models.Anchor.objects.filter(kind=Kind.TIME_STAMP).select_related("checkpoint")
    found += [_time_stamp(row, roots) for row in stamps.order_by("where", "checkpoint").iterator()]
    return found


def _chain(where: str, place: Contract | None) -> Iterator[Checked]:
    if place is None:
        says = "the settings do not name this contract"
        yield Checked(where=where, size=0, verdict=Verdict.NOT_CHECKED, says=says)
        return
    try:
        contract = OpenContract(place, queries.origin())
        latest = contract.latest()
        if latest is not None and (wrong := fork(latest)):
            yield Checked(where=where, size=latest.size, verdict=Verdict.WRONG, says=wrong)
        rows = models.Anchor.objects.filter(kind=Kind.CHAIN, where=where).select_related("checkpoint")
        for row in rows.order_by("checkpoint").iterator():
            yield _anchored(row, contract)
    except PlaceTrouble as trouble:
        yield Checked(where=where, size=0, verdict=Verdict.NOT_CHECKED, says=str(trouble))


def _anchored(row: models.Anchor, contract: OpenContract) -> Checked:
    standing = contract.at(row.checkpoint_id)
    if standing is None:
        return _checked(row, Verdict.WRONG, "the chain does not hold it any more")
    if standing.root != bytes(row.checkpoint.root):
        return _checked(row, Verdict.WRONG, fork(standing))
    if wrong := _altered(row.checkpoint):
        return _checked(row, Verdict.WRONG, wrong)
    return _checked(row, Verdict.HOLDS, f"in a block of {standing.at:%Y-%m-%d %H:%M:%S} UTC")


def _time_stamp(row: models.Anchor, roots: Path | None) -> Checked:
    try:
        reply = base64.b64decode(row.proof["reply"], validate=True)
        stamp = time_stamps.read(reply, row.checkpoint.note, roots)
    except (binascii.Error, LookupError, TypeError):
        return _checked(row, Verdict.WRONG, "what was recorded of it is no time stamp")
    except PlaceTrouble as problem:
        return _checked(row, Verdict.WRONG, str(problem))
    if wrong := _altered(row.checkpoint):
        return _checked(row, Verdict.WRONG, wrong)
    says = f"stamped at {stamp.time:%Y-%m-%d %H:%M:%S} UTC"
    if not stamp.is_verified:
        return _checked(row, Verdict.UNVERIFIED, f"{says}; no root certificates to check the signature with")
    return _checked(row, Verdict.HOLDS, says)


def _altered(row: models.Checkpoint) -> str:
    """Whether a checkpoint's note still says its size and root."""
    try:
        said = checkpoints.read(notes.read(row.note))
    except BadNote as problem:
        return problem.en
    return "" if (said.size, said.root) == (row.size, bytes(row.root)) else "the checkpoint's note says something else"


def _checked(row: models.Anchor, verdict: Verdict, says: str) -> Checked:
    return Checked(where=row.where, size=row.checkpoint_id, verdict=verdict, says=says)

"""Anchoring: the latest published checkpoint is put, once an interval, where Guiju cannot change it.

A place that is down holds up nothing: what failed is written down beside it, and the next round tries again with the
checkpoint that is the latest then. No transaction is open and no lock is held while others are waited for; two that
anchor at once do the same thing twice, and the second finds it done.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from guiju.apps.evidence import models, queries
from guiju.apps.evidence.adapters import time_stamps
from guiju.apps.evidence.adapters.chain import Contract, OpenContract, Standing
from guiju.apps.evidence.adapters.places import PlaceTrouble
from guiju.apps.evidence.adapters.time_stamps import Authority, Stamp
from guiju.core.checkpoints import encode_hash

Place = Contract | Authority
Kind = models.Anchor.Kind

log = logging.getLogger(__name__)


class Alarm(PlaceTrouble):
    """A place holds what this log never signed: it was forked, or its database is an old copy. Somebody must look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of one place: the size that is anchored there now (0 for none), and trouble, if there was any."""

    where: str
    size: int
    trouble: str = ""
    is_alarm: bool = False


def anchor(places: Iterable[Place], *, at: datetime, every: timedelta) -> list[Visit]:
    """Visit each place that is due: the interval has passed there, or the last visit ended in trouble.

    Never raises for what a place does; an alarm is logged as critical, each time, and nothing is anchored there.
    """
    checkpoint = models.Checkpoint.objects.filter(published_at__isnull=False).order_by("-size").first()
    if checkpoint is None:
        return []
    return [_visit(place, checkpoint, at) for place in places if _is_due(place, checkpoint, at, every)]


def fork(standing: Standing) -> str:
    """What is wrong with a checkpoint that a chain holds, in one line; nothing when this log signed it."""
    checkpoint = models.Checkpoint.objects.filter(size=standing.size).first()
    if checkpoint is not None and bytes(checkpoint.root) == standing.root:
        return ""
    shown = encode_hash(standing.root)
    if checkpoint is not None:
        return f"FORK: the chain holds root {shown} at {standing.size} entries, this log signed another"
    newest = models.Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    if standing.size > newest:
        return f"FORK: the chain holds {standing.size} entries, this log has {newest}: it was put back or forked"
    return f"FORK: the chain holds root {shown} at {standing.size} entries, where this log signed nothing"


def _is_due(place: Place, checkpoint: models.Checkpoint, at: datetime, every: timedelta) -> bool:
    visited = models.AnchorPlace.objects.filter(where=place.where).first()
    if visited is None or visited.trouble or at - visited.tried_at >= every:
        return True
    last = _last(place)
    return last is None or (last.checkpoint_id < checkpoint.size and at - last.anchored_at >= every)


def _visit(place: Place, checkpoint: models.Checkpoint, at: datetime) -> Visit:
    try:
        trouble = _to_chain(place, checkpoint, at) if isinstance(place, Contract) else _stamp(place, checkpoint, at)
        is_alarm = False
    except PlaceTrouble as problem:
        trouble, is_alarm = str(problem), isinstance(problem, Alarm)
    if is_alarm:
        log.critical("%s: %s", place.where, trouble)
    elif trouble:
        log.warning("%s: %s", place.where, trouble)
    models.AnchorPlace.objects.update_or_create(
        where=place.where,
        defaults={"kind": _kind(place), "tried_at": at, "trouble": trouble, "is_alarm": is_alarm},
    )
    last = _last(place)
    size = last.checkpoint_id if last else 0
    return Visit(where=place.where, size=size, trouble=trouble, is_alarm=is_alarm)


def _to_chain(place: Contract, checkpoint: models.Checkpoint, at: datetime) -> str:
    """Look first, then anchor what is not there; what is worth saying, or nothing. Raises PlaceTrouble, Alarm."""
    contract = OpenContract(place, queries.origin())
    last, standing = _last(place), contract.latest()
    if standing is not None:
        if wrong := fork(standing):
            raise Alarm(wrong)
        # A transaction that was mined before we died is written down now; one that we know already changes nothing.
        _keep(place, standing.size, _said(standing), at)
    stands = standing.size if standing else 0
    if stands < checkpoint.size:
        mined = contract.put(checkpoint.size, bytes(checkpoint.root))
        _keep(place, checkpoint.size, _said(mined.standing, transaction=mined.transaction, block=mined.block), at)
    if last is not None and stands < last.checkpoint_id:
        return f"the chain forgot the anchor of {last.checkpoint_id} entries; {checkpoint.size} are anchored anew"
    return ""


def _stamp(place: Authority, checkpoint: models.Checkpoint, at: datetime) -> str:
    last = _last(place)
    if last is None or last.checkpoint_id < checkpoint.size:
        stamp = time_stamps.stamp(place, checkpoint.note)
        _keep(place, checkpoint.size, _replied(stamp, checkpoint.note), at)
    return ""


def _said(standing: Standing, *, transaction: str | None = None, block: int | None = None) -> dict[str, object]:
    root, time = encode_hash(standing.root), standing.at.astimezone(UTC).isoformat()
    return {"root": root, "time": time, "transaction": transaction, "block": block}


def _replied(stamp: Stamp, note: str) -> dict[str, object]:
    return {
        "reply": base64.b64encode(stamp.reply).decode(),
        "note": note,
        "time": stamp.time.astimezone(UTC).isoformat(),
        "serial": str(stamp.serial),
        "is_verified": stamp.is_verified,
    }


def _keep(place: Place, size: int, proof: Mapping[str, object], at: datetime) -> None:
    row = models.Anchor(checkpoint_id=size, kind=_kind(place), where=place.where, proof=dict(proof), anchored_at=at)
    models.Anchor.objects.bulk_create([row], ignore_conflicts=True)


def _last(place: Place) -> models.Anchor | None:
    rows = models.Anchor.objects.filter(kind=_kind(place), where=place.where)
    return rows.order_by("-checkpoint").first()


def _kind(place: Place) -> str:
    return Kind.CHAIN if isinstance(place, Contract) else Kind.TIME_STAMP

"""Write down what was measured, and correct it: nothing that was written changes, a correction supersedes it.

Locks: the indicator's row. One leaf of evidence for each measurement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from guiju.apps.evidence import actions as evidence
from guiju.apps.matters import actions as matters
from guiju.apps.targets.actions import looking, refusing
from guiju.apps.targets.actions.permits import lock_accepted
from guiju.apps.targets.models import NUMBER_CHARACTERS_MAX, Indicator, Measurement
from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor

NOTE_MAX = 500
Origin = Measurement.Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file that shows what was measured."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What somebody measured: on which day, how much in base units (None only where a correction takes one back)."""

    measured_on: date
    value: Fraction | None
    note: str = ""
    paper: Paper | None = None


@transaction.atomic
def measure(
    indicator: UUID,
    reading: Reading,
    *,
    id: UUID,
    actor: Actor,
    at: datetime,
    limits: matters.Limits = matters.Limits(),  # noqa: B008 - frozen
) -> UUID:
    """Enter one measurement of an accepted indicator; its id. The same id and content again change nothing.

    Raises NotFound, NotOwner, InTheFuture, MeasuredAlready, BadInput, IdTaken, and of `matters.keep` for the file.
    """
    row = lock_accepted(indicator, actor)
    if reading.value is None:
        raise refusing.BadInput("value", zh="请填写测量值。", en="Give the value.")
    check(reading, at=at)
    if is_written(row, reading, id):
        return id
    if live(row).filter(measured_on=reading.measured_on).exists():
        raise refusing.MeasuredAlready(reading.measured_on)
    write(row, reading, id=id, origin=Origin.ENTERED, actor=actor, at=at, limits=limits)
    looking.look([row], at=at)
    return id


@transaction.atomic
def correct(
    measurement: UUID,
    reading: Reading,
    *,
    id: UUID,
    reason: str,
    actor: Actor,
    at: datetime,
    limits: matters.Limits = matters.Limits(),  # noqa: B008 - frozen
) -> UUID:
    """Supersede a measurement by another, or by nothing (no value), and say why; the correction's id.

    Raises NotFound, NotOwner, Superseded, InTheFuture, MeasuredAlready, BadInput, IdTaken.
    """
    before = Measurement.objects.filter(id=measurement).first()
    if before is None:
        raise refusing.NotFound
    row = lock_accepted(before.indicator_id, actor)
    check(reading, at=at)
    if not reason.strip() or len(reason) > NOTE_MAX:
        raise refusing.BadInput("reason", zh="请写明更正的理由，最多 500 字。", en="Say why, in 500 characters.")
    if is_written(row, reading, id):
        return id
    if Measurement.objects.filter(supersedes=before).exists() or not before.value:
        raise refusing.Superseded
    if live(row).filter(measured_on=reading.measured_on).exclude(id=before.id).exists():
        raise refusing.MeasuredAlready(reading.measured_on)
    write(
        row,
        reading,
        id=id,
        origin=Origin.ENTERED,
        actor=actor,
        at=at,
        supersedes=before,
        reason=reason.strip(),
        limits=limits,
    )
    looking.look([row], at=at)
    return id


def live(row: Indicator) -> QuerySet[Measurement]:
    """The measurements that stand: superseded by none, taken back by none."""
    return Measurement.objects.filter(indicator=row, superseded_by__isnull=True).exclude(value="")


def check(reading: Reading, *, at: datetime) -> None:
    if reading.measured_on > day_in_china(at):
        raise refusing.InTheFuture
    if len(reading.note) > NOTE_MAX:
        raise refusing.BadInput("note", zh="说明最多 500 字。", en="A note has 500 characters at most.")
    if reading.value is not None and len(str(reading.value)) > NUMBER_CHARACTERS_MAX:
        raise refusing.BadInput("value", zh="数值太长。", en="The number is too long.")


def is_written(row: Indicator, reading: Reading, id: UUID) -> bool:
    """Whether this very measurement stands already. Raises IdTaken where the id is another's."""
    known = Measurement.objects.filter(id=id).first()
    if known is None:
        return False
    value = "" if reading.value is None else str(reading.value)
    if (known.indicator_id, known.measured_on, known.value) != (row.id, reading.measured_on, value):
        raise refusing.IdTaken(id)
    return True


def write(
    row: Indicator,
    reading: Reading,
    *,
    id: UUID,
    origin: Measurement.Origin,
    actor: Actor,
    at: datetime,
    supersedes: Measurement | None = None,
    reason: str = "",
    limits: matters.Limits = matters.Limits(),  # noqa: B008 - frozen
) -> Measurement:
    """The row of a measurement of a locked indicator, its file and its leaf; checked by the caller."""
    paper = reading.paper
    kept = matters.keep(paper.name, paper.content, at=at, limits=limits) if paper else None
    made = Measurement.objects.create(
        id=id,
        indicator=row,
        measured_on=reading.measured_on,
        value="" if reading.value is None else str(reading.value),
        note=reading.note.strip(),
        origin=origin,
        supersedes=supersedes,
        reason=reason,
        file_name=kept.name if kept else "",
        media_type=kept.media_type if kept else "",
        blob_id=kept.sha256 if kept else None,
        at=at,
        actor_person_id=actor.person,
        actor_organisation_id=actor.organisation,
        actor_name=actor.name,
    )
    evidence.append([_leaf(made, actor)], at=at)
    return made


def _leaf(made: Measurement, actor: Actor) -> evidence.Leaf:
    return evidence.Leaf(
        kind="targets.measured",
        subject=made.id,
        payload={
            "indicator": made.indicator_id,
            "measured_on": made.measured_on,
            "origin": str(made.origin),
            "sha256": made.blob_id,
            "supersedes": made.supersedes_id,
            "value": made.value or None,
        },
        private={"note": made.note, "person": actor.person, "reason": made.reason},
    )

"""Measurements from one sheet: every row is tried, every error reported by its row, and nothing is loaded by half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from guiju.apps.targets.actions import looking, measuring, refusing
from guiju.apps.targets.actions.permits import lock_accepted
from guiju.apps.targets.adapters import measurement_sheet
from guiju.apps.targets.models import Indicator, Measurement
from guiju.core.parties import Actor
from guiju.core.refusals import Refused
from guiju.core.target_words import read_value
from guiju.documents.forms import Filled, Mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """What became of one row: the measurement it made, or why it cannot be loaded."""

    row: int
    code: str
    measurement: UUID | None
    refused: Refused | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReport:
    """A sheet's cells that do not read, and its rows. It was loaded when neither has an error."""

    mistakes: tuple[Mistake, ...]
    rows: tuple[RowReport, ...]

    @property
    def is_loaded(self) -> bool:
        return not self.mistakes and not any(row.refused for row in self.rows)


def import_measurements(content: bytes, *, id: UUID, actor: Actor, at: datetime) -> SheetReport:
    """Load every row of an xlsx or CSV sheet, or none. The same `id` and rows make the same measurements.

    Raises Refused when it is no such sheet at all.
    """
    returned = measurement_sheet.read(content)
    with transaction.atomic():
        rows = tuple(_try(row, id, actor, at) for row in returned.rows)
        report = SheetReport(mistakes=returned.mistakes, rows=() if returned.mistakes else rows)
        if not report.is_loaded:
            transaction.set_rollback(True)
    return report


def _try(filled: Filled, id: UUID, actor: Actor, at: datetime) -> RowReport:
    code = str(filled.values.get("code") or "")
    measurement = uuid5(id, f"row:{filled.number}")
    try:
        with transaction.atomic():
            _load(filled, code, measurement, actor, at)
    except Refused as refused:
        return RowReport(row=filled.number, code=code, measurement=None, refused=refused)
    return RowReport(row=filled.number, code=code, measurement=measurement, refused=None)


def _load(filled: Filled, code: str, id: UUID, actor: Actor, at: datetime) -> None:
    known = Indicator.objects.filter(code=code, state=Indicator.State.ACCEPTED).values_list("id", flat=True).first()
    if known is None:
        raise refusing.NotFound
    row = lock_accepted(known, actor)
    said = filled.values
    if "measured_on" not in said or "value" not in said:
        return  # a cell that does not read is a mistake of its own
    reading = measuring.Reading(
        measured_on=said["measured_on"],  # type: ignore[arg-type]
        value=read_value(str(said["value"]), row.unit),
        note=str(said.get("note") or ""),
    )
    measuring.check(reading, at=at)
    if measuring.is_written(row, reading, id):
        return
    if measuring.live(row).filter(measured_on=reading.measured_on).exists():
        raise refusing.MeasuredAlready(reading.measured_on)
    measuring.write(row, reading, id=id, origin=Measurement.Origin.IMPORTED, actor=actor, at=at)
    looking.look([row], at=at)


def sheet_template(indicators: Sequence[tuple[str, str, str]], tongue: str) -> bytes:
    """The xlsx to fill in, which names the indicators (code, name, unit) that may be measured."""
    return measurement_sheet.template(indicators, tongue)

"""Measurements: what was measured and corrected, entered one by one or from a sheet, with their evidence files."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Base64Bytes, Field

from guiju.apps.matters import actions as matters
from guiju.apps.targets import actions, queries
from guiju.apps.targets.api import asking
from guiju.apps.targets.api.asking import Asked, Key
from guiju.apps.targets.api.shapes import BothSaysOut, Exact, Number, Strict
from guiju.documents import files

router = Router(tags=["targets"])


class PaperIn(Strict):
    """An evidence file, its bytes in base64; larger ones are handed in on the page."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    content: Annotated[Base64Bytes, Field(max_length=700_000)]


class MeasurementIn(Strict):
    measured_on: date
    value: Exact
    note: Annotated[str, Field(max_length=500)] = ""
    paper: PaperIn | None = None


class CorrectionIn(Strict):
    """`value` null takes the measurement back."""

    measured_on: date
    value: Exact | None
    note: Annotated[str, Field(max_length=500)] = ""
    paper: PaperIn | None = None
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class MeasurementOut(Schema):
    """One measurement or correction. Notes, names and files are for who answers for the indicator."""

    id: UUID
    measured_on: date
    value: Number | None
    note: str
    origin: str
    supersedes: UUID | None
    reason: str
    is_live: bool
    file_name: str
    sha256: str
    at: datetime
    actor_name: str
    organisation: UUID | None
    organisation_name: str


class SheetMistakeOut(Schema):
    row: int
    cell: str
    label: BothSaysOut
    code: str
    says: BothSaysOut


class SheetRowOut(Schema):
    row: int
    code: str
    measurement: UUID | None
    refused: SheetRefusedOut | None


class SheetRefusedOut(Schema):
    code: str
    zh: str
    en: str
    field: str | None


class SheetOut(Schema):
    """A sheet's report. With `is_loaded` false nothing was loaded, and every mistake is told."""

    is_loaded: bool
    mistakes: list[SheetMistakeOut]
    rows: list[SheetRowOut]


@router.post(
    "/measurements/import",
    response=SheetOut,
    operation_id="targets_import",
    openapi_extra=files.body("application/octet-stream", "An xlsx or CSV sheet, as it is"),
)
def imported(request: Asked, key: Key) -> Any:
    """Load every row of a sheet, or none; with a mistake anywhere nothing is loaded."""
    return actions.import_measurements(asking.content(request), id=asking.made(request, key), **asking.dated(request))


@router.get("/{uuid:id}/measurements", response=list[MeasurementOut], auth=None, operation_id="targets_measurements")
def listed(request: Asked, id: UUID) -> Any:
    """All that was measured and corrected, the latest day first."""
    return queries.measurements(id, request.actor)


@router.post("/{uuid:id}/measurements", response={201: MeasurementOut}, operation_id="targets_measure")
def measured(request: Asked, id: UUID, measurement: MeasurementIn, key: Key) -> Any:
    """Enter one measurement. For whoever answers for the indicator, and the bureau."""
    made = actions.measure(
        id, _reading(measurement), id=asking.made(request, key), limits=_limits(), **asking.dated(request)
    )
    return Status(201, queries.measurement(made, request.actor)[1])


@router.post(
    "/{uuid:id}/measurements/{uuid:measurement}/correct",
    response={201: MeasurementOut},
    operation_id="targets_correct",
)
def corrected(request: Asked, id: UUID, measurement: UUID, said: CorrectionIn, key: Key) -> Any:
    """Supersede a measurement by another, or take it back, and say why."""
    _require_of(id, measurement, request)
    made = actions.correct(
        measurement,
        _reading(said),
        id=asking.made(request, key),
        reason=said.reason,
        limits=_limits(),
        **asking.dated(request),
    )
    return Status(201, queries.measurement(made, request.actor)[1])


@router.get(
    "/{uuid:id}/measurements/{uuid:measurement}/file",
    response=None,
    operation_id="targets_measurement_file",
    openapi_extra=files.answer("application/octet-stream", "The file"),
)
def file(request: Asked, id: UUID, measurement: UUID) -> HttpResponse:
    """The evidence file of a measurement, to keep. For whoever answers for the indicator, and the bureau."""
    _require_of(id, measurement, request)
    found = queries.evidence_file(measurement, request.actor)
    return files.download(found.content, "application/octet-stream", found.name)


def _require_of(id: UUID, measurement: UUID, request: Asked) -> None:
    queries.measurement_of(measurement, id, request.actor)


def _reading(said: MeasurementIn | CorrectionIn) -> actions.Reading:
    paper = said.paper
    return actions.Reading(
        measured_on=said.measured_on,
        value=None if said.value is None else Fraction(said.value),
        note=said.note,
        paper=None if paper is None else actions.Paper(name=paper.name, content=paper.content),
    )


def _limits() -> matters.Limits:
    return matters.Limits(file_bytes_max=settings.ATTACHMENT_MB_MAX * matters.MIB)

"""One indicator: what it says, what was measured, how it came to say and stand so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from guiju.apps.matters import queries as matters
from guiju.apps.targets.models import Edition, Indicator, Measurement, StandingChange
from guiju.apps.targets.queries import shapes
from guiju.apps.targets.queries.seeing import answers_for, not_found, seen
from guiju.core.parties import Actor
from guiju.core.targets import Status

HISTORY_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """The file that shows a measurement."""

    name: str
    media_type: str
    content: bytes


def indicator(id: UUID, actor: Actor) -> shapes.IndicatorView:
    """One indicator the actor may see. Raises Refused("targets.not_found")."""
    return shapes.indicator_view(_row(id, actor))


def standing(id: UUID, actor: Actor, *, on: date) -> shapes.Standing:
    """One indicator with its live measurements, judged on a day. Raises Refused("targets.not_found")."""
    row = _row(id, actor)
    live = Measurement.objects.filter(indicator=row, superseded_by__isnull=True).order_by("measured_on", "id")
    return shapes.standing_view(row, list(live), on=on)


def measurements(id: UUID, actor: Actor) -> tuple[shapes.MeasurementView, ...]:
    """All that was measured and corrected, the latest day first. Raises Refused("targets.not_found")."""
    row = _row(id, actor)
    is_private = answers_for(actor, row.owner_id)
    rows = (
        Measurement.objects.filter(indicator=row)
        .select_related("superseded_by", "actor_organisation")
        .order_by("-measured_on", F("superseded_by").asc(nulls_first=True), "-at", "id")[:HISTORY_MAX]
    )
    return tuple(shapes.measurement_view(each, is_private=is_private) for each in rows)


def measurement(id: UUID, actor: Actor) -> tuple[UUID, shapes.MeasurementView]:
    """One measurement and its indicator's id, for who answers for it. Raises Refused("targets.not_found")."""
    rows = Measurement.objects.select_related("indicator", "superseded_by", "actor_organisation")
    row = rows.filter(id=id, indicator__state=Indicator.State.ACCEPTED).first()
    if row is None or not answers_for(actor, row.indicator.owner_id):
        raise not_found()
    return row.indicator_id, shapes.measurement_view(row, is_private=True)


def measurement_of(id: UUID, indicator: UUID, actor: Actor) -> shapes.MeasurementView:
    """One measurement of one indicator, for who answers for it. Raises Refused("targets.not_found")."""
    of, found = measurement(id, actor)
    if of != indicator:
        raise not_found()
    return found


def evidence_file(id: UUID, actor: Actor) -> EvidenceFile:
    """The file of one measurement, for who answers for the indicator. Raises Refused("targets.not_found")."""
    row = Measurement.objects.select_related("indicator").filter(id=id, blob__isnull=False).first()
    if row is None or not answers_for(actor, row.indicator.owner_id):
        raise not_found()
    assert row.blob_id is not None
    return EvidenceFile(name=row.file_name, media_type=row.media_type, content=matters.kept(row.blob_id))


def editions(id: UUID, actor: Actor) -> tuple[shapes.EditionView, ...]:
    """Every edition with what it changed, oldest first. People's names are for who answers for it."""
    row = _row(id, actor)
    is_private = answers_for(actor, row.owner_id)
    rows = Edition.objects.filter(indicator=row).select_related("actor_organisation").order_by("version")
    told, before = [], dict[str, Any]()
    for each in rows[:HISTORY_MAX]:
        told.append(
            shapes.EditionView(
                version=each.version,
                verb=each.verb,
                at=each.at,
                actor_name=each.actor_name if is_private else "",
                organisation_name="" if each.actor_organisation is None else each.actor_organisation.name,
                reason=each.reason,
                changes=_changes(before, each.said) if before else (),
            )
        )
        before = each.said
    return tuple(told)


def standing_changes(id: UUID, actor: Actor) -> tuple[shapes.StandingChangeView, ...]:
    """How it came to stand as it does, oldest first."""
    rows = StandingChange.objects.filter(indicator=_row(id, actor)).order_by("number")[:HISTORY_MAX]
    return tuple(
        shapes.StandingChangeView(
            at=row.at,
            before=Status(row.before),
            status=Status(row.status),
            reason_zh=row.reason_zh,
            reason_en=row.reason_en,
        )
        for row in rows
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, object, object], ...]:
    return tuple((name, before.get(name), value) for name, value in after.items() if before.get(name) != value)


def _row(id: UUID, actor: Actor) -> Indicator:
    row = seen(actor).filter(id=id).first()
    if row is None:
        raise not_found()
    return row

"""What the office's things look like to readers: frozen values, made from its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from guiju.apps.targets import models
from guiju.apps.targets.facts import goal_of, points_of
from guiju.core.quantities import Course, Firmness
from guiju.core.targets import Goal, Judgement, Point, Status, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorView:
    """One indicator as its last edition says. `status` is how it stood when it was last looked at."""

    id: UUID
    code: str
    state: str
    version: int
    name: str
    definition: str
    goal: Goal
    firmness: Firmness
    owner: UUID | None
    owner_name: str
    region: str
    is_deadline_inferred: bool
    source: str
    document: str
    clause: str
    quote: str
    line_from: int | None
    line_to: int | None
    item: str
    proposed_at: datetime
    status: Status

    @property
    def unit(self) -> str:
        return self.goal.unit

    @property
    def course(self) -> Course:
        return self.goal.course

    @property
    def deadline(self) -> date | None:
        return self.goal.deadline

    @property
    def is_accepted(self) -> bool:
        return self.state == models.Indicator.State.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementView:
    """One measurement or correction. Who, the note and the file are empty for readers who may not see them."""

    id: UUID
    measured_on: date
    value: Fraction | None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """One edition: what was done, by whom, why, and what it changed (column, before, after)."""

    version: int
    verb: str
    at: datetime
    actor_name: str
    organisation_name: str
    reason: str
    changes: tuple[tuple[str, object, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingChangeView:
    """When an indicator came to stand otherwise, and why."""

    at: datetime
    before: Status
    status: Status
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An accepted indicator with its live measurements, judged on a day."""

    indicator: IndicatorView
    measured: tuple[Point, ...]
    judgement: Judgement

    @property
    def status(self) -> Status:
        return self.judgement.status


def indicator_view(row: models.Indicator) -> IndicatorView:
    """The frozen view of a row fetched with its owner."""
    return IndicatorView(
        id=row.id,
        code=row.code,
        state=row.state,
        version=row.version,
        name=row.name,
        definition=row.definition,
        goal=goal_of(row),
        firmness=Firmness(row.firmness),
        owner=row.owner_id,
        owner_name="" if row.owner is None else row.owner.name,
        region=row.region,
        is_deadline_inferred=row.is_deadline_inferred,
        source=row.source,
        document=row.document,
        clause=row.clause,
        quote=row.quote,
        line_from=row.line_from,
        line_to=row.line_to,
        item=row.item,
        proposed_at=row.proposed_at,
        status=Status(row.status),
    )


def standing_view(row: models.Indicator, rows: Sequence[models.Measurement], *, on: date) -> Standing:
    view, measured = indicator_view(row), points_of(rows)
    return Standing(indicator=view, measured=measured, judgement=judge(view.goal, measured, on=on))


def measurement_view(row: models.Measurement, *, is_private: bool) -> MeasurementView:
    """`is_private`: the reader answers for it, or is of the bureau."""
    return MeasurementView(
        id=row.id,
        measured_on=row.measured_on,
        value=Fraction(row.value) if row.value else None,
        note=row.note if is_private else "",
        origin=row.origin,
        supersedes=row.supersedes_id,
        reason=row.reason,
        is_live=bool(row.value) and not hasattr(row, "superseded_by"),
        file_name=row.file_name if is_private else "",
        sha256=row.blob_id or "",
        at=row.at,
        actor_name=row.actor_name if is_private else "",
        organisation=row.actor_organisation_id,
        organisation_name="" if row.actor_organisation is None else row.actor_organisation.name,
    )


__all__ = [
    "EditionView",
    "IndicatorView",
    "MeasurementView",
    "Standing",
    "StandingChangeView",
    "indicator_view",
    "measurement_view",
    "standing_view",
]

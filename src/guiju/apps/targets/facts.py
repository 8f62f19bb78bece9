"""Rows in, what `core.targets` judges out: the goal of an indicator, the points that were measured."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from guiju.apps.targets.models import Indicator, Measurement
from guiju.core.canonical import plain
from guiju.core.quantities import Comparator, Course
from guiju.core.targets import TOLERANCE, Goal, Point

EDITED = (
    "name", "definition", "unit", "comparator", "value", "upper", "course", "firmness", "owner_id", "region",
    "starts_on", "deadline", "is_deadline_inferred", "baseline", "baseline_on", "milestones", "tolerance", "source",
)  # fmt: skip
"""What an edition says, column by column; the text's own words stand beside it and never change."""


def goal_of(row: Indicator) -> Goal:
    return Goal(
        unit=row.unit,
        comparator=Comparator(row.comparator) if row.comparator else None,
        value=number_of(row.value),
        upper=number_of(row.upper),
        course=Course(row.course),
        deadline=row.deadline,
        starts_on=row.starts_on,
        baseline=None if row.baseline_on is None else Point(row.baseline_on, Fraction(row.baseline)),
        milestones=milestones_of(row),
        tolerance=number_of(row.tolerance) or TOLERANCE,
    )


def milestones_of(row: Indicator) -> tuple[Point, ...]:
    return tuple(Point(date.fromisoformat(day), Fraction(value)) for day, value in row.milestones)


def points_of(rows: Iterable[Measurement]) -> tuple[Point, ...]:
    """What stands of the measurements given: those without a value were taken back."""
    return tuple(Point(row.measured_on, Fraction(row.value)) for row in rows if row.value)


def number_of(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def said_of(row: Indicator) -> dict[str, Any]:
    """What the indicator says now, as its edition keeps it."""
    return {"state": row.state, **{name: plain(getattr(row, name)) for name in EDITED}}

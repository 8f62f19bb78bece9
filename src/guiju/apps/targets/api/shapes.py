"""The shapes that operations share. A number is exact text (`9/20`, `1000000`), in base units: yuan, 45 % is 9/20."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from guiju.apps.targets.queries import IndicatorView, Standing
from guiju.core.canonical import exact_text
from guiju.core.quantities import Comparator, Course, Firmness
from guiju.core.refusals import Refused
from guiju.core.targets import Forecast, Point, Status

Exact = Annotated[
    str,
    Field(
        pattern=r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,8}|/[1-9][0-9]{0,17})?$",
        description="An exact number in base units: `1000000` yuan, `0.45` or `9/20` for 45 %",
        examples=["0.45"],
    ),
]
Number = Annotated[str, BeforeValidator(lambda value: exact_text(value) if isinstance(value, Fraction) else value)]
"""An exact number in an answer."""


class Strict(Schema):
    """What a client sends: nothing but the fields that are named."""

    model_config = ConfigDict(extra="forbid")


class PointIn(Strict):
    on: date
    value: Exact

    def point(self) -> Point:
        return Point(self.on, Fraction(self.value))


class PointOut(Schema):
    on: date
    value: Number


class BothSaysOut(Schema):
    zh: str
    en: str


class TargetOut(Schema):
    """One indicator as its last edition says; `value` null: the text gives no number."""

    id: UUID
    code: str
    state: str
    version: int
    name: str
    definition: str
    unit: str
    comparator: Comparator | None
    value: Number | None
    upper: Number | None
    course: Course
    firmness: Firmness
    owner: UUID | None
    owner_name: str
    region: str
    starts_on: date | None
    deadline: date | None
    is_deadline_inferred: bool
    baseline: PointOut | None
    milestones: list[PointOut]
    tolerance: Number
    source: str
    document: str
    clause: str
    quote: str
    line_from: int | None
    line_to: int | None
    item: str
    proposed_at: datetime
    status: Status


class ForecastOut(Schema):
    """Where the measurements lead, with the interval that holds four times out of five; `method` is ols or holt."""

    on: date
    value: Number
    low: Number
    high: Number
    method: str
    points: int


class TargetStandingOut(Schema):
    """How an indicator stands today and why; `way` is the trajectory, empty where it is not known."""

    indicator: TargetOut
    status: Status
    reason: BothSaysOut
    latest: PointOut | None
    expected: Number | None
    measured: list[PointOut]
    way: list[PointOut]


def target(view: IndicatorView) -> dict[str, Any]:
    """An indicator as TargetOut takes it."""
    goal = view.goal
    copied = (
        "id", "code", "state", "version", "name", "definition", "firmness", "owner", "owner_name", "region", "source",
        "is_deadline_inferred", "document", "clause", "quote", "line_from", "line_to", "item", "proposed_at", "status",
    )  # fmt: skip
    of_goal = (
        "unit", "comparator", "value", "upper", "course", "starts_on", "deadline", "baseline", "milestones",
        "tolerance",
    )  # fmt: skip
    return {**{name: getattr(view, name) for name in copied}, **{name: getattr(goal, name) for name in of_goal}}


def standing(found: Standing, way: tuple[Point, ...]) -> dict[str, Any]:
    """A judged indicator as TargetStandingOut takes it."""
    return {
        "indicator": target(found.indicator),
        "status": found.status,
        "reason": found.judgement.reason,
        "latest": found.judgement.latest,
        "expected": found.judgement.expected,
        "measured": found.measured,
        "way": way,
    }


def forecast(found: Forecast | None) -> Forecast:
    """The forecast. Raises Refused where there are too few measurements to say, or the deadline is over."""
    if found is None:
        raise Refused(
            "targets.too_few_to_say",
            zh="测量不足 3 次，或者期限已过、没有写明，不作预测。",
            en="There are fewer than three measurements, or the deadline is over or not given: too few to say.",
        )
    return found

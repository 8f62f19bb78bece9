"""Indicators: listed, one with how it stands, its editions, its forecast; edited by the bureau."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field, JsonValue

from guiju.apps.targets import actions, queries
from guiju.apps.targets.api import asking, shapes
from guiju.apps.targets.api.asking import Asked, Cursor, Document, Key, Limit, Region, Text
from guiju.apps.targets.api.shapes import BothSaysOut, Exact, PointIn, Strict, TargetOut, TargetStandingOut
from guiju.core.quantities import Comparator, Course, Firmness
from guiju.core.targets import Status, trajectory

router = Router(tags=["targets"])


class TargetsOut(Schema):
    items: list[TargetOut]
    next: str | None


class TargetEditionOut(Schema):
    """One edition; `changes` are (column, before, after)."""

    version: int
    verb: str
    at: datetime
    actor_name: str
    organisation_name: str
    reason: str
    changes: list[tuple[str, JsonValue, JsonValue]]


class StandingChangeOut(Schema):
    """When an indicator came to stand otherwise, and why."""

    at: datetime
    before: Status
    status: Status
    reason_zh: str
    reason_en: str


class SourceOut(Schema):
    """A figure of the platform's own records by which an indicator can be measured."""

    name: str
    says: BothSaysOut
    unit: str


class TotalTargetsOut(Schema):
    count: int


class WordingIn(Strict):
    """All that an edition says of an indicator. `version` is the one that was looked at."""

    version: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    definition: Annotated[str, Field(max_length=500)] = ""
    unit: Annotated[str, Field(max_length=20)] = ""
    comparator: Comparator | None = None
    value: Exact | None = None
    upper: Exact | None = None
    course: Course = Course.LEVEL
    firmness: Firmness = Firmness.DUTY
    owner: UUID | None = None
    region: Annotated[str, Field(pattern=r"^[0-9]{6}$", description="GB/T 2260; 000000 is the whole country")]
    starts_on: date | None = None
    deadline: date | None = None
    is_deadline_inferred: bool = False
    baseline: PointIn | None = None
    tolerance: Exact | None = None
    source: Annotated[str, Field(max_length=60)] = ""

    def wording(self) -> actions.Wording:
        plain = (
            "name", "definition", "unit", "comparator", "course", "firmness", "owner", "region", "starts_on",
            "deadline", "is_deadline_inferred", "source",
        )  # fmt: skip
        return actions.Wording(
            **{name: getattr(self, name) for name in plain},
            value=_number(self.value),
            upper=_number(self.upper),
            tolerance=_number(self.tolerance),
            baseline=self.baseline.point() if self.baseline else None,
        )


class MilestonesIn(Strict):
    """Where it should stand on days before the deadline; none: a straight line."""

    version: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    milestones: Annotated[list[PointIn], Field(max_length=60)]


@router.get("", response=TargetsOut, auth=None, operation_id="targets_list")
def listed(
    request: Asked,  # noqa: ARG001 - an operation's signature
    status: Status | None = None,
    owner: UUID | None = None,
    region: Region = "",
    document: Document = "",
    text: Text = "",
    sort: queries.Sort = queries.Sort.CODE,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Any:
    """Accepted targets, which are public. `status` is as it was last looked at."""
    page = queries.indicators(
        status=status, owner=owner, region=region, document=document, text=text, sort=sort, after=cursor, limit=limit
    )
    return {"items": [shapes.target(each) for each in page.items], "next": page.next}


@router.get("/total", response=TotalTargetsOut, auth=None, operation_id="targets_total")
def total(
    request: Asked,  # noqa: ARG001 - an operation's signature
    status: Status | None = None,
    owner: UUID | None = None,
    region: Region = "",
    document: Document = "",
    text: Text = "",
) -> Any:
    """How many the list holds under its filters."""
    found = queries.indicators_count(status=status, owner=owner, region=region, document=document, text=text)
    return {"count": found}


@router.get("/standings", response=list[TargetStandingOut], auth=None, operation_id="targets_standings")
def standings(request: Asked, owner: UUID | None = None, document: Document = "") -> Any:
    """All accepted targets (or an owner's, or a text's) judged today, by code: what the overview shows."""
    today = asking.on(request)
    found = queries.standings(on=today, owner=owner, document=document)
    return [shapes.standing(each, trajectory(each.indicator.goal, each.measured, on=today)) for each in found]


@router.get("/sources", response=list[SourceOut], auth=None, operation_id="targets_sources")
def sources(request: Asked) -> Any:  # noqa: ARG001 - an operation's signature
    """The figures of the platform's own records by which an indicator can be measured."""
    return [{"name": name, "says": each.says, "unit": each.unit} for name, each in queries.SOURCES.items()]


@router.get("/{uuid:id}", response=TargetStandingOut, auth=None, operation_id="targets_one")
def one(request: Asked, id: UUID) -> Any:
    """One target and how it stands today; one that is only proposed is the bureau's to see."""
    today = asking.on(request)
    found = queries.standing(id, request.actor, on=today)
    return shapes.standing(found, trajectory(found.indicator.goal, found.measured, on=today))


@router.get("/{uuid:id}/forecast", response=shapes.ForecastOut, auth=None, operation_id="targets_forecast")
def forecast(request: Asked, id: UUID) -> Any:
    """Where the measurements lead by the deadline, with an interval; refused where there are too few to say."""
    found = queries.standing(id, request.actor, on=asking.on(request))
    return shapes.forecast(actions.forecast(found.indicator.goal, found.measured, on=asking.on(request)))


@router.get("/{uuid:id}/editions", response=list[TargetEditionOut], auth=None, operation_id="targets_editions")
def editions(request: Asked, id: UUID) -> Any:
    """Every edition with what it changed, oldest first."""
    return queries.editions(id, request.actor)


@router.get("/{uuid:id}/changes", response=list[StandingChangeOut], auth=None, operation_id="targets_changes")
def changes(request: Asked, id: UUID) -> Any:
    """How it came to stand as it does, oldest first."""
    return queries.standing_changes(id, request.actor)


@router.put("/{uuid:id}", response=TargetStandingOut, operation_id="targets_edit")
def edited(request: Asked, id: UUID, wording: WordingIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """Give an accepted target another wording. For the bureau."""
    actions.edit(id, wording.wording(), version=wording.version, reason=wording.reason, **asking.dated(request))
    return one(request, id)


@router.put("/{uuid:id}/milestones", response=TargetStandingOut, operation_id="targets_set_milestones")
def milestones(request: Asked, id: UUID, said: MilestonesIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """Say where it should stand on days before the deadline. For whoever answers for it, and the bureau."""
    points = [each.point() for each in said.milestones]
    actions.set_milestones(id, points, version=said.version, reason=said.reason, **asking.dated(request))
    return one(request, id)


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)

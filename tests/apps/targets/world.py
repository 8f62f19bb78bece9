"""A bureau, two owners and targets as texts name them, for tests of the targets office."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from guiju.apps.targets import actions, queries
from guiju.apps.targets.actions import Acceptance, Proposal, Reading
from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor
from guiju.core.quantities import Comparator, Course, Period, Quantity
from guiju.core.refusals import Refused
from tests import factories

DOCUMENT = "贵州省建设数字经济发展创新区2024年工作要点"
YEAR = Period(None, date(2024, 12, 31))


def quantity(
    value: Fraction | int = 200,
    unit: str = "个",
    comparator: Comparator = Comparator.AT_LEAST,
    course: Course = Course.CUMULATIVE,
    period: Period | None = YEAR,
) -> Quantity:
    return Quantity(
        what="智慧社区样板", value=Fraction(value), unit=unit, comparator=comparator, course=course, period=period
    )


def proposal(name: str = "智慧社区样板", *, said: Quantity | None = None, **other: object) -> Proposal:
    given: dict[str, object] = {
        "name": name,
        "quantity": said or quantity(),
        "document": DOCUMENT,
        "quote": f"累计打造{name}200个"[:40],
        "lines": (12, 12),
        "item": "简报2024-3/5",
    }
    return Proposal(**{**given, **other})  # type: ignore[arg-type]


@dataclass
class World:
    """`maker` is of the bureau, `owner` and `stranger` of two enterprises, at 09:00 on 1 February 2024 in China."""

    at: datetime = factories.AT
    maker: Actor = field(init=False)
    owner: Actor = field(init=False)
    stranger: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.maker = factories.bureau(at=self.at)
        self.owner, self.stranger = factories.actor(at=self.at), factories.actor(at=self.at)

    @property
    def on(self) -> date:
        return day_in_china(self.at)

    def later(self, **passed: float) -> World:
        self.at += timedelta(**passed)
        return self

    def proposed(self, name: str = "智慧社区样板", **other: object) -> UUID:
        (id,) = actions.propose([proposal(name, **other)], actor=self.maker, at=self.at)  # type: ignore[arg-type]
        return id

    def accepted(self, name: str = "智慧社区样板", *, is_owned: bool = True, **other: object) -> UUID:
        id = self.proposed(name, **other)
        owner = self.owner.organisation if is_owned else None
        actions.accept([Acceptance(id=id, owner=owner)], actor=self.maker, at=self.at)
        return id

    def measured(self, indicator: UUID, value: Fraction | int, *, on: date | None = None) -> UUID:
        return actions.measure(
            indicator,
            Reading(measured_on=on or self.on, value=Fraction(value)),
            id=factories.new_id("measurement"),
            actor=self.owner,
            at=self.at,
        )

    def standing(self, indicator: UUID) -> queries.Standing:
        return queries.standing(indicator, self.maker, on=self.on)


def refusal(error: Refused) -> tuple[str, str | None]:
    assert error.zh
    assert error.en
    return error.code, error.field

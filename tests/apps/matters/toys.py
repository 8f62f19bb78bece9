"""A journey of no programme, with every kind of step, and the people who walk it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from guiju.apps.matters import actions as matters
from guiju.apps.parties import actions as parties
from guiju.core.journeys import Journey, Seat, State, Step
from guiju.core.parties import CLOCK, Actor, Duty, Role
from tests import factories

AT = datetime(2024, 2, 20, 1, tzinfo=UTC)  # Tuesday, 09:00 in China
DAY = timedelta(days=1)

LOAN = Journey(
    kind="toys.loan",
    zh="玩具借用",
    en="Toy loan",
    start="draft",
    answers=(Role.BUREAU,),
    states=(
        State(name="draft", zh="草稿", en="Draft", waits_for=Seat.APPLICANT),
        State(name="review", zh="审核", en="Review", waits_for=Role.PLATFORM_OPERATOR, working_days=5),
        State(name="returned", zh="待补正", en="To be corrected", waits_for=Seat.APPLICANT, working_days=10),
        State(name="approval", zh="复核", en="Approval", waits_for=Role.BUREAU, working_days=5),
        State(name="publicity", zh="公示", en="Publicity", waits_for=Seat.CLOCK, working_days=3, is_public=True),
        State(name="lent", zh="已借出", en="Lent", is_final=True),
        State(name="refused", zh="不予借用", en="Refused", is_final=True),
        State(name="withdrawn", zh="已撤回", en="Withdrawn", is_final=True),
    ),
    steps=(
        Step(verb="submit", zh="提交", en="Submit", from_=("draft",), to="review", seat=Seat.APPLICANT),
        Step(
            verb="withdraw",
            zh="撤回",
            en="Withdraw",
            from_=("draft", "review", "returned"),
            to="withdrawn",
            seat=Seat.APPLICANT,
        ),
        Step(
            verb="propose",
            zh="报复核",
            en="Propose",
            from_=("review",),
            to="approval",
            roles=(Role.PLATFORM_OPERATOR, Role.BUREAU),
            makes=True,
        ),
        Step(
            verb="return",
            zh="退回补正",
            en="Return",
            from_=("review", "approval"),
            to="returned",
            roles=(Role.PLATFORM_OPERATOR, Role.BUREAU),
            needs_reason=True,
            voids_approvals=True,
        ),
        Step(
            verb="resubmit",
            zh="重新提交",
            en="Submit again",
            from_=("returned",),
            to="review",
            seat=Seat.APPLICANT,
            voids_approvals=True,
        ),
        Step(
            verb="approve",
            zh="同意",
            en="Approve",
            from_=("approval",),
            to="publicity",
            roles=(Role.BUREAU,),
            duty=Duty.APPROVE,
            checks=True,
        ),
        Step(
            verb="refuse",
            zh="不予借用",
            en="Refuse",
            from_=("approval",),
            to="refused",
            roles=(Role.BUREAU,),
            duty=Duty.APPROVE,
            needs_reason=True,
        ),
        Step(
            verb="lend",
            zh="公示期满",
            en="Publicity ends",
            from_=("publicity",),
            to="lent",
            seat=Seat.CLOCK,
            awaits_due=True,
        ),
    ),
)

SHOWN = "sha256:" + "5" * 64


def refused(code: str) -> pytest.RaisesExc[matters.MatterRefused]:
    """Expects a refusal with this very code."""
    return pytest.raises(matters.MatterRefused, check=lambda no: no.code == code)


def by_hand(statement: str, *values: object) -> None:
    """What an administrator with a database console could try."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, values)


class Weekdays:
    """Monday to Friday, but for one spring holiday on Thursday 22 February 2024."""

    def is_working_day(self, day: date) -> bool | None:
        return day.weekday() < 5 and day != date(2024, 2, 22)


WEEKDAYS = Weekdays()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays: two people of one applicant, a stranger, an operator, two of the bureau, the clock."""

    applicant: Actor
    reader: Actor
    stranger: Actor
    operator: Actor
    bureau: Actor
    chief: Actor
    clock: Actor = CLOCK

    @property
    def home(self) -> UUID:
        assert self.applicant.organisation is not None
        return self.applicant.organisation


def cast() -> Cast:
    applicant, bureau = factories.actor(), factories.bureau()
    assert applicant.organisation is not None
    assert bureau.organisation is not None
    return Cast(
        applicant=applicant,
        reader=factories.colleague(applicant.organisation, frozenset({Duty.READ})),
        stranger=factories.actor(),
        operator=factories.operator(),
        bureau=bureau,
        chief=factories.colleague(bureau.organisation),
    )


def works_for_both(who: Cast, office: Actor, *, at: datetime = AT) -> Actor:
    """Somebody new of the office who belongs to the applicant too; as a person of the office."""
    assert office.organisation is not None
    both = factories.colleague(office.organisation, at=at)
    assert both.person is not None
    parties.add_member(who.home, person=both.person, duties=frozenset({Duty.READ}), actor=who.applicant, at=at)
    return both


def open_one(who: Cast, *, id: UUID | None = None, at: datetime = AT) -> matters.MatterView:
    """A loan in draft."""
    return matters.open(
        LOAN,
        id=id or factories.new_id("matter"),
        subject_organisation=who.home,
        prefix="TL-2024",
        title_zh="借一个风筝",
        title_en="Borrow a kite",
        actor=who.applicant,
        at=at,
        calendar=WEEKDAYS,
    )


def step(
    matter: matters.MatterView | UUID, verb: str, actor: Actor, *, at: datetime = AT, **more: object
) -> matters.MatterView:
    """One step of a loan on the toy calendar, in a transaction of its own."""
    id = matter if isinstance(matter, UUID) else matter.id
    with transaction.atomic():
        return matters.advance(LOAN, id, verb, actor=actor, at=at, calendar=WEEKDAYS, **more)  # type: ignore[arg-type]


def at_review(who: Cast, *, at: datetime = AT) -> matters.MatterView:
    return step(open_one(who, at=at), "submit", who.applicant, at=at)


def at_approval(who: Cast, *, at: datetime = AT) -> matters.MatterView:
    return step(at_review(who, at=at), "propose", who.operator, at=at, shown=SHOWN)


def at_publicity(who: Cast, *, at: datetime = AT) -> matters.MatterView:
    return step(at_approval(who, at=at), "approve", who.chief, at=at, shown=SHOWN)

"""Random walks over random journeys, against a small independent model of what may happen."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guiju.apps.matters import actions as matters
from guiju.apps.matters import models, queries
from guiju.core.journeys import Journey, Seat, State, Step
from guiju.core.parties import CLOCK, Actor, Duty, Role
from tests import factories
from tests.apps.matters import toys
from tests.examples import examples

pytestmark = pytest.mark.django_db

NAMES = ("a", "b", "c", "d", "end")
SEATS = st.sampled_from(["applicant", "operator", "bureau", "clock"])


@st.composite
def journeys(draw: st.DrawFn) -> Journey:
    """Four stops and an end; each verb from some stops to any; makes and checks where two offices work."""
    turns = [
        draw(st.sampled_from([Seat.APPLICANT, Role.PLATFORM_OPERATOR, Role.BUREAU, Seat.CLOCK, None])) for _ in "abcd"
    ]
    states = [
        State(name=name, zh=name, en=name, waits_for=turn, working_days=draw(st.sampled_from([None, 1, 4])))
        for name, turn in zip("abcd", turns, strict=True)
    ]
    steps = []
    for number in range(draw(st.integers(3, 8))):
        seat = draw(SEATS)
        role = {"operator": Role.PLATFORM_OPERATOR, "bureau": Role.BUREAU}.get(seat)
        kind = draw(st.sampled_from(["plain", "makes", "checks", "voids"])) if role else "plain"
        steps.append(
            Step(
                verb=f"v{number}",
                zh="走",
                en="go",
                from_=tuple(draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True))),
                to=draw(st.sampled_from(NAMES)),
                seat=Seat.ROLE if role else Seat(seat),
                roles=(role,) if role else (),
                makes=kind == "makes",
                checks=kind == "checks",
                voids_approvals=kind == "voids",
                needs_reason=draw(st.booleans()),
                awaits_due=seat == "clock" and draw(st.booleans()),
            )
        )
    end = State(name="end", zh="完", en="end", is_final=True)
    return Journey(kind="toys.walk", zh="走", en="Walk", start="a", states=(*states, end), steps=tuple(steps))


class Model:
    """What the rules of the house say, told again in a few lines and without a database."""

    def __init__(self, journey: Journey) -> None:
        self.journey, self.state, self.due, self.made, self.steps = journey, "a", None, None, 1

    def code(self, verb: str, who: str, person: int | None, at: object, reason: str, shown: str) -> str | None:
        """The code of the refusal, or None."""
        step = next((s for s in self.journey.steps if s.verb == verb and self.state in s.from_), None)
        if step is None:
            return "matters.wrong_state"
        seat = {Seat.APPLICANT: "applicant", Seat.CLOCK: "clock"}.get(step.seat)
        offices = {Role.PLATFORM_OPERATOR: "operator", Role.BUREAU: "bureau"}
        if who != (seat or offices[step.roles[0]]):
            return "matters.not_allowed"
        if self.due is not None and step.awaits_due and at < self.due:  # type: ignore[operator]
            return "matters.too_early"
        waits = next(s for s in self.journey.states if s.name == self.state).waits_for
        is_late = self.due is not None and at >= self.due  # type: ignore[operator]
        if is_late and step.seat is Seat.APPLICANT and waits is Seat.APPLICANT:
            return "matters.too_late"
        if step.checks and self.made is not None and self.made[0] == person:
            return "matters.four_eyes"
        if step.needs_reason and not reason:
            return "matters.reason_needed"
        if step.checks and (self.made is None or self.made[1] != shown):
            return "matters.shown_differs"
        return None

    def move(self, verb: str, person: int | None, shown: str, due: object) -> None:
        step = next(s for s in self.journey.steps if s.verb == verb and self.state in s.from_)
        if step.voids_approvals or step.checks:
            self.made = None
        if step.makes:
            self.made = (person, shown)
        self.state, self.due, self.steps = step.to, due, self.steps + 1


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(journey=journeys(), data=st.data())
def test_whatever_happens_it_is_what_the_rules_say(db: None, journey: Journey, data: st.DataObject) -> None:
    with transaction.atomic():
        who, at = people(), toys.AT
        matter = matters.open(
            journey,
            id=factories.new_id("walk"),
            subject_organisation=who["applicant"][0].organisation,  # type: ignore[arg-type]
            prefix="W",
            title_zh="走",
            title_en="Walk",
            actor=who["applicant"][0],
            at=at,
            calendar=toys.WEEKDAYS,
        )
        model = Model(journey)
        model.due = matter.due_at
        for _ in range(data.draw(st.integers(1, 12))):
            at += data.draw(st.sampled_from([timedelta(0), timedelta(hours=7), timedelta(days=3)]))
            verb = data.draw(st.sampled_from([s.verb for s in journey.steps]))
            seat = data.draw(SEATS)
            actor = data.draw(st.sampled_from(who[seat]))
            reason, shown = data.draw(st.sampled_from(["", "因为"])), data.draw(st.sampled_from(["", "x"]))
            expected = model.code(verb, seat, actor.person, at, reason, shown)
            allowed = {s.verb for s in queries.allowed_steps(journey, matter, actor, at=at)}
            code, after = attempt(journey, matter, verb, actor, at, reason, shown)
            assert code == expected
            assert (verb in allowed) == (expected in {None, "matters.reason_needed", "matters.shown_differs"})
            if after is not None:
                matter = after
                model.move(verb, actor.person, shown, matter.due_at)
            check_invariants(model, matter)
        transaction.set_rollback(True)


def attempt(
    journey: Journey, matter: matters.MatterView, verb: str, actor: Actor, at: datetime, reason: str, shown: str
) -> tuple[str | None, matters.MatterView | None]:
    """Take the step, or say with which code it was refused."""
    try:
        with transaction.atomic():
            after = matters.advance(
                journey, matter.id, verb, actor=actor, at=at, reason=reason, shown=shown, calendar=toys.WEEKDAYS
            )
    except matters.MatterRefused as refused:
        return refused.code, None
    return None, after


def check_invariants(model: Model, matter: matters.MatterView) -> None:
    assert matter == queries.matter(matter.id)
    assert (matter.state, matter.version) == (model.state, model.steps)
    steps = queries.history(matter.id)
    assert [s.seq for s in steps] == list(range(1, model.steps + 1))
    assert all(later.from_state == earlier.to_state for earlier, later in pairwise(steps))
    assert matter.is_closed == (matter.state == "end")
    made = queries.open_approval(matter.id)
    assert (None if made is None else (made.maker, made.shown)) == model.made
    for row in models.Approval.objects.filter(matter=matter.id):
        assert row.maker_id != row.checker_id


def people() -> dict[str, list[Actor]]:
    applicant, operator, bureau = factories.actor(), factories.operator(), factories.bureau()
    assert operator.organisation is not None
    assert bureau.organisation is not None
    return {
        "applicant": [applicant],
        "operator": [operator, factories.colleague(operator.organisation)],
        "bureau": [bureau, factories.colleague(bureau.organisation, frozenset({Duty.HANDLE, Duty.APPROVE}))],
        "clock": [CLOCK],
    }

"""Approving a claim: a person of the bureau who did not make it, on the same figures; then publicity begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid5

from guiju.apps.decisions import queries as decisions
from guiju.apps.parties import actions as parties
from guiju.apps.parties import queries as people
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Duty
from tests import factories
from tests.apps.vouchers.world import CALENDAR, World, refused


def test_the_award_is_recorded_and_publicity_begins(world: World) -> None:
    claimant = world.claimant()
    claim = queries.claim(world.publicised(claimant), claimant)
    assert claim.state == "publicity"
    assert claim.awarded_fen == 300_000_00
    # Approved on Thursday 1 February; five working days: 2, 5, 6, 7, 8.
    assert (claim.publicity_from, claim.publicity_until) == (date(2024, 2, 1), date(2024, 2, 8))
    assert claim.award_decision is not None
    recorded = decisions.record(claim.award_decision)
    assert (recorded.question, recorded.outcome, recorded.subject) == ("vouchers.award", "granted", claim.id)
    assert recorded.json["award"]["amount_fen"] == 300_000_00


def test_who_passed_it_on_does_not_approve_it_even_as_a_person_of_the_bureau(world: World) -> None:
    """One person works for both offices; four eyes are two people, not two desks."""
    assert world.checker.organisation is not None
    assert world.operator.person is not None
    parties.add_member(
        world.checker.organisation,
        person=world.operator.person,
        duties=frozenset(Duty),
        actor=world.checker,
        at=world.at,
    )
    same = people.actor_of(world.operator.person, world.checker.organisation, at=world.at)
    claim = world.passed_on(world.claimant())
    with refused("matters.four_eyes"):
        world.approve(claim, actor=same)
    world.approve(claim)


def test_approving_takes_the_duty_and_a_person(world: World) -> None:
    assert world.checker.organisation is not None
    claim = world.passed_on(world.claimant())
    clerk = factories.colleague(world.checker.organisation, frozenset({Duty.HANDLE}))
    key = replace(world.checker, person=None, name="a key")
    for actor in (clerk, key, world.operator):
        with refused("matters.not_allowed"):
            world.approve(claim, actor=actor)
    assert world.state(claim) == "bureau_review"


def test_the_checker_confirms_the_figures_of_the_maker(db: None) -> None:
    """The pool shrank after the operator passed the claim on: what it saw no longer holds, so it must look again."""
    world = World(appropriation_fen=500_000_00)
    claim = world.passed_on(world.claimant())
    seen_by_maker = actions.examine(claim, actor=world.checker, on=world.on).shown
    world.issued(world.claimant())
    with refused("matters.shown_differs", field="shown"):
        world.approve(claim)
    with refused("vouchers.figures_changed", field="shown"):
        actions.approve(
            claim,
            id=uuid5(claim, "award-decision"),
            shown=seen_by_maker,
            actor=world.checker,
            at=world.at,
            on=world.on,
            calendar=CALENDAR,
        )
    assert decisions.of_subject(claim) == ()


def test_a_claim_still_with_the_operator_is_not_approved(world: World) -> None:
    claim = world.submitted(world.claimant())
    with refused("matters.wrong_state"):
        world.approve(claim)

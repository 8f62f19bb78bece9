"""Passing a claim on: the operator's person, on the figures it was shown, while the policy grants."""

from __future__ import annotations

from dataclasses import replace

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Duty
from tests import factories
from tests.apps.vouchers.world import CALENDAR, World, refused


def test_a_claim_goes_to_the_bureau_with_what_its_maker_saw(world: World) -> None:
    claim = world.submitted(world.claimant())
    shown = actions.examine(claim, actor=world.operator, on=world.on).shown
    actions.pass_on(claim, shown=shown, actor=world.operator, at=world.at, calendar=CALENDAR, note="材料齐全")
    view = queries.claim(claim, world.operator)
    assert view.state == "bureau_review"
    assert view.matter is not None
    made = matters.open_approval(view.matter)
    assert made is not None
    assert (made.maker, made.shown) == (world.operator.person, shown)


def test_figures_that_changed_since_are_refused(db: None) -> None:
    """Another claim took from the pool while the operator looked: the amount is no longer the one shown."""
    world = World(appropriation_fen=500_000_00)
    claim = world.submitted(world.claimant())
    shown = actions.examine(claim, actor=world.operator, on=world.on).shown
    world.issued(world.claimant())  # 300 000 of the 500 000 yuan
    with refused("vouchers.figures_changed", field="shown"):
        actions.pass_on(claim, shown=shown, actor=world.operator, at=world.at, calendar=CALENDAR)
    world.pass_on(claim)


def test_a_claim_the_policy_no_longer_grants_is_not_passed_on(db: None) -> None:
    world = World(appropriation_fen=300_000_00)
    claim = world.submitted(world.claimant())
    world.issued(world.claimant())
    with refused("vouchers.not_granted", clause="R3"):
        world.pass_on(claim)


def test_it_takes_a_person_of_the_operator_who_handles(world: World) -> None:
    claimant = world.claimant()
    claim = world.submitted(claimant)
    shown = actions.examine(claim, actor=world.operator, on=world.on).shown
    assert world.operator.organisation is not None
    key = replace(world.operator, person=None, name="a key", duties=frozenset({Duty.READ, Duty.HANDLE}))
    reader = factories.colleague(world.operator.organisation, frozenset({Duty.READ}))
    for actor in (key, reader, world.maker, claimant):
        with refused("matters.not_allowed"):
            actions.pass_on(claim, shown=shown, actor=actor, at=world.at, calendar=CALENDAR)


def test_a_draft_is_not_passed_on(world: World) -> None:
    claim = world.drafted(world.claimant())
    with refused("vouchers.not_found"):
        world.pass_on(claim)

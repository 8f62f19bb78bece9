"""Revising a claim: while it is a draft or was returned, by its own people, and only while the business is free."""

from __future__ import annotations

from guiju.apps.vouchers import actions, queries
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused


def test_a_draft_is_revised(world: World) -> None:
    claimant = world.claimant()
    claim = world.drafted(claimant)
    actions.revise(claim, world.application(price_fen=3 * MILLION, number="QS-新"), actor=claimant, at=world.at)
    revised = queries.claim(claim, claimant)
    assert (revised.price_fen, revised.contract_number) == (3 * MILLION, "QS-新")


def test_a_claim_under_review_is_not_revised(world: World) -> None:
    claimant = world.claimant()
    claim = world.submitted(claimant)
    with refused("matters.wrong_state"):
        actions.revise(claim, world.application(), actor=claimant, at=world.at)


def test_another_organisations_claim_is_not_found(world: World) -> None:
    claim = world.drafted(world.claimant())
    with refused("vouchers.not_found"):
        actions.revise(claim, world.application(), actor=world.claimant(), at=world.at)


def test_an_officer_sees_a_claim_but_does_not_revise_it(world: World) -> None:
    claim = world.submitted(world.claimant())
    with refused("matters.not_allowed"):
        actions.revise(claim, world.application(), actor=world.operator, at=world.at)


def test_a_returned_claim_cannot_be_revised_onto_a_business_that_was_taken_meanwhile(world: World) -> None:
    claimant, taken = world.claimant(), world.application()
    claim = world.submitted(claimant)
    actions.return_(claim, reason="合同编号有误", actor=world.operator, at=world.at, calendar=CALENDAR)
    world.submitted(claimant, taken)
    with refused("vouchers.already_claimed", clause="R6", field="contract_number"):
        actions.revise(claim, taken, actor=claimant, at=world.at)

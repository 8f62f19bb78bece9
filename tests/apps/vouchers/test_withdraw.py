"""Withdrawing a claim: until its voucher is issued, by its own people; the business is free again."""

from __future__ import annotations

from guiju.apps.vouchers import actions, queries
from tests.apps.vouchers.world import CALENDAR, World, refused


def test_a_claim_is_withdrawn_from_every_state_before_issue(world: World) -> None:
    claimant = world.claimant()
    for reach in (world.drafted, world.submitted, world.passed_on, world.publicised, world.cleared):
        claim = reach(claimant)
        actions.withdraw(claim, actor=claimant, at=world.at, calendar=CALENDAR)
        assert world.state(claim) == "withdrawn"


def test_an_issued_voucher_is_not_withdrawn(world: World) -> None:
    claimant = world.claimant()
    claim = queries.voucher(world.issued(claimant), claimant).claim
    with refused("matters.wrong_state"):
        actions.withdraw(claim, actor=claimant, at=world.at, calendar=CALENDAR)


def test_nobody_withdraws_anothers_claim(world: World) -> None:
    claim = world.submitted(world.claimant())
    with refused("vouchers.not_found"):
        actions.withdraw(claim, actor=world.claimant(), at=world.at, calendar=CALENDAR)
    with refused("matters.not_allowed"):
        actions.withdraw(claim, actor=world.operator, at=world.at, calendar=CALENDAR)

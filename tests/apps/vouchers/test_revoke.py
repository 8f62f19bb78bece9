"""Revoking a voucher: what it still holds goes back to the pool, what was redeemed stays, and R6 is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid5

from guiju.apps.decisions import queries as decisions
from guiju.apps.ledger import queries as ledger
from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.core.decision import Decision, Outcome
from guiju.core.parties import Actor, Duty
from guiju.core.vouchers import Award, VoucherKind
from tests import factories
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused

FACE = 300_000_00


FOUND = {"is_contract_in_force": False}


def revoke(
    world: World,
    claim: UUID,
    found: Mapping[str, object] = FOUND,
    *,
    actor: Actor | None = None,
    reason: str = "合同自始无效",
) -> Decision[Award]:
    return actions.revoke(
        claim,
        id=uuid5(claim, "revocation"),
        found=found,
        reason=reason,
        actor=actor or world.checker,
        at=world.at,
        calendar=CALENDAR,
    )


def test_an_unused_voucher_goes_back_to_the_pool_and_frees_its_business(world: World) -> None:
    claimant, application = world.claimant(), world.application()
    voucher = world.issued(claimant, application)
    revoke(world, queries.voucher(voucher, claimant).claim)
    view = queries.voucher(voucher, claimant)
    assert (view.void_fen, view.revoked_at, view.state(world.at)) == (FACE, world.at, queries.VoucherState.REVOKED)
    assert world.state(view.claim) == "revoked"
    assert queries.programme(world.programme).available_fen == 80 * MILLION
    hold = ledger.hold(view.hold)
    assert hold is not None
    assert (hold.voided_fen, hold.remaining_fen) == (FACE, 0)
    world.submitted(claimant, application)


def test_a_revocation_rests_on_a_clause_that_the_found_fact_breaks(world: World) -> None:
    claimant = world.claimant()
    claim = queries.voucher(world.issued(claimant), claimant).claim
    for found in ({}, {"is_contract_in_force": None}, {"is_contract_in_force": True}):
        with refused("vouchers.refusal_needs_a_clause", field="found"):
            revoke(world, claim, found)
    with refused("vouchers.bad_input", field="found.is_wrong"):
        revoke(world, claim, {"is_wrong": True})
    decision = revoke(world, claim)
    assert decision.outcome is Outcome.REFUSED
    assert [finding.provision for finding in decision.refusals()] == ["R1"]
    view = queries.claim(claim, claimant)
    assert view.matter is not None
    last = matters.history(view.matter)[-1]
    assert (last.verb, last.clauses, last.decision) == ("revoke", ("R1",), uuid5(claim, "revocation"))
    assert decisions.record(uuid5(claim, "revocation")).outcome == "refused"
    assert view.award_decision == uuid5(claim, "award-decision"), "the award stays on record"


def test_a_pool_used_up_since_is_no_reason_to_revoke(db: None) -> None:
    world = World(appropriation_fen=FACE)
    claimant = world.claimant()
    claim = queries.voucher(world.issued(claimant), claimant).claim
    assert queries.programme(world.programme).available_fen == 0
    with refused("vouchers.refusal_needs_a_clause", field="found"):
        revoke(world, claim, {})
    assert actions.examine(claim, actor=world.checker, on=world.on).decision.outcome is Outcome.GRANTED


def test_an_expired_voucher_lapses_and_is_not_revoked(world: World) -> None:
    claimant = world.claimant()
    voucher = queries.voucher(world.issued(claimant), claimant)
    world.until(voucher.expires_at)
    with refused("vouchers.expired", clause="R4"):
        revoke(world, voucher.claim)
    actions.lapse_due(at=world.at, calendar=CALENDAR)
    view = queries.voucher(voucher.id, claimant)
    assert (view.revoked_at, view.lapsed_at) == (None, voucher.expires_at)


def test_it_is_revoked_to_the_last_instant(world: World) -> None:
    claimant = world.claimant()
    voucher = queries.voucher(world.issued(claimant), claimant)
    world.until(voucher.expires_at - timedelta(microseconds=1))
    revoke(world, voucher.claim)


def test_what_was_redeemed_stays_and_its_business_stays_taken(world: World) -> None:
    claimant, application = world.claimant(), world.application()
    voucher = world.issued(claimant, application)
    world.redeemed(voucher, claimant, requested_fen=100_000_00, settled_fen=10 * MILLION)
    revoke(world, queries.voucher(voucher, claimant).claim)
    view = queries.voucher(voucher, claimant)
    assert (view.redeemed_fen, view.void_fen, view.remaining_fen) == (100_000_00, 200_000_00, 0)
    assert queries.programme(world.programme).payable_fen == 100_000_00
    assert queries.programme(world.programme).available_fen == 80 * MILLION - 100_000_00
    with refused("vouchers.already_claimed", clause="R6", field="contract_number"):
        world.submitted(claimant, application)


def test_redemptions_under_way_are_settled_first(world: World) -> None:
    claimant = world.claimant()
    voucher = world.issued(claimant)
    redemption = world.lodged(voucher, claimant, requested_fen=1_00)
    claim = queries.voucher(voucher, claimant).claim
    with refused("vouchers.bad_input", field="claim"):
        revoke(world, claim)
    actions.withdraw_redemption(redemption, actor=claimant, at=world.at, calendar=CALENDAR)
    revoke(world, claim)


def test_a_revoked_voucher_is_neither_used_nor_revoked_again(world: World) -> None:
    claimant = world.claimant()
    voucher = world.issued(claimant)
    claim = queries.voucher(voucher, claimant).claim
    revoke(world, claim)
    with refused("matters.wrong_state"):
        revoke(world, claim)
    with refused("matters.wrong_state"):
        world.lodged(voucher, claimant, requested_fen=1_00)


def test_a_claim_without_a_voucher_is_not_revoked(world: World) -> None:
    with refused("vouchers.not_found"):
        revoke(world, world.drafted(world.claimant()))
    with refused("matters.wrong_state"):
        revoke(world, world.publicised(world.claimant()))


def test_revoking_takes_a_reason_and_the_duty_to_approve(world: World) -> None:
    assert world.checker.organisation is not None
    claimant = world.claimant()
    claim = queries.voucher(world.issued(claimant), claimant).claim
    clerk = factories.colleague(world.checker.organisation, frozenset({Duty.HANDLE}))
    with refused("matters.reason_needed", field="reason"):
        revoke(world, claim, reason="")
    for actor in (clerk, world.operator, claimant):
        with refused("matters.not_allowed"):
            revoke(world, claim, actor=actor)
    assert queries.claim(claim, claimant).voucher_kind is VoucherKind.CASH

"""Proposing a redemption: the operator as maker, on the figures shown; returning it instead; the bureau sends back."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor, Duty
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused


@pytest.fixture
def holder(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def voucher(world: World, holder: Actor) -> UUID:
    return world.issued(holder)


def test_the_settled_share_of_the_contract_is_what_can_be_redeemed(world: World, holder: Actor, voucher: UUID) -> None:
    """3 of 10 million yuan are settled: 300 000 × 3/10 = 90 000 yuan, whatever is asked for."""
    redemption = world.lodged(voucher, holder, requested_fen=100_000_00, settled_fen=3 * MILLION)
    examined = actions.examine_redemption(redemption, actor=world.operator, on=world.on)
    assert examined.decision.award is not None
    assert (examined.decision.award.amount_fen, examined.decision.award.is_partial) == (90_000_00, True)
    world.propose(redemption)
    assert queries.redemption(redemption, holder).state == "bureau_approval"


def test_a_fraction_of_a_fen_is_dropped(world: World, holder: Actor, voucher: UUID) -> None:
    """300 000.00 × 33.34 / 10 000 000 = 1.0002 yuan: 1.00 yuan."""
    redemption = world.lodged(voucher, holder, requested_fen=2_00, settled_fen=33_34)
    examined = actions.examine_redemption(redemption, actor=world.operator, on=world.on)
    assert examined.decision.award is not None
    assert examined.decision.award.amount_fen == 1_00


def test_figures_that_changed_since_are_refused(world: World, holder: Actor, voucher: UUID) -> None:
    redemption = world.lodged(voucher, holder, requested_fen=100_000_00, settled_fen=10 * MILLION)
    shown = actions.examine_redemption(redemption, actor=world.operator, on=world.on).shown
    actions.return_redemption(redemption, reason="金额有误", actor=world.operator, at=world.at, calendar=CALENDAR)
    actions.relodge(
        redemption,
        requested_fen=200_000_00,
        invoices=[world.evidence(10 * MILLION)],
        actor=holder,
        at=world.at,
        calendar=CALENDAR,
    )
    with refused("vouchers.figures_changed", field="shown"):
        actions.propose_redemption(
            redemption, shown=shown, actor=world.operator, at=world.at, on=world.on, calendar=CALENDAR
        )
    world.propose(redemption)


def test_it_takes_a_person_of_the_operator(world: World, holder: Actor, voucher: UUID) -> None:
    redemption = world.lodged(voucher, holder, requested_fen=1_00)
    shown = actions.examine_redemption(redemption, actor=world.operator, on=world.on).shown
    key = replace(world.operator, person=None, name="a key", duties=frozenset({Duty.READ, Duty.HANDLE}))
    for actor in (key, holder, world.maker):
        with refused("matters.not_allowed"):
            actions.propose_redemption(
                redemption, shown=shown, actor=actor, at=world.at, on=world.on, calendar=CALENDAR
            )


def test_the_operator_returns_and_the_bureau_sends_back_with_reasons(
    world: World, holder: Actor, voucher: UUID
) -> None:
    redemption = world.lodged(voucher, holder, requested_fen=1_00)
    with refused("matters.reason_needed", field="reason"):
        actions.return_redemption(redemption, reason="", actor=world.operator, at=world.at, calendar=CALENDAR)
    world.propose(redemption)
    with refused("matters.wrong_state"):
        actions.return_redemption(redemption, reason="缺页", actor=world.operator, at=world.at, calendar=CALENDAR)
    with refused("matters.reason_needed", field="reason"):
        actions.send_back_redemption(redemption, reason=" ", actor=world.checker, at=world.at, calendar=CALENDAR)
    actions.send_back_redemption(redemption, reason="请核对发票", actor=world.checker, at=world.at, calendar=CALENDAR)
    assert queries.redemption(redemption, holder).state == "operator_review"
    world.propose(redemption)

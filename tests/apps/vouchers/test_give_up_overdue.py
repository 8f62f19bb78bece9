"""What was returned and not corrected in time counts as withdrawn: its business, its money, its invoices are free."""

from __future__ import annotations

from datetime import timedelta

from guiju.apps.vouchers import actions, queries
from tests.apps.vouchers.world import CALENDAR, World

INSTANT = timedelta(microseconds=1)


def sweep(world: World) -> int:
    return actions.give_up_overdue(at=world.at)


def test_a_claim_is_given_up_when_its_ten_working_days_are_over(world: World) -> None:
    claimant, application = world.claimant(), world.application()
    claim = world.submitted(claimant, application)
    actions.return_(claim, reason="缺页", actor=world.operator, at=world.at, calendar=CALENDAR)
    due_at = queries.claim(claim, claimant).due_at
    assert due_at is not None
    world.until(due_at - INSTANT)
    assert sweep(world) == 0
    world.later(microseconds=1)
    assert sweep(world) == 1
    assert world.state(claim) == "withdrawn"
    world.submitted(claimant, application)
    assert sweep(world) == 0


def test_a_redemption_is_given_up_and_its_money_and_invoices_are_free(world: World) -> None:
    claimant = world.claimant()
    voucher = world.issued(claimant)
    redemption = world.lodged(voucher, claimant, requested_fen=5_00, invoice="FP-1")
    actions.return_redemption(redemption, reason="发票模糊", actor=world.operator, at=world.at, calendar=CALENDAR)
    world.later(days=30)
    assert sweep(world) == 1
    assert queries.redemption(redemption, claimant).state == "withdrawn"
    assert queries.voucher(voucher, claimant).reserved_fen == 0
    world.lodged(voucher, claimant, requested_fen=5_00, invoice="FP-1")


def test_what_was_corrected_in_time_goes_on(world: World) -> None:
    claimant = world.claimant()
    claim = world.submitted(claimant)
    actions.return_(claim, reason="缺页", actor=world.operator, at=world.at, calendar=CALENDAR)
    actions.resubmit(claim, actor=claimant, at=world.at, calendar=CALENDAR)
    world.later(days=30)
    assert sweep(world) == 0
    assert world.state(claim) == "operator_review"

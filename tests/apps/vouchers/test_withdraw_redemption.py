"""Withdrawing a redemption before it is proposed; what it kept is free again."""

from __future__ import annotations

from guiju.apps.vouchers import actions, queries
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused


def test_its_reservation_and_invoices_are_free_again(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder)
    redemption = world.lodged(voucher, holder, requested_fen=300_000_00, settled_fen=10 * MILLION, invoice="FP-1")
    actions.withdraw_redemption(redemption, actor=holder, at=world.at, calendar=CALENDAR)
    assert queries.redemption(redemption, holder).state == "withdrawn"
    assert queries.voucher(voucher, holder).usable_fen(world.at) == 300_000_00
    world.lodged(voucher, holder, requested_fen=300_000_00, settled_fen=10 * MILLION, invoice="FP-1")


def test_what_was_proposed_is_no_longer_the_holders_to_withdraw(world: World) -> None:
    holder = world.claimant()
    redemption = world.proposed(world.issued(holder), holder, requested_fen=1_00)
    with refused("matters.wrong_state"):
        actions.withdraw_redemption(redemption, actor=holder, at=world.at, calendar=CALENDAR)


def test_nobody_withdraws_anothers(world: World) -> None:
    holder = world.claimant()
    redemption = world.lodged(world.issued(holder), holder, requested_fen=1_00)
    with refused("vouchers.not_found"):
        actions.withdraw_redemption(redemption, actor=world.claimant(), at=world.at, calendar=CALENDAR)
    with refused("matters.not_allowed"):
        actions.withdraw_redemption(redemption, actor=world.operator, at=world.at, calendar=CALENDAR)

"""Correcting a returned redemption: it counts as lodged when it first was, and cannot grow once the voucher expired."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused


@pytest.fixture
def holder(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def voucher(world: World, holder: Actor) -> UUID:
    return world.issued(holder)


def returned(world: World, voucher: UUID, holder: Actor, *, invoice: str | None = None) -> UUID:
    redemption = world.lodged(voucher, holder, requested_fen=100_000_00, settled_fen=10 * MILLION, invoice=invoice)
    actions.return_redemption(redemption, reason="发票不清", actor=world.operator, at=world.at, calendar=CALENDAR)
    return redemption


def relodge(world: World, redemption: UUID, holder: Actor, *, fen: int, invoice: str | None = None) -> None:
    actions.relodge(
        redemption,
        requested_fen=fen,
        invoices=[world.evidence(10 * MILLION, invoice)],
        actor=holder,
        at=world.at,
        calendar=CALENDAR,
    )


def test_another_amount_takes_the_place_of_the_first(world: World, holder: Actor, voucher: UUID) -> None:
    redemption = returned(world, voucher, holder)
    lodged_at = world.at
    world.later(days=1)
    relodge(world, redemption, holder, fen=250_000_00)
    view = queries.redemption(redemption, holder)
    assert (view.state, view.requested_fen, view.lodged_at) == ("operator_review", 250_000_00, lodged_at)
    assert queries.voucher(voucher, holder).reserved_fen == 250_000_00


def test_the_same_invoice_may_be_presented_again_and_the_replaced_one_is_free(
    world: World, holder: Actor, voucher: UUID
) -> None:
    redemption = returned(world, voucher, holder, invoice="FP-1")
    relodge(world, redemption, holder, fen=100_000_00, invoice="FP-1")
    actions.return_redemption(redemption, reason="再核", actor=world.operator, at=world.at, calendar=CALENDAR)
    relodge(world, redemption, holder, fen=100_000_00, invoice="FP-2")
    world.lodged(voucher, holder, requested_fen=1_00, invoice="FP-1")


def test_it_cannot_ask_for_more_than_the_voucher_holds(world: World, holder: Actor, voucher: UUID) -> None:
    redemption = returned(world, voucher, holder)
    with refused("vouchers.not_enough", clause="R7", field="amount"):
        relodge(world, redemption, holder, fen=300_000_01)
    relodge(world, redemption, holder, fen=300_000_00)


def test_after_expiry_no_more_can_be_asked_for_than_was_lodged_in_time(
    world: World, holder: Actor, voucher: UUID
) -> None:
    expires_at = queries.voucher(voucher, holder).expires_at
    world.until(expires_at - timedelta(hours=1))
    redemption = returned(world, voucher, holder)
    world.until(expires_at)
    with refused("vouchers.expired", clause="R4"):
        relodge(world, redemption, holder, fen=100_000_01)
    relodge(world, redemption, holder, fen=100_000_00)
    world.propose(redemption)
    assert world.pay_out(redemption) == 100_000_00


def test_more_may_be_asked_for_to_the_last_instant(world: World, holder: Actor, voucher: UUID) -> None:
    expires_at = queries.voucher(voucher, holder).expires_at
    world.until(expires_at - timedelta(hours=1))
    redemption = returned(world, voucher, holder)
    world.until(expires_at - timedelta(microseconds=1))
    relodge(world, redemption, holder, fen=100_000_01)


def test_only_the_holder_corrects_and_only_what_was_returned(world: World, holder: Actor, voucher: UUID) -> None:
    redemption = returned(world, voucher, holder)
    with refused("vouchers.not_found"):
        relodge(world, redemption, world.claimant(), fen=1_00)
    with refused("vouchers.not_the_holder", clause="R7"):
        relodge(world, redemption, world.operator, fen=1_00)
    relodge(world, redemption, holder, fen=1_00)
    with refused("matters.wrong_state"):
        relodge(world, redemption, holder, fen=1_00)

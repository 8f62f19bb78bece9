"""Lodging a redemption: by the holder itself, in time, for what is left, on invoices nobody used before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor, Duty
from tests import factories
from tests.apps.vouchers.world import CALENDAR, World, refused

FACE = 300_000_00


@pytest.fixture
def holder(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def voucher(world: World, holder: Actor) -> UUID:
    return world.issued(holder)


def test_the_amount_is_reserved_and_the_operator_asked(world: World, holder: Actor, voucher: UUID) -> None:
    redemption = queries.redemption(world.lodged(voucher, holder, requested_fen=100_000_00), holder)
    assert (redemption.state, redemption.requested_fen) == ("operator_review", 100_000_00)
    assert redemption.lodged_at == world.at
    assert [invoice.amount_fen for invoice in redemption.invoices] == [10_000_000_00]
    view = queries.voucher(voucher, holder)
    assert (view.reserved_fen, view.usable_fen(world.at), view.redeemed_fen) == (100_000_00, 200_000_00, 0)


def test_all_that_is_left_can_be_asked_for_and_not_a_fen_more(world: World, holder: Actor, voucher: UUID) -> None:
    world.lodged(voucher, holder, requested_fen=100_000_00)
    with refused("vouchers.not_enough", clause="R7", field="amount"):
        world.lodged(voucher, holder, requested_fen=200_000_01)
    world.lodged(voucher, holder, requested_fen=200_000_00)
    with refused("vouchers.not_enough", clause="R7", field="amount"):
        world.lodged(voucher, holder, requested_fen=1)


def test_the_last_instant_is_in_time_and_the_next_is_not(world: World, holder: Actor, voucher: UUID) -> None:
    world.until(queries.voucher(voucher, holder).expires_at)
    with refused("vouchers.expired", clause="R4"):
        world.lodged(voucher, holder, requested_fen=1_00)
    world.at -= timedelta(microseconds=1)
    world.lodged(voucher, holder, requested_fen=1_00)


def test_nobody_but_the_holder_uses_a_voucher(world: World, voucher: UUID) -> None:
    for other in (world.claimant(), world.operator, world.checker):
        with refused("vouchers.not_the_holder", clause="R7"):
            world.lodged(voucher, other, requested_fen=1_00)


def test_the_holders_people_need_the_duty_to_handle(world: World, holder: Actor, voucher: UUID) -> None:
    assert holder.organisation is not None
    reader = factories.colleague(holder.organisation, frozenset({Duty.READ}))
    with refused("vouchers.not_the_holder", clause="R7"):
        world.lodged(voucher, reader, requested_fen=1_00)


def test_an_invoice_supports_one_redemption_however_it_is_spelt(world: World, holder: Actor, voucher: UUID) -> None:
    world.lodged(voucher, holder, requested_fen=1_00, invoice="2452-0000 0001")
    other = world.claimant()
    elsewhere = world.issued(other)
    with refused("vouchers.invoice_used", clause="R7", field="invoices"):
        world.lodged(elsewhere, other, requested_fen=1_00, invoice="２４５２００００　０００１")
    assert queries.voucher(elsewhere, other).reserved_fen == 0


def test_one_to_fifty_invoices_with_positive_amounts_and_numbers(world: World, holder: Actor, voucher: UUID) -> None:
    def lodge(invoices: list[actions.Evidence]) -> None:
        actions.lodge(
            voucher,
            id=factories.new_id(),
            requested_fen=1_00,
            invoices=invoices,
            actor=holder,
            at=world.at,
            calendar=CALENDAR,
        )

    lodge([world.evidence(100_00) for _ in range(50)])
    for invoices in (
        [],
        [world.evidence(100_00) for _ in range(51)],
        [world.evidence(0)],
        [world.evidence(10**15 + 1)],
        [world.evidence(100_00, number=" - ")],
    ):
        with refused("vouchers.bad_input", field="invoices"):
            lodge(invoices)
    with refused("vouchers.invoice_used", clause="R7", field="invoices"):
        lodge([world.evidence(100_00, number="FP-9"), world.evidence(100_00, number="fp 9")])


def test_an_invoice_number_counts_in_the_one_spelling_it_is_kept_in(world: World, holder: Actor, voucher: UUID) -> None:
    """“㈱” is three characters once it is written out: 13 of them and one more are 40, the most that is kept."""
    world.lodged(voucher, holder, requested_fen=1_00, invoice="㈱" * 13 + "7")
    for number in ("㈱" * 13 + "78", "㈱" * 40):
        with refused("vouchers.bad_input", field="invoices"):
            world.lodged(voucher, holder, requested_fen=1_00, invoice=number)


def test_an_invoice_is_dated_between_the_contract_and_the_day_it_is_presented(
    world: World, holder: Actor, voucher: UUID
) -> None:
    signed_on = queries.claim(queries.voucher(voucher, holder).claim, holder).signed_on

    def lodge(invoiced_on: date) -> None:
        evidence = replace(world.evidence(100_00), invoiced_on=invoiced_on)
        actions.lodge(
            voucher, id=factories.new_id(), requested_fen=1_00, invoices=[evidence], actor=holder, at=world.at,
            calendar=CALENDAR,
        )  # fmt: skip

    for day in (signed_on, world.on):
        lodge(day)
    for day in (signed_on - timedelta(days=1), world.on + timedelta(days=1), date(2999, 1, 1)):
        with refused("vouchers.bad_input", field="invoices"):
            lodge(day)


def test_nothing_is_not_an_amount(world: World, holder: Actor, voucher: UUID) -> None:
    with refused("vouchers.bad_input", field="amount"):
        world.lodged(voucher, holder, requested_fen=0, settled_fen=100_00)


def test_a_voucher_that_is_not_there_is_not_found(world: World, holder: Actor) -> None:
    with refused("vouchers.not_found"):
        world.lodged(factories.new_id(), holder, requested_fen=1_00)

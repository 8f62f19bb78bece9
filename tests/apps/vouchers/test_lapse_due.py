"""Lapse: computed at use from the instant a voucher falls due; the sweep writes it down, dated that instant (R4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from guiju.apps.decisions import queries as decisions
from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.actions import caps, lapsing
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused

FACE = 300_000_00
INSTANT = timedelta(microseconds=1)


def sweep(world: World, *, limit: int = 500) -> int:
    return actions.lapse_due(at=world.at, calendar=CALENDAR, limit=limit)


def expiry(world: World, voucher: UUID) -> World:
    """The world at the instant the voucher falls due."""
    return world.until(queries.voucher(voucher, world.maker).expires_at)


def test_an_unused_voucher_lapses_at_its_instant_not_before(world: World) -> None:
    claimant = world.claimant()
    voucher = world.issued(claimant)
    expiry(world, voucher).at -= INSTANT
    assert sweep(world) == 0
    assert queries.voucher(voucher, claimant).state(world.at) is queries.VoucherState.USABLE
    world.later(microseconds=1)
    assert queries.voucher(voucher, claimant).state(world.at) is queries.VoucherState.LAPSED
    assert sweep(world) == 1
    assert queries.voucher(voucher, claimant).void_fen == FACE
    assert queries.programme(world.programme).available_fen == 80 * MILLION
    assert sweep(world) == 0


def test_a_late_sweep_dates_the_lapse_the_instant_it_fell_due(world: World) -> None:
    claimant = world.claimant()
    voucher = world.issued(claimant)
    due_at = queries.voucher(voucher, claimant).expires_at
    world.until(due_at).later(days=40)
    assert sweep(world) == 1
    view = queries.voucher(voucher, claimant)
    assert view.lapsed_at == due_at
    lapse = ledger.transfer(uuid5(voucher, "lapse"))
    assert lapse is not None
    assert (lapse.at, lapse.amount_fen) == (due_at, FACE)
    pool = uuid5(world.programme, "pool")
    assert ledger.balance_at(pool, due_at - INSTANT).available_fen == 80 * MILLION - FACE
    assert ledger.balance_at(pool, due_at).available_fen == 80 * MILLION
    assert world.state(view.claim) == "lapsed"
    record = decisions.record(uuid5(voucher, "lapse-decision"))
    assert (record.question, record.outcome) == ("vouchers.lapse", "granted")


def test_what_lapses_counts_no_longer_in_the_cap_of_the_year_it_was_issued_in(world: World) -> None:
    voucher = world.issued(world.claimant())
    cap = caps.issue_cap("520000", 2024)
    assert ledger.balance(cap).available_fen == 80 * MILLION - FACE
    expiry(world, voucher)
    assert sweep(world) == 1
    assert ledger.balance(cap).available_fen == 80 * MILLION


def test_what_a_policy_does_not_return_to_the_pool_goes_back_to_the_appropriation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The award says whether it returns; with the reading turned round it neither refills the pool nor the cap."""
    asked = lapsing.decisions.decide

    def keeps_it(*given: Any, **named: Any) -> Any:
        record = asked(*given, **named)
        award = replace(record.decision.award, returns_to_pool=False)
        return replace(record, decision=replace(record.decision, award=award))

    voucher = world.issued(world.claimant())
    monkeypatch.setattr(lapsing.decisions, "decide", keeps_it)
    expiry(world, voucher)
    assert sweep(world) == 1
    assert queries.voucher(voucher, world.maker).void_fen == FACE
    assert queries.programme(world.programme).available_fen == 80 * MILLION - FACE
    assert ledger.balance(uuid5(world.programme, "appropriation")).credits_fen == FACE
    assert ledger.balance(caps.issue_cap("520000", 2024)).available_fen == 80 * MILLION - FACE
    assert ledger.discrepancies() == []


def test_only_what_was_not_redeemed_lapses(world: World) -> None:
    claimant = world.claimant()
    voucher = world.issued(claimant)
    world.redeemed(voucher, claimant, requested_fen=100_000_00, settled_fen=10 * MILLION)
    expiry(world, voucher)
    assert sweep(world) == 1
    view = queries.voucher(voucher, claimant)
    assert (view.redeemed_fen, view.void_fen) == (100_000_00, 200_000_00)


def test_a_fully_redeemed_voucher_does_not_lapse(world: World) -> None:
    claimant = world.claimant()
    voucher = world.issued(claimant)
    world.redeemed(voucher, claimant, requested_fen=FACE, settled_fen=10 * MILLION)
    expiry(world, voucher)
    assert sweep(world) == 0
    view = queries.voucher(voucher, claimant)
    assert (view.state(world.at), world.state(view.claim)) == (queries.VoucherState.SPENT, "redeemed")


def test_a_redemption_lodged_in_time_is_waited_for(world: World) -> None:
    """Lodged before expiry suffices: the voucher lapses for the rest once that redemption is decided."""
    claimant = world.claimant()
    voucher = world.issued(claimant)
    redemption = world.proposed(voucher, claimant, requested_fen=100_000_00, settled_fen=10 * MILLION)
    expiry(world, voucher)
    assert sweep(world) == 0
    assert queries.voucher(voucher, claimant).state(world.at) is queries.VoucherState.RUNNING_OUT
    assert world.pay_out(redemption) == 100_000_00
    assert sweep(world) == 1
    view = queries.voucher(voucher, claimant)
    assert (view.redeemed_fen, view.void_fen, view.lapsed_at) == (100_000_00, 200_000_00, view.expires_at)


def test_a_lapsed_voucher_cannot_be_redeemed_before_or_after_the_sweep(world: World) -> None:
    claimant = world.claimant()
    voucher = world.issued(claimant)
    expiry(world, voucher)
    for _ in range(2):
        with refused("vouchers.expired", clause="R4"):
            world.lodged(voucher, claimant, requested_fen=1_00)
        sweep(world)


def test_a_sweep_takes_the_first_due_up_to_its_limit(world: World) -> None:
    vouchers = [world.issued(world.claimant()) for _ in range(3)]
    world.later(days=400)
    assert sweep(world, limit=2) == 2
    assert [queries.voucher(v, world.maker).void_fen for v in vouchers] == [FACE, FACE, 0]
    assert sweep(world, limit=2) == 1

"""Approving redemptions: the maker's figures, another person, the voucher's hold and the subject's yearly cap (R2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid5

import pytest

from guiju.apps.decisions import queries as decisions
from guiju.apps.ledger import queries as ledger
from guiju.apps.parties import actions as parties
from guiju.apps.parties import queries as people
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor, Duty
from tests import factories
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused

CAP = 2 * MILLION
"""200 万元 a subject and natural year."""


@pytest.fixture
def holder(world: World) -> Actor:
    return world.claimant()


def big_voucher(world: World, holder: Actor) -> UUID:
    """A voucher of 1.5 million yuan: 3 % of 50 million."""
    return world.issued(holder, world.application(price_fen=50 * MILLION))


def test_the_money_is_owed_out_of_the_hold_and_counted_against_the_cap(world: World, holder: Actor) -> None:
    voucher = world.issued(holder)
    redemption = world.proposed(voucher, holder, requested_fen=100_000_00, settled_fen=10 * MILLION)
    assert world.pay_out(redemption) == 100_000_00
    view = queries.redemption(redemption, holder)
    assert (view.state, view.approved_fen, view.approved_at) == ("approved", 100_000_00, world.at)
    kept = queries.voucher(voucher, holder)
    assert (kept.redeemed_fen, kept.reserved_fen, kept.usable_fen(world.at)) == (100_000_00, 0, 200_000_00)
    programme = queries.programme(world.programme)
    assert (programme.payable_fen, programme.redeemed_fen) == (100_000_00, 100_000_00)
    hold = ledger.hold(kept.hold)
    assert hold is not None
    assert (hold.posted_fen, hold.remaining_fen) == (100_000_00, 200_000_00)
    assert holder.organisation is not None
    assert queries.subject_year("520000", holder.organisation, 2024) == (100_000_00, CAP)
    assert view.decision is not None
    assert decisions.record(view.decision).outcome == "granted"


def test_a_voucher_redeemed_to_the_last_fen_has_ended_its_journey(world: World, holder: Actor) -> None:
    voucher = world.issued(holder)
    world.redeemed(voucher, holder, requested_fen=299_999_99, settled_fen=9_999_999_67)  # 3 %: 299 999.9901 yuan
    claim = queries.voucher(voucher, holder).claim
    assert world.state(claim) == "issued"
    world.redeemed(voucher, holder, requested_fen=1, settled_fen=33)
    assert world.state(claim) == "redeemed"


def test_the_yearly_cap_is_reached_exactly_and_not_passed(world: World, holder: Actor) -> None:
    """Two vouchers of 1.5 million: the second is redeemed for the 500 000 yuan the cap of 2 million leaves."""
    first, second = big_voucher(world, holder), big_voucher(world, holder)
    world.redeemed(first, holder, requested_fen=1_500_000_00, settled_fen=50 * MILLION)
    redemption = world.proposed(second, holder, requested_fen=1_500_000_00, settled_fen=50 * MILLION)
    assert world.pay_out(redemption) == 500_000_00
    assert holder.organisation is not None
    assert queries.subject_year("520000", holder.organisation, 2024) == (CAP, CAP)
    third = world.lodged(big_voucher(world, holder), holder, requested_fen=1, settled_fen=1_00)
    with refused("vouchers.not_granted", clause="R2"):
        world.propose(third)


def test_a_new_natural_year_has_a_new_cap(db: None) -> None:
    """Issued in December, capped in December, redeemed on in January: R2 counts by the year of redemption."""
    world = World(at=datetime(2024, 11, 1, 1, tzinfo=UTC))
    holder = world.claimant()
    assert holder.organisation is not None
    first, second = big_voucher(world, holder), big_voucher(world, holder)
    world.redeemed(first, holder, requested_fen=1_500_000_00, settled_fen=50 * MILLION)
    world.redeemed(second, holder, requested_fen=500_000_00, settled_fen=16_666_666_67)  # a third of the contract
    world.until(datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC))  # 23:59:59 in China
    redemption = world.lodged(second, holder, requested_fen=1_00)
    with refused("vouchers.not_granted", clause="R2"):
        world.propose(redemption)
    world.later(seconds=1)
    world.propose(redemption)
    assert world.pay_out(redemption) == 1_00
    assert queries.subject_year("520000", holder.organisation, 2024) == (CAP, CAP)
    assert queries.subject_year("520000", holder.organisation, 2025) == (1_00, CAP)


def test_what_the_cap_cut_is_not_carried_into_the_next_year(db: None) -> None:
    """A contract settled in full in December, cut from 3 to 2 million: an invoice of 1 fen in January gives nothing."""
    world = World(at=datetime(2024, 11, 1, 1, tzinfo=UTC))
    holder = world.claimant()
    voucher = world.issued(holder, world.application(price_fen=100 * MILLION))
    redemption = world.proposed(voucher, holder, requested_fen=3 * MILLION, settled_fen=100 * MILLION)
    assert world.pay_out(redemption) == CAP
    world.until(datetime(2025, 1, 2, 1, tzinfo=UTC))
    for settled_fen in (1, 100 * MILLION):
        again = world.lodged(voucher, holder, requested_fen=MILLION, settled_fen=settled_fen)
        with refused("vouchers.not_granted", clause="R1"):
            world.propose(again)
        actions.withdraw_redemption(again, actor=holder, at=world.at, calendar=CALENDAR)


def test_the_maker_does_not_approve_even_as_a_person_of_the_bureau(world: World, holder: Actor) -> None:
    assert world.checker.organisation is not None
    assert world.operator.person is not None
    parties.add_member(
        world.checker.organisation,
        person=world.operator.person,
        duties=frozenset(Duty),
        actor=world.checker,
        at=world.at,
    )
    same = people.actor_of(world.operator.person, world.checker.organisation, at=world.at)
    redemption = world.proposed(world.issued(holder), holder, requested_fen=1_00)
    with refused("matters.four_eyes"):
        world.pay_out(redemption, actor=same)
    assert queries.programme(world.programme).payable_fen == 0


def test_an_api_key_never_approves(world: World, holder: Actor) -> None:
    redemption = world.proposed(world.issued(holder), holder, requested_fen=1_00)
    key = replace(world.checker, person=None, name="a key")
    with refused("matters.not_allowed"):
        world.pay_out(redemption, actor=key)


def test_the_checker_confirms_what_the_maker_saw(world: World, holder: Actor) -> None:
    """Between proposal and approval the cap shrank: 500 000 yuan are left of it, the maker had seen 1.5 million."""
    first, second = big_voucher(world, holder), big_voucher(world, holder)
    waiting = world.proposed(second, holder, requested_fen=1_500_000_00, settled_fen=50 * MILLION)
    seen_by_maker = world.approval(waiting)
    world.redeemed(first, holder, requested_fen=1_500_000_00, settled_fen=50 * MILLION)
    with refused("vouchers.figures_changed", field="shown"):
        actions.approve_redemption(seen_by_maker, actor=world.checker, at=world.at, on=world.on, calendar=CALENDAR)
    with refused("matters.shown_differs", field="shown"):
        world.pay_out(waiting)
    actions.send_back_redemption(waiting, reason="额度已变", actor=world.checker, at=world.at, calendar=CALENDAR)
    world.propose(waiting)
    assert world.pay_out(waiting) == 500_000_00


def test_a_batch_is_approved_whole_in_its_order(world: World) -> None:
    holders = [world.claimant() for _ in range(3)]
    waiting = [world.proposed(world.issued(h), h, requested_fen=100_00 * (i + 1)) for i, h in enumerate(holders)]
    decided = actions.approve_redemptions(
        [world.approval(r) for r in waiting], actor=world.checker, at=world.at, on=world.on, calendar=CALENDAR
    )
    assert [d.award.amount_fen for d in decided if d.award] == [100_00, 200_00, 300_00]
    assert queries.programme(world.programme).payable_fen == 600_00


def test_one_refusal_stops_the_whole_batch(world: World, holder: Actor) -> None:
    """Both vouchers of one subject together would pass its cap: as the maker saw them one by one, none is approved."""
    vouchers = [big_voucher(world, holder), big_voucher(world, holder)]
    waiting = [world.proposed(v, holder, requested_fen=1_500_000_00, settled_fen=50 * MILLION) for v in vouchers]
    with refused("vouchers.figures_changed", field="shown"):
        actions.approve_redemptions(
            [world.approval(r) for r in waiting], actor=world.checker, at=world.at, on=world.on, calendar=CALENDAR
        )
    assert queries.programme(world.programme).payable_fen == 0
    assert [queries.redemption(r, holder).state for r in waiting] == ["bureau_approval", "bureau_approval"]


def test_two_of_one_subject_in_a_batch_see_each_other(world: World, holder: Actor) -> None:
    voucher = world.issued(holder)
    waiting = [world.proposed(voucher, holder, requested_fen=fen, settled_fen=5 * MILLION) for fen in (100_00, 200_00)]
    actions.approve_redemptions(
        [world.approval(r) for r in waiting], actor=world.checker, at=world.at, on=world.on, calendar=CALENDAR
    )
    assert queries.voucher(voucher, holder).redeemed_fen == 300_00
    assert holder.organisation is not None
    assert queries.subject_year("520000", holder.organisation, 2024) == (300_00, CAP)


def test_a_batch_has_1_to_500_and_none_twice(world: World, holder: Actor) -> None:
    redemption = world.proposed(world.issued(holder), holder, requested_fen=1_00)
    once = world.approval(redemption)
    strangers = [replace(once, redemption=factories.new_id()) for _ in range(501)]
    for approvals in ([], [once, once], strangers):
        with refused("vouchers.bad_input", field="redemptions"):
            actions.approve_redemptions(approvals, actor=world.checker, at=world.at, on=world.on, calendar=CALENDAR)
    with refused("vouchers.not_found"):
        actions.approve_redemptions([strangers[0]], actor=world.checker, at=world.at, on=world.on, calendar=CALENDAR)


def test_an_approved_redemption_is_not_approved_again(world: World, holder: Actor) -> None:
    redemption = world.proposed(world.issued(holder), holder, requested_fen=1_00)
    approval = world.approval(redemption)
    world.pay_out(redemption)
    again = replace(approval, decision=uuid5(redemption, "another"))
    with refused("matters.wrong_state"):
        actions.approve_redemption(again, actor=world.checker, at=world.at, on=world.on, calendar=CALENDAR)
    assert queries.programme(world.programme).payable_fen == 1_00

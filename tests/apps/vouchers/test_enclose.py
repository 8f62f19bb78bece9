"""Enclosing: approved redemptions of one programme, the declared count and total exact, every payee with an account."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.views import envelope_case
from guiju.core.parties import Actor, Duty
from tests import factories
from tests.apps.vouchers.browsing import visitor
from tests.apps.vouchers.calling import program
from tests.apps.vouchers.world import CALENDAR, World, refused


@pytest.fixture
def holder(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def owed(world: World, holder: Actor) -> list[UUID]:
    """Two approved redemptions of 100 and 200 yuan."""
    voucher = world.issued(holder)
    return [world.redeemed(voucher, holder, requested_fen=fen) for fen in (100_00, 200_00)]


def enclose(world: World, redemptions: list[UUID], *, count: int, total_fen: int, actor: Actor | None = None) -> UUID:
    id = factories.new_id("envelope")
    actions.enclose(
        redemptions,
        id=id,
        declared_count=count,
        declared_fen=total_fen,
        actor=actor or world.maker,
        at=world.at,
        calendar=CALENDAR,
    )
    return id


def test_an_envelope_carries_each_redemption_to_its_payees_account(
    world: World, holder: Actor, owed: list[UUID]
) -> None:
    world.has_account(holder)
    envelope = queries.envelope(enclose(world, owed, count=2, total_fen=300_00), world.maker)
    assert (envelope.state, envelope.declared_count, envelope.declared_fen) == ("prepared", 2, 300_00)
    assert sorted((p.amount_fen, p.state, p.payee_bank) for p in envelope.payments) == [
        (100_00, "pending", "贵阳银行云岩支行"),
        (200_00, "pending", "贵阳银行云岩支行"),
    ]
    assert {queries.redemption(r, holder).state for r in owed} == {"paying"}
    assert queries.to_pay(world.maker, world.programme) == ()


def test_the_declared_count_and_total_must_match(world: World, holder: Actor, owed: list[UUID]) -> None:
    world.has_account(holder)
    for count, total_fen in ((1, 300_00), (3, 300_00), (2, 299_99), (2, 300_01)):
        with refused("vouchers.envelope_mismatch", field="declared"):
            enclose(world, owed, count=count, total_fen=total_fen)
    with refused("vouchers.envelope_mismatch", field="declared"):
        enclose(world, [owed[0], owed[0]], count=2, total_fen=200_00)
    assert len(queries.to_pay(world.maker, world.programme)) == 2


def test_a_payee_without_a_confirmed_account_is_not_paid(world: World, owed: list[UUID]) -> None:
    with refused("vouchers.no_payout_account"):
        enclose(world, owed, count=2, total_fen=300_00)


def test_what_is_not_approved_or_is_enclosed_already_is_not_enclosed(
    world: World, holder: Actor, owed: list[UUID]
) -> None:
    world.has_account(holder)
    voucher = queries.redemption(owed[0], holder).voucher
    waiting = world.proposed(voucher, holder, requested_fen=1_00)
    with refused("matters.wrong_state"):
        enclose(world, [*owed, waiting], count=3, total_fen=300_00)
    enclose(world, owed, count=2, total_fen=300_00)
    with refused("matters.wrong_state"):
        enclose(world, owed, count=2, total_fen=300_00)


def test_one_envelope_is_for_one_programme(world: World, holder: Actor, owed: list[UUID]) -> None:
    world.has_account(holder)
    world.later(days=400)
    world.programme = world.open_programme()
    other = world.claimant()
    world.has_account(other)
    later = world.redeemed(world.issued(other), other, requested_fen=100_00)
    with refused("vouchers.bad_input", field="redemptions"):
        enclose(world, [*owed, later], count=3, total_fen=400_00)


def test_it_takes_a_person_of_the_bureau(world: World, holder: Actor, owed: list[UUID]) -> None:
    world.has_account(holder)
    key = replace(world.maker, person=None, name="a key", duties=frozenset({Duty.READ, Duty.HANDLE}))
    with refused("matters.not_allowed"):
        enclose(world, owed, count=2, total_fen=300_00, actor=key)
    for actor in (world.operator, holder):
        with refused("vouchers.not_allowed"):
            enclose(world, owed, count=2, total_fen=300_00, actor=actor)


def test_an_envelope_is_not_empty(world: World) -> None:
    with refused("vouchers.bad_input", field="redemptions"):
        enclose(world, [], count=0, total_fen=0)


def test_the_payments_of_an_envelope_are_shown_a_page_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = world.claimant()
    voucher = world.issued(holder)
    world.has_account(holder)
    redemptions = [world.redeemed(voucher, holder, requested_fen=fen) for fen in (1_00, 2_00, 3_00)]
    envelope = world.enclosed(redemptions, 6_00)
    first = queries.payments(envelope, world.maker, limit=2)
    rest = queries.payments(envelope, world.maker, after=first.next, limit=2)
    references = [payment.reference for payment in (*first.items, *rest.items)]
    assert references == [payment.reference for payment in queries.envelope(envelope, world.maker).payments]
    assert (len(first.items), len(rest.items), rest.next) == (2, 1, None)
    monkeypatch.setattr(envelope_case, "PAYMENTS_SHOWN", 2)
    page = visitor(world, world.maker)
    page.open("vouchers:envelope", envelope)
    assert "本批次共 3 笔" in page.html
    assert references[2] not in page.html
    page.open("vouchers:envelope", envelope, payments=first.next)
    assert references[2] in page.html
    assert references[0] not in page.html
    answer = program(world, world.maker).get(f"/envelopes/{envelope}/payments", limit=2).json()
    assert [each["reference"] for each in answer["items"]] == references[:2]
    assert answer["next"] == first.next
    with refused("vouchers.not_found"):
        queries.payments(envelope, holder)

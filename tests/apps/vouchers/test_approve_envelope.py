"""Approving, exporting and cancelling an envelope: another person, the very payments, and the money on its way once."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid5

import pytest

from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor, Duty
from tests import factories
from tests.apps.vouchers.world import CALENDAR, World, refused


@pytest.fixture
def holder(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def envelope(world: World, holder: Actor) -> UUID:
    """Two payments, 100 and 200 yuan."""
    voucher = world.issued(holder)
    world.has_account(holder)
    return world.enclosed([world.redeemed(voucher, holder, requested_fen=fen) for fen in (100_00, 200_00)], 300_00)


def approve(world: World, envelope: UUID, *, actor: Actor | None = None, shown: str | None = None) -> None:
    seen = shown or actions.examine_envelope(envelope, actor=world.checker)
    actions.approve_envelope(envelope, shown=seen, actor=actor or world.checker, at=world.at, calendar=CALENDAR)


def export(world: World, envelope: UUID, *, actor: Actor | None = None) -> bytes:
    return actions.export_envelope(envelope, actor=actor or world.maker, at=world.at, calendar=CALENDAR)


def cancel(world: World, envelope: UUID) -> None:
    actions.cancel_envelope(envelope, reason="账户有误", actor=world.maker, at=world.at, calendar=CALENDAR)


def test_the_maker_does_not_approve_and_another_does(world: World, envelope: UUID) -> None:
    with refused("matters.four_eyes"):
        approve(world, envelope, actor=world.maker)
    approve(world, envelope)
    assert queries.envelope(envelope, world.maker).state == "approved"


def test_another_fingerprint_is_not_approved(world: World, envelope: UUID) -> None:
    with refused("vouchers.figures_changed", field="shown"):
        approve(world, envelope, shown="sha256:" + "0" * 64)


def test_approving_takes_the_duty_and_claimants_see_no_envelopes(world: World, holder: Actor, envelope: UUID) -> None:
    assert world.maker.organisation is not None
    clerk = factories.colleague(world.maker.organisation, frozenset({Duty.HANDLE}))
    shown = actions.examine_envelope(envelope, actor=world.checker)
    with refused("matters.not_allowed"):
        approve(world, envelope, actor=clerk, shown=shown)
    with refused("vouchers.not_found"):
        approve(world, envelope, actor=holder, shown=shown)
    with refused("vouchers.not_found"):
        queries.envelope(envelope, holder)


def test_the_bank_file_holds_each_payment_and_the_totals(world: World, envelope: UUID) -> None:
    approve(world, envelope)
    lines = export(world, envelope).decode("utf-8-sig").split("\r\n")
    view = queries.envelope(envelope, world.maker)
    assert lines[0] == "序号,付款参考号,收款户名,收款开户行,收款账号,金额（元）,用途"
    assert [line.split(",")[1] for line in lines[1:3]] == [p.reference for p in view.payments]
    assert sorted(line.split(",")[5] for line in lines[1:3]) == ["100.00", "200.00"]
    assert lines[3] == "合计,2,,,,300.00,"


def test_exporting_holds_the_money_once_and_gives_the_same_bytes_again(world: World, envelope: UUID) -> None:
    approve(world, envelope)
    first = export(world, envelope)
    payable = uuid5(world.programme, "payable")
    assert ledger.balance(payable).available_fen == 0
    world.later(days=1)
    assert export(world, envelope) == first
    view = queries.envelope(envelope, world.maker)
    assert (view.state, view.file_sha256) == ("exported", hashlib.sha256(first).hexdigest())
    assert {p.state for p in view.payments} == {"sent"}
    assert ledger.balance(payable).debits_held_fen == 300_00


def test_nothing_is_exported_before_it_is_approved(world: World, envelope: UUID) -> None:
    with refused("matters.wrong_state"):
        export(world, envelope)
    assert ledger.balance(uuid5(world.programme, "payable")).available_fen == 300_00


def test_only_the_bureau_exports_even_what_was_exported_before(world: World, holder: Actor, envelope: UUID) -> None:
    approve(world, envelope)
    export(world, envelope)
    for actor in (world.operator, holder):
        with refused("vouchers.not_allowed"):
            export(world, envelope, actor=actor)


def test_a_cancelled_envelope_gives_its_redemptions_back(world: World, holder: Actor, envelope: UUID) -> None:
    approve(world, envelope)
    cancel(world, envelope)
    assert queries.envelope(envelope, world.maker).state == "cancelled"
    waiting = queries.to_pay(world.maker, world.programme)
    assert sorted(r.approved_fen or 0 for r in waiting) == [100_00, 200_00]
    again = world.enclosed([r.id for r in waiting], 300_00)
    assert queries.envelope(again, world.maker).state == "prepared"


def test_what_was_exported_is_not_cancelled(world: World, envelope: UUID) -> None:
    approve(world, envelope)
    export(world, envelope)
    with refused("matters.wrong_state"):
        cancel(world, envelope)

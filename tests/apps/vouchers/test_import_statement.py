"""Matching a bank statement: what was paid is paid, what failed is owed again, and every other line is an error."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

import pytest

from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor
from tests import factories
from tests.apps.vouchers.world import CALENDAR, World, refused

HEADING = "付款参考号,收款账号,金额（元）,结果,说明"


@pytest.fixture
def holder(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def envelope(world: World, holder: Actor) -> UUID:
    """Exported: two payments, 100 and 200 yuan."""
    voucher = world.issued(holder)
    world.has_account(holder)
    return world.exported([world.redeemed(voucher, holder, requested_fen=fen) for fen in (100_00, 200_00)], 300_00)


def bring_in(world: World, envelope: UUID, content: bytes, *, actor: Actor | None = None) -> UUID:
    return actions.import_statement(
        envelope,
        content,
        id=factories.new_id("statement"),
        actor=actor or world.maker,
        at=world.at,
        calendar=CALENDAR,
    )


def statement(rows: Sequence[str]) -> bytes:
    return "\r\n".join([HEADING, *rows]).encode("utf-8-sig")


def payments(world: World, envelope: UUID) -> tuple[queries.PaymentView, queries.PaymentView]:
    """The payment of 100 yuan and the one of 200."""
    small, large = sorted(queries.envelope(envelope, world.maker).payments, key=lambda p: p.amount_fen)
    return small, large


def outcomes(world: World, envelope: UUID) -> list[str]:
    return [line.outcome for line in queries.statement_lines(envelope, world.maker).items]


def test_paid_lines_settle_the_envelope(world: World, holder: Actor, envelope: UUID) -> None:
    small, large = payments(world, envelope)
    bring_in(
        world,
        envelope,
        statement(
            [
                f"{small.reference},{small.payee_account},100.00,成功,",
                f"{large.reference},{large.payee_account},200.00,成功,",
            ]
        ),
    )
    view = queries.envelope(envelope, world.maker)
    assert view.state == "settled"
    assert {p.state for p in view.payments} == {"paid"}
    paid = queries.redemption(small.redemption, holder)
    assert (paid.state, paid.paid_at) == ("paid", world.at)
    programme = queries.programme(world.programme)
    assert (programme.paid_fen, programme.payable_fen) == (300_00, 0)


def test_a_failed_payment_is_owed_again_and_can_be_enclosed_again(world: World, holder: Actor, envelope: UUID) -> None:
    small, large = payments(world, envelope)
    bring_in(
        world,
        envelope,
        statement(
            [
                f"{small.reference},{small.payee_account},100.00,失败,账号已销户",
                f"{large.reference},{large.payee_account},200.00,成功,",
            ]
        ),
    )
    failed = payments(world, envelope)[0]
    assert (failed.state, failed.failure) == ("failed", "账号已销户")
    assert queries.envelope(envelope, world.maker).state == "settled"
    assert queries.redemption(small.redemption, holder).state == "approved"
    assert ledger.balance(uuid5(world.programme, "payable")).available_fen == 100_00
    again = world.exported([small.redemption], 100_00)
    (retried,) = queries.envelope(again, world.maker).payments
    bring_in(world, again, statement([f"{retried.reference},{retried.payee_account},100.00,成功,"]))
    assert queries.programme(world.programme).paid_fen == 300_00


def test_every_error_is_listed_with_its_reason_and_moves_nothing(world: World, envelope: UUID) -> None:
    small, large = payments(world, envelope)
    bring_in(
        world,
        envelope,
        statement(
            [
                f"{small.reference},{small.payee_account},100.01,成功,",
                f"{small.reference},6217000000000000000,100.00,成功,",
                "NO-SUCH-1,6217000000000000000,100.00,成功,",
                f"{large.reference},{large.payee_account},200.00,冲正,客户退回",
            ]
        ),
    )
    assert outcomes(world, envelope) == ["wrong_amount", "wrong_payee", "unknown_reference", "reversal"]
    assert queries.envelope(envelope, world.maker).state == "exported"
    assert queries.programme(world.programme).paid_fen == 0
    assert ledger.balance(uuid5(world.programme, "payable")).debits_held_fen == 300_00


def test_a_line_that_comes_twice_is_a_duplicate_within_a_file_and_across_files(world: World, envelope: UUID) -> None:
    small, _ = payments(world, envelope)
    line = f"{small.reference},{small.payee_account},100.00,成功,"
    bring_in(world, envelope, statement([line, line]))
    bring_in(world, envelope, statement([line]))
    assert outcomes(world, envelope) == ["matched", "duplicate", "duplicate"]
    assert queries.programme(world.programme).paid_fen == 100_00


def test_the_same_bytes_are_imported_once(world: World, envelope: UUID) -> None:
    small, _ = payments(world, envelope)
    content = statement([f"{small.reference},{small.payee_account},100.00,成功,"])
    bring_in(world, envelope, content)
    with refused("vouchers.bad_input", field="statement"):
        bring_in(world, envelope, content)
    assert outcomes(world, envelope) == ["matched"]


def test_two_files_may_settle_an_envelope_between_them(world: World, envelope: UUID) -> None:
    small, large = payments(world, envelope)
    bring_in(world, envelope, statement([f"{small.reference},{small.payee_account},100.00,成功,"]))
    assert queries.envelope(envelope, world.maker).state == "exported"
    bring_in(world, envelope, statement([f"{large.reference},{large.payee_account},200.00,成功,"]))
    assert queries.envelope(envelope, world.maker).state == "settled"


def test_a_statement_in_gb18030_reads_as_well(world: World, envelope: UUID) -> None:
    small, _ = payments(world, envelope)
    bring_in(world, envelope, f"{HEADING}\r\n{small.reference},{small.payee_account},100.00,成功,".encode("gb18030"))
    assert outcomes(world, envelope) == ["matched"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b,c",
        b"\xff\xfe\x00\x00",
        b"\x00" * 50,
        HEADING.encode() + "\r\nR,1,100.00,也许,".encode(),
        HEADING.encode() + "\r\nR,1,一百,成功,".encode(),
        HEADING.encode() + "\r\nR,1,100.00,成功".encode(),
        HEADING.encode() + b"\r\n" + b'"' + b"x" * 200_000,
        b"\n" * 20_000,
    ],
)
def test_a_file_that_does_not_read_is_refused_whole(world: World, envelope: UUID, content: bytes) -> None:
    with refused("vouchers.bad_input", field="statement"):
        bring_in(world, envelope, content)
    assert outcomes(world, envelope) == []


def test_nothing_is_matched_before_it_was_exported_or_by_others(world: World, holder: Actor, envelope: UUID) -> None:
    for actor in (world.operator, holder):
        with refused("vouchers.not_allowed"):
            bring_in(world, envelope, statement([]), actor=actor)
    voucher = world.issued(holder)
    waiting = world.enclosed([world.redeemed(voucher, holder, requested_fen=1_00)], 1_00)
    with refused("vouchers.bad_input", field="envelope"):
        bring_in(world, waiting, statement([]))

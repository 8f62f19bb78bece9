"""What no ledger could ever take is refused when it is made; the bytes of a transfer are the documented ones."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import pytest

from guiju.core.journal import AMOUNT_FEN_MAX, Balance, Kind, NewAccount, Transfer, encode, memo_bytes, micros

ID, DEBIT, CREDIT, HOLD = (UUID(int=n) for n in (1, 2, 3, 4))
AT = datetime(2024, 3, 1, 1, 2, 3, 456789, tzinfo=UTC)


def transfer(**more: object) -> Transfer:
    return Transfer(**{"id": ID, "debit": DEBIT, "credit": CREDIT, "amount_fen": 5, "code": "x", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", [1, AMOUNT_FEN_MAX])
def test_the_smallest_and_the_largest_amount_are_taken(amount: int) -> None:
    assert transfer(amount_fen=amount).amount_fen == amount


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount_fen": 0}, "not between"),
        ({"amount_fen": -1}, "not between"),
        ({"amount_fen": AMOUNT_FEN_MAX + 1}, "not between"),
        ({"credit": DEBIT}, "same account"),
        ({"hold": HOLD}, "takes no hold"),
        ({"kind": Kind.HOLD, "hold": HOLD}, "takes no hold"),
        ({"kind": Kind.POST_HOLD}, "needs hold"),
        ({"kind": Kind.VOID_HOLD}, "needs hold"),
        ({"code": ""}, "characters"),
        ({"code": "x" * 65}, "characters"),
        ({"expires_at": AT}, "only a hold expires"),
        ({"kind": Kind.HOLD, "expires_at": datetime(2024, 3, 1)}, "zone"),  # noqa: DTZ001
    ],
    ids=str,
)
def test_what_no_ledger_could_take_is_refused(change: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        transfer(**change)


def test_an_account_has_a_code_a_name_and_a_kind() -> None:
    with pytest.raises(ValueError, match="long"):
        NewAccount(id=ID, code="", name="x", kind="x")


def test_a_memo_has_one_spelling_and_a_bound() -> None:
    assert memo_bytes(transfer()) == b""
    assert memo_bytes(transfer(memo={"b": 1, "a": "券"})) == '{"a":"券","b":1}'.encode()
    with pytest.raises(ValueError, match="memo takes"):
        memo_bytes(transfer(memo={"a": "x" * 4096}))
    with pytest.raises(TypeError):
        memo_bytes(transfer(memo={"a": 1.5}))


def test_the_bytes_of_a_transfer_are_the_documented_ones() -> None:
    one = transfer(kind=Kind.HOLD, linked=True, code="券", memo={"n": 1}, expires_at=AT)
    expected = (
        ID.bytes
        + DEBIT.bytes
        + CREDIT.bytes
        + bytes(16)
        + (5).to_bytes(8)
        + b"\x01\x01"
        + (1709254923456789).to_bytes(8)
        + (1709254923456789).to_bytes(8)
        + "券".encode()
        + b'\x00{"n":1}'
    )
    assert encode(one, memo_bytes(one), at_micros=micros(AT)) == expected


def test_every_part_of_a_transfer_is_in_its_bytes() -> None:
    seen = {
        hashlib.sha256(encode(one, memo_bytes(one), at_micros=at)).digest()
        for one, at in [
            (transfer(), 1),
            (transfer(), 2),
            (transfer(id=HOLD), 1),
            (transfer(debit=HOLD), 1),
            (transfer(credit=HOLD), 1),
            (transfer(amount_fen=6), 1),
            (transfer(linked=True), 1),
            (transfer(code="y"), 1),
            (transfer(memo={"n": 1}), 1),
            (transfer(kind=Kind.HOLD), 1),
            (transfer(kind=Kind.HOLD, expires_at=AT), 1),
            (transfer(kind=Kind.POST_HOLD, hold=HOLD), 1),
            (transfer(kind=Kind.VOID_HOLD, hold=HOLD), 1),
        ]
    }
    assert len(seen) == 13


def test_a_balance_says_what_is_left_on_either_side() -> None:
    b = Balance(debits_fen=25, credits_fen=100, debits_held_fen=35, credits_held_fen=5)
    assert (b.net_fen, b.available_fen, b.room_fen) == (75, 40, -80)

"""The words of double entry: accounts with bounds, transfers, holds, and the outcome of each (after TigerBeetle).

Pure values. A transfer moves one amount from a debit to a credit account, so that debits equal credits by its shape.
`apps.ledger` keeps the accounts and judges the transfers; nothing here knows a balance.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from struct import Struct
from types import MappingProxyType
from uuid import UUID

from guiju.core import canonical
from guiju.core.decision import Says

AMOUNT_FEN_MAX = 2**62 - 1
"""The largest amount and the largest total of an account: two of them still add up within 64 bits."""
BATCH_MAX = 8190
CODE_CHARACTERS_MAX = 64
MEMO_BYTES_MAX = 4096
CURRENCY = "CNY"
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_NO_HOLD = bytes(16)
_LAYOUT = Struct(">16s16s16s16sqBBqq")


class Bound(StrEnum):
    """What an account may never do, whatever the race. Held amounts count on the side that they would fall on."""

    NONE = "none"
    DEBITS_WITHIN_CREDITS = "debits_within_credits"  # a pool, a cap: never more out than in
    CREDITS_WITHIN_DEBITS = "credits_within_debits"


class Kind(IntEnum):
    """What a transfer does. The numbers are stored."""

    POSTED = 0  # moves the amount now
    HOLD = 1  # sets the amount aside on both accounts until it is posted or voided
    POST_HOLD = 2  # moves a part of a hold, or all that remains of it
    VOID_HOLD = 3  # releases all that remains of a hold; the amount says how much that is


class Code(IntEnum):
    """The outcome of a transfer. The numbers are stored; `word` is the stable name for people and programs."""

    OK = 0
    LINKED_FAILED = 1
    EXISTS_WITH_DIFFERENT_PAYLOAD = 2
    DEBIT_ACCOUNT_NOT_FOUND = 3
    CREDIT_ACCOUNT_NOT_FOUND = 4
    HOLD_NOT_FOUND = 5
    HOLD_HAS_OTHER_ACCOUNTS = 6
    HOLD_CLOSED = 7
    HOLD_EXPIRED = 8
    EXCEEDS_HOLD = 9
    HOLD_HAS_OTHER_AMOUNT = 10
    OVERFLOW = 11
    EXCEEDS_CREDITS = 12
    EXCEEDS_DEBITS = 13

    @property
    def word(self) -> str:
        return self.name.lower()

    @property
    def says(self) -> Says:
        return _SAYS[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to open. `code` is its readable, unique name; `kind` groups accounts in the trial balance."""

    id: UUID
    code: str
    name: str
    kind: str
    owner: UUID | None = None
    bound: Bound = Bound.NONE
    currency: str = CURRENCY

    def __post_init__(self) -> None:
        if self.currency != CURRENCY:
            raise ValueError(f"account {self.code}: the ledger keeps {CURRENCY}, not {self.currency}")
        if not (0 < len(self.code) <= 120 and 0 < len(self.name) <= 200 and 0 < len(self.kind) <= CODE_CHARACTERS_MAX):
            raise ValueError(f"account {self.id}: code, name and kind are 1 to 120, 200 and {CODE_CHARACTERS_MAX} long")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One amount from `debit` to `credit`. Raises ValueError for what no ledger could ever take.

    `id` never expires: the same id with the same content has the same outcome for ever, failures included.
    `hold` names the hold that POST_HOLD and VOID_HOLD act on; both accounts are those of the hold.
    `linked` ties the transfer to the next one of the call: all of such a group, or none.
    `code` is why, in one stable word; `memo` what else to remember (no floats, no personal data).
    `expires_at` is the instant from which a hold can no longer be posted, only voided.
    """

    id: UUID
    debit: UUID
    credit: UUID
    amount_fen: int
    code: str
    kind: Kind = Kind.POSTED
    hold: UUID | None = None
    linked: bool = False
    memo: Mapping[str, object] = field(default_factory=dict)
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 0 < self.amount_fen <= AMOUNT_FEN_MAX:
            raise ValueError(f"transfer {self.id}: {self.amount_fen} fen is not between 1 and 2**62 - 1")
        if self.debit == self.credit:
            raise ValueError(f"transfer {self.id}: debit and credit are the same account")
        if (self.hold is None) is (self.kind >= Kind.POST_HOLD):
            raise ValueError(
                f"transfer {self.id}: {self.kind.name} {'needs' if self.hold is None else 'takes no'} hold"
            )
        if not 0 < len(self.code) <= CODE_CHARACTERS_MAX:
            raise ValueError(f"transfer {self.id}: its code is 1 to {CODE_CHARACTERS_MAX} characters long")
        if self.expires_at is not None and (self.kind is not Kind.HOLD or self.expires_at.tzinfo is None):
            raise ValueError(f"transfer {self.id}: only a hold expires, at an instant that knows its zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one transfer. `seq` is its place in the ledger's order, None when it was refused.

    `repeated` says that the id was known already and this is the outcome it had then.
    """

    id: UUID
    code: Code
    seq: int | None
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The four totals of an account, in fen, at some moment."""

    debits_fen: int
    credits_fen: int
    debits_held_fen: int
    credits_held_fen: int

    @property
    def net_fen(self) -> int:
        """Credits less debits, held amounts left out."""
        return self.credits_fen - self.debits_fen

    @property
    def available_fen(self) -> int:
        """What may still be debited of an account whose debits stay within its credits."""
        return self.credits_fen - self.debits_fen - self.debits_held_fen

    @property
    def room_fen(self) -> int:
        """What may still be credited to an account whose credits stay within its debits."""
        return self.debits_fen - self.credits_fen - self.credits_held_fen


def micros(at: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z."""
    return (at - EPOCH) // timedelta(microseconds=1)


def memo_bytes(transfer: Transfer) -> bytes:
    """The canonical memo, empty for none. Raises ValueError when it is too long, TypeError for what has no spelling."""
    if not transfer.memo:
        return b""
    text = canonical.encode(transfer.memo)
    if len(text) > MEMO_BYTES_MAX:
        raise ValueError(f"transfer {transfer.id}: its memo takes {len(text)} bytes, more than {MEMO_BYTES_MAX}")
    return text


def encode(transfer: Transfer, memo: bytes, *, at_micros: int) -> bytes:
    """The bytes of an accepted transfer that the evidence covers: one Merkle leaf, big-endian.

    id 16 · debit 16 · credit 16 · hold 16 (zeros: none) · amount 8 · kind 1 · linked 1 · at 8 ·
    expires_at 8 (zero: never; both in microseconds since 1970) · code UTF-8 · one zero byte · canonical memo.
    """
    hold, expires = transfer.hold, transfer.expires_at
    head = _LAYOUT.pack(
        transfer.id.bytes,
        transfer.debit.bytes,
        transfer.credit.bytes,
        _NO_HOLD if hold is None else hold.bytes,
        transfer.amount_fen,
        transfer.kind,
        transfer.linked,
        at_micros,
        0 if expires is None else micros(expires),
    )
    return head + transfer.code.encode() + b"\x00" + memo


def decode(content: bytes) -> tuple[Transfer, datetime]:
    """The transfer that `encode` gave these bytes for, and when it was dated. Raises ValueError for any others."""
    if len(content) <= _LAYOUT.size:
        raise ValueError("too short for a transfer")
    id, debit, credit, hold, amount_fen, kind, linked, at, expires = _LAYOUT.unpack(content[: _LAYOUT.size])
    code, zero, memo = content[_LAYOUT.size :].partition(b"\x00")
    transfer = Transfer(
        id=UUID(bytes=id),
        debit=UUID(bytes=debit),
        credit=UUID(bytes=credit),
        amount_fen=amount_fen,
        code=code.decode(),
        kind=Kind(kind),
        hold=None if hold == _NO_HOLD else UUID(bytes=hold),
        linked=bool(linked),
        memo=json.loads(memo) if memo else {},
        expires_at=None if expires == 0 else _instant(expires),
    )
    if not zero or encode(transfer, memo_bytes(transfer), at_micros=at) != content:
        raise ValueError("not the spelling of a transfer")
    return transfer, _instant(at)


def _instant(at_micros: int) -> datetime:
    try:
        return EPOCH + timedelta(microseconds=at_micros)
    except OverflowError:
        raise ValueError("an instant that no calendar has") from None


_SAYS: Mapping[Code, Says] = MappingProxyType(
    {
        Code.OK: Says("已记账。", "Posted."),
        Code.LINKED_FAILED: Says(
            "同组的另一笔未能记账，本组均未记账。请改正那一笔后以新编号整组重交。",
            "Another transfer of its group failed, so none was posted. Correct that one and send the group anew.",
        ),
        Code.EXISTS_WITH_DIFFERENT_PAYLOAD: Says(
            "该编号已用于内容不同的另一笔转账。请换用新编号。",
            "This id already stands for a transfer with other content. Use a new id.",
        ),
        Code.DEBIT_ACCOUNT_NOT_FOUND: Says(
            "借方账户不存在。请先开户。", "There is no such debit account. Open it first."
        ),
        Code.CREDIT_ACCOUNT_NOT_FOUND: Says(
            "贷方账户不存在。请先开户。", "There is no such credit account. Open it first."
        ),
        Code.HOLD_NOT_FOUND: Says("冻结不存在。请核对其编号。", "There is no such hold. Check its id."),
        Code.HOLD_HAS_OTHER_ACCOUNTS: Says(
            "借贷账户与冻结时的不一致。请使用冻结的账户。",
            "The hold is between other accounts. Name the accounts of the hold.",
        ),
        Code.HOLD_CLOSED: Says(
            "该冻结已全部记账或已解除，没有余额。", "Nothing remains of this hold: it was posted in full or voided."
        ),
        Code.HOLD_EXPIRED: Says(
            "该冻结已到期，只能解除，不能再记账。", "This hold has expired: it can be voided, not posted."
        ),
        Code.EXCEEDS_HOLD: Says(
            "金额超过冻结余额。请减少金额。", "The amount is more than remains of the hold. Ask for less."
        ),
        Code.HOLD_HAS_OTHER_AMOUNT: Says(
            "解除金额与冻结余额不一致。请重新查询余额后再试。",
            "The amount is not what remains of the hold. Look again, then void what remains.",
        ),
        Code.OVERFLOW: Says(
            "账户总额超出账本可记的范围。", "The account's total would be more than the ledger can write."
        ),
        Code.EXCEEDS_CREDITS: Says(
            "借方账户可用余额不足。请减少金额或先充入。",
            "The debit account has too little left. Ask for less, or fund it first.",
        ),
        Code.EXCEEDS_DEBITS: Says(
            "贷方账户的贷方将超过其借方上限。请减少金额。",
            "The credit account may not take this much. Ask for less.",
        ),
    }
)

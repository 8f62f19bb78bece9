"""Transfers one by one: an account's entries with the balance after each, a hold and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q

from guiju.apps.ledger import models
from guiju.core import paging
from guiju.core.journal import Balance, Code, Kind

TRANSFERS_OF_A_HOLD_MAX = 1_000


class Side(StrEnum):
    DEBIT = "debit"  # 借
    CREDIT = "credit"  # 贷


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferView:
    """A transfer as it was asked for, and its outcome. `seq` is None when it was refused."""

    id: UUID
    seq: int | None
    outcome: Code
    at: datetime
    kind: Kind
    debit: UUID
    credit: UUID
    amount_fen: int
    hold: UUID | None
    linked: bool
    code: str
    memo: Mapping[str, Any]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An accepted transfer seen from one account: its side, the other account, and the balance after it.

    `is_late` says that it was dated back: the account had already seen a later instant.
    """

    transfer: TransferView
    side: Side
    counterpart: UUID
    balance: Balance
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """An amount set aside, and how much of it was posted and voided so far."""

    id: UUID
    debit: UUID
    credit: UUID
    amount_fen: int
    posted_fen: int
    voided_fen: int
    expires_at: datetime | None

    @property
    def remaining_fen(self) -> int:
        return self.amount_fen - self.posted_fen - self.voided_fen

    def is_expired(self, *, at: datetime) -> bool:
        """Whether it can no longer be posted at `at`; what remains can still be voided."""
        return self.expires_at is not None and self.expires_at <= at


def transfer(id: UUID) -> TransferView | None:
    """The transfer that was asked for under this id, accepted or refused, or None."""
    row = models.Transfer.objects.filter(id=id).first()
    return None if row is None else _transfer(row)


def hold(id: UUID) -> HoldView | None:
    """The hold that the transfer of this id made, or None."""
    row = models.Hold.objects.filter(id=id).first()
    if row is None:
        return None
    return HoldView(
        id=row.id,
        debit=row.debit,
        credit=row.credit,
        amount_fen=row.amount_fen,
        posted_fen=row.posted_fen,
        voided_fen=row.voided_fen,
        expires_at=row.expires_at,
    )


def of_hold(id: UUID) -> list[TransferView]:
    """A hold's whole history: the transfer that made it, then all accepted ones that posted or voided it, in order."""
    rows = models.Transfer.objects.filter(Q(id=id) | Q(hold=id), outcome=Code.OK).order_by("seq")
    return [_transfer(row) for row in rows[:TRANSFERS_OF_A_HOLD_MAX]]


def entries(account: UUID, *, cursor: str | None = None, limit: int | None = None) -> paging.Page[Entry]:
    """An account's entries, the last recorded first, a page at a time. Raises Refused for a cursor that is not ours.

    In the order of `seq`, in which the balances run; `transfer.at` is out of that order where `is_late`.
    """
    wanted = paging.limit_of(limit)
    after = None if cursor is None else _key(cursor)
    rows = [(Side.DEBIT, row) for row in _side(Side.DEBIT, account, after, wanted + 1)]
    rows += [(Side.CREDIT, row) for row in _side(Side.CREDIT, account, after, wanted + 1)]
    rows.sort(key=lambda one: -(one[1].seq or 0))
    found = [_entry(side, row) for side, row in rows[: wanted + 1]]
    keys = [_key_text(side, row) for side, row in rows[: wanted + 1]]
    return paging.page(found, wanted, keys)


def _side(side: Side, account: UUID, after: tuple[datetime, int] | None, count: int) -> list[models.Transfer]:
    """One side's rows below the key, along the index (account, latest instant, seq)."""
    latest = f"{side}_latest_at"
    rows = models.Transfer.objects.filter(**{side.value: account}, outcome=Code.OK)
    if after is not None:
        latest_at, seq = after
        rows = rows.filter(Q(**{f"{latest}__lte": latest_at}), Q(**{f"{latest}__lt": latest_at}) | Q(seq__lt=seq))
    return list(rows.order_by(f"-{latest}", "-seq")[:count])


def _key_text(side: Side, row: models.Transfer) -> tuple[str, str]:
    return getattr(row, f"{side}_latest_at").isoformat(), str(row.seq)


def _key(cursor: str) -> tuple[datetime, int]:
    latest_at, seq = paging.key_of(cursor, 2)
    try:
        key = datetime.fromisoformat(latest_at), int(seq)
    except ValueError:
        raise paging.bad_cursor() from None
    if key[0].tzinfo is None:
        raise paging.bad_cursor()
    return key


def _entry(side: Side, row: models.Transfer) -> Entry:
    def after(total: str) -> int:
        return int(getattr(row, f"{side}_{total}"))

    return Entry(
        transfer=_transfer(row),
        side=side,
        counterpart=row.credit if side is Side.DEBIT else row.debit,
        balance=Balance(
            debits_fen=after("debits_fen"),
            credits_fen=after("credits_fen"),
            debits_held_fen=after("debits_held_fen"),
            credits_held_fen=after("credits_held_fen"),
        ),
        is_late=row.at < getattr(row, f"{side}_latest_at"),
    )


def _transfer(row: models.Transfer) -> TransferView:
    return TransferView(
        id=row.id,
        seq=row.seq,
        outcome=Code(row.outcome),
        at=row.at,
        kind=Kind(row.kind),
        debit=row.debit,
        credit=row.credit,
        amount_fen=row.amount_fen,
        hold=row.hold,
        linked=row.linked,
        code=row.code,
        memo=row.memo or {},
        expires_at=row.expires_at,
    )

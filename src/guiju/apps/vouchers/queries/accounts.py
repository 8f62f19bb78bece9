"""A voucher's account as people read it: what was held, redeemed, paid and given back, with what is left after each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import models
from guiju.apps.vouchers.queries.shapes import VoucherView
from guiju.core import voucher_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `change_fen` moves the voucher's balance; a payment moves none and says its `paid_fen` instead.

    `seq` is the transfer's number in the ledger, `about` the redemption it belongs to, `note` where money went.
    """

    at: datetime
    code: str
    change_fen: int
    paid_fen: int
    balance_fen: int
    seq: int | None
    about: UUID | None
    note: str


def lines(voucher: VoucherView) -> tuple[Line, ...]:
    """The voucher's lines in the order things happened."""
    redemptions = models.Redemption.objects.filter(voucher=voucher.id).values_list("id", flat=True)
    by_transfer = {voucher_ids.redeeming(id): id for id in redemptions}
    payments = models.Payment.objects.filter(redemption__voucher=voucher.id, state=models.Payment.State.PAID)
    happened = [_moved(transfer, by_transfer) for transfer in ledger.of_hold(voucher.hold)]
    happened += [_paid(payment) for payment in payments]
    return _with_balances(sorted(happened, key=lambda line: (line.at, line.seq is None, line.seq or 0)))


def subjects_of_evidence(lines: Iterable[Line]) -> tuple[UUID, ...]:
    """Under which subjects the evidence of these lines' postings is kept."""
    return tuple({ledger.posting_id(line.seq): None for line in lines if line.seq is not None})


def _moved(transfer: ledger.TransferView, redemptions: dict[UUID, UUID]) -> Line:
    sign = 1 if transfer.hold is None else -1
    return Line(
        at=transfer.at,
        code=transfer.code,
        change_fen=sign * transfer.amount_fen,
        paid_fen=0,
        balance_fen=0,
        seq=transfer.seq,
        about=redemptions.get(transfer.id),
        note="",
    )


def _paid(payment: models.Payment) -> Line:
    assert payment.settled_at is not None
    return Line(
        at=payment.settled_at,
        code="pay",
        change_fen=0,
        paid_fen=payment.amount_fen,
        balance_fen=0,
        seq=None,
        about=payment.redemption_id,
        note=f"{payment.payee_bank} ·· {payment.payee_account[-4:]}",
    )


def _with_balances(happened: Iterable[Line]) -> tuple[Line, ...]:
    told: list[Line] = []
    for line in happened:
        before_fen = told[-1].balance_fen if told else 0
        told.append(replace(line, balance_fen=before_fen + line.change_fen))
    return tuple(told)

"""Receipts of the voucher office: a voucher's decisions and postings, or one redemption's down to its payment."""

from __future__ import annotations

from uuid import UUID

from guiju.apps.decisions import queries as decisions
from guiju.apps.evidence import queries as evidence
from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import models
from guiju.apps.vouchers.queries import accounts, cases
from guiju.core import voucher_ids
from guiju.core.parties import Actor
from guiju.core.receipts import About, Receipt


def voucher_receipt(id: UUID, actor: Actor, log: evidence.Published) -> Receipt:
    """The receipt of a voucher `actor` may see: its decisions, and every posting of its account.

    Raises Refused("vouchers.not_found").
    """
    voucher = cases.voucher(id, actor)
    seqs = {line.seq for line in accounts.lines(voucher) if line.seq is not None}
    about = About(kind="voucher", id=str(voucher.id), number=voucher.number)
    return _receipt(about, decisions.of_subject(voucher.claim), seqs, log)


def payment_receipt(redemption_id: UUID, actor: Actor, log: evidence.Published) -> Receipt:
    """The receipt of a redemption `actor` may see: its decision, what was redeemed, and its payment as far as it went.

    Raises Refused("vouchers.not_found").
    """
    redemption = cases.redemption(redemption_id, actor)
    records = (decisions.record(redemption.decision),) if redemption.decision else ()
    about = About(kind="payment", id=str(redemption.id), number=redemption.number)
    return _receipt(about, records, _seqs_of_payment(redemption.id), log)


def _seqs_of_payment(redemption: UUID) -> set[int]:
    redeemed = ledger.transfer(voucher_ids.redeeming(redemption))
    payments = models.Payment.objects.filter(redemption=redemption)
    moved = [transfer for payment in payments if payment.hold for transfer in ledger.of_hold(payment.hold)]
    return {transfer.seq for transfer in [redeemed, *moved] if transfer is not None and transfer.seq is not None}


def _receipt(
    about: About, records: tuple[decisions.RecordedView, ...], seqs: set[int], log: evidence.Published
) -> Receipt:
    transfers = ledger.shown(seqs)
    bodies = {record.id: record.body for record in records}
    return evidence.receipt(about, [*bodies, *transfers], log, bodies=bodies, transfers=transfers)

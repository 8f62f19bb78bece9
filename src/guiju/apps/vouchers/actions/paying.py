"""Payment by envelope: declare, approve, and export to the bank; or take it apart again before that."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from guiju.apps.ledger import actions as ledger
from guiju.apps.matters import actions as matters
from guiju.apps.parties import queries as parties
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import refusing
from guiju.apps.vouchers.actions.redeeming import locked_redemptions
from guiju.apps.vouchers.actions.standing import require_standing_of_holders
from guiju.apps.vouchers.adapters import bank_batch
from guiju.core import canonical, money, voucher_ids, voucher_journeys
from guiju.core.calendar import WorkingDays
from guiju.core.parties import CLOCK, STAFF_ROLES, Actor, Duty, Role

ENVELOPE = voucher_journeys.ENVELOPE
REDEMPTION = voucher_journeys.REDEMPTION
PAYMENTS_MAX = 2_000

State = models.Payment.State


@transaction.atomic
def enclose(
    redemption_ids: Sequence[UUID],
    *,
    id: UUID,
    declared_count: int,
    declared_fen: int,
    actor: Actor,
    at: datetime,
    calendar: WorkingDays,
) -> str:
    """Put approved redemptions into one envelope, as maker; the fingerprint the checker must confirm.

    Raises EnvelopeMismatch when the declared count or total differs, NoPayoutAccount when a payee has none, Suspended
    or NotVerified when a payee is so, PaymentInDoubt while an enquiry into an earlier payment is open.
    """
    require_bureau(actor, "列入拨付批次", "prepare payments")
    if not 0 < len(redemption_ids) <= PAYMENTS_MAX:
        raise refusing.BadInput(
            "redemptions", zh=f"一个批次可列 1 至 {PAYMENTS_MAX} 笔。", en=f"An envelope takes 1 to {PAYMENTS_MAX}."
        )
    redemptions = sorted(locked_redemptions(redemption_ids, actor), key=lambda r: r.id)
    require_standing_of_holders([r.voucher for r in redemptions])
    total_fen = sum(r.approved_fen or 0 for r in redemptions)
    if (len(redemptions), total_fen) != (declared_count, declared_fen):
        raise refusing.EnvelopeMismatch(count=len(redemptions), total_fen=total_fen)
    programmes = {r.voucher.programme_id: r.voucher.programme for r in redemptions}
    if len(programmes) != 1:
        raise refusing.BadInput("redemptions", zh="一个批次只含一个年度计划。", en="One envelope, one programme.")
    _require_no_doubt(redemptions)
    moves = [matters.Move(matter=r.matter_id, verb="enclose") for r in redemptions]
    matters.advance_many(REDEMPTION, moves, actor=CLOCK, at=at, calendar=calendar)
    envelope = _envelope(next(iter(programmes.values())), id, declared_count, declared_fen, actor, at, calendar)
    payments = _payments(envelope, redemptions)
    shown = envelope_simulation(envelope, payments)
    matters.advance(ENVELOPE, envelope.matter_id, "prepare", actor=actor, at=at, calendar=calendar, shown=shown)
    return shown


@transaction.atomic
def approve_envelope(envelope_id: UUID, *, shown: str, actor: Actor, at: datetime, calendar: WorkingDays) -> None:
    """The checker confirms the very payments the maker declared."""
    envelope, payments = locked_envelope(envelope_id, actor)
    if shown != envelope_simulation(envelope, payments):
        raise refusing.FiguresChanged
    matters.advance(ENVELOPE, envelope.matter_id, "approve", actor=actor, at=at, calendar=calendar, shown=shown)


@transaction.atomic
def export_envelope(envelope_id: UUID, *, actor: Actor, at: datetime, calendar: WorkingDays) -> bytes:
    """The bank's batch file. From here each amount is held from what is owed until the bank answers.

    Exporting again gives the same bytes and moves nothing. Raises PaymentInDoubt while an enquiry into an earlier
    payment of what it carries is open. A payee suspended since the envelope was made refuses the first export: cancel
    it and make another without that payee.
    """
    require_bureau(actor, "导出银行批量文件", "export the bank file")
    envelope, payments = locked_envelope(envelope_id, actor)
    content = bank_batch.batch_file([_remittance(envelope, payment) for payment in payments])
    if envelope.exported_at is not None:
        return content
    require_standing_of_holders([payment.redemption.voucher for payment in payments])
    _require_no_doubt([payment.redemption for payment in payments])
    matters.advance(ENVELOPE, envelope.matter_id, "export", actor=actor, at=at, calendar=calendar)
    ledger.post_or_raise(
        [transfer(envelope, p, ledger.Kind.HOLD, "send") for p in payments],
        at=at,
    )
    for payment in payments:
        payment.state, payment.hold = State.SENT, uuid5(payment.id, "send")
    models.Payment.objects.bulk_update(payments, ["state", "hold"])
    envelope.exported_at, envelope.file_sha256 = at, hashlib.sha256(content).hexdigest()
    envelope.save(update_fields=["exported_at", "file_sha256"])
    return content


@transaction.atomic
def cancel_envelope(envelope_id: UUID, *, reason: str, actor: Actor, at: datetime, calendar: WorkingDays) -> None:
    """Take an envelope apart before it is exported; its redemptions wait for payment again."""
    envelope, payments = locked_envelope(envelope_id, actor)
    matters.advance(ENVELOPE, envelope.matter_id, "cancel", actor=actor, at=at, calendar=calendar, reason=reason)
    for payment in payments:
        payment.state = State.CANCELLED
    models.Payment.objects.bulk_update(payments, ["state"])
    bounce(payments, at=at, calendar=calendar, reason=reason)


def envelope_simulation(envelope: models.Envelope, payments: Sequence[models.Payment]) -> str:
    """The fingerprint of an envelope: every payee, account and amount."""
    rows = [[p.reference, p.payee_name, p.payee_bank, p.payee_account, p.amount_fen] for p in payments]
    return canonical.digest({"envelope": envelope.id, "payments": rows})


def require_bureau(actor: Actor, zh: str, en: str) -> None:
    """Only people of the bureau who handle; `zh` and `en` say what."""
    if not actor.may(Duty.HANDLE, Role.BUREAU):
        raise refusing.NotYours(zh, en)


def _require_no_doubt(redemptions: Sequence[models.Redemption]) -> None:
    """Nothing is paid again while nobody knows whether it was paid before. The redemptions' matters are locked."""
    ids = [redemption.id for redemption in redemptions]
    asked = models.Enquiry.objects.filter(payment__redemption__in=ids, closed_at__isnull=True)
    doubtful = asked.select_related("payment", "matter").order_by("payment__reference").first()
    if doubtful is not None:
        raise refusing.PaymentInDoubt(doubtful.payment.reference, doubtful.matter.number)


def locked_envelope(envelope_id: UUID, actor: Actor) -> tuple[models.Envelope, list[models.Payment]]:
    """The envelope with its payments by reference, every matter locked first."""
    rows = models.Envelope.objects.filter(id=envelope_id)
    matter = rows.values_list("matter_id", flat=True).first() if actor.roles & STAFF_ROLES else None
    if matter is None:
        raise refusing.NotFound("个拨付批次", "envelope")
    paid = models.Payment.objects.filter(envelope=envelope_id)
    matters.lock([matter, *paid.values_list("redemption__matter_id", flat=True)])
    payments = paid.select_for_update(of=("self",)).select_related("redemption__voucher__claim").order_by("reference")
    return models.Envelope.objects.select_related("programme").get(id=envelope_id), list(payments)


def _envelope(
    programme: models.Programme, id: UUID, count: int, total_fen: int, actor: Actor, at: datetime, calendar: WorkingDays
) -> models.Envelope:
    assert actor.organisation is not None
    matter = matters.open(
        ENVELOPE,
        id=uuid5(id, "matter"),
        prefix=f"{programme.prefix}-{programme.year}-P",
        subject_organisation=actor.organisation,
        title_zh=f"拨付 {count} 笔，合计 {money.format_yuan(total_fen)}",
        title_en=f"Pay {count}, total {money.format_yuan(total_fen, 'en')}",
        url_name="vouchers:envelope",
        object_id=id,
        actor=actor,
        at=at,
        calendar=calendar,
    )
    return models.Envelope.objects.create(
        id=id,
        programme=programme,
        matter_id=matter.id,
        number=matter.number,
        declared_count=count,
        declared_fen=total_fen,
        created_at=at,
    )


def _payments(envelope: models.Envelope, redemptions: Sequence[models.Redemption]) -> list[models.Payment]:
    """One payment a redemption, to the payee's account as it stands now."""
    payees = parties.organisations_by_ids([r.voucher.holder_id for r in redemptions])
    accounts = parties.payout_accounts(payees.keys())
    payments = []
    for at, r in enumerate(redemptions, start=1):
        payee = payees[r.voucher.holder_id]
        account = accounts.get(payee.id)
        if account is None:
            raise refusing.NoPayoutAccount(payee.name)
        assert r.approved_fen is not None
        payments.append(
            models.Payment(
                id=voucher_ids.payment(envelope.id, r.id),
                envelope=envelope,
                redemption=r,
                reference=f"{envelope.number}-{at:04d}",
                payee_name=account.account_name,
                payee_bank=account.bank,
                payee_account=account.number,
                amount_fen=r.approved_fen,
            )
        )
    return models.Payment.objects.bulk_create(payments)


def _remittance(envelope: models.Envelope, payment: models.Payment) -> bank_batch.Remittance:
    return bank_batch.Remittance(
        reference=payment.reference,
        payee_name=payment.payee_name,
        payee_bank=payment.payee_bank,
        payee_account=payment.payee_account,
        amount_fen=payment.amount_fen,
        purpose=f"{envelope.programme.title_zh}兑现 {payment.redemption.voucher.number}",
    )


def transfer(envelope: models.Envelope, payment: models.Payment, kind: ledger.Kind, code: str) -> ledger.Transfer:
    """One movement of a payment's amount from what is owed to what is paid."""
    return ledger.Transfer(
        id=uuid5(payment.id, code),
        kind=kind,
        hold=payment.hold,
        debit=voucher_ids.payable(envelope.programme_id),
        credit=voucher_ids.paid(envelope.programme_id),
        amount_fen=payment.amount_fen,
        code=code,
        memo={"envelope": envelope.id, "redemption": payment.redemption_id, "reference": payment.reference},
    )


def bounce(payments: Sequence[models.Payment], *, at: datetime, calendar: WorkingDays, reason: str) -> None:
    """Their redemptions wait for payment again."""
    moves = [matters.Move(matter=p.redemption.matter_id, verb="bounce", reason=p.failure or reason) for p in payments]
    matters.advance_many(REDEMPTION, moves, actor=CLOCK, at=at, calendar=calendar)

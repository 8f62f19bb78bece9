"""Payment by envelope: declare, approve, export to the bank, and match the statement that comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from guiju.apps.ledger import actions as ledger
from guiju.apps.matters import actions as matters
from guiju.apps.parties import queries as parties
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import refusing
from guiju.apps.vouchers.actions.redeeming import locked_redemptions
from guiju.apps.vouchers.actions.standing import require_standing
from guiju.apps.vouchers.adapters import bank_batch
from guiju.core import canonical, money, voucher_journeys
from guiju.core.calendar import WorkingDays
from guiju.core.parties import CLOCK, STAFF_ROLES, Actor, Duty, Role

ENVELOPE = voucher_journeys.ENVELOPE
REDEMPTION = voucher_journeys.REDEMPTION
PAYMENTS_MAX = 2_000

Outcome = models.StatementLine.Outcome
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
    or NotVerified when a payee is so.
    """
    _require_bureau(actor, "列入拨付批次", "prepare payments")
    if not 0 < len(redemption_ids) <= PAYMENTS_MAX:
        raise refusing.BadInput(
            "redemptions", zh=f"一个批次可列 1 至 {PAYMENTS_MAX} 笔。", en=f"An envelope takes 1 to {PAYMENTS_MAX}."
        )
    redemptions = sorted(locked_redemptions(redemption_ids, actor), key=lambda r: r.id)
    require_standing([r.voucher.claim for r in redemptions], is_issued=True)
    total_fen = sum(r.approved_fen or 0 for r in redemptions)
    if (len(redemptions), total_fen) != (declared_count, declared_fen):
        raise refusing.EnvelopeMismatch(count=len(redemptions), total_fen=total_fen)
    programmes = {r.voucher.programme_id: r.voucher.programme for r in redemptions}
    if len(programmes) != 1:
        raise refusing.BadInput("redemptions", zh="一个批次只含一个年度计划。", en="One envelope, one programme.")
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
    envelope, payments = _locked(envelope_id, actor)
    if shown != envelope_simulation(envelope, payments):
        raise refusing.FiguresChanged
    matters.advance(ENVELOPE, envelope.matter_id, "approve", actor=actor, at=at, calendar=calendar, shown=shown)


@transaction.atomic
def export_envelope(envelope_id: UUID, *, actor: Actor, at: datetime, calendar: WorkingDays) -> bytes:
    """The bank's batch file. From here each amount is held from what is owed until the bank answers.

    Exporting again gives the same bytes and moves nothing. A payee suspended since the envelope was made refuses the
    first export: cancel it and make another without that payee.
    """
    _require_bureau(actor, "导出银行批量文件", "export the bank file")
    envelope, payments = _locked(envelope_id, actor)
    content = bank_batch.batch_file([_remittance(envelope, payment) for payment in payments])
    if envelope.exported_at is not None:
        return content
    require_standing([payment.redemption.voucher.claim for payment in payments], is_issued=True)
    matters.advance(ENVELOPE, envelope.matter_id, "export", actor=actor, at=at, calendar=calendar)
    ledger.post_or_raise(
        [_transfer(envelope, p, ledger.Kind.HOLD, "send") for p in payments],
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
    envelope, payments = _locked(envelope_id, actor)
    matters.advance(ENVELOPE, envelope.matter_id, "cancel", actor=actor, at=at, calendar=calendar, reason=reason)
    for payment in payments:
        payment.state = State.CANCELLED
    models.Payment.objects.bulk_update(payments, ["state"])
    _bounce(payments, at=at, calendar=calendar, reason=reason)


@transaction.atomic
def import_statement(
    envelope_id: UUID, content: bytes, *, id: UUID, actor: Actor, at: datetime, calendar: WorkingDays
) -> UUID:
    """Match a bank statement line by line; every line keeps its outcome, every error its reason. Its id.

    Raises BadInput when the file cannot be read or was imported before; then nothing is kept.
    """
    _require_bureau(actor, "导入银行回单", "import bank statements")
    envelope, payments = _locked(envelope_id, actor)
    if envelope.exported_at is None:
        raise refusing.BadInput("envelope", zh="这个批次还没有导出。", en="This envelope was not exported yet.")
    try:
        lines = bank_batch.read_statement(content)
    except bank_batch.UnreadableStatement as broken:
        raise refusing.BadInput("statement", zh=broken.zh, en=broken.en) from broken
    statement = _new_statement(envelope, content, id=id, actor=actor, at=at)
    by_reference = {payment.reference: payment for payment in payments}
    awaited = [payment for payment in payments if payment.state == State.SENT]
    judged = [_judge(line, by_reference.get(line.reference), at=at) for line in lines]
    _settle(envelope, awaited, at=at, calendar=calendar)
    models.StatementLine.objects.bulk_create(
        models.StatementLine(
            statement=statement,
            row=line.row,
            reference=line.reference,
            payee_account=line.payee_account,
            amount_fen=line.amount_fen,
            outcome=outcome,
            note=line.note,
        )
        for line, outcome in zip(lines, judged, strict=True)
    )
    return statement.id


def envelope_simulation(envelope: models.Envelope, payments: Sequence[models.Payment]) -> str:
    """The fingerprint of an envelope: every payee, account and amount."""
    rows = [[p.reference, p.payee_name, p.payee_bank, p.payee_account, p.amount_fen] for p in payments]
    return canonical.digest({"envelope": envelope.id, "payments": rows})


def _require_bureau(actor: Actor, zh: str, en: str) -> None:
    if not actor.may(Duty.HANDLE, Role.BUREAU):
        raise refusing.NotYours(zh, en)


def _locked(envelope_id: UUID, actor: Actor) -> tuple[models.Envelope, list[models.Payment]]:
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
                id=uuid5(envelope.id, str(r.id)),
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


def _transfer(envelope: models.Envelope, payment: models.Payment, kind: ledger.Kind, code: str) -> ledger.Transfer:
    return ledger.Transfer(
        id=uuid5(payment.id, code),
        kind=kind,
        hold=payment.hold,
        debit=uuid5(envelope.programme_id, "payable"),
        credit=uuid5(envelope.programme_id, "paid"),
        amount_fen=payment.amount_fen,
        code=code,
        memo={"reference": payment.reference},
    )


def _new_statement(
    envelope: models.Envelope, content: bytes, *, id: UUID, actor: Actor, at: datetime
) -> models.Statement:
    try:
        with transaction.atomic():
            return models.Statement.objects.create(
                id=id,
                envelope=envelope,
                sha256=hashlib.sha256(content).hexdigest(),
                imported_at=at,
                imported_by=actor.name,
            )
    except IntegrityError as broken:
        raise refusing.BadInput(
            "statement", zh="这份回单已经导入过。", en="This statement was imported before."
        ) from broken


def _judge(line: bank_batch.Line, payment: models.Payment | None, *, at: datetime) -> Outcome:
    """What one line means for its payment; the payment's state in memory carries from line to line."""
    if payment is None:
        return Outcome.UNKNOWN_REFERENCE
    if line.result == "reversal":
        return Outcome.REVERSAL
    if payment.state != State.SENT:
        return Outcome.DUPLICATE
    if line.payee_account != payment.payee_account:
        return Outcome.WRONG_PAYEE
    if line.amount_fen != payment.amount_fen:
        return Outcome.WRONG_AMOUNT
    payment.settled_at = at
    if line.result == "failed":
        payment.state, payment.failure = State.FAILED, line.note or "银行未说明原因"
        return Outcome.FAILED
    payment.state = State.PAID
    return Outcome.MATCHED


def _settle(
    envelope: models.Envelope, awaited: Sequence[models.Payment], *, at: datetime, calendar: WorkingDays
) -> None:
    """Post what was paid, release what failed, and close the envelope when every payment is answered."""
    paid = [p for p in awaited if p.state == State.PAID]
    failed = [p for p in awaited if p.state == State.FAILED]
    answered = [*paid, *failed]
    transfers = [_transfer(envelope, p, ledger.Kind.POST_HOLD, "pay") for p in paid]
    transfers += [_transfer(envelope, p, ledger.Kind.VOID_HOLD, "fail") for p in failed]
    if transfers:
        ledger.post_or_raise(transfers, at=at)
    models.Payment.objects.bulk_update(answered, ["state", "settled_at", "failure"])
    for payment in paid:
        payment.redemption.paid_at = at
    models.Redemption.objects.bulk_update([p.redemption for p in paid], ["paid_at"])
    moves = [matters.Move(matter=p.redemption.matter_id, verb="pay") for p in paid]
    matters.advance_many(REDEMPTION, moves, actor=CLOCK, at=at, calendar=calendar)
    _bounce(failed, at=at, calendar=calendar, reason="银行退回")
    if answered and len(answered) == len(awaited):
        matters.advance(ENVELOPE, envelope.matter_id, "settle", actor=CLOCK, at=at, calendar=calendar)


def _bounce(payments: Sequence[models.Payment], *, at: datetime, calendar: WorkingDays, reason: str) -> None:
    moves = [matters.Move(matter=p.redemption.matter_id, verb="bounce", reason=p.failure or reason) for p in payments]
    matters.advance_many(REDEMPTION, moves, actor=CLOCK, at=at, calendar=calendar)

"""Reconciliation: a bank statement is matched line by line, and what it puts in doubt is asked about by people."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from guiju.apps.ledger import actions as ledger
from guiju.apps.matters import actions as matters
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import refusing
from guiju.apps.vouchers.actions.paying import bounce, locked_envelope, require_bureau, transfer
from guiju.apps.vouchers.adapters import bank_batch
from guiju.core import voucher_journeys
from guiju.core.calendar import WorkingDays
from guiju.core.enquiry_journey import ENQUIRY
from guiju.core.parties import CLOCK, Actor

Outcome = models.StatementLine.Outcome
State = models.Payment.State
Cause = models.Enquiry.Cause

SLIPS = frozenset({Outcome.WRONG_AMOUNT, Outcome.WRONG_PAYEE})
"""What a later, right line about the same payment answers by itself."""
ALARMS = frozenset({Outcome.REVERSAL, Outcome.CONTRADICTION})
"""What only people can settle once the books have moved."""
GRAVE = frozenset({Cause.REVERSAL, Cause.CONTRADICTION})
"""Doubts that no further success of the bank's word answers."""


@transaction.atomic
def import_statement(
    envelope_id: UUID, content: bytes, *, id: UUID, actor: Actor, at: datetime, calendar: WorkingDays
) -> UUID:
    """Match a bank statement line by line; every line keeps its outcome, every error its reason. Its id.

    What puts a payment in doubt opens an enquiry; a payment the bank now answers plainly ends the one it had.
    Raises BadInput when the file cannot be read or was imported before; then nothing is kept.
    """
    require_bureau(actor, "导入银行回单", "import bank statements")
    envelope, payments = locked_envelope(envelope_id, actor)
    if envelope.exported_at is None:
        raise refusing.BadInput("envelope", zh="这个批次还没有导出。", en="This envelope was not exported yet.")
    try:
        lines = bank_batch.read_statement(content)
    except bank_batch.UnreadableStatement as broken:
        raise refusing.BadInput("statement", zh=broken.zh, en=broken.en) from broken
    statement = _new_statement(envelope, content, id=id, actor=actor, at=at)
    by_reference = {payment.reference: payment for payment in payments}
    awaited = [payment for payment in payments if payment.state == State.SENT]
    enquiries = open_enquiries(payments)
    doubts = {payment: Cause(enquiry.cause) for payment, enquiry in enquiries.items()}
    judged = [_judge(line, by_reference.get(line.reference), doubts, at=at) for line in lines]
    settle(envelope, [payment for payment in awaited if payment.state != State.SENT], at=at, calendar=calendar)
    _ask_about(envelope, payments, enquiries, doubts, statement=id, actor=actor, at=at, calendar=calendar)
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


def settle(
    envelope: models.Envelope, answered: Sequence[models.Payment], *, at: datetime, calendar: WorkingDays
) -> None:
    """Post what was paid, release what failed, and close the envelope when every payment is answered.

    `answered` were sent and have their new state in memory; their matters and the envelope's are locked.
    """
    if not answered:
        return
    paid = [p for p in answered if p.state == State.PAID]
    failed = [p for p in answered if p.state == State.FAILED]
    transfers = [transfer(envelope, p, ledger.Kind.POST_HOLD, "pay") for p in paid]
    transfers += [transfer(envelope, p, ledger.Kind.VOID_HOLD, "fail") for p in failed]
    ledger.post_or_raise(transfers, at=at)
    models.Payment.objects.bulk_update(answered, ["state", "settled_at", "failure"])
    for payment in paid:
        payment.redemption.paid_at = at
    models.Redemption.objects.bulk_update([p.redemption for p in paid], ["paid_at"])
    moves = [matters.Move(matter=p.redemption.matter_id, verb="pay") for p in paid]
    matters.advance_many(voucher_journeys.REDEMPTION, moves, actor=CLOCK, at=at, calendar=calendar)
    bounce(failed, at=at, calendar=calendar, reason="银行退回")
    if not models.Payment.objects.filter(envelope=envelope, state=State.SENT).exists():
        matters.advance(voucher_journeys.ENVELOPE, envelope.matter_id, "settle", actor=CLOCK, at=at, calendar=calendar)


def open_enquiries(payments: Sequence[models.Payment]) -> dict[UUID, models.Enquiry]:
    """The open enquiry of each payment that has one."""
    rows = models.Enquiry.objects.filter(payment__in=[p.id for p in payments], closed_at__isnull=True)
    return {row.payment_id: row for row in rows}


def new_enquiry(
    envelope: models.Envelope,
    payment: models.Payment,
    cause: Cause,
    *,
    id: UUID,
    actor: Actor,
    at: datetime,
    calendar: WorkingDays,
) -> models.Enquiry:
    """Open an enquiry into one payment, with its matter."""
    assert actor.organisation is not None
    programme = envelope.programme
    matter = matters.open(
        ENQUIRY,
        id=uuid5(id, "matter"),
        prefix=f"{programme.prefix}-{programme.year}-E",
        subject_organisation=actor.organisation,
        title_zh=f"核查付款 {payment.reference}，{payment.payee_name}",
        title_en=f"Look into payment {payment.reference}, {payment.payee_name}",
        url_name="vouchers:enquiry",
        object_id=id,
        actor=actor,
        at=at,
        calendar=calendar,
    )
    return models.Enquiry.objects.create(id=id, payment=payment, matter_id=matter.id, cause=cause, opened_at=at)


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


def _judge(
    line: bank_batch.Line, payment: models.Payment | None, doubts: dict[UUID, Cause], *, at: datetime
) -> Outcome:
    """What one line means for its payment; the payment's state and the doubts in memory carry from line to line."""
    if payment is None:
        return Outcome.UNKNOWN_REFERENCE
    outcome = (
        _first_word(line, payment, doubts.get(payment.id))
        if payment.state == State.SENT
        else _later_word(line, payment)
    )
    if outcome in {Outcome.MATCHED, Outcome.FAILED}:
        doubts.pop(payment.id, None)
        payment.settled_at = at
        payment.state = State.PAID if outcome == Outcome.MATCHED else State.FAILED
        payment.failure = (line.note or "银行未说明原因") if outcome == Outcome.FAILED else ""
    elif outcome in ALARMS or (outcome in SLIPS and doubts.get(payment.id) not in GRAVE):
        doubts[payment.id] = Cause(outcome)
    return outcome


def _first_word(line: bank_batch.Line, payment: models.Payment, doubt: Cause | None) -> Outcome:
    """A line about a payment that waits for its answer. A failure is not believed once money may have moved."""
    if line.result == "reversal":
        return Outcome.CONTRADICTION if doubt == Cause.CONTRADICTION else Outcome.REVERSAL
    if line.payee_account != payment.payee_account:
        return Outcome.WRONG_PAYEE
    if line.amount_fen != payment.amount_fen:
        return Outcome.WRONG_AMOUNT
    if line.result == "failed":
        return Outcome.FAILED if doubt in {None, Cause.UNANSWERED, Cause.REVERSAL} else Outcome.CONTRADICTION
    return Outcome.CONTRADICTION if doubt in GRAVE else Outcome.MATCHED


def _later_word(line: bank_batch.Line, payment: models.Payment) -> Outcome:
    """A line about a payment that was answered before: the same again, or something else."""
    if payment.state == State.PAID:
        return {"paid": Outcome.DUPLICATE, "reversal": Outcome.REVERSAL}.get(line.result, Outcome.CONTRADICTION)
    return Outcome.CONTRADICTION if line.result == "paid" else Outcome.DUPLICATE


def _ask_about(
    envelope: models.Envelope,
    payments: Sequence[models.Payment],
    enquiries: Mapping[UUID, models.Enquiry],
    doubts: Mapping[UUID, Cause],
    *,
    statement: UUID,
    actor: Actor,
    at: datetime,
    calendar: WorkingDays,
) -> None:
    """Open an enquiry for every new doubt; end those that the bank has answered; keep the cause of the others."""
    for payment in payments:
        enquiry, doubt = enquiries.get(payment.id), doubts.get(payment.id)
        if enquiry is None and doubt is not None:
            id = uuid5(statement, f"enquiry {payment.id}")
            new_enquiry(envelope, payment, doubt, id=id, actor=actor, at=at, calendar=calendar)
        elif enquiry is not None and doubt is None:
            matters.advance(ENQUIRY, enquiry.matter_id, "answer", actor=CLOCK, at=at, calendar=calendar)
            enquiry.closed_at = at
            enquiry.save(update_fields=["closed_at"])
        elif enquiry is not None and doubt is not None and enquiry.cause != doubt:
            enquiry.cause = doubt
            enquiry.save(update_fields=["cause"])

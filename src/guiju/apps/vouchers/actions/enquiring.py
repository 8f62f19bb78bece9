"""A payment in doubt: somebody of the bureau asks, one person finds what became of the money, another confirms it.

Only the confirmation moves the books, and only as the bank's own account must have moved: paid, returned or reversed.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from guiju.apps.ledger import actions as ledger
from guiju.apps.matters import actions as matters
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import refusing
from guiju.apps.vouchers.actions.paying import require_bureau
from guiju.apps.vouchers.actions.reconciling import new_enquiry, open_enquiries, settle
from guiju.core import canonical, voucher_journeys
from guiju.core.calendar import WorkingDays
from guiju.core.enquiry_journey import ENQUIRY
from guiju.core.parties import CLOCK, STAFF_ROLES, Actor

REDEMPTION = voucher_journeys.REDEMPTION
FAILURE_MAX = 200

State = models.Payment.State


@transaction.atomic
def enquire(payment_id: UUID, *, id: UUID, actor: Actor, at: datetime, calendar: WorkingDays) -> UUID:
    """Ask what became of a payment that the bank has not answered; the enquiry's id.

    Doubts that a statement raises open by themselves. Raises NotUnanswered when there is nothing to ask.
    """
    require_bureau(actor, "核查付款", "look into payments")
    payment = _locked_payment(payment_id, actor)
    if payment.state != State.SENT or open_enquiries([payment]):
        raise refusing.NotUnanswered(payment.reference)
    cause = models.Enquiry.Cause.UNANSWERED
    return new_enquiry(payment.envelope, payment, cause, id=id, actor=actor, at=at, calendar=calendar).id


@transaction.atomic
def find(enquiry_id: UUID, *, was_paid: bool, reason: str, actor: Actor, at: datetime, calendar: WorkingDays) -> str:
    """Say, as maker, whether the money reached the payee, and why; the fingerprint the checker must confirm."""
    enquiry = locked_enquiry(enquiry_id, actor)
    enquiry.found_paid = was_paid
    shown = enquiry_simulation(enquiry)
    verb = "find_paid" if was_paid else "find_unpaid"
    matters.advance(ENQUIRY, enquiry.matter_id, verb, actor=actor, at=at, calendar=calendar, reason=reason, shown=shown)
    enquiry.save(update_fields=["found_paid"])
    return shown


@transaction.atomic
def confirm_finding(enquiry_id: UUID, *, shown: str, actor: Actor, at: datetime, calendar: WorkingDays) -> None:
    """The checker confirms the finding, and the books follow it.

    Raises FiguresChanged when the bank has said more since it was made, PaidElsewhere when another payment of the same
    redemption is under way or done and this one is found paid too.
    """
    enquiry = locked_enquiry(enquiry_id, actor)
    if shown != enquiry_simulation(enquiry):
        raise refusing.FiguresChanged
    matters.advance(ENQUIRY, enquiry.matter_id, "confirm", actor=actor, at=at, calendar=calendar, shown=shown)
    enquiry.closed_at = at
    enquiry.save(update_fields=["closed_at"])
    if enquiry.found_paid:
        _stands_paid(enquiry, at=at, calendar=calendar)
    else:
        _stands_unpaid(enquiry, at=at, calendar=calendar)


@transaction.atomic
def send_back_finding(enquiry_id: UUID, *, reason: str, actor: Actor, at: datetime, calendar: WorkingDays) -> None:
    """The checker is not convinced, or the bank has said more: it is looked into again."""
    enquiry = locked_enquiry(enquiry_id, actor)
    matters.advance(ENQUIRY, enquiry.matter_id, "send_back", actor=actor, at=at, calendar=calendar, reason=reason)
    enquiry.found_paid = None
    enquiry.save(update_fields=["found_paid"])


def enquiry_simulation(enquiry: models.Enquiry) -> str:
    """The fingerprint of what maker and checker are shown: the payment, all that the bank said of it, the finding."""
    payment = enquiry.payment
    said = models.StatementLine.objects.filter(
        statement__envelope=payment.envelope_id, reference=payment.reference
    ).order_by("id")
    return canonical.digest(
        {
            "enquiry": enquiry.id,
            "reference": payment.reference,
            "payee_account": payment.payee_account,
            "amount_fen": payment.amount_fen,
            "state": payment.state,
            "lines": list(said.values_list("id", flat=True)),
            "found_paid": enquiry.found_paid,
        }
    )


def locked_enquiry(enquiry_id: UUID, actor: Actor) -> models.Enquiry:
    """The enquiry with its payment; its matter, the envelope's and the redemption's locked first."""
    rows = models.Enquiry.objects.filter(id=enquiry_id) if actor.roles & STAFF_ROLES else models.Enquiry.objects.none()
    ids = rows.values_list("matter_id", "payment__envelope__matter_id", "payment__redemption__matter_id").first()
    if ids is None:
        raise refusing.NotFound("项核查", "enquiry")
    matters.lock(list(ids))
    return models.Enquiry.objects.select_related("payment__envelope__programme", "payment__redemption").get(
        id=enquiry_id
    )


def _locked_payment(payment_id: UUID, actor: Actor) -> models.Payment:
    rows = models.Payment.objects.filter(id=payment_id) if actor.roles & STAFF_ROLES else models.Payment.objects.none()
    ids = rows.values_list("envelope__matter_id", "redemption__matter_id").first()
    if ids is None:
        raise refusing.NotFound("笔付款", "payment")
    matters.lock(list(ids))
    return models.Payment.objects.select_related("envelope__programme", "redemption").get(id=payment_id)


def _stands_paid(enquiry: models.Enquiry, *, at: datetime, calendar: WorkingDays) -> None:
    """What waited is paid; what counted as not paid is, straight from what is owed; what was paid stays so."""
    payment = enquiry.payment
    if payment.state == State.PAID:
        return
    was_sent = payment.state == State.SENT
    if not was_sent:
        _require_unpaid_elsewhere(payment)
    payment.state, payment.settled_at, payment.failure = State.PAID, at, ""
    if was_sent:
        settle(payment.envelope, [payment], at=at, calendar=calendar)
        return
    ledger.post_or_raise([_moved(enquiry, "accept", debit="payable", credit="paid")], at=at)
    payment.save(update_fields=["state", "settled_at", "failure"])
    _redemption(payment, "pay", paid_at=at, at=at, calendar=calendar)


def _stands_unpaid(enquiry: models.Enquiry, *, at: datetime, calendar: WorkingDays) -> None:
    """What waited has failed; what was paid is reversed, paid back to payable; what was not paid stays so."""
    payment, reason = enquiry.payment, "核查认定款项未到账或已退回"
    if payment.state == State.SENT:
        payment.state, payment.settled_at, payment.failure = State.FAILED, at, reason
        settle(payment.envelope, [payment], at=at, calendar=calendar)
    elif payment.state == State.PAID:
        payment.state, payment.settled_at, payment.failure = State.REVERSED, at, reason
        ledger.post_or_raise([_moved(enquiry, "reverse", debit="paid", credit="payable")], at=at)
        payment.save(update_fields=["state", "settled_at", "failure"])
        _redemption(payment, "reverse", paid_at=None, at=at, calendar=calendar)


def _require_unpaid_elsewhere(payment: models.Payment) -> None:
    """The redemption's matter is locked: no other payment of it can begin meanwhile."""
    live = (State.PENDING, State.SENT, State.PAID)
    other = models.Payment.objects.filter(redemption=payment.redemption_id, state__in=live).first()
    if other is not None:
        raise refusing.PaidElsewhere(other.reference)


def _redemption(
    payment: models.Payment, verb: str, *, paid_at: datetime | None, at: datetime, calendar: WorkingDays
) -> None:
    matters.advance(REDEMPTION, payment.redemption.matter_id, verb, actor=CLOCK, at=at, calendar=calendar)
    payment.redemption.paid_at = paid_at
    payment.redemption.save(update_fields=["paid_at"])


def _moved(enquiry: models.Enquiry, code: str, *, debit: str, credit: str) -> ledger.Transfer:
    """A payment can be reversed and accepted more than once; each time is an enquiry of its own, and so is the id."""
    payment = enquiry.payment
    programme = payment.envelope.programme_id
    return ledger.Transfer(
        id=uuid5(enquiry.id, code),
        debit=uuid5(programme, debit),
        credit=uuid5(programme, credit),
        amount_fen=payment.amount_fen,
        code=code,
        memo={
            "envelope": payment.envelope_id,
            "redemption": payment.redemption_id,
            "reference": payment.reference,
        },
    )

"""One case, whole: a claim, a voucher, a redemption or an envelope, as a frozen value for pages and the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, F, Model, Q, QuerySet, Sum, When

from guiju.apps.vouchers import models
from guiju.apps.vouchers.queries.seeing import not_found, seen, seen_claims
from guiju.apps.vouchers.queries.shapes import (
    ClaimView,
    EnquiryView,
    EnvelopeView,
    InvoiceView,
    PaymentView,
    RedemptionView,
    StatementLineView,
    VoucherView,
)
from guiju.core.parties import STAFF_ROLES, Actor
from guiju.core.vouchers import Goods, VoucherKind

SHOWN_MAX = 200
AT_REST = Q(outcome=models.StatementLine.Outcome.MATCHED)


def claim(id: UUID, actor: Actor) -> ClaimView:
    """One claim if `actor` may see it. Raises Refused("vouchers.not_found")."""
    return claim_view(_one(claim_rows(actor), id))


def publicised(id: UUID, *, on: date) -> ClaimView:
    """One claim in its publicity period, for anybody. Raises Refused("vouchers.not_found")."""
    return claim_view(_one(publicised_rows(on), id))


def voucher(id: UUID, actor: Actor) -> VoucherView:
    return voucher_view(_one(voucher_rows(actor), id))


def redemption(id: UUID, actor: Actor) -> RedemptionView:
    row = _one(redemption_rows(actor), id)
    return redemption_view(row, row.invoice_set.order_by("-is_live", "number"))


def envelope(id: UUID, actor: Actor) -> EnvelopeView:
    """One envelope with its first payments, enquiries and statement lines; for the offices only.

    Open enquiries come before closed ones, and errors before lines at rest, each in the order they came in; `payments`,
    `enquiries` and `statement_lines` page through the rest.
    """
    row = _one(envelope_rows(actor), id)
    payments = row.payment_set.select_related("redemption__voucher").order_by("reference")[:SHOWN_MAX]
    paid = row.payment_set.filter(state=models.Payment.State.PAID).aggregate(fen=Sum("amount_fen"))
    asked = enquiry_rows(actor).filter(payment__envelope=row)
    enquiries = asked.order_by(F("closed_at").desc(nulls_first=True), "opened_at", "id")[:SHOWN_MAX]
    lines = line_rows(row.id)
    counted = lines.aggregate(all=Count("id"), errors=Count("id", filter=~AT_REST))
    first = lines.order_by(Case(When(AT_REST, then=1), default=0), "id")[:SHOWN_MAX]
    view = envelope_view(row, payments, enquiries, first)
    return replace(view, paid_fen=paid["fen"] or 0, line_count=counted["all"], error_count=counted["errors"])


def enquiry(id: UUID, actor: Actor) -> EnquiryView:
    """One enquiry into a payment; for the offices only."""
    return enquiry_view(_one(enquiry_rows(actor), id))


def lines_about(payment: PaymentView, envelope: UUID) -> tuple[StatementLineView, ...]:
    """What the bank has said of one payment, in the order it came in, as far as people read."""
    rows = line_rows(envelope).filter(reference=payment.reference).order_by("id")
    return tuple(line_view(line) for line in rows[:SHOWN_MAX])


def require_envelope(id: UUID, actor: Actor) -> None:
    """Raises Refused("vouchers.not_found") where `actor` sees no such envelope."""
    if not envelope_rows(actor).filter(id=id).exists():
        raise not_found()


def has_envelope(id: str, actor: Actor) -> bool:
    """Whether an envelope of this id was made already."""
    try:
        return envelope_rows(actor).filter(id=UUID(id)).exists()
    except ValueError:
        return False


def claim_rows(actor: Actor) -> QuerySet[models.Claim]:
    rows = models.Claim.objects.select_related("programme", "business", "matter", "claimant", "voucher")
    return seen_claims(rows, actor)


def publicised_rows(on: date) -> QuerySet[models.Claim]:
    """Claims that are public on a day: to the last day of publicity, swept or not, and while an objection is open."""
    rows = models.Claim.objects.select_related("programme", "business", "matter", "claimant", "voucher")
    is_public = Q(matter__state="publicity", publicity_until__gte=on) | Q(matter__state="objected")
    return rows.filter(is_public, publicity_from__lte=on)


def voucher_rows(actor: Actor) -> QuerySet[models.Voucher]:
    rows = models.Voucher.objects.select_related("claim__business", "programme", "holder")
    return seen(rows, actor, owner="holder")


def redemption_rows(actor: Actor) -> QuerySet[models.Redemption]:
    rows = models.Redemption.objects.select_related("voucher__holder", "matter")
    return seen(rows, actor, owner="voucher__holder")


def envelope_rows(actor: Actor) -> QuerySet[models.Envelope]:
    rows = models.Envelope.objects.select_related("matter")
    return rows if actor.duties and actor.roles & STAFF_ROLES else rows.none()


def enquiry_rows(actor: Actor) -> QuerySet[models.Enquiry]:
    rows = models.Enquiry.objects.select_related("matter", "payment__envelope", "payment__redemption__voucher")
    return rows if actor.duties and actor.roles & STAFF_ROLES else rows.none()


def line_rows(envelope: UUID) -> QuerySet[models.StatementLine]:
    return models.StatementLine.objects.filter(statement__envelope=envelope).select_related("statement")


def _one(rows: QuerySet[Model], id: UUID):  # type: ignore[no-untyped-def]
    row = rows.filter(id=id).first()
    if row is None:
        raise not_found()
    return row


def claim_view(row: models.Claim) -> ClaimView:
    matter, business = row.matter, row.business
    return ClaimView(
        id=row.id,
        matter=row.matter_id,
        number=matter.number if matter else "",
        state=matter.state if matter else "recorded",
        state_zh=matter.state_zh if matter else "已登记",
        state_en=matter.state_en if matter else "Recorded",
        due_at=matter.due_at if matter else None,
        programme=row.programme_id,
        programme_zh=row.programme.title_zh,
        programme_en=row.programme.title_en,
        place=row.programme.place,
        claimant=row.claimant_id,
        claimant_name=row.claimant.name,
        claimant_uscc=row.claimant.uscc,
        voucher_kind=VoucherKind(row.voucher_kind),
        role=row.role,
        goods=Goods(row.goods),
        goods_note=row.goods_note,
        contract_number=business.contract_number,
        buyer_name=business.buyer_name,
        buyer_uscc=business.buyer_uscc,
        seller_name=business.seller_name,
        seller_uscc=business.seller_uscc,
        price_fen=row.price_fen,
        signed_on=row.signed_on,
        is_on_platform=row.is_on_platform,
        is_contract_in_force=row.is_contract_in_force,
        provider_region=row.provider_region,
        provider_is_legal_person=row.provider_is_legal_person,
        created_at=row.created_at,
        submitted_on=row.submitted_on,
        publicity_from=row.publicity_from,
        publicity_until=row.publicity_until,
        award_decision=row.award_decision,
        awarded_fen=row.awarded_fen,
        issued_fen=row.voucher.face_fen if hasattr(row, "voucher") else None,
        voucher=row.voucher.id if hasattr(row, "voucher") else None,
    )


def voucher_view(row: models.Voucher) -> VoucherView:
    assert row.claim.matter_id is not None
    assert row.claim.submitted_on is not None, "an issued voucher was claimed on a day"
    return VoucherView(
        id=row.id,
        number=row.number,
        claim=row.claim_id,
        matter=row.claim.matter_id,
        programme=row.programme_id,
        programme_zh=row.programme.title_zh,
        programme_en=row.programme.title_en,
        place=row.programme.place,
        holder=row.holder_id,
        holder_name=row.holder.name,
        region=row.region,
        goods=Goods(row.claim.goods),
        contract_number=row.claim.business.contract_number,
        price_fen=row.claim.price_fen,
        face_fen=row.face_fen,
        redeemed_fen=row.redeemed_fen,
        reserved_fen=row.reserved_fen,
        void_fen=row.void_fen,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        hold=row.hold,
        governing_on=row.claim.submitted_on,
        award_decision=row.claim.award_decision,
        decision=row.decision,
        lapsed_at=row.lapsed_at,
        revoked_at=row.revoked_at,
    )


def redemption_view(row: models.Redemption, invoices: Iterable[models.Invoice] = ()) -> RedemptionView:
    return RedemptionView(
        id=row.id,
        matter=row.matter_id,
        number=row.matter.number,
        state=row.matter.state,
        state_zh=row.matter.state_zh,
        state_en=row.matter.state_en,
        due_at=row.matter.due_at,
        voucher=row.voucher_id,
        voucher_number=row.voucher.number,
        claim=row.voucher.claim_id,
        holder=row.voucher.holder_id,
        holder_name=row.voucher.holder.name,
        requested_fen=row.requested_fen,
        settled_fen=row.settled_fen,
        approved_fen=row.approved_fen,
        lodged_at=row.lodged_at,
        approved_at=row.approved_at,
        paid_at=row.paid_at,
        decision=row.decision,
        has_payment_proof=row.has_payment_proof,
        invoices=tuple(
            InvoiceView(number=i.number, amount_fen=i.amount_fen, invoiced_on=i.invoiced_on, is_live=i.is_live)
            for i in invoices
        ),
    )


def envelope_view(
    row: models.Envelope,
    payments: Iterable[models.Payment] = (),
    enquiries: Iterable[models.Enquiry] = (),
    lines: Iterable[models.StatementLine] = (),
) -> EnvelopeView:
    return EnvelopeView(
        id=row.id,
        matter=row.matter_id,
        number=row.number,
        state=row.matter.state,
        state_zh=row.matter.state_zh,
        state_en=row.matter.state_en,
        due_at=row.matter.due_at,
        programme=row.programme_id,
        declared_count=row.declared_count,
        declared_fen=row.declared_fen,
        created_at=row.created_at,
        exported_at=row.exported_at,
        file_sha256=row.file_sha256,
        payments=tuple(payment_view(payment) for payment in payments),
        enquiries=tuple(enquiry_view(enquiry) for enquiry in enquiries),
        lines=tuple(line_view(line) for line in lines),
    )


def enquiry_view(row: models.Enquiry) -> EnquiryView:
    return EnquiryView(
        id=row.id,
        matter=row.matter_id,
        number=row.matter.number,
        state=row.matter.state,
        state_zh=row.matter.state_zh,
        state_en=row.matter.state_en,
        due_at=row.matter.due_at,
        envelope=row.payment.envelope_id,
        envelope_number=row.payment.envelope.number,
        payment=payment_view(row.payment),
        cause=row.cause,
        found_paid=row.found_paid,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )


def payment_view(row: models.Payment) -> PaymentView:
    return PaymentView(
        id=row.id,
        reference=row.reference,
        redemption=row.redemption_id,
        voucher=row.redemption.voucher_id,
        voucher_number=row.redemption.voucher.number,
        payee_name=row.payee_name,
        payee_bank=row.payee_bank,
        payee_account=row.payee_account,
        amount_fen=row.amount_fen,
        state=row.state,
        settled_at=row.settled_at,
        failure=row.failure,
    )


def line_view(row: models.StatementLine) -> StatementLineView:
    return StatementLineView(
        row=row.row,
        reference=row.reference,
        payee_account=row.payee_account,
        amount_fen=row.amount_fen,
        outcome=row.outcome,
        note=row.note,
        imported_at=row.statement.imported_at,
    )

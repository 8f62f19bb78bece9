"""Envelopes: payments that travel to the bank together. Declared, approved by another, exported, and reconciled."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict, Field

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.api import asking, shapes
from guiju.apps.vouchers.api.asking import Asked, Cursor, Key, Limit
from guiju.apps.vouchers.api.redemptions import RedemptionOut
from guiju.apps.vouchers.api.shapes import Amount, Input, Money, ShownIn, StepReasonIn, of
from guiju.core.voucher_journeys import ENVELOPE
from guiju.documents import files

router = Router(tags=["envelopes"])

CSV = "text/csv"


class EnvelopeIn(Input):
    """Approved redemptions of one programme. The declared count and total must be what they hold."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "redemptions": ["7d0c5d4e-0000-4000-8000-000000000002"],
                    "declared_count": 1,
                    "declared_total": {"amount": "93000.00", "currency": "CNY"},
                }
            ]
        },
    )

    redemptions: Annotated[list[UUID], Field(min_length=1, max_length=2_000)]
    declared_count: Annotated[int, Field(ge=1, le=2_000)]
    declared_total: Money


class PaymentOut(Schema):
    """One redemption's money, to the account that was current when the envelope was made."""

    id: UUID
    reference: str
    redemption: UUID
    voucher: UUID
    voucher_number: str
    payee_name: str
    payee_bank: str
    payee_account: str
    amount: Amount = of("amount_fen")
    state: Annotated[str, Field(description="pending, sent, paid, failed, reversed or cancelled")]
    settled_at: datetime | None
    failure: str


class StatementLineOut(Schema):
    """One line of a bank statement and what it was taken for: matched, failed, or an error."""

    row: int
    reference: str
    payee_account: str
    amount: Amount = of("amount_fen")
    outcome: str
    note: str
    imported_at: datetime


class EnvelopeOut(Schema):
    id: UUID
    matter: UUID
    number: str
    state: str
    state_zh: str
    state_en: str
    due_at: datetime | None
    programme: UUID
    declared_count: int
    declared_total: Amount = of("declared_fen")
    created_at: datetime
    exported_at: datetime | None
    file_sha256: str


class EnquiryOut(Schema):
    """An enquiry into one payment: why it was opened, and whether the payment was found paid."""

    id: UUID
    matter: UUID
    number: str
    state: str
    state_zh: str
    state_en: str
    due_at: datetime | None
    envelope: UUID
    envelope_number: str
    payment: PaymentOut
    cause: Annotated[str, Field(description="unanswered, wrong_amount, wrong_payee, reversal or contradiction")]
    found_paid: bool | None
    opened_at: datetime
    closed_at: datetime | None


class EnvelopeDetailOut(EnvelopeOut):
    """An envelope with its first 200 payments, enquiries (open ones first) and statement lines (errors first).

    `/payments`, `/lines` and `/enquiries?envelope=` have them all. `line_count` and `error_count` are all there are.
    Approving repeats `shown`; `can` are the steps open.
    """

    payments: list[PaymentOut]
    enquiries: list[EnquiryOut]
    lines: list[StatementLineOut]
    line_count: int
    error_count: int
    shown: str
    can: list[str]


class EnvelopesOut(Schema):
    items: list[EnvelopeOut]
    next: str | None


class PaymentsOut(Schema):
    items: list[PaymentOut]
    next: str | None


class StatementLinesOut(Schema):
    items: list[StatementLineOut]
    next: str | None


class ToPayOut(Schema):
    """Approved redemptions that no envelope carries yet, the longest waiting first, and their sum.

    Where an enquiry into an earlier payment is open the redemption is not among them.
    """

    items: list[RedemptionOut]
    total: Amount


class ToPayTotalOut(Schema):
    """What one programme owes and no envelope carries yet."""

    programme: UUID
    title_zh: str
    title_en: str
    count: int
    total: Amount = of("fen")


class ToPayTotalsOut(Schema):
    items: list[ToPayTotalOut]


@router.get("", response=EnvelopesOut, operation_id="envelopes_list")
def listed(
    request: Asked,
    programme: UUID | None = None,
    state: Annotated[str, Query(max_length=40)] = "",
    sort: queries.Sort = queries.Sort.NEWEST,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Any:
    """Payment envelopes. For the offices. `sort`: -at, at, -amount, amount."""
    return queries.envelopes(request.actor, programme=programme, state=state, sort=sort, after=cursor, limit=limit)


@router.get("/to-pay/totals", response=ToPayTotalsOut, operation_id="envelopes_to_pay_totals")
def to_pay_totals(request: Asked) -> Any:
    """How many approved redemptions each programme has to pay, and what they come to; the oldest year first."""
    return {"items": queries.to_pay_totals(request.actor)}


@router.get("/to-pay", response=ToPayOut, operation_id="envelopes_to_pay")
def to_pay(request: Asked, programme: UUID) -> Any:
    """What the next envelope of a programme could carry."""
    waiting = queries.to_pay(request.actor, programme)
    return {"items": waiting, "total": sum(each.approved_fen or 0 for each in waiting)}


@router.post("", response={201: EnvelopeDetailOut}, operation_id="envelopes_enclose")
def enclosed(request: Asked, response: HttpResponse, envelope: EnvelopeIn, key: Key) -> Any:
    """The bureau, as maker, puts approved redemptions into one envelope. Takes a person."""
    id = asking.made(request, key)
    actions.enclose(
        envelope.redemptions,
        id=id,
        declared_count=envelope.declared_count,
        declared_fen=envelope.declared_total.fen,
        **asking.counted(request),
    )
    response["Location"] = f"{request.path}/{id}"
    return Status(201, one(request, id))


@router.get("/{uuid:id}", response=EnvelopeDetailOut, operation_id="envelopes_one")
def one(request: Asked, id: UUID) -> Any:
    """One envelope with its first payments, enquiries and statement lines. For the offices."""
    view = queries.envelope(id, request.actor)
    return {
        **shapes.plain(view),
        "shown": actions.examine_envelope(id, actor=request.actor),
        "can": asking.can(ENVELOPE, view.matter, request),
    }


@router.get("/{uuid:id}/payments", response=PaymentsOut, operation_id="envelopes_payments")
def payments(request: Asked, id: UUID, cursor: Cursor = None, limit: Limit = None) -> Any:
    """Every payment of an envelope, by its reference."""
    return queries.payments(id, request.actor, after=cursor, limit=limit)


@router.get("/{uuid:id}/lines", response=StatementLinesOut, operation_id="envelopes_lines")
def lines(request: Asked, id: UUID, errors: bool = False, cursor: Cursor = None, limit: Limit = None) -> Any:
    """Every statement line of an envelope as it came in, or with `errors` those that are not matched."""
    return queries.statement_lines(id, request.actor, errors=errors, after=cursor, limit=limit)


@router.get("/{uuid:id}/history", response=list[shapes.JourneyStepOut], operation_id="envelopes_history")
def history(request: Asked, id: UUID) -> Any:
    """Every step of the envelope, oldest first."""
    return matters.history(queries.envelope(id, request.actor).matter)


@router.post("/{uuid:id}/approve", response=EnvelopeDetailOut, operation_id="envelopes_approve")
def approved(request: Asked, id: UUID, step: ShownIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """The bureau, as checker, confirms the very payments that were declared. Takes a person, and not the maker."""
    actions.approve_envelope(id, shown=step.shown, **asking.counted(request))
    return one(request, id)


@router.post("/{uuid:id}/cancel", response=EnvelopeDetailOut, operation_id="envelopes_cancel")
def cancelled(request: Asked, id: UUID, step: StepReasonIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """Take an envelope apart before it is exported; its redemptions wait for payment again."""
    actions.cancel_envelope(id, reason=step.reason, **asking.counted(request))
    return one(request, id)


@router.post(
    "/{uuid:id}/export",
    response=None,
    operation_id="envelopes_export",
    openapi_extra=files.answer(CSV, "The bank's batch file, UTF-8 with a heading and a closing line"),
)
def exported(request: Asked, id: UUID, key: Key) -> HttpResponse:  # noqa: ARG001 - the gate keeps the key
    """The bank's batch file. The first export sends the money on its way; later ones give the same bytes."""
    content = actions.export_envelope(id, **asking.counted(request))
    return files.download(content, CSV, f"{queries.envelope(id, request.actor).number}.csv")


@router.post(
    "/{uuid:id}/statements",
    response=EnvelopeDetailOut,
    operation_id="envelopes_import_statement",
    openapi_extra=files.body(CSV, "The bank's statement: 付款参考号,收款账号,金额（元）,结果,说明"),
)
def statement_imported(request: Asked, id: UUID, key: Key) -> Any:
    """Match a bank statement line by line; what was paid is paid, every error is listed, every doubt an enquiry."""
    actions.import_statement(id, asking.content(request), id=asking.made(request, key), **asking.counted(request))
    return one(request, id)

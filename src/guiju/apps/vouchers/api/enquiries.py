"""Enquiries: payments the bank left unanswered or in doubt. One person finds what became of them, another confirms."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from ninja.responses import Status

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.api import asking, shapes
from guiju.apps.vouchers.api.asking import Asked, Cursor, Key, Limit
from guiju.apps.vouchers.api.envelopes import EnquiryOut, StatementLineOut
from guiju.apps.vouchers.api.shapes import Input, Reason, ShownIn, StepReasonIn

router = Router(tags=["enquiries"])


class EnquiryIn(Input):
    """A payment that was sent and that no statement has answered."""

    payment: UUID


class FindingIn(Input):
    """Whether the money reached the payee, and how that is known."""

    was_paid: bool
    reason: Reason


class EnquiryDetailOut(EnquiryOut):
    """An enquiry with what the bank said of its payment. Confirming repeats `shown`; `can` are the steps open."""

    lines: list[StatementLineOut]
    shown: str
    can: list[str]


class EnquiriesOut(Schema):
    items: list[EnquiryOut]
    next: str | None


@router.get("", response=EnquiriesOut, operation_id="enquiries_list")
def listed(
    request: Asked,
    programme: UUID | None = None,
    envelope: UUID | None = None,
    state: Annotated[str, Query(max_length=40)] = "",
    sort: queries.Sort = queries.Sort.NEWEST,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Any:
    """Enquiries into payments. For the offices. `sort`: -at, at, -amount, amount (the payment's)."""
    return queries.enquiries(
        request.actor, programme=programme, envelope=envelope, state=state, sort=sort, after=cursor, limit=limit
    )


@router.post("", response={201: EnquiryDetailOut}, operation_id="enquiries_open")
def opened(request: Asked, response: HttpResponse, enquiry: EnquiryIn, key: Key) -> Any:
    """Ask what became of a payment the bank has not answered. Doubts that a statement raises open by themselves."""
    id = actions.enquire(enquiry.payment, id=asking.made(request, key), **asking.counted(request))
    response["Location"] = f"{request.path}/{id}"
    return Status(201, one(request, id))


@router.get("/{uuid:id}", response=EnquiryDetailOut, operation_id="enquiries_one")
def one(request: Asked, id: UUID) -> Any:
    """One enquiry with what the bank said of its payment. For the offices."""
    dossier = queries.enquiry_dossier(id, request.actor, at=request.at)
    return {
        **shapes.plain(dossier.enquiry),
        "lines": dossier.lines,
        "shown": actions.examine_enquiry(id, actor=request.actor),
        "can": [step.verb for step in dossier.case.may],
    }


@router.get("/{uuid:id}/history", response=list[shapes.JourneyStepOut], operation_id="enquiries_history")
def history(request: Asked, id: UUID) -> Any:
    """Every step of the enquiry, oldest first."""
    return matters.history(queries.enquiry(id, request.actor).matter)


@router.post("/{uuid:id}/find", response=EnquiryDetailOut, operation_id="enquiries_find")
def found(request: Asked, id: UUID, finding: FindingIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """The bureau, as maker, says whether the money reached the payee. Takes a person."""
    actions.find(id, was_paid=finding.was_paid, reason=finding.reason, **asking.counted(request))
    return one(request, id)


@router.post("/{uuid:id}/confirm", response=EnquiryDetailOut, operation_id="enquiries_confirm")
def confirmed(request: Asked, id: UUID, step: ShownIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """The bureau, as checker, confirms the finding; the books follow it. Takes a person, and not the maker."""
    actions.confirm_finding(id, shown=step.shown, **asking.counted(request))
    return one(request, id)


@router.post("/{uuid:id}/send-back", response=EnquiryDetailOut, operation_id="enquiries_send_back")
def sent_back(request: Asked, id: UUID, step: StepReasonIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """The finding does not convince: it is looked into again."""
    actions.send_back_finding(id, reason=step.reason, **asking.counted(request))
    return one(request, id)

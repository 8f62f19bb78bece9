"""Redemptions: the holder asks, proves, corrects, withdraws; the operator proposes; the bureau approves or refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid5

from django.conf import settings
from django.http import HttpResponse
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict, Field

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.api import asking, shapes
from guiju.apps.vouchers.api.asking import Asked, Cursor, FileName, Key, Limit
from guiju.apps.vouchers.api.shapes import (
    Amount,
    FoundIn,
    Input,
    JudgedOut,
    Money,
    RefusalIn,
    ShownIn,
    StepReasonIn,
    of,
)
from guiju.core import vouchers as law
from guiju.core.decision import Decision
from guiju.core.voucher_journeys import REDEMPTION
from guiju.documents import files

router = Router(tags=["redemptions"])


class InvoiceIn(Input):
    """One invoice of the settled business. Its number supports one redemption only."""

    number: Annotated[str, Field(min_length=1, max_length=40)]
    amount: Money
    invoiced_on: date


class RedemptionIn(Input):
    """What is asked for, and the invoices it rests on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "requested": {"amount": "93000.00", "currency": "CNY"},
                    "invoices": [
                        {
                            "number": "24522000000012345678",
                            "amount": {"amount": "3100000.00", "currency": "CNY"},
                            "invoiced_on": "2024-06-03",
                        }
                    ],
                }
            ]
        },
    )

    requested: Money
    invoices: Annotated[list[InvoiceIn], Field(min_length=1, max_length=50)]

    def evidence(self) -> Sequence[actions.Evidence]:
        return [
            actions.Evidence(number=i.number, amount_fen=i.amount.fen, invoiced_on=i.invoiced_on) for i in self.invoices
        ]


class ApprovalIn(ShownIn):
    redemption: UUID


class ApprovalsIn(Input):
    """Redemptions to approve in this order, all or none, each with the simulation its approver looked at."""

    approvals: Annotated[list[ApprovalIn], Field(min_length=1, max_length=500)]


class InvoiceOut(Schema):
    """One invoice; one that is no longer live was released and may support another redemption."""

    number: str
    amount: Amount = of("amount_fen")
    invoiced_on: date
    is_live: bool


class RedemptionOut(Schema):
    """A redemption and what became of it. A list leaves `invoices` out."""

    id: UUID
    matter: UUID
    number: str
    state: str
    state_zh: str
    state_en: str
    due_at: datetime | None
    voucher: UUID
    voucher_number: str
    claim: UUID
    holder: UUID
    holder_name: str
    requested: Amount = of("requested_fen")
    settled: Amount = of("settled_fen")
    approved: Amount | None = of("approved_fen")
    lodged_at: datetime
    approved_at: datetime | None
    paid_at: datetime | None
    decision: UUID | None
    has_payment_proof: bool
    invoices: list[InvoiceOut]


class RedemptionDetailOut(RedemptionOut):
    """`can` are the steps that whoever asks may take now."""

    can: list[str]


class RedemptionsOut(Schema):
    items: list[RedemptionOut]
    next: str | None


class StepTakenOut(Schema):
    """A redemption after an officer's step, and the decision it rests on."""

    redemption: RedemptionOut
    judged: JudgedOut


@router.get("", response=RedemptionsOut, operation_id="redemptions_list")
def listed(
    request: Asked,
    voucher: UUID | None = None,
    programme: UUID | None = None,
    state: Annotated[str, Query(max_length=40)] = "",
    sort: queries.Sort = queries.Sort.NEWEST,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Any:
    """Redemptions one may see: one's own; all of them for the offices. `sort`: -at, at, -amount, amount."""
    return queries.redemptions(
        request.actor, voucher=voucher, programme=programme, state=state, sort=sort, after=cursor, limit=limit
    )


@router.post("/approve", response=list[JudgedOut], operation_id="redemptions_approve_many")
def approved_many(request: Asked, batch: ApprovalsIn, key: Key) -> Any:
    """The bureau approves many, all or none, in the order given. Takes a person, and none of the makers."""
    approvals = [_approval(request, key, each.redemption, each.shown) for each in batch.approvals]
    decisions = actions.approve_redemptions(approvals, **asking.counted(request), on=asking.on(request))
    return [shapes.judged(decision) for decision in decisions]


@router.get("/{uuid:id}", response=RedemptionDetailOut, operation_id="redemptions_one")
def one(request: Asked, id: UUID) -> Any:
    """One redemption, and what whoever asks can do with it now."""
    view = queries.redemption(id, request.actor)
    return {**shapes.plain(view), "can": asking.can(REDEMPTION, view.matter, request)}


@router.put("/{uuid:id}", response=RedemptionOut, operation_id="redemptions_relodge")
def relodged(request: Asked, id: UUID, redemption: RedemptionIn, key: Key) -> Any:  # noqa: ARG001 - kept by the gate
    """Correct a returned redemption and send it again; it still counts as lodged when it first was."""
    actions.relodge(
        id, requested_fen=redemption.requested.fen, invoices=redemption.evidence(), **asking.counted(request)
    )
    return queries.redemption(id, request.actor)


@router.post("/{uuid:id}/withdraw", response=RedemptionOut, operation_id="redemptions_withdraw")
def withdrawn(request: Asked, id: UUID, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """Take a redemption back before it is proposed; its reservation and invoices are free again."""
    actions.withdraw_redemption(id, **asking.counted(request))
    return queries.redemption(id, request.actor)


@router.get("/{uuid:id}/simulation", response=shapes.SimulationOut, operation_id="redemptions_simulation")
def simulation(request: Asked, id: UUID) -> Any:
    """What approving it alone would pay now, and the `shown` that propose and approve repeat."""
    examined = actions.examine_redemption(id, actor=request.actor, on=asking.on(request))
    return {**shapes.judged(examined.decision), "shown": examined.shown}


@router.post("/{uuid:id}/simulation", response=shapes.SimulationOut, operation_id="redemptions_simulation_found")
def simulation_found(request: Asked, id: UUID, otherwise: FoundIn) -> Any:
    """The same with facts found otherwise: which clauses a refusal would rest on. Nothing is written down."""
    found = shapes.typed(law.REDEMPTION, otherwise.found)
    examined = actions.examine_redemption(id, actor=request.actor, on=asking.on(request), found=found)
    return {**shapes.judged(examined.decision), "shown": examined.shown}


@router.post("/{uuid:id}/return", response=RedemptionOut, operation_id="redemptions_return")
def returned(request: Asked, id: UUID, step: StepReasonIn) -> Any:
    """The operator asks the holder for corrections, saying which."""
    actions.return_redemption(id, reason=step.reason, **asking.counted(request))
    return queries.redemption(id, request.actor)


@router.post("/{uuid:id}/propose", response=StepTakenOut, operation_id="redemptions_propose")
def proposed(request: Asked, id: UUID, step: ShownIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """The operator, as maker, proposes the amount it was shown. Takes a person."""
    decision = actions.propose_redemption(id, shown=step.shown, **asking.counted(request), on=asking.on(request))
    return _taken(request, id, decision)


@router.post("/{uuid:id}/send-back", response=RedemptionOut, operation_id="redemptions_send_back")
def sent_back(request: Asked, id: UUID, step: StepReasonIn) -> Any:
    """The bureau asks the operator to look again; what was proposed no longer counts."""
    actions.send_back_redemption(id, reason=step.reason, **asking.counted(request))
    return queries.redemption(id, request.actor)


@router.post("/{uuid:id}/approve", response=StepTakenOut, operation_id="redemptions_approve")
def approved(request: Asked, id: UUID, step: ShownIn, key: Key) -> Any:
    """The bureau, as checker, approves the very figures that were proposed. Takes a person, and not the maker."""
    approval = _approval(request, key, id, step.shown)
    decision = actions.approve_redemption(approval, **asking.counted(request), on=asking.on(request))
    return _taken(request, id, decision)


@router.post("/{uuid:id}/refuse", response=StepTakenOut, operation_id="redemptions_refuse")
def refused(request: Asked, id: UUID, refusal: RefusalIn, key: Key) -> Any:
    """The bureau refuses by the clause that a fact it found otherwise breaks. Takes a person."""
    decision = actions.refuse_redemption(
        id,
        id=uuid5(asking.made(request, key), "decision"),
        found=shapes.typed(law.REDEMPTION, refusal.found),
        reason=refusal.reason,
        **asking.counted(request),
        on=asking.on(request),
    )
    return _taken(request, id, decision)


@router.get("/{uuid:id}/history", response=list[shapes.JourneyStepOut], operation_id="redemptions_history")
def history(request: Asked, id: UUID) -> Any:
    """Every step of the redemption, oldest first."""
    return matters.history(queries.redemption(id, request.actor).matter)


@router.get(
    "/{uuid:id}/receipt",
    response=None,
    operation_id="redemptions_receipt",
    openapi_extra=files.answer(files.JSON, "The receipt"),
)
def receipt(request: Asked, id: UUID) -> HttpResponse:
    """What opens the redemption's entries in the evidence log, with the proofs that they are there."""
    return asking.receipt(queries.payment_receipt(id, request.actor, settings.EVIDENCE_LOG.published))


@router.get(
    "/{uuid:id}/certificate",
    response=None,
    operation_id="redemptions_certificate",
    openapi_extra=files.answer(files.PDF, "The certificate"),
)
def certificate(request: Asked, id: UUID) -> HttpResponse:
    """The receipt for people, as a signed PDF that carries it; refused while an entry waits to be sealed."""
    return asking.certificate(queries.payment_receipt(id, request.actor, settings.EVIDENCE_LOG.published))


@router.get("/{uuid:id}/proofs", response=list[shapes.PaperOut], operation_id="redemptions_proofs")
def proofs(request: Asked, id: UUID) -> Any:
    """The proofs of payment handed in on the redemption."""
    return matters.attachments(queries.redemption(id, request.actor).matter)


@router.post(
    "/{uuid:id}/proofs",
    response={201: list[shapes.PaperOut]},
    operation_id="redemptions_prove",
    openapi_extra=files.body("application/octet-stream", "The file, as it is"),
)
def proved(request: Asked, id: UUID, name: FileName, key: Key) -> Any:
    """Hand in a proof of payment; without one a redemption is not granted (R10)."""
    actions.attach_proof(
        id, id=asking.made(request, key), name=name, content=asking.content(request), **asking.dated(request)
    )
    return Status(201, proofs(request, id))


@router.get(
    "/{uuid:id}/proofs/{uuid:proof}",
    response=None,
    operation_id="redemptions_proof_content",
    openapi_extra=files.answer("application/octet-stream", "The file"),
)
def proof_content(request: Asked, id: UUID, proof: UUID) -> HttpResponse:
    """The bytes of one proof, to keep."""
    return asking.attachment(proof, queries.redemption(id, request.actor).matter, request)


def _approval(request: Asked, key: str, redemption: UUID, shown: str) -> actions.Approval:
    decision = uuid5(asking.made(request, key), f"decision:{redemption}")
    return actions.Approval(redemption=redemption, decision=decision, shown=shown)


def _taken(request: Asked, id: UUID, decision: Decision[law.Redeemed]) -> dict[str, Any]:
    return {"redemption": queries.redemption(id, request.actor), "judged": shapes.judged(decision)}

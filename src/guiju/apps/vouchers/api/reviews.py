"""Reviews: what the offices do with a claim, and with objections to it, until its voucher is issued or revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid5

from django.http import HttpResponse
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.api import asking, shapes
from guiju.apps.vouchers.api.asking import Asked, Key
from guiju.apps.vouchers.api.claims import ApplicationIn, ClaimOut, SentOut
from guiju.apps.vouchers.api.shapes import Input, RefusalIn, ShownIn, StepReasonIn
from guiju.core import vouchers as law

router = Router(tags=["claims"])


class InKindIn(ApplicationIn):
    """An in-kind voucher that `claimant` was given on a business; cash may then not be claimed on it."""

    programme: UUID
    claimant: UUID


class PassOnIn(ShownIn):
    note: Annotated[str, Field(max_length=4000)] = ""


class IssueIn(Input):
    """Claims to issue vouchers for, all or none; whoever submitted first is issued first, whatever the order here."""

    claims: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class IssuedOut(Schema):
    vouchers: list[UUID]


class ClaimObjectionOut(Schema):
    """An objection. Names and contacts are shown only to the offices that handle it."""

    id: UUID
    name: str
    contact: str
    text: str
    lodged_at: datetime
    outcome: str
    resolution: str
    resolved_at: datetime | None
    resolved_by_name: str


@router.post("/issue", response=IssuedOut, operation_id="claims_issue_many")
def issued_many(request: Asked, batch: IssueIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """The bureau issues several vouchers, all or none, by first submission: each amount is held from the pool."""
    return {"vouchers": actions.issue_many(batch.claims, **asking.counted(request), on=asking.on(request))}


@router.post("/in-kind", response={201: ClaimOut}, operation_id="claims_record_in_kind")
def recorded_in_kind(request: Asked, response: HttpResponse, record: InKindIn, key: Key) -> Any:
    """The operator records an in-kind voucher given on a business; cash may then not be claimed on it."""
    id = actions.record_in_kind(
        record.application(),
        id=asking.made(request, key),
        programme=record.programme,
        claimant=record.claimant,
        **asking.dated(request),
        on=asking.on(request),
    )
    response["Location"] = request.path.removesuffix("in-kind") + str(id)
    return Status(201, queries.claim(id, request.actor))


@router.post("/{uuid:id}/pass-on", response=ClaimOut, operation_id="claims_pass_on")
def passed_on(request: Asked, id: UUID, step: PassOnIn) -> Any:
    """The operator found the papers in order. Takes a person."""
    actions.pass_on(id, shown=step.shown, note=step.note, **asking.counted(request))
    return queries.claim(id, request.actor)


@router.post("/{uuid:id}/return", response=ClaimOut, operation_id="claims_return")
def returned(request: Asked, id: UUID, step: StepReasonIn) -> Any:
    """The operator asks for corrections, saying which."""
    actions.return_(id, reason=step.reason, **asking.counted(request))
    return queries.claim(id, request.actor)


@router.post("/{uuid:id}/send-back", response=ClaimOut, operation_id="claims_send_back")
def sent_back(request: Asked, id: UUID, step: StepReasonIn) -> Any:
    """The bureau asks for corrections, saying which."""
    actions.send_back(id, reason=step.reason, **asking.counted(request))
    return queries.claim(id, request.actor)


@router.post("/{uuid:id}/hand-back", response=ClaimOut, operation_id="claims_hand_back")
def handed_back(request: Asked, id: UUID, step: StepReasonIn) -> Any:
    """The bureau asks the operator to look again; the claimant has nothing to do."""
    actions.hand_back(id, reason=step.reason, **asking.counted(request))
    return queries.claim(id, request.actor)


@router.post("/{uuid:id}/approve", response=SentOut, operation_id="claims_approve")
def approved(request: Asked, id: UUID, step: ShownIn, key: Key) -> Any:
    """The bureau grants the award and publicity begins. Takes a person, and not the one who passed it on."""
    decision = actions.approve(
        id, id=_decision(request, key), shown=step.shown, **asking.counted(request), on=asking.on(request)
    )
    return {"claim": queries.claim(id, request.actor), "judged": shapes.judged(decision)}


@router.post("/{uuid:id}/refuse", response=SentOut, operation_id="claims_refuse")
def refused(request: Asked, id: UUID, refusal: RefusalIn, key: Key) -> Any:
    """The bureau refuses by the clauses that the facts it found break. Takes a person."""
    decision = actions.refuse(
        id,
        id=_decision(request, key),
        found=shapes.typed(law.AWARD, refusal.found),
        reason=refusal.reason,
        **asking.counted(request),
    )
    return {"claim": queries.claim(id, request.actor), "judged": shapes.judged(decision)}


@router.get("/{uuid:id}/objections", response=list[ClaimObjectionOut], operation_id="claims_objections")
def objections(request: Asked, id: UUID) -> Any:
    """The objections to the claim, oldest first."""
    matter = queries.claim(id, request.actor).matter
    return () if matter is None else matters.objections(matters.matter(matter), request.actor)


@router.post(
    "/{uuid:id}/objections/{uuid:objection}/dismiss", response=ClaimOut, operation_id="claims_dismiss_objection"
)
def objection_dismissed(request: Asked, id: UUID, objection: UUID, step: StepReasonIn) -> Any:
    """The objection does not change the facts. Takes a person of the bureau who approves."""
    actions.dismiss_objection(id, objection=objection, reason=step.reason, **asking.dated(request))
    return queries.claim(id, request.actor)


@router.post("/{uuid:id}/objections/{uuid:objection}/uphold", response=SentOut, operation_id="claims_uphold_objection")
def objection_upheld(request: Asked, id: UUID, objection: UUID, refusal: RefusalIn, key: Key) -> Any:
    """The objection showed a fact to be otherwise; the claim is refused by the clause that fact breaks."""
    decision = actions.uphold_objection(
        id,
        objection=objection,
        id=_decision(request, key),
        found=shapes.typed(law.AWARD, refusal.found),
        reason=refusal.reason,
        **asking.counted(request),
    )
    return {"claim": queries.claim(id, request.actor), "judged": shapes.judged(decision)}


@router.post("/{uuid:id}/issue", response=IssuedOut, operation_id="claims_issue")
def issued(request: Asked, id: UUID, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """The bureau issues the voucher of a claim whose publicity is over: its amount is held and its months begin."""
    return {"vouchers": [actions.issue(id, **asking.counted(request), on=asking.on(request))]}


@router.post("/{uuid:id}/revoke", response=SentOut, operation_id="claims_revoke")
def revoked(request: Asked, id: UUID, refusal: RefusalIn, key: Key) -> Any:
    """Take back what the voucher still holds, by the clauses that the facts found break. Takes an approver."""
    decision = actions.revoke(
        id,
        id=_decision(request, key),
        found=shapes.typed(law.AWARD, refusal.found),
        reason=refusal.reason,
        **asking.counted(request),
    )
    return {"claim": queries.claim(id, request.actor), "judged": shapes.judged(decision)}


def _decision(request: Asked, key: str) -> UUID:
    return uuid5(asking.made(request, key), "decision")

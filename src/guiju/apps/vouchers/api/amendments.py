"""Amendments: another appropriation for a year under way. One of the bureau proposes it, another approves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.api import asking, shapes
from guiju.apps.vouchers.api.asking import Asked, Key
from guiju.apps.vouchers.api.shapes import Amount, Input, Money, Reason, ShownIn, StepReasonIn, of

router = Router(tags=["amendments"])


class AmendmentIn(Input):
    """What the whole year is to have, not the difference, and the document it rests on, which everybody reads."""

    programme: UUID
    appropriation: Money
    document: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Reason


class AmendmentOut(Schema):
    """A proposed appropriation. `before` is what it replaces, or did; `issue_cap` the cap it came with, once it has."""

    id: UUID
    matter: UUID
    number: str
    state: str
    state_zh: str
    state_en: str
    due_at: datetime | None
    programme: UUID
    year: int
    appropriation: Amount = of("appropriation_fen")
    before: Amount = of("before_fen")
    cap_before: Amount = of("cap_before_fen")
    issue_cap: Amount | None = of("issue_cap_fen")
    document: str
    decision: UUID | None
    proposed_at: datetime
    amended_at: datetime | None
    closed_at: datetime | None


class AmendmentDetailOut(AmendmentOut):
    """An amendment with what the policy says of it now. Approving repeats `simulation.shown`; `can` are the steps open.

    `committed` is what the pool has given away for now: no amendment goes below it.
    """

    committed: Amount = of("committed_fen")
    simulation: shapes.SimulationOut
    can: list[str]


@router.post("", response={201: AmendmentDetailOut}, operation_id="amendments_propose")
def proposed(request: Asked, response: HttpResponse, amendment: AmendmentIn, key: Key) -> Any:
    """Propose another appropriation, as maker. For people of the bureau who handle; takes a person."""
    id = asking.made(request, key)
    actions.propose_amendment(
        amendment.programme,
        id=id,
        appropriation_fen=amendment.appropriation.fen,
        document=amendment.document,
        reason=amendment.reason,
        on=asking.on(request),
        **asking.counted(request),
    )
    response["Location"] = f"{request.path}/{id}"
    return Status(201, one(request, id))


@router.get("/{uuid:id}", response=AmendmentDetailOut, operation_id="amendments_one")
def one(request: Asked, id: UUID) -> Any:
    """One amendment with what the policy says of it. For the offices."""
    dossier = queries.amendment_dossier(id, request.actor, at=request.at)
    examined = actions.examine_amendment(id, actor=request.actor, on=asking.on(request))
    return {
        **shapes.plain(dossier.amendment),
        "committed_fen": dossier.committed_fen,
        "simulation": {**shapes.judged(examined.decision), "shown": examined.shown},
        "can": [step.verb for step in dossier.case.may],
    }


@router.get("/{uuid:id}/history", response=list[shapes.JourneyStepOut], operation_id="amendments_history")
def history(request: Asked, id: UUID) -> Any:
    """Every step of the amendment, oldest first."""
    return matters.history(queries.amendment(id, request.actor).matter)


@router.post("/{uuid:id}/approve", response=AmendmentDetailOut, operation_id="amendments_approve")
def approved(request: Asked, id: UUID, step: ShownIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """The bureau, as checker, approves; pool and cap follow at once. Takes a person, and not the maker."""
    actions.approve_amendment(id, shown=step.shown, on=asking.on(request), **asking.counted(request))
    return one(request, id)


@router.post("/{uuid:id}/decline", response=AmendmentDetailOut, operation_id="amendments_decline")
def declined(request: Asked, id: UUID, step: StepReasonIn, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """The year stays as it is."""
    actions.decline_amendment(id, reason=step.reason, **asking.counted(request))
    return one(request, id)

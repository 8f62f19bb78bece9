"""Claims: a claimant drafts, revises, sends, corrects and withdraws one; its history, files and decisions.

What the offices do with a claim is in `reviews`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict, Field, JsonValue

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.api import asking, shapes
from guiju.apps.vouchers.api.asking import Asked, Cursor, FileName, Key, Limit, Text
from guiju.apps.vouchers.api.shapes import Amount, FoundIn, Input, JudgedOut, Money, of
from guiju.core import vouchers as law
from guiju.core.parties import Role
from guiju.core.voucher_journeys import CLAIM
from guiju.documents import files

router = Router(tags=["claims"])

PROGRAMME = "7d0c5d4e-0000-4000-8000-000000000001"
EXAMPLE: dict[str, JsonValue] = {
    "role": "demander",
    "contract_number": "QS-2024-0117",
    "counterparty_uscc": "91520900MA6GUIAN0K",
    "counterparty_name": "贵安智算中心有限公司",
    "goods": "compute",
    "goods_note": "GPU 训练算力 12 个月",
    "price": {"amount": "6200000.00", "currency": "CNY"},
    "signed_on": "2024-02-08",
    "is_on_platform": True,
    "is_contract_in_force": True,
}


class ApplicationIn(Input):
    """What a claimant says of one business. What is left out was not said; where it matters, it is asked for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    role: Literal[Role.DEMANDER, Role.DATA_PROVIDER, Role.COMPUTE_PROVIDER]
    contract_number: shapes.Line
    counterparty_uscc: Annotated[str, Field(min_length=1, max_length=40, description="GB 32100")]
    counterparty_name: shapes.Line
    goods: law.Goods
    goods_note: Annotated[str, Field(max_length=200)] = ""
    price: Annotated[Money, Field(description="Concluded amount of the contract, with tax")]
    signed_on: date
    is_on_platform: bool | None = None
    is_contract_in_force: bool | None = None
    provider_region: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""
    provider_is_legal_person: bool | None = None

    def application(self) -> actions.Application:
        said = {name: getattr(self, name) for name in ApplicationIn.model_fields if name != "price"}
        return actions.Application(**said, price_fen=self.price.fen)


class ClaimIn(ApplicationIn):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"programme": PROGRAMME, **EXAMPLE}]},
    )

    programme: UUID


class ClaimOut(Schema):
    """A claim. `submitted_on` is the day whose terms govern it and its voucher for life."""

    id: UUID
    matter: UUID | None
    number: str
    state: str
    state_zh: str
    state_en: str
    due_at: datetime | None
    programme: UUID
    claimant: UUID
    claimant_name: str
    claimant_uscc: str
    voucher_kind: law.VoucherKind
    role: Role
    goods: law.Goods
    goods_note: str
    contract_number: str
    buyer_name: str
    buyer_uscc: str
    seller_name: str
    seller_uscc: str
    price: Amount = of("price_fen")
    signed_on: date
    is_on_platform: bool | None
    is_contract_in_force: bool | None
    provider_region: str
    provider_is_legal_person: bool | None
    created_at: datetime
    submitted_on: date | None
    publicity_from: date | None
    publicity_until: date | None
    award_decision: UUID | None
    awarded: Amount | None = of("awarded_fen")
    voucher: UUID | None


class ClaimDetailOut(ClaimOut):
    """`can` are the steps that whoever asks may take now; `obstacle` is what stops the claim going on, or null."""

    can: list[str]
    obstacle: shapes.RefusedOut | None


class ClaimsOut(Schema):
    items: list[ClaimOut]
    next: str | None


class SentOut(Schema):
    """A claim that went to the operator, and what the policy says of it today."""

    claim: ClaimOut
    judged: JudgedOut


@router.get("", response=ClaimsOut, operation_id="claims_list")
def listed(
    request: Asked,
    programme: UUID | None = None,
    state: Annotated[str, Query(max_length=40)] = "",
    kind: law.VoucherKind | None = None,
    text: Text = "",
    sort: queries.Sort = queries.Sort.NEWEST,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Any:
    """Claims one may see: one's own; all of them for the offices. `sort`: -at, at, -amount, amount."""
    return queries.claims(
        request.actor, programme=programme, state=state, kind=kind, text=text, sort=sort, after=cursor, limit=limit
    )


@router.post("", response={201: ClaimOut}, operation_id="claims_draft")
def drafted(request: Asked, response: HttpResponse, claim: ClaimIn, key: Key) -> Any:
    """Keep an unsent claim. It blocks nobody yet."""
    id = actions.draft(
        claim.application(), id=asking.made(request, key), programme=claim.programme, **asking.counted(request)
    )
    response["Location"] = f"{request.path}/{id}"
    return Status(201, queries.claim(id, request.actor))


@router.get("/{uuid:id}", response=ClaimDetailOut, operation_id="claims_one")
def one(request: Asked, id: UUID) -> Any:
    """One claim, and what whoever asks can do with it now."""
    claim = queries.claim(id, request.actor)
    can = [] if claim.matter is None else asking.can(CLAIM, claim.matter, request)
    obstacle = actions.obstacle(claim.claimant, Role(claim.role)) if can else None
    return {**shapes.plain(claim), "can": can, "obstacle": obstacle}


@router.put("/{uuid:id}", response=ClaimOut, operation_id="claims_revise")
def revised(request: Asked, id: UUID, application: ApplicationIn) -> Any:
    """Correct a draft or a returned claim before it is sent."""
    actions.revise(id, application.application(), actor=request.actor, at=request.at)
    return queries.claim(id, request.actor)


@router.post("/{uuid:id}/submit", response=SentOut, operation_id="claims_submit")
def submitted(request: Asked, id: UUID, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """Send a draft to the operator. Its terms are those of today, for life."""
    decision = actions.submit(id, **asking.counted(request), on=asking.on(request))
    return {"claim": queries.claim(id, request.actor), "judged": shapes.judged(decision)}


@router.post("/{uuid:id}/resubmit", response=SentOut, operation_id="claims_resubmit")
def resubmitted(request: Asked, id: UUID, key: Key) -> Any:  # noqa: ARG001 - the gate keeps the key
    """Send a returned claim again; the day of its first submission still governs it."""
    decision = actions.resubmit(id, **asking.counted(request))
    return {"claim": queries.claim(id, request.actor), "judged": shapes.judged(decision)}


@router.post("/{uuid:id}/withdraw", response=ClaimOut, operation_id="claims_withdraw")
def withdrawn(request: Asked, id: UUID) -> Any:
    """Take a claim back before its voucher is issued; the business is free again."""
    actions.withdraw(id, **asking.counted(request))
    return queries.claim(id, request.actor)


@router.get("/{uuid:id}/simulation", response=shapes.SimulationOut, operation_id="claims_simulation")
def simulation(request: Asked, id: UUID) -> Any:
    """What the policy says of the claim now, and the `shown` that pass-on and approve repeat."""
    examined = actions.examine(id, actor=request.actor, on=asking.on(request))
    return {**shapes.judged(examined.decision), "shown": examined.shown}


@router.post("/{uuid:id}/simulation", response=shapes.SimulationOut, operation_id="claims_simulation_found")
def simulation_found(request: Asked, id: UUID, otherwise: FoundIn) -> Any:
    """The same with facts found otherwise: which clauses a refusal would rest on. Nothing is written down."""
    found = shapes.typed(law.AWARD, otherwise.found)
    examined = actions.examine(id, actor=request.actor, on=asking.on(request), found=found)
    return {**shapes.judged(examined.decision), "shown": examined.shown}


@router.get("/{uuid:id}/history", response=list[shapes.JourneyStepOut], operation_id="claims_history")
def history(request: Asked, id: UUID) -> Any:
    """Every step of the claim and its voucher, oldest first."""
    matter = queries.claim(id, request.actor).matter
    return [] if matter is None else matters.history(matter)


@router.get("/{uuid:id}/decisions", response=list[shapes.RecordOut], operation_id="claims_decisions")
def decided(request: Asked, id: UUID) -> Any:
    """Every recorded decision about the claim, its voucher and its redemptions, oldest first."""
    return shapes.records(queries.claim(id, request.actor).id)


@router.get("/{uuid:id}/attachments", response=list[shapes.PaperOut], operation_id="claims_attachments")
def attachments(request: Asked, id: UUID) -> Any:
    """The papers handed in on the claim."""
    matter = queries.claim(id, request.actor).matter
    return [] if matter is None else matters.attachments(matter)


@router.post(
    "/{uuid:id}/attachments",
    response={201: list[shapes.PaperOut]},
    operation_id="claims_attach",
    openapi_extra=files.body("application/octet-stream", "The file, as it is"),
)
def attached(request: Asked, id: UUID, name: FileName) -> Any:
    """Hand in one paper. The same bytes under the same name are kept once."""
    paper = actions.Paper(name=name, content=asking.content(request))
    actions.attach_papers(id, [paper], **asking.dated(request))
    return Status(201, attachments(request, id))


@router.get(
    "/{uuid:id}/attachments/{uuid:attachment}",
    response=None,
    operation_id="claims_attachment_content",
    openapi_extra=files.answer("application/octet-stream", "The file"),
)
def attachment_content(request: Asked, id: UUID, attachment: UUID) -> HttpResponse:
    """The bytes of one paper, to keep."""
    return asking.attachment(attachment, queries.claim(id, request.actor).matter, request)

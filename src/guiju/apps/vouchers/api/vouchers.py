"""Vouchers: what each holds, its ledger entries, its decisions and history; and asking for money on one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict, Field

from guiju.apps.ledger import queries as ledger
from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.api import asking, shapes
from guiju.apps.vouchers.api.asking import Asked, Cursor, Key, Limit, Text
from guiju.apps.vouchers.api.redemptions import RedemptionIn, RedemptionOut
from guiju.apps.vouchers.api.shapes import Amount, of
from guiju.core import vouchers as law
from guiju.documents import files

router = Router(tags=["vouchers"])


class VoucherOut(Schema):
    """A voucher. `usable` can be asked for now; `reserved` is asked for already; expiry is computed, not waited for."""

    id: UUID
    number: str
    state: queries.VoucherState
    claim: UUID
    programme: UUID
    holder: UUID
    holder_name: str
    region: str
    goods: law.Goods
    contract_number: str
    price: Amount = of("price_fen")
    face: Amount = of("face_fen")
    redeemed: Amount = of("redeemed_fen")
    reserved: Amount = of("reserved_fen")
    void: Amount = of("void_fen")
    remaining: Amount = of("remaining_fen")
    usable: Amount = of("usable_fen")
    issued_at: datetime
    expires_at: datetime
    award_decision: UUID | None
    decision: UUID
    lapsed_at: datetime | None
    revoked_at: datetime | None


class VouchersOut(Schema):
    items: list[VoucherOut]
    next: str | None


class PurseOut(Schema):
    """`usable` can still be asked for, `reserved` is asked for already but not decided; `held` is both."""

    usable: Amount = of("usable_fen")
    reserved: Amount = of("reserved_fen")
    held: Amount = of("held_fen")


class AccountLineOut(Schema):
    """One line of a voucher's account: what moved its balance, or what was paid out; and what was left after it.

    `change` may be negative. `seq` is the transfer's number in the ledger, `redemption` what the line belongs to.
    """

    at: datetime
    code: str
    change: shapes.Change = of("change_fen")
    paid: Amount = of("paid_fen")
    balance: Amount = of("balance_fen")
    seq: int | None
    redemption: UUID | None = of("about")
    note: str


class EntryOut(Schema):
    """One transfer of the voucher's hold: held from the pool, redeemed in part, lapsed or revoked."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0b7c9a52-5a0c-5f0e-8d55-2f3f7c1b9a10",
                    "seq": 16385,
                    "at": "2024-02-20T01:00:00Z",
                    "kind": "hold",
                    "code": "issue",
                    "amount": {"amount": "186000.00", "currency": "CNY"},
                }
            ]
        }
    )

    id: UUID
    seq: int | None
    at: datetime
    kind: Annotated[str, Field(description="posted, hold, post_hold or void_hold")]
    code: str
    amount: Amount = of("amount_fen")

    @staticmethod
    def resolve_kind(transfer: ledger.TransferView) -> str:
        return transfer.kind.name.lower()


@router.get("", response=VouchersOut, operation_id="vouchers_list")
def listed(
    request: Asked,
    programme: UUID | None = None,
    region: Annotated[str, Query(pattern=r"^([0-9]{6})?$")] = "",
    state: queries.VoucherState | None = None,
    month: Annotated[date | None, Query(description="Any day of the month of issue")] = None,
    text: Text = "",
    sort: queries.Sort = queries.Sort.NEWEST,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Any:
    """Vouchers one may see: one's own; all of them for the offices. `sort`: -at, at, -amount, amount."""
    page = queries.vouchers(
        request.actor,
        at=request.at,
        programme=programme,
        region=region,
        state=state or "",
        month=month,
        text=text,
        sort=sort,
        after=cursor,
        limit=limit,
    )
    return {"items": [_at(view, request.at) for view in page.items], "next": page.next}


@router.get("/purse", response=PurseOut, operation_id="vouchers_purse")
def purse(request: Asked) -> Any:
    """What all vouchers of the asking organisation hold together now."""
    return queries.purse(request.actor, at=request.at)


@router.get("/{uuid:id}", response=VoucherOut, operation_id="vouchers_one")
def one(request: Asked, id: UUID) -> Any:
    """One voucher as it stands now."""
    return _at(queries.voucher(id, request.actor), request.at)


@router.get("/{uuid:id}/entries", response=list[EntryOut], operation_id="vouchers_entries")
def entries(request: Asked, id: UUID) -> Any:
    """The voucher's transfers in the ledger, in the order it took them."""
    return ledger.of_hold(queries.voucher(id, request.actor).hold)


@router.get("/{uuid:id}/account", response=list[AccountLineOut], operation_id="vouchers_account")
def account(request: Asked, id: UUID) -> Any:
    """The voucher's account: what was held, redeemed, paid and given back, with what was left after each."""
    return queries.lines(queries.voucher(id, request.actor))


@router.get("/{uuid:id}/history", response=list[shapes.JourneyStepOut], operation_id="vouchers_history")
def history(request: Asked, id: UUID) -> Any:
    """Every step of the claim and the voucher, oldest first."""
    return matters.history(queries.voucher(id, request.actor).matter)


@router.get("/{uuid:id}/decisions", response=list[shapes.RecordOut], operation_id="vouchers_decisions")
def decided(request: Asked, id: UUID) -> Any:
    """Every recorded decision about the voucher, from its award to its lapse, oldest first."""
    return shapes.records(queries.voucher(id, request.actor).claim)


@router.get(
    "/{uuid:id}/receipt",
    response=None,
    operation_id="vouchers_receipt",
    openapi_extra=files.answer(files.JSON, "The receipt"),
)
def receipt(request: Asked, id: UUID) -> HttpResponse:
    """What opens the voucher's entries in the evidence log, with the proofs that they are there."""
    return asking.receipt(queries.voucher_receipt(id, request.actor, settings.EVIDENCE_LOG.published))


@router.get(
    "/{uuid:id}/certificate",
    response=None,
    operation_id="vouchers_certificate",
    openapi_extra=files.answer(files.PDF, "The certificate"),
)
def certificate(request: Asked, id: UUID) -> HttpResponse:
    """The receipt for people, as a signed PDF that carries it; refused while an entry waits to be sealed."""
    return asking.certificate(queries.voucher_receipt(id, request.actor, settings.EVIDENCE_LOG.published))


@router.post("/{uuid:id}/redemptions", response={201: RedemptionOut}, operation_id="vouchers_lodge")
def lodged(request: Asked, response: HttpResponse, id: UUID, redemption: RedemptionIn, key: Key) -> Any:
    """The holder asks for money against settled business; the amount is reserved until it is decided."""
    made = actions.lodge(
        id,
        id=asking.made(request, key),
        requested_fen=redemption.requested.fen,
        invoices=redemption.evidence(),
        **asking.counted(request),
    )
    response["Location"] = f"{request.path.partition('/vouchers/')[0]}/redemptions/{made}"
    return Status(201, queries.redemption(made, request.actor))


def _at(view: queries.VoucherView, at: datetime) -> dict[str, Any]:
    """A voucher with what it is and holds at an instant."""
    return {
        **shapes.plain(view),
        "state": view.state(at),
        "remaining_fen": view.remaining_fen,
        "usable_fen": view.usable_fen(at),
    }

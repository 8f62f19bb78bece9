"""Publicity: the claims that stand before the public, and the public's objections. Open to everybody."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict, Field

from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.api import asking
from guiju.apps.vouchers.api.asking import Asked, Cursor, Limit, Text
from guiju.apps.vouchers.api.shapes import Amount, Input, of
from guiju.core.vouchers import Goods

router = Router(tags=["publicity"])


class PublicisedOut(Schema):
    """What the public may know of a claim while it is publicised; nobody's contacts, no papers."""

    id: UUID
    number: str
    state: str
    programme: UUID
    claimant_name: str
    goods: Goods
    contract_number: str
    buyer_name: str
    seller_name: str
    price: Amount = of("price_fen")
    awarded: Amount | None = of("awarded_fen")
    publicity_from: date
    publicity_until: date


class PublicityOut(Schema):
    items: list[PublicisedOut]
    next: str | None


class ObjectionIn(Input):
    """Who objects, how to reach them, and why. Name and contact are read by the offices only."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "王某", "contact": "wang@example.cn", "text": "该合同已于 2024 年 3 月解除。"}]
        },
    )

    name: Annotated[str, Field(min_length=1, max_length=100)]
    contact: Annotated[str, Field(min_length=1, max_length=200)]
    text: Annotated[str, Field(min_length=1, max_length=4000)]


class ReceivedOut(Schema):
    """The objection was received under this id."""

    id: UUID


@router.get("", response=PublicityOut, auth=None, operation_id="publicity_list")
def listed(
    request: Asked,
    text: Text = "",
    sort: queries.Sort = queries.Sort.NEWEST,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Any:
    """The claims that stand before the public today. `sort`: -at, at (since when), -amount, amount (the price)."""
    return queries.publicity(on=asking.on(request), text=text, sort=sort, after=cursor, limit=limit)


@router.get("/{uuid:id}", response=PublicisedOut, auth=None, operation_id="publicity_one")
def one(request: Asked, id: UUID) -> Any:
    """One claim that stands before the public today."""
    return queries.publicised(id, on=asking.on(request))


@router.post(
    "/{uuid:id}/objections",
    response={201: ReceivedOut},
    auth=None,
    operation_id="publicity_object",
    url_name="publicity_object",
)
def objected(request: Asked, id: UUID, objection: ObjectionIn) -> Any:
    """Object to a claim while it is publicised. It is then not issued before the bureau has answered."""
    made = asking.made_by_anybody(request)
    actions.object_to(id, id=made, **objection.dict(), at=request.at, on=asking.on(request), calendar=asking.calendar())
    return Status(201, {"id": made})

"""Totals: how many a list holds under its filters and what they come to, as the head of its page says."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema

from guiju.apps.vouchers import queries
from guiju.apps.vouchers.api.asking import Asked, Text
from guiju.apps.vouchers.api.shapes import Amount, of

router = Router()

State = Annotated[str, Query(max_length=40)]


class TotalOut(Schema):
    """`is_cut_off`: there are more than were counted, and the total is of those that were."""

    count: int
    total: Amount = of("fen")
    is_cut_off: bool


@router.get("/claims/total", response=TotalOut, tags=["claims"], operation_id="claims_total")
def claims(request: Asked, programme: UUID | None = None, state: State = "", text: Text = "") -> Any:
    """How many claims one may see, and the contract prices they come to."""
    return queries.claims_total(request.actor, programme=programme, state=state, text=text)


@router.get("/vouchers/total", response=TotalOut, tags=["vouchers"], operation_id="vouchers_total")
def vouchers(
    request: Asked,
    programme: UUID | None = None,
    region: Annotated[str, Query(pattern=r"^([0-9]{6})?$")] = "",
    state: queries.VoucherState | None = None,
    month: Annotated[date | None, Query(description="Any day of the month of issue")] = None,
    text: Text = "",
) -> Any:
    """How many vouchers one may see, and the faces they come to."""
    return queries.vouchers_total(
        request.actor, at=request.at, programme=programme, region=region, state=state or "", month=month, text=text
    )


@router.get("/redemptions/total", response=TotalOut, tags=["redemptions"], operation_id="redemptions_total")
def redemptions(request: Asked, programme: UUID | None = None, state: State = "") -> Any:
    """How many redemptions one may see, and what they ask for together."""
    return queries.redemptions_total(request.actor, programme=programme, state=state)


@router.get("/envelopes/total", response=TotalOut, tags=["envelopes"], operation_id="envelopes_total")
def envelopes(request: Asked, programme: UUID | None = None, state: State = "") -> Any:
    """How many envelopes there are, and what they come to. For the offices; for everybody else there are none."""
    return queries.envelopes_total(request.actor, programme=programme, state=state)


@router.get("/enquiries/total", response=TotalOut, tags=["enquiries"], operation_id="enquiries_total")
def enquiries(request: Asked, programme: UUID | None = None, state: State = "") -> Any:
    """How many enquiries there are, and what their payments come to. For the offices; for others there are none."""
    return queries.enquiries_total(request.actor, programme=programme, state=state)

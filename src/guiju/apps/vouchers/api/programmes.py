"""Programmes: a year's vouchers. Everybody may read them; the bureau opens one; a claimant asks what it would get."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict, Field

from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.api import asking, shapes
from guiju.apps.vouchers.api.asking import Asked, Key
from guiju.apps.vouchers.api.claims import ApplicationIn
from guiju.apps.vouchers.api.shapes import Amount, Input, Money, PreviewOut, of
from guiju.documents import files

router = Router(tags=["programmes"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ProgrammeIn(Input):
    """A year's programme. The appropriation becomes the pool; the policy's issue cap bounds it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "place": "520000",
                    "year": 2024,
                    "prefix": "GZSLQ",
                    "title_zh": "贵州省算力券（2024 年度）",
                    "title_en": "Guizhou compute vouchers, 2024",
                    "appropriation": {"amount": "80000000.00", "currency": "CNY"},
                    "publicity_working_days": 5,
                }
            ]
        },
    )

    place: shapes.Region
    year: Annotated[int, Field(ge=2000, le=2100)]
    prefix: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,12}$", description="What voucher numbers begin with")]
    title_zh: shapes.Line
    title_en: shapes.Line
    appropriation: Money
    publicity_working_days: Annotated[int, Field(ge=1, le=60)]


class ProgrammeOut(Schema):
    """A programme and its totals, under the words of the pages.

    `issued` (累计发放) counts every face ever issued; `returned` (作废退回) is what lapsed or was revoked and went back
    to the pool; `committed` (占用额度) is `issued` less `returned`, and is what keeps to the appropriation.
    """

    id: UUID
    policy: str
    place: str
    year: int
    prefix: str
    title_zh: str
    title_en: str
    publicity_working_days: int
    opened_at: datetime
    closed_at: datetime | None
    decision: UUID
    vouchers: int
    holders: int
    issue_cap: Amount = of("issue_cap_fen")
    appropriation: Amount = of("appropriation_fen")
    issued: Amount = of("issued_fen")
    redeemed: Amount = of("redeemed_fen")
    reserved: Amount = of("reserved_fen")
    lapsed: Amount = of("lapsed_fen")
    revoked: Amount = of("revoked_fen")
    returned: Amount = of("returned_fen")
    committed: Amount = of("committed_fen")
    available: Amount = of("available_fen")
    payable: Amount = of("payable_fen")
    paid: Amount = of("paid_fen")


class ProgrammesOut(Schema):
    items: list[ProgrammeOut]


class YearAmountOut(Schema):
    """What the year could issue from an instant on. `document` is empty, and `amendment` null, for its opening."""

    since: datetime
    appropriation: Amount = of("appropriation_fen")
    issue_cap: Amount = of("issue_cap_fen")
    document: str
    decision: UUID
    amendment: UUID | None


class YearAmountsOut(Schema):
    items: list[YearAmountOut]


class MonthOut(Schema):
    month: date
    issued: Amount = of("issued_fen")
    redeemed: Amount = of("redeemed_fen")
    lapsed: Amount = of("lapsed_fen")
    revoked: Amount = of("revoked_fen")
    returned: Amount = of("returned_fen")
    paid: Amount = of("paid_fen")


class RegionOut(Schema):
    region: str
    vouchers: int
    holders: int
    issued: Amount = of("issued_fen")
    redeemed: Amount = of("redeemed_fen")


class FiguresOut(Schema):
    """`exhausted_on` is when the pool is used up at the pace of the last 90 days, if that is within the year."""

    programme: ProgrammeOut
    months: list[MonthOut]
    regions: list[RegionOut]
    exhausted_on: date | None


class CapOut(Schema):
    """What the asking organisation has redeemed in a natural year, and its cap (null where the terms leave it open)."""

    year: int
    redeemed: Amount
    cap: Amount | None


class RowOut(Schema):
    """One row of a workbook: the claim it would make or made, or why it is refused."""

    row: int
    contract_number: str
    claim: UUID | None
    amount: Amount | None = of("amount_fen")
    refused: shapes.RefusedOut | None


class MistakeOut(Schema):
    """What is wrong with one cell (`C7`) or one row, and what to write instead."""

    row: int
    cell: str
    label: shapes.SaysOut
    code: str
    says: shapes.SaysOut


class WorkbookOut(Schema):
    """All rows were loaded exactly when `is_loaded`; else none was."""

    is_loaded: bool
    rows: list[RowOut]
    mistakes: list[MistakeOut]


@router.get("", response=ProgrammesOut, auth=None, operation_id="programmes_list")
def listed(request: Asked) -> Any:  # noqa: ARG001 - everybody sees the same
    """All programmes with their totals, the latest year first. For everybody."""
    return {"items": queries.programmes()}


@router.post("", response={201: ProgrammeOut}, operation_id="programmes_open")
def opened(request: Asked, response: HttpResponse, programme: ProgrammeIn, key: Key) -> Any:
    """Open a year's programme. For people of the bureau who approve."""
    said = programme.dict(exclude={"appropriation"})
    id = actions.open_programme(
        id=asking.made(request, key),
        appropriation_fen=programme.appropriation.fen,
        **said,
        **asking.dated(request),
        on=asking.on(request),
    )
    response["Location"] = f"{request.path}/{id}"
    return Status(201, queries.programme(id))


@router.post("/{uuid:id}/close", response=ProgrammeOut, operation_id="programmes_close")
def closed(request: Asked, id: UUID) -> Any:
    """End the taking of claims; what was sent before goes on. For people of the bureau who approve."""
    actions.close_programme(id, **asking.dated(request))
    return queries.programme(id)


@router.get("/{uuid:id}", response=ProgrammeOut, auth=None, operation_id="programmes_one")
def one(request: Asked, id: UUID) -> Any:  # noqa: ARG001
    """One programme with its totals. For everybody."""
    return queries.programme(id)


@router.get("/{uuid:id}/amounts", response=YearAmountsOut, auth=None, operation_id="programmes_amounts")
def amounts(request: Asked, id: UUID) -> Any:  # noqa: ARG001
    """What the year opened with and what it was amended to, oldest first. For everybody."""
    return {"items": queries.year_amounts(id)}


@router.get("/{uuid:id}/figures", response=FiguresOut, auth=None, operation_id="programmes_figures")
def figures(request: Asked, id: UUID) -> Any:
    """The disclosure: totals, by month and by region of the holders. For everybody."""
    programme = queries.programme(id)
    return {
        "programme": programme,
        "months": queries.by_month(id),
        "regions": queries.by_region(id),
        "exhausted_on": queries.exhausted_on(programme, on=asking.on(request)),
    }


@router.post("/{uuid:id}/preview", response=PreviewOut, operation_id="programmes_preview")
def preview(request: Asked, id: UUID, application: ApplicationIn) -> Any:
    """What the policy would say of an application today, verified or not. Nothing is written down."""
    decision = actions.preview(application.application(), programme=id, actor=request.actor, on=asking.on(request))
    obstacle = actions.obstacle(request.actor.organisation, application.role)
    return {**shapes.judged(decision), "obstacle": obstacle}


@router.get("/{uuid:id}/cap", response=CapOut, operation_id="programmes_cap")
def cap(
    request: Asked, id: UUID, year: Annotated[int | None, Query(ge=2000, le=2100, description="This year")] = None
) -> Any:
    """What the asking organisation has redeemed in a natural year under this policy, and its cap."""
    on, named = asking.on(request), queries.programme_name(id)
    redeemed_fen, cap_fen = queries.own_year(request.actor, named.id, year or on.year, on=on)
    return {"year": year or on.year, "redeemed": redeemed_fen, "cap": cap_fen}


@router.get(
    "/{uuid:id}/claim-workbook",
    response=None,
    operation_id="programmes_workbook_template",
    openapi_extra=files.answer(XLSX, "The template to fill in"),
)
def workbook_template(request: Asked, id: UUID) -> HttpResponse:  # noqa: ARG001
    """The workbook in which several claims are filled in at once."""
    queries.programme(id)
    return files.download(actions.claim_template(asking.tongue()), XLSX, "claims.xlsx")


@router.post(
    "/{uuid:id}/claim-workbook",
    response=WorkbookOut,
    operation_id="programmes_workbook_import",
    openapi_extra=files.body(XLSX, "The filled-in template"),
)
def workbook_import(request: Asked, id: UUID, key: Key) -> Any:
    """Draft and submit a claim for every row, or for none; every mistake is told at once."""
    return actions.import_workbook(
        asking.content(request),
        id=asking.made(request, key),
        programme=id,
        **asking.counted(request),
        on=asking.on(request),
    )

"""Files over the API: every list that a page saves, with the same columns, filters and orders, as xlsx or CSV.

A file is written to its end before it is sent; a list too long for one is refused with what to do.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, cast
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router

from guiju.apps.decisions.api import Order as Register
from guiju.apps.decisions.views import REGISTER
from guiju.apps.decisions.views import saved as register_saved
from guiju.apps.parties.api.organisations import Order
from guiju.apps.parties.views import staff
from guiju.apps.parties.views.words import ORGANISATIONS
from guiju.apps.targets import queries as goals
from guiju.apps.targets.views import mine, overview, reporting
from guiju.apps.targets.views.tables import of_documents
from guiju.apps.vouchers import queries as office
from guiju.apps.vouchers.views import hall, lists
from guiju.apps.vouchers.views.listing import Listing, saved
from guiju.core.calendar import day_in_china
from guiju.core.decision import Outcome
from guiju.core.parties import STAFF_ROLES, Role, Standing
from guiju.core.refusals import Refused
from guiju.core.targets import Status
from guiju.documents import files
from guiju.documents.downloads import ANSWER as FILE
from guiju.documents.downloads import XLSX
from guiju.documents.tables import EXPORT, Format

vouchers = Router()
organisations = Router(tags=["organisations"])
decisions = Router(tags=["decisions"])
targets = Router(tags=["targets"])

Text = Annotated[str, Query(max_length=100, description="Part of a number or a name")]
State = Annotated[str, Query(max_length=40)]
Region = Annotated[str, Query(pattern=r"^([0-9]{6})?$")]


@vouchers.get("/claims/export", response=None, tags=["claims"], operation_id="claims_export", openapi_extra=FILE)
def claims(
    request: HttpRequest,
    format: Format = Format.XLSX,
    programme: UUID | None = None,
    state: State = "",
    text: Text = "",
    sort: office.Sort = office.Sort.NEWEST,
) -> FileResponse:
    """The claims one may see, as a file."""
    return _file(lists.claim_list(_asked(request)), format, programme=programme, state=state, text=text, sort=sort)


@vouchers.get("/vouchers/export", response=None, tags=["vouchers"], operation_id="vouchers_export", openapi_extra=FILE)
def all_vouchers(
    request: HttpRequest,
    format: Format = Format.XLSX,
    programme: UUID | None = None,
    region: Region = "",
    state: office.VoucherState | None = None,
    month: Annotated[date | None, Query(description="Any day of the month of issue")] = None,
    text: Text = "",
    sort: office.Sort = office.Sort.NEWEST,
) -> FileResponse:
    """The vouchers one may see, in their states now, as a file."""
    return _file(
        lists.voucher_list(_asked(request)),
        format,
        programme=programme,
        region=region,
        state=state,
        month=None if month is None else f"{month:%Y-%m}",
        text=text,
        sort=sort,
    )


@vouchers.get(
    "/redemptions/export",
    response=None,
    tags=["redemptions"],
    operation_id="redemptions_export",
    openapi_extra=FILE,
)
def redemptions(
    request: HttpRequest,
    format: Format = Format.XLSX,
    programme: UUID | None = None,
    state: State = "",
    sort: office.Sort = office.Sort.NEWEST,
) -> FileResponse:
    """The redemptions one may see, as a file."""
    return _file(lists.redemption_list(_asked(request)), format, programme=programme, state=state, sort=sort)


@vouchers.get(
    "/envelopes/export",
    response=None,
    tags=["envelopes"],
    operation_id="envelopes_export_list",
    openapi_extra=FILE,
)
def envelopes(
    request: HttpRequest,
    format: Format = Format.XLSX,
    programme: UUID | None = None,
    state: State = "",
    sort: office.Sort = office.Sort.NEWEST,
) -> FileResponse:
    """The list of payment envelopes, as a file. For the offices; for everybody else it is empty."""
    return _file(lists.envelope_list(_asked(request)), format, programme=programme, state=state, sort=sort)


@vouchers.get(
    "/enquiries/export",
    response=None,
    tags=["enquiries"],
    operation_id="enquiries_export",
    openapi_extra=FILE,
)
def enquiries(
    request: HttpRequest,
    format: Format = Format.XLSX,
    programme: UUID | None = None,
    state: State = "",
    sort: office.Sort = office.Sort.NEWEST,
) -> FileResponse:
    """The list of enquiries into payments, as a file. For the offices; for everybody else it is empty."""
    return _file(lists.enquiry_list(_asked(request)), format, programme=programme, state=state, sort=sort)


@vouchers.get(
    "/publicity/export",
    response=None,
    auth=None,
    tags=["publicity"],
    operation_id="publicity_export",
    openapi_extra=FILE,
)
def publicity(
    request: HttpRequest,
    format: Format = Format.XLSX,
    text: Text = "",
    sort: office.Sort = office.Sort.NEWEST,
) -> FileResponse:
    """The claims that stand before the public today, as a file. For everybody."""
    return _file(hall.publicity_list(_asked(request)), format, text=text, sort=sort)


@vouchers.get(
    "/programmes/{uuid:id}/months",
    response=None,
    auth=None,
    tags=["programmes"],
    operation_id="programmes_export_months",
    openapi_extra=FILE,
)
def months(request: HttpRequest, id: UUID, format: Format = Format.XLSX) -> FileResponse:  # noqa: ARG001
    """The disclosure by month, as a file. For everybody."""
    return _file(hall.month_list(office.programme_name(id).id), format)


@vouchers.get(
    "/programmes/{uuid:id}/regions",
    response=None,
    auth=None,
    tags=["programmes"],
    operation_id="programmes_export_regions",
    openapi_extra=FILE,
)
def regions(request: HttpRequest, id: UUID, format: Format = Format.XLSX) -> FileResponse:  # noqa: ARG001
    """The disclosure by region of the holders, as a file. For everybody."""
    return _file(hall.region_list(office.programme_name(id).id), format)


@organisations.get("/organisations/export", response=None, operation_id="organisations_export", openapi_extra=FILE)
def all_organisations(
    request: HttpRequest,
    format: Format = Format.XLSX,
    text: Annotated[str, Query(max_length=100)] = "",
    standing: Standing | None = None,
    region: Region = "",
    role: Role | None = None,
    sort: Order = Order.LONGEST_HERE,
) -> FileResponse:
    """All organisations, as a file. For the operator and the bureau."""
    asked = _asked(request)
    if not asked.actor.roles & STAFF_ROLES:
        raise Refused(
            "parties.not_allowed",
            zh="只有平台和主管部门可以导出单位名单。",
            en="Only the operator and the bureau may save the list of organisations.",
        )
    ask = ORGANISATIONS.ask(_query(format, text=text, standing=standing, region=region, role=role, sort=sort))
    return staff.saved(asked, ask)


@decisions.get("/decisions/export", response=None, operation_id="decisions_export", openapi_extra=FILE)
def all_decisions(
    request: HttpRequest,
    format: Format = Format.XLSX,
    outcome: Outcome | None = None,
    question: Annotated[str, Query(max_length=80)] = "",
    number: Annotated[str, Query(max_length=16)] = "",
    assessed_from: Annotated[date | None, Query(description="The first day in China")] = None,
    assessed_until: Annotated[date | None, Query(description="The last day in China")] = None,
    sort: Register = Register.LATEST,
) -> FileResponse:
    """The decisions one may see, as a file."""
    asked = {"from": assessed_from, "until": assessed_until}
    ask = REGISTER.ask(_query(format, outcome=outcome, question=question, number=number, sort=sort, **asked))
    return register_saved(_asked(request), ask)


@targets.get("/targets/export", response=None, auth=None, operation_id="targets_export", openapi_extra=FILE)
def all_targets(
    request: HttpRequest,  # noqa: ARG001 - an operation's signature
    format: Format = Format.XLSX,
    status: Status | None = None,
    region: Region = "",
    document: Annotated[str, Query(max_length=200)] = "",
    text: Text = "",
    sort: goals.Sort = goals.Sort.CODE,
) -> HttpResponseBase:
    """Accepted targets, which are public, as a file."""
    asked = {EXPORT: format, "status": status or "", "region": region, "text": text, "sort": sort}
    table = of_documents(goals.documents())
    return overview.saved(table, table.ask({**asked, **({"document": document} if document else {})}))


@targets.get(
    "/targets/report",
    response=None,
    auth=None,
    operation_id="targets_report",
    openapi_extra=files.answer(files.PDF, "The report"),
)
def target_report(request: HttpRequest, document: Annotated[str, Query(max_length=200)] = "") -> HttpResponse:
    """How all targets (or one text's) stand today, as a PDF."""
    asked = _asked(request)
    found = goals.standings(on=day_in_china(asked.at), document=document)
    return files.download(reporting.pdf(found, document=document, at=asked.at), files.PDF, "targets.pdf")


@targets.get(
    "/targets/measurements/template",
    response=None,
    operation_id="targets_template",
    openapi_extra=files.answer(XLSX, "The sheet to fill in"),
)
def measurement_template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in; it names the indicators one may measure."""
    return mine.template_of(_asked(request))


def _file(listing: Listing[Any], format: Format, **asked: object) -> FileResponse:
    return saved(listing, listing.table.ask(_query(format, **asked)))


def _query(format: Format, **asked: object) -> dict[str, str]:
    """What was asked, as the page's own address would ask it."""
    return {EXPORT: format.value} | {name: str(value) for name, value in asked.items() if value}


def _asked(request: HttpRequest) -> Any:
    """The request with what the middleware put there, as every office knows it."""
    return cast("Any", request)

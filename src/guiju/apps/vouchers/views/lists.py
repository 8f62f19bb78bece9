"""Everybody's claims, vouchers, redemptions, envelopes and enquiries for the offices; an organisation sees its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase

from guiju.apps.vouchers import queries
from guiju.apps.vouchers.views import tables
from guiju.apps.vouchers.views.asking import Asked, desk
from guiju.apps.vouchers.views.listing import Listing, listed, summed
from guiju.core import paging
from guiju.core.decision import Says
from guiju.core.parties import Role
from guiju.documents.tables import Ask

TEMPLATE = "vouchers/list.html"


@desk()
def claims(request: Asked) -> HttpResponseBase:
    """Every claim the visitor may see."""
    return listed(request, claim_list(request), TEMPLATE, kind="claims")


@desk()
def vouchers(request: Asked) -> HttpResponseBase:
    """Every voucher the visitor may see, in its state now."""
    return listed(request, voucher_list(request), TEMPLATE, kind="vouchers")


@desk()
def redemptions(request: Asked) -> HttpResponseBase:
    """Every redemption the visitor may see."""
    return listed(request, redemption_list(request), TEMPLATE, kind="redemptions")


@desk(Role.BUREAU, Role.PLATFORM_OPERATOR)
def envelopes(request: Asked) -> HttpResponseBase:
    """Every payment envelope; for the offices."""
    return listed(request, envelope_list(request), TEMPLATE, kind="envelopes")


@desk(Role.BUREAU, Role.PLATFORM_OPERATOR)
def enquiries(request: Asked) -> HttpResponseBase:
    """Every enquiry into a payment; for the offices."""
    return listed(request, enquiry_list(request), TEMPLATE, kind="enquiries")


def claim_list(request: Asked) -> Listing[queries.ClaimView]:
    def fetch(ask: Ask, after: str | None, limit: int) -> paging.Page[queries.ClaimView]:
        return queries.claims(request.actor, **_common(ask), text=_get(ask, "text"), after=after, limit=limit)

    def sums(ask: Ask) -> Says:
        total = queries.claims_total(request.actor, **_kept(ask), text=_get(ask, "text"))
        return summed(total, unit=Says("件", "claims"), amount=Says("合同成交金额", "contract prices"))

    table = tables.of_programmes(tables.CLAIMS, queries.programme_names())
    return Listing(table=table, fetch=fetch, sums=sums)


def voucher_list(request: Asked) -> Listing[tables.VoucherRow]:
    def asked(ask: Ask) -> dict[str, Any]:
        month = tables.month_of(ask.filters.get("month"))
        return {
            "at": request.at,
            **_kept(ask),
            "region": _get(ask, "region"),
            "month": month,
            "text": _get(ask, "text"),
        }

    def fetch(ask: Ask, after: str | None, limit: int) -> paging.Page[tables.VoucherRow]:
        page = queries.vouchers(request.actor, **asked(ask), sort=queries.Sort(ask.sort_text), after=after, limit=limit)
        rows = tuple(tables.VoucherRow(view=view, state=view.state(request.at)) for view in page.items)
        return paging.Page(rows, page.next)

    def sums(ask: Ask) -> Says:
        total = queries.vouchers_total(request.actor, **asked(ask))
        return summed(total, unit=Says("张", "vouchers"), amount=Says("券面", "faces"))

    table = tables.of_programmes(tables.VOUCHERS, queries.programme_names())
    return Listing(table=table, fetch=fetch, sums=sums)


def redemption_list(request: Asked) -> Listing[queries.RedemptionView]:
    def fetch(ask: Ask, after: str | None, limit: int) -> paging.Page[queries.RedemptionView]:
        return queries.redemptions(request.actor, **_common(ask), after=after, limit=limit)

    def sums(ask: Ask) -> Says:
        total = queries.redemptions_total(request.actor, **_kept(ask))
        return summed(total, unit=Says("笔", "redemptions"), amount=Says("申请金额", "asked for"))

    table = tables.of_programmes(tables.REDEMPTIONS, queries.programme_names())
    return Listing(table=table, fetch=fetch, sums=sums)


def envelope_list(request: Asked) -> Listing[queries.EnvelopeView]:
    def fetch(ask: Ask, after: str | None, limit: int) -> paging.Page[queries.EnvelopeView]:
        return queries.envelopes(request.actor, **_common(ask), after=after, limit=limit)

    def sums(ask: Ask) -> Says:
        total = queries.envelopes_total(request.actor, **_kept(ask))
        return summed(total, unit=Says("批", "envelopes"), amount=Says("", "declared"))

    table = tables.of_programmes(tables.ENVELOPES, queries.programme_names())
    return Listing(table=table, fetch=fetch, sums=sums)


def enquiry_list(request: Asked) -> Listing[queries.EnquiryView]:
    def fetch(ask: Ask, after: str | None, limit: int) -> paging.Page[queries.EnquiryView]:
        return queries.enquiries(request.actor, **_common(ask), after=after, limit=limit)

    def sums(ask: Ask) -> Says:
        total = queries.enquiries_total(request.actor, **_kept(ask))
        return summed(total, unit=Says("件", "enquiries"), amount=Says("付款", "payments"))

    table = tables.of_programmes(tables.ENQUIRIES, queries.programme_names())
    return Listing(table=table, fetch=fetch, sums=sums)


def _common(ask: Ask) -> dict[str, Any]:
    return {**_kept(ask), "sort": queries.Sort(ask.sort_text)}


def _kept(ask: Ask) -> dict[str, Any]:
    """What every list may be filtered by."""
    programme = ask.filters.get("programme")
    return {"programme": UUID(programme) if programme else None, "state": _get(ask, "state")}


def _get(ask: Ask, key: str) -> str:
    return ask.filters.get(key, "")

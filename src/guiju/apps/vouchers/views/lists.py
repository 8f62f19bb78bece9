"""Everybody's lists for the offices: claims, vouchers, redemptions, envelopes; an organisation sees its own in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase

from guiju.apps.vouchers import queries
from guiju.apps.vouchers.views import tables
from guiju.apps.vouchers.views.asking import Asked, desk
from guiju.apps.vouchers.views.listing import listed
from guiju.core import paging
from guiju.core.parties import Role
from guiju.documents.tables import Ask

TEMPLATE = "vouchers/list.html"


@desk()
def claims(request: Asked) -> HttpResponseBase:
    """Every claim the visitor may see."""

    def fetch(ask: Ask, after: str | None, limit: int) -> paging.Page[queries.ClaimView]:
        return queries.claims(request.actor, **_common(ask), text=_get(ask, "text"), after=after, limit=limit)

    table = tables.of_programmes(tables.CLAIMS, queries.programme_names())
    return listed(request, table, fetch, TEMPLATE, kind="claims")


@desk()
def vouchers(request: Asked) -> HttpResponseBase:
    """Every voucher the visitor may see, in its state now."""

    def fetch(ask: Ask, after: str | None, limit: int) -> paging.Page[tables.VoucherRow]:
        page = queries.vouchers(
            request.actor,
            at=request.at,
            **_common(ask),
            region=_get(ask, "region"),
            month=tables.month_of(ask.filters.get("month")),
            text=_get(ask, "text"),
            after=after,
            limit=limit,
        )
        rows = tuple(tables.VoucherRow(view=view, state=view.state(request.at)) for view in page.items)
        return paging.Page(rows, page.next)

    table = tables.of_programmes(tables.VOUCHERS, queries.programme_names())
    return listed(request, table, fetch, TEMPLATE, kind="vouchers")


@desk()
def redemptions(request: Asked) -> HttpResponseBase:
    """Every redemption the visitor may see."""

    def fetch(ask: Ask, after: str | None, limit: int) -> paging.Page[queries.RedemptionView]:
        return queries.redemptions(request.actor, **_common(ask), after=after, limit=limit)

    table = tables.of_programmes(tables.REDEMPTIONS, queries.programme_names())
    return listed(request, table, fetch, TEMPLATE, kind="redemptions")


@desk(Role.BUREAU, Role.PLATFORM_OPERATOR)
def envelopes(request: Asked) -> HttpResponseBase:
    """Every payment envelope; for the offices."""

    def fetch(ask: Ask, after: str | None, limit: int) -> paging.Page[queries.EnvelopeView]:
        return queries.envelopes(request.actor, **_common(ask), after=after, limit=limit)

    table = tables.of_programmes(tables.ENVELOPES, queries.programme_names())
    return listed(request, table, fetch, TEMPLATE, kind="envelopes")


def _common(ask: Ask) -> dict[str, Any]:
    programme = ask.filters.get("programme")
    return {
        "programme": UUID(programme) if programme else None,
        "state": _get(ask, "state"),
        "sort": queries.Sort(ask.sort_text),
    }


def _get(ask: Ask, key: str) -> str:
    return ask.filters.get(key, "")

"""The enterprise's desk: what waits for it, its claims, its vouchers and its redemptions."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import queries
from guiju.apps.vouchers.views import tables
from guiju.apps.vouchers.views.asking import Asked, desk, on
from guiju.apps.vouchers.views.forms import CLAIMING
from guiju.core import paging
from guiju.core.parties import STAFF_ROLES, Duty
from guiju.documents.tables import Table, TablePage

SHOWN = 8
TO_DO = matters.Filters(
    kinds=("vouchers.claim", "vouchers.redemption"), states=("draft", "returned"), scope=matters.Scope.WAITING
)


@require_safe
@desk()
def mine(request: Asked) -> HttpResponseBase:
    """One's own claims, vouchers and redemptions, and what to do next."""
    actor = request.actor
    if actor.roles & STAFF_ROLES and not actor.roles & CLAIMING:
        raise PermissionDenied  # an office sees everybody's: it would read others' vouchers as its own
    year = on(request).year
    programmes = [each for each in queries.programme_names() if each.closed_at is None and each.year >= year]
    newest = programmes[0] if programmes else None
    claims = queries.claims(actor, limit=SHOWN)
    vouchers = queries.vouchers(actor, at=request.at, limit=SHOWN)
    redemptions = queries.redemptions(actor, limit=SHOWN)
    rows = tuple(tables.VoucherRow(view=view, state=view.state(request.at)) for view in vouchers.items)
    purse = queries.purse(actor, at=request.at)
    redeemed_fen, cap_fen = queries.own_year(actor, newest.id, year, on=on(request)) if newest else (0, None)
    return render(
        request,
        "vouchers/mine.html",
        {
            "programmes": programmes,
            "newest": newest,
            "may_claim": actor.may(Duty.HANDLE, *CLAIMING) and bool(programmes),
            "to_do": matters.queue(actor, TO_DO, limit=SHOWN).items,
            "purse": purse,
            "redeemable_fen": purse.redeemable_fen(redeemed_fen, cap_fen),
            "redeemed_fen": redeemed_fen,
            "cap_fen": cap_fen,
            "cap_left_fen": None if cap_fen is None else max(0, cap_fen - redeemed_fen - purse.reserved_fen),
            "claims": _first(tables.CLAIMS, claims, "vouchers:claims", without="claimant"),
            "vouchers": _first(
                tables.VOUCHERS, paging.Page(rows, vouchers.next), "vouchers:vouchers", without="holder"
            ),
            "redemptions": _first(tables.REDEMPTIONS, redemptions, "vouchers:redemptions", without="holder"),
        },
    )


def _first(table: Table, rows: paging.Page, page: str, *, without: str) -> TablePage:  # type: ignore[type-arg]
    """The first rows of a list that has a page of its own, where its orders, filters and files are."""
    own = replace(table, columns=tuple(column for column in table.columns if column.key != without))
    shown = own.page(own.ask({}), rows)
    address = reverse(page)
    return replace(
        shown,
        heads=tuple(replace(head, href=address + head.href if head.href else "", sorted="") for head in shown.heads),
        next_href=address if rows.next else "",
        exports=tuple(replace(link, href=address + link.href) for link in shown.exports),
    )

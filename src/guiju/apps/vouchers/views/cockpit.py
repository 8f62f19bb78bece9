"""The bureau's cockpit: how far the money has gone and when it ends, what waits, where it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import queries
from guiju.apps.vouchers.views import pictures, sums, words
from guiju.apps.vouchers.views.asking import Asked, desk, on, tongue
from guiju.apps.vouchers.views.hall import chosen
from guiju.core.calendar import end_of
from guiju.core.decision import Says
from guiju.core.parties import Duty, Role

PUBLICITY_SHOWN = 6
FORECAST_SOON = timedelta(days=60)
TO_PAY = ("vouchers.redemption", "approved")
LISTS = {
    "vouchers.claim": "vouchers:claims",
    "vouchers.redemption": "vouchers:redemptions",
    "vouchers.envelope": "vouchers:envelopes",
    "vouchers.enquiry": "vouchers:enquiries",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Cases that wait at one stop, how many of them are due today or overdue, and where they are listed.

    `fen` is what they come to, where that is money to be paid out or a year's appropriation.
    """

    says: Says
    kind: Says
    count: int
    due: int
    overdue: int
    fen: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One region's share, and where its vouchers are listed."""

    name: Says
    issued_fen: int
    redeemed_fen: int
    holders: int
    href: str


@require_safe
@desk(Role.BUREAU)
def cockpit(request: Asked) -> HttpResponseBase:
    """The newest programme, or the year's that was asked for."""
    names = queries.programme_names()
    may_open = request.actor.may(Duty.APPROVE, Role.BUREAU)
    if not names:
        return render(request, "vouchers/cockpit.html", {"programme": None, "may_open": may_open})
    programme = queries.programme(chosen(names, request.GET.get("year", "")).id)
    today = on(request)
    months, regions = queries.by_month(programme.id), queries.by_region(programme.id)
    forecast_on = queries.exhausted_on(programme, on=today)
    publicity, publicity_count = queries.publicity_ending(on=today, limit=PUBLICITY_SHOWN)
    headline, tone = _headline(programme, forecast_on, today)
    return render(
        request,
        "vouchers/cockpit.html",
        {
            "programme": programme,
            "programmes": names,
            "amounts": queries.year_amounts(programme.id),
            "may_open": may_open,
            "headline": headline,
            "tone": tone,
            "forecast_on": forecast_on,
            "committed_share": Fraction(programme.committed_fen, programme.appropriation_fen),
            "sums": sums.words(),
            "growth": pictures.growth(programme, months, on=today, forecast_on=forecast_on, tongue=tongue()),
            "map": pictures.by_region(programme, regions, tongue=tongue()),
            "places": [_place(programme, each) for each in regions],
            "heaps": _heaps(request),
            "publicity": publicity,
            "publicity_count": publicity_count,
            "months": _months(programme, months),
        },
    )


def _headline(programme: queries.ProgrammeFigures, forecast_on: date | None, today: date) -> tuple[Says, str]:
    """The one sentence that says how the money stands."""
    if programme.available_fen <= 0:
        return Says("额度已全部发放", "The pool is used up"), "bad"
    if programme.year != today.year:
        return Says(f"{programme.year} 年度，已结束", f"{programme.year}, over"), ""
    if forecast_on is None:
        return Says(
            "按近 90 天的进度，额度够用到年底", "At the pace of the last 90 days the pool lasts the year"
        ), "good"
    zh = f"额度预计 {forecast_on.month} 月 {forecast_on.day} 日用完"
    en = f"The pool is expected to end on {forecast_on.day} {forecast_on:%B}"
    return Says(zh, en), "wait" if forecast_on - today > FORECAST_SOON else "bad"


def _heaps(request: Asked) -> tuple[Heap, ...]:
    """What waits for the bureau, stop by stop; a deadline of today counts as due. Money to pay is told by programme."""
    waiting = matters.heaps(request.actor, at=end_of(on(request)))
    overdue = {(each.kind, each.state): each.overdue for each in matters.heaps(request.actor, at=request.at)}
    stops = tuple(
        Heap(
            says=Says(each.state_zh, each.state_en),
            kind=Says(each.kind_zh, each.kind_en),
            count=each.count,
            due=each.overdue,
            overdue=overdue.get((each.kind, each.state), 0),
            fen=0,
            href=f"{reverse(LISTS[each.kind])}?{urlencode({'state': each.state})}",
        )
        for each in waiting
        if each.kind in LISTS and (each.kind, each.state) != TO_PAY
    )
    amended = (_to_amend(request, each) for each in queries.open_amendments(request.actor))
    return (*stops, *amended, *(_to_pay(each) for each in queries.to_pay_totals(request.actor)))


def _to_amend(request: Asked, amendment: queries.AmendmentView) -> Heap:
    """There is at most one a programme: its heap leads straight to it."""
    due_at = amendment.due_at
    return Heap(
        says=Says("资金安排调整待复核", "An amendment to be approved"),
        kind=Says(amendment.programme_zh, amendment.programme_en),
        count=1,
        due=int(due_at is not None and due_at <= end_of(on(request))),
        overdue=int(due_at is not None and due_at <= request.at),
        fen=amendment.appropriation_fen,
        href=reverse("vouchers:amendment", args=[amendment.id]),
    )


def _to_pay(total: queries.ToPay) -> Heap:
    return Heap(
        says=Says("待列入拨付批次", "To be put in an envelope"),
        kind=Says(total.title_zh, total.title_en),
        count=total.count,
        due=0,
        overdue=0,
        fen=total.fen,
        href=reverse("vouchers:envelope_new", args=[total.programme]),
    )


def _place(programme: queries.ProgrammeFigures, figures: queries.RegionFigures) -> Place:
    query = urlencode({"programme": str(programme.id), "region": figures.region})
    return Place(
        name=words.place(figures.region),
        issued_fen=figures.issued_fen,
        redeemed_fen=figures.redeemed_fen,
        holders=figures.holders,
        href=f"{reverse('vouchers:vouchers')}?{query}",
    )


def _months(
    programme: queries.ProgrammeFigures, months: tuple[queries.MonthFigures, ...]
) -> tuple[tuple[queries.MonthFigures, str], ...]:
    """Each month with where the vouchers issued in it are listed."""
    address = reverse("vouchers:vouchers")
    return tuple(
        (each, f"{address}?{urlencode({'programme': str(programme.id), 'month': f'{each.month:%Y-%m}'})}")
        for each in months
    )

"""Pages for everybody: the hall, what is in publicity, one publicised claim to object to, the disclosed totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from guiju.apps.decisions import actions as decisions
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.views import pictures, sums, tables, words
from guiju.apps.vouchers.views.asking import FOUND, UNPROCESSABLE, Asked, on, page, status_of, tongue
from guiju.apps.vouchers.views.fields import say
from guiju.apps.vouchers.views.forms import CLAIMING, ObjectionForm, id_of
from guiju.apps.vouchers.views.listing import Listing, listed, saved
from guiju.core import paging, voucher_journeys
from guiju.core import vouchers as law
from guiju.core.decision import Says
from guiju.core.journeys import State
from guiju.core.parties import STAFF_ROLES, Role
from guiju.core.refusals import Refused
from guiju.documents.tables import Ask, Link, Table, TablePage

R = TypeVar("R")
SHOWN_IN_HALL = 10
REVIEW = ("operator_review", "bureau_review", "cleared")
PAYMENT = ("operator_review", "bureau_approval", "approved")
NEEDS = (
    Says("一份已签订、现在有效的合同", "A contract that is signed and in force"),
    Says("对方的名称和统一社会信用代码", "The other party's name and credit code"),
    Says("兑现时：发票、付款凭证", "To redeem: invoices and proof of payment"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One provision in plain words, the numbers it sets, and in the margin the text's own words with our readings."""

    says: object
    numbers: tuple[tuple[Says, Says | None], ...]
    law: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One programme as the hall offers it."""

    title: Says
    summary: Says
    state: Says
    tone: str
    gives: Says
    needs: tuple[Says, ...]
    takes: tuple[Says, ...]
    href: str
    action: Says
    policy_href: str
    rules: tuple[Rule, ...]


@require_safe
@page
def hall(request: Asked) -> HttpResponseBase:
    """What one can do here, what it needs and how long it takes; what is in publicity; where the money stands."""
    publicised = publicity_list(request)
    ask = publicised.table.ask(request.GET.dict())
    if ask.export is not None:
        return saved(publicised, ask)
    may_claim = not request.actor.roles & STAFF_ROLES or bool(request.actor.roles & CLAIMING)
    names = queries.programme_names()
    offered = [queries.programme(each.id) for each in names if _is_offered(each, on(request))]
    newest = offered[0] if offered else queries.programme(names[0].id) if names else None
    return render(
        request,
        "hall.html",
        {
            "programmes": [_offer(each, on(request), may_claim=may_claim) for each in offered],
            "publicity": publicised.table.page(ask, publicised.fetch(ask, ask.cursor, min(ask.limit, SHOWN_IN_HALL))),
            "totals": sums.totals(newest) if newest else (),
            "totals_href": reverse("vouchers:disclosure"),
        },
    )


@require_safe
@page
def publicity(request: Asked) -> HttpResponseBase:
    """Every claim in its publicity period."""
    return listed(request, publicity_list(request), "vouchers/publicity.html")


@require_http_methods(["GET", "HEAD", "POST"])
@page
def publicised(request: Asked, id: UUID) -> HttpResponseBase:
    """One claim in its publicity period; anybody may object."""
    claim = queries.publicised(id, on=on(request))
    form = ObjectionForm(request.POST or None)
    refused, status = None, 200
    if request.method == "POST":
        refused, status = _object(request, id, form)
        if status == FOUND:
            messages.success(
                request, say("异议已收到，经办单位会核查处理。", "We have your objection; it will be looked into.")
            )
            return redirect("vouchers:publicised", id)
    quoted = decisions.law(law.AWARD, place=claim.place, on=claim.submitted_on or on(request))
    is_open = claim.publicity_until is not None and on(request) <= claim.publicity_until
    context = {"claim": claim, "goods": words.GOODS[claim.goods], "role": words.ROLES[Role(claim.role)]}
    return render(
        request,
        "vouchers/publicised.html",
        {**context, "law": quoted.clauses, "form": form, "refused": refused, "is_open": is_open},
        status=status,
    )


@require_safe
@page
def disclosure(request: Asked) -> HttpResponseBase:
    """The totals of one year's programme, by month and by region, as figures, pictures and files."""
    names = queries.programme_names()
    if not names:
        return render(request, "vouchers/disclosure.html", {"programme": None})
    programme = queries.programme(chosen(names, request.GET.get("year", "")).id)
    months, regions = queries.by_month(programme.id), queries.by_region(programme.id)
    if form := request.GET.get("export"):
        if request.GET.get("by") == "region":
            return _file(_given(tables.REGIONS_TABLE, regions), form)
        return _file(_given(tables.MONTHS, months), form)
    return render(
        request,
        "vouchers/disclosure.html",
        {
            "programme": programme,
            "programmes": names,
            "amounts": queries.year_amounts(programme.id),
            "totals": sums.totals(programme),
            "sums": sums.words(),
            "growth": pictures.growth(programme, months, on=on(request), forecast_on=None, tongue=tongue()),
            "by_region": pictures.by_region(programme, regions, tongue=tongue()),
            "months": _whole(tables.MONTHS, months, f"year={programme.year}&by=month"),
            "regions": _whole(tables.REGIONS_TABLE, regions, f"year={programme.year}&by=region"),
        },
    )


def publicity_list(request: Asked) -> Listing[queries.ClaimView]:
    """What stands before the public on the day of the request."""

    def fetch(ask: Ask, after: str | None, limit: int) -> paging.Page[queries.ClaimView]:
        text, sort = ask.filters.get("text", ""), queries.Sort(ask.sort_text)
        return queries.publicity(on=on(request), text=text, sort=sort, after=after, limit=limit)

    return Listing(table=tables.PUBLICITY, fetch=fetch)


def month_list(programme: UUID) -> Listing[queries.MonthFigures]:
    return _given(tables.MONTHS, queries.by_month(programme))


def region_list(programme: UUID) -> Listing[queries.RegionFigures]:
    return _given(tables.REGIONS_TABLE, queries.by_region(programme))


def _object(request: Asked, claim: UUID, form: ObjectionForm) -> tuple[Refused | None, int]:
    """Hand the objection in, but keep nothing of a robot; the refusal still to be shown, and the status."""
    if not form.is_valid():
        return None, UNPROCESSABLE
    said = form.cleaned_data
    if said["website"]:
        return None, FOUND
    try:
        actions.object_to(
            claim,
            id=id_of(form),
            name=said["name"],
            contact=said["contact"],
            text=said["text"],
            at=request.at,
            on=on(request),
            calendar=settings.WORKING_DAYS,
        )
    except Refused as refused:
        return (None if form.refuse(refused) else refused), status_of(refused)
    return None, FOUND


def _file(listing: Listing[R], form: str) -> HttpResponseBase:
    return saved(listing, listing.table.ask({"export": form}))


def _given(table: Table[R], rows: tuple[R, ...]) -> Listing[R]:
    """A short table, whole."""
    return Listing(table=table, fetch=lambda _ask, _after, _limit: paging.Page(rows, None))


def _whole(table: Table[R], rows: tuple[R, ...], address: str) -> TablePage:
    """A short table shown whole: nothing to sort or page, its files at `address`."""
    shown = table.page(table.ask({}), paging.Page(rows, None))
    return replace(
        shown,
        heads=tuple(replace(head, href="", sorted="") for head in shown.heads),
        exports=tuple(Link(name=form, href=f"?{address}&export={form}") for form in table.exports),
    )


def _is_offered(programme: queries.ProgrammeName, today: date) -> bool:
    return programme.closed_at is None and programme.year >= today.year


def _offer(programme: queries.ProgrammeFigures, on: date, *, may_claim: bool) -> Offer:
    """What a programme gives, needs and takes, in the words of the law in force."""
    award = decisions.law(law.AWARD, place=programme.place, on=on)
    is_left = programme.available_fen > 0
    return Offer(
        title=Says(programme.title_zh, programme.title_en),
        summary=Says(
            f"依据《{award.title.zh}》，由{award.issuer.zh}主管。",
            f"Under the {award.title.en}, run by the {award.issuer.en}.",
        ),
        state=Says("正在受理", "Open") if is_left else Says("额度已用完", "The pool is used up"),
        tone="good" if is_left else "wait",
        gives=_gives(award.terms),
        needs=NEEDS,
        takes=_takes(programme),
        href=reverse("vouchers:claim_new", args=[programme.id]) if may_claim else "",
        action=Says("申领算力券", "Claim a voucher"),
        policy_href=reverse("policy", args=[award.policy]),
        rules=_rules(programme, on),
    )


def _gives(terms: Sequence[Any]) -> Says:
    """What a claimant gets, in one sentence; what the text of the day leaves open is not made up.

    A policy that knows no such term is not said to leave it open: its clauses stand beside, with its numbers.
    """
    asked = {term.name for term in terms}
    known = {term.name: words.value_of(term) for term in terms if term.value is not None}
    shares = [(known.get("rate"), Says("合同成交金额", "of the contract price"))]
    if raised := known.get("raised_goods"):
        of = Says(f"{raised.zh}：合同成交金额", f"of the contract price for {raised.en}")
        shares.append((known.get("raised_rate"), of))
    told = [(share, of) for share, of in shares if share is not None]
    cap = known.get("subject_cap_fen")
    if told:
        gives = Says(
            "；".join(f"{of.zh}的 {share.zh}" for share, of in told),
            "; ".join(f"{share.en} {of.en}" for share, of in told),
        )
    elif "rate" in asked:
        gives = Says("比例未见公布", "A share that is not published yet")
    else:
        gives = Says("按条款核定的金额", "What the clauses come to")
    if cap is not None:
        limit = Says(f"，每年最多兑现 {cap.zh}", f", at most {cap.en} redeemed a year")
    elif "subject_cap_fen" in asked:
        limit = Says("，每年兑现的上限未见公布", ", up to a yearly cap that is not published")
    else:
        limit = Says("", "")
    return Says(f"{gives.zh}{limit.zh}。", f"{gives.en}{limit.en}.")


def _rules(programme: queries.ProgrammeFigures, on: date) -> tuple[Rule, ...]:
    """The provisions that decide on claims, issues and redemptions, each once, with the numbers they set."""
    award = decisions.law(law.AWARD, place=programme.place, on=on)
    issue = decisions.law(law.ISSUE, place=programme.place, on=on)
    redemption = decisions.law(law.REDEMPTION, place=programme.place, on=on)
    clauses = {clause.id: clause for part in (award, issue, redemption) for clause in part.clauses}
    terms = [term for term in award.terms if term.unit in words.UNITS and term.was_ever_set]
    return tuple(
        Rule(
            says=clause.says or clause.title,
            numbers=tuple((term.says, words.value_of(term)) for term in terms if term.cites == clause.id),
            law=(replace(clause, says=None),),
        )
        for clause in clauses.values()
    )


def _takes(programme: queries.ProgrammeFigures) -> tuple[Says, ...]:
    """The stops of the way with their working days; the measures set none of them."""
    claim, redemption = voucher_journeys.CLAIM, voucher_journeys.REDEMPTION
    days = programme.publicity_working_days
    review = [_stop(claim.state(name)) for name in REVIEW]
    review.insert(2, Says(f"公示：{days} 个工作日", f"Publicity: {days} working days"))
    paying = sum(redemption.state(name).working_days or 0 for name in PAYMENT)
    return (
        *review,
        Says(f"兑现到拨付：至多 {paying} 个工作日", f"From redemption to payment: at most {paying} working days"),
    )


def _stop(state: State) -> Says:
    return Says(f"{state.zh}：{state.working_days} 个工作日", f"{state.en}: {state.working_days} working days")


def chosen(programmes: Sequence[queries.ProgrammeName], year: str) -> queries.ProgrammeName:
    """The programme of the year asked for, or the newest."""
    return next((each for each in programmes if str(each.year) == year), programmes[0])

"""A year's programme: opened by the bureau, and its page with the law it rests on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guiju.apps.decisions import actions as decisions
from guiju.apps.decisions import queries as records
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.views import showing, sums
from guiju.apps.vouchers.views.asking import UNPROCESSABLE, Asked, desk, on, status_of
from guiju.apps.vouchers.views.fields import say
from guiju.apps.vouchers.views.forms import id_of
from guiju.apps.vouchers.views.year_forms import ProgrammeForm
from guiju.core import vouchers as law
from guiju.core.parties import Duty, Role
from guiju.core.refusals import Refused
from guiju.documents.tables import Choice

FORM_FIELDS = {"appropriation_fen": "appropriation", "prefix": "numbering"}


@require_safe
@desk(Role.BUREAU, Role.PLATFORM_OPERATOR)
def programme(request: Asked, id: UUID) -> HttpResponseBase:
    """One programme: its money, its terms, what it was amended to, and the decision that its amount rests on."""
    figures, amounts = queries.programme(id), queries.year_amounts(id)
    record = records.record(amounts[-1].decision)
    return render(
        request,
        "vouchers/programme.html",
        {
            "programme": figures,
            "sums": sums.words(),
            "amounts": amounts,
            "record": record,
            "verdict": showing.recorded(record),
            "to_pay": len(queries.to_pay(request.actor, id)),
            "may_pay": request.actor.may(Duty.HANDLE, Role.BUREAU),
            "amendment": next((each for each in queries.open_amendments(request.actor) if each.programme == id), None),
            "may_amend": figures.year == on(request).year and request.actor.may(Duty.HANDLE, Role.BUREAU),
            "may_close": figures.closed_at is None and request.actor.may(Duty.APPROVE, Role.BUREAU),
        },
    )


@require_POST
@desk(Role.BUREAU)
def programme_close(request: Asked, id: UUID) -> HttpResponseBase:
    """End the taking of claims."""
    actions.close_programme(id, actor=request.actor, at=request.at)
    messages.success(request, say("已结束受理。此前提交的照常办理。", "Closed. What was sent before goes on."))
    return redirect("vouchers:programme", id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Role.BUREAU)
def programme_new(request: Asked) -> HttpResponseBase:
    """Open a year's programme with its appropriation."""
    year, policies = on(request).year, decisions.policies_answering(law.PROGRAMME)
    form = ProgrammeForm(
        request.POST or None,
        policies=[Choice(value=policy.id, label=policy.title) for policy in policies],
        initial={
            "year": year,
            "title_zh": f"算力券 {year} 年度",
            "title_en": f"Compute vouchers {year}",
        },
    )
    chosen = form["policy"].value()
    place = next((policy.place for policy in policies if policy.id == chosen), policies[0].place)
    refused, verdict, status = None, None, 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                opened = _opened(request, form, place)
            except actions.NotGranted as why:
                verdict = showing.explained(why.decision, place=place)
            except Refused as why:
                refused, status = (None if form.refuse(why, FORM_FIELDS) else why), status_of(why)
            else:
                messages.success(request, say("年度计划已开放申领。", "The programme is open for claims."))
                return redirect("vouchers:programme", opened)
    context = {
        "form": form,
        "refused": refused,
        "verdict": verdict,
        "law": decisions.law(law.PROGRAMME, place=place, on=on(request)).clauses,
    }
    return render(request, "vouchers/programme_form.html", context, status=status)


def _opened(request: Asked, form: ProgrammeForm, place: str) -> UUID:
    said = form.cleaned_data
    return actions.open_programme(
        id=id_of(form),
        place=place,
        year=said["year"],
        prefix=said["numbering"],
        title_zh=said["title_zh"],
        title_en=said["title_en"],
        appropriation_fen=said["appropriation"],
        publicity_working_days=said["publicity_working_days"],
        actor=request.actor,
        at=request.at,
        on=on(request),
    )

"""The claimant's forms: a claim is typed in, judged on the page, kept or sent; several come in one workbook."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from guiju.apps.decisions import actions as decisions
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.views import showing
from guiju.apps.vouchers.views.acts import PREVIEW
from guiju.apps.vouchers.views.asking import UNPROCESSABLE, Asked, counted, desk, on, status_of, tongue
from guiju.apps.vouchers.views.fields import say
from guiju.apps.vouchers.views.forms import CLAIMING, ClaimForm, Sheet, WorkbookForm, claim_as_typed, id_of
from guiju.core import vouchers as law
from guiju.core.decision import Decision
from guiju.core.refusals import Refused
from guiju.documents.downloads import XLSX

FORM_FIELDS = {"price": "price", "uscc": "counterparty_uscc", "file": "papers"}
SENT = "submit"


@require_http_methods(["GET", "HEAD", "POST"])
@desk()
def claim_new(request: Asked, programme: UUID) -> HttpResponseBase:
    """Type in a claim; look at what the policy says of it; keep it or send it."""
    form = ClaimForm(request.POST or None, request.FILES or None, roles=request.actor.roles)
    if request.method == "POST" and form.is_valid():
        step = request.POST.get("step", PREVIEW)
        if step == PREVIEW:
            return _judged(request, form, programme)
        try:
            claim = actions.file_claim(
                form.application(),
                form.cleaned_data["papers"],
                id=id_of(form),
                programme=programme,
                is_sent=step == SENT,
                on=on(request),
                **counted(request),
            )
        except Refused as refused:
            return _refused(request, form, programme, refused)
        messages.success(request, _told(step))
        return redirect("vouchers:claim", claim)
    return _shown(request, form, programme, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk()
def claim_edit(request: Asked, id: UUID) -> HttpResponseBase:
    """Correct a draft or a returned claim; sending it again is a step of its own, on its page."""
    claim = queries.claim(id, request.actor)
    typed = claim_as_typed(claim)
    form = ClaimForm(request.POST or None, request.FILES or None, roles=request.actor.roles, initial=typed)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("step", PREVIEW) == PREVIEW:
            return _judged(request, form, claim.programme, claim)
        try:
            actions.revise_with_papers(
                id, form.application(), form.cleaned_data["papers"], actor=request.actor, at=request.at
            )
        except Refused as refused:
            return _refused(request, form, claim.programme, refused, claim)
        messages.success(request, say("已保存。核对后请提交。", "Saved. Check it, then send it."))
        return redirect("vouchers:claim", id)
    return _shown(request, form, claim.programme, claim, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@desk()
def claim_template(request: Asked) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """The workbook to fill in."""
    name = 'attachment; filename="voucher-claims.xlsx"'
    return HttpResponse(actions.claim_template(tongue()), content_type=XLSX, headers={"Content-Disposition": name})


@require_http_methods(["GET", "HEAD", "POST"])
@desk()
def claim_import(request: Asked, programme: UUID) -> HttpResponseBase:
    """Several claims from one workbook: all of them, or none and every reason."""
    form = WorkbookForm(request.POST or None, request.FILES or None)
    report, refused, status = None, None, 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                report = _loaded(request, form, programme)
            except Refused as why:
                refused, status = (None if form.refuse(why) else why), status_of(why)
    if report is not None and report.is_loaded:
        count = len(report.rows)
        messages.success(request, say(f"{count} 份申领已全部提交。", f"All {count} claims were submitted."))
        return redirect("vouchers:mine")
    context = {"form": form, "report": report, "refused": refused, "programme": queries.programme_name(programme)}
    return render(request, "vouchers/claim_import.html", context, status=status)


def _loaded(request: Asked, form: WorkbookForm, programme: UUID) -> actions.WorkbookReport:
    return actions.import_workbook(
        form.cleaned_data["workbook"].read(),
        id=id_of(form),
        programme=programme,
        actor=request.actor,
        at=request.at,
        on=on(request),
        calendar=settings.WORKING_DAYS,
    )


def _judged(
    request: Asked, form: ClaimForm, programme: UUID, claim: queries.ClaimView | None = None
) -> HttpResponseBase:
    """The form again, with what the policy says of it."""
    try:
        day = claim.submitted_on if claim and claim.submitted_on else on(request)
        decision = actions.preview(
            form.application(),
            programme=programme,
            actor=request.actor,
            on=day,
            claim=claim.id if claim else None,
        )
    except Refused as refused:
        return _refused(request, form, programme, refused, claim)
    return _shown(request, form, programme, claim, decision=decision)


def _refused(
    request: Asked, form: ClaimForm, programme: UUID, refused: Refused, claim: queries.ClaimView | None = None
) -> HttpResponseBase:
    """The form again, with why it was not done: at its field, or above with every clause."""
    decision = refused.decision if isinstance(refused, actions.NotGranted) else None
    is_told = decision is not None or form.refuse(refused, FORM_FIELDS)
    return _shown(
        request,
        form,
        programme,
        claim,
        decision=decision,
        refused=None if is_told else refused,
        status=status_of(refused),
    )


def _shown(
    request: Asked,
    form: Sheet,
    programme: UUID,
    claim: queries.ClaimView | None = None,
    *,
    decision: Decision[Any] | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponseBase:
    of = queries.programme_name(programme)
    verdict = showing.explained(decision, place=of.place) if decision else None
    return render(
        request,
        "vouchers/claim_form.html",
        {
            "form": form,
            "claim": claim,
            "programme": of,
            "law": decisions.law(law.AWARD, place=of.place, on=on(request)).clauses,
            "verdict": verdict,
            "award": decision.award if decision else None,
            "sum": showing.sum_of(verdict, form.cleaned_data["price"]) if verdict else None,
            "refused": refused,
            "may_claim": bool(request.actor.roles & CLAIMING),
        },
        status=status,
    )


def _told(step: str) -> str:
    if step == SENT:
        return say("已提交，平台将审核。", "Submitted; the operator will review it.")
    return say("草稿已保存，还没有提交。", "The draft is kept; it was not sent yet.")

"""An amendment's pages: another appropriation for a year, proposed by one person and approved by another."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guiju.apps.decisions import actions as decisions
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.views import acts, showing, words
from guiju.apps.vouchers.views.acts import Deed, Taken
from guiju.apps.vouchers.views.asking import UNPROCESSABLE, Asked, counted, desk, on, status_of
from guiju.apps.vouchers.views.fields import say
from guiju.apps.vouchers.views.forms import ActForm, id_of
from guiju.apps.vouchers.views.year_forms import AmendmentForm
from guiju.core import vouchers as law
from guiju.core.amendment_journey import AMENDMENT
from guiju.core.parties import Role
from guiju.core.refusals import Refused

STOPS = ("proposed", "amended")
TYPED = frozenset({"propose"})
"""A step that is no button of the page: making an amendment proposes it."""

DEEDS: Mapping[str, Deed] = {
    "approve": lambda request, id, form: actions.approve_amendment(
        id, shown=form.cleaned_data["shown"], on=on(request), **counted(request)
    ),
    "decline": lambda request, id, form: actions.decline_amendment(
        id, reason=form.cleaned_data["reason"], **counted(request)
    ),
}
FORMS: Mapping[str, type[ActForm]] = {}


@require_safe
@desk(Role.BUREAU, Role.PLATFORM_OPERATOR)
def amendment(request: Asked, id: UUID) -> HttpResponseBase:
    """One amendment: what the year has, what it would have, what the policy says, and who has to approve it."""
    return _page(request, id)


@require_POST
@desk(Role.BUREAU, Role.PLATFORM_OPERATOR)
def amendment_act(request: Asked, id: UUID, verb: str) -> HttpResponseBase:
    """Approve or decline an amendment."""
    queries.amendment(id, request.actor)
    taken = acts.take(request, id, verb, journey=AMENDMENT, deeds=DEEDS, forms=FORMS)
    return redirect("vouchers:amendment", id) if taken.is_done else _page(request, id, taken)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Role.BUREAU)
def amendment_new(request: Asked, programme: UUID) -> HttpResponseBase:
    """Propose another appropriation for a year."""
    figures = queries.programme(programme)
    form = AmendmentForm(request.POST or None)
    refused, verdict, status = None, None, 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                _propose(request, programme, form)
            except actions.NotGranted as why:
                verdict = showing.explained(why.decision, place=figures.place)
            except Refused as why:
                refused, status = (None if form.refuse(why) else why), status_of(why)
            else:
                messages.success(request, say("已提交，待另一位同事复核。", "Submitted; somebody else approves it."))
                return redirect("vouchers:amendment", id_of(form))
    context = {
        "form": form,
        "programme": figures,
        "refused": refused,
        "verdict": verdict,
        "law": decisions.law(law.PROGRAMME, place=figures.place, on=on(request)).clauses,
    }
    return render(request, "vouchers/amendment_form.html", context, status=status)


def _propose(request: Asked, programme: UUID, form: AmendmentForm) -> None:
    said = form.cleaned_data
    actions.propose_amendment(
        programme,
        id=id_of(form),
        appropriation_fen=said["appropriation"],
        document=said["document"],
        reason=said["reason"],
        on=on(request),
        **counted(request),
    )


def _page(request: Asked, id: UUID, taken: Taken | None = None) -> HttpResponseBase:
    dossier = queries.amendment_dossier(id, request.actor, at=request.at)
    amendment, case = dossier.amendment, dossier.case
    examined = actions.examine_amendment(id, actor=request.actor, on=on(request))
    record = case.record(amendment.decision)
    verdict = showing.recorded(record) if record else showing.explained(examined.decision, place=amendment.place)
    budget = examined.decision.award
    is_turn = showing.is_turn(AMENDMENT, case.matter, case.may, request.actor)
    return render(
        request,
        "vouchers/amendment.html",
        {
            "amendment": amendment,
            "case": case,
            "cap_fen": amendment.issue_cap_fen or (budget.issue_cap_fen if budget else amendment.cap_before_fen),
            "committed_fen": dossier.committed_fen,
            "verdict": verdict,
            "note": say(f"决定 {record.number}", f"Decision {record.number}") if record else "",
            "tone": words.tone(AMENDMENT.kind, amendment.state),
            "waits": showing.waits(case.matter, request.actor, is_turn=is_turn),
            "is_turn": is_turn,
            "for_others": acts.for_others(AMENDMENT, case.matter.state, case.may, request.actor),
            "path": showing.path(AMENDMENT, STOPS, case.matter, case.steps),
            "events": showing.history(case.steps, AMENDMENT.kind),
            "acts": acts.offered(
                case.may,
                forms=FORMS,
                page="vouchers:amendment_act",
                case=id,
                shown=examined.shown,
                taken=taken,
            ),
            "refused": taken.refused if taken else None,
        },
        status=taken.status if taken else 200,
    )

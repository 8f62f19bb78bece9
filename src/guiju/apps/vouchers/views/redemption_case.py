"""A redemption's page, with what approving it would pay, and the steps its reader may take."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from guiju.apps.decisions.actions import Explained
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.views import acts, showing, words
from guiju.apps.vouchers.views.acts import Deed, Taken
from guiju.apps.vouchers.views.asking import Asked, counted, desk, on
from guiju.apps.vouchers.views.forms import ActForm, RedemptionFoundForm, id_of
from guiju.core import voucher_journeys

JOURNEY = voucher_journeys.REDEMPTION
STOPS = ("operator_review", "bureau_approval", "approved", "paying", "paid")
JUDGED = frozenset({"operator_review", "returned", "bureau_approval"})
TYPED = frozenset({"resubmit"})
"""Steps that take more than a button: they have a form of their own."""


def _propose(request: Asked, id: UUID, form: ActForm) -> None:
    actions.propose_redemption(id, shown=form.cleaned_data["shown"], on=on(request), **counted(request))


def _approve(request: Asked, id: UUID, form: ActForm) -> None:
    approval = actions.Approval(redemption=id, decision=id_of(form), shown=form.cleaned_data["shown"])
    actions.approve_redemption(approval, on=on(request), **counted(request))


def _refuse(request: Asked, id: UUID, form: ActForm) -> None:
    reason = form.cleaned_data["reason"]
    actions.refuse_redemption(id, id=id_of(form), found=form.found(), reason=reason, on=on(request), **counted(request))


DEEDS: Mapping[str, Deed] = {
    "propose": _propose,
    "return": lambda request, id, form: actions.return_redemption(
        id, reason=form.cleaned_data["reason"], **counted(request)
    ),
    "send_back": lambda request, id, form: actions.send_back_redemption(
        id, reason=form.cleaned_data["reason"], **counted(request)
    ),
    "approve": _approve,
    "refuse": _refuse,
    "withdraw": lambda request, id, _form: actions.withdraw_redemption(id, **counted(request)),
}
FORMS: Mapping[str, type[ActForm]] = {"refuse": RedemptionFoundForm}


@require_safe
@desk()
def redemption(request: Asked, id: UUID) -> HttpResponseBase:
    """One redemption: how it stands, what it would pay and why, its evidence and its history."""
    return _page(request, id)


@require_POST
@desk()
def redemption_act(request: Asked, id: UUID, verb: str) -> HttpResponseBase:
    """Take one step of a redemption."""
    queries.redemption(id, request.actor)
    taken = acts.take(request, id, verb, journey=JOURNEY, deeds=DEEDS, forms=FORMS)
    return redirect("vouchers:redemption", id) if taken.is_done else _page(request, id, taken)


def _page(request: Asked, id: UUID, taken: Taken | None = None) -> HttpResponseBase:
    dossier = queries.redemption_dossier(id, request.actor, at=request.at)
    redemption, case = dossier.redemption, dossier.case
    is_turn = showing.is_turn(JOURNEY, case.matter, case.may, request.actor)
    record = case.record(redemption.decision)
    examined = None
    if record is None and redemption.state in JUDGED:
        examined = actions.examine_redemption(id, actor=request.actor, on=on(request))
    would = showing.explained(examined.decision, place=dossier.voucher.place) if examined else None
    award = examined.decision.award if examined else None
    return render(
        request,
        "vouchers/redemption.html",
        {
            "redemption": redemption,
            "voucher": dossier.voucher,
            "case": case,
            "tone": words.tone(JOURNEY.kind, redemption.state),
            "waits": showing.waits(case.matter, request.actor, is_turn=is_turn),
            "is_turn": is_turn,
            "for_others": acts.for_others(JOURNEY, case.matter.state, case.may, request.actor),
            "path": showing.path(JOURNEY, STOPS, case.matter, case.steps),
            "events": showing.history(case.steps, JOURNEY.kind),
            "verdict": showing.recorded(record) or would,
            "record": record,
            "would_pay_fen": award.amount_fen if award else None,
            "is_changed": bool(examined and dossier.proposal and dossier.proposal.shown != examined.shown),
            "found": _found(request, dossier, taken),
            "year": dossier.year,
            "of_year": dossier.of_year,
            "is_released": len(redemption.live_invoices) < len(redemption.invoices),
            "is_replaced": sum(each.amount_fen for each in redemption.invoices) != redemption.settled_fen,
            "acts": acts.offered(
                case.may,
                forms=FORMS,
                page="vouchers:redemption_act",
                case=id,
                shown=examined.shown if examined else "",
                without=TYPED,
                taken=taken,
            ),
            "is_editable": any(step.verb in TYPED for step in case.may),
            "is_mine": redemption.holder == request.actor.organisation,
            "refused": taken.refused if taken else None,
        },
        status=taken.status if taken else 200,
    )


def _found(request: Asked, dossier: queries.RedemptionDossier, taken: Taken | None) -> Explained | None:
    """What the policy would say if the facts were as an officer found them, before anything is decided by it."""
    if taken is None or not acts.is_preview(request) or taken.form.errors:
        return None
    examined = actions.examine_redemption(
        dossier.redemption.id, actor=request.actor, on=on(request), found=taken.form.found()
    )
    return showing.explained(examined.decision, place=dossier.voucher.place)

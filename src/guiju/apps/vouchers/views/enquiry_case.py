"""An enquiry's page: one payment, all that the bank said of it, what was found, and who has to confirm it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.views import acts, showing, words
from guiju.apps.vouchers.views.acts import Deed, Taken
from guiju.apps.vouchers.views.asking import Asked, counted, desk
from guiju.apps.vouchers.views.fields import say
from guiju.apps.vouchers.views.forms import ActForm
from guiju.core.enquiry_journey import ENQUIRY
from guiju.core.parties import Role

STOPS = ("open", "found", "resolved")


def _find(was_paid: bool) -> Deed:
    return lambda request, id, form: actions.find(
        id, was_paid=was_paid, reason=form.cleaned_data["reason"], **counted(request)
    )


DEEDS: Mapping[str, Deed] = {
    "find_paid": _find(was_paid=True),
    "find_unpaid": _find(was_paid=False),
    "confirm": lambda request, id, form: actions.confirm_finding(
        id, shown=form.cleaned_data["shown"], **counted(request)
    ),
    "send_back": lambda request, id, form: actions.send_back_finding(
        id, reason=form.cleaned_data["reason"], **counted(request)
    ),
}
FORMS: Mapping[str, type[ActForm]] = {}


@require_safe
@desk(Role.BUREAU, Role.PLATFORM_OPERATOR)
def enquiry(request: Asked, id: UUID) -> HttpResponseBase:
    """One enquiry: the payment, what the bank said, what was found and what is to be done next."""
    return _page(request, id)


@require_POST
@desk(Role.BUREAU, Role.PLATFORM_OPERATOR)
def enquiry_act(request: Asked, id: UUID, verb: str) -> HttpResponseBase:
    """Take one step of an enquiry."""
    queries.enquiry(id, request.actor)
    taken = acts.take(request, id, verb, journey=ENQUIRY, deeds=DEEDS, forms=FORMS)
    return redirect("vouchers:enquiry", id) if taken.is_done else _page(request, id, taken)


@require_POST
@desk(Role.BUREAU)
def enquiry_new(request: Asked, payment: UUID) -> HttpResponseBase:
    """Ask what became of a payment that the bank has not answered. Pressed twice, the second time is refused."""
    id = actions.enquire(payment, id=uuid4(), **counted(request))
    messages.success(request, say("已立件核查，请查明款项去向。", "Opened; find out what became of the money."))
    return redirect("vouchers:enquiry", id)


def _page(request: Asked, id: UUID, taken: Taken | None = None) -> HttpResponseBase:
    dossier = queries.enquiry_dossier(id, request.actor, at=request.at)
    enquiry, case = dossier.enquiry, dossier.case
    is_turn = showing.is_turn(ENQUIRY, case.matter, case.may, request.actor)
    return render(
        request,
        "vouchers/enquiry.html",
        {
            "enquiry": enquiry,
            "payment": enquiry.payment,
            "payment_state": words.PAYMENT_STATES[enquiry.payment.state],
            "cause": words.CAUSES[enquiry.cause],
            "lines": dossier.lines,
            "outcomes": words.LINE_OUTCOMES,
            "tone": words.tone(ENQUIRY.kind, enquiry.state),
            "waits": showing.waits(case.matter, request.actor, is_turn=is_turn),
            "is_turn": is_turn,
            "for_others": acts.for_others(ENQUIRY, case.matter.state, case.may, request.actor),
            "path": showing.path(ENQUIRY, STOPS, case.matter, case.steps),
            "events": showing.history(case.steps, ENQUIRY.kind),
            "acts": acts.offered(
                case.may,
                forms=FORMS,
                page="vouchers:enquiry_act",
                case=id,
                shown=actions.examine_enquiry(id, actor=request.actor),
                taken=taken,
            ),
            "refused": taken.refused if taken else None,
        },
        status=taken.status if taken else 200,
    )

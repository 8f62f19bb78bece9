"""Payment envelopes: made with a declared count and total, approved by another, sent to the bank, matched with it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guiju.apps.parties import queries as parties
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.views import acts, showing, words
from guiju.apps.vouchers.views.acts import Deed, Taken
from guiju.apps.vouchers.views.asking import UNPROCESSABLE, Asked, counted, desk, status_of
from guiju.apps.vouchers.views.fields import say
from guiju.apps.vouchers.views.forms import ActForm, EnvelopeForm, StatementForm, id_of
from guiju.core import voucher_journeys
from guiju.core.parties import Duty, Role
from guiju.core.refusals import Refused
from guiju.documents.downloads import CSV

JOURNEY = voucher_journeys.ENVELOPE
PAYMENTS_SHOWN = 100
STOPS = ("prepared", "approved", "exported", "settled")
TYPED = frozenset({"prepare", "export"})
"""Steps that are no buttons of the page: making an envelope prepares it, and exporting gives a file."""

DEEDS: Mapping[str, Deed] = {
    "approve": lambda request, id, form: actions.approve_envelope(
        id, shown=form.cleaned_data["shown"], **counted(request)
    ),
    "cancel": lambda request, id, form: actions.cancel_envelope(
        id, reason=form.cleaned_data["reason"], **counted(request)
    ),
}
FORMS: Mapping[str, type[ActForm]] = {}


@require_safe
@desk(Role.BUREAU, Role.PLATFORM_OPERATOR)
def envelope(request: Asked, id: UUID) -> HttpResponseBase:
    """One envelope: its payments, what the bank said of each, and what is to be done next."""
    return _page(request, id)


@require_POST
@desk(Role.BUREAU, Role.PLATFORM_OPERATOR)
def envelope_act(request: Asked, id: UUID, verb: str) -> HttpResponseBase:
    """Take one step of an envelope."""
    queries.envelope(id, request.actor)
    taken = acts.take(request, id, verb, journey=JOURNEY, deeds=DEEDS, forms=FORMS)
    return redirect("vouchers:envelope", id) if taken.is_done else _page(request, id, taken)


@require_POST
@desk(Role.BUREAU)
def envelope_export(request: Asked, id: UUID) -> HttpResponseBase:
    """The bank's batch file; the first time, the envelope counts as sent."""
    number = queries.envelope(id, request.actor).number
    try:
        content = actions.export_envelope(id, **counted(request))
    except Refused as refused:
        return _page(request, id, refused=refused)
    name = f'attachment; filename="{number}.csv"'
    return HttpResponse(content, content_type=CSV, headers={"Content-Disposition": name})


@require_POST
@desk(Role.BUREAU)
def envelope_statement(request: Asked, id: UUID) -> HttpResponseBase:
    """Import the bank's statement: every line is matched, or told why not."""
    form = StatementForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, id, statement=form, status=UNPROCESSABLE)
    try:
        content = form.cleaned_data["statement"].read()
        actions.import_statement(id, content, id=id_of(form), **counted(request))
    except Refused as refused:
        left = None if form.refuse(refused) else refused
        return _page(request, id, statement=form, refused=left, status=status_of(refused))
    messages.success(request, say("回单已核对，结果见下表。", "The statement was matched; see each line below."))
    return redirect("vouchers:envelope", id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Role.BUREAU)
def envelope_new(request: Asked, programme: UUID) -> HttpResponseBase:
    """Put approved redemptions into an envelope, and declare what it comes to."""
    waiting = queries.to_pay(request.actor, programme)
    accounts = parties.payout_accounts({each.holder for each in waiting})
    chosen = set(request.POST.getlist("redemption"))
    form = EnvelopeForm(request.POST or None)
    refused, status = None, 200
    if request.method == "POST":
        if queries.has_envelope(request.POST.get("id", ""), request.actor):
            return redirect("vouchers:envelope", request.POST["id"])
        refused, status = _enclose(request, form, [each.id for each in waiting if str(each.id) in chosen])
        if refused is None and status == 200:
            messages.success(
                request, say("批次已提交复核，请由另一位同事复核。", "Made; somebody else has to approve it.")
            )
            return redirect("vouchers:envelope", id_of(form))
    return render(
        request,
        "vouchers/envelope_form.html",
        {
            "form": form,
            "programme": queries.programme_name(programme),
            "waiting": [(each, not chosen or str(each.id) in chosen, accounts.get(each.holder)) for each in waiting],
            "refused": refused,
        },
        status=status,
    )


def _enclose(request: Asked, form: EnvelopeForm, redemptions: list[UUID]) -> tuple[Refused | None, int]:
    """Make the envelope; the refusal that is left to show, and the status."""
    if not form.is_valid():
        return None, UNPROCESSABLE
    said = form.cleaned_data
    try:
        actions.enclose(
            redemptions,
            id=id_of(form),
            declared_count=said["declared_count"],
            declared_fen=said["declared"],
            **counted(request),
        )
    except Refused as refused:
        left = None if form.refuse(refused) else refused
        return left, status_of(refused)
    return None, 200


def _page(
    request: Asked,
    id: UUID,
    taken: Taken | None = None,
    *,
    statement: StatementForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponseBase:
    dossier = queries.envelope_dossier(id, request.actor, at=request.at)
    envelope, case = dossier.envelope, dossier.case
    is_turn = showing.is_turn(JOURNEY, case.matter, case.may, request.actor)
    handles = request.actor.may(Duty.HANDLE, Role.BUREAU)
    errors = queries.statement_lines(id, request.actor, errors=True, after=request.GET.get("lines") or None)
    payments = queries.payments(id, request.actor, after=request.GET.get("payments") or None, limit=PAYMENTS_SHOWN)
    failed = taken.refused if taken else refused
    return render(
        request,
        "vouchers/envelope.html",
        {
            "envelope": envelope,
            "case": case,
            "tone": words.tone(JOURNEY.kind, envelope.state),
            "waits": showing.waits(case.matter, request.actor, is_turn=is_turn),
            "is_turn": is_turn,
            "for_others": acts.for_others(JOURNEY, case.matter.state, case.may, request.actor),
            "path": showing.path(JOURNEY, STOPS, case.matter, case.steps),
            "events": showing.history(case.steps, JOURNEY.kind),
            "payment_states": words.PAYMENT_STATES,
            "outcomes": words.LINE_OUTCOMES,
            "payments": payments.items,
            "payments_next": payments.next,
            "errors": errors.items,
            "errors_next": errors.next,
            "enquiries": [(each, words.CAUSES[each.cause]) for each in envelope.enquiries],
            "asked": queries.asked_about(each.id for each in payments.items),
            "may_enquire": handles,
            "acts": acts.offered(
                case.may,
                forms=FORMS,
                page="vouchers:envelope_act",
                case=id,
                shown=actions.examine_envelope(id, actor=request.actor),
                without=TYPED,
                taken=taken,
            ),
            "may_export": any(step.verb == "export" for step in case.may),
            "may_download": handles and envelope.exported_at is not None,
            "statement": (statement or StatementForm()) if handles and envelope.state == "exported" else None,
            "refused": failed,
        },
        status=taken.status if taken else status_of(refused) if refused else status,
    )

"""One's own organisation: register it, look after its people, its account and its keys, switch to another."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guiju.apps.parties import actions, queries
from guiju.apps.parties.views.asking import Asked, blame, deed, own, page, say
from guiju.apps.parties.views.forms import (
    CodeForm,
    DutiesForm,
    InvitationForm,
    KeyForm,
    OrganisationForm,
    PayoutAccountForm,
    RegistrationForm,
)
from guiju.apps.parties.views.words import scope_words, shown_organisation
from guiju.core.parties import DUTY_WORDS, Duty, Standing
from guiju.core.refusals import Refused

CHOSEN = "organisation"
"""The session's key for the organisation a person acts for; the sign-in middleware reads it."""


@page
def mine(request: Asked) -> HttpResponse:
    """My organisation: how it stands, its people, its payout account, its keys; or how to begin."""
    if request.actor.organisation is None:
        return render(request, "parties/begin.html")
    home = queries.organisation(request.actor.organisation)
    changes = queries.history(request.actor, home.id)
    return render(
        request,
        "parties/mine.html",
        {
            **shown_organisation(home),
            "changes": changes,
            "last_reason": changes[-1].reason if home.standing in {Standing.REFUSED, Standing.SUSPENDED} else "",
            "members": queries.members(request.actor, home.id, at=request.at),
            "invitations": queries.invitations(request.actor, home.id, at=request.at),
            "duty_words": DUTY_WORDS,
            "accounts": queries.payout_history(request.actor, home.id)[:5],
            "keys": [(key, key.is_live(request.at)) for key in queries.api_keys(request.actor, home.id)],
            "scope_words": scope_words(),
            "is_keeper": request.actor.may(Duty.APPROVE),
            "me": request.actor.person,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def register(request: Asked) -> HttpResponse:
    """Register an organisation and act for it from now on."""
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register(id=uuid4(), **form.given(), actor=request.actor, at=request.at)
        except Refused as refused:
            blame(form, refused)
        else:
            request.session[CHOSEN] = str(made.id)
            messages.success(
                request, say("登记已提交，平台核验后即可办理。", "Registered. The platform will verify it.")
            )
            return redirect("parties:mine")
    return render(request, "parties/register.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: Asked) -> HttpResponse:
    """Correct a refused registration and hand it in again."""
    home = queries.organisation(own(request))
    told = {
        "name": home.name,
        "region": home.region,
        "kind": home.kind,
        "is_legal_person": "" if home.is_legal_person is None else "yes" if home.is_legal_person else "no",
        "roles": list(home.asked_roles),
    }
    form = OrganisationForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_registration(home.id, **form.given(), actor=request.actor, at=request.at)
        except Refused as refused:
            blame(form, refused)
        else:
            messages.success(request, say("已重新提交，等待核验。", "Handed in again; it waits for verification."))
            return redirect("parties:mine")
    history = queries.history(request.actor, home.id)
    context = {"form": form, "organisation": home, "reason": history[-1].reason}
    return render(request, "parties/correct.html", context, status=422 if form.errors else 200)


@deed
def switch(request: Asked) -> HttpResponseRedirect:
    """Act for another of one's organisations from now on."""
    assert request.actor.person is not None
    homes = queries.organisations_of(request.actor.person, at=request.at)
    chosen = next((home for home in homes if str(home.id) == request.POST.get(CHOSEN)), None)
    if chosen is None:
        raise Http404
    request.session[CHOSEN] = str(chosen.id)
    messages.success(request, say(f"现在以“{chosen.name}”的身份办理。", f"You now act for {chosen.name}."))
    return redirect("parties:mine")


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: Asked) -> HttpResponse:
    """Make an invitation code and show it once."""
    home = queries.organisation(own(request))
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.invite_member(
                home.id,
                invitation=uuid4(),
                name=form.cleaned_data["name"],
                duties=frozenset(form.cleaned_data["duties"]),
                actor=request.actor,
                at=request.at,
            )
        except Refused as refused:
            blame(form, refused)
        else:
            context = {"invited": made, "code": _in_fours(made.token), "name": form.cleaned_data["name"]}
            return _never_kept(render(request, "parties/invited.html", {"organisation": home, **context}))
    context = {"form": form, "organisation": home}
    return render(request, "parties/invite.html", context, status=422 if form.errors else 200)


@deed
def withdraw_invitation(request: Asked, invitation: UUID) -> HttpResponseRedirect:
    actions.withdraw_invitation(own(request), invitation, actor=request.actor, at=request.at)
    messages.success(request, say("邀请码已作废。", "The code is useless now."))
    return redirect("parties:mine")


@login_required
@require_http_methods(["GET", "POST"])
def join(request: Asked) -> HttpResponse:
    """Join an organisation by an invitation code. The code travels in the form, so that no log keeps it."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            joined = actions.accept_invitation(form.cleaned_data["code"], actor=request.actor, at=request.at)
        except Refused as refused:
            blame(form, refused)
        else:
            request.session[CHOSEN] = str(joined)
            name = queries.organisation(joined).name
            messages.success(request, say(f"您已加入“{name}”。", f"You have joined {name}."))
            return redirect("parties:mine")
    return render(request, "parties/join.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def member(request: Asked, person: int) -> HttpResponse:
    """Change one colleague's duties."""
    home = queries.organisation(own(request))
    people = queries.members(request.actor, home.id, at=request.at)
    colleague = next((each for each in people if each.person == person), None)
    if colleague is None:
        raise Http404
    form = DutiesForm(request.POST or None, initial={"duties": list(colleague.duties)})
    if request.method == "POST" and form.is_valid():
        try:
            duties = frozenset(form.cleaned_data["duties"])
            actions.change_duties(home.id, person=person, duties=duties, actor=request.actor, at=request.at)
        except Refused as refused:
            blame(form, refused)
        else:
            messages.success(request, say("职责已更新。", "The duties are changed."))
            return redirect("parties:mine")
    context = {"form": form, "organisation": home, "member": colleague}
    return render(request, "parties/member.html", context, status=422 if form.errors else 200)


@deed
def remove_member(request: Asked, person: int) -> HttpResponseRedirect:
    actions.remove_member(own(request), person=person, actor=request.actor, at=request.at)
    messages.success(request, say("已移出本单位。", "Removed from the organisation."))
    return redirect("parties:mine")


@login_required
@require_http_methods(["GET", "POST"])
def payout_account(request: Asked) -> HttpResponse:
    """Name the account the organisation is paid to."""
    home = queries.organisation(own(request))
    form = PayoutAccountForm(request.POST or None, initial={"account_name": home.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_payout_account(
                home.id, account=uuid4(), **form.cleaned_data, actor=request.actor, at=request.at
            )
        except Refused as refused:
            blame(form, refused)
        else:
            messages.success(request, say("收款账户已提交，平台核对后启用。", "Handed in; the platform will check it."))
            return redirect("parties:mine")
    context = {"form": form, "organisation": home}
    return render(request, "parties/payout_account.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def issue_key(request: Asked) -> HttpResponse:
    """Issue an API key and show it once."""
    home = queries.organisation(own(request))
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.issue_api_key(
                home.id,
                key=uuid4(),
                name=data["name"],
                scopes=frozenset(data["scopes"]),
                valid_days=data["valid_days"],
                actor=request.actor,
                at=request.at,
            )
        except Refused as refused:
            blame(form, refused)
        else:
            context = {"organisation": home, "issued": made, "name": data["name"]}
            return _never_kept(render(request, "parties/issued_key.html", context))
    context = {"form": form, "organisation": home}
    return render(request, "parties/issue_key.html", context, status=422 if form.errors else 200)


@deed
def revoke_key(request: Asked, key: UUID) -> HttpResponseRedirect:
    actions.revoke_api_key(own(request), key, actor=request.actor, at=request.at)
    messages.success(request, say("密钥已撤销，立即失效。", "The key is revoked and useless from now on."))
    return redirect("parties:mine")


def _in_fours(token: str) -> str:
    """A code as people read it out: in groups of four."""
    return " ".join(token[at : at + 4] for at in range(0, len(token), 4))


def _never_kept(response: HttpResponse) -> HttpResponse:
    """No cache keeps a page that shows a secret."""
    response["Cache-Control"] = "no-store"
    return response

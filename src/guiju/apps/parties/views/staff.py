"""Where the operator verifies: who waits, one organisation with all that was said and done, and the buttons."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from guiju.apps.parties import actions, queries
from guiju.apps.parties.views.asking import Asked, deed, page, require_staff, say
from guiju.apps.parties.views.forms import ReasonForm, VerificationForm
from guiju.apps.parties.views.words import ORGANISATIONS, shown_organisation
from guiju.core import paging
from guiju.core.parties import ROLE_WORDS, STAFF_ROLES, STANDING_WORDS, Actor, Duty, Role, Standing
from guiju.core.refusals import Refused
from guiju.documents import downloads
from guiju.documents.tables import Ask


@page
def organisations(request: Asked) -> HttpResponseBase:
    """Every organisation, searched and sorted, or saved as a file; what the table cannot do is said above it."""
    require_staff(request)
    refused = None
    try:
        ask = ORGANISATIONS.ask(request.GET.dict())
        if ask.export is not None:
            return saved(request, ask)
        found = _found(request, ask, ask.cursor, ask.limit)
    except Refused as no:
        refused, ask = no, ORGANISATIONS.ask({})
        found = _found(request, ask, None, ask.limit)
    waiting = queries.search(request.actor, standing=Standing.REGISTERED, limit=1).items
    context = {
        "page": ORGANISATIONS.page(ask, found),
        "is_empty": not found.items,
        "is_anybody_waiting": bool(waiting),
        "refused": refused,
    }
    return render(request, "parties/organisations.html", context, status=200 if refused is None else 422)


@page
def waiting(request: Asked) -> HttpResponse:
    """What waits for the operator: registrations to verify, accounts to check, the longest waiting first."""
    require_staff(request)
    registered = queries.search(
        request.actor,
        standing=Standing.REGISTERED,
        sort=queries.Sort.REGISTERED_AT,
        after=request.GET.get("cursor"),
        limit=50,
    )
    accounts = queries.unchecked_payout_accounts(request.actor)
    owners = queries.organisations_by_ids(account.organisation for account in accounts)
    context = {
        "registered": [shown_organisation(home) for home in registered.items],
        "next": registered.next,
        "accounts": [(account, owners[account.organisation]) for account in accounts],
    }
    return render(request, "parties/waiting.html", context)


@page
def detail(request: Asked, id: UUID) -> HttpResponse:
    """One organisation as the operator and the bureau see it."""
    require_staff(request)
    home = queries.organisation_for(request.actor, id)
    is_operator = request.actor.may(Duty.HANDLE, Role.PLATFORM_OPERATOR)
    is_warden = _is_warden(request.actor, home)
    context = {
        **shown_organisation(home),
        "changes": [(change, STANDING_WORDS[change.standing]) for change in queries.history(request.actor, id)],
        "members": queries.members(request.actor, id, at=request.at),
        "accounts": queries.payout_history(request.actor, id)[:5],
        "held": [(role, ROLE_WORDS[role]) for role in sorted(home.roles)],
        "can_verify": is_operator and home.standing is Standing.REGISTERED,
        "can_suspend": is_warden and home.standing is Standing.VERIFIED,
        "can_reinstate": is_warden and home.standing is Standing.SUSPENDED,
        "can_check": is_operator,
        "can_grant": request.actor.may(Duty.APPROVE) and home.is_verified and home.id != request.actor.organisation,
        "verification": VerificationForm(initial={"is_legal_person": _yes_no(home.is_legal_person)}),
        "reason": ReasonForm(),
        "grantable": [(role, ROLE_WORDS[role]) for role in _grantable(request.actor, home)],
    }
    return render(request, "parties/detail.html", context)


@deed
def verify(request: Asked, id: UUID) -> HttpResponseRedirect:
    form = VerificationForm(request.POST)
    if not form.is_valid():
        messages.error(request, say("请选择该单位是否具有法人资格。", "Say whether it is a legal person."))
        return redirect("parties:detail", id)
    verified = actions.verify(
        id, is_legal_person=form.cleaned_data["is_legal_person"], actor=request.actor, at=request.at
    )
    messages.success(request, say(f"“{verified.name}”已通过核验。", f"{verified.name} is verified."))
    return redirect("parties:waiting")


@deed
def refuse(request: Asked, id: UUID) -> HttpResponseRedirect:
    actions.refuse_verification(id, reason=request.POST.get("reason", ""), actor=request.actor, at=request.at)
    messages.success(request, say("已退回，对方会看到理由。", "Refused; they will read the reason."))
    return redirect("parties:waiting")


@deed
def suspend(request: Asked, id: UUID) -> HttpResponseRedirect:
    actions.suspend(id, reason=request.POST.get("reason", ""), actor=request.actor, at=request.at)
    messages.success(request, say("已暂停，其身份不再有效。", "Suspended; its roles count no more."))
    return redirect("parties:detail", id)


@deed
def reinstate(request: Asked, id: UUID) -> HttpResponseRedirect:
    actions.reinstate(id, reason=request.POST.get("reason", ""), actor=request.actor, at=request.at)
    messages.success(request, say("已恢复。", "Taken back."))
    return redirect("parties:detail", id)


@deed
def grant_role(request: Asked, id: UUID) -> HttpResponseRedirect:
    actions.grant_role(id, _role(request), actor=request.actor, at=request.at)
    messages.success(request, say("身份已授予。", "The role is granted."))
    return redirect("parties:detail", id)


@deed
def end_role(request: Asked, id: UUID) -> HttpResponseRedirect:
    actions.end_role(id, _role(request), actor=request.actor, at=request.at)
    messages.success(request, say("身份已终止。", "The role is ended."))
    return redirect("parties:detail", id)


@deed
def check_payout_account(request: Asked, id: UUID, account: UUID) -> HttpResponseRedirect:
    is_confirmed = request.POST.get("outcome") == "confirm"
    actions.check_payout_account(
        id,
        account=account,
        is_confirmed=is_confirmed,
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=request.at,
    )
    messages.success(request, say("核对结果已记录。", "The check is recorded."))
    return redirect("parties:detail", id)


def _found(request: Asked, ask: Ask, after: str | None, limit: int) -> paging.Page[queries.OrganisationView]:
    chosen = ask.filters
    return queries.search(
        request.actor,
        text=chosen.get("text", ""),
        standing=Standing(chosen["standing"]) if "standing" in chosen else None,
        role=Role(chosen["role"]) if "role" in chosen else None,
        region=chosen.get("region", ""),
        sort=queries.Sort(ask.sort),
        is_descending=ask.is_descending,
        after=after,
        limit=limit,
    )


def saved(request: Asked, ask: Ask) -> FileResponse:
    """Every organisation the filters let through, as xlsx or CSV. Raises Refused when they are too many."""
    assert ask.export is not None
    return downloads.saved(
        ORGANISATIONS, ask.export, lambda after, limit: _found(request, ask, after, limit), tongue=say("zh", "en")
    )


def _is_warden(actor: Actor, home: queries.OrganisationView) -> bool:
    """Who may suspend it: the operator or the bureau, for what runs the platform the bureau alone, never their own."""
    wardens = {Role.BUREAU} if home.roles & STAFF_ROLES else STAFF_ROLES
    return actor.may(Duty.APPROVE, *wardens) and home.id != actor.organisation


def _grantable(actor: Actor, home: queries.OrganisationView) -> list[Role]:
    """The roles it does not have yet; those that run the platform only for the bureau to give."""
    is_bureau = Role.BUREAU in actor.roles
    return [role for role in Role if role not in home.roles and (is_bureau or role not in STAFF_ROLES)]


def _role(request: Asked) -> Role:
    try:
        return Role(request.POST.get("role", ""))
    except ValueError:
        raise Refused("parties.bad_role", zh="请选择一种身份。", en="Choose a role.", field="role") from None


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"

"""What waits for the bureau: proposals item by item, accepted or rejected in one go; one proposed by hand."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guiju.apps.parties import queries as parties
from guiju.apps.targets import actions, queries
from guiju.apps.targets.views import forms, words
from guiju.apps.targets.views.asking import UNPROCESSABLE, Asked, dated, desk, status_of
from guiju.apps.targets.views.forms import say
from guiju.core.parties import Role, Standing
from guiju.core.refusals import Refused

OWNERS_MAX = 200


@require_safe
@desk(Role.BUREAU)
def proposals(request: Asked) -> HttpResponseBase:
    """Everything that waits."""
    return _shown(request, None, 200)


@require_POST
@desk(Role.BUREAU)
def proposals_decide(request: Asked) -> HttpResponseBase:
    """Accept or reject what was ticked."""
    try:
        ids = [UUID(text) for text in request.POST.getlist("id")[: queries.STANDINGS_MAX]]
        owner = UUID(request.POST["owner"]) if request.POST.get("owner") else None
    except ValueError:
        return redirect("targets:proposals")
    try:
        if request.POST.get("step") == "reject":
            count = actions.reject(ids, reason=request.POST.get("reason", ""), **dated(request))
            messages.success(request, say(f"{count} 项没有纳入。", f"{count} were rejected."))
        else:
            named = [actions.Acceptance(id=id, owner=owner, name=request.POST.get(f"name-{id}", "")) for id in ids]
            count = actions.accept(named, **dated(request))
            messages.success(request, say(f"已纳入 {count} 项。", f"{count} were accepted."))
    except Refused as refused:
        return _shown(request, refused, status_of(refused))
    return redirect("targets:proposals")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Role.BUREAU)
def proposal_new(request: Asked) -> HttpResponseBase:
    """Propose one target by hand."""
    form = forms.ProposalForm(request.POST or None)
    refused, status = None, 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                actions.propose([form.proposal()], **dated(request))
            except Refused as why:
                refused, status = (None if form.refuse(why) else why), status_of(why)
            else:
                messages.success(request, say("已提出，等待纳入。", "Proposed; it waits to be accepted."))
                return redirect("targets:proposals")
    return render(request, "targets/proposal_form.html", {"form": form, "refused": refused}, status=status)


def owners_of(request: Asked) -> tuple[parties.OrganisationView, ...]:
    """Who may be made to answer for an indicator: verified organisations, by name."""
    return parties.search(request.actor, standing=Standing.VERIFIED, limit=OWNERS_MAX).items


def _shown(request: Asked, refused: Refused | None, status: int) -> HttpResponseBase:
    owners = owners_of(request)
    waiting = [
        (heap, [(each, words.target(each.goal), words.lines(each)) for each in heap.proposals])
        for heap in queries.proposals(request.actor)
    ]
    context = {"waiting": waiting, "owners": owners, "refused": refused, "is_bureau": actions.is_bureau(request.actor)}
    return render(request, "targets/proposals.html", context, status=status)

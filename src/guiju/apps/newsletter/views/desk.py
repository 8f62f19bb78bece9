"""The editors' desk: every issue, the masthead, who subscribes, and the letters that did not arrive."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guiju.apps.newsletter import actions, queries
from guiju.apps.newsletter.views import tables
from guiju.apps.newsletter.views.asking import UNPROCESSABLE, Asked, dated, desk, on, say, status_of
from guiju.apps.newsletter.views.forms import MastheadForm, masthead_as_typed
from guiju.core.parties import Duty, Role
from guiju.core.refusals import Refused


@require_safe
@desk
def issues(request: Asked) -> HttpResponseBase:
    """Every issue, in whatever state, and how to begin the next."""
    ask = tables.ISSUES.ask(request.GET.dict())
    found = queries.issues(request.actor, sort=queries.Sort(ask.sort_text), cursor=ask.cursor, limit=ask.limit)
    context = {
        "page": tables.ISSUES.page(ask, found),
        "is_empty": not found.items,
        "masthead": queries.masthead(),
        "counts": queries.subscriber_counts(request.actor),
        "may_write": request.actor.may(Duty.HANDLE, Role.BUREAU),
    }
    return render(request, "newsletter/desk.html", context)


@require_POST
@desk
def begin(request: Asked) -> HttpResponseBase:
    """Begin a draft."""
    return redirect("newsletter:draft", actions.begin(id=uuid4(), **dated(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def masthead(request: Asked) -> HttpResponseBase:
    """Write the masthead."""
    head = queries.masthead()
    form = MastheadForm(request.POST or None, initial=masthead_as_typed(head, on(request).year))
    refused, status = None, 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                actions.write_masthead(form.head(), version=form.cleaned_data["version"], **dated(request))
            except Refused as why:
                refused, status = (None if form.refuse(why) else why), status_of(why)
            else:
                messages.success(request, say("刊头已保存，从下一期起使用。", "Saved; the next issue will bear it."))
                return redirect("newsletter:desk")
    context = {"form": form, "refused": refused, "masthead": head}
    return render(request, "newsletter/masthead.html", context, status=status)


@require_safe
@desk
def subscribers(request: Asked) -> HttpResponseBase:
    """How many subscribe, a masked list of them, and letters that were given up."""
    ask = tables.SUBSCRIBERS.ask(request.GET.dict())
    state = ask.filters.get("state", "")
    sort = queries.Sort(ask.sort_text)
    found = queries.subscribers(request.actor, state=state, sort=sort, cursor=ask.cursor, limit=ask.limit)
    context = {
        "page": tables.SUBSCRIBERS.page(ask, found),
        "is_empty": not found.items,
        "counts": queries.subscriber_counts(request.actor),
        "failed": queries.failed_letters(request.actor),
        "may_write": request.actor.may(Duty.HANDLE, Role.BUREAU),
        "is_open": bool(settings.MAIL_URL),
    }
    return render(request, "newsletter/subscribers.html", context)


@require_POST
@desk
def retry(request: Asked, letter: int) -> HttpResponseBase:
    """Let a letter that was given up be tried again."""
    if actions.retry(letter, **dated(request)):
        messages.success(request, say("已重新排队，稍后发出。", "It waits again and will go soon."))
    else:
        messages.info(request, say("这封信已不需要重发。", "This letter needs no more tries."))
    return redirect("newsletter:subscribers")

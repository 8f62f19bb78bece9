"""Pages for subscribers: ask, confirm, leave. What they say is the same whatever is known of an address.

A link in a mail only shows a button: what looks into mails beforehand presses none.
"""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from guiju.apps.newsletter import actions, queries
from guiju.apps.newsletter.views.asking import UNPROCESSABLE, Asked, page, say, status_of
from guiju.apps.newsletter.views.forms import SubscribeForm
from guiju.core.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@page
def subscribe(request: Asked) -> HttpResponseBase:
    """Ask for the newsletter by mail; a letter asks back."""
    is_open = bool(settings.MAIL_URL)
    form = SubscribeForm(request.POST or None)
    refused, status = None, 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                _subscribe(request, form, is_open=is_open)
            except Refused as why:
                refused, status = (None if form.refuse(why) else why), status_of(why)
            else:
                messages.success(
                    request,
                    say(
                        "请到邮箱里点开确认信，48 小时内有效。没有收到，请看看垃圾邮件；近 7 天退订过的，过几天再订。",
                        "Open the letter we send you and confirm within 48 hours. Nothing came? Look among the junk; "
                        "whoever left within the last 7 days, come back a little later.",
                    ),
                )
                return redirect("newsletter:issues")
    context = {"form": form, "refused": refused, "is_open": is_open, "masthead": queries.masthead()}
    return render(request, "newsletter/subscribe.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page
def confirm(request: Asked, token: str) -> HttpResponseBase:
    """The link of the letter: a button, and what pressing it did."""
    if request.method == "POST":
        actions.confirm(token, at=request.at)
    else:
        actions.require_good(token, at=request.at)
    context = {"masthead": queries.masthead(), "is_done": request.method == "POST"}
    return render(request, "newsletter/confirm.html", context)


@csrf_exempt  # a mail program sends it by one click (RFC 8058), and the token says for whom
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page
def leave(request: Asked, token: str) -> HttpResponseBase:
    """Unsubscribe: by a mail program's one click, or by the button here."""
    if request.method == "POST":
        actions.leave(token, at=request.at)
    else:
        actions.require_leaving(token)
    context = {"masthead": queries.masthead(), "is_done": request.method == "POST"}
    return render(request, "newsletter/leave.html", context)


def _subscribe(request: Asked, form: SubscribeForm, *, is_open: bool) -> None:
    """Keep nothing of a robot."""
    said = form.cleaned_data
    if not said["website"]:
        actions.subscribe(said["address"], id=uuid4(), tongue=said["tongue"], at=request.at, is_open=is_open)

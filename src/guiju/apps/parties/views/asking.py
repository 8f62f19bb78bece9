"""What every page here needs: who asks and when, a refusal said where it belongs, and only people who signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from guiju.core.decision import Says
from guiju.core.parties import STAFF_ROLES, Actor
from guiju.core.refusals import Refused

View = Callable[..., HttpResponseBase]


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    at: datetime


def say(zh: str, en: str) -> str:
    """The half this page speaks."""
    return en if (get_language() or "").startswith("en") else zh


saying = lazy(say, str)
"""Words of a form, chosen when the page is made."""


def said(words: Says) -> str:
    return say(words.zh, words.en)


def page(view: View) -> View:
    """A page for whoever has signed in; what they may not see is not found, what they may not do is forbidden."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(cast("Asked", request), *args, **kwargs)
        except Refused as refused:
            raise _error(refused) from refused

    return login_required(require_GET(shown))


def deed(view: Callable[..., HttpResponseRedirect]) -> View:
    """Something done by a button: a refusal is said on the page one comes back to."""

    @wraps(view)
    def done(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(cast("Asked", request), *args, **kwargs)
        except Refused as refused:
            if refused.code.endswith(("not_found", "not_allowed")):
                raise _error(refused) from refused
            messages.error(request, say(refused.zh, refused.en))
            return back(request)

    return login_required(require_POST(done))


def own(request: Asked) -> UUID:
    """The organisation the person acts for; a page about it is not found for somebody who has none."""
    if request.actor.organisation is None:
        raise Http404
    return request.actor.organisation


def require_staff(request: Asked) -> None:
    """Pages of those who look after all organisations are forbidden to everybody else."""
    if not request.actor.roles & STAFF_ROLES:
        raise PermissionDenied


def blame(form: forms.Form, refused: Refused) -> None:
    """Say a refusal beside the field at fault, or above the form when it is about none of its fields."""
    form.add_error(refused.field if refused.field in form.fields else None, say(refused.zh, refused.en))


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the button was on: its own address, sent along and never another site's."""
    target = request.POST.get("back", "")
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    return redirect(target if is_ours else "parties:mine")


def _error(refused: Refused) -> Exception:
    if refused.code.endswith("not_found") or refused.code.startswith("paging."):
        return Http404(refused.en)
    return PermissionDenied(refused.en)

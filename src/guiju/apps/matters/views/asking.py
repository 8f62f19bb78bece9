"""What every page here needs: who asks and when, a refusal said where it belongs, and only people who signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from guiju.core.parties import Actor
from guiju.core.refusals import Refused

View = Callable[..., HttpResponseBase]


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    at: datetime


def page(view: View) -> View:
    """A page for whoever has signed in; what they may not see is not found."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = cast("Asked", request)
        try:
            return view(asked, *args, **kwargs)
        except Refused as refused:
            raise _error(refused) from refused

    return login_required(require_GET(shown))


def deed(view: Callable[..., HttpResponseRedirect]) -> View:
    """Something done by a button: a refusal is said on the page one comes back to."""

    @wraps(view)
    def done(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = cast("Asked", request)
        try:
            return view(asked, *args, **kwargs)
        except Refused as refused:
            if refused.code.endswith("not_found"):
                raise _error(refused) from refused
            messages.error(request, refused.en if is_english() else refused.zh)
            return back(request, "matters:desk")

    return login_required(require_POST(done))


def back(request: HttpRequest, otherwise: str, *args: object) -> HttpResponseRedirect:
    """To the page the button was on: its own address, sent along and never another site's."""
    target = request.POST.get("back", "")
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    return redirect(target) if is_ours else redirect(otherwise, *args)


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def case_href(matter: UUID, url_name: str, object_id: UUID | None) -> str:
    """The case's own page in the office of its programme, or the plain one every matter has."""
    if url_name:
        try:
            return reverse(url_name, args=[object_id])
        except NoReverseMatch:
            return reverse("matters:matter", args=[matter])
    return reverse("matters:matter", args=[matter])


def _error(refused: Refused) -> Exception:
    if refused.code.endswith("not_found") or refused.code.startswith("paging."):
        return Http404(refused.en)
    return PermissionDenied(refused.en)

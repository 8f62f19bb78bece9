"""What every view needs of its request: who asks and when, in which tongue; and how a refusal is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import lazy
from django.utils.translation import get_language

from guiju.apps.newsletter import queries
from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor
from guiju.core.refusals import Refused

View = Callable[..., HttpResponseBase]

BAD_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 400, 403, 404, 409, 422
FORBIDDEN_CODES = frozenset({"not_allowed", "person_needed"})
BAD_REQUEST_CODES = frozenset({"bad_cursor", "bad_limit", "unknown_parameter", "bad_filter"})


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    at: datetime


def on(request: Asked) -> date:
    """The day in China."""
    return day_in_china(request.at)


def dated(request: Asked) -> dict[str, Any]:
    """`actor` and `at` of an action."""
    return {"actor": request.actor, "at": request.at}


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def say(zh: str, en: str) -> str:
    return en if is_english() else zh


saying = lazy(say, str)
"""Words of a form, chosen when the page is made."""


def spoken(refused: Refused) -> str:
    """The refusal in the page's tongue."""
    return say(refused.zh, refused.en)


def status_of(refused: Refused) -> int:
    """403 for who, 404 for what is not there, 400 for a mangled address, 422 for a field, 409 for a state."""
    code = refused.code.rpartition(".")[2]
    if code in FORBIDDEN_CODES:
        return FORBIDDEN
    if code == "not_found":
        return NOT_FOUND
    if code in BAD_REQUEST_CODES:
        return BAD_REQUEST
    return UNPROCESSABLE if refused.field and refused.field != "version" else CONFLICT


def page(view: View) -> View:
    """A page for anybody: a refusal nobody caught becomes the error page of its status."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return error_page(request, refused)

    return answered


def desk(view: View) -> View:
    """A page of the editors' desk, for the bureau's people who have signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not queries.is_editor(cast("Asked", request).actor):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return page(login_required(guarded))


def error_page(request: HttpRequest, refused: Refused) -> HttpResponseBase:
    status = status_of(refused)
    if status == NOT_FOUND:
        raise Http404(refused.en) from refused
    if status == FORBIDDEN:
        raise PermissionDenied(refused.en) from refused
    return render(request, "newsletter/refused.html", {"refused": refused}, status=status)

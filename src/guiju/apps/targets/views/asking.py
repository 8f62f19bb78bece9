"""What every view needs of its request: who asks, when, in which tongue; and how a refusal is answered."""

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
from django.utils.translation import get_language

from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor, Role
from guiju.core.refusals import Refused

View = Callable[..., HttpResponseBase]

FOUND, BAD_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 302, 400, 403, 404, 409, 422
FORBIDDEN_CODES = frozenset({"not_allowed", "not_yours"})
NOT_FOUND_CODES = frozenset({"not_found"})
BAD_REQUEST_CODES = frozenset({"bad_cursor", "bad_limit", "bad_filter", "unknown_parameter"})


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


def tongue() -> str:
    """`en` or `zh`, as documents want it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def spoken(refused: Refused) -> str:
    """The refusal in the page's tongue."""
    return refused.en if tongue() == "en" else refused.zh


def status_of(refused: Refused) -> int:
    """403 for who, 404 for what is not there, 400 for a mangled address, 422 for a field, 409 for a state."""
    code = refused.code.rpartition(".")[2]
    if code in FORBIDDEN_CODES:
        return FORBIDDEN
    if code in NOT_FOUND_CODES:
        return NOT_FOUND
    if code in BAD_REQUEST_CODES:
        return BAD_REQUEST
    return UNPROCESSABLE if refused.field or refused.missing or refused.clause else CONFLICT


def page(view: View) -> View:
    """A page for anybody: a refusal nobody caught becomes the error page of its status."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return _error_page(request, refused)

    return answered


def desk(*roles: Role) -> Callable[[View], View]:
    """A page for people who have signed in, in an organisation with one of `roles` (any when none is named)."""

    def for_them(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = cast("Asked", request).actor
            if not actor.duties or (roles and not actor.roles & set(roles)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return page(login_required(guarded))

    return for_them


def _error_page(request: HttpRequest, refused: Refused) -> HttpResponseBase:
    status = status_of(refused)
    if status == NOT_FOUND:
        raise Http404(refused.en) from refused
    if status == FORBIDDEN:
        raise PermissionDenied(refused.en) from refused
    return render(request, "targets/refused.html", {"refused": refused}, status=status)

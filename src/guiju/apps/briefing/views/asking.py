"""What every page needs of its request: who asks and when; how a refusal is answered; what is looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from guiju.apps.briefing.queries import Sought
from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor, Duty, Role
from guiju.core.refusals import Refused
from guiju.core.regions import NATION, REGIONS
from guiju.texts.briefs import Kind

View = Callable[..., HttpResponseBase]

BAD_REQUEST, CONFLICT, UNPROCESSABLE = 400, 409, 422
BAD_REQUEST_CODES = frozenset({"bad_cursor", "bad_limit", "bad_filter", "unknown_parameter"})


class Asked(HttpRequest):
    """The request with what the middleware put there."""

    actor: Actor
    at: datetime


def on(request: Asked) -> date:
    """The day in China."""
    return day_in_china(request.at)


def tongue() -> str:
    """`en` or `zh`."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def say(zh: str, en: str) -> str:
    return en if tongue() == "en" else zh


def spoken(refused: Refused) -> str:
    """The refusal in the page's tongue."""
    return say(refused.zh, refused.en)


def page(view: View) -> View:
    """A page for anybody: a refusal nobody caught becomes the error page of its status."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            code = refused.code.rpartition(".")[2]
            if code == "not_found":
                raise Http404(refused.en) from refused
            if code in {"not_allowed", "person_needed"}:
                raise PermissionDenied(refused.en) from refused
            status = BAD_REQUEST if code in BAD_REQUEST_CODES else UNPROCESSABLE if refused.field else CONFLICT
            return render(request, "briefing/refused.html", {"refused": refused}, status=status)

    return answered


def signed_in(view: View) -> View:
    """A page for whoever has signed in and acts for an organisation."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not cast("Asked", request).actor.duties:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return page(login_required(guarded))


def editors(view: View) -> View:
    """A page for people of the bureau."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not cast("Asked", request).actor.may(Duty.READ, Role.BUREAU):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return page(login_required(guarded))


def sought(given: Mapping[str, str]) -> Sought:
    """What a query string looks for. Raises Refused("briefing.bad_query") naming what cannot be looked for."""
    text = {name: given.get(name, "").strip() for name in ("text", "jurisdiction", "kind", "section", "year", "issuer")}
    if text["jurisdiction"] and text["jurisdiction"] not in {NATION, *REGIONS}:
        raise bad_query("jurisdiction", text["jurisdiction"])
    if text["kind"] and text["kind"] not in set(Kind):
        raise bad_query("kind", text["kind"])
    if text["year"] and not (text["year"].isascii() and text["year"].isdigit() and len(text["year"]) == 4):
        raise bad_query("year", text["year"])
    for name in ("text", "section", "issuer"):
        if len(text[name]) > 100 or "\x00" in text[name]:
            raise bad_query(name, text[name])
    return Sought(
        text=text["text"],
        jurisdiction=text["jurisdiction"],
        kind=text["kind"],
        section=text["section"],
        year=int(text["year"]) if text["year"] else None,
        issuer=text["issuer"],
    )


def bad_query(field: str, text: str) -> Refused:
    return Refused(
        "briefing.bad_query",
        zh=f"不能按“{text[:20]}”查找。请从列表里选，或换一个搜索词。",
        en=f'"{text[:20]}" cannot be looked for. Choose from the lists, or use another word.',
        field=field,
    )

"""Before any page or API operation: which tongue, who is asking, how often, and whether by a second factor.

Order (settings): Tongue, then Django's own, then ApiGate, WhoIsAsking, PublicForms, SecondFactor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from guiju.apps.matters import queries as matters
from guiju.apps.parties import actions as parties_actions
from guiju.apps.parties import queries as parties
from guiju.core.parties import STAFF_ROLES, Actor
from guiju.core.refusals import Refused
from guiju.project import problems, rate_limits
from guiju.project.asked import Asked

Answer = Callable[[Asked], HttpResponse]

API = "/api/"
CHOSEN = "organisation"
"""The session's key for the organisation a person acts for."""

BEARER = "bearer "
OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_logout", "account_reauthenticate", "language", "mfa_index", "mfa_activate_totp", "mfa_authenticate",
        "mfa_reauthenticate", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    }
)  # fmt: skip


PUBLIC_FORMS = frozenset(
    {"vouchers:publicised", "api:publicity_object", "newsletter:subscribe", "api:newsletter_subscribe"}
)
PUBLIC_FORMS_AN_HOUR = 10
"""What anybody may send without signing in, by a page or the API, and how often from one address."""


class Tongue:
    """Pages speak Chinese until somebody switches (a cookie); the API speaks what Accept-Language asks for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Asked) -> HttpResponse:
        tongue = translation.get_language_from_request(request) if is_api(request) else _chosen_tongue(request)
        with translation.override(tongue):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            patch_vary_headers(response, ("Accept-Language" if is_api(request) else "Cookie",))
            response.headers.setdefault("Content-Language", tongue)
        return response


class ApiGate:
    """The API's own manners: a limit for each address, and every error a problem document."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Asked) -> HttpResponse:
        if not is_api(request):
            return self.get_response(request)
        try:
            address = rate_limits.address_of(request)
            rate_limits.take(f"address:{address}", a_minute(settings.API_ADDRESS_PER_MINUTE), at=request.at)
            if "\x00" in request.path or "\x00" in request.GET.urlencode() or "%00" in request.META["QUERY_STRING"]:
                raise problems.unsaid(400)
        except Refused as refused:
            return problems.problem(request, refused)
        response = self.get_response(request)
        is_said = response.get("Content-Type", "").partition(";")[0].endswith("json")
        if response.status_code < 400 or is_said:
            return response
        said = problems.problem(request, problems.unsaid(response.status_code))
        if "Allow" in response:
            said["Allow"] = response["Allow"]
        return said


class WhoIsAsking:
    """`request.actor`: the holder of an API key, the person of a session in the organisation they chose, or nobody."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Asked) -> HttpResponse:
        request.address = rate_limits.address_of(request)
        request.actor = parties.NOBODY
        request.key_holder = None
        request.organisation_name = ""
        request.organisations = ()
        request.waiting = request.unread = ""
        if is_api(request) and request.headers.get("Authorization", "").lower().startswith(BEARER):
            try:
                self._from_key(request)
            except Refused as refused:
                return problems.problem(request, refused)
        elif request.user.is_authenticated:
            self._from_session(request)
        return self.get_response(request)

    def _from_key(self, request: Asked) -> None:
        """A key that is wrong makes nobody: the operation then answers 401. A right one is counted, then noted."""
        at = request.at
        holder = parties.key_holder(request.headers["Authorization"][len(BEARER) :].strip(), at=at)
        if holder is None:
            return
        rate_limits.take(f"key:{holder.key}", a_minute(settings.API_KEY_PER_MINUTE), at=at)
        parties_actions.note_use(holder.key, at=at)
        request.actor, request.key_holder = holder.actor, holder

    def _from_session(self, request: Asked) -> None:
        assert request.user.is_authenticated
        at, person = request.at, request.user.pk
        actor = parties.actor_of(person, _chosen(request), at=at)
        if actor.organisation is None and CHOSEN in request.session:
            del request.session[CHOSEN]
            actor = parties.actor_of(person, None, at=at)
        request.actor = actor
        homes = SimpleLazyObject(lambda: parties.organisations_of(person, at=at))
        request.organisations = cast("tuple[parties.OrganisationView, ...]", homes)
        request.organisation_name = cast("str", SimpleLazyObject(lambda: _name_of(request.organisations, actor)))
        request.waiting = cast("str", SimpleLazyObject(lambda: _counted(matters.waiting_count(actor))))
        request.unread = cast("str", SimpleLazyObject(lambda: _counted(matters.unread_count(actor))))


class PublicForms:
    """Forms that anybody may send: only so many an hour from one address; those who sign in are known already.

    The API's operations count with the pages' forms, and a program's key is nobody in person.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Asked) -> HttpResponse:
        is_by_anybody = request.method == "POST" and request.actor.person is None
        if not is_by_anybody or _view_name(request) not in PUBLIC_FORMS:
            return self.get_response(request)
        hourly = rate_limits.Limit(count=PUBLIC_FORMS_AN_HOUR, seconds=3600)
        try:
            rate_limits.take(f"form:{request.address}", hourly, at=request.at)
        except rate_limits.TooMany as refused:
            if is_api(request):
                return problems.problem(request, refused)
            page = render(request, "429.html", status=429)
            page["Retry-After"] = str(refused.retry_seconds)
            return page
        return self.get_response(request)


class SecondFactor:
    """People who act for a bureau or operator go no further until this session has seen their second factor."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Asked) -> HttpResponse:
        if request.actor.person is None or not request.actor.roles & STAFF_ROLES or has_second_factor(request):
            return self.get_response(request)
        if is_api(request):
            return problems.problem(request, _second_factor_needed())
        if _view_name(request) in OPEN_WITHOUT_SECOND_FACTOR:
            return self.get_response(request)
        return HttpResponseRedirect(_second_factor_page(request))


def is_api(request: Asked) -> bool:
    return request.path_info.startswith(API)


def a_minute(count: int) -> rate_limits.Limit:
    return rate_limits.Limit(count=count, seconds=60)


def has_second_factor(request: Asked) -> bool:
    """Whether this session was opened, or confirmed since, with a one-time or recovery code."""
    from allauth.account.authentication import get_authentication_records

    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def _second_factor_needed() -> Refused:
    return Refused(
        "api.second_factor_needed",
        zh="管理和审核人员须先启用动态口令，并用它登录。",
        en="Staff have to set up a one-time code first, and sign in with it.",
    )


def _second_factor_page(request: Asked) -> str:
    from allauth.mfa.models import Authenticator

    is_enrolled = Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.TOTP).exists()
    page = reverse("mfa_reauthenticate" if is_enrolled else "mfa_activate_totp")
    return f"{page}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else page


def _view_name(request: Asked) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _chosen_tongue(request: Asked) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _chosen(request: Asked) -> UUID | None:
    chosen = request.session.get(CHOSEN)
    return None if chosen is None else UUID(chosen)


def _counted(count: int) -> str:
    """A count for the menu: nothing for none, and no more than people take in."""
    return "" if count == 0 else str(count) if count < matters.COUNTED_MAX else f"{matters.COUNTED_MAX - 1}+"


def _name_of(organisations: tuple[parties.OrganisationView, ...], actor: Actor) -> str:
    return next((home.name for home in organisations if home.id == actor.organisation), "")

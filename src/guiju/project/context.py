"""What every page knows: who is looking, where they can go, and which tongue it speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from guiju.core.parties import Role
from guiju.project.templatetags.guiju import is_english, say

CLAIMANTS = frozenset({Role.DEMANDER, Role.DATA_PROVIDER})
STAFF = frozenset({Role.BUREAU, Role.PLATFORM_OPERATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of the navigation. `roles` None: everybody sees it, signed in or not; empty: whoever is signed in."""

    name: str
    zh: str
    en: str
    roles: frozenset[Role] | None = None


PLACES = (
    Place(name="vouchers:cockpit", zh="总览", en="Overview", roles=frozenset({Role.BUREAU})),
    Place(name="matters:desk", zh="待办", en="Desk", roles=STAFF),
    Place(name="hall", zh="办事大厅", en="Hall"),
    Place(name="vouchers:mine", zh="我的算力券", en="My vouchers", roles=CLAIMANTS),
    Place(name="vouchers:disclosure", zh="公示公开", en="Disclosure"),
    Place(name="policies", zh="政策库", en="Policies"),
    Place(name="parties:organisations", zh="单位", en="Organisations", roles=STAFF),
    Place(name="matters:notices", zh="消息", en="Messages", roles=frozenset()),
    Place(name="parties:mine", zh="本单位", en="Organisation", roles=frozenset()),
)

# Places whose office is still being built. A test fails as soon as one of them exists, so that this list only shrinks.
AWAITED: frozenset[str] = frozenset()


def navigation(request: HttpRequest) -> dict[str, object]:
    """The context processor: `house`, with links, the person, the organisations they may switch to, the tongue."""
    actor = getattr(request, "actor", None)
    person = "" if actor is None or actor.person is None else actor.name
    roles = frozenset() if actor is None else actor.roles
    here = getattr(request, "resolver_match", None)
    return {
        "now": getattr(request, "at", None),
        "house": {
            "links": [
                {
                    "name": say(place.zh, place.en),
                    "href": href,
                    "is_here": here is not None and here.view_name == place.name,
                }
                for place, href in _open_to(roles, is_signed_in=bool(person))
            ],
            "person": person,
            "organisation": getattr(request, "organisation_name", ""),
            "organisations": getattr(request, "organisations", ()),
            "home_url": _link("hall") or "/",
            "language_url": _link("language"),
            "sign_in_url": _link("account_login"),
            "sign_out_url": _link("account_logout"),
            "switch_url": _link("parties:switch"),
            "is_english": is_english(),
            "is_demo": settings.IS_DEMO,
            "is_clock_moved": bool(settings.CLOCK_OFFSET),
        },
    }


def _open_to(roles: frozenset[Role], *, is_signed_in: bool) -> Iterable[tuple[Place, str]]:
    for place in PLACES:
        is_open = place.roles is None or (is_signed_in and (not place.roles or bool(place.roles & roles)))
        href = _link(place.name) if is_open else ""
        if href:
            yield place, href


def _link(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        if name not in AWAITED:
            raise
        return ""

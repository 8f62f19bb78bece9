"""What every page knows: who is looking, where they can go, and which tongue it speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from guiju.apps.newsletter import queries as newsletter
from guiju.core.parties import Role
from guiju.project.templatetags.guiju import is_english, say

CLAIMANTS = frozenset({Role.DEMANDER, Role.DATA_PROVIDER})
STAFF = frozenset({Role.BUREAU, Role.PLATFORM_OPERATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of the navigation. `roles` None: everybody sees it, signed in or not; empty: whoever is signed in.

    `count` names what the request counted for it; entries that are `of_registers` stand together behind 台账.
    """

    name: str
    zh: str
    en: str
    roles: frozenset[Role] | None = None
    count: str = ""
    of_registers: bool = False


PLACES = (
    Place(name="vouchers:cockpit", zh="总览", en="Overview", roles=frozenset({Role.BUREAU})),
    Place(name="matters:desk", zh="待办", en="Desk", roles=STAFF, count="waiting"),
    Place(name="vouchers:claims", zh="申领", en="Claims", roles=STAFF, of_registers=True),
    Place(name="vouchers:vouchers", zh="算力券", en="Vouchers", roles=STAFF, of_registers=True),
    Place(name="vouchers:redemptions", zh="兑现", en="Redemptions", roles=STAFF, of_registers=True),
    Place(name="vouchers:envelopes", zh="拨付", en="Payments", roles=STAFF, of_registers=True),
    Place(name="decisions:register", zh="决定", en="Decisions", roles=STAFF, of_registers=True),
    Place(name="evidence:explorer", zh="存证日志", en="Evidence log", roles=STAFF, of_registers=True),
    Place(name="newsletter:issues", zh="刊物", en="Newsletter", roles=STAFF, of_registers=True),
    Place(name="parties:organisations", zh="单位", en="Organisations", roles=STAFF, of_registers=True),
    Place(name="hall", zh="办事大厅", en="Hall"),
    Place(name="vouchers:mine", zh="我的算力券", en="My vouchers", roles=CLAIMANTS),
    Place(name="vouchers:disclosure", zh="公示公开", en="Disclosure"),
    Place(name="targets:overview", zh="政策目标", en="Targets"),
    Place(name="briefing:library", zh="政策库", en="Library"),
    Place(name="newsletter:issues", zh="刊物", en="Newsletter"),
    Place(name="evidence:explorer", zh="存证日志", en="Evidence log"),
    Place(name="matters:notices", zh="消息", en="Messages", roles=frozenset(), count="unread"),
    Place(name="parties:mine", zh="本单位", en="Organisation", roles=frozenset()),
)

# Places whose office is still being built. A test fails as soon as one of them exists, so that this list only shrinks.
AWAITED: frozenset[str] = frozenset()


def navigation(request: HttpRequest) -> dict[str, object]:
    """The context processor: `house`, with links, the person, the organisations they may switch to, the tongue."""
    actor = getattr(request, "actor", None)
    person = "" if actor is None or actor.person is None else actor.name
    roles = frozenset() if actor is None else actor.roles
    return {
        "now": getattr(request, "at", None),
        "house": {
            "links": _links(request, _open_to(roles, is_signed_in=bool(person))),
            "person": person,
            "organisation": getattr(request, "organisation_name", ""),
            "organisations": getattr(request, "organisations", ()),
            "home_url": _link("hall") or "/",
            "language_url": _link("language"),
            "sign_in_url": _link("account_login"),
            "sign_out_url": _link("account_logout"),
            "switch_url": _link("parties:switch"),
            "is_staff": bool(roles & STAFF),
            "is_english": is_english(),
            "is_demo": settings.IS_DEMO,
            "is_clock_moved": bool(settings.CLOCK_OFFSET),
            "latest_issue": newsletter.latest,  # asked only by the page that shows it
        },
    }


def _links(request: HttpRequest, places: Iterable[tuple[Place, str]]) -> list[dict[str, object]]:
    """The entries in their order, the registers as one entry that holds them."""
    here = getattr(request, "resolver_match", None)
    links: list[dict[str, object]] = []
    registers: list[dict[str, object]] = []
    for place, href in places:
        link = {
            "name": say(place.zh, place.en),
            "href": href,
            "is_here": here is not None and here.view_name == place.name,
            "count": getattr(request, place.count, "") if place.count else "",
        }
        if place.of_registers and not registers:
            links.append({"name": say("台账", "Registers"), "links": registers, "is_here": False})
        (registers if place.of_registers else links).append(link)
    for entry in links:
        if entry.get("links"):
            entry["is_here"] = any(link["is_here"] for link in registers)
    return links


def _open_to(roles: frozenset[Role], *, is_signed_in: bool) -> Iterable[tuple[Place, str]]:
    """The places open to somebody, each once: where the offices find it among the registers, it stands there alone."""
    offered: set[str] = set()
    for place in PLACES:
        is_open = place.roles is None or (is_signed_in and (not place.roles or bool(place.roles & roles)))
        href = _link(place.name) if is_open else ""
        if href and place.name not in offered:
            offered.add(place.name)
            yield place, href


def _link(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        if name not in AWAITED:
            raise
        return ""

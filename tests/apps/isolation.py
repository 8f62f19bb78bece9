"""Tenant isolation, walked: every address that names an id, asked by a stranger, answers "not here" or "not you".

An office adds a test with its own things: a mapping from the names in its addresses (`id`, `key`, …) to ids that the
stranger must not reach, the prefixes its addresses begin with, and a whole body for each operation that reads one
(by method and route), so that nothing hides behind a complaint about the body.

    leaks(client, {"id": claim, "redemption": redemption}, below=("claims/", "api/v1/claims"), bodies=BODIES)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

CONVERTER = re.compile(r"<(?:\w+:)?(?P<name>\w+)>")
METHODS = ("get", "post", "put", "patch", "delete")
CLOSED = frozenset({401, 403, 404, 405})


@dataclass(frozen=True, slots=True)
class Leak:
    """One address that did not send a stranger away, and what it answered."""

    method: str
    route: str
    status: int
    answer: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A body that is a form with a file."""

    content: bytes


def leaks(
    client: Client,
    things: Mapping[str, object],
    *,
    below: tuple[str, ...],
    bodies: Mapping[tuple[str, str], Any] | None = None,
) -> list[Leak]:
    """What a stranger's `client` was let through to, or had its body judged by before being sent away."""
    bodies = {(method, named(route)): body for (method, route), body in (bodies or {}).items()}
    asked = list(addresses(things, below))
    assert asked, f"no address below {below} names only {sorted(things)}"
    found = []
    for route, address in asked:
        for method in METHODS:
            response = _ask(client, method, address, bodies.get((method, route), {}))
            is_sign_in = response.status_code == 302 and response["Location"].startswith("/account/")
            if response.status_code not in CLOSED and not is_sign_in:
                found.append(Leak(method, route, response.status_code, _said(response)))
    return found


def addresses(things: Mapping[str, object], below: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every route below the prefixes that names something, and its address filled with `things`.

    Asserts that `things` has every name: a route nobody thought of would otherwise go unasked.
    """
    for route in sorted(set(routes())):
        names = {found["name"] for found in CONVERTER.finditer(route)}
        if names and route.startswith(below):
            assert names <= things.keys(), f"{route} names {sorted(names - things.keys())}: add them to the things"
            yield named(route), "/" + CONVERTER.sub(lambda found: str(things[found["name"]]), route)


def routes(patterns: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    """Every route of the site in Django's notation, without its leading slash."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def named(route: str) -> str:
    """A route whose converters are dropped: `<uuid:id>` and ninja's `<uuidstr:id>` are both `<id>`."""
    return CONVERTER.sub(lambda found: f"<{found['name']}>", route)


def _said(response: Any) -> str:
    """How the answer begins; a file's is not read."""
    return "" if response.streaming else str(response.content[:200].decode(errors="replace"))


def _ask(client: Client, method: str, address: str, body: Any) -> Any:
    if method == "get":
        return client.get(address)
    if not address.startswith("/api/"):
        return client.post(address, body) if method == "post" else getattr(client, method)(address)
    key = {"Idempotency-Key": str(uuid4())}
    if isinstance(body, bytes):  # a file as the body, which has its name in the address
        return client.post(f"{address}?name=a.pdf", body, content_type="application/octet-stream", headers=key)
    if isinstance(body, Upload):
        return client.post(address, {"file": SimpleUploadedFile("a.pdf", body.content)}, headers=key)
    return getattr(client, method)(address, body, content_type="application/json", headers=key)

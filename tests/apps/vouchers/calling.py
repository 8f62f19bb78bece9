"""Callers of the API: somebody with a session, or a program with a key, on the world's clock."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from guiju.core.parties import Actor
from guiju.project.api import api
from tests import factories
from tests.apps.vouchers.world import World

JSON = "application/json"
OFFICE = {"programmes", "amendments", "claims", "vouchers", "redemptions", "envelopes", "enquiries", "publicity"}


@dataclass
class Caller:
    """One client. Every write carries a fresh Idempotency-Key unless one is named; `key=""` sends none."""

    world: World
    client: Client = field(default_factory=Client)
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: object) -> Any:
        return self.ask("GET", path, query=query)

    def post(self, path: str, body: object = None, *, key: str | None = None) -> Any:
        return self.ask("POST", path, body, key=key)

    def put(self, path: str, body: object, *, key: str | None = None) -> Any:
        return self.ask("PUT", path, body, key=key)

    def send(self, path: str, content: bytes, *, key: str | None = None, **query: object) -> Any:
        """POST a file as the body."""
        return self.ask("POST", path, content, key=key, query=query)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        query: Mapping[str, object] | None = None,
    ) -> Any:
        """The response; `.json()` decodes it."""
        settings.CLOCK_OFFSET = self.world.at - datetime.now(UTC)
        headers = dict(self.headers)
        named = str(factories.new_id("key")) if key is None else key
        if method != "GET" and named:
            headers["Idempotency-Key"] = named
        kind = "application/octet-stream" if isinstance(body, bytes) else JSON
        data = body if isinstance(body, bytes) else "" if body is None else json.dumps(body)
        return self.client.generic(
            method, f"/api/v1{path}", data, content_type=kind, headers=headers, query_params=dict(query or {})
        )


def person(world: World, actor: Actor) -> Caller:
    """Somebody who signed in, with the second factor where one is needed."""
    return Caller(world, factories.sign_in(Client(), actor))


def program(world: World, actor: Actor, *scopes: str) -> Caller:
    """A program with an API key of the actor's organisation."""
    token = factories.api_key(actor, *(scopes or ("vouchers:read", "vouchers:write")), at=world.at)
    return Caller(world, headers={"Authorization": f"Bearer {token}"})


def anybody(world: World) -> Caller:
    return Caller(world)


def yuan(text: str) -> dict[str, str]:
    return {"amount": text, "currency": "CNY"}


def problem(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document of a refusal, which must have this status and code."""
    assert response["Content-Type"] == "application/problem+json", response.content
    said: dict[str, Any] = json.loads(response.content)
    assert (response.status_code, said["code"]) == (status, code), said
    assert said["says"]["zh"]
    assert said["says"]["en"]
    return said


@functools.cache
def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path below /api/v1 and description of each operation of this office."""
    schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/"), default=str))
    return [
        (method.upper(), path, said)
        for path, methods in schema["paths"].items()
        for method, said in methods.items()
        if path.split("/")[1] in OFFICE
    ]


def named() -> dict[str, tuple[str, str, dict[str, Any]]]:
    return {said["operationId"]: (method, path, said) for method, path, said in operations()}


def filled(path: str) -> str:
    for name in ("{id}", "{attachment}", "{proof}", "{objection}"):
        path = path.replace(name, str(uuid4()))
    return path


def queries_of(said: dict[str, Any]) -> dict[str, str]:
    return {p["name"]: "a.pdf" for p in said.get("parameters", []) if p["in"] == "query" and p.get("required")}

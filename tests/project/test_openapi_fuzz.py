"""Every operation of the API with whatever its description allows, and forbids: nothing breaks, nothing undocumented.

Real ids stand in for half of the invented ones, so that cases go deeper than "not found"; each case is rolled back.
"""

from __future__ import annotations

import contextlib
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from pytest_django import Settings
from schemathesis import GenerationMode, checks

from guiju.apps.vouchers import queries
from guiju.core.parties import Actor
from guiju.core.scopes import SCOPES
from tests import factories
from tests.apps.vouchers.world import World
from tests.examples import examples

SECONDS_MAX = examples(40)
EXAMPLES = 5  # one by each caller
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
CSRF = "c" * 32
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
schemathesis.serializer.alias(SHEET, "application/octet-stream")


@dataclass(frozen=True)
class Ground:
    """Who calls, and the ids that are there to be found, by the noun an address begins with."""

    callers: tuple[dict[str, str], ...]
    ids: dict[str, tuple[UUID, ...]]

    def id_for(self, path: str, invented: object) -> str:
        """A real id for this address, or now and then the invented one."""
        known = self.ids.get(path.split("/")[1], ())
        pick = zlib.crc32(str(invented).encode()) % (2 * len(known) or 1)
        return str(known[pick // 2]) if known and pick % 2 else str(invented)


def session_of(actor: Actor) -> dict[str, str]:
    """The headers of somebody who has signed in."""
    cookies = factories.sign_in(Client(), actor).cookies
    crumbs = "; ".join(f"{name}={crumb.value}" for name, crumb in cookies.items())
    return {"Cookie": f"{crumbs}; guiju-csrf={CSRF}", "X-CSRFToken": CSRF}


def key_of(actor: Actor, world: World) -> dict[str, str]:
    return {"Authorization": f"Bearer {factories.api_key(actor, *SCOPES, at=world.at)}"}


@pytest.fixture
def ground(db: None, settings: Settings) -> Iterator[Ground]:
    """A claim in each of several states, a voucher, redemptions, an envelope; nobody is limited."""
    world = World()
    holder = world.claimant()
    assert holder.organisation is not None
    world.has_account(holder)
    claims = [world.drafted(holder), world.submitted(holder), world.passed_on(holder)]
    voucher = world.issued(holder)
    redemptions = [
        world.lodged(voucher, holder, requested_fen=100),
        world.proposed(voucher, holder, requested_fen=100),
        world.redeemed(voucher, holder, requested_fen=100),
    ]
    envelopes = [world.enclosed([world.redeemed(voucher, holder, requested_fen=100)], 100)]
    claims += [world.publicised(holder), queries.voucher(voucher, holder).claim]
    settings.CLOCK_OFFSET = world.at - datetime.now(UTC)
    settings.API_ADDRESS_PER_MINUTE = settings.API_KEY_PER_MINUTE = 10**6
    matters = [queries.claim(claim, holder).matter for claim in claims]
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # one connection, so that a case can be rolled back
    yield Ground(
        callers=(
            {},
            key_of(holder, world),
            session_of(holder),
            session_of(world.operator),
            session_of(world.checker),
        ),
        ids={
            "organisations": (holder.organisation,),
            "programmes": (world.programme,),
            "claims": tuple(claims),
            "publicity": tuple(claims),
            "vouchers": (voucher,),
            "redemptions": tuple(redemptions),
            "envelopes": tuple(envelopes),
            "matters": tuple(matter for matter in matters if matter is not None),
        },
    )
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "forbidden"])
def test_nothing_breaks_and_everything_is_documented(ground: Ground, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    started = time.monotonic()
    for at, operation in enumerate(found.ok() for found in schema.get_all_operations()):
        is_late = time.monotonic() - started > SECONDS_MAX
        with contextlib.suppress(Unsatisfiable):  # there is nothing to get wrong where nothing can be said
            fuzz(operation, ground, mode, seed_of=at, examples=1 if is_late else examples(EXAMPLES))


def fuzz(operation: Any, ground: Ground, mode: GenerationMode, *, seed_of: int, examples: int) -> None:
    """A few cases of one operation, each by another caller."""
    calls = iter(range(10**6))

    @seed(seed_of)
    @given(case=operation.as_strategy(generation_mode=mode))
    @hypothesis_settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any) -> None:
        if "id" in (case.path_parameters or {}):
            path = operation.path.removeprefix("/api/v1")
            case.path_parameters["id"] = ground.id_for(path, case.path_parameters["id"])
        caller = ground.callers[next(calls) % len(ground.callers)]
        with transaction.atomic():
            response = case.call(headers={**(dict(case.headers or {})), **caller})
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    run()

"""What each page of the newsletter costs the database: a count that grew is a loop somebody wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests import factories
from tests.apps.newsletter.test_compose import shelved
from tests.apps.newsletter.world import FERRY, LOOM, Press
from tests.apps.vouchers.world import World

Count = Callable[..., Any]
HEAD = 9
"""Who is asking, and what stands in the page's head."""

PUBLIC = {"": 6, "41/": 3, "feed/": 2, "subscribe/": 1}
DESK = {"": 3, "masthead/": 1, "subscribers/": 3, "{draft}/": 9, "{draft}/preview/": 21, "{issue}/": 9}


@pytest.fixture(autouse=True)
def _clock(press: Press, settings: Settings) -> None:
    settings.CLOCK_OFFSET = press.at - datetime.now(UTC)


def grow(world: World, press: Press, times: int) -> dict[str, object]:
    """More of everything."""
    world.issued(world.claimant())
    press.at = max(press.at, world.at)
    for n in range(times):
        shelved(f"织机{n}办法")
        press.subscribed(f"r{n}@example.cn")
    draft = press.drafted(*[replace(LOOM, figures=("vouchers.pool",))] * times)
    issues = [press.published(*[FERRY] * times) for _ in range(times)]
    return {"draft": draft, "issue": issues[0]}


@pytest.mark.parametrize("times", [1, 4])
def test_a_page_costs_no_more_however_much_there_is(
    world: World, press: Press, settings: Settings, django_assert_max_num_queries: Count, times: int
) -> None:
    things = grow(world, press, times)
    settings.CLOCK_OFFSET = press.at - datetime.now(UTC)
    for path, cost in PUBLIC.items():
        with django_assert_max_num_queries(cost):
            assert Client().get(f"/newsletter/{path}").status_code == 200
    editor = factories.sign_in(Client(), press.writer)
    for path, cost in DESK.items():
        with django_assert_max_num_queries(cost + HEAD):
            assert editor.get(f"/newsletter/desk/{path.format(**things)}").status_code == 200

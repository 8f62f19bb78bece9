"""What each page costs the database: a count that grew is a loop somebody wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from guiju.core.parties import Actor
from tests.apps.targets.test_pages import Visitor
from tests.apps.targets.world import World

pytestmark = pytest.mark.django_db

SIGNED_IN, HEADER, DESK = 4, 4, 1
"""The session, the person, the membership and its roles; the page's head; what waits for an officer."""
PUBLIC = {"overview": 2, "indicators": 3, "report": 2, "indicator": 10}
OWNER = {"overview": 2, "mine": 2, "indicator": 10, "measure": 1, "milestones": 1}
BUREAU = {"overview": 3, "proposals": 3, "indicator": 10, "edit": 3, "proposal_new": 0}


def test_a_page_costs_the_same_however_much_it_shows(
    world: World, django_assert_num_queries: Callable[..., Any]
) -> None:
    for round_ in range(2):
        for number in range(3):
            id = world.accepted(f"指标 {round_} {number}")
            for days in (30, 20, 0):
                world.measured(id, 30 - days, on=world.on - timedelta(days=days))
            world.proposed(f"另一项 {round_} {number}")
        for actor, pages, extra in (
            (None, PUBLIC, 0),
            (world.owner, OWNER, SIGNED_IN + HEADER),
            (world.maker, BUREAU, SIGNED_IN + HEADER + DESK),
        ):
            weigh(world, actor, pages, extra, id, django_assert_num_queries)


def weigh(
    world: World, actor: Actor | None, pages: dict[str, int], extra: int, id: object, count: Callable[..., Any]
) -> None:
    visitor = Visitor(world, actor)
    for page, own in pages.items():
        with count(extra + own, info=f"page {page}"):
            visitor.get(page, *([id] if page in {"indicator", "measure", "milestones", "edit"} else []))

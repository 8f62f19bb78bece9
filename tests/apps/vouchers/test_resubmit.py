"""Sending a returned claim again: in time, by its own people, under the terms of its first day."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor
from tests.apps.vouchers.world import CALENDAR, World, refused

# Returned on Thursday 1 February; ten working days: 2, 5-9, 12-15. Due at 24:00 of the 15th in China.
DUE_AT = "2024-02-15T16:00:00+00:00"


@pytest.fixture
def claimant(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def returned(world: World, claimant: Actor) -> UUID:
    claim = world.submitted(claimant)
    actions.return_(claim, reason="合同缺签章页", actor=world.operator, at=world.at, calendar=CALENDAR)
    return claim


def resubmit(world: World, claim: UUID, actor: Actor) -> None:
    actions.resubmit(claim, actor=actor, at=world.at, calendar=CALENDAR)


def test_the_terms_stay_those_of_the_first_day(world: World, claimant: Actor, returned: UUID) -> None:
    world.later(days=7)
    resubmit(world, returned, claimant)
    claim = queries.claim(returned, claimant)
    assert (claim.state, claim.submitted_on) == ("operator_review", date(2024, 2, 1))


def test_the_last_moment_is_early_enough_and_the_next_is_too_late(
    world: World, claimant: Actor, returned: UUID
) -> None:
    due_at = queries.claim(returned, claimant).due_at
    assert due_at is not None
    assert due_at.isoformat() == DUE_AT
    world.until(due_at)
    with refused("matters.too_late"):
        resubmit(world, returned, claimant)
    world.at = due_at - timedelta(microseconds=1)
    resubmit(world, returned, claimant)
    assert world.state(returned) == "operator_review"


def test_nobody_else_sends_it_again(world: World, returned: UUID) -> None:
    with refused("vouchers.not_found"):
        resubmit(world, returned, world.claimant())
    with refused("matters.not_allowed"):
        resubmit(world, returned, world.operator)


def test_what_the_operator_saw_before_no_longer_counts(world: World, claimant: Actor) -> None:
    claim = world.passed_on(claimant)
    actions.send_back(claim, reason="请补充交付说明", actor=world.checker, at=world.at, calendar=CALENDAR)
    resubmit(world, claim, claimant)
    assert world.state(claim) == "operator_review"
    with refused("matters.wrong_state"):
        world.approve(claim)


def test_a_claim_that_was_not_returned_is_not_sent_again(world: World, claimant: Actor) -> None:
    for claim in (world.drafted(claimant), world.submitted(claimant)):
        with refused("matters.wrong_state"):
            resubmit(world, claim, claimant)

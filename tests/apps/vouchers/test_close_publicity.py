"""Publicity ends by itself, not a moment before its last day is over, and the sweep that notices is bounded."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from guiju.apps.vouchers import actions, queries
from guiju.core import calendar as days
from guiju.core.calendar import CHINA
from guiju.core.vouchers import Goods
from tests.apps.vouchers.browsing import passer_by, visitor
from tests.apps.vouchers.world import CALENDAR, World, refused


def sweep(world: World, *, limit: int = 500) -> int:
    return actions.close_publicity(at=world.at, on=world.on, calendar=CALENDAR, limit=limit)


def test_the_last_day_belongs_to_publicity(world: World) -> None:
    claim = world.publicised(world.claimant())  # until 24:00 of 8 February
    world.until(days.end_of(date(2024, 2, 8)) - timedelta(microseconds=1))
    assert sweep(world) == 0
    world.later(microseconds=1)
    assert sweep(world) == 1
    assert world.state(claim) == "cleared"
    assert sweep(world) == 0


def test_a_sweep_takes_the_longest_waiting_up_to_its_limit(world: World) -> None:
    first = world.publicised(world.claimant())
    world.later(days=1)
    second = world.publicised(world.claimant())
    world.later(days=20)
    assert sweep(world, limit=1) == 1
    assert (world.state(first), world.state(second)) == ("cleared", "publicity")
    assert sweep(world, limit=1) == 1
    assert world.state(second) == "cleared"


def test_withdrawn_claims_are_left_alone(world: World) -> None:
    claimant = world.claimant()
    claim = world.publicised(claimant)
    actions.withdraw(claim, actor=claimant, at=world.at, calendar=CALENDAR)
    world.later(days=20)
    assert sweep(world) == 0
    assert queries.claim(claim, claimant).state == "withdrawn"


def test_a_claim_whose_publicity_is_over_is_public_no_longer_even_before_a_sweep(world: World) -> None:
    claim = world.publicised(world.claimant())
    until = queries.claim(claim, world.maker).publicity_until
    assert until is not None
    assert queries.publicised(claim, on=until).id == claim
    assert [each.id for each in queries.publicity(on=until).items] == [claim]
    with refused("vouchers.not_found"):
        queries.publicised(claim, on=until + timedelta(days=1))
    assert queries.publicity(on=until + timedelta(days=1)).items == ()


def test_publicity_that_ends_beyond_the_published_holidays_says_so_to_everybody(db: None) -> None:
    """Five working days after Wednesday 30 December 2026: New Year's Day counts as worked until somebody says no."""
    world = World(at=datetime(2026, 12, 30, 9, tzinfo=CHINA))
    claim = world.publicised(world.claimant(), world.application(goods=Goods.DATA_PRODUCT))
    everybody = passer_by(world)
    everybody.open("vouchers:publicised", claim)
    assert "2027-01-06 24:00" in everybody.html
    assert "2027 年的节假日安排尚未公布" in everybody.html
    officer = visitor(world, world.maker)
    officer.open("vouchers:claim", world.passed_on(world.claimant(), world.application(goods=Goods.DATA_PRODUCT)))
    assert "（估算）" in officer.html

"""Two people measure one indicator of one day at the same moment; a twin shows what the indicator's lock is for."""

from __future__ import annotations

import threading
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from guiju.apps.targets import actions, models, queries
from guiju.apps.targets.actions import Reading, measuring
from tests import factories
from tests.apps.targets.world import World
from tests.races.test_voucher_races import WAIT_SECONDS_MAX, codes, together, without_lock

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def both_measured(world: World) -> tuple[list[Any], int]:
    """What two measurements of one day met, and how many stand."""
    indicator = world.accepted()
    deeds = [
        partial(
            actions.measure,
            indicator,
            Reading(measured_on=world.on, value=Fraction(20)),
            id=factories.new_id("measurement"),
            actor=actor,
            at=world.at,
        )
        for actor in (world.owner, world.maker)
    ]
    met = together(*deeds)
    return met, len(queries.standing(indicator, world.maker, on=world.on).measured)


def test_of_two_measurements_of_one_day_one_stands() -> None:
    met, standing = both_measured(World())
    assert codes(met) == ["targets.measured_already"]
    assert standing == 1


def test_without_the_indicators_lock_both_would_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    without_lock(monkeypatch, models.Indicator)
    write, all_here = measuring.write, threading.Barrier(2, timeout=WAIT_SECONDS_MAX)

    def wait_and_write(*given: Any, **named: Any) -> models.Measurement:
        all_here.wait()
        return write(*given, **named)

    monkeypatch.setattr(measuring, "write", wait_and_write)
    met, standing = both_measured(world)
    assert codes(met) == []
    assert standing == 2

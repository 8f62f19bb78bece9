"""Correcting: another measurement supersedes the first and says why; or takes it back."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from uuid import UUID

import pytest

from guiju.apps.targets import actions, queries
from guiju.apps.targets.actions import Reading
from guiju.core.refusals import Refused
from guiju.core.targets import Status
from tests import factories
from tests.apps.targets.world import World, refusal


def correct(world: World, measurement: UUID, value: int | None, *, reason: str = "抄错了", days: int = 0) -> UUID:
    reading = Reading(measured_on=world.on - timedelta(days=days), value=None if value is None else Fraction(value))
    return actions.correct(
        measurement, reading, id=factories.new_id("correction"), reason=reason, actor=world.owner, at=world.at
    )


def test_a_correction_stands_in_place_of_the_first_which_stays_to_be_read(world: World) -> None:
    indicator = world.accepted()
    first = world.measured(indicator, 20)
    second = correct(world, first, 30)
    told = {each.id: each for each in queries.measurements(indicator, world.owner)}
    assert (told[first].is_live, told[second].is_live) == (False, True)
    assert (told[second].supersedes, told[second].reason) == (first, "抄错了")
    assert [each.value for each in world.standing(indicator).measured] == [30]


def test_a_measurement_can_be_taken_back_and_its_day_measured_anew(world: World) -> None:
    indicator = world.accepted()
    correct(world, world.measured(indicator, 200), None)
    assert world.standing(indicator).measured == ()
    assert world.standing(indicator).status is Status.UNKNOWN
    world.measured(indicator, 20)
    assert [each.value for each in world.standing(indicator).measured] == [20]


def test_what_was_corrected_is_corrected_no_more_but_its_correction_is(world: World) -> None:
    first = world.measured(world.accepted(), 20)
    second = correct(world, first, 30)
    with pytest.raises(Refused) as refused:
        correct(world, first, 31)
    assert refused.value.code == "targets.superseded"
    correct(world, second, 31)


def test_a_correction_says_why(world: World) -> None:
    with pytest.raises(Refused) as refused:
        correct(world, world.measured(world.accepted(), 20), 30, reason=" ")
    assert refusal(refused.value) == ("targets.bad_input", "reason")


def test_a_correction_does_not_move_onto_another_measurements_day(world: World) -> None:
    indicator = world.accepted()
    world.measured(indicator, 10, on=world.on - timedelta(days=5))
    today = world.measured(indicator, 20)
    with pytest.raises(Refused) as refused:
        correct(world, today, 20, days=5)
    assert refused.value.code == "targets.measured_already"
    correct(world, today, 20, days=4)


def test_only_who_may_measure_corrects(world: World) -> None:
    id = world.measured(world.accepted(), 20)
    reading = Reading(measured_on=world.on, value=Fraction(1))
    with pytest.raises(Refused) as refused:
        actions.correct(id, reading, id=factories.new_id(), reason="我", actor=world.stranger, at=world.at)
    assert refused.value.code == "targets.not_yours"

"""Forecasting: a line with an interval from three measurements on, Holt's trend from eight; never without saying so."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from guiju.apps.targets import actions
from guiju.core.quantities import Comparator, Course
from guiju.core.targets import Goal, Point

GOAL = Goal(
    unit="个",
    comparator=Comparator.AT_LEAST,
    value=Fraction(200),
    course=Course.CUMULATIVE,
    deadline=date(2024, 12, 31),
)


def monthly(*values: int) -> list[Point]:
    return [Point(date(2024, month, 1), Fraction(value)) for month, value in enumerate(values, start=1)]


def test_two_measurements_are_too_few_to_say() -> None:
    assert actions.forecast(GOAL, monthly(10, 20), on=date(2024, 6, 1)) is None


def test_three_on_a_line_lead_along_it() -> None:
    points = [
        Point(date(2024, 1, 1), Fraction(0)),
        Point(date(2024, 2, 10), Fraction(40)),
        Point(date(2024, 3, 21), Fraction(80)),
    ]
    found = actions.forecast(GOAL, points, on=date(2024, 6, 1))
    assert found is not None
    assert (found.method, found.points, found.on) == ("ols", 3, date(2024, 12, 31))
    assert float(found.value) == pytest.approx(365, abs=0.01)


def test_the_interval_holds_the_estimate_and_widens_with_scatter() -> None:
    even, scattered = (
        actions.forecast(GOAL, monthly(*values), on=date(2024, 6, 1)) for values in ((10, 21, 29, 41), (10, 30, 15, 41))
    )
    assert even is not None
    assert scattered is not None
    for found in (even, scattered):
        assert found.low <= found.value <= found.high
    assert even.high - even.low < scattered.high - scattered.low


def test_eight_even_measurements_follow_holts_trend() -> None:
    found = actions.forecast(GOAL, monthly(10, 21, 29, 41, 50, 62, 69, 80), on=date(2024, 9, 1))
    assert found is not None
    assert (found.method, found.points) == ("holt", 8)
    assert found.low < found.value < found.high
    assert 105 < found.value < 145


def test_nothing_is_foreseen_after_the_deadline_or_without_one() -> None:
    points = monthly(10, 20, 30)
    assert actions.forecast(GOAL, points, on=date(2025, 1, 1)) is None
    endless = Goal(unit="个", comparator=Comparator.AT_LEAST, value=Fraction(200))
    assert actions.forecast(endless, points, on=date(2024, 6, 1)) is None


def test_a_yearly_target_is_foreseen_by_its_own_years_measurements() -> None:
    yearly = Goal(
        unit="个",
        comparator=Comparator.AT_LEAST,
        value=Fraction(9),
        course=Course.EACH_PERIOD,
        deadline=date(2026, 12, 31),
    )
    points = [*monthly(10, 20, 30), Point(date(2025, 2, 1), Fraction(1))]
    assert actions.forecast(yearly, points, on=date(2025, 3, 1)) is None
    found = actions.forecast(yearly, points, on=date(2024, 6, 1))
    assert found is not None
    assert found.on == date(2024, 12, 31)

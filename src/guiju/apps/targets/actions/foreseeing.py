"""Where an indicator's measurements lead by its deadline: an estimate with its interval, asked for and never stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from guiju.apps.targets.adapters import forecasting
from guiju.core.quantities import Course
from guiju.core.targets import Forecast, Goal, Point, counted, year_of


def forecast(goal: Goal, measured: Sequence[Point], *, on: date) -> Forecast | None:
    """The forecast for the deadline (of a yearly target, for the year's end), seen on a day.

    None when there is no deadline, it is over, or there are too few measurements to say.
    """
    if goal.deadline is None or on > goal.deadline:
        return None
    by = year_of(goal, on)[1] if goal.course is Course.EACH_PERIOD else goal.deadline
    return forecasting.forecast(counted(goal, measured, on=on), by=by)

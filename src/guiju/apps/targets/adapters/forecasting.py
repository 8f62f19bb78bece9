"""Statistics that look ahead: where the measurements lead by a day, with an interval. The only user of statsmodels.

It takes seconds to import, so it is imported where it is used. What comes out is an estimate, and says by which method.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from guiju.core.targets import LEVEL_OF_CONFIDENCE, POINTS_MIN, Forecast, Point

HOLT_POINTS_MIN = 8
EVENNESS = 0.25
AHEAD_MAX = 240
"""Steps that Holt's trend is followed for; beyond that a straight line says as much."""

DIGITS = 6


def forecast(measured: Sequence[Point], *, by: date) -> Forecast | None:
    """Where a straight line through the measurements (Holt's trend for eight evenly spaced or more) leads by a day.

    None with fewer than POINTS_MIN points, all on one day, or for a day that is over.
    """
    points = sorted(measured)
    if len(points) < POINTS_MIN or points[0].on == points[-1].on or by <= points[-1].on:
        return None
    steps = [(late.on - early.on).days for early, late in pairwise(points)]
    step = sum(steps) / len(steps)
    is_even = all(abs(each - step) <= EVENNESS * step for each in steps)
    values = [float(each.value) for each in points]
    ahead = max(1, math.ceil((by - points[-1].on).days / step))
    if len(points) >= HOLT_POINTS_MIN and is_even and ahead <= AHEAD_MAX:
        return _told(_holt(values, ahead), points, by, "holt")
    return _told(_line([each.on.toordinal() for each in points], values, by.toordinal()), points, by, "ols")


def _line(days: Sequence[int], values: Sequence[float], by: int) -> tuple[float, float, float]:
    """Ordinary least squares on time, with the prediction interval for one more measurement."""
    from statsmodels.regression.linear_model import OLS

    origin = days[0]
    model = OLS(values, [[1.0, float(day - origin)] for day in days])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seen = model.fit().get_prediction([[1.0, float(by - origin)]]).summary_frame(alpha=1 - LEVEL_OF_CONFIDENCE)
    return (float(seen["mean"].iloc[0]), float(seen["obs_ci_lower"].iloc[0]), float(seen["obs_ci_upper"].iloc[0]))


def _holt(values: Sequence[float], ahead: int) -> tuple[float, float, float]:
    """Holt's linear trend as a state-space model (additive error and trend), with its exact interval."""
    import pandas
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ETSModel(pandas.Series(values), error="add", trend="add").fit(disp=False)
        seen = fitted.get_prediction(start=len(values), end=len(values) + ahead - 1)
        frame = seen.summary_frame(alpha=1 - LEVEL_OF_CONFIDENCE)
    last = frame.iloc[-1]
    return (float(last["mean"]), float(last["pi_lower"]), float(last["pi_upper"]))


def _told(found: tuple[float, float, float], points: Sequence[Point], by: date, method: str) -> Forecast | None:
    if not all(math.isfinite(each) for each in found):
        return None
    mean, low, high = (_rounded(each) for each in found)
    return Forecast(on=by, value=mean, low=low, high=high, method=method, points=len(points))


def _rounded(value: float) -> Fraction:
    """Six digits: an estimate has no more."""
    return Fraction(f"{value:.{DIGITS}g}")

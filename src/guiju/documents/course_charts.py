"""The picture of one target: what was measured, the way that was wanted, the number to reach, and where it leads.

Values are exact fractions in the unit's base; only the drawing sees them divided. The same figures come as a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import altair

from guiju.core.decision import Says
from guiju.core.target_words import PERCENT, YUAN, about, spoken
from guiju.core.targets import Forecast, Point, expected
from guiju.documents import charts, drawing

WIDTH, SLIM, HEIGHT = charts.WIDTH, charts.SLIM, charts.HEIGHT
HEADROOM = 0.12
FAN = "#fbf2df"
MEASURED, WAY, LEADS = Says("实测", "Measured"), Says("进度", "The way"), Says("预测", "Forecast")


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseDrawing:
    """What is drawn: `goal` is the number to reach, `way` may be empty, `forecast` absent."""

    title: Says
    unit: str
    goal: Fraction
    measured: Sequence[Point]
    way: Sequence[Point]
    deadline: date
    forecast: Forecast | None = None


def course(said: CourseDrawing, *, tongue: str) -> charts.Chart:
    """The measurements over the days against the way and the number to reach."""
    days = sorted({each.on for each in (*said.measured, *said.way)} | {said.deadline})
    rows = tuple(_row(said, day, tongue) for day in days)
    aloud = _aloud(said, tongue)
    return charts.Chart(
        title=said.title,
        svg=_draw(said, days, aloud, tongue, WIDTH),
        slim=_draw(said, days, aloud, tongue, SLIM),
        columns=(Says("日期", "Day"), MEASURED, WAY, LEADS),
        rows=rows,
    )


def _row(said: CourseDrawing, day: date, tongue: str) -> tuple[str | Says, ...]:
    measured = next((each.value for each in said.measured if each.on == day), None)
    wanted = expected(said.way, day)
    ahead = said.forecast if said.forecast is not None and said.forecast.on == day else None
    leads = ""
    if ahead is not None:
        low, high = (_in(about(each, said.unit), tongue) for each in (ahead.low, ahead.high))
        leads = f"{_in(about(ahead.value, said.unit), tongue)} ({low} – {high})"
    return (
        day.isoformat(),
        "" if measured is None else _in(spoken(measured, said.unit), tongue),
        "" if wanted is None else _in(about(wanted, said.unit), tongue),
        leads,
    )


def _draw(said: CourseDrawing, days: list[date], label: str, tongue: str, width: int) -> str:
    scale = _scale_of(said)
    values = [each.value for each in (*said.measured, *said.way)] + [said.goal]
    if said.forecast is not None:
        values += [said.forecast.low, said.forecast.high]
    low, high = (float(end(values)) / scale for end in (min, max))
    room = (high - low or abs(high) or 1) * HEADROOM
    floor = 0 if 0 <= low <= (high - low) * 2 else low - room
    x = altair.X("day:Q", axis=charts.month_axis(days, tongue, width), scale=_domain(days[0], days[-1]))
    y = altair.Y(
        "value:Q",
        axis=altair.Axis(tickCount=5, format=",~f"),
        scale=altair.Scale(domain=[floor, high + room], nice=False, zero=False),
    )
    layers = [*_goal_layers(said, days, scale, tongue), *_forecast_layers(said, scale), *_way_layers(said, scale)]
    layers += _measured_layers(said, scale)
    shown = altair.layer(*(layer.encode(x=x, y=y) for layer in layers)).properties(width=width, height=HEIGHT)
    return drawing.svg(shown, label=label)


def _goal_layers(said: CourseDrawing, days: list[date], scale: int, tongue: str) -> list[Any]:
    line = _data([(days[0], said.goal), (days[-1], said.goal)], scale)
    words = _in(Says("目标 ", "Target "), tongue) + _in(spoken(said.goal, said.unit), tongue)
    return [
        line.mark_line(color=drawing.SEAL, strokeWidth=1.2, strokeDash=[2, 4]),
        _data([(days[0], said.goal)], scale).mark_text(
            align="left", baseline="bottom", dx=4, dy=-4, fontSize=12, color=drawing.SEAL, text=words
        ),
    ]


def _way_layers(said: CourseDrawing, scale: int) -> list[Any]:
    if not said.way:
        return []
    way = _data([(each.on, each.value) for each in said.way], scale)
    return [way.mark_line(color=drawing.INK_3, strokeWidth=1.5, strokeDash=[6, 4])]


def _measured_layers(said: CourseDrawing, scale: int) -> list[Any]:
    if not said.measured:
        return []
    points = _data([(each.on, each.value) for each in said.measured], scale)
    return [
        points.mark_line(color=drawing.INDIGO, strokeWidth=2.5),
        points.mark_circle(color=drawing.INDIGO, size=46, opacity=1),
    ]


def _forecast_layers(said: CourseDrawing, scale: int) -> list[Any]:
    """From the last measurement a fan to the interval: drawn as an outline of three corners, so that it prints."""
    ahead = said.forecast
    if ahead is None or not said.measured:
        return []
    last = max(said.measured)
    fan = [
        {"day": last.on.toordinal(), "value": float(last.value) / scale, "top": float(last.value) / scale},
        {"day": ahead.on.toordinal(), "value": float(ahead.low) / scale, "top": float(ahead.high) / scale},
    ]
    middle = _data([(last.on, last.value), (ahead.on, ahead.value)], scale)
    return [
        charts.given(fan).mark_area(color=FAN, opacity=0.7).encode(y2="top:Q"),
        middle.mark_line(color=drawing.AMBER, strokeWidth=2, strokeDash=[5, 5]),
    ]


def unit_words(unit: str, goal: Fraction) -> Says:
    """What the axis counts, to be said beside the picture."""
    if unit == PERCENT:
        return Says("%", "%")
    if unit != YUAN:
        return Says(unit, unit)
    return {1: Says("元", "yuan"), 10**4: Says("万元", "10,000 yuan"), 10**8: Says("亿元", "100 million yuan")}[
        _yuan_scale(goal)
    ]


def _scale_of(said: CourseDrawing) -> Any:
    if said.unit == PERCENT:
        return 0.01
    return _yuan_scale(said.goal) if said.unit == YUAN else 1


def _yuan_scale(goal: Fraction) -> int:
    return 10**8 if abs(goal) >= 10**8 else 10**4 if abs(goal) >= 10**4 else 1


def _data(points: Sequence[tuple[date, Fraction]], scale: Any) -> altair.Chart:
    return charts.given([{"day": day.toordinal(), "value": float(value) / scale} for day, value in points])


def _domain(first: date, last: date) -> altair.Scale:
    return altair.Scale(domain=[first.toordinal(), last.toordinal() + 1], nice=False, zero=False)


def _aloud(said: CourseDrawing, tongue: str) -> str:
    stop, colon = ("; ", ": ") if tongue == "en" else ("；", "：")
    parts = [_in(Says("目标 ", "target "), tongue) + _in(spoken(said.goal, said.unit), tongue)]
    if said.measured:
        last = max(said.measured)
        parts.append(f"{last.on} {_in(spoken(last.value, said.unit), tongue)}")
    if said.forecast is not None:
        parts.append(_in(LEADS, tongue) + " " + _in(about(said.forecast.value, said.unit), tongue))
    return _in(said.title, tongue) + colon + stop.join(parts)


def _in(says: Says, tongue: str) -> str:
    return says.en if tongue == "en" else says.zh

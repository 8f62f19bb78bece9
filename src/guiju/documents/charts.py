"""The pictures pages and documents show: money gathered over months, money by name, a province's map.

Each comes with the same figures as a table. Amounts are integer fen; only the drawing sees them divided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import altair

from guiju.core.decision import Says
from guiju.core.regions import REGIONS, region
from guiju.documents import drawing, outlines

WIDTH, SLIM, HEIGHT = 700, 310, 230  # SLIM: what a phone shows without shrinking the words
MAP_WIDTH, MAP_HEIGHT = 400, 330
HEADROOM = 1.06
NAME_DROP, NAME_HEIGHT = 2, 18
PIXELS_A_LABEL = 48
UNIT = Says("万元", "million yuan")
UNIT_FEN, PLACES = {"zh": 10_000 * 100, "en": 1_000_000 * 100}, {"zh": 1, "en": 2}
SHADES = ("#f1f4f9", "#d5e0ee", "#a9bfda", "#6f92bd", "#2b4c7e")
PREFECTURE_ENDINGS = ("布依族苗族自治州", "苗族侗族自治州", "市")


class Tone(StrEnum):
    """What a line stands for, by its colour. Never by colour alone: each line carries its name."""

    GIVEN = drawing.INDIGO
    DONE = drawing.BAMBOO
    WAITING = drawing.AMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing with what it shows as a table: heads, and rows whose first cell names the row. `slim` is for phones."""

    title: Says
    svg: str
    slim: str = ""
    columns: tuple[Says, ...]
    rows: tuple[tuple[str | Says, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Amounts gathered so far, by day, and perhaps a forecast that begins where they end."""

    name: Says
    points: tuple[tuple[date, int], ...]
    forecast: tuple[tuple[date, int], ...] = ()
    tone: Tone = Tone.GIVEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What the lines may not cross."""

    name: Says
    fen: int


def cumulative(*, title: Says, lines: Sequence[Line], limit: Limit | None = None, tongue: str) -> Chart:
    """Amounts as they stood, the limit they run towards, and a dashed forecast. A line without points is not drawn."""
    drawn = [line for line in lines if line.points]
    days = sorted({day for line in drawn for day, _ in _all_points(line)})
    rows = _cumulative_rows(lines, days)
    aloud = _cumulative_aloud(title, drawn, limit, tongue)
    return Chart(
        title=title,
        svg=_draw_cumulative(drawn, limit, days, aloud, tongue, WIDTH) if days else "",
        slim=_draw_cumulative(drawn, limit, days, aloud, tongue, SLIM) if days else "",
        columns=(Says("截至", "Up to"), *(line.name for line in lines)),
        rows=tuple((day.isoformat(), *(_cell(fen, forecast, tongue) for fen, forecast in row)) for day, row in rows),
    )


def bars(*, title: Says, amounts: Sequence[tuple[Says, int]], tongue: str, tone: Tone = Tone.GIVEN) -> Chart:
    """One bar a name, in the order given, each with its amount written at its end."""
    values = [
        {"name": _in(name, tongue), "value": _units(fen, tongue), "says": figure(fen, tongue)} for name, fen in amounts
    ]
    longest = max((_units(fen, tongue) for _, fen in amounts), default=0) or 1
    base = given(values).encode(
        y=altair.Y("name:N", sort=None, axis=altair.Axis(labelFontSize=13, labelColor=drawing.INK, labelLimit=260)),
        x=altair.X("value:Q", axis=None, scale=altair.Scale(domain=[0, longest * 1.25])),
    )
    marks = base.mark_bar(color=tone.value, height=10)
    words = base.mark_text(align="left", dx=6, color=drawing.INK_2, fontSize=12).encode(text="says:N")
    chart = altair.layer(marks, words).properties(width=WIDTH // 2, height=len(values) * 30)
    return Chart(
        title=title,
        svg=drawing.svg(chart, label=_amounts_aloud(title, amounts, tongue)) if values else "",
        columns=(Says("名称", "Name"), UNIT),
        rows=tuple((name, figure(fen, tongue)) for name, fen in amounts),
    )


def province(*, title: Says, code: str, amounts: Mapping[str, int], tongue: str) -> Chart:
    """A province's prefectures, darker where more money went; every region with an amount stands in the table.

    `code` and the keys of `amounts` are GB/T 2260 codes that `core.regions` knows.
    """
    ranked = sorted(((_name(each), fen) for each, fen in amounts.items()), key=lambda pair: -pair[1])
    places = outlines.prefectures(code)
    return Chart(
        title=title,
        svg=_draw_map(places, amounts, _amounts_aloud(title, ranked, tongue), tongue) if places else "",
        columns=(Says("地区", "Region"), UNIT),
        rows=tuple((name, figure(fen, tongue)) for name, fen in ranked),
    )


def figure(fen: int, tongue: str) -> str:
    """Fen in the chart's unit (万元, or million yuan in English), rounded half up: `5,312.4`."""
    step = UNIT_FEN[tongue] // 10 ** PLACES[tongue]
    return f"{Decimal((fen * 2 + step) // (2 * step)).scaleb(-PLACES[tongue]):,.{PLACES[tongue]}f}"


def _draw_cumulative(
    lines: Sequence[Line], limit: Limit | None, days: list[date], label: str, tongue: str, width: int
) -> str:
    top = max([limit.fen if limit else 0, *(fen for line in lines for _, fen in _all_points(line))])
    x = altair.X(
        "day:Q",
        axis=month_axis(days, tongue, width),
        scale=_scale(days[0].toordinal(), days[-1].toordinal() + 1),
    )
    y = altair.Y(
        "value:Q", axis=altair.Axis(tickCount=5, format=",~f"), scale=_scale(0, _units(top, tongue) * HEADROOM)
    )
    layers = _limit_layers(limit, days, tongue) if limit else []
    for line, drop in zip(lines, _drops(lines, top), strict=True):
        layers += _line_layers(line, tongue, drop)
    return drawing.svg(
        altair.layer(*(layer.encode(x=x, y=y) for layer in layers)).properties(width=width, height=HEIGHT), label=label
    )


def _drops(lines: Sequence[Line], top: int) -> list[int]:
    """How far below its line's end each name is written, so that names keep off the axis and off one another."""
    drops, taken = [NAME_DROP] * len(lines), 0
    for at in sorted(range(len(lines)), key=lambda at: lines[at].points[-1][1]):
        end = round(lines[at].points[-1][1] * HEIGHT / (max(top, 1) * HEADROOM))
        foot = max(end - NAME_DROP - NAME_HEIGHT, taken)
        drops[at], taken = end - foot - NAME_HEIGHT, foot + NAME_HEIGHT
    return drops


def _line_layers(line: Line, tongue: str, drop: int) -> list[Any]:
    end, reached = line.points[-1]
    solid = _data(line.points, tongue).mark_line(color=line.tone.value, strokeWidth=2.5)
    name = _data([(end, reached)], tongue).mark_text(
        align="left", baseline="top", dx=7, dy=drop, fontSize=13, color=line.tone.value, text=_in(line.name, tongue)
    )
    if not line.forecast:
        return [solid, name]
    dashed = _data([(end, reached), *line.forecast], tongue)
    return [solid, dashed.mark_line(color=line.tone.value, strokeWidth=2, strokeDash=[5, 5]), name]


def _limit_layers(limit: Limit, days: list[date], tongue: str) -> list[Any]:
    ends = [(days[0], limit.fen), (days[-1], limit.fen)]
    words = f"{_in(limit.name, tongue)} {figure(limit.fen, tongue).removesuffix('.0').removesuffix('.00')}"
    return [
        _data(ends, tongue).mark_line(color=drawing.SEAL, strokeWidth=1.2, strokeDash=[2, 4]),
        _data(ends[:1], tongue).mark_text(
            align="left", baseline="bottom", dx=4, dy=-4, fontSize=12, color=drawing.SEAL, text=words
        ),
    ]


def _draw_map(places: Sequence[outlines.Outline], amounts: Mapping[str, int], label: str, tongue: str) -> str:
    most = max([1, *(amounts.get(place.code, 0) for place in places)])
    shaded = [
        {"type": "Feature", "geometry": dict(place.geometry), "shade": _shade(amounts.get(place.code, 0), most)}
        for place in places
        if place.geometry is not None
    ]
    land = (
        given(shaded)
        .mark_geoshape(stroke="#ffffff", strokeWidth=1.5)
        .encode(color=altair.Color("shade:N", scale=None, legend=None))
    )
    names = [_map_name(place, amounts.get(place.code, 0), most, tongue) for place in places]
    at = {"longitude": "x:Q", "latitude": "y:Q"}
    word = given([name for name in names if not name["is_dot"]]).encode(
        **at, color=altair.Color("ink:N", scale=None, legend=None)
    )
    dots = given([name for name in names if name["is_dot"]]).encode(**at)
    layers = [
        land,
        dots.mark_circle(size=60, color=drawing.SEAL, opacity=1),
        dots.mark_text(fontSize=12, align="right", dx=-8, lineBreak="\n", color=drawing.INK).encode(text="both:N"),
        word.mark_text(fontSize=13, dy=-7).encode(text="name:N"),
        word.mark_text(fontSize=12, dy=9).encode(text="says:N"),
    ]
    chart = altair.layer(*layers).project(type="identity", reflectY=True).properties(width=MAP_WIDTH, height=MAP_HEIGHT)
    return drawing.svg(chart, label=label)


def _map_name(place: outlines.Outline, fen: int, most: int, tongue: str) -> dict[str, Any]:
    name, says = short_name(place.code, tongue), _rounded(fen, tongue) if fen else "—"
    return {
        "x": place.name_at[0],
        "y": place.name_at[1],
        "name": name,
        "says": says,
        "both": f"{name}\n{says}" if tongue == "en" else f"{name} {says}",
        "ink": "#ffffff" if _shade(fen, most) in SHADES[-2:] else drawing.INK,
        "is_dot": place.geometry is None,
    }


def _rounded(fen: int, tongue: str) -> str:
    """The figure without its decimals where three digits stand before them: a map has little room."""
    words = figure(fen, tongue)
    return words if _units(fen, tongue) < 100 else words.partition(".")[0]


def _shade(fen: int, most: int) -> str:
    """The palest for nothing, then four steps of equal width."""
    return SHADES[-(-fen * (len(SHADES) - 1) // most)]


def month_axis(days: list[date], tongue: str, width: int) -> altair.Axis:
    """Months along a picture of some width, as many as fit."""
    labels_max = width // PIXELS_A_LABEL
    months = list(_months(days[0], days[-1])) or [days[0]]  # within one month: its first day in the figures
    shown = months[:: -(-len(months) // labels_max)]
    names = {str(month.toordinal()): _month(month, tongue, is_first=month == shown[0]) for month in shown}
    pairs = ",".join(f"'{ordinal}':'{name}'" for ordinal, name in names.items())
    return altair.Axis(values=[m.toordinal() for m in shown], labelExpr=f"({{{pairs}}})[datum.value]", grid=False)


def _months(first: date, last: date) -> Iterable[date]:
    at = first.replace(day=1) if first.day == 1 else _next_month(first)
    while at <= last:
        yield at
        at = _next_month(at)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _month(month: date, tongue: str, *, is_first: bool) -> str:
    is_year_said = is_first or month.month == 1
    if tongue == "en":
        return f"{month:%b %Y}" if is_year_said else f"{month:%b}"
    return f"{month.year}年{month.month}月" if is_year_said else f"{month.month}月"


def _data(points: Iterable[tuple[date, int]], tongue: str) -> altair.Chart:
    return given([{"day": day.toordinal(), "value": _units(fen, tongue)} for day, fen in points])


def given(values: Sequence[Mapping[str, Any]]) -> altair.Chart:
    """A chart of rows that are handed in."""
    return altair.Chart(altair.Data(values=list(values)))  # type: ignore[no-untyped-call]


def _cumulative_rows(lines: Sequence[Line], days: list[date]) -> list[tuple[date, list[tuple[int | None, bool]]]]:
    known = [dict(line.points) for line in lines]
    guessed = [dict(line.forecast) for line in lines]
    return [
        (day, [(k.get(day, g.get(day)), day not in k) for k, g in zip(known, guessed, strict=True)]) for day in days
    ]


def _cell(fen: int | None, is_forecast: bool, tongue: str) -> str:
    if fen is None:
        return ""
    return figure(fen, tongue) + ((" (forecast)" if tongue == "en" else "（预测）") if is_forecast else "")


def _cumulative_aloud(title: Says, lines: Sequence[Line], limit: Limit | None, tongue: str) -> str:
    ends = [f"{_in(line.name, tongue)} {figure(line.points[-1][1], tongue)}" for line in lines]
    if limit:
        ends.append(f"{_in(limit.name, tongue)} {figure(limit.fen, tongue)}")
    return _aloud(title, ends, tongue)


def _amounts_aloud(title: Says, amounts: Iterable[tuple[Says, int]], tongue: str) -> str:
    return _aloud(title, [f"{_in(name, tongue)} {figure(fen, tongue)}" for name, fen in amounts], tongue)


def _aloud(title: Says, parts: Sequence[str], tongue: str) -> str:
    stop, comma = ("; ", ": ") if tongue == "en" else ("；", "：")
    return f"{_in(title, tongue)} ({_in(UNIT, tongue)}){comma}{stop.join(parts)}"


def _all_points(line: Line) -> tuple[tuple[date, int], ...]:
    return (*line.points, *line.forecast)


def _scale(low: float, high: float) -> altair.Scale:
    return altair.Scale(domain=[low, high], nice=False, zero=False)


def _units(fen: int, tongue: str) -> float:
    return fen / UNIT_FEN[tongue]


def _in(says: Says, tongue: str) -> str:
    return says.en if tongue == "en" else says.zh


def _name(code: str) -> Says:
    return Says(REGIONS[code].zh, REGIONS[code].en)


def short_name(code: str, tongue: str) -> str:
    """A region's name as maps write it: 贵阳, Guiyang."""
    known = region(code)
    if known is None or tongue == "en":
        return known.en.split()[0] if known else ""
    return next((known.zh.removesuffix(end) for end in PREFECTURE_ENDINGS if known.zh.endswith(end)), known.zh[:2])

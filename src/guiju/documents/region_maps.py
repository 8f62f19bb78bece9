"""Maps of things counted by region: the country with its provinces, or a province with its prefectures.

Darker where there is more; what is amiss is written beside the count. Regions without an outline stand in the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair

from guiju.core.decision import Says
from guiju.documents import charts, drawing, outlines

WIDTH, HEIGHT = charts.MAP_WIDTH, charts.MAP_HEIGHT
SHADES = charts.SHADES[:3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many things a region has, and how many of them are amiss."""

    name: Says
    all: int
    amiss: int


def regions(
    *, title: Says, province: str | None, counted: Mapping[str, Counted], amiss: Says, tongue: str
) -> charts.Chart:
    """A province's prefectures (its six-digit code), or with None all provinces, with what each has."""
    places = outlines.provinces() if province is None else outlines.prefectures(province)
    label = _aloud(title, counted, amiss, tongue)
    ranked = sorted(counted.values(), key=lambda each: (-each.all, each.name.zh))
    return charts.Chart(
        title=title,
        svg=_draw(places, counted, amiss, label, tongue, is_country=province is None) if places else "",
        columns=(Says("地区", "Region"), Says("项数", "Number"), Says(amiss.zh.removeprefix("项"), amiss.en)),
        rows=tuple((each.name, str(each.all), str(each.amiss)) for each in ranked),
    )


def _draw(
    places: Sequence[outlines.Outline],
    counted: Mapping[str, Counted],
    amiss: Says,
    label: str,
    tongue: str,
    *,
    is_country: bool,
) -> str:
    most = max([1, *(counted[place.code].all for place in places if place.code in counted)])
    land = [
        {"type": "Feature", "geometry": dict(place.geometry), "shade": _shade(counted.get(place.code), most)}
        for place in places
        if place.geometry is not None
    ]
    layers: list[Any] = [
        charts.given(land)
        .mark_geoshape(stroke="#ffffff", strokeWidth=1 if is_country else 1.5)
        .encode(color=altair.Color("shade:N", scale=None, legend=None))
    ]
    if is_country:
        borders = [{"type": "Feature", "geometry": dict(each)} for each in outlines.borders()]
        layers.append(charts.given(borders).mark_geoshape(filled=False, stroke=drawing.INK_3, strokeWidth=1))
    named = [place for place in places if place.code in counted or not is_country]
    names = [_name(place, counted.get(place.code), amiss, tongue) for place in named]
    if names:
        word = charts.given(names).encode(longitude="x:Q", latitude="y:Q")
        layers += [
            word.mark_text(fontSize=13, dy=-7, color=drawing.INK).encode(text="name:N"),
            word.mark_text(fontSize=12, dy=9, color=drawing.INK).encode(text="says:N"),
        ]
    drawn = altair.layer(*layers).project(type="identity", reflectY=True).properties(width=WIDTH, height=HEIGHT)
    return drawing.svg(drawn, label=label)


def _name(place: outlines.Outline, found: Counted | None, amiss: Says, tongue: str) -> dict[str, Any]:
    says = "—" if found is None else _said("", found, amiss, tongue)
    return {
        "x": place.name_at[0],
        "y": place.name_at[1],
        "name": charts.short_name(place.code, tongue),
        "says": says,
    }


def _shade(found: Counted | None, most: int) -> str:
    """The palest for nothing, then two steps: what is written on the map stays dark, for names reach over borders."""
    count = 0 if found is None else found.all
    return SHADES[-(-count * (len(SHADES) - 1) // most)]


def _aloud(title: Says, counted: Mapping[str, Counted], amiss: Says, tongue: str) -> str:
    said = [_said(each.name.en if tongue == "en" else each.name.zh, each, amiss, tongue) for each in counted.values()]
    return f"{title.en}: {'; '.join(said)}" if tongue == "en" else f"{title.zh}：{'；'.join(said)}"


def _said(name: str, found: Counted, amiss: Says, tongue: str) -> str:
    """`贵州省 9（2 滞后）`; of the map itself, where the name stands above, without it."""
    count = f"{name} {found.all}".strip()
    if not found.amiss:
        return count
    return f"{count} ({found.amiss} {amiss.en})" if tongue == "en" else f"{count}（{found.amiss} {amiss.zh}）"

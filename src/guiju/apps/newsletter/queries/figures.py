"""The register of figures that a piece may show: each by its name, drawn from an office's reads for a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from guiju.apps.newsletter.queries.shapes import FigureView
from guiju.core.decision import Says
from guiju.core.refusals import Refused
from guiju.documents.charts import Chart

Draw = Callable[[date], Chart | None]
"""The figure as it stands on a day; None while there is nothing to draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureKind:
    """A figure on offer."""

    name: str
    title: Says
    draw: Draw
    unit: str


_KINDS: dict[str, FigureKind] = {}


def figure_from(name: str, title: Says, draw: Draw, *, unit: str) -> None:
    """Offer a figure under `name`, which stays what it is: pieces keep it. `unit` is what its numbers count."""
    _KINDS[name] = FigureKind(name=name, title=title, draw=draw, unit=unit)


def figure_kinds() -> tuple[FigureKind, ...]:
    """Every figure on offer."""
    return tuple(_KINDS.values())


def drawn(names: Iterable[str], *, on: date) -> Mapping[str, FigureView]:
    """The figures as they stand on a day, by name; one with nothing to draw is left out.

    Raises `newsletter.no_such_figure`.
    """
    charts = {name: (kind := _kind(name), kind.draw(on)) for name in dict.fromkeys(names)}
    return {name: _view(kind, chart, on) for name, (kind, chart) in charts.items() if chart is not None}


def require_known_figures(names: Iterable[str]) -> None:
    """Raises `newsletter.no_such_figure`."""
    for name in names:
        _kind(name)


def plain(cell: Any) -> Any:
    """A cell of a figure's table as JSON keeps it."""
    return asdict(cell) if isinstance(cell, Says) else cell


def _kind(name: str) -> FigureKind:
    if name not in _KINDS:
        raise Refused(
            "newsletter.no_such_figure",
            zh=f"没有“{name[:40]}”这张图。请从列表里选。",
            en=f'There is no figure "{name[:40]}". Choose from the list.',
            field="figures",
        )
    return _KINDS[name]


def _view(kind: FigureKind, chart: Chart, on: date) -> FigureView:
    return FigureView(
        name=kind.name,
        title=kind.title,
        note=f"数据来源：本平台，截至 {on}。单位：{kind.unit}。",
        svg=chart.svg,
        slim=chart.slim,
        columns=tuple(plain(column) for column in chart.columns),
        rows=tuple(tuple(plain(cell) for cell in row) for row in chart.rows),
        on=on,
    )

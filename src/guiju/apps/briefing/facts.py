"""Rows in, what reading found out: the amounts of an item as values, each with its place in the upload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from guiju.apps.briefing.models import Item
from guiju.core.quantities import Comparator, Course, Firmness, Period, Quantity, Use
from guiju.texts.passages import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One amount that an item names: the value, and the span of the upload's body that says it."""

    quantity: Quantity
    span: Span


def kept(quantity: Quantity) -> dict[str, Any]:
    """A quantity as JSON keeps it: fractions and days as text."""
    period = quantity.period
    return {
        "what": quantity.what,
        "value": str(quantity.value),
        "unit": quantity.unit,
        "comparator": quantity.comparator.value,
        "course": quantity.course.value,
        "firmness": quantity.firmness.value,
        "use": quantity.use.value,
        "upper": None if quantity.upper is None else str(quantity.upper),
        "start": period.start.isoformat() if period and period.start else None,
        "end": period.end.isoformat() if period else None,
        "scope": quantity.scope,
    }


def amounts(row: Item) -> tuple[Amount, ...]:
    """Every amount of an item, in the order of its text."""
    return tuple(_amounts(row.found))


def targets(row: Item) -> tuple[Amount, ...]:
    """The amounts that are targets to reach: neither a rule's parameter nor where things stood."""
    return tuple(each for each in amounts(row) if each.quantity.use is Use.TARGET)


def _amounts(marks: list[Mapping[str, Any]]) -> Iterator[Amount]:
    for mark in marks:
        if said := mark.get("amount"):
            yield Amount(quantity=_quantity(said), span=Span(mark["start"], mark["end"]))


def _quantity(said: Mapping[str, Any]) -> Quantity:
    start = date.fromisoformat(said["start"]) if said["start"] else None
    return Quantity(
        what=said["what"],
        value=Fraction(said["value"]),
        unit=said["unit"],
        comparator=Comparator(said["comparator"]),
        course=Course(said["course"]),
        firmness=Firmness(said["firmness"]),
        use=Use(said["use"]),
        upper=None if said["upper"] is None else Fraction(said["upper"]),
        period=Period(start, date.fromisoformat(said["end"])) if said["end"] else None,
        scope=said["scope"],
    )

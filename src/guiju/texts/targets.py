"""From the amounts of a text to the targets one tracks: floor or ceiling, hope or duty, by when, and from where.

A target keeps the text's own words for it in its quantity. What the text leaves open stays open: no start where none is
given, no tolerance behind 左右.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from guiju.core.quantities import Comparator, Course, Firmness, Period, Quantity, Use
from guiju.texts.briefs import Found

SHARED_MIN = 3  # so many characters at the end of two indicators, and they may be one indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One target: its floor or ceiling, whether the bound itself is still short of it, its last day, its baseline."""

    found: Found[Quantity]
    floor: Fraction | None
    ceiling: Fraction | None
    is_strict: bool
    is_about: bool
    is_hope: bool
    due: date | None
    baseline: Found[Quantity] | None = None

    @property
    def quantity(self) -> Quantity:
        """The amount as the text says it."""
        return self.found.value

    def is_met_by(self, value: Fraction) -> bool | None:
        """Whether a figure reaches the target; None where the text says 左右 and no tolerance is given."""
        if self.is_about:
            return None
        above = self.floor is None or value > self.floor or (value == self.floor and not self.is_strict)
        below = self.ceiling is None or value < self.ceiling or (value == self.ceiling and not self.is_strict)
        return above and below


def of(quantities: Sequence[Found[Quantity]]) -> tuple[Target, ...]:
    """The targets among the amounts, each with the baseline of its indicator where the text gives one."""
    baselines = {id(target): baseline for target, baseline in pair(quantities)}
    return tuple(_target(found, baselines.get(id(found))) for found in quantities if found.value.use is Use.TARGET)


def pair(quantities: Sequence[Found[Quantity]]) -> tuple[tuple[Found[Quantity], Found[Quantity]], ...]:
    """Each target with the baseline of the same indicator: same unit, and the longest common end of their words.

    A baseline serves one target only; 转型覆盖率 takes 企业转型覆盖率, never 深度转型率.
    """
    targets = [found for found in quantities if found.value.use is Use.TARGET]
    baselines = [found for found in quantities if found.value.use is Use.BASELINE]
    likeness = [
        (_likeness(target.value, baseline.value), -abs(target.span.start - baseline.span.start), t, b)
        for t, target in enumerate(targets)
        for b, baseline in enumerate(baselines)
        if target.value.unit == baseline.value.unit
    ]
    taken: dict[int, int] = {}
    for shared, _, t, b in sorted(likeness, reverse=True):
        if shared >= SHARED_MIN and t not in taken and b not in taken.values():
            taken[t] = b
    return tuple((targets[t], baselines[b]) for t, b in sorted(taken.items()))


def each_period(target: Target, *, since: date) -> tuple[Target, ...]:
    """A yearly flow as one target a year, from its start (else `since`) to its end; any other as it is."""
    period = target.quantity.period
    if target.quantity.course is not Course.EACH_PERIOD or period is None:
        return (target,)
    return tuple(_for_year(target, year) for year in _years(period, since))


def _years(period: Period, since: date) -> Iterator[int]:
    start = period.start or since
    yield from range(start.year, period.end.year + 1)


def _for_year(target: Target, year: int) -> Target:
    end = date(year, 12, 31)
    quantity = target.quantity
    yearly = Quantity(
        what=quantity.what,
        value=quantity.value,
        unit=quantity.unit,
        comparator=quantity.comparator,
        course=Course.ADDED,
        firmness=quantity.firmness,
        use=quantity.use,
        upper=quantity.upper,
        period=Period(date(year, 1, 1), end),
        scope=quantity.scope,
    )
    return Target(
        found=Found(yearly, target.found.span),
        floor=target.floor,
        ceiling=target.ceiling,
        is_strict=target.is_strict,
        is_about=target.is_about,
        is_hope=target.is_hope,
        due=end,
        baseline=target.baseline,
    )


def _target(found: Found[Quantity], baseline: Found[Quantity] | None) -> Target:
    quantity = found.value
    bounds_above = quantity.comparator in (Comparator.AT_MOST, Comparator.LESS_THAN)
    is_exact = quantity.comparator is Comparator.EXACTLY
    ceiling = quantity.value if bounds_above or is_exact else quantity.upper
    return Target(
        found=found,
        floor=None if bounds_above else quantity.value,
        ceiling=ceiling,
        is_strict=quantity.comparator in (Comparator.MORE_THAN, Comparator.LESS_THAN),
        is_about=quantity.comparator is Comparator.ABOUT,
        is_hope=quantity.firmness is Firmness.HOPE,
        due=quantity.period.end if quantity.period else None,
        baseline=baseline,
    )


def _likeness(target: Quantity, baseline: Quantity) -> int:
    """How many characters the indicators share at their ends."""
    shared = 0
    for left, right in zip(reversed(target.what), reversed(baseline.what), strict=False):
        if left != right:
            break
        shared += 1
    return shared

"""Values that change on a day. Before the first day there is no value, and asking is an error, never a default.

A gap, an overlap or two values for one day are errors when the timeline is made: nothing goes on silently.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


class BrokenTimeline(ValueError):
    """Dated values that leave a gap, overlap, or contradict each other. Names the file, the term and the day."""


class BeforeFirstDate(LookupError):
    """Asked for a day before the first value."""


class AfterLastDate(LookupError):
    """Asked for a day at or after the end of the last value."""


@dataclass(frozen=True, slots=True)
class Dated(Generic[T_co]):
    """A value and the days it holds: from `start_on`, to before `end_on` or to the next value."""

    start_on: date
    value: T_co
    end_on: date | None = None


@dataclass(frozen=True, slots=True)
class Timeline(Generic[T_co]):
    """Dated values in order. `name` says where they stand (`policy.toml: terms.rate`), for whoever must mend them."""

    name: str
    entries: tuple[Dated[T_co], ...]

    def __post_init__(self) -> None:
        if not self.entries:
            raise BrokenTimeline(f"{self.name}: no value at all")
        for entry in self.entries:
            if entry.end_on is not None and entry.end_on <= entry.start_on:
                raise BrokenTimeline(
                    f"{self.name}: the value from {entry.start_on} ends on {entry.end_on}, before it holds a day"
                )
        for entry, following in pairwise(self.entries):
            self._follows(entry, following)

    def _follows(self, entry: Dated[object], following: Dated[object]) -> None:
        if following.start_on == entry.start_on:
            raise BrokenTimeline(f"{self.name}: conflict, two values begin on {entry.start_on}; keep one")
        if following.start_on < entry.start_on:
            raise BrokenTimeline(f"{self.name}: {following.start_on} stands after {entry.start_on}; put them in order")
        if entry.end_on is not None and entry.end_on < following.start_on:
            raise BrokenTimeline(
                f"{self.name}: gap, no value from {entry.end_on} to before {following.start_on}; say `unknown` if it is"
            )
        if entry.end_on is not None and entry.end_on > following.start_on:
            raise BrokenTimeline(
                f"{self.name}: overlap, two values from {following.start_on} to before {entry.end_on}; end one there"
            )

    @property
    def first_on(self) -> date:
        return self.entries[0].start_on

    def on(self, day: date) -> T_co:
        """The value that holds on `day`."""
        return self.entry_on(day).value

    def entry_on(self, day: date) -> Dated[T_co]:
        """The value and its days. Raises BeforeFirstDate, AfterLastDate."""
        at = bisect_right(self.entries, day, key=_start_of) - 1
        if at < 0:
            raise BeforeFirstDate(f"{self.name}: no value on {day}; the first begins on {self.first_on}")
        entry = self.entries[at]
        if entry.end_on is not None and day >= entry.end_on:
            raise AfterLastDate(f"{self.name}: no value on {day}; the last ended on {entry.end_on}")
        return entry

    def covers(self, day: date) -> bool:
        at = bisect_right(self.entries, day, key=_start_of) - 1
        end_on = self.entries[at].end_on
        return at >= 0 and (end_on is None or day < end_on)

    def until(self, day: date) -> Sequence[Dated[T_co]]:
        """The entries that have begun by `day`."""
        return self.entries[: bisect_right(self.entries, day, key=_start_of)]


def _start_of(entry: Dated[object]) -> date:
    return entry.start_on

"""What a policy text says of an amount: the value, how it is meant, over what time, and how firmly.

`comparator`, `course` and `firmness` are kept apart: "strive for 100 new ones a year" is at least 100, a flow for each
year, and a hope. Values are exact fractions in the unit's base (yuan, not 10 000 yuan; 45 % is 9/20).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Comparator(StrEnum):
    """How a value bounds what it is said of. 以上 includes the figure, 超 and 不满 do not."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    ABOUT = "about"
    EXACTLY = "exactly"


class Course(StrEnum):
    """What the value counts: what there is at a time, all there ever were, what came new, or each period brings."""

    LEVEL = "level"
    CUMULATIVE = "cumulative"
    ADDED = "added"
    EACH_PERIOD = "each_period"


class Firmness(StrEnum):
    """Whether the text binds (must), hopes (力争), or merely reports."""

    DUTY = "duty"
    HOPE = "hope"
    FACT = "fact"


class Use(StrEnum):
    """What the value is for: a target to reach, a parameter a rule works with, or where things stood."""

    TARGET = "target"
    PARAMETER = "parameter"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to and including `end` that a value speaks of. No start: the text names the end only."""

    start: date | None
    end: date

    def __post_init__(self) -> None:
        """A period does not end before it starts."""
        if self.start is not None and self.end < self.start:
            raise ValueError(f"no period runs from {self.start} to {self.end}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One amount as a text says it.

    `what` is the words it is said of (企业, 数字经济增加值占GDP比重), `value` in base units, `upper` the other end of a
    range (5%—8%), `unit` the text's own counting word or one of `%`, `元`.
    """

    what: str
    value: Fraction
    unit: str
    comparator: Comparator
    course: Course = Course.LEVEL
    firmness: Firmness = Firmness.DUTY
    use: Use = Use.TARGET
    upper: Fraction | None = None
    period: Period | None = None
    scope: str = ""

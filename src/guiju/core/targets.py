"""Targets: what a policy wants an indicator to come to, the way there, and how it stands on that way. Pure.

A baseline is never invented: where the text names none, the way begins at the first measurement, and before a second
one nobody can say whether it is kept. What texts leave open is in READINGS, shown wherever it was used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from guiju.core.decision import Says
from guiju.core.quantities import Comparator, Course
from guiju.core.target_words import COMPARATORS, about, spoken

TOLERANCE = Fraction(1, 20)
"""How far off still counts as about (左右), and as on course: no policy gives a number, so this is our reading."""

POINTS_MIN = 3
LEVEL_OF_CONFIDENCE = 0.8
"""Fewer measurements are too few to say where they lead; the interval of a forecast holds four times out of five."""

CEILINGS = frozenset({Comparator.AT_MOST, Comparator.LESS_THAN})


class Status(StrEnum):
    """How an indicator stands on the way to its target, on one day."""

    AHEAD = "ahead"  # 超前
    ON_COURSE = "on_course"  # 按进度
    BEHIND = "behind"  # 滞后
    LATE = "late"  # 逾期未达成
    REACHED = "reached"  # 已达成
    UNKNOWN = "unknown"  # 尚不能判断


OFF_COURSE = frozenset({Status.BEHIND, Status.LATE})
STATUSES: Mapping[Status, Says] = MappingProxyType(
    {
        Status.LATE: Says("逾期未达成", "Late"),
        Status.BEHIND: Says("滞后", "Behind"),
        Status.ON_COURSE: Says("按进度", "On course"),
        Status.AHEAD: Says("超前", "Ahead"),
        Status.REACHED: Says("已达成", "Reached"),
        Status.UNKNOWN: Says("尚不能判断", "Too early to say"),
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A value on a day: a baseline, a milestone, a measurement."""

    on: date
    value: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is wanted, in the unit's base (yuan; 45 % is 9/20). No `value`: the text gives no number.

    `starts_on` is the first day that counts, where the text names it. `tolerance` is the reading of about.
    """

    unit: str
    comparator: Comparator | None
    value: Fraction | None
    upper: Fraction | None = None
    course: Course = Course.LEVEL
    deadline: date | None = None
    starts_on: date | None = None
    baseline: Point | None = None
    milestones: tuple[Point, ...] = ()
    tolerance: Fraction = TOLERANCE

    def __post_init__(self) -> None:
        """A number and how it bounds come together; a way runs forward."""
        if (self.value is None) != (self.comparator is None):
            raise ValueError("a number and its comparator come together")
        if not 0 <= self.tolerance < 1:
            raise ValueError(f"no tolerance is {self.tolerance}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Where the measurements lead by a day, and the interval that it falls into LEVEL_OF_CONFIDENCE of the time.

    An estimate, rounded. `method` is ols (a straight line) or holt; `points` is how many measurements it rests on.
    """

    on: date
    value: Fraction
    low: Fraction
    high: Fraction
    method: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How it stands and why, in words and numbers; what was last measured, and what the way wanted that day."""

    status: Status
    reason: Says
    latest: Point | None = None
    expected: Fraction | None = None

    @property
    def is_off_course(self) -> bool:
        return self.status in OFF_COURSE


def is_met(goal: Goal, value: Fraction) -> bool:
    """Whether a value is what is wanted. 以上 includes the figure, 突破 and 超 do not; 左右 allows the tolerance."""
    if goal.value is None or goal.comparator is None:
        return False
    low, high = goal.value, goal.value if goal.upper is None else goal.upper
    match goal.comparator:
        case Comparator.AT_LEAST:
            return value >= low
        case Comparator.MORE_THAN:
            return value > low
        case Comparator.AT_MOST:
            return value <= high
        case Comparator.LESS_THAN:
            return value < high
        case Comparator.ABOUT:
            return low - abs(low) * goal.tolerance <= value <= high + abs(high) * goal.tolerance
        case Comparator.EXACTLY:
            return low <= value <= high


def wanted(goal: Goal) -> Fraction | None:
    """The number that the way leads to: a ceiling's upper end, else the lower one."""
    return goal.upper if goal.upper is not None and goal.comparator in CEILINGS else goal.value


def trajectory(goal: Goal, measured: Sequence[Point], *, on: date) -> tuple[Point, ...]:
    """The way to the target, straight between its corners; of a yearly target that of the year of `on`.

    Empty where it is unknown: no number, no deadline, or neither a baseline nor a first measurement.
    """
    value = wanted(goal)
    if value is None or goal.deadline is None:
        return ()
    if goal.course is Course.EACH_PERIOD:
        start, end = year_of(goal, on)
        opening: Point | None = Point(start, Fraction(0))
    else:
        opening, end = _opening(goal, measured), goal.deadline
    if opening is None or opening.on >= end:
        return ()
    if goal.comparator in CEILINGS and opening.value <= value:
        return (Point(opening.on, value), Point(end, value))
    corners = tuple(sorted(each for each in goal.milestones if opening.on < each.on < end))
    return (opening, *corners, Point(end, value))


def expected(way: Sequence[Point], on: date) -> Fraction | None:
    """What the way wants on a day: between two corners in proportion to the days; nothing before its beginning."""
    if not way or on < way[0].on:
        return None
    for start, end in pairwise(way):
        if on <= end.on:
            share = Fraction((on - start.on).days, (end.on - start.on).days)
            return start.value + (end.value - start.value) * share
    return way[-1].value


def year_of(goal: Goal, on: date) -> tuple[date, date]:
    """The first and last day of the year that a yearly target is judged in: that of `on`, or of its deadline."""
    assert goal.deadline is not None
    year = min(on, goal.deadline).year
    start, end = date(year, 1, 1), min(date(year, 12, 31), goal.deadline)
    if goal.starts_on is not None and start < goal.starts_on <= end:
        start = goal.starts_on
    return start, end


def counted(goal: Goal, measured: Sequence[Point], *, on: date) -> tuple[Point, ...]:
    """The measurements that say something on a day, oldest first: none of later, of a yearly target those of its year.

    >>> early, late = Point(date(2024, 5, 1), Fraction(3)), Point(date(2025, 5, 1), Fraction(1))
    >>> goal = Goal(unit="个", comparator=Comparator.AT_LEAST, value=Fraction(9), course=Course.EACH_PERIOD,
    ...             deadline=date(2026, 12, 31))
    >>> counted(goal, [late, early], on=date(2025, 6, 1)) == (late,)
    True
    """
    known = sorted(each for each in measured if each.on <= on)
    if goal.course is Course.EACH_PERIOD and goal.deadline is not None:
        start, end = year_of(goal, on)
        last = on if end == goal.deadline else end
        known = [each for each in known if start <= each.on <= last]
    return tuple(known)


def judge(goal: Goal, measured: Sequence[Point], *, on: date) -> Judgement:
    """How the indicator stands on a day. What was measured is compared with the way on the day it was measured."""
    if goal.value is None or goal.comparator is None:
        return _unknown("原文没有给出数字，不能自动判断。", "The text gives no number, so nothing can be computed.")
    known = counted(goal, measured, on=on)
    is_over = goal.deadline is not None and on > goal.deadline
    if not known:
        if is_over:
            return _unknown("期限已过，没有任何测量。", "The deadline has passed and nothing was measured.")
        return _unknown("还没有测量：第一次测量之后才有进度。", "Nothing is measured yet; the first one opens the way.")
    if is_over:
        return _closed(goal, known)
    latest = known[-1]
    if goal.comparator not in CEILINGS and is_met(goal, latest.value):
        return _told(Status.REACHED, goal, latest, None, "，已达到", "; it is reached")
    return _under_way(goal, known, trajectory(goal, known, on=on))


def _under_way(goal: Goal, known: Sequence[Point], way: Sequence[Point]) -> Judgement:
    latest = known[-1]
    at = expected(way, latest.on)
    if goal.deadline is None:
        return _unknown(
            "没有写明期限，不能判断进度。", "No deadline is given, so there is no way to compare with.", latest
        )
    if at is None:
        return _unknown("测量早于基期，不能比较。", "It was measured before the baseline.", latest)
    if goal.comparator in CEILINGS and way[0].value == way[-1].value:
        return _below_ceiling(goal, latest)
    if _is_only_the_opening(goal, known):
        return _unknown(
            "这是第一次测量，作为起点；第二次测量之后才能判断进度。",
            "This first measurement is where the way begins; the second one will tell.",
            latest,
        )
    rise = way[-1].value - way[0].value
    gap = (latest.value - at) * (1 if rise >= 0 else -1)
    band = abs(rise or way[-1].value) * goal.tolerance
    off = about(abs(latest.value - at), goal.unit)
    if gap > band:
        return _told(Status.AHEAD, goal, latest, at, f"，比进度超前 {off.zh}", f", {off.en} ahead")
    if gap < -band:
        return _told(Status.BEHIND, goal, latest, at, f"，比进度落后 {off.zh}", f", {off.en} behind")
    return _told(Status.ON_COURSE, goal, latest, at, "，在进度之内", ", on course")


def _below_ceiling(goal: Goal, latest: Point) -> Judgement:
    if is_met(goal, latest.value):
        return _told(Status.ON_COURSE, goal, latest, None, "，没有超过上限", "; the ceiling is kept")
    return _told(Status.BEHIND, goal, latest, None, "，已经超过上限", "; the ceiling is broken")


def _closed(goal: Goal, known: Sequence[Point]) -> Judgement:
    """After the deadline: what was last measured up to it counts; a later measurement may still reach it."""
    assert goal.deadline is not None
    in_time = [each for each in known if each.on <= goal.deadline]
    if in_time and is_met(goal, in_time[-1].value):
        return _told(Status.REACHED, goal, in_time[-1], None, "，按期达到", "; reached in time")
    latest = known[-1]
    if is_met(goal, latest.value):
        return _told(Status.REACHED, goal, latest, None, "，期限之后才达到", "; reached after the deadline")
    if goal.comparator is Comparator.ABOUT and latest.value > (goal.upper or goal.value or 0):
        return _told(
            Status.AHEAD, goal, latest, None, "，高于“左右”的范围，是否算达成由人判断", "; above what about allows"
        )
    return _told(Status.LATE, goal, latest, None, "，期限已过，没有达到", "; the deadline has passed, not reached")


def _opening(goal: Goal, measured: Sequence[Point]) -> Point | None:
    """Where the way begins. What is newly added begins at nothing on the first day that counts: that is no guess."""
    if goal.baseline is not None:
        return goal.baseline
    if goal.course is Course.ADDED and goal.starts_on is not None:
        return Point(goal.starts_on, Fraction(0))
    return min(measured, default=None)


def _is_only_the_opening(goal: Goal, known: Sequence[Point]) -> bool:
    opening = _opening(goal, known)
    return goal.course is not Course.EACH_PERIOD and opening == known[-1] and goal.baseline is None


def _told(status: Status, goal: Goal, latest: Point, at: Fraction | None, zh: str, en: str) -> Judgement:
    assert goal.comparator is not None
    value, bound, sign = spoken(latest.value, goal.unit), goal_words(goal), COMPARATORS[goal.comparator]
    way = Says("", "") if at is None else about(at, goal.unit)
    by_zh = f"，当日进度应为 {way.zh}" if at is not None else ""
    by_en = f", the way wanted {way.en} that day" if at is not None else ""
    return Judgement(
        status=status,
        reason=Says(
            f"{latest.on} 测得 {value.zh}，目标{sign.zh} {bound.zh}{by_zh}{zh}。",
            f"{value.en} on {latest.on}, the target is {sign.en} {bound.en}{by_en}{en}.",
        ),
        latest=latest,
        expected=at,
    )


def goal_words(goal: Goal) -> Says:
    """The number or range that is wanted, with its unit."""
    assert goal.value is not None
    low = spoken(goal.value, goal.unit)
    if goal.upper is None:
        return low
    high = spoken(goal.upper, goal.unit)
    return Says(f"{low.zh}—{high.zh}", f"{low.en} to {high.en}")


def _unknown(zh: str, en: str, latest: Point | None = None) -> Judgement:
    return Judgement(status=Status.UNKNOWN, reason=Says(zh, en), latest=latest)

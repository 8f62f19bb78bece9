"""Days as the law counts them: half-open periods, months clipped to their end, China's clock, working days.

Which days are holidays is handed in (`WorkingDays`); nothing here reads a clock, a time-zone database or a file.
China has kept one clock, UTC+8 without summer time, since 1992; earlier instants are not ours to judge.
"""

from __future__ import annotations

import calendar as _gregorian
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
WORKING_DAYS_MAX = 1000
HOLIDAYS_IN_A_ROW_MAX = 60
MONTHS_A_YEAR = 12
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start_on` to before `end_on`; without an end it goes on."""

    start_on: date
    end_on: date | None = None

    def __post_init__(self) -> None:
        if self.end_on is not None and self.end_on <= self.start_on:
            raise ValueError(f"a period from {self.start_on} cannot end on {self.end_on}: it would hold no day")

    def __contains__(self, day: date) -> bool:
        return self.start_on <= day and (self.end_on is None or day < self.end_on)

    def overlaps(self, other: Period) -> bool:
        return (other.end_on is None or self.start_on < other.end_on) and (
            self.end_on is None or other.start_on < self.end_on
        )


class WorkingDays(Protocol):
    """Who knows the holidays. None: the day lies beyond what is known, and Monday to Friday is assumed."""

    def is_working_day(self, day: date) -> bool | None: ...


def natural_year(year: int) -> Period:
    """自然年: from 1 January to before the next.

    >>> date(2024, 12, 31) in natural_year(2024), date(2025, 1, 1) in natural_year(2024)
    (True, False)
    """
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day when it has no such day.

    >>> add_months(date(2024, 8, 31), 6)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    last = _gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def day_in_china(at: datetime) -> date:
    """The day a calendar on a wall in China shows at this instant."""
    assert at.tzinfo is not None, "an instant knows its zone"
    return at.astimezone(CHINA).date()


def start_of(day: date) -> datetime:
    """00:00 in China."""
    return datetime.combine(day, time(), CHINA)


def end_of(day: date) -> datetime:
    """24:00 in China: the first instant no longer part of the day.

    >>> end_of(date(2024, 8, 29)).isoformat()
    '2024-08-30T00:00:00+08:00'
    """
    return start_of(day + _ONE_DAY)


def is_working_day(day: date, working_days: WorkingDays) -> bool:
    """What `working_days` knows of the day, or Monday to Friday where it knows nothing."""
    told = working_days.is_working_day(day)
    return day.weekday() < _SATURDAY if told is None else told


def add_working_days(start: date, days: int, working_days: WorkingDays) -> date:
    """The last of `days` working days after `start`, which itself does not count. `days` is 1 to WORKING_DAYS_MAX.

    Raises ValueError when HOLIDAYS_IN_A_ROW_MAX days pass without a working one: the calendar handed in is broken.
    """
    if not 1 <= days <= WORKING_DAYS_MAX:
        raise ValueError(f"{days} working days: 1 to {WORKING_DAYS_MAX} can be counted")
    day, idle = start, 0
    while days:
        day += _ONE_DAY
        if is_working_day(day, working_days):
            days, idle = days - 1, 0
            continue
        idle += 1
        if idle > HOLIDAYS_IN_A_ROW_MAX:
            raise ValueError(f"no working day in the {HOLIDAYS_IN_A_ROW_MAX} days before {day}: the calendar is broken")
    return day


def is_estimated(period: Period, working_days: WorkingDays) -> bool:
    """Whether some day of `period` lies beyond the known holidays, so that a count across it may still move."""
    assert period.end_on is not None, "only a period that ends can be looked through"
    days = (period.end_on - period.start_on).days
    return any(working_days.is_working_day(period.start_on + timedelta(days=n)) is None for n in range(days))

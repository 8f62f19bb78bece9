"""China's working days: the State Council's calendars of 2004 to 2026 (chinesecalendar), and an administrator's file.

A year beyond both is not guessed: the answer is None, callers count Monday to Friday and say so on the page. The
file that GUIJU_HOLIDAYS names holds one table a year, and a year in it replaces the built-in one as a whole:

    [2027]
    source = "the notice that says so"
    holidays = [2027-01-01, 2027-02-08]  # days off that fall on Monday to Friday
    working = [2027-02-20]               # Saturdays and Sundays that are worked
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import chinese_calendar
from chinese_calendar import constants

from guiju.project.refusals import CannotRun

FIRST_YEAR = 2004
LAST_YEAR = max(constants.holidays).year
BUILT_IN = "State Council notices, as published in chinesecalendar"
_SATURDAY = 5
_KEYS = {"source", "holidays", "working"}


class HolidaysRefused(CannotRun):
    """The administrator's holiday file cannot be believed; the message names the year and the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One year as an administrator's file states it: who says so, days off, and weekend days that are worked."""

    source: str
    holidays: frozenset[date]
    working: frozenset[date]


@dataclass(frozen=True, slots=True)
class ChineseWorkingDays:
    """The calendar that is handed to whoever counts working days (the protocol `core.calendar.WorkingDays`)."""

    added: Mapping[int, Year] = field(default_factory=dict)

    def is_official(self, year: int) -> bool:
        """Whether somebody published this year's holidays; if not, counts across it may still move."""
        return year in self.added or FIRST_YEAR <= year <= LAST_YEAR

    def source(self, year: int) -> str:
        """Who says so, for the page; "" for a year that nobody published."""
        if year in self.added:
            return self.added[year].source
        return BUILT_IN if self.is_official(year) else ""

    def is_working_day(self, day: date) -> bool | None:
        """Whether the day is worked; None when nobody has published its year."""
        if year := self.added.get(day.year):
            return day in year.working or (day.weekday() < _SATURDAY and day not in year.holidays)
        return _is_worked(day) if self.is_official(day.year) else None


@lru_cache(maxsize=4096)
def _is_worked(day: date) -> bool:
    """The State Council's calendar; the library looks through all its years each time it is asked."""
    return bool(chinese_calendar.is_workday(day))


def load(file: str) -> ChineseWorkingDays:
    """The working days with an administrator's `file` in force; "" is no file. Raises HolidaysRefused."""
    if not file:
        return ChineseWorkingDays()
    try:
        with open(Path(file), "rb") as opened:
            tables = tomllib.load(opened)
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise HolidaysRefused(f"GUIJU_HOLIDAYS={file} cannot be read: {problem}") from problem
    return ChineseWorkingDays({_year_number(file, name): _year(file, name, table) for name, table in tables.items()})


def _year_number(file: str, name: str) -> int:
    if not (name.isascii() and name.isdigit() and len(name) == 4):
        raise HolidaysRefused(f"{file}: [{name}] is no year. Write one table a year, e.g. [2027].")
    return int(name)


def _year(file: str, name: str, table: object) -> Year:
    where = f"{file}: [{name}]"
    if not isinstance(table, dict) or not isinstance(table.get("source"), str) or not table["source"].strip():
        raise HolidaysRefused(f"{where} needs `source`, the notice that says so.")
    if unknown := sorted(set(table) - _KEYS):
        raise HolidaysRefused(f"{where} has unknown entries: {', '.join(unknown)}. Known: {', '.join(sorted(_KEYS))}.")
    holidays, working = (_days(where, key, table.get(key, []), int(name)) for key in ("holidays", "working"))
    if not holidays:
        raise HolidaysRefused(f"{where} names no holiday; every year has some.")
    if both := holidays & working:
        raise HolidaysRefused(f"{where}: {min(both)} is both a holiday and worked.")
    return Year(source=table["source"].strip(), holidays=holidays, working=working)


def _days(where: str, key: str, listed: object, year: int) -> frozenset[date]:
    if not isinstance(listed, list):
        raise HolidaysRefused(f"{where}: `{key}` is no list of days.")
    for day in listed:
        if not isinstance(day, date) or isinstance(day, datetime) or day.year != year:
            raise HolidaysRefused(f"{where}: `{key}` holds {day!r}, which is no day of {year}.")
        if (day.weekday() >= _SATURDAY) is (key == "holidays"):
            fault = "falls on a weekend anyway" if key == "holidays" else "is a weekday, worked anyway"
            raise HolidaysRefused(f"{where}: `{key}` holds {day}, which {fault}. Leave it out.")
    return frozenset(listed)

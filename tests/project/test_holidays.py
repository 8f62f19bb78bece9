"""Working days: the State Council's calendar, an administrator's file, and a year that nobody has published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guiju.core import calendar
from guiju.project import holidays
from guiju.project.holidays import ChineseWorkingDays, HolidaysRefused

BUILT_IN = ChineseWorkingDays()
NEXT_YEAR = """
[2027]
source = "关于2027年部分节假日安排的通知"
holidays = [2027-01-01, 2027-02-08, 2027-02-09]
working = [2027-02-20]
"""


def file_with(folder: Path, text: str) -> str:
    file = folder / "holidays.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2024, 2, 9), True),  # New Year's Eve of the lunar calendar: in 2024 a working Friday
        (date(2024, 2, 12), False),  # a Monday of the Spring Festival
        (date(2024, 2, 4), True),  # a Sunday, worked in exchange
        (date(2024, 5, 6), True),  # an ordinary Monday
        (date(2024, 5, 11), True),  # a Saturday, worked in exchange for Labour Day
        (date(2024, 6, 1), False),  # an ordinary Saturday
        (date(2026, 10, 7), False),  # the last holiday it knows
        (date(2026, 12, 31), True),  # the last day it knows
    ],
)
def test_the_published_calendar_is_followed(day: date, is_worked: bool) -> None:
    assert BUILT_IN.is_working_day(day) is is_worked


def test_a_year_that_nobody_published_is_not_guessed() -> None:
    assert BUILT_IN.is_working_day(date(2027, 1, 1)) is None
    assert not BUILT_IN.is_official(2027)
    assert BUILT_IN.source(2027) == ""
    assert BUILT_IN.is_working_day(date(2003, 12, 31)) is None


def test_a_count_across_the_end_of_what_is_known_goes_on_by_weekdays_and_says_so() -> None:
    assert calendar.add_working_days(date(2026, 12, 30), 2, BUILT_IN) == date(2027, 1, 1)  # a Friday, taken as worked
    assert calendar.is_estimated(calendar.Period(date(2026, 12, 30), date(2027, 1, 2)), BUILT_IN)
    assert not calendar.is_estimated(calendar.Period(date(2026, 12, 30), date(2027, 1, 1)), BUILT_IN)


def test_an_administrators_file_supplies_a_later_year(tmp_path: Path) -> None:
    loaded = holidays.load(file_with(tmp_path, NEXT_YEAR))
    assert loaded.is_working_day(date(2027, 1, 1)) is False
    assert loaded.is_working_day(date(2027, 2, 20)) is True
    assert loaded.is_working_day(date(2027, 2, 21)) is False
    assert loaded.is_working_day(date(2027, 1, 4)) is True
    assert loaded.is_official(2027)
    assert loaded.source(2027) == "关于2027年部分节假日安排的通知"
    assert loaded.is_working_day(date(2024, 2, 12)) is False, "the built-in years stay"
    assert calendar.add_working_days(date(2026, 12, 30), 2, loaded) == date(2027, 1, 4)


def test_a_year_in_the_file_replaces_the_built_in_one_as_a_whole(tmp_path: Path) -> None:
    loaded = holidays.load(file_with(tmp_path, '[2024]\nsource = "更正"\nholidays = [2024-01-01]\n'))
    assert loaded.is_working_day(date(2024, 2, 12)) is True


def test_without_a_file_the_built_in_years_stand() -> None:
    assert holidays.load("") == BUILT_IN


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[next]\nsource='x'\nholidays=[2027-01-01]", r"\[next\] is no year"),
        ("[2027]\nholidays=[2027-01-01]", "needs `source`"),
        ("[2027]\nsource=''\nholidays=[2027-01-01]", "needs `source`"),
        ("[2027]\nsource='x'\nholiday=[2027-01-01]", "unknown entries: holiday"),
        ("[2027]\nsource='x'\nholidays=[2026-01-01]", "no day of 2027"),
        ("[2027]\nsource='x'\nholidays=['2027-01-01']", "no day of 2027"),
        ("[2027]\nsource='x'\nholidays=[2027-01-02]", "2027-01-02, which falls on a weekend anyway"),
        ("[2027]\nsource='x'\nholidays=[2027-01-01]\nworking=[2027-01-04]", "2027-01-04, which is a weekday"),
        ("[2027]\nsource='x'\nholidays=[]", "names no holiday"),
        ("[2027]\nsource='x'\nholidays=3", "no list of days"),
        ("[2027\n", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_believed_is_refused_by_name(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(HolidaysRefused, match=fault):
        holidays.load(file_with(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HolidaysRefused, match="cannot be read"):
        holidays.load(str(tmp_path / "none.toml"))

"""Days as the law counts them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.core import calendar
from guiju.core.calendar import CHINA, Period, add_months, add_working_days


class Known:
    """Holidays and made-up working days of one known year; beyond it, nothing is known."""

    def __init__(self, *, holidays: set[date] = frozenset(), worked: set[date] = frozenset(), year: int = 2024) -> None:  # type: ignore[assignment]
        self.holidays, self.worked, self.year = holidays, worked, year

    def is_working_day(self, day: date) -> bool | None:
        if day.year != self.year:
            return None
        return day in self.worked or (day.weekday() < 5 and day not in self.holidays)


class Never:
    def is_working_day(self, _: date) -> bool:
        return False


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2024, 2, 29), 6, (2024, 8, 29)),
        ((2024, 8, 31), 6, (2025, 2, 28)),
        ((2027, 8, 31), 6, (2028, 2, 29)),
        ((2024, 8, 29), 6, (2025, 2, 28)),
        ((2024, 12, 31), 2, (2025, 2, 28)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2024, 7, 1), 6, (2025, 1, 1)),
        ((2024, 3, 31), -1, (2024, 2, 29)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2024, 5, 17), 0, (2024, 5, 17)),
    ],
)
def test_months_are_clipped_to_the_end(start: tuple[int, int, int], months: int, end: tuple[int, int, int]) -> None:
    assert add_months(date(*start), months) == date(*end)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 240))
def test_months_land_in_the_right_month_on_the_day_or_its_last(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_a_later_day_never_ends_earlier(one: date, other: date, months: int) -> None:
    first, last = sorted((one, other))
    assert add_months(first, months) <= add_months(last, months)


def test_the_day_ends_when_the_next_begins_in_china() -> None:
    assert calendar.end_of(date(2024, 8, 29)) == datetime(2024, 8, 29, 16, tzinfo=UTC)
    assert calendar.start_of(date(2024, 8, 30)) == calendar.end_of(date(2024, 8, 29))


@pytest.mark.parametrize(("hour", "day"), [(15, 29), (16, 30)])
def test_the_day_in_china_turns_at_16_utc(hour: int, day: int) -> None:
    assert calendar.day_in_china(datetime(2024, 8, 29, hour, tzinfo=UTC)) == date(2024, 8, day)


@given(st.dates(date(1992, 1, 1), date(2100, 1, 1)))
def test_a_day_holds_its_first_instant_and_not_its_end(day: date) -> None:
    assert calendar.day_in_china(calendar.start_of(day)) == day
    assert calendar.day_in_china(calendar.end_of(day) - timedelta(microseconds=1)) == day
    assert calendar.day_in_china(calendar.end_of(day)) == day + timedelta(days=1)
    assert calendar.start_of(day).tzinfo is CHINA


def test_a_period_holds_its_first_day_and_not_its_last() -> None:
    year = calendar.natural_year(2024)
    assert [day in year for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert date(2999, 1, 1) in Period(date(2024, 1, 1))


def test_a_period_that_holds_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="would hold no day"):
        Period(date(2024, 1, 1), date(2024, 1, 1))


@given(st.lists(st.dates(date(2024, 1, 1), date(2024, 3, 1)), min_size=4, max_size=4, unique=True))
def test_periods_overlap_when_they_share_a_day(days: list[date]) -> None:
    one, other = Period(*sorted(days[:2])), Period(*sorted(days[2:]))
    every = [date(2024, 1, 1) + timedelta(days=n) for n in range(61)]
    assert one.overlaps(other) == other.overlaps(one) == any(day in one and day in other for day in every)


def test_working_days_skip_the_weekend_and_the_start_does_not_count() -> None:
    friday = date(2024, 3, 1)
    assert add_working_days(friday, 1, Known()) == date(2024, 3, 4)
    assert add_working_days(friday, 5, Known()) == date(2024, 3, 8)
    assert add_working_days(date(2024, 3, 2), 1, Known()) == date(2024, 3, 4)


def test_holidays_are_skipped_and_made_up_weekends_count() -> None:
    labour = {date(2024, 5, day) for day in (1, 2, 3)}
    made_up = {date(2024, 4, 28), date(2024, 5, 11)}
    known = Known(holidays=labour, worked=made_up)
    assert add_working_days(date(2024, 4, 26), 1, known) == date(2024, 4, 28)
    assert add_working_days(date(2024, 4, 30), 1, known) == date(2024, 5, 6)


def test_beyond_the_known_years_it_is_monday_to_friday_and_said_so() -> None:
    assert add_working_days(date(2024, 12, 31), 2, Known()) == date(2025, 1, 2)
    assert calendar.is_estimated(Period(date(2024, 12, 30), date(2025, 1, 3)), Known())
    assert not calendar.is_estimated(Period(date(2024, 12, 30), date(2025, 1, 1)), Known())


@pytest.mark.parametrize("days", [0, -1, 1001])
def test_absurd_counts_of_working_days_are_refused(days: int) -> None:
    with pytest.raises(ValueError, match="can be counted"):
        add_working_days(date(2024, 3, 1), days, Known())


def test_a_calendar_without_working_days_is_found_broken() -> None:
    with pytest.raises(ValueError, match="calendar is broken"):
        add_working_days(date(2024, 3, 1), 1, Never())

"""Values that change on a day: no gap, no overlap, no value before the first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.core.timeline import AfterLastDate, BeforeFirstDate, BrokenTimeline, Dated, Timeline

JANUARY, MARCH, MAY = date(2024, 1, 1), date(2024, 3, 1), date(2024, 5, 1)


def line(*entries: Dated[str]) -> Timeline[str]:
    return Timeline("policy.toml: terms.rate", entries)


def test_a_value_holds_from_its_day_to_before_the_next() -> None:
    rate = line(Dated(JANUARY, "3 %"), Dated(MARCH, "30 %"))
    assert rate.on(JANUARY) == "3 %"
    assert rate.on(date(2024, 2, 29)) == "3 %"
    assert rate.on(MARCH) == "30 %"
    assert rate.on(date(2099, 1, 1)) == "30 %"


def test_before_the_first_day_there_is_no_value() -> None:
    with pytest.raises(BeforeFirstDate, match=r"policy.toml: terms.rate: no value on 2023-12-31"):
        line(Dated(JANUARY, "3 %")).on(date(2023, 12, 31))


def test_from_the_last_end_there_is_no_value() -> None:
    ended = line(Dated(JANUARY, "3 %", MARCH))
    assert ended.on(date(2024, 2, 29)) == "3 %"
    with pytest.raises(AfterLastDate, match="ended on 2024-03-01"):
        ended.on(MARCH)


def test_covers_says_where_there_is_a_value() -> None:
    ended = line(Dated(JANUARY, "3 %", MARCH))
    assert [ended.covers(day) for day in (date(2023, 12, 31), JANUARY, date(2024, 2, 29), MARCH)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([], "no value at all"),
        ([Dated(JANUARY, "a", MARCH), Dated(MAY, "b")], "gap, no value from 2024-03-01 to before 2024-05-01"),
        ([Dated(JANUARY, "a", MAY), Dated(MARCH, "b")], "overlap, two values from 2024-03-01 to before 2024-05-01"),
        ([Dated(JANUARY, "a"), Dated(JANUARY, "b")], "conflict, two values begin on 2024-01-01"),
        ([Dated(MARCH, "a"), Dated(JANUARY, "b")], "2024-01-01 stands after 2024-03-01"),
        ([Dated(MARCH, "a", JANUARY)], "ends on 2024-01-01"),
        ([Dated(MARCH, "a", MARCH)], "before it holds a day"),
    ],
)
def test_a_broken_timeline_names_the_file_the_term_and_the_day(entries: list[Dated[str]], says: str) -> None:
    with pytest.raises(BrokenTimeline, match=f"policy.toml: terms.rate: .*{says}"):
        line(*entries)


def test_an_end_where_the_next_begins_is_no_gap() -> None:
    assert line(Dated(JANUARY, "a", MARCH), Dated(MARCH, "b")).on(MARCH) == "b"


@given(st.sets(st.dates(date(2020, 1, 1), date(2030, 1, 1)), min_size=1, max_size=8), st.dates(date(2019, 1, 1)))
def test_the_value_is_that_of_the_latest_day_not_after(days: set[date], asked: date) -> None:
    timeline = Timeline("t", tuple(Dated(day, day) for day in sorted(days)))
    begun = [day for day in sorted(days) if day <= asked]
    assert [entry.value for entry in timeline.until(asked)] == begun
    if begun:
        assert timeline.on(asked) == begun[-1]
        assert timeline.on(begun[-1]) == begun[-1]
    else:
        with pytest.raises(BeforeFirstDate):
            timeline.on(asked)
    assert timeline.covers(asked) == bool(begun)
    assert timeline.first_on - timedelta(days=1) not in days

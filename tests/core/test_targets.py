"""How an indicator stands on the way to its target: cases worked by hand, both sides of every boundary, and laws."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guiju.core.quantities import Comparator, Course
from guiju.core.refusals import Refused
from guiju.core.target_words import plain, read_value, spoken
from guiju.core.targets import Goal, Judgement, Point, Status, expected, is_met, judge, trajectory

F = Fraction
START, END = date(2024, 1, 1), date(2024, 12, 31)  # 365 days apart


def goal(
    value: Fraction | int | None = 200,
    comparator: Comparator | None = Comparator.AT_LEAST,
    *,
    course: Course = Course.CUMULATIVE,
    baseline: int | None = 0,
    **other: object,
) -> Goal:
    said: dict[str, object] = {"deadline": END, **other}
    return Goal(
        unit="个",
        comparator=comparator,
        value=None if value is None else F(value),
        course=course,
        baseline=None if baseline is None else Point(START, F(baseline)),
        **said,  # type: ignore[arg-type]
    )


def at(day: int, value: Fraction | int) -> Point:
    return Point(START + timedelta(days=day), F(value))


def on(day: int) -> date:
    return START + timedelta(days=day)


@pytest.mark.parametrize(
    ("comparator", "below", "exact", "above"),
    [
        (Comparator.AT_LEAST, False, True, True),
        (Comparator.MORE_THAN, False, False, True),
        (Comparator.AT_MOST, True, True, False),
        (Comparator.LESS_THAN, True, False, False),
        (Comparator.EXACTLY, False, True, False),
        (Comparator.ABOUT, True, True, True),
    ],
)
def test_a_comparator_bounds_as_its_words_do(comparator: Comparator, below: bool, exact: bool, above: bool) -> None:
    said = goal(200, comparator)
    assert (is_met(said, F(199)), is_met(said, F(200)), is_met(said, F(201))) == (below, exact, above)


def test_about_allows_five_percent_either_way_and_not_a_hair_more() -> None:
    said = goal(200, Comparator.ABOUT)
    assert [is_met(said, value) for value in (F(1899, 10), F(190), F(210), F(2101, 10))] == [False, True, True, False]
    assert is_met(goal(200, Comparator.ABOUT, tolerance=F(1, 10)), F(180))


def test_a_range_is_met_between_its_ends() -> None:
    said = goal(5, Comparator.EXACTLY, upper=F(8))
    assert [is_met(said, F(value)) for value in (4, 5, 8, 9)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (F(109), Status.ON_COURSE),  # day 182 wants 200 × 182/365 = 99.73; the band is 10
        (F(90), Status.ON_COURSE),
        (F(89), Status.BEHIND),
        (F(110), Status.AHEAD),
        (F(199), Status.AHEAD),
        (F(200), Status.REACHED),
    ],
)
def test_half_way_through_the_year(value: Fraction, status: Status) -> None:
    assert judge(goal(), [at(182, value)], on=on(200)).status is status


def test_a_strict_target_is_not_reached_by_its_figure() -> None:
    said = goal(200, Comparator.MORE_THAN)
    assert judge(said, [at(360, 200)], on=on(360)).status is Status.ON_COURSE
    assert judge(said, [at(360, 201)], on=on(360)).status is Status.REACHED
    assert judge(said, [at(360, 200)], on=on(366)).status is Status.LATE


def test_the_reason_says_what_was_measured_wanted_and_how_far_off() -> None:
    reason = judge(goal(), [at(73, 20)], on=on(80)).reason
    assert reason.zh == "2024-03-14 测得 20 个，目标不低于 200 个，当日进度应为 40 个，比进度落后 20 个。"
    assert reason.en == (
        "20 个 on 2024-03-14, the target is at least 200 个, the way wanted 40 个 that day, 20 个 behind."
    )


def test_without_a_baseline_the_first_measurement_opens_the_way_and_the_second_tells() -> None:
    said = goal(baseline=None)
    assert trajectory(said, [], on=on(1)) == ()
    first = judge(said, [at(0, 100)], on=on(10))
    assert first.status is Status.UNKNOWN
    assert trajectory(said, [at(0, 100)], on=on(10)) == (Point(START, F(100)), Point(END, F(200)))
    assert judge(said, [at(0, 100), at(73, 110)], on=on(80)).status is Status.BEHIND  # wanted 120, the band is 5
    assert judge(said, [at(0, 100), at(73, 120)], on=on(80)).status is Status.ON_COURSE


def test_what_nothing_was_measured_of_is_unknown_before_and_after_its_deadline() -> None:
    for day in (10, 400):
        assert judge(goal(), [], on=on(day)).status is Status.UNKNOWN


def test_a_measurement_of_tomorrow_says_nothing_today() -> None:
    assert judge(goal(), [at(11, 200)], on=on(10)).status is Status.UNKNOWN


def test_the_deadlines_own_day_is_in_time() -> None:
    short = [at(365, 199)]
    assert judge(goal(), short, on=on(365)).status is Status.ON_COURSE
    assert judge(goal(), short, on=on(366)).status is Status.LATE


def test_what_was_reached_in_time_stays_reached_and_what_came_late_says_so() -> None:
    assert judge(goal(), [at(365, 200), at(400, 150)], on=on(410)).status is Status.REACHED
    late = judge(goal(), [at(365, 150), at(400, 200)], on=on(410))
    assert late.status is Status.REACHED
    assert "期限之后才达到" in late.reason.zh


def test_a_ceiling_is_kept_until_it_is_broken() -> None:
    said = goal(100, Comparator.AT_MOST)
    assert judge(said, [at(100, 100)], on=on(110)).status is Status.ON_COURSE
    assert judge(said, [at(100, 101)], on=on(110)).status is Status.BEHIND
    assert judge(said, [at(360, 90)], on=on(370)).status is Status.REACHED
    assert judge(said, [at(360, 101)], on=on(370)).status is Status.LATE


def test_a_ceiling_below_the_baseline_is_a_way_down() -> None:
    said = goal(100, Comparator.AT_MOST, course=Course.LEVEL, baseline=200)
    assert expected(trajectory(said, [], on=on(73)), on(73)) == 180
    assert judge(said, [at(73, 170)], on=on(80)).status is Status.AHEAD
    assert judge(said, [at(73, 180)], on=on(80)).status is Status.ON_COURSE
    assert judge(said, [at(73, 190)], on=on(80)).status is Status.BEHIND


def test_what_is_newly_added_begins_at_nothing_on_its_first_day() -> None:
    said = goal(100, course=Course.ADDED, baseline=None, starts_on=START)
    assert judge(said, [at(73, 20)], on=on(80)).status is Status.ON_COURSE
    assert judge(said, [at(73, 10)], on=on(80)).status is Status.BEHIND


def test_a_yearly_target_begins_anew_each_year() -> None:
    said = goal(1000, course=Course.EACH_PERIOD, baseline=None, deadline=date(2026, 12, 31))
    measured = [Point(date(2024, 12, 31), F(1000)), Point(date(2025, 7, 2), F(300))]
    assert judge(said, measured[:1], on=date(2024, 12, 31)).status is Status.REACHED
    assert judge(said, measured[:1], on=date(2025, 1, 1)).status is Status.UNKNOWN
    assert judge(said, measured, on=date(2025, 7, 2)).status is Status.BEHIND
    assert trajectory(said, measured, on=date(2025, 7, 2)) == (
        Point(date(2025, 1, 1), F(0)),
        Point(date(2025, 12, 31), F(1000)),
    )


def test_milestones_bend_the_way() -> None:
    said = goal(milestones=(at(146, 20),))
    assert expected(trajectory(said, [], on=on(1)), on(73)) == 10
    assert judge(said, [at(146, 20)], on=on(150)).status is Status.ON_COURSE
    assert judge(goal(), [at(146, 20)], on=on(150)).status is Status.BEHIND


def test_what_has_no_number_or_no_deadline_is_not_judged() -> None:
    assert judge(goal(None, None), [at(10, 1)], on=on(20)).status is Status.UNKNOWN
    endless = goal(deadline=None)
    assert judge(endless, [at(10, 1)], on=on(20)).status is Status.UNKNOWN
    assert judge(endless, [at(10, 200)], on=on(20)).status is Status.REACHED


def test_more_than_about_is_for_people_to_judge_and_not_late() -> None:
    found = judge(goal(200, Comparator.ABOUT), [at(365, 300)], on=on(370))
    assert found.status is Status.AHEAD
    assert "由人判断" in found.reason.zh


VALUES = st.integers(-1000, 1000).map(F)
DAYS = st.integers(0, 365)
MEASURED = st.lists(st.tuples(DAYS, VALUES), max_size=5)
COMPARED = st.sampled_from(list(Comparator))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(COMPARED, st.sampled_from(list(Course)), VALUES, MEASURED, st.integers(0, 500))
def test_every_case_has_a_status_with_its_reason_in_both_tongues(
    comparator: Comparator, course: Course, value: Fraction, measured: list[tuple[int, Fraction]], day: int
) -> None:
    for baseline in (None, 5):
        said = goal(value, comparator, course=course, baseline=baseline)
        found = judge(said, [at(*each) for each in measured], on=on(day))
        assert isinstance(found, Judgement)
        assert found.reason.zh
        assert found.reason.en
        if not [each for each in measured if each[0] <= day]:
            assert found.status is Status.UNKNOWN


@given(st.integers(1, 365), VALUES, VALUES)
def test_more_of_a_floor_never_stands_worse(day: int, low: Fraction, more: Fraction) -> None:
    order = [Status.BEHIND, Status.ON_COURSE, Status.AHEAD, Status.REACHED]
    less, greater = sorted((low, more))
    stands = [order.index(judge(goal(), [at(day, each)], on=on(day)).status) for each in (less, greater)]
    assert stands[0] <= stands[1]


@given(DAYS)
def test_the_way_runs_from_the_baseline_to_the_target(day: int) -> None:
    wanted = expected(trajectory(goal(), [], on=on(day)), on(day))
    assert wanted == F(200 * day, 365)


@given(COMPARED, st.integers(1, 500), VALUES)
def test_what_is_measured_later_changes_nothing_earlier(comparator: Comparator, gap: int, value: Fraction) -> None:
    known = [at(50, 40), at(90, 60)]
    assert judge(goal(100, comparator), known, on=on(100)) == judge(
        goal(100, comparator), [*known, at(100 + gap, value)], on=on(100)
    )


@given(VALUES, st.sampled_from(["个", "%", "元", ""]))
def test_a_number_reads_back_as_it_was_shown(value: Fraction, unit: str) -> None:
    assert read_value(plain(value, unit), unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1,200", "家", 1200),
        ("１２００家", "家", 1200),
        ("1.2万", "家", 12_000),
        ("100亿元", "元", 10**10),
        ("45.2%", "%", F(452, 1000)),
        ("0.5", "%", F(5, 1000)),
        ("-3", "个", -3),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, unit: str, value: Fraction | int) -> None:
    assert read_value(text, unit) == value


@pytest.mark.parametrize("text", ["", "约40", "1,20", "1.2.3", "1e5", "十", "½", "9" * 19, "0.123456789"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_value(text, "个")
    assert refused.value.code == "targets.no_number"


def test_money_is_said_in_the_unit_that_people_use() -> None:
    said = [spoken(F(value), "元").zh for value in (10**12, 400 * 10**8, 80_000_000, 999, F(123_456_789, 1))]
    assert said == ["1万亿元", "400亿元", "8,000万元", "999 元", "1.23亿元"]
    assert spoken(F(80_000_000), "元").en == "80 million yuan"

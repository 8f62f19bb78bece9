"""From amounts to targets: floor or ceiling, hope or duty, by when, and from where."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from guiju.core.quantities import Course, Period
from guiju.texts import quantities, targets
from guiju.texts.passages import Passage
from guiju.texts.targets import Target

ON = date(2024, 3, 1)
HORIZON = Period(date(2024, 1, 1), date(2026, 12, 31))


def tracked(text: str) -> tuple[Target, ...]:
    return targets.of(quantities.find(Passage.of(text), on=ON, context=HORIZON))


def test_a_floor_is_met_from_the_figure_on_and_more_than_it_only_beyond() -> None:
    (floor,) = tracked("建成书屋50座以上。")
    assert (floor.floor, floor.ceiling, floor.due) == (50, None, date(2026, 12, 31))
    assert [floor.is_met_by(Fraction(value)) for value in (49, 50, 51)] == [False, True, True]
    (beyond,) = tracked("书屋超过50座。")
    assert [beyond.is_met_by(Fraction(value)) for value in (50, 51)] == [False, True]


def test_a_ceiling_is_met_up_to_the_figure() -> None:
    (ceiling,) = tracked("空置率控制在5%以内。")
    assert (ceiling.floor, ceiling.ceiling) == (None, Fraction(1, 20))
    assert [ceiling.is_met_by(Fraction(value, 100)) for value in (4, 5, 6)] == [True, True, False]


def test_about_has_no_tolerance_of_its_own() -> None:
    (about,) = tracked("汇聚服务商500家左右。")
    assert about.is_met_by(Fraction(500)) is None


def test_a_range_is_a_floor_and_a_ceiling() -> None:
    (range_,) = tracked("培育龙头企业5—8家。")
    assert (range_.floor, range_.ceiling) == (5, 8)


def test_a_hope_is_told_from_a_duty_and_a_parameter_is_no_target() -> None:
    hope, duty = tracked("力争产值达到10亿元。建成书屋50座。部署11项重点任务。")
    assert (hope.is_hope, duty.is_hope) == (True, False)


def test_a_target_takes_the_baseline_of_its_own_indicator() -> None:
    first, second, third = tracked(
        "覆盖率达到98%左右，深度应用率达到50%以上，满意率达到90%。"
        "2023年，全省规上企业数字化覆盖率为87.3%，其中深度应用率为42%；未覆盖企业占比为12.7%。"
    )
    assert first.baseline is not None
    assert second.baseline is not None
    assert (first.baseline.value.value, second.baseline.value.value) == (Fraction(873, 1000), Fraction(42, 100))
    assert third.baseline is None


def test_a_yearly_flow_is_one_target_a_year_when_asked() -> None:
    (yearly,) = tracked("每年推动1000家企业转型。")
    assert yearly.quantity.course is Course.EACH_PERIOD
    years = targets.each_period(yearly, since=ON)
    assert [target.due for target in years] == [date(year, 12, 31) for year in (2024, 2025, 2026)]
    assert {target.floor for target in years} == {Fraction(1000)}
    (level,) = tracked("书屋达到50座。")
    assert targets.each_period(level, since=ON) == (level,)

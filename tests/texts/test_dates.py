"""Days, deadlines and periods are resolved against the document's day, and a start is only where the text gives one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.core.quantities import Period
from guiju.texts import dates
from guiju.texts.passages import Passage

ON = date(2024, 3, 1)
NO_TIMES = [
    "近日印发",
    "自发放之日起6个月",
    "三年攻坚行动",
    "每年举办",
    "年均",
    "有效期6个月",
    "从2024年起",
    "常年",
    "34年",
]
HORIZON = Period(date(2024, 1, 1), date(2026, 12, 31))


def periods(text: str, context: Period | None = None) -> list[Period]:
    return [found.value for found in dates.find(Passage.of(text), on=ON, context=context)]


def until(year: int, month: int, day: int) -> Period:
    return Period(None, date(year, month, day))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("到2026年底，建成", until(2026, 12, 31)),
        ("到2026年年底，建成", until(2026, 12, 31)),
        ("到 2025 年，规模", until(2025, 12, 31)),
        ("2027年底前完成", until(2027, 12, 31)),
        ("2027年前完成", until(2026, 12, 31)),
        ("二〇二六年底", until(2026, 12, 31)),
        ("6月底前", until(2024, 6, 30)),
        ("2025年2月底前", until(2025, 2, 28)),
        ("12月31日前", until(2024, 12, 31)),
        ("年底前", until(2024, 12, 31)),
        ("有效期至2025年2月7日", until(2025, 2, 7)),
        ("十四五末", until(2025, 12, 31)),
        ("（2024—2026年）", HORIZON),
        ("2024年至2026年", HORIZON),
        ("2024年工作要点", Period(date(2024, 1, 1), date(2024, 12, 31))),
        ("今年", Period(date(2024, 1, 1), date(2024, 12, 31))),
        ("年内", Period(date(2024, 1, 1), date(2024, 12, 31))),
        ("全年服务", Period(date(2024, 1, 1), date(2024, 12, 31))),
        ("明年", Period(date(2025, 1, 1), date(2025, 12, 31))),
        ("上半年", Period(date(2024, 1, 1), date(2024, 6, 30))),
        ("今年第三季度", Period(date(2024, 7, 1), date(2024, 9, 30))),
        ("“十四五”期间", Period(date(2021, 1, 1), date(2025, 12, 31))),
        ("“十五五”规划", Period(date(2026, 1, 1), date(2030, 12, 31))),
        ("3年内汇聚", until(2027, 3, 1)),
        ("未来五年", until(2029, 3, 1)),
        ("6个月内", until(2024, 9, 1)),
    ],
)
def test_a_time_is_read_as_the_text_means_it(text: str, period: Period) -> None:
    assert periods(text) == [period]


@pytest.mark.parametrize("text", ["通过3年努力", "三年内", "未来3年", "用三年时间"])
def test_so_many_years_are_those_of_the_document_where_it_has_as_many(text: str) -> None:
    assert periods(text, HORIZON) == [HORIZON]


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_names_no_time_of_the_calendar_is_none(text: str) -> None:
    assert periods(text) == []


def test_a_day_without_a_year_is_the_nearest_that_fits() -> None:
    def days(text: str, on: date) -> list[date]:
        return [found.value for found in dates.days(Passage.of(text), on=on)]

    assert days("2月26日，印发", ON) == [date(2024, 2, 26)]
    assert days("12月26日印发", date(2024, 1, 5)) == [date(2023, 12, 26)]
    assert days("12月26日前报送", date(2024, 1, 5)) == [date(2024, 12, 26)]
    assert days("2024年2月8日生效，有效期至2025年2月7日", ON) == [date(2024, 2, 8), date(2025, 2, 7)]
    assert days("2024年2月30日", ON) == []


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_reads_as_it_was_written(day: date) -> None:
    (found,) = dates.days(Passage.of(f"于{day.year}年{day.month}月{day.day}日起施行"), on=ON)
    assert found.value == day
    (deadline,) = dates.find(Passage.of(f"到{day.year}年{day.month}月{day.day}日，"), on=ON)
    assert deadline.value == Period(None, day)


@given(st.text(alphabet="到至2024年3月1日底末前内今明上半第季度十四五期间全三个，—", max_size=20))
def test_no_text_breaks_the_reading_or_its_places(text: str) -> None:
    ends = [0]
    for found in dates.find(Passage.of(text), on=ON):
        assert ends[-1] <= found.span.start < found.span.end <= len(text)
        ends.append(found.span.end)


def test_a_title_sets_the_horizon_of_its_document() -> None:
    assert dates.horizon("工作方案（2024—2026年）", on=ON) == HORIZON
    assert dates.horizon("2024年工作要点", on=ON) == Period(date(2024, 1, 1), date(2024, 12, 31))
    assert dates.horizon("算力券管理办法（试行）", on=ON) is None

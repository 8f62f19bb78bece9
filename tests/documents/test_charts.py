"""Charts show what their tables say, in both tongues, and never carry a style."""

import re
from datetime import date

from guiju.core.decision import Says
from guiju.documents import charts

WAN = 10_000 * 100
TITLE = Says("发放与兑现", "Issued and redeemed")
ISSUED = charts.Line(
    name=Says("已发放", "Issued"),
    points=((date(2024, 2, 29), 110 * WAN), (date(2024, 3, 31), 1400 * WAN)),
    forecast=((date(2024, 9, 18), 8000 * WAN),),
)
REDEEMED = charts.Line(name=Says("已兑现", "Redeemed"), points=((date(2024, 3, 31), 120 * WAN),), tone=charts.Tone.DONE)
CAP = charts.Limit(name=Says("上限", "Cap"), fen=8000 * WAN)


def growth(tongue: str = "zh") -> charts.Chart:
    return charts.cumulative(title=TITLE, lines=[ISSUED, REDEEMED], limit=CAP, tongue=tongue)


def is_clean(svg: str) -> bool:
    return not re.search(r"<style|<script|style=|href=| class=|on\w+=", svg)


def test_a_growth_chart_shows_its_limit_and_a_dashed_forecast() -> None:
    svg = growth().svg
    assert "上限 8,000" in svg
    assert 'stroke-dasharray="5,5"' in svg
    assert 'stroke-dasharray="2,4"' in svg
    assert "已发放" in svg
    assert "2024年3月" in svg
    assert is_clean(svg)


def test_a_growth_chart_is_said_aloud_with_its_last_figures() -> None:
    assert 'aria-label="发放与兑现 (万元)：已发放 1,400.0；已兑现 120.0；上限 8,000.0"' in growth().svg
    assert 'aria-label="Issued and redeemed (million yuan): Issued 14.00; Redeemed 1.20; Cap 80.00"' in growth("en").svg


def test_the_table_beside_a_growth_chart_marks_what_is_forecast() -> None:
    assert growth().rows == (
        ("2024-02-29", "110.0", ""),
        ("2024-03-31", "1,400.0", "120.0"),
        ("2024-09-18", "8,000.0（预测）", ""),
    )


def test_a_phone_gets_a_narrower_drawing_with_fewer_months() -> None:
    chart = growth()
    assert chart.slim.count("月<") < chart.svg.count("月<")
    assert is_clean(chart.slim)


def test_a_year_that_turns_is_said_at_january() -> None:
    line = charts.Line(name=Says("甲", "A"), points=((date(2024, 11, 1), WAN), (date(2025, 2, 1), 2 * WAN)))
    chart = charts.cumulative(title=TITLE, lines=[line], tongue="zh")
    assert re.findall(r">([^<>]*月)<", chart.svg) == ["2024年11月", "12月", "2025年1月", "2月"]


def test_nothing_to_draw_draws_nothing() -> None:
    empty = charts.Line(name=Says("甲", "A"), points=())
    assert charts.cumulative(title=TITLE, lines=[empty], limit=CAP, tongue="zh").svg == ""
    assert charts.bars(title=TITLE, amounts=[], tongue="zh").svg == ""


def test_one_day_of_figures_can_be_drawn() -> None:
    line = charts.Line(name=Says("甲", "A"), points=((date(2024, 3, 1), 0),))
    assert "<svg" in charts.cumulative(title=TITLE, lines=[line], tongue="zh").svg


def test_days_within_one_month_are_drawn_under_its_name() -> None:
    days = ((date(2025, 2, 20), 0), (date(2025, 2, 25), 5 * WAN))
    line = charts.Line(name=Says("已发放", "Issued"), points=days)
    assert "2025年2月" in charts.cumulative(title=TITLE, lines=[line], limit=CAP, tongue="zh").svg


def test_bars_carry_their_amounts_rounded_half_up_once() -> None:
    chart = charts.bars(
        title=TITLE, amounts=[(Says("贵阳市", "Guiyang"), 12_345_000), (Says("遵义市", "Zunyi"), 0)], tongue="zh"
    )
    assert chart.rows == ((Says("贵阳市", "Guiyang"), "12.3"), (Says("遵义市", "Zunyi"), "0.0"))
    assert charts.figure(12_350_000, "zh") == "12.4"
    assert charts.figure(12_349_999, "zh") == "12.3"
    assert ">12.3<" in chart.svg
    assert is_clean(chart.svg)


def test_the_map_names_each_prefecture_and_lists_places_it_cannot_draw() -> None:
    amounts = {"520100": 2317 * WAN, "529100": 1204 * WAN, "440000": 5 * WAN}
    chart = charts.province(title=TITLE, code="520000", amounts=amounts, tongue="zh")
    for name in ("贵阳", "遵义", "六盘水", "安顺", "毕节", "铜仁", "黔西南", "黔东南", "黔南", "贵安 1,204"):
        assert f">{name}<" in chart.svg
    assert "广东" not in re.sub(r'aria-label="[^"]*"', "", chart.svg)
    assert [row[1] for row in chart.rows] == ["2,317.0", "1,204.0", "5.0"]
    assert is_clean(chart.svg)
    assert len(chart.svg) < 30_000


def test_a_province_without_outlines_still_has_its_table() -> None:
    chart = charts.province(title=TITLE, code="990000", amounts={"520100": WAN}, tongue="en")
    assert chart.svg == ""
    assert chart.rows == ((Says("贵阳市", "Guiyang"), "0.01"),)

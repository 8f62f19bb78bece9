"""What a passage says of amounts: one sentence an example, and what was found stands where it was found."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.core.quantities import Comparator, Course, Firmness, Period, Quantity, Use
from guiju.texts import numerals, quantities
from guiju.texts.passages import Passage, Text

ON = date(2024, 3, 1)


def found(*paragraphs: str, context: Period | None = None) -> list[Quantity]:
    passages = [Passage.of(paragraph) for paragraph in paragraphs]
    return [one.value for one in quantities.find_all(passages, on=ON, context=context)]


def one(text: str, context: Period | None = None) -> Quantity:
    (quantity,) = found(text, context=context)
    return quantity


@pytest.mark.parametrize(
    ("said", "comparator"),
    [
        *[(f"建成养老驿站{n}", Comparator.AT_LEAST) for n in ("40个", "40个以上", "40余个", "不少于40个", "至少40个")],
        *[(f"养老驿站{n}", Comparator.AT_LEAST) for n in ("达到40个", "不低于40个", "达40个及以上", "实现40个")],
        *[(f"养老驿站{n}", Comparator.MORE_THAN) for n in ("超过40个", "超40个", "突破40个", "高于40个")],
        *[(f"闲置驿站{n}", Comparator.AT_MOST) for n in ("不超过40个", "控制在40个以内", "降至40个", "最多40个")],
        *[(f"闲置驿站{n}", Comparator.LESS_THAN) for n in ("低于40个", "不到40个", "少于40个", "不满40个", "不足40个")],
        *[(f"建成养老驿站{n}", Comparator.ABOUT) for n in ("40个左右", "约40个", "近40个", "达到40个左右")],
    ],
)  # fmt: skip
def test_each_word_beside_a_number_bounds_it_its_own_way(said: str, comparator: Comparator) -> None:
    quantity = one(f"到2026年底，{said}。")
    assert (quantity.value, quantity.unit, quantity.comparator) == (40, "个", comparator)
    assert (quantity.use, quantity.period) == (Use.TARGET, Period(None, date(2026, 12, 31)))


@pytest.mark.parametrize(
    ("text", "course"),
    [
        ("到2026年，累计建成书屋50座。", Course.CUMULATIVE),
        ("到2026年，新增书屋50座。", Course.ADDED),
        ("到2026年，每年建成书屋50座。", Course.EACH_PERIOD),
        ("到2026年，年均增长8%。", Course.EACH_PERIOD),
        ("到2026年，书屋达到50座。", Course.LEVEL),
        ("每年建成书屋50座，到2026年达到200座。", Course.EACH_PERIOD),
    ],
)
def test_a_value_counts_a_stock_a_sum_or_a_flow(text: str, course: Course) -> None:
    assert found(text)[0].course is course


def test_each_year_ends_where_another_time_is_named() -> None:
    assert [q.course for q in found("每年建成书屋50座，到2026年达到200座。")] == [Course.EACH_PERIOD, Course.LEVEL]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("培育20家市级及以上工业互联网平台。", "市级及以上工业互联网平台"),
        ("转型覆盖率达到98%。", "转型覆盖率"),
        ("推动东中西三地建设储能电站总数达60座以上。", "储能电站总数"),
        ("面向不少于10个县区遴选优秀案例不少于200个。", "优秀案例"),
        ("形成20个以上可复制、可推广的应用案例。", "可复制、可推广的应用案例"),
        ("打造5家国家级标杆企业、示范工厂或“领航工厂”。", "国家级标杆企业、示范工厂或“领航工厂”"),
        ("建设规模达到5万亩。", "建设规模"),
        ("新增200家养老院与托育园。", "养老院与托育园"),
        ("茶产业增加值占GDP比重达到3%以上、规模突破百亿元。", "茶产业规模"),
        ("森林覆盖率由42%提高到45%。", "森林覆盖率"),
    ],
)
def test_an_amount_is_said_of_the_noun_without_its_verb(text: str, what: str) -> None:
    assert found(text)[-1].what == what


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("建成30万标准机架数据中心。", 300_000, "标准机架"),
        ("算力规模达到150EFLOPS。", 150, "EFLOPS"),
        ("装机容量达到200万千瓦。", 2_000_000, "千瓦"),
        ("细颗粒物浓度降至28微克/立方米。", 28, "微克/立方米"),
        ("新增床位1.2万张。", 12_000, "张"),
        ("培训农民2000人次。", 2000, "人次"),
        ("服务企业 6 万 户。", 60_000, "户"),
        ("建成污水管网３００公里。", 300, "公里"),
        ("指数达到85。", 85, ""),
        ("规模突破万亿元。", 10**12, "元"),
        ("吸引外资3亿美元。", 300_000_000, "美元"),
        ("产值翻一番。", 2, "倍"),
    ],
)
def test_any_counting_word_is_a_unit(text: str, value: int, unit: str) -> None:
    quantity = one("到2026年，" + text)
    assert (quantity.value, quantity.unit, quantity.use) == (value, unit, Use.TARGET)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "推进城乡一体化。",
            "提供一站式服务。",
            "进一步统一标准。",
            "打造一批样板。",
            "实行一企一档。",
            "推动两化融合。",
        ),
        *(
            "抢占“三个制高点”。",
            "构建了“1122”的框架。",
            "发挥“万名专员”作用。",
            "建设5G工厂和6G试验网。",
            "播出4K节目。",
        ),
        *("按照GB/T 14885-2022执行。", "咨询电话0851-86798090。", "根据34号文件。", "第7期简报。", "位于长岭路160号。"),
        *("培育数十家企业。", "带动若干产业。", "市发展改革委等8个部门印发。", "三级医院名单。", "2024年工作要点。"),
        *(
            "《关于培育100家企业的通知》印发。",
            "营收排名前10%的企业。",
            "每千人口指标。",
            "通过三年努力。",
            "千家万户。",
        ),
    ],
)
def test_no_amount_is_read_out_of_a_name_an_idiom_or_a_date(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("部署11项重点任务。", Comparator.EXACTLY),
        ("提出五项保障措施。", Comparator.EXACTLY),
        ("评定为三星及以上。", Comparator.AT_LEAST),
        ("许可有效期为6个月。", Comparator.EXACTLY),
        ("按合同金额的3%给予奖励。", Comparator.EXACTLY),
        ("同一企业每年补助不超过200万元。", Comparator.AT_MOST),
        ("应当在20个工作日内办结。", Comparator.AT_MOST),
        ("处1000元以上罚款。", Comparator.AT_LEAST),
    ],
)
def test_what_a_rule_works_with_is_a_parameter(text: str, comparator: Comparator) -> None:
    quantity = one(text)
    assert (quantity.use, quantity.comparator) == (Use.PARAMETER, comparator)


def test_of_several_conditions_so_many_must_be_met() -> None:
    five, three = found("申请人需满足5个指标中的3项。")
    assert (five.value, five.comparator) == (5, Comparator.EXACTLY)
    assert (three.value, three.comparator, three.use) == (3, Comparator.AT_LEAST, Use.PARAMETER)


def test_the_past_is_a_baseline_and_a_fact() -> None:
    quantity = one("2023年，覆盖率为87.3%。", context=Period(date(2024, 1, 1), date(2026, 12, 31)))
    assert (quantity.use, quantity.firmness, quantity.comparator) == (Use.BASELINE, Firmness.FACT, Comparator.EXACTLY)
    assert quantity.period == Period(date(2023, 1, 1), date(2023, 12, 31))


def test_from_one_value_to_another_is_a_baseline_and_a_target() -> None:
    start, goal = found("到2026年，参保率由2023年的38%提高到55%。")
    assert (start.use, start.value, start.period) == (
        Use.BASELINE,
        Fraction(19, 50),
        Period(date(2023, 1, 1), date(2023, 12, 31)),
    )
    assert (goal.use, goal.value, goal.period) == (Use.TARGET, Fraction(11, 20), Period(None, date(2026, 12, 31)))


def test_a_hope_holds_to_the_end_of_its_sentence_unless_something_is_insisted_on() -> None:
    firm = [
        q.firmness
        for q in found("到2026年，建成公园5个，力争绿地率达到40%，绿道超过60公里，确保公厕达到90座。新建停车场8处。")
    ]
    assert firm == [Firmness.DUTY, Firmness.HOPE, Firmness.HOPE, Firmness.DUTY, Firmness.DUTY]


def test_a_list_of_hopes_is_hoped_for_item_by_item() -> None:
    firm = [
        q.firmness
        for q in found("到2026年，力争实现以下目标：一是建成公园5个。环境改善。二是新建停车场8处。", "建成绿道60公里。")
    ]
    assert firm == [Firmness.HOPE, Firmness.HOPE, Firmness.DUTY]


def test_a_frame_is_carried_until_the_next_one() -> None:
    first, second, third = found(
        "到2026年底，实现下列目标。", "一是建成公园5个。", "二是新建停车场8处。2025年6月底前，建成绿道60公里。"
    )
    assert first.period == second.period == Period(None, date(2026, 12, 31))
    assert third.period == Period(None, date(2025, 6, 30))


def test_within_the_year_is_forgotten_with_its_paragraph() -> None:
    horizon = Period(date(2024, 1, 1), date(2026, 12, 31))
    year, after = found("年内建成公园5个。", "新建停车场8处。", context=horizon)
    assert (year.period, after.period) == (Period(date(2024, 1, 1), date(2024, 12, 31)), horizon)


def test_a_deadline_behind_the_amount_is_its_deadline() -> None:
    assert one("建成公园5个（2025年底前）。").period == Period(None, date(2025, 12, 31))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("到2026年，推动国有企业全面实现信息公开。", "国有企业信息公开"),
        ("到2026年，行政村光纤网络全覆盖。", "行政村光纤网络"),
        ("到2026年，老旧小区改造全部完成。", "老旧小区改造"),
        ("到2026年，家政服务覆盖所有社区。", "社区"),
    ],
)
def test_all_of_a_set_is_a_hundred_per_cent(text: str, what: str) -> None:
    quantity = one(text)
    assert (quantity.what, quantity.value, quantity.unit, quantity.comparator) == (what, 1, "%", Comparator.EXACTLY)


@pytest.mark.parametrize(
    "text", ["全面推进乡村振兴。", "全面提升治理水平。", "全面建成小康社会。", "到2026年，全面实现数字化达标。"]
)
def test_all_of_nothing_named_is_no_amount(text: str) -> None:
    assert found(text) == []


@given(
    st.integers(1, 10**9),
    st.sampled_from(["家", "个", "座", "人次", "户", "公里"]),
    st.sampled_from(["", "以上", "左右"]),
    st.sampled_from(["", "超过", "不少于", "达到"]),
)
def test_what_was_found_at_a_span_is_really_there(value: int, unit: str, after: str, before: str) -> None:
    said = f"{before}{numerals.say(Fraction(value), unit)}{after}"
    text = Text("plan.txt", f"　到 2026年底，\n建成\n服务站 {said}，其他照旧。")
    (one,) = quantities.find(Passage.of(text.body), on=ON)
    assert text.at(one.span) == said
    assert (one.value.value, one.value.unit, one.value.what) == (value, unit, "服务站")


@given(st.text(alphabet="到2026年底，建成5万家以上%超不少于至比例个三一的。、（）“”《》由提高力争每", max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    spans = [one.span for one in quantities.find(Passage.of(text), on=ON)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)

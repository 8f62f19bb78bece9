"""How pages say things."""

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils.translation import override

from guiju.core import voucher_words, vouchers
from guiju.core.decision import Question, Says
from guiju.project.templatetags import guiju as words

NOW = datetime(2024, 7, 13, 2, 20, tzinfo=UTC)  # 10:20 in China
QUESTIONS = [value for value in vars(vouchers).values() if isinstance(value, Question)]


@pytest.mark.parametrize(
    ("fen", "exact", "moved"),
    [
        (0, "¥ 0.00", "+0.00"),
        (5, "¥ 0.05", "+0.05"),
        (123450, "¥ 1,234.50", "+1,234.50"),
        (-6_000_000, "−¥ 60,000.00", "−60,000.00"),
    ],
)
def test_money_is_said_to_the_fen(fen: int, exact: str, moved: str) -> None:
    assert (words.yuan(fen), words.change(fen)) == (exact, moved)
    assert words.yuan(None) == words.change(None) == words.amount(None) == words.wan(None) == ""


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (8_000_000_000, "8,000 万", "80 million"),
        (5_312_400_000, "5,312.4 万", "53.1 million"),
        (10_000_001, "10.0 万", "CNY 100,000.01"),
        (14_000_000_000, "1.40 亿", "140 million"),
        (900_000, "9,000.00 元", "CNY 9,000.00"),
        (0, "0 元", "CNY 0"),
    ],
)
def test_headlines_round_and_name_their_unit(fen: int, zh: str, en: str) -> None:
    assert words.wan(fen) == zh
    with override("en"):
        assert words.wan(fen) == en


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        ("300.03", "¥ 3.0003"),
        ("1/3", "¥ 0.0033…"),
        ("778487161990970120/9887577997", "¥ 787,338.5800…"),
    ],
)
def test_what_was_rounded_is_said_in_yuan_to_four_places(fen: str, said: str) -> None:
    assert words.exact_yuan(fen) == said


@pytest.mark.parametrize(
    ("ratio", "said"), [(Fraction(3, 100), "3%"), (Decimal("0.6641"), "66.4%"), ("0.3", "30%"), (1, "100%"), (0, "0%")]
)
def test_ratios_are_said_in_hundredths(ratio: object, said: str) -> None:
    assert words.percent(ratio) == said


def test_the_end_of_a_period_is_said_as_its_last_moment() -> None:
    assert words.until(datetime(2024, 8, 29, 16, tzinfo=UTC)) == "2024-08-29 24:00"
    assert words.until(datetime(2024, 8, 29, 9, tzinfo=UTC)) == "2024-08-29 17:00"
    assert words.until(date(2024, 3, 1)) == "2024-02-29"


def test_days_are_days_in_china() -> None:
    late = datetime(2024, 2, 28, 16, 30, tzinfo=UTC)
    assert (words.day(late), words.short_day(late), words.instant(late)) == ("2024-02-29", "02-29", "2024-02-29 00:30")


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (datetime(2024, 7, 13, 9, tzinfo=UTC), "今日 17:00", "today 17:00"),
        (datetime(2024, 7, 13, 16, tzinfo=UTC), "今日 24:00", "today 24:00"),
        (datetime(2024, 7, 14, 16, tzinfo=UTC), "明日 24:00", "tomorrow 24:00"),
        (datetime(2024, 7, 16, 16, tzinfo=UTC), "3 天后", "in 3 days"),
        (datetime(2024, 12, 29, 16, tzinfo=UTC), "2024-12-29 24:00", "2024-12-29 24:00"),
        (datetime(2024, 7, 11, 16, tzinfo=UTC), "已过 2 天", "2 days ago"),
        (NOW, "今日 10:20 已过", "today 10:20, passed"),
        (date(2024, 7, 14), "今日", "today"),
        (None, "", ""),
    ],
)
def test_a_deadline_is_said_as_people_say_it(value: datetime | date | None, zh: str, en: str) -> None:
    assert words.said_from(value, NOW) == zh
    with override("en"):
        assert words.said_from(value, NOW) == en


@pytest.mark.parametrize(
    ("value", "is_estimated"),
    [
        (datetime(2026, 12, 31, 16, tzinfo=UTC), False),  # 24:00 of the last day that is known
        (datetime(2026, 12, 31, 16, 0, 1, tzinfo=UTC), True),
        (date(2026, 12, 31), False),
        (date(2027, 1, 1), True),
        (None, False),
    ],
)
def test_a_deadline_in_a_year_that_nobody_published_says_that_it_is_an_estimate(
    value: datetime | date | None, is_estimated: bool
) -> None:
    page = Template("{% due value %}|{% estimated value %}")
    said, _, why = page.render(Context({"now": NOW, "value": value})).partition("|")
    if isinstance(value, datetime):
        assert ("（估算）" in said) is is_estimated
    assert ("2027 年的节假日安排尚未公布" in why) is is_estimated
    with override("en"):
        assert ("The holidays of 2027" in page.render(Context({"now": NOW, "value": value}))) is is_estimated


def test_days_left_count_down_to_the_last_day() -> None:
    left = Template("{% days_left end %}")
    assert left.render(Context({"now": NOW, "end": datetime(2024, 8, 29, 16, tzinfo=UTC)})) == "47"
    assert left.render(Context({"now": NOW, "end": datetime(2024, 7, 1, 16, tzinfo=UTC)})) == "0"


def test_both_tongues_stand_where_they_are_read() -> None:
    page = Template("{% say '共 {n} 件' '{n} matters' n=n %} {{ both|said }} {{ pair|said }}")
    context = Context({"n": "<3", "both": Says("中", "E"), "pair": {"zh": "对", "en": "p"}})
    assert page.render(context) == "共 &lt;3 件 中 对"
    with override("en"):
        assert page.render(context) == "&lt;3 matters E p"


def test_a_name_from_outside_is_escaped_wherever_it_is_said() -> None:
    name = "<b>黔</b>"
    page = Template("{{ name|said }}{% chip name %}{% figure name label=name %}{% lead title=name %}{% endlead %}")
    assert "<b>黔" not in page.render(Context({"name": name}))


def test_an_identifier_is_shown_to_others_with_its_middle_kept_back() -> None:
    assert words.uscc("91520100MA6H12343X") == "91520100MA6H…3X"


def test_facts_are_said_as_yes_no_days_and_known_words() -> None:
    assert [words.shown(value) for value in (True, False, None, 12345, date(2024, 2, 20), "compute")] == [
        "是", "否", "未提供", "12,345", "2024-02-20", "算力服务",
    ]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_and_fact_of_the_voucher_mechanism_has_words(question: Question[object, object]) -> None:
    assert question.name in voucher_words.QUESTIONS
    assert {field.name for field in fields(question.facts)} <= set(voucher_words.FACTS)


def test_no_fact_has_words_that_no_question_knows() -> None:
    assert set(voucher_words.FACTS) == {field.name for question in QUESTIONS for field in fields(question.facts)}
    assert set(voucher_words.QUESTIONS) == {question.name for question in QUESTIONS}


def test_what_a_decision_waits_for_is_asked_in_words() -> None:
    assert words.facts(["provider_region", "has_payment_proof"]) == "提供方注册地、付款凭证"
    assert words.facts(["term:rate"]) == "政策未写明的参数 rate"

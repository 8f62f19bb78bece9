"""Numbers are read exactly, and only where a number is meant."""

from __future__ import annotations

from fractions import Fraction

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.texts import numerals

UNITS = ["家", "个", "项", "座", "人次", "户", "亩", "元", "公里", "%", "个百分点", "‰"]


def read(text: str) -> list[tuple[Fraction, str]]:
    return [(numeral.value, numeral.unit) for numeral in numerals.scan(text)]


@given(st.integers(0, 10**16 - 1))
def test_every_whole_number_reads_as_it_was_written_in_chinese(value: int) -> None:
    assert numerals.parse_chinese(cn2an.an2cn(value)) == value
    assert numerals.parse_chinese(numerals.say_chinese(value)) == value


@given(st.integers(1, 10**16 - 1))
def test_every_whole_number_reads_as_it_was_written_in_digits(value: int) -> None:
    assert read(f"共{value}家") == [(value, "")]
    assert read(f"共{value:,}家") == [(value, "")]


@given(st.integers(1, 10**7), st.integers(0, 3), st.sampled_from([("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]))
def test_every_mixed_form_reads_as_the_product(digits: int, places: int, scale: tuple[str, int]) -> None:
    value = Fraction(digits, 10**places)
    written = f"{digits // 10**places}.{digits % 10**places:0{places}d}" if places else str(digits)
    assert read(f"{written}{scale[0]}元") == [(value * scale[1], "")]


@given(st.integers(0, 10**12), st.integers(0, 6), st.sampled_from(UNITS))
def test_what_is_said_reads_as_what_was_meant(digits: int, places: int, unit: str) -> None:
    value = Fraction(digits, 10**places)
    (numeral,) = numerals.scan(numerals.say(value, unit))
    assert numeral.value == value
    assert numeral.start == 0
    assert numerals.say(value, unit)[numeral.end :] + numeral.unit == unit


@given(st.integers(2, 99), st.integers(1, 98))
def test_a_share_without_an_end_is_said_as_a_fraction(parts: int, of_parts: int) -> None:
    share = Fraction(of_parts, parts)
    assert read(numerals.say(share, "%")) == [(share, "%")]


@given(st.text(alphabet="0123456789零一二三十百千万亿点分之成%.,—至第数几余AG/-号 家年", max_size=24))
def test_no_text_is_misplaced(text: str) -> None:
    ends = [0]
    for numeral in numerals.scan(text):
        assert ends[-1] <= numeral.start < numeral.end <= len(text)
        ends.append(numeral.end)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.2万亿元", 1_200_000_000_000, ""),
        ("3亿5000万元", 350_000_000, ""),
        ("1,820座", 1820, ""),
        ("45%", Fraction(9, 20), "%"),
        ("百分之四十五点五", Fraction(91, 200), "%"),
        ("4.2‰", Fraction(42, 10_000), "‰"),
        ("十万分之九", Fraction(9, 100_000), "%"),
        ("2.5个百分点", Fraction(1, 40), "个百分点"),
        ("三成", Fraction(3, 10), "%"),
        ("三分之一", Fraction(1, 3), "%"),
        ("1.5倍", Fraction(3, 2), "倍"),
        ("一半", Fraction(1, 2), "%"),
        ("两千零五", 2005, ""),
        ("两万五", 25_000, ""),
        ("三百五", 350, ""),
        ("廿五", 25, ""),
        ("万亿", 10**12, ""),
        ("三千瓦", 3, ""),
    ],
)
def test_a_number_is_read_exactly(text: str, value: Fraction, unit: str) -> None:
    assert read(text) == [(value, unit)]


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("5%—8%", Fraction(1, 20), Fraction(2, 25)),
        ("5—8%", Fraction(1, 20), Fraction(2, 25)),
        ("5至8万", 50_000, 80_000),
        ("100~200", 100, 200),
        ("三到五家", 3, 5),
        ("百分之三至百分之五", Fraction(3, 100), Fraction(1, 20)),
    ],
)
def test_two_numbers_with_a_dash_are_a_range(text: str, lower: Fraction, upper: Fraction) -> None:
    (numeral,) = numerals.scan(text)
    assert (numeral.value, numeral.upper) == (lower, upper)


@pytest.mark.parametrize(
    "text",
    [
        *("GB/T 14885-2022", "5G和6G、4K", "34号", "第7期", "总第170期", "0851-86798090", "〔2024〕", "PM2.5", "1+1+1"),
        *("数十家", "上百家", "几十个", "若干", "成千上万", "十几个", "二〇二四", "十百"),
        *("160号", "T/CSES 40-2021", "a1@b2.cn", "电话13812345678。"),
    ],
)  # fmt: skip
def test_no_number_is_read_where_none_is_meant(text: str) -> None:
    assert read(text) == []


def test_a_value_without_an_end_is_not_said_as_a_decimal() -> None:
    with pytest.raises(ValueError, match="1/3 家 has no end as a decimal number"):
        numerals.say(Fraction(1, 3), "家")

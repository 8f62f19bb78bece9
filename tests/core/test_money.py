"""Money: whole fen, read exactly, written plainly, rounded down once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.core import money
from guiju.core.money import AmountRefused

AMOUNTS = st.integers(0, money.FEN_MAX)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("1", 100),
        ("1.5", 150),
        ("1.05", 105),
        ("1234.50", 123_450),
        ("1,234.50", 123_450),
        ("1,234,567", 123_456_700),
        ("¥1,234.50", 123_450),
        ("￥１，２３４．５０", 123_450),
        (" 1234.5 元 ", 123_450),
        ("1.500", 150),
        ("10000000000000", money.FEN_MAX),
    ],
)
def test_an_amount_is_read_exactly(text: str, fen: int) -> None:
    assert money.parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "money.unreadable"),
        ("-1", "money.unreadable"),
        ("+1", "money.unreadable"),
        ("1.", "money.unreadable"),
        (".5", "money.unreadable"),
        ("1e3", "money.unreadable"),
        ("1,23", "money.unreadable"),
        ("12,34,567", "money.unreadable"),
        ("一百", "money.unreadable"),
        ("NaN", "money.unreadable"),
        ("٣", "money.unreadable"),
        ("0.001", "money.below_a_fen"),
        ("10000000000000.01", "money.too_large"),
    ],
)
def test_what_is_no_exact_amount_is_refused_by_code(text: str, code: str) -> None:
    with pytest.raises(AmountRefused) as refused:
        money.parse_yuan(text)
    assert refused.value.code == code


@given(AMOUNTS)
def test_what_was_written_reads_back(fen: int) -> None:
    assert money.parse_yuan(money.format_plain(fen)) == fen
    assert money.parse_yuan(money.format_yuan(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "0.00 元", "CNY 0.00"),
        (5, "0.05 元", "CNY 0.05"),
        (123_450, "1,234.50 元", "CNY 1,234.50"),
        (-123_450, "-1,234.50 元", "CNY -1,234.50"),
    ],
)
def test_people_read_yuan_to_the_fen(fen: int, zh: str, en: str) -> None:
    assert (money.format_yuan(fen), money.format_yuan(fen, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (99_999, "999.99 元", "CNY 999.99"),
        (1_000_000, "1.0 万元", "CNY 10,000.00"),
        (18_600_000, "18.6 万元", "CNY 186,000.00"),
        (8_000_000_000, "8,000.0 万元", "80.0 million yuan"),
        (14_000_000_000, "1.40 亿元", "140.0 million yuan"),
        (14_050_000_000, "1.41 亿元", "140.5 million yuan"),
    ],
)
def test_headlines_are_rounded_to_their_unit(fen: int, zh: str, en: str) -> None:
    assert (money.headline(fen), money.headline(fen, "en")) == (zh, en)


@pytest.mark.parametrize(("value", "fen"), [("300.03", 300), ("300", 300), ("0.99", 0), ("299.999999999", 299)])
def test_less_than_a_fen_is_dropped(value: str, fen: int) -> None:
    assert money.round_down(Fraction(value), clause="R1") == fen


@given(st.fractions(min_value=0))
def test_rounding_down_takes_less_than_a_fen(value: Fraction) -> None:
    assert 0 <= value - money.round_down(value, clause="R1") < 1


def test_rounding_names_its_clause_and_knows_no_negative_amount() -> None:
    with pytest.raises(AssertionError):
        money.round_down(Fraction(1), clause="")
    with pytest.raises(AssertionError):
        money.round_down(Fraction(-1), clause="R1")

"""One value, one spelling."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.core import canonical


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    BIG = 3


@dataclass(frozen=True, slots=True)
class Point:
    y: int
    x: int


@dataclass
class Loose:
    x: int


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (None, "null"),
        (True, "true"),
        (0, "0"),
        (-7, "-7"),
        ("规矩", '"规矩"'),
        ('"\\\n\r\t\b\f\u0001/', '"\\"\\\\\\n\\r\\t\\b\\f\\u0001/"'),
        ([1, (2, "a")], '[1,[2,"a"]]'),
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ({"10": 1, "9": 2, "é": 3, "z": 4}, '{"10":1,"9":2,"z":4,"é":3}'),
        ({"\U00010000": 1, "\uffff": 2}, '{"\U00010000":1,"\uffff":2}'),
        (Decimal("1.50"), '"1.5"'),
        (Decimal("1E+2"), '"100"'),
        (Decimal("-0.05"), '"-0.05"'),
        (Fraction(3, 100), '"0.03"'),
        (Fraction(1, 3), '"1/3"'),
        (Fraction(-7, 2), '"-3.5"'),
        (date(2024, 2, 29), '"2024-02-29"'),
        (datetime(2024, 8, 30, tzinfo=timezone(timedelta(hours=8))), '"2024-08-29T16:00:00Z"'),
        (datetime(2024, 8, 30, 0, 0, 0, 5, UTC), '"2024-08-30T00:00:00.000005Z"'),
        (Colour.RED, '"red"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (Point(2, 1), '{"x":1,"y":2}'),
        (2**53 - 1, "9007199254740991"),
    ],
)
def test_a_value_has_one_spelling(value: object, spelled: str) -> None:
    assert canonical.encode(value) == spelled.encode()


@pytest.mark.parametrize("value", [1.0, float("nan"), {1, 2}, b"x", object(), Loose(1), Point, {1: "a"}, Size.BIG])
def test_what_has_no_spelling_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical.encode(value)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (2**53, "beyond 2"),
        (-(2**53), "beyond 2"),
        (datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None), "no time zone"),
        (Decimal("NaN"), "not a finite number"),
        ("\ud800", "surrogates not allowed"),
    ],
)
def test_what_could_be_read_two_ways_is_refused(value: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        canonical.encode(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_json_reads_back_what_was_spelled(value: Any) -> None:
    spelled = canonical.encode(value)
    assert json.loads(spelled) == value
    assert canonical.encode(canonical.plain(value)) == spelled


@given(st.dictionaries(st.text(), st.integers(0, 9)))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    assert canonical.digest(value) == canonical.digest(dict(reversed(value.items())))


@given(st.fractions())
def test_exact_text_is_exact(value: Fraction) -> None:
    text = canonical.exact_text(value)
    assert Fraction(text) == value
    assert "." not in text or not text.endswith("0")


def test_a_digest_names_its_algorithm() -> None:
    assert canonical.digest({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

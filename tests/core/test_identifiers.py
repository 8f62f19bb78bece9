"""Identifiers: one spelling, then their own arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guiju.core import identifiers
from guiju.core.identifiers import USCC_CHARACTERS, IdentifierRefused

# Published samples: python-stdnum's for the credit code, GB 11643's own for the resident id.
PUBLIC_USCC = "91110000600037341L"
SAMPLE_RESIDENT_ID = "11010519491231002X"

BODIES = st.builds(
    lambda head, region, tail: head + region + tail,
    st.text(USCC_CHARACTERS, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(USCC_CHARACTERS, min_size=9, max_size=9),
)


@pytest.mark.parametrize(
    "text",
    [
        PUBLIC_USCC,
        PUBLIC_USCC.lower(),
        " 91110000 60003734 1L",
        "９１１１００００６０００３７３４１Ｌ",
        "91110000-600037341-L\u200b",
    ],
)
def test_a_code_is_brought_to_one_spelling(text: str) -> None:
    assert identifiers.uscc(text) == PUBLIC_USCC


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "uscc.shape"),
        (PUBLIC_USCC[:-1], "uscc.shape"),
        (PUBLIC_USCC + "0", "uscc.shape"),
        ("911100006000373I1L", "uscc.shape"),
        ("91A10000600037341L", "uscc.shape"),
        ("91110000600037341M", "uscc.check"),
        ("91110000600037314L", "uscc.check"),
    ],
)
def test_a_wrong_code_is_refused_by_what_is_wrong(text: str, code: str) -> None:
    with pytest.raises(IdentifierRefused) as refused:
        identifiers.uscc(text)
    assert (refused.value.code, refused.value.field) == (code, "uscc")
    assert not identifiers.is_valid_uscc(text)


@given(BODIES)
def test_every_body_has_a_code(body: str) -> None:
    assert identifiers.is_valid_uscc(identifiers.uscc_from_body(body))


@given(BODIES, st.integers(0, 17), st.sampled_from(USCC_CHARACTERS))
def test_one_wrong_character_is_always_found(body: str, at: int, character: str) -> None:
    code = identifiers.uscc_from_body(body)
    wrong = code[:at] + character + code[at + 1 :]
    assert identifiers.is_valid_uscc(wrong) == (wrong == code)


@given(BODIES, st.integers(8, 16))
def test_two_neighbours_exchanged_are_always_found(body: str, at: int) -> None:
    code = identifiers.uscc_from_body(body)
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert identifiers.is_valid_uscc(swapped) == (swapped == code)


def test_a_body_of_another_shape_has_no_code() -> None:
    with pytest.raises(ValueError, match="first 17 characters"):
        identifiers.uscc_from_body("9111000060003734")


def test_the_sample_of_the_standard_is_a_resident_id() -> None:
    assert identifiers.resident_id("110105 19491231 002x") == SAMPLE_RESIDENT_ID


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("110105194912310021", "resident_id.check"),
        ("11010519491231002", "resident_id.shape"),
        ("110105491231002", "resident_id.shape"),
        ("99010519491231002X", "resident_id.shape"),
        ("11010519490231002X", "resident_id.shape"),
        ("11010518491231002X", "resident_id.shape"),
        ("1101051949123100AX", "resident_id.shape"),
    ],
)
def test_a_wrong_resident_id_is_refused_by_what_is_wrong(text: str, code: str) -> None:
    with pytest.raises(IdentifierRefused) as refused:
        identifiers.resident_id(text)
    assert refused.value.code == code
    assert text not in refused.value.zh + refused.value.en, "an identity number is not repeated in a message"
    assert not identifiers.is_valid_resident_id(text)


@given(st.integers(0, 999), st.sampled_from("0123456789X"))
def test_a_resident_id_has_one_check_character(order: int, check: str) -> None:
    whole = identifiers.resident_id_from_body(f"52010019900228{order:03d}")
    assert identifiers.is_valid_resident_id(whole)
    assert identifiers.is_valid_resident_id(whole[:17] + check) == (whole[17] == check)


@given(st.text())
@example("\u0345\u00ad\u0301")
@example("Α\u200b\u0345")
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = identifiers.normalise(text)
    assert identifiers.normalise(once) == once


@pytest.mark.parametrize(
    "text", ["qs-2024-0117", "QS 2024 0117", "ＱＳ—２０２４—０１１７", "qs‑2024−0117", "QS2024\u00ad0117 "]
)
def test_one_contract_number_has_one_spelling(text: str) -> None:
    assert identifiers.normalise(text) == "QS20240117"

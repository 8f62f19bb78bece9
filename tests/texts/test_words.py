"""Words: cut for an index and for a query, and marked at the right characters."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from guiju.texts import copying, naming, words


def test_the_examples_run() -> None:
    for module in (words, copying, naming):
        assert doctest.testmod(module).failed == 0


def test_a_word_keeps_its_places_and_weight() -> None:
    vector = words.vector(("算力券", "A"), ("发放算力券", "B"))
    (place,) = (part for part in vector.split() if part.startswith("'算力券'"))
    assert place == "'算力券':2A,105B"


def test_a_quote_in_a_word_stays_a_letter() -> None:
    assert words.query(["a'b", "c\\d"]) == r"'a''b' & 'c\\d'"


def test_a_snippet_shows_where_the_words_stand() -> None:
    text = "前言" * 100 + "企业凭算力券兑现" + "后记" * 100
    pieces = words.snippet(text, ["算力券"])
    assert [piece.text for piece in pieces if piece.is_found] == ["算力券"]
    assert pieces[0].text == "…"
    assert pieces[-1].text == "…"
    assert words.snippet(text, ["卫星"]) == ()


def test_full_width_letters_are_marked_as_they_stand() -> None:
    pieces = words.marked("ＧＰＵ算力", ["gpu"])
    assert [(piece.text, piece.is_found) for piece in pieces] == [("ＧＰＵ", True), ("算力", False)]


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_marks_never_change_a_text(text: str, sought: list[str]) -> None:
    assert "".join(piece.text for piece in words.marked(text, [words.folded(each) for each in sought])) == text


@given(st.text(max_size=200))
def test_folding_never_changes_how_many_characters_there_are(text: str) -> None:
    assert len(words.folded(text)) == len(text)

"""Whatever is read out of a text can be pointed to in the text as the user supplied it."""

import pytest

from guiju.texts.passages import Passage, Span, Text


def test_a_joined_line_points_to_both_sides_of_the_cut() -> None:
    text = Text("notice.txt", "培育企\n\n业100家")
    passage = Passage("培育企业100家", [0, 1, 2, 5, 6, 7, 8, 9])
    assert text.at(passage.span(2, 4)) == "企\n\n业"
    assert passage.part(4, 8).span(0, 4) == Span(6, 10)


def test_lines_are_counted_from_one() -> None:
    text = Text("notice.txt", "甲\n乙\n\n丁")
    assert [text.line_of(offset) for offset in (0, 1, 2, 4, 5)] == [1, 1, 2, 3, 4]


def test_a_span_beyond_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="the text ends at 1"):
        Text("notice.txt", "甲").at(Span(0, 2))
    with pytest.raises(ValueError, match="no span runs from 3 to 2"):
        Span(3, 2)
    with pytest.raises(ValueError, match="no characters of the passage"):
        Passage.of("甲乙").span(1, 1)


def test_a_passage_without_places_is_refused() -> None:
    with pytest.raises(ValueError, match="2 characters, 1 places"):
        Passage("甲乙", [0])

"""Search: words are found whatever their width, a title before a summary before a text, a phrase where words fail."""

from __future__ import annotations

from datetime import date

import pytest

from guiju.apps.briefing import actions, queries
from guiju.apps.briefing.queries.shapes import Sought
from guiju.core.refusals import Refused
from tests.apps.briefing import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> dict[str, str]:
    """Four instruments by name; what each is found by differs."""
    who = desk.editor()
    texts = {
        "title": ("样例省算力券管理办法", "企业怎么领券。", "第一条 总则。\n", "520000"),
        "summary": ("样例省数字经济条例", "条例也说到算力券。", "第一条 另有规定。\n", "520000"),
        "text": ("样例市促进办法", "市里的办法。", "第一条 算力券由市里配套。\n", "440000"),
        "other": ("样例国数据安全规定", "谁要做数据分级。", "第一条 分级。\n", "000000"),
    }
    return {
        str(
            desk.whole(
                who,
                body,
                title=title,
                summary=summary,
                jurisdiction=place,
                in_force_on=date(2024, number, 1),
                section="安全" if name == "other" else "算力",
                references=(),
            )
        ): name
        for number, (name, (title, summary, body, place)) in enumerate(texts.items(), start=1)
    }


def found(shelf: dict[str, str], text: str = "", **narrowed: object) -> list[str]:
    lines = queries.library(Sought(text=text, **narrowed)).items  # type: ignore[arg-type]  # each by its name
    return [shelf[str(line.id)] for line in lines]


def test_a_title_comes_before_a_summary_before_a_text(shelf: dict[str, str]) -> None:
    assert found(shelf, "算力券") == ["title", "summary", "text"]


def test_all_words_must_stand_in_it(shelf: dict[str, str]) -> None:
    assert found(shelf, "算力券 条例") == ["summary"]
    assert found(shelf, "算力券 卫星") == []


def test_width_and_case_do_not_matter(shelf: dict[str, str]) -> None:
    assert found(shelf, "算力券　２０２５") == found(shelf, "算力券 2025")


def test_a_phrase_that_words_miss_is_found_by_its_characters(shelf: dict[str, str]) -> None:
    assert found(shelf, "字经济条") == ["summary"]
    (line,) = queries.library(Sought(text="字经济条")).items
    assert [piece.text for piece in line.title_pieces if piece.is_found] == ["字经济条"]


def test_signs_of_the_query_language_are_letters_like_others(shelf: dict[str, str]) -> None:
    for text in ("算力券' | 'x", "a:*", "\\'", "!算力券", "50% 算力", "<->"):
        try:
            found(shelf, text)
        except Refused as refused:
            assert refused.code == "briefing.bad_query"  # noqa: PT017


@pytest.mark.parametrize("text", ["长" * 101, "，。！", "\x00"])
def test_a_query_that_is_too_long_or_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        queries.library(Sought(text=text))
    assert refused.value.code == "briefing.bad_query"


def test_filters_narrow_a_list_and_a_search(shelf: dict[str, str]) -> None:
    assert found(shelf) == ["other", "text", "summary", "title"]
    assert found(shelf, jurisdiction="520000") == ["summary", "title"]
    assert found(shelf, section="安全") == ["other"]
    assert found(shelf, year=2024, kind="measures", issuer="样例省大数据局") == ["other", "text", "summary", "title"]
    assert found(shelf, year=2023) == []
    assert found(shelf, "算力券", jurisdiction="440000") == ["text"]


def test_what_stands_in_the_text_alone_is_told_and_not_shown(shelf: dict[str, str]) -> None:
    title, summary, text = queries.library(Sought(text="算力券")).items
    assert [piece.text for piece in title.title_pieces if piece.is_found] == ["算力券"]
    assert [piece.text for piece in summary.snippet if piece.is_found] == ["算力券"]
    assert (text.snippet, text.is_in_text) == ((), True)


@pytest.mark.parametrize("text", ["", "算力券", "字经济条"])
def test_pages_follow_one_another_without_a_gap(shelf: dict[str, str], text: str) -> None:
    whole, after, turned = found(shelf, text), None, []
    while True:
        page = queries.library(Sought(text=text), after=after, limit=1)
        turned += [shelf[str(line.id)] for line in page.items]
        after = page.next
        if after is None:
            break
    assert turned == whole


def test_a_cursor_of_another_list_is_refused(shelf: dict[str, str]) -> None:
    after = queries.library(Sought(), limit=1).next
    with pytest.raises(Refused) as refused:
        queries.library(Sought(text="算力券"), after=after)
    assert refused.value.code == "paging.bad_cursor"


def test_few_are_counted_and_many_are_estimated(shelf: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert queries.count(Sought()) == queries.Count(number=4, is_exact=True)
    assert queries.count(Sought(text="算力券")).number == 3
    monkeypatch.setattr("guiju.apps.briefing.queries.searching.COUNTED_MAX", 2)
    assert not queries.count(Sought()).is_exact


def test_sections_are_those_there_are(shelf: dict[str, str]) -> None:
    assert set(queries.sections()) == {"安全", "算力"}


def test_packs_are_found_too() -> None:
    actions.shelve_packs(at=desk.AT, on=desk.ON)
    lines = queries.library(Sought(text="算力券")).items
    assert "guizhou/compute_voucher" in {line.pack for line in lines}

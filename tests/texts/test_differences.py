"""Differences: articles are matched by words, number and likeness; both versions can be put together again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guiju.texts import differences as texts
from guiju.texts.differences import Change, Mark

OLD = """总则
第一条 为了规范算力券，制定本办法。
第二条 按合同成交金额的3%发放现金券。
第三条 算力券有效期十二个月。
第四条 本办法自2024年2月1日起施行。
"""


def said(earlier: str, later: str) -> list[tuple[str, str, str]]:
    return [(each.change.value, each.earlier_number, each.later_number) for each in texts.differences(earlier, later)]


def test_a_text_is_parted_at_its_articles() -> None:
    assert [article.number for article in texts.articles(OLD)] == ["", "第一条", "第二条", "第三条", "第四条"]
    assert "".join(article.text for article in texts.articles(OLD)) == OLD


def test_a_text_without_articles_is_parted_at_headings_or_paragraphs() -> None:
    assert [part.number for part in texts.articles("一、目标\n到2027年。\n二、任务\n建设。\n")] == ["一", "二"]
    assert [part.text for part in texts.articles("甲\n乙\n")] == ["甲\n", "乙\n"]


def test_the_same_text_has_no_difference() -> None:
    assert {change for change, _, _ in said(OLD, OLD)} == {"same"}


def test_a_changed_number_is_marked_word_by_word() -> None:
    changed = next(each for each in texts.differences(OLD, OLD.replace("3%", "5%")) if each.change is Change.CHANGED)
    assert changed.later_number == "第二条"
    marks = {(run.mark, run.text) for run in changed.runs if run.mark is not Mark.BOTH}
    assert {mark for mark, _ in marks} == {Mark.EARLIER, Mark.LATER}
    assert all(len(text) <= 2 for _, text in marks)


def test_an_article_put_in_between_renumbers_the_others() -> None:
    new = OLD.replace("第三条", "第四条", 1).replace("第四条 本办法", "第五条 本办法")
    new = new.replace("第四条 算力券", "第三条 申领须在合同签订后六个月内提出。\n第四条 算力券")
    assert said(OLD, new) == [
        ("same", "", ""),
        ("same", "第一条", "第一条"),
        ("same", "第二条", "第二条"),
        ("added", "", "第三条"),
        ("renumbered", "第三条", "第四条"),
        ("renumbered", "第四条", "第五条"),
    ]


def test_a_removed_article_is_told_where_it_stood() -> None:
    new = OLD.replace("第三条 算力券有效期十二个月。\n", "")
    assert said(OLD, new)[3] == ("removed", "第三条", "")


def test_an_article_that_keeps_its_number_and_nothing_else_is_another() -> None:
    new = OLD.replace("算力券有效期十二个月。", "本省另设专家委员会，负责项目评审、监督与绩效评价。")
    assert [change for change, _, _ in said(OLD, new)] == ["same", "same", "same", "removed", "added", "same"] or (
        "added",
        "",
        "第三条",
    ) in said(OLD, new)


def test_articles_that_changed_places_are_told_as_moved() -> None:
    lines = OLD.splitlines(keepends=True)
    new = "".join([lines[0], lines[2], lines[1], *lines[3:]])
    assert sum(change == "renumbered" for change, _, _ in said(OLD, new)) == 1


NUMBERS = st.sampled_from(["第一条 ", "第二条 ", "第三条 ", "第四条 ", "", "一、"])
WORDS = st.text(st.sampled_from("算力券合同金额发放3%5，。 \n"), max_size=30)
TEXTS = st.lists(st.tuples(NUMBERS, WORDS), max_size=6).map(lambda parts: "".join(f"{n}{w}\n" for n, w in parts))


@given(TEXTS, TEXTS)
def test_both_versions_can_be_put_together_from_their_differences(earlier: str, later: str) -> None:
    found = texts.differences(earlier, later)
    assert texts.earlier_of(found) == earlier
    assert texts.later_of(found) == later


@given(TEXTS)
def test_a_text_differs_from_itself_in_nothing(text: str) -> None:
    assert all(each.change is Change.SAME for each in texts.differences(text, text))

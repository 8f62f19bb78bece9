"""Publish: an accepted item with our summary becomes a version of its instrument, once."""

from __future__ import annotations

from datetime import date

import pytest

from guiju.apps.briefing import actions, queries
from guiju.apps.parties.queries import NOBODY
from guiju.core.refusals import Refused
from tests.apps.briefing import desk

pytestmark = pytest.mark.django_db


def test_a_published_item_stands_in_the_library() -> None:
    who = desk.editor()
    id = desk.published(who)
    page = queries.instrument(id, NOBODY, on=desk.ON)
    assert (page.line.title, page.line.summary) == ("样例省算力券管理办法", desk.SUMMARY)
    (version,) = page.versions
    assert (version.name, version.since, version.may_read) == ("样数〔2025〕3号", date(2025, 3, 1), False)
    assert [line.id for line in queries.library(queries.Sought()).items] == [id]


def test_an_item_without_a_summary_is_not_published() -> None:
    who = desk.editor()
    first = queries.items(desk.read(who), who)[0]
    with pytest.raises(actions.WrongState):
        actions.publish(first.id, actor=who, at=desk.AT, on=desk.ON)
    actions.accept(first.id, actor=who, at=desk.AT)
    with pytest.raises(actions.BadInput) as refused:
        actions.publish(first.id, actor=who, at=desk.AT, on=desk.ON)
    assert refused.value.field == "summary"
    assert queries.library(queries.Sought()).items == ()


def test_an_item_is_published_once() -> None:
    who = desk.editor()
    desk.published(who)
    (upload,) = queries.uploads(who).items
    with pytest.raises(actions.WrongState):
        actions.publish(queries.items(upload.id, who)[0].id, actor=who, at=desk.AT, on=desk.ON)


def test_a_document_known_already_gets_another_version() -> None:
    who = desk.editor()
    id = desk.published(who)
    body = "第一条 为了规范算力券，制定本办法。\n第二条 按合同金额的百分之三发放。\n"
    again = desk.whole(who, body, title="《样例省算力券 管理办法》", in_force_on=date(2026, 1, 1), summary="新的一版。")
    assert again == id
    page = queries.instrument(id, who, on=desk.ON)
    assert [version.since for version in page.versions] == [date(2025, 3, 1), date(2026, 1, 1)]
    assert [version.is_whole for version in page.versions] == [False, True]
    assert page.line.summary == "新的一版。"
    assert page.articles == ("第一条", "第二条")


def test_instruments_that_name_each_other_are_related_both_ways() -> None:
    who = desk.editor()
    measures = desk.published(who)
    assert [(each.title, each.id) for each in queries.instrument(measures, who, on=desk.ON).names] == [
        ("样例省数字经济条例", None)
    ]
    body = "第一条 促进数字经济发展。\n"
    law = desk.whole(who, body, title="样例省数字经济条例", in_force_on=date(2024, 1, 1), references=())
    assert queries.instrument(measures, who, on=desk.ON).names[0].id == law
    assert [each.id for each in queries.instrument(law, who, on=desk.ON).named_by] == [measures]


def test_the_text_behind_an_instrument_is_read_by_the_bureau_alone() -> None:
    who = desk.editor()
    id = desk.published(who)
    version = queries.instrument(id, who, on=desk.ON).versions[0]
    assert version.may_read
    assert queries.text_of(version.id, who) == desk.ONE
    with pytest.raises(Refused) as refused:
        queries.text_of(version.id, NOBODY)
    assert refused.value.code == "briefing.not_found"

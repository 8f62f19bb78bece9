"""Review: an editor corrects, accepts or drops what was found; the summary is ours and quotes only in short."""

from __future__ import annotations

from datetime import date

import pytest

from guiju.apps.briefing import actions, queries
from guiju.core.refusals import Refused
from tests import factories
from tests.apps.briefing import desk

pytestmark = pytest.mark.django_db

LONG = desk.ONE.splitlines()[2]


def test_what_the_editor_says_replaces_what_was_read() -> None:
    who = desk.editor()
    first = queries.items(desk.read(who), who)[0]
    actions.revise(first.id, desk.draft(title="  样例省  办法 "), actor=who, at=desk.AT)
    item = queries.item(first.id, who)
    assert (item.title, item.state, item.reviewed_by) == ("样例省 办法", "accepted", who.name)


def test_an_item_is_dropped_and_taken_up_again() -> None:
    who = desk.editor()
    first = queries.items(desk.read(who), who)[0]
    actions.drop(first.id, actor=who, at=desk.AT)
    assert queries.item(first.id, who).state == "dropped"
    actions.accept(first.id, actor=who, at=desk.AT)
    assert queries.item(first.id, who).state == "accepted"


def test_a_summary_that_copies_its_source_is_refused() -> None:
    who = desk.editor()
    first = queries.items(desk.read(who), who)[0]
    actions.revise(first.id, desk.draft(summary="如文中所说：" + LONG[:40]), actor=who, at=desk.AT)
    with pytest.raises(actions.QuotesTooMuch):
        actions.revise(first.id, desk.draft(summary="如文中所说：" + LONG[:41]), actor=who, at=desk.AT)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"jurisdiction": "999999"}, "jurisdiction"),
        ({"until_on": date(2025, 3, 1)}, "until_on"),
        ({"summary": "长" * 2001}, "summary"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changes: dict[str, object], field: str) -> None:
    who = desk.editor()
    first = queries.items(desk.read(who), who)[0]
    with pytest.raises(actions.BadInput) as refused:
        actions.revise(first.id, desk.draft(**changes), actor=who, at=desk.AT)
    assert refused.value.field == field


def test_nobody_else_reviews() -> None:
    who = desk.editor()
    first = queries.items(desk.read(who), who)[0]
    with pytest.raises(Refused) as refused:
        actions.accept(first.id, actor=factories.operator(), at=desk.AT)
    assert refused.value.code == "briefing.not_allowed"

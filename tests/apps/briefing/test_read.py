"""Read: what was found is entered whole, each field with its place; what cannot be read says why."""

from __future__ import annotations

from datetime import date

import pytest

from guiju.apps.briefing import actions, queries
from guiju.core.refusals import Refused
from guiju.texts.briefs import Brief
from guiju.texts.passages import Text
from tests.apps.briefing import desk

pytestmark = pytest.mark.django_db


def reader(text: Text, on: date) -> Brief:
    return desk.brief(text.body, text.name)


def test_the_items_of_a_text_are_entered_with_their_places() -> None:
    who = desk.editor()
    id = desk.upload(who)
    assert actions.read_next(at=desk.AT, on=desk.ON, read=reader) == id
    assert actions.read_next(at=desk.AT, on=desk.ON, read=reader) is None
    upload = queries.upload(id, who)
    assert (upload.state, upload.title, upload.number, upload.items, upload.left) == ("read", "样例简报", "第1期", 2, 2)
    first, second = queries.items(id, who)
    assert (first.title, first.jurisdiction, first.in_force_on) == ("样例省算力券管理办法", "520000", date(2025, 3, 1))
    assert first.issued_on is None, "a day that is not exact is not the document's"
    assert first.text == desk.ONE
    marks = {mark.field: desk.NEWSLETTER[mark.start : mark.end] for mark in first.marks}
    assert marks["title"] == "样例省算力券管理办法"
    assert marks["date_in_force"] == "2025年3月1日"
    assert (second.kind, second.document_number) == ("plan", "")


def test_a_text_in_which_nothing_is_found_is_refused() -> None:
    who = desk.editor()
    id = desk.upload(who)
    actions.enter(id, Brief(text=Text("a", desk.NEWSLETTER), title=None, number=None, issued_on=None), at=desk.AT)
    upload = queries.upload(id, who)
    assert (upload.state, upload.refused_code) == ("refused", "briefing.nothing_found")


def test_what_reading_refuses_says_why_on_the_upload() -> None:
    def refuses(text: Text, on: date) -> Brief:
        raise Refused("texts.no_text", zh=f"{text.name}：没有文字。", en=f"no text on {on}")

    who = desk.editor()
    id = desk.upload(who)
    actions.read_next(at=desk.AT, on=desk.ON, read=refuses)
    upload = queries.upload(id, who)
    assert upload.refused is not None
    assert (upload.refused_code, upload.refused.zh) == ("texts.no_text", "样例简报.txt：没有文字。")


def test_a_text_that_breaks_reading_is_given_up_after_three_tries() -> None:
    def breaks(text: Text, on: date) -> Brief:
        raise RuntimeError(f"{text.name} on {on}")

    who = desk.editor()
    id = desk.upload(who)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            actions.read_next(at=desk.AT, on=desk.ON, read=breaks)
    assert queries.items(id, who) == (), "nothing is loaded by half"
    assert actions.read_next(at=desk.AT, on=desk.ON, read=breaks) == id
    assert queries.upload(id, who).refused_code == "briefing.unreadable"


def test_a_text_read_twice_at_once_is_entered_once() -> None:
    who = desk.editor()
    id = desk.upload(who)
    assert actions.enter(id, desk.brief(), at=desk.AT)
    assert not actions.enter(id, desk.brief(), at=desk.AT)
    assert len(queries.items(id, who)) == 2

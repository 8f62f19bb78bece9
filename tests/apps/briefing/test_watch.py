"""Watch: whoever watches an instrument, or a search that finds it, is told once of each publication, without mail."""

from __future__ import annotations

from datetime import date

import pytest

from guiju.apps.briefing import actions, queries
from guiju.apps.briefing.queries import Sought
from guiju.apps.matters import actions as matters
from guiju.apps.matters import queries as told
from guiju.apps.parties.queries import NOBODY
from guiju.core.parties import Actor
from guiju.core.refusals import Refused
from tests import factories
from tests.apps.briefing import desk

pytestmark = pytest.mark.django_db


def watched(who: Actor, instrument: object = None, **sought: object) -> object:
    return actions.watch(
        Sought(**sought),  # type: ignore[arg-type]  # each by its name
        id=factories.new_id("watch"),
        instrument=instrument,  # type: ignore[arg-type]
        actor=who,
        at=desk.AT,
    )


def titles(who: Actor) -> list[str]:
    return [notice.title_zh for notice in told.notices(who).items]


def test_a_watched_search_tells_of_what_it_finds() -> None:
    reader, other = factories.actor(), factories.actor()
    watched(reader, text="算力券", jurisdiction="520000", kind="measures")
    watched(other, text="卫星")
    id = desk.published(desk.editor())
    assert titles(reader) == ["政策库有新内容：样例省算力券管理办法"]
    assert titles(other) == []
    (notice,) = told.notices(reader).items
    assert (notice.url_name, notice.object_id) == ("briefing:instrument", id)


def test_nothing_goes_out_by_mail() -> None:
    reader = factories.actor()
    watched(reader, text="算力券")
    desk.published(desk.editor())
    assert matters.deliver(at=desk.AT).sent == 0


def test_a_watched_instrument_tells_of_its_next_version() -> None:
    who, reader = desk.editor(), factories.actor()
    id = desk.published(who)
    watched(reader, id)
    desk.whole(who, "第一条 新的。\n", in_force_on=date(2026, 1, 1))
    assert len(titles(reader)) == 1


def test_an_organisation_is_told_once_however_many_of_its_people_watch() -> None:
    reader = factories.actor()
    assert reader.organisation is not None
    colleague = factories.colleague(reader.organisation)
    for who in (reader, colleague):
        watched(who, text="算力券")
        watched(who, section="算力")
    desk.published(desk.editor())
    assert len(titles(reader)) == 1


def test_the_same_watch_twice_is_one() -> None:
    reader = factories.actor()
    assert watched(reader, text="算力券") == watched(reader, text="算力券")
    assert len(queries.watches(reader)) == 1


def test_a_watch_ends_by_whose_it_is_alone() -> None:
    reader, other = factories.actor(), factories.actor()
    id = watched(reader, text="算力券")
    with pytest.raises(Refused) as refused:
        actions.unwatch(id, actor=other)  # type: ignore[arg-type]
    assert refused.value.code == "briefing.not_found"
    actions.unwatch(id, actor=reader)  # type: ignore[arg-type]
    assert queries.watches(reader) == ()


@pytest.mark.parametrize(("sought", "code"), [({}, "briefing.bad_input"), ({"text": "，"}, "briefing.bad_input")])
def test_a_watch_says_what_for(sought: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        watched(factories.actor(), **sought)
    assert refused.value.code == code


def test_watching_takes_a_person() -> None:
    with pytest.raises(Refused) as refused:
        watched(NOBODY, text="算力券")
    assert refused.value.code == "briefing.person_needed"


def test_a_person_watches_no_more_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guiju.apps.briefing.actions.watching.WATCHES_MAX", 1)
    reader = factories.actor()
    watched(reader, text="算力券")
    with pytest.raises(Refused) as refused:
        watched(reader, text="数据")
    assert refused.value.code == "briefing.too_many_watches"

"""Reading decisions: who may, in which order, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guiju.apps.decisions import actions as decisions
from guiju.apps.decisions import queries
from guiju.core import vouchers as law
from guiju.core.parties import CLOCK, Actor
from guiju.core.refusals import Refused
from tests import factories
from tests.apps.decisions.cases import AT, GRANTED, ON, PLACE, REFUSED

pytestmark = pytest.mark.django_db


def decide(concerns: object, *, facts: law.Claim = GRANTED, hours: int = 0, subject: object = None) -> str:
    """One decision about an organisation; its number."""
    id = factories.new_id("decision")
    decisions.decide(
        law.AWARD, facts, id=id, place=PLACE, on=ON, at=AT + timedelta(hours=hours),
        subject=subject or factories.new_id("s"), actor=CLOCK, concerns=concerns,
    )  # type: ignore[arg-type]  # fmt: skip
    return decisions.number_of(id)


def whole_register(actor: Actor, filters: queries.Filters | None = None) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        page = queries.find(actor, filters, cursor=cursor, limit=2)
        found += [line.number for line in page.items]
        cursor = page.next
        if cursor is None:
            return found


def test_the_register_is_latest_first_and_pages_neither_skip_nor_repeat() -> None:
    mine = factories.actor()
    numbers = [decide(mine.organisation, hours=n // 2) for n in range(7)]
    found = whole_register(mine)
    assert sorted(found) == sorted(numbers)
    assert found[0] == numbers[6]
    assert set(found[-2:]) == set(numbers[:2])


def test_an_organisation_reads_what_concerns_it_the_offices_read_all_and_strangers_nothing() -> None:
    mine, other, operator, bureau = factories.actor(), factories.actor(), factories.operator(), factories.bureau()
    own, theirs, nobodys = decide(mine.organisation), decide(other.organisation), decide(None)
    assert whole_register(mine) == [own]
    assert set(whole_register(operator)) == set(whole_register(bureau)) == {own, theirs, nobodys}
    assert whole_register(CLOCK) == []
    assert whole_register(Actor(person=1, organisation=mine.organisation, name="无职责")) == []


def test_one_decision_is_read_by_the_same_people() -> None:
    mine, other = factories.actor(), factories.actor()
    id = factories.new_id("decision")
    decisions.decide(
        law.AWARD, GRANTED, id=id, place=PLACE, on=ON, at=AT, subject=id, actor=CLOCK, concerns=mine.organisation
    )
    assert queries.record_for(id, mine).number == queries.record_for(id, factories.bureau()).number
    for reader, asked in ((other, id), (CLOCK, id), (mine, factories.new_id("nothing"))):
        with pytest.raises(queries.NotFound):
            queries.record_for(asked, reader)


def test_filters_keep_outcome_number_and_days() -> None:
    mine = factories.actor()
    granted = decide(mine.organisation)
    refused = decide(mine.organisation, facts=REFUSED, hours=5)
    for filters, expected in [
        (queries.Filters(outcome="refused"), [refused]),
        (queries.Filters(text=granted[:7].lower()), [granted]),
        (queries.Filters(question="vouchers.award"), [refused, granted]),
        (queries.Filters(question="vouchers.lapse"), []),
        (queries.Filters(policy="guizhou/compute_voucher"), [refused, granted]),
        (queries.Filters(assessed_from=AT + timedelta(hours=5)), [refused]),
        (queries.Filters(assessed_until=AT + timedelta(hours=5)), [granted]),
    ]:
        assert whole_register(mine, filters) == expected, filters


def test_the_decisions_of_a_subject_come_oldest_first() -> None:
    subject = factories.new_id("subject")
    later, sooner = decide(None, hours=2, subject=subject), decide(None, hours=1, subject=subject)
    decide(None)
    assert [view.number for view in queries.of_subject(subject)] == [sooner, later]


def test_a_cursor_that_is_not_ours_is_refused() -> None:
    with pytest.raises(Refused, check=lambda no: no.code == "paging.bad_cursor"):
        queries.find(factories.bureau(), cursor="WyJhIiwgImIiXQ")


def test_a_page_of_the_register_is_one_statement(django_assert_num_queries) -> None:
    mine = factories.actor()
    for _ in range(3):
        decide(mine.organisation)
    with django_assert_num_queries(1):
        queries.find(mine, limit=2)

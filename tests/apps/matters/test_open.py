"""Opening a matter: its number, its first line of history, and the same id twice."""

from __future__ import annotations

import re

import pytest

from guiju.apps.matters import actions as matters
from guiju.apps.matters import queries
from tests import factories
from tests.apps.matters import toys

pytestmark = pytest.mark.django_db


def test_a_matter_opens_at_the_start_of_its_journey_with_a_number() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    assert re.fullmatch(r"TL-2024-\d{6}", matter.number)
    assert (matter.kind, matter.kind_zh, matter.state, matter.state_zh) == ("toys.loan", "玩具借用", "draft", "草稿")
    assert (matter.waiting_organisation, matter.waiting_role, matter.due_at) == (who.home, "", None)
    assert (matter.version, matter.opened_at, matter.closed_at, matter.object_id) == (1, toys.AT, None, matter.id)


def test_numbers_rise_and_never_repeat() -> None:
    who = toys.cast()
    first, second = toys.open_one(who), toys.open_one(who)
    assert int(second.number[-6:]) == int(first.number[-6:]) + 1


def test_the_first_line_of_history_is_the_opening() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    (opening,) = queries.history(matter.id)
    assert (opening.seq, opening.verb, opening.from_state, opening.to_state) == (1, "open", "", "draft")
    assert (opening.actor_person, opening.actor_organisation, opening.actor_name) == (
        who.applicant.person,
        who.home,
        who.applicant.name,
    )


def test_the_same_id_again_gives_the_matter_as_it_stands() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    again = toys.open_one(who, id=matter.id)
    assert again == matter
    assert len(queries.history(matter.id)) == 2


def test_the_same_id_for_somebody_else_is_refused() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    other = toys.Cast(
        applicant=who.stranger,
        reader=who.reader,
        stranger=who.applicant,
        operator=who.operator,
        bureau=who.bureau,
        chief=who.chief,
    )
    with pytest.raises(matters.MatterRefused) as refused:
        toys.open_one(other, id=matter.id)
    assert (refused.value.code, refused.value.matter) == ("matters.id_taken", matter.id)


def test_many_open_in_the_order_given_with_one_statement(django_assert_num_queries) -> None:
    who = toys.cast()
    openings = [
        matters.Opening(
            id=factories.new_id("matter"),
            subject_organisation=who.home,
            prefix="TL-2024",
            title_zh=f"借第 {n} 个风筝",
            title_en=f"Borrow kite {n}",
        )
        for n in range(100)
    ]
    with django_assert_num_queries(3):  # savepoint, matters with their history, release
        opened = matters.open_many(toys.LOAN, openings, actor=who.applicant, at=toys.AT, calendar=toys.WEEKDAYS)
    assert [matter.id for matter in opened] == [opening.id for opening in openings]
    assert len({matter.number for matter in opened}) == 100


def test_a_first_state_that_counts_working_days_asks_for_the_calendar() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    with pytest.raises(ValueError, match="calendar="):
        matters.advance(toys.LOAN, matter.id, "submit", actor=who.applicant, at=toys.AT)

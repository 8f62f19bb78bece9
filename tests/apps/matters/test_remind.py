"""Reminding: whoever it waits for, once a deadline, before it and after it."""

from __future__ import annotations

import pytest

from guiju.apps.matters import actions as matters
from guiju.apps.matters import queries
from tests.apps.matters import toys
from tests.apps.matters.toys import AT, DAY, step

pytestmark = pytest.mark.django_db


def titles(actor: object) -> list[str]:
    return [notice.title_zh for notice in queries.notices(actor).items]  # type: ignore[arg-type]


def test_an_office_is_reminded_once_when_the_deadline_is_near() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    assert matter.due_at is not None
    assert matters.remind_due(at=matter.due_at - 3 * DAY - DAY / 86400) == 0
    assert matters.remind_due(at=matter.due_at - 3 * DAY) == 1
    assert matters.remind_due(at=matter.due_at - 2 * DAY) == 0
    assert titles(who.operator) == [f"{matter.number}：即将到期"]
    assert titles(who.chief) == titles(who.applicant) == []


def test_what_was_missed_is_said_to_be_late() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    assert matter.due_at is not None
    matters.remind_due(at=matter.due_at)
    assert titles(who.operator) == [f"{matter.number}：已超期"]


def test_the_applicant_is_reminded_of_its_corrections() -> None:
    who = toys.cast()
    matter = step(toys.at_review(who), "return", who.operator, reason="缺页", tell=False)
    assert matter.due_at is not None
    matters.remind_due(at=matter.due_at - DAY)
    assert titles(who.applicant) == [f"{matter.number}：即将到期"]


def test_a_new_deadline_is_reminded_of_anew() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    assert matter.due_at is not None
    matters.remind_due(at=matter.due_at)
    step(matter, "return", who.operator, reason="缺页", at=matter.due_at)
    step(matter, "resubmit", who.applicant, at=matter.due_at)
    again = queries.matter(matter.id)
    assert again.due_at is not None
    assert matters.remind_due(at=again.due_at - DAY) == 1
    assert len(titles(who.operator)) == 2


def test_the_clock_the_closed_and_drafts_are_not_reminded() -> None:
    who = toys.cast()
    toys.at_publicity(who)
    toys.open_one(who)
    step(toys.at_review(who), "withdraw", who.applicant)
    assert matters.remind_due(at=AT + 300 * DAY) == 0


def test_a_sweep_is_bounded_and_goes_on() -> None:
    who = toys.cast()
    for _ in range(5):
        toys.at_review(who)
    late = AT + 30 * DAY
    assert [matters.remind_due(at=late, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert len(titles(who.operator)) == 5

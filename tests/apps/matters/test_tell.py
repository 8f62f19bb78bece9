"""Telling people: a notice and its letter in the transaction that caused them, each once, to whom it concerns."""

from __future__ import annotations

import pytest
from django.db import transaction

from guiju.apps.matters import actions as matters
from guiju.apps.matters import models, queries
from guiju.core.parties import Role
from tests import factories
from tests.apps.matters import toys
from tests.apps.matters.toys import AT, DAY, SHOWN, step

pytestmark = pytest.mark.django_db


def titles(actor: object) -> list[str]:
    return [notice.title_zh for notice in queries.notices(actor).items]  # type: ignore[arg-type]


def test_the_applicant_is_told_when_its_turn_comes_and_what_is_asked() -> None:
    who = toys.cast()
    matter = step(toys.at_review(who), "return", who.operator, reason="合同缺少第 3 页")
    (notice,) = queries.notices(who.applicant).items
    assert notice.title_zh == f"{matter.number}：待补正"
    assert "合同缺少第 3 页" in notice.text_zh
    # The tenth working day after Tuesday 20 February, Thursday 22 off: 21 23 | 26 27 28 29 1 | 4 5 6.
    assert "2024-03-06 24:00" in notice.text_zh
    assert (notice.matter, notice.object_id, notice.at) == (matter.id, matter.object_id, AT)


def test_the_applicant_is_told_how_the_matter_ended() -> None:
    who = toys.cast()
    matter = step(toys.at_approval(who), "refuse", who.chief, reason="第 5 条")
    assert titles(who.applicant) == [f"{matter.number}：不予借用"]


def test_nobody_is_told_of_their_own_step_or_of_offices_passing_papers() -> None:
    who = toys.cast()
    toys.at_publicity(who)
    step(toys.at_review(who), "withdraw", who.applicant)
    assert titles(who.applicant) == []


def test_a_caller_may_keep_silent() -> None:
    who = toys.cast()
    step(toys.at_review(who), "return", who.operator, reason="缺页", tell=False)
    assert titles(who.applicant) == []


def test_a_notice_goes_away_with_the_transaction_that_caused_it() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    with transaction.atomic():
        step(matter, "return", who.operator, reason="缺页")
        transaction.set_rollback(True)
    assert not models.Notice.objects.exists()
    assert not models.Outbox.objects.exists()


def test_each_notice_has_one_letter_and_is_told_once() -> None:
    who = toys.cast()
    notice = matters.Notice(
        id=factories.new_id("notice"),
        organisation=who.home,
        title_zh="通知",
        title_en="Notice",
        text_zh="正文",
        text_en="…",
    )
    matters.notify([notice], at=AT)
    matters.notify([notice], at=AT + DAY)
    assert models.Outbox.objects.filter(notice=notice.id).count() == 1


def test_a_notice_to_a_role_is_read_by_its_people_and_by_nobody_else() -> None:
    who = toys.cast()
    notice = matters.Notice(
        id=factories.new_id("notice"),
        role=Role.BUREAU,
        title_zh="请核对",
        title_en="Check",
        text_zh="正文",
        text_en="…",
    )
    matters.notify([notice], at=AT)
    assert titles(who.chief) == titles(who.bureau) == ["请核对"]
    assert titles(who.operator) == titles(who.applicant) == []
    assert not models.Outbox.objects.exists()


def test_notices_are_their_organisations_alone_newest_first_and_paged() -> None:
    who = toys.cast()
    for n in range(5):
        matters.notify(
            [
                matters.Notice(
                    id=factories.new_id("n"),
                    organisation=who.home,
                    title_zh=f"第 {n} 条",
                    title_en="",
                    text_zh="",
                    text_en="",
                )
            ],
            at=AT + n * DAY,
        )
    first = queries.notices(who.reader, limit=3)
    second = queries.notices(who.reader, cursor=first.next, limit=3)
    assert [n.title_zh for n in (*first.items, *second.items)] == [f"第 {n} 条" for n in (4, 3, 2, 1, 0)]
    assert second.next is None
    assert titles(who.stranger) == []


def test_reading_marks_only_ones_own() -> None:
    who = toys.cast()
    step(toys.at_review(who), "return", who.operator, reason="缺页")
    (notice,) = queries.notices(who.applicant).items
    assert queries.unread_count(who.applicant) == 1
    assert matters.mark_read([notice.id], actor=who.stranger, at=AT) == 0
    assert matters.mark_read([notice.id], actor=who.applicant, at=AT + DAY) == 1
    assert matters.mark_read([notice.id], actor=who.applicant, at=AT + 2 * DAY) == 0
    assert queries.unread_count(who.applicant) == 0
    assert queries.notices(who.applicant, is_unread=True).items == ()


def test_a_batch_tells_everybody_in_one_statement(django_assert_num_queries) -> None:
    who = toys.cast()
    cases = [toys.at_approval(who) for _ in range(20)]
    moves = [matters.Move(matter=m.id, verb="refuse", reason="额度已满") for m in cases]
    with django_assert_num_queries(4):  # lock, look where they belong, walk, notices
        matters.advance_many(toys.LOAN, moves, actor=who.chief, at=AT)
    assert len(titles(who.applicant)) == 20
    assert models.Outbox.objects.count() == 20


def test_the_page_of_notices_is_one_statement(django_assert_num_queries) -> None:
    who = toys.cast()
    for _ in range(3):
        step(toys.at_review(who), "return", who.operator, reason="缺页")
    with django_assert_num_queries(1):
        assert len(queries.notices(who.applicant).items) == 3


def test_the_shown_digest_is_kept_with_its_step() -> None:
    who = toys.cast()
    matter = toys.at_approval(who)
    assert queries.history(matter.id)[-1].shown == SHOWN

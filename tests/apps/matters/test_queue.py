"""The queue: earliest deadline first, page by page, and nobody sees what is not theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guiju.apps.matters import actions as matters
from guiju.apps.matters import queries
from guiju.apps.matters.queries import Filters, Scope
from guiju.core.parties import CLOCK, Actor, Duty
from guiju.core.refusals import Refused
from tests import factories
from tests.apps.matters import toys
from tests.apps.matters.toys import AT, DAY, SHOWN, step

pytestmark = pytest.mark.django_db


def numbers(page: object) -> list[str]:
    return [matter.number for matter in page.items]  # type: ignore[attr-defined]


def whole_queue(actor: Actor, filters: Filters | None = None, limit: int = 2) -> list[str]:
    """Every page of the queue, one after the other."""
    found, cursor = [], None
    while True:
        page = queries.queue(actor, filters, cursor=cursor, limit=limit)
        found += numbers(page)
        cursor = page.next
        if cursor is None:
            return found


def test_the_queue_is_by_deadline_then_id_and_pages_neither_skip_nor_repeat() -> None:
    who = toys.cast()
    shared = AT + 9 * DAY
    dues = [AT + 3 * DAY, shared, AT + DAY, shared, AT + 7 * DAY, shared, AT + 2 * DAY]
    cases = [step(toys.open_one(who), "submit", who.applicant, due_at=due) for due in dues]
    by_deadline = sorted(cases, key=lambda m: (m.due_at, m.id))
    for limit in (1, 2, 3, 50):
        assert whole_queue(who.operator, limit=limit) == [m.number for m in by_deadline]


def test_matters_without_a_deadline_stand_behind_all_others() -> None:
    who = toys.cast()
    draft = toys.open_one(who)
    returned = step(toys.at_review(who), "return", who.operator, reason="缺页")
    assert whole_queue(who.applicant, limit=1) == [returned.number, draft.number]


def test_waiting_is_whose_turn_it_is() -> None:
    who = toys.cast()
    draft, review, approval = toys.open_one(who), toys.at_review(who), toys.at_approval(who)
    assert whole_queue(who.applicant) == [draft.number]
    assert whole_queue(who.operator) == [review.number]
    assert whole_queue(who.chief) == [approval.number]
    assert whole_queue(who.stranger) == []
    assert whole_queue(CLOCK) == []


def test_waiting_takes_the_duty_and_other_eyes_and_ours_takes_neither() -> None:
    who = toys.cast()
    assert who.bureau.organisation is not None
    clerk = factories.colleague(who.bureau.organisation, frozenset({Duty.READ, Duty.HANDLE}))
    approval = toys.at_approval(who)
    made = step(toys.at_review(who), "propose", who.bureau, shown=SHOWN)
    ours = Filters(scope=Scope.OURS)
    assert whole_queue(clerk) == []
    assert whole_queue(who.bureau) == [approval.number]
    assert set(whole_queue(who.chief)) == {approval.number, made.number}
    assert set(whole_queue(clerk, ours)) == set(whole_queue(who.bureau, ours)) == {approval.number, made.number}
    assert [queries.waiting_count(actor) for actor in (clerk, who.bureau, who.chief)] == [0, 1, 2]


def test_open_is_what_one_may_see() -> None:
    who = toys.cast()
    draft, review, approval = toys.open_one(who), toys.at_review(who), toys.at_approval(who)
    everything = Filters(scope=Scope.OPEN)
    assert set(whole_queue(who.applicant, everything)) == {draft.number, review.number, approval.number}
    assert set(whole_queue(who.operator, everything)) == {review.number, approval.number}
    assert set(whole_queue(who.chief, everything)) == {approval.number}
    assert whole_queue(who.stranger, everything) == []


def test_closed_ones_come_latest_first() -> None:
    who = toys.cast()
    closed = [step(toys.at_review(who), "withdraw", who.applicant, at=AT + n * DAY).number for n in (1, 3, 2)]
    assert whole_queue(who.operator, Filters(scope=Scope.CLOSED), limit=1) == [closed[1], closed[2], closed[0]]
    assert whole_queue(who.operator, Filters(scope=Scope.OPEN)) == []


def test_filters_keep_kind_state_deadline_and_words() -> None:
    who = toys.cast()
    soon = step(toys.open_one(who), "submit", who.applicant, due_at=AT + DAY)
    late = step(toys.open_one(who), "submit", who.applicant, due_at=AT + 9 * DAY)
    for filters, expected in [
        (Filters(kinds=("toys.loan",)), {soon.number, late.number}),
        (Filters(kinds=("toys.sale",)), set()),
        (Filters(states=("review",)), {soon.number, late.number}),
        (Filters(states=("approval",)), set()),
        (Filters(due_before=AT + 2 * DAY), {soon.number}),
        (Filters(due_before=AT + DAY), set()),
        (Filters(text=soon.number[-4:]), {soon.number}),
        (Filters(text="风筝"), {soon.number, late.number}),
        (Filters(text="BORROW A KITE"), {soon.number, late.number}),
        (Filters(text="100%"), set()),
        (Filters(text="\x00"), {soon.number, late.number}),
    ]:
        assert set(whole_queue(who.operator, filters)) == expected, filters


def test_heaps_count_what_waits_and_what_is_late() -> None:
    who = toys.cast()
    for due in (AT + DAY, AT + DAY, AT + 9 * DAY):
        step(toys.open_one(who), "submit", who.applicant, due_at=due)
    (heap,) = queries.heaps(who.operator, at=AT + DAY)
    assert (heap.kind_zh, heap.state_zh, heap.count, heap.overdue) == ("玩具借用", "审核", 3, 2)
    assert queries.heaps(who.stranger, at=AT) == ()


@pytest.mark.parametrize("cursor", ["", "x", "W10", "WyJhIiwgImIiXQ", "é", "A" * 600])
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    who = toys.cast()
    with pytest.raises(Refused, check=lambda no: no.code == "paging.bad_cursor"):
        queries.queue(who.operator, cursor=cursor)


def test_a_cursor_shows_nobody_elses_matters() -> None:
    who = toys.cast()
    for _ in range(3):
        toys.at_review(who)
    page = queries.queue(who.operator, limit=1)
    assert queries.queue(who.stranger, cursor=page.next, limit=1).items == ()


def test_a_page_of_the_queue_is_one_statement(django_assert_num_queries) -> None:
    who = toys.cast()
    for _ in range(5):
        toys.at_review(who)
    with django_assert_num_queries(1):
        queries.queue(who.operator, limit=3)


def test_a_view_is_for_its_own_and_the_offices_it_passed() -> None:
    who = toys.cast()
    draft, review, approval = toys.open_one(who), toys.at_review(who), toys.at_approval(who)
    closed = step(toys.at_approval(who), "refuse", who.chief, reason="不符合")
    sees = {
        who.applicant: [draft, review, approval, closed],
        who.reader: [draft, review, approval, closed],
        who.operator: [review, approval, closed],
        who.chief: [approval, closed],
        who.stranger: [],
        CLOCK: [],
    }
    for actor, seen in sees.items():
        for matter in (draft, review, approval, closed):
            if matter in seen:
                assert queries.view(matter.id, actor) == matter
            else:
                with pytest.raises(matters.NotFound):
                    queries.view(matter.id, actor)


def test_somebody_without_duties_sees_nothing_of_their_own_organisation() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    nobody = Actor(person=who.applicant.person, organisation=who.home, name="离职人员")
    with pytest.raises(matters.NotFound):
        queries.view(matter.id, nobody)
    assert queries.queue(nobody).items == ()


def test_an_absent_matter_and_anothers_are_refused_alike() -> None:
    who = toys.cast()
    codes = set()
    for id in (toys.open_one(who).id, factories.new_id("nothing")):
        with pytest.raises(matters.NotFound) as no:
            queries.view(id, who.stranger)
        codes.add((no.value.code, no.value.zh, no.value.en))
    assert len(codes) == 1


def test_the_public_sees_a_matter_only_while_it_is_public() -> None:
    who = toys.cast()
    matter = toys.at_approval(who)
    with pytest.raises(matters.NotFound):
        queries.public_view(matter.id)
    publicised = step(matter, "approve", who.chief, shown=SHOWN)
    assert publicised.due_at is not None
    assert queries.public_view(matter.id).number == matter.number
    step(matter, "lend", who.clock, at=publicised.due_at)
    with pytest.raises(matters.NotFound):
        queries.public_view(matter.id)


def test_a_reader_without_more_duties_still_reads(django_assert_num_queries) -> None:
    who = toys.cast()
    toys.open_one(who)
    assert who.reader.duties == frozenset({Duty.READ})
    with django_assert_num_queries(1):
        assert len(queries.queue(who.reader, Filters(scope=Scope.OURS)).items) == 1
    assert queries.queue(who.reader).items == ()


def test_a_deadline_counts_as_passed_from_its_instant() -> None:
    matter = toys.at_review(toys.cast())
    assert matter.due_at is not None
    assert not matter.is_overdue(matter.due_at - timedelta(microseconds=1))
    assert matter.is_overdue(matter.due_at)

"""Taking steps: who, from where, by when, with which words; and what is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from guiju.apps.matters import actions as matters
from guiju.apps.matters import models, queries
from guiju.core.parties import Actor, Duty, Role
from tests import factories
from tests.apps.matters import toys
from tests.apps.matters.toys import AT, DAY, SHOWN, by_hand, refused, step

pytestmark = pytest.mark.django_db


def test_a_step_moves_the_matter_and_says_whose_turn_it_is() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    assert (matter.state, matter.state_zh, matter.state_en) == ("review", "审核", "Review")
    assert (matter.waiting_role, matter.waiting_organisation, matter.roles) == (
        "platform_operator",
        None,
        ["platform_operator"],
    )
    assert matter.version == 2


def test_five_working_days_end_at_midnight_in_china_and_skip_weekend_and_holiday() -> None:
    # From Tuesday 20 February: 21, (22 holiday), 23, (24, 25 weekend), 26, 27, 28: the fifth is the 28th.
    matter = toys.at_review(toys.cast())
    assert matter.due_at == datetime(2024, 2, 28, 16, tzinfo=UTC)


def test_a_step_just_after_midnight_in_china_counts_from_the_new_day() -> None:
    # 16:00 UTC on the 20th is 00:00 on the 21st in China: 23, 26, 27, 28, 29.
    matter = toys.at_review(toys.cast(), at=datetime(2024, 2, 20, 16, tzinfo=UTC))
    assert matter.due_at == datetime(2024, 2, 29, 16, tzinfo=UTC)


def test_a_deadline_handed_in_beats_the_working_days() -> None:
    who = toys.cast()
    until = AT + 40 * DAY
    assert step(toys.open_one(who), "submit", who.applicant, due_at=until).due_at == until


def test_history_keeps_every_word_of_the_step() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    decision = factories.new_id("decision")
    step(
        matter,
        "return",
        who.operator,
        at=AT + DAY,
        reason="  合同缺少第 3 页  ",
        clauses=("R1", "R9"),
        decision=decision,
        shown=SHOWN,
    )
    last = queries.history(matter.id)[-1]
    assert (last.seq, last.verb, last.verb_zh, last.from_state, last.to_state, last.to_en) == (
        3,
        "return",
        "退回补正",
        "review",
        "returned",
        "To be corrected",
    )
    assert (last.reason, last.clauses, last.decision, last.shown) == ("合同缺少第 3 页", ("R1", "R9"), decision, SHOWN)
    assert (last.actor_person, last.at) == (who.operator.person, AT + DAY)


def test_a_final_state_closes_the_matter_and_waits_for_nobody() -> None:
    who = toys.cast()
    matter = step(toys.at_review(who), "withdraw", who.applicant, at=AT + DAY)
    assert matter.closed_at == AT + DAY
    assert (matter.waiting_role, matter.waiting_organisation, matter.due_at) == ("", None, None)


@pytest.mark.parametrize(
    ("verb", "by"),
    [
        ("submit", "reader"),
        ("submit", "stranger"),
        ("submit", "operator"),
        ("submit", "clock"),
        ("withdraw", "stranger"),
    ],
)
def test_only_the_applicants_handling_people_take_its_steps(verb: str, by: str) -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    with refused("matters.not_allowed") as no:
        step(matter, verb, getattr(who, by))
    assert no.value.matter == matter.id
    assert "申请单位" in no.value.zh
    assert "applicant" in no.value.en


@pytest.mark.parametrize("by", ["applicant", "stranger", "clock"])
def test_only_the_office_takes_its_steps(by: str) -> None:
    who = toys.cast()
    with refused("matters.not_allowed") as no:
        step(toys.at_review(who), "return", getattr(who, by), reason="不全")
    assert "平台服务方" in no.value.zh


def test_the_right_office_without_the_duty_is_refused() -> None:
    who = toys.cast()
    assert who.bureau.organisation is not None
    handler = factories.colleague(who.bureau.organisation, frozenset({Duty.READ, Duty.HANDLE}))
    with refused("matters.not_allowed"):
        step(toys.at_approval(who), "approve", handler, shown=SHOWN)


def test_nobody_plays_the_clock() -> None:
    who = toys.cast()
    matter = toys.at_publicity(who)
    for actor in (who.applicant, who.operator, who.chief):
        with refused("matters.not_allowed"):
            step(matter, "lend", actor, at=AT + 30 * DAY)


def test_a_program_with_a_key_cannot_make_or_check() -> None:
    who = toys.cast()
    key = Actor(
        person=None,
        organisation=who.operator.organisation,
        name="API",
        roles=frozenset({Role.PLATFORM_OPERATOR}),
        duties=frozenset(Duty),
    )
    with refused("matters.not_allowed"):
        step(toys.at_review(who), "propose", key, shown=SHOWN)


def test_a_step_from_another_state_is_refused_and_says_what_is_possible() -> None:
    who = toys.cast()
    with refused("matters.wrong_state") as no:
        step(toys.open_one(who), "approve", who.chief)
    assert "草稿" in no.value.zh
    assert "提交、撤回" in no.value.zh


def test_a_closed_matter_moves_no_more() -> None:
    who = toys.cast()
    matter = step(toys.at_review(who), "withdraw", who.applicant)
    with refused("matters.wrong_state") as no:
        step(matter, "return", who.operator, reason="晚了")
    assert "已办结" in no.value.zh


def test_an_absent_matter_is_not_found() -> None:
    who = toys.cast()
    with refused("matters.not_found"):
        step(factories.new_id("nothing"), "submit", who.applicant)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_step_that_owes_a_reason_refuses_silence(reason: str) -> None:
    who = toys.cast()
    with refused("matters.reason_needed") as no:
        step(toys.at_review(who), "return", who.operator, reason=reason)
    assert (no.value.field, no.value.missing) == ("reason", ("reason",))


def test_the_applicants_turn_ends_with_its_deadline_to_the_instant() -> None:
    who = toys.cast()
    matter = step(toys.at_review(who), "return", who.operator, reason="缺页")
    due = matter.due_at
    assert due is not None
    with refused("matters.too_late") as no:
        step(matter, "resubmit", who.applicant, at=due)
    assert "24:00" in no.value.zh
    assert step(matter, "resubmit", who.applicant, at=due - timedelta(microseconds=1)).state == "review"


def test_an_office_that_is_late_must_still_decide() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    assert matter.due_at is not None
    assert matter.is_overdue(matter.due_at)
    assert step(matter, "return", who.operator, at=matter.due_at + 30 * DAY, reason="缺页").state == "returned"


def test_a_late_office_does_not_cost_the_applicant_its_steps() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    assert step(matter, "withdraw", who.applicant, at=AT + 300 * DAY).state == "withdrawn"


def test_the_clock_waits_for_the_deadline_to_the_instant() -> None:
    who = toys.cast()
    matter = toys.at_publicity(who)
    due = matter.due_at
    assert due is not None
    with refused("matters.too_early"):
        step(matter, "lend", who.clock, at=due - timedelta(microseconds=1))
    assert step(matter, "lend", who.clock, at=due).state == "lent"


def test_a_step_on_another_version_than_was_seen_is_refused() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    with refused("matters.changed"):
        step(matter, "withdraw", who.applicant, version=matter.version - 1)
    assert step(matter, "withdraw", who.applicant, version=matter.version).state == "withdrawn"


def test_of_many_steps_one_refused_is_all_refused() -> None:
    who = toys.cast()
    good, bad = toys.at_review(who), toys.open_one(who)
    moves = [matters.Move(matter=m.id, verb="propose", shown=SHOWN) for m in (good, bad)]
    with refused("matters.wrong_state") as no, transaction.atomic():
        matters.advance_many(toys.LOAN, moves, actor=who.operator, at=AT, calendar=toys.WEEKDAYS)
    assert no.value.matter == bad.id
    assert queries.matter(good.id).state == "review"


def test_a_hundred_matters_step_together_in_a_fixed_number_of_statements(django_assert_num_queries) -> None:
    who = toys.cast()
    openings = [
        matters.Opening(
            id=factories.new_id("m"), subject_organisation=who.home, prefix="TL-2024", title_zh="筝", title_en="Kite"
        )
        for _ in range(100)
    ]
    matters.open_many(toys.LOAN, openings, actor=who.applicant, at=AT, calendar=toys.WEEKDAYS)
    ids = [opening.id for opening in openings]
    batch = {"at": AT, "calendar": toys.WEEKDAYS}
    with django_assert_num_queries(2):  # lock, walk
        matters.advance_many(
            toys.LOAN, [matters.Move(matter=id, verb="submit") for id in ids], actor=who.applicant, **batch
        )
    with django_assert_num_queries(5):  # and: look where they belong, void what was open, make
        moves = [matters.Move(matter=id, verb="propose", shown=SHOWN) for id in ids]
        matters.advance_many(toys.LOAN, moves, actor=who.operator, **batch)
    with django_assert_num_queries(6):  # and: look at what was made and where they belong, confirm, prove
        moves = [matters.Move(matter=id, verb="approve", shown=SHOWN) for id in ids]
        after = matters.advance_many(toys.LOAN, moves, actor=who.chief, **batch)
    assert {m.state for m in after} == {"publicity"}
    assert [m.id for m in after] == ids


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE matters_step SET reason = 'x'",
        "DELETE FROM matters_step",
        "TRUNCATE matters_step CASCADE",
        "DELETE FROM matters_matter",
        "TRUNCATE matters_matter CASCADE",
    ],
)
def test_the_database_keeps_history_as_it_was(statement: str) -> None:
    who = toys.cast()
    toys.at_review(who)
    with pytest.raises(DatabaseError, match="append-only"):
        by_hand(statement)


def test_the_database_refuses_a_second_step_with_one_number() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    row = models.Step.objects.get(matter=matter.id)
    row.pk = None
    with pytest.raises(DatabaseError, match="one_step_a_matter_and_seq"), transaction.atomic():
        row.save(force_insert=True)


def test_allowed_steps_are_those_that_would_be_taken() -> None:
    who = toys.cast()
    matter = toys.at_approval(who)

    def offered(actor: Actor) -> list[str]:
        return [s.verb for s in queries.allowed_steps(toys.LOAN, matter, actor, at=AT)]

    assert offered(who.chief) == ["return", "approve", "refuse"]
    assert offered(who.operator) == ["return"]
    assert offered(who.applicant) == []

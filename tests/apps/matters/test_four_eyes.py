"""Maker and checker: two people, one sight of the figures, and a change that voids what was approved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError

from guiju.apps.evidence import queries as evidence
from guiju.apps.matters import actions as matters
from guiju.apps.matters import models, queries
from guiju.apps.parties import actions as parties
from guiju.core import auditing
from guiju.core.journeys import Journey, State, Step
from guiju.core.parties import Role
from tests import factories
from tests.apps.matters import toys
from tests.apps.matters.toys import AT, DAY, SHOWN, by_hand, refused, step

pytestmark = pytest.mark.django_db

OTHER = "sha256:" + "6" * 64


def test_two_people_and_one_sight_of_the_figures_approve() -> None:
    who = toys.cast()
    matter = toys.at_publicity(who)
    row = models.Approval.objects.get(matter=matter.id)
    assert (row.maker_id, row.checker_id, row.shown, row.voided_at) == (
        who.operator.person,
        who.chief.person,
        SHOWN,
        None,
    )


def test_a_check_leaves_evidence_of_two_people_and_not_of_whom() -> None:
    who = toys.cast()
    matter = toys.at_publicity(who)
    (leaf,) = [one for one in evidence.of_subject(matter.id) if one.kind == auditing.CHECKED]
    assert leaf.payload is not None
    marks = leaf.payload.pop("maker"), leaf.payload.pop("checker")
    assert leaf.payload == {"decision": None, "journey": toys.LOAN.kind, "object": str(matter.object_id)}
    assert marks[0] != marks[1]
    again = toys.at_publicity(who)
    (other,) = [one for one in evidence.of_subject(again.id) if one.kind == auditing.CHECKED]
    assert other.payload is not None
    assert not {*marks} & {other.payload["maker"], other.payload["checker"]}  # nobody is known again


def test_nobody_confirms_their_own_work() -> None:
    who = toys.cast()
    matter = step(toys.at_review(who), "propose", who.chief, shown=SHOWN)
    with refused("matters.four_eyes"):
        step(matter, "approve", who.chief, shown=SHOWN)
    assert [s.verb for s in queries.allowed_steps(toys.LOAN, matter, who.chief, at=AT)] == ["return", "refuse"]
    assert step(matter, "approve", who.bureau, shown=SHOWN).state == "publicity"


def test_the_database_refuses_the_maker_as_checker_whoever_writes() -> None:
    who = toys.cast()
    matter = toys.at_approval(who)
    with pytest.raises(DatabaseError, match="maker_is_not_checker"):
        by_hand(
            "UPDATE matters_approval SET checker_id = maker_id, checked_at = made_at WHERE matter_id = %s", matter.id
        )
    with pytest.raises(DatabaseError, match="maker_is_not_checker"):
        by_hand(
            "INSERT INTO matters_approval (matter_id, maker_id, made_at, shown, checker_id, checked_at)"
            " VALUES (%s, %s, %s, '', %s, %s)",
            matter.id, who.chief.person, AT, who.chief.person, AT,
        )  # fmt: skip


def test_the_maker_cannot_be_rewritten_to_make_room_for_the_checker() -> None:
    who = toys.cast()
    matter = toys.at_approval(who)
    with pytest.raises(DatabaseError, match="never changed"):
        by_hand("UPDATE matters_approval SET maker_id = %s WHERE matter_id = %s", who.bureau.person, matter.id)
    with pytest.raises(DatabaseError, match="never changed"):
        by_hand("UPDATE matters_approval SET shown = %s WHERE matter_id = %s", OTHER, matter.id)
    with pytest.raises(DatabaseError, match="append-only"):
        by_hand("DELETE FROM matters_approval")


def test_what_is_confirmed_stays_confirmed() -> None:
    who = toys.cast()
    matter = toys.at_publicity(who)
    with pytest.raises(DatabaseError, match="never changed"):
        by_hand("UPDATE matters_approval SET checker_id = NULL, checked_at = NULL WHERE matter_id = %s", matter.id)
    with pytest.raises(DatabaseError, match="never changed"):
        by_hand("UPDATE matters_approval SET checker_id = %s WHERE matter_id = %s", who.bureau.person, matter.id)


def test_an_approver_who_saw_other_figures_is_refused() -> None:
    who = toys.cast()
    matter = toys.at_approval(who)
    for shown in (OTHER, ""):
        with refused("matters.shown_differs") as no:
            step(matter, "approve", who.chief, shown=shown)
        assert no.value.field == "shown"


def test_a_change_voids_what_was_made() -> None:
    who = toys.cast()
    matter = toys.at_approval(who)
    step(matter, "return", who.chief, reason="金额有误")
    row = models.Approval.objects.get(matter=matter.id)
    assert (row.voided_at, row.checker_id) == (AT, None)
    assert queries.open_approval(matter.id) is None


def test_a_change_voids_what_was_approved_too() -> None:
    who = toys.cast()
    matter = toys.at_publicity(who)
    models.Matter.objects.filter(id=matter.id).update(state="returned", due_at=None, queue_at=models.NEVER)
    step(matter, "resubmit", who.applicant)
    assert not models.Approval.objects.filter(matter=matter.id, voided_at__isnull=True).exists()


def test_after_a_change_it_is_made_and_confirmed_anew() -> None:
    who = toys.cast()
    matter = toys.at_approval(who)
    step(matter, "return", who.chief, reason="金额有误")
    step(matter, "resubmit", who.applicant)
    step(matter, "propose", who.operator, shown=OTHER)
    with refused("matters.shown_differs"):
        step(matter, "approve", who.chief, shown=SHOWN)
    assert step(matter, "approve", who.chief, shown=OTHER).state == "publicity"


def test_there_is_one_open_making_a_matter() -> None:
    who = toys.cast()
    matter = toys.at_approval(who)
    with pytest.raises(DatabaseError, match="one_open_approval_a_matter"):
        by_hand(
            "INSERT INTO matters_approval (matter_id, maker_id, made_at, shown) VALUES (%s, %s, %s, '')",
            matter.id, who.chief.person, AT,
        )  # fmt: skip


def test_nobody_acts_for_an_office_on_a_matter_of_their_own_organisation() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    for office in (who.operator, who.bureau):
        both = toys.works_for_both(who, office)
        assert queries.allowed_steps(toys.LOAN, matter, both, at=AT) == ()
        with refused("matters.four_eyes") as no:
            step(matter, "propose", both, shown=SHOWN)
        assert "回避" in no.value.zh
    assert step(matter, "propose", who.operator, shown=SHOWN).state == "approval"


def test_who_left_after_the_matter_was_opened_still_belongs_and_who_left_before_does_not() -> None:
    who = toys.cast()
    both = toys.works_for_both(who, who.operator)
    assert both.person is not None
    pending = toys.at_review(who, at=AT)
    parties.remove_member(who.home, person=both.person, actor=who.applicant, at=AT + DAY)
    later = toys.at_review(who, at=AT + DAY)
    with refused("matters.four_eyes"):
        step(pending, "propose", both, at=AT + DAY, shown=SHOWN)
    assert step(later, "propose", both, at=AT + DAY, shown=SHOWN).state == "approval"


def test_an_office_does_not_judge_what_it_asks_for_itself() -> None:
    who = toys.cast()
    assert who.operator.organisation is not None
    home = who.operator.organisation
    matter = matters.open(
        toys.LOAN, id=factories.new_id("m"), subject_organisation=home, prefix="TL", title_zh="筝", title_en="Kite",
        actor=who.operator, at=AT, calendar=toys.WEEKDAYS,
    )  # fmt: skip
    step(matter, "submit", who.operator)
    with refused("matters.four_eyes"):
        step(matter, "propose", who.operator, shown=SHOWN)
    with refused("matters.four_eyes"):
        step(matter, "return", replace(who.operator, person=None, name="a key"), reason="缺页")
    assert step(matter, "propose", who.bureau, shown=SHOWN).state == "approval"


def test_an_office_does_its_own_work_though_the_matter_is_its_own() -> None:
    who = toys.cast()
    assert who.bureau.organisation is not None
    work = Journey(
        kind="toys.count",
        zh="玩具盘点",
        en="Toy count",
        start="counted",
        states=(
            State(name="counted", zh="已点", en="Counted"),
            State(name="agreed", zh="已核", en="Agreed", is_final=True),
        ),
        steps=(Step(verb="agree", zh="核对", en="Agree", from_=("counted",), to="agreed", roles=(Role.BUREAU,)),),
    )
    matter = matters.open(
        work, id=factories.new_id("m"), subject_organisation=who.bureau.organisation, prefix="TC", title_zh="盘点",
        title_en="Count", actor=who.bureau, at=AT,
    )  # fmt: skip
    assert matters.advance(work, matter.id, "agree", actor=who.chief, at=AT).state == "agreed"


def test_the_database_refuses_a_step_from_both_sides_whoever_writes() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    both = toys.works_for_both(who, who.operator)
    with pytest.raises(DatabaseError, match="an organisation they belong to"):
        by_hand(
            "INSERT INTO matters_step (matter_id, seq, verb, verb_zh, verb_en, from_state, to_state, to_zh, to_en,"
            " actor_person_id, actor_organisation_id, actor_name, at, reason, clauses, shown)"
            " VALUES (%s, 3, 'x', 'x', 'x', 'review', 'review', 'x', 'x', %s, %s, 'x', %s, '', '[]', '')",
            matter.id, both.person, both.organisation, AT,
        )  # fmt: skip

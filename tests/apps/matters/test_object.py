"""Objections: anybody while the matter is public, bounded, answered once with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError

from guiju.apps.matters import actions as matters
from guiju.apps.matters import models, queries
from guiju.apps.matters.actions import objecting
from guiju.core.parties import Duty
from tests import factories
from tests.apps.matters import toys
from tests.apps.matters.toys import AT, DAY, by_hand, refused

pytestmark = pytest.mark.django_db

WORDS = {"name": "陈群众", "contact": "13800138000", "text": "该单位并未实际借用。"}


def object_to(matter: matters.MatterView, **words: object) -> matters.MatterView:
    return matters.object(matter.id, **{"id": factories.new_id("objection"), "at": AT, **WORDS, **words})  # type: ignore[arg-type]


def test_anybody_objects_while_the_matter_is_public() -> None:
    who = toys.cast()
    matter = toys.at_publicity(who)
    object_to(matter)
    (kept,) = queries.objections(matter, who.chief)
    assert (kept.name, kept.contact, kept.text, kept.lodged_at, kept.is_open) == (*WORDS.values(), AT, True)
    assert queries.matters_under_objection([matter.id]) == {matter.id}


def test_the_offices_are_told_of_an_objection() -> None:
    who = toys.cast()
    matter = toys.at_publicity(who)
    object_to(matter)
    for actor in (who.operator, who.chief):
        assert [n.title_zh for n in queries.notices(actor).items] == [f"{matter.number}：收到异议"]
    assert not any("异议" in n.title_zh for n in queries.notices(who.applicant).items)


def test_a_matter_that_is_not_public_is_not_there_for_the_public() -> None:
    who = toys.cast()
    for matter in (toys.open_one(who), toys.at_approval(who)):
        with refused("matters.not_found"):
            object_to(matter)


def test_objections_end_with_the_publicity_to_the_instant() -> None:
    matter = toys.at_publicity(toys.cast())
    assert matter.due_at is not None
    object_to(matter, at=matter.due_at - DAY / 86_400_000_000)
    with refused("matters.too_late"):
        object_to(matter, at=matter.due_at)


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("contact", ""), ("text", "\n"), ("text", "长" * 4001), ("name", "\x00")]
)
def test_an_objection_says_who_how_to_reach_them_and_what(field: str, value: str) -> None:
    with refused("matters.objection_incomplete") as no:
        object_to(toys.at_publicity(toys.cast()), **{field: value})
    assert no.value.field == field


def test_the_same_objection_twice_is_kept_once() -> None:
    matter, id = toys.at_publicity(toys.cast()), factories.new_id("objection")
    object_to(matter, id=id)
    object_to(matter, id=id)
    assert models.Objection.objects.count() == 1


def test_a_matter_takes_a_bounded_number_of_objections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objecting, "OBJECTIONS_MAX", 2)
    matter = toys.at_publicity(toys.cast())
    object_to(matter)
    object_to(matter)
    with refused("matters.too_many_objections"):
        object_to(matter)


def test_the_applicant_reads_what_is_objected_but_not_by_whom() -> None:
    who = toys.cast()
    matter = toys.at_publicity(who)
    object_to(matter)
    (seen,) = queries.objections(matter, who.applicant)
    assert (seen.text, seen.name, seen.contact) == (WORDS["text"], "", "")
    assert queries.objections(matter, who.stranger) == ()


def test_an_objection_is_answered_once_with_a_reason() -> None:
    who = toys.cast()
    matter = toys.at_publicity(who)
    first, second = factories.new_id("objection"), factories.new_id("objection")
    object_to(matter, id=first)
    object_to(matter, id=second)
    left = matters.resolve_objection(
        toys.LOAN, first, upheld=False, resolution=" 已核查合同与付款。 ", actor=who.chief, at=AT + DAY
    )
    assert left == 1
    answered = next(o for o in queries.objections(matter, who.chief) if o.id == first)
    assert (answered.outcome, answered.resolution, answered.resolved_at, answered.resolved_by_name) == (
        "dismissed",
        "已核查合同与付款。",
        AT + DAY,
        who.chief.name,
    )
    with refused("matters.already_resolved") as no:
        matters.resolve_objection(toys.LOAN, first, upheld=True, resolution="改主意", actor=who.chief, at=AT + DAY)
    assert who.chief.name in no.value.zh
    assert (
        matters.resolve_objection(toys.LOAN, second, upheld=True, resolution="属实", actor=who.chief, at=AT + DAY) == 0
    )
    assert queries.matters_under_objection([matter.id]) == {matter.id}


def test_an_objection_that_was_dismissed_stands_no_more() -> None:
    who = toys.cast()
    matter, id = toys.at_publicity(who), factories.new_id("objection")
    object_to(matter, id=id)
    matters.resolve_objection(toys.LOAN, id, upheld=False, resolution="已核查", actor=who.chief, at=AT)
    assert queries.matters_under_objection([matter.id]) == frozenset()


def test_an_answer_needs_its_reason() -> None:
    who = toys.cast()
    matter, id = toys.at_publicity(who), factories.new_id("objection")
    object_to(matter, id=id)
    with refused("matters.reason_needed") as no:
        matters.resolve_objection(toys.LOAN, id, upheld=True, resolution=" ", actor=who.chief, at=AT)
    assert no.value.field == "resolution"


def test_only_the_offices_approvers_answer() -> None:
    who = toys.cast()
    matter, id = toys.at_publicity(who), factories.new_id("objection")
    object_to(matter, id=id)
    assert who.chief.organisation is not None
    handler = factories.colleague(who.chief.organisation, frozenset({Duty.HANDLE}))
    for actor in (who.applicant, who.stranger, handler, who.clock):
        with refused("matters.not_allowed"):
            matters.resolve_objection(toys.LOAN, id, upheld=True, resolution="属实", actor=actor, at=AT)
    with refused("matters.not_found"):
        matters.resolve_objection(
            toys.LOAN, factories.new_id("x"), upheld=True, resolution="属实", actor=who.chief, at=AT
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE matters_objection SET text = 'x'",
        "UPDATE matters_objection SET name = 'x', outcome = 'dismissed', resolution = 'x', resolved_at = lodged_at",
        "DELETE FROM matters_objection",
    ],
)
def test_the_database_keeps_the_objectors_words(statement: str) -> None:
    object_to(toys.at_publicity(toys.cast()))
    with pytest.raises(DatabaseError, match=r"never changed|append-only"):
        by_hand(statement)


def test_only_the_offices_that_the_journey_names_answer_and_nobody_from_the_matters_own_side() -> None:
    who = toys.cast()
    matter, id = toys.at_publicity(who), factories.new_id("objection")
    object_to(matter, id=id)
    with refused("matters.not_allowed") as no:
        matters.resolve_objection(toys.LOAN, id, upheld=False, resolution="不实", actor=who.operator, at=AT)
    assert "省大数据局" in no.value.zh
    with refused("matters.four_eyes"):
        both = toys.works_for_both(who, who.bureau)
        matters.resolve_objection(toys.LOAN, id, upheld=False, resolution="不实", actor=both, at=AT)
    assert matters.resolve_objection(toys.LOAN, id, upheld=False, resolution="不实", actor=who.bureau, at=AT) == 0


def test_a_journey_that_is_ever_public_says_who_answers() -> None:
    with pytest.raises(AssertionError, match="nobody answers"):
        replace(toys.LOAN, answers=())


def test_an_id_of_another_objection_is_refused_whether_there_or_here() -> None:
    who = toys.cast()
    matter, other, id = toys.at_publicity(who), toys.at_publicity(who), factories.new_id("objection")
    object_to(matter, id=id)
    with refused("matters.id_taken") as no:
        object_to(other, id=id)
    assert no.value.field == "id"
    with refused("matters.id_taken"):
        object_to(matter, id=id, text="另一番话")
    assert models.Objection.objects.count() == 1

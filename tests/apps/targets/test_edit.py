"""Editing: every edition is kept whole, with who and why; what the text says is never edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest

from guiju.apps.targets import actions, queries
from guiju.apps.targets.actions import Wording
from guiju.core.parties import Actor
from guiju.core.quantities import Comparator
from guiju.core.refusals import Refused
from guiju.core.targets import Point
from tests import factories
from tests.apps.targets.world import World, refusal


def wording(world: World, id: UUID) -> Wording:
    view = queries.indicator(id, world.maker)
    goal = view.goal
    return Wording(
        name=view.name, definition=view.definition, unit=goal.unit, comparator=goal.comparator, value=goal.value,
        upper=goal.upper, course=goal.course, firmness=view.firmness, owner=view.owner, region=view.region,
        starts_on=goal.starts_on, deadline=goal.deadline, is_deadline_inferred=view.is_deadline_inferred,
        baseline=goal.baseline, tolerance=None, source=view.source,
    )  # fmt: skip


def edit(world: World, id: UUID, said: Wording, *, reason: str = "补充口径", actor: Actor | None = None) -> int:
    version = queries.indicator(id, world.maker).version
    return actions.edit(id, said, version=version, reason=reason, actor=actor or world.maker, at=world.at)


def test_an_edition_says_what_changed_from_what_to_what_by_whom_and_why(world: World) -> None:
    id = world.accepted()
    changed = replace(wording(world, id), value=Fraction(250), baseline=Point(date(2023, 12, 31), Fraction(80)))
    assert edit(world, id, changed) == 3
    last = queries.editions(id, world.maker)[-1]
    assert (last.verb, last.reason, last.actor_name) == ("edit", "补充口径", world.maker.name)
    assert {name: (before, after) for name, before, after in last.changes} == {
        "value": ("200", "250"),
        "baseline": ("", "80"),
        "baseline_on": (None, "2023-12-31"),
    }
    assert queries.indicator(id, world.stranger).goal.baseline == Point(date(2023, 12, 31), Fraction(80))


def test_two_who_edit_at_once_do_not_overwrite_each_other(world: World) -> None:
    id = world.accepted()
    version = queries.indicator(id, world.maker).version
    edit(world, id, wording(world, id))
    with pytest.raises(Refused) as refused:
        actions.edit(id, wording(world, id), version=version, reason="也改", actor=world.maker, at=world.at)
    assert refused.value.code == "targets.changed_since"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"comparator": None}, "comparator"),
        ({"upper": Fraction(100)}, "upper"),
        ({"tolerance": Fraction(1)}, "tolerance"),
        ({"region": "999999"}, "region"),
        ({"source": "nothing"}, "source"),
        ({"source": "vouchers.issued_amount"}, "source"),
        ({"owner": factories.new_id("nobody")}, "owner"),
        ({"baseline": Point(date(2024, 12, 31), Fraction(1))}, "baseline_on"),
    ],
)
def test_what_an_edition_cannot_say_is_refused_at_its_field(
    world: World, changed: dict[str, object], field: str
) -> None:
    id = world.accepted()
    with pytest.raises(Refused) as refused:
        edit(world, id, replace(wording(world, id), **changed))  # type: ignore[arg-type]
    assert refusal(refused.value) == ("targets.bad_input", field)
    assert queries.indicator(id, world.maker).version == 2


def test_a_unit_stays_once_something_is_measured_in_it(world: World) -> None:
    id = world.accepted()
    world.measured(id, 20)
    with pytest.raises(Refused) as refused:
        edit(world, id, replace(wording(world, id), unit="家"))
    assert refusal(refused.value) == ("targets.bad_input", "unit")


def test_only_the_bureau_edits_and_only_with_a_reason(world: World) -> None:
    id = world.accepted()
    with pytest.raises(Refused) as refused:
        edit(world, id, wording(world, id), actor=world.owner)
    assert refused.value.code == "targets.not_allowed"
    with pytest.raises(Refused) as silent:
        edit(world, id, wording(world, id), reason="")
    assert refusal(silent.value) == ("targets.bad_input", "reason")


def test_an_edit_that_changes_how_it_stands_is_looked_at_at_once(world: World) -> None:
    id = world.accepted()
    world.measured(id, 20)
    edit(world, id, replace(wording(world, id), value=Fraction(20)))
    assert [each.status for each in queries.standing_changes(id, world.stranger)] == ["reached"]
    edit(world, id, replace(wording(world, id), comparator=Comparator.MORE_THAN))
    assert queries.standing_changes(id, world.stranger)[-1].status == "unknown"


def test_milestones_are_the_owners_one_a_day_and_before_the_deadline(world: World) -> None:
    id = world.accepted()
    version = queries.indicator(id, world.owner).version
    points = [Point(date(2024, 9, 30), Fraction(120)), Point(date(2024, 6, 30), Fraction(50))]
    said = {"reason": "按季度", "at": world.at}
    assert actions.set_milestones(id, points, version=version, actor=world.owner, **said) == version + 1  # type: ignore[arg-type]
    assert queries.indicator(id, world.owner).goal.milestones == tuple(sorted(points))
    for wrong in ([points[0], points[0]], [Point(date(2024, 12, 31), Fraction(1))]):
        with pytest.raises(Refused) as refused:
            actions.set_milestones(id, wrong, version=version + 1, actor=world.owner, **said)  # type: ignore[arg-type]
        assert refusal(refused.value) == ("targets.bad_input", "milestones")
    with pytest.raises(Refused) as stranger:
        actions.set_milestones(id, points, version=version + 1, actor=world.stranger, **said)  # type: ignore[arg-type]
    assert stranger.value.code == "targets.not_yours"

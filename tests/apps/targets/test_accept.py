"""Accepting and rejecting: many at once, with an owner and perhaps a better name; decided once."""

from __future__ import annotations

import pytest

from guiju.apps.evidence import queries as evidence
from guiju.apps.targets import actions, queries
from guiju.apps.targets.actions import Acceptance
from guiju.core.refusals import Refused
from tests import factories
from tests.apps.targets.world import World, refusal


def test_all_of_one_item_is_accepted_at_once_with_its_owner(world: World) -> None:
    both = [world.proposed(name) for name in ("智慧社区样板", "智慧交通试点项目")]
    other = world.proposed("另一期的", item="简报2024-4/1")
    assert actions.accept_item("简报2024-3/5", owner=world.owner.organisation, actor=world.maker, at=world.at) == 2
    assert {each.id for each in queries.indicators(owner=world.owner.organisation).items} == set(both)
    assert queries.indicator(other, world.maker).state == "proposed"
    assert queries.states_of_items(["简报2024-3/5"], world.maker) == {"简报2024-3/5": {"accepted": 2}}
    assert queries.states_of_items(["简报2024-3/5"], world.owner) == {}


def test_an_accepted_target_is_public_and_a_second_acceptance_changes_nothing(world: World) -> None:
    id = world.accepted()
    again = actions.accept([Acceptance(id=id, name="别的名字")], actor=world.maker, at=world.at)
    assert again == 0
    assert queries.indicator(id, world.stranger).name == "智慧社区样板"
    assert [leaf.kind for leaf in evidence.of_subject(id)] == ["targets.edition"] * 2


def test_a_rejection_says_why_and_stays(world: World) -> None:
    id = world.proposed()
    with pytest.raises(Refused) as silent:
        actions.reject([id], reason=" ", actor=world.maker, at=world.at)
    assert refusal(silent.value) == ("targets.bad_input", "reason")
    assert actions.reject([id], reason="是任务，不是目标", actor=world.maker, at=world.at) == 1
    assert world.proposed() == id
    assert queries.proposals(world.maker) == ()
    assert queries.editions(id, world.maker)[-1].reason == "是任务，不是目标"


def test_what_was_decided_is_not_decided_the_other_way(world: World) -> None:
    accepted, rejected = world.accepted(), world.proposed("另一项")
    actions.reject([rejected], reason="不是", actor=world.maker, at=world.at)
    for act in (
        lambda: actions.reject([accepted], reason="不是", actor=world.maker, at=world.at),
        lambda: actions.accept([Acceptance(id=rejected)], actor=world.maker, at=world.at),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "targets.decided"


@pytest.mark.parametrize(("owner", "field"), [(factories.new_id("nobody"), "owner")])
def test_an_owner_is_an_organisation_that_there_is(world: World, owner: object, field: str) -> None:
    id = world.proposed()
    with pytest.raises(Refused) as refused:
        actions.accept([Acceptance(id=id, owner=owner)], actor=world.maker, at=world.at)  # type: ignore[arg-type]
    assert refusal(refused.value) == ("targets.bad_input", field)
    assert queries.indicator(id, world.maker).state == "proposed"


def test_one_unknown_among_many_accepts_none(world: World) -> None:
    id = world.proposed()
    with pytest.raises(Refused) as refused:
        actions.accept([Acceptance(id=id), Acceptance(id=factories.new_id())], actor=world.maker, at=world.at)
    assert refused.value.code == "targets.not_found"
    assert queries.indicator(id, world.maker).state == "proposed"


def test_only_the_bureau_decides(world: World) -> None:
    id = world.proposed()
    for act in (
        lambda: actions.accept([Acceptance(id=id)], actor=world.owner, at=world.at),
        lambda: actions.accept_item("简报2024-3/5", actor=world.owner, at=world.at),
        lambda: actions.reject([id], reason="不", actor=world.owner, at=world.at),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "targets.not_allowed"

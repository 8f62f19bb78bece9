"""Looking: what fell off course is written down and told once, to the owner and the bureau, not every day."""

from __future__ import annotations

from datetime import timedelta

from guiju.apps.matters import queries as matters
from guiju.apps.targets import actions, queries
from guiju.core.parties import Actor
from guiju.core.targets import Status
from tests.apps.targets.world import World


def told(actor: Actor) -> list[str]:
    return [each.title_zh for each in matters.notices(actor).items if each.title_zh.startswith("目标")]


def test_falling_behind_is_told_once_to_owner_and_bureau(world: World) -> None:
    id = world.accepted()
    world.measured(id, 20)
    assert told(world.owner) == []
    world.later(days=200)
    world.measured(id, 30)
    for _ in range(3):
        world.later(days=1)
        actions.look_at_all(at=world.at)
    for reader in (world.owner, world.maker):
        assert told(reader) == ["目标滞后：智慧社区样板"]
    assert told(world.stranger) == []


def test_coming_back_is_written_down_and_falling_again_is_told_again(world: World) -> None:
    id = world.accepted()
    world.measured(id, 20)
    for value in (30, 190, 185):
        world.later(days=100)
        world.measured(id, value)
    changes = queries.standing_changes(id, world.owner)
    assert [each.status for each in changes] == [Status.BEHIND, Status.AHEAD, Status.ON_COURSE]
    world.later(days=60)
    assert actions.look_at_all(at=world.at) == 1
    assert told(world.owner) == ["目标逾期未达成：智慧社区样板", "目标滞后：智慧社区样板"]
    reason = queries.standing_changes(id, world.owner)[-1].reason_zh
    assert "期限已过，没有达到" in reason


def test_what_nobody_answers_for_is_told_to_the_bureau_alone(world: World) -> None:
    id = world.accepted(is_owned=False)
    world.owner, owner = world.maker, world.owner
    world.measured(id, 20)
    world.later(days=200)
    world.measured(id, 30)
    assert told(world.maker) == ["目标滞后：智慧社区样板"]
    assert told(owner) == []


def test_looking_again_changes_nothing(world: World) -> None:
    id = world.accepted()
    world.measured(id, 20)
    world.measured(id, 10, on=world.on - timedelta(days=30))
    assert actions.look_at_all(at=world.at) == 0

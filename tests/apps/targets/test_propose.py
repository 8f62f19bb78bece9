"""Proposing: one row a place in the text, for the bureau to decide; nothing counts before."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from guiju.apps.evidence import queries as evidence
from guiju.apps.targets import actions, queries
from guiju.core.parties import Actor
from guiju.core.quantities import Use
from guiju.core.refusals import Refused
from tests.apps.targets.world import World, proposal, quantity, refusal

NOBODY = Actor(person=None, organisation=None, name="")


def test_what_is_proposed_waits_for_the_bureau_and_is_nobody_elses_to_see(world: World) -> None:
    id = world.proposed()
    ((waiting),) = queries.proposals(world.maker)
    assert (waiting.item, [each.id for each in waiting.proposals]) == ("简报2024-3/5", [id])
    assert queries.indicator(id, world.maker).state == "proposed"
    for reader in (world.owner, NOBODY):
        with pytest.raises(Refused) as hidden:
            queries.indicator(id, reader)
        assert hidden.value.code == "targets.not_found"
    assert queries.indicators().items == ()


def test_the_same_place_in_a_text_is_one_row_however_often_it_is_proposed(world: World) -> None:
    first = world.proposed()
    actions.accept([actions.Acceptance(id=first, name="智慧社区样板（累计）")], actor=world.maker, at=world.at)
    again = world.proposed()
    assert again == first
    assert queries.indicator(first, world.maker).name == "智慧社区样板（累计）"
    assert queries.proposals(world.maker) == ()
    assert [each.verb for each in queries.editions(first, world.maker)] == ["propose", "accept"]


def test_two_amounts_of_one_sentence_are_two_targets(world: World) -> None:
    both = [proposal(), proposal(said=quantity(300))]
    assert len(set(actions.propose(both, actor=world.maker, at=world.at))) == 2


def test_a_target_without_a_number_can_be_proposed(world: World) -> None:
    id = actions.propose([replace(proposal("数字经济增速"), quantity=None)], actor=world.maker, at=world.at)[0]
    assert queries.indicator(id, world.maker).goal.value is None


def test_every_proposal_leaves_its_evidence(world: World) -> None:
    id = world.proposed()
    assert [leaf.kind for leaf in evidence.of_subject(id)] == ["targets.edition"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": " "}, "name"),
        ({"quote": "字" * 41}, "quote"),
        ({"document": ""}, "document"),
        ({"region": "123456"}, "region"),
        ({"lines": (5, 4)}, "lines"),
        ({"quantity": replace(quantity(), use=Use.PARAMETER)}, "no target"),
        ({"quantity": quantity(Fraction(10**40, 3**40))}, "too long"),
    ],
)
def test_what_cannot_stand_in_the_register_is_refused_by_its_row(
    world: World, changed: dict[str, object], reason: str
) -> None:
    wrong = replace(proposal("另一项"), **changed)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        actions.propose([proposal(), wrong], actor=world.maker, at=world.at)
    assert refusal(refused.value) == ("targets.bad_proposal", "proposals.1")
    assert reason in refused.value.en
    assert queries.proposals(world.maker) == ()


def test_a_code_that_another_indicator_has_is_refused(world: World) -> None:
    actions.propose([proposal(code="K6")], actor=world.maker, at=world.at)
    with pytest.raises(Refused, match="K6"):
        actions.propose([proposal("智慧交通", code="K6")], actor=world.maker, at=world.at)


def test_only_the_bureau_proposes(world: World) -> None:
    for actor in (world.owner, NOBODY):
        with pytest.raises(Refused) as refused:
            actions.propose([proposal()], actor=actor, at=world.at)
        assert refused.value.code == "targets.not_allowed"

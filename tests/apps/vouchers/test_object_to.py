"""Objections: anybody, while a claim is publicised; nothing is issued before the bureau has answered every one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from guiju.apps.decisions import queries as decisions
from guiju.apps.matters import actions as matter_actions
from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.core import calendar as days
from guiju.core.parties import Actor
from tests import factories
from tests.apps.vouchers.world import CALENDAR, World, refused


@pytest.fixture
def claim(world: World) -> UUID:
    return world.publicised(world.claimant())


def object_to(world: World, claim: UUID) -> UUID:
    id = factories.new_id("objection")
    actions.object_to(
        claim,
        id=id,
        name="王某",
        contact="13800000000",
        text="该合同已经解除",
        at=world.at,
        on=world.on,
        calendar=CALENDAR,
    )
    return id


def dismiss(world: World, claim: UUID, objection: UUID, *, actor: Actor | None = None) -> None:
    actions.dismiss_objection(
        claim, objection=objection, reason="经核，合同有效", actor=actor or world.checker, at=world.at
    )


def uphold(world: World, claim: UUID, objection: UUID) -> None:
    uphold_by(world, claim, objection, {"is_contract_in_force": False})


def uphold_by(world: World, claim: UUID, objection: UUID, found: Mapping[str, object]) -> None:
    actions.uphold_objection(
        claim,
        objection=objection,
        id=uuid5(claim, "upheld"),
        found=found,
        reason="经核，合同确已解除",
        actor=world.checker,
        at=world.at,
        calendar=CALENDAR,
    )


def last_instant(claim: UUID, world: World) -> days.datetime:
    until = queries.claim(claim, world.maker).publicity_until
    assert until is not None
    return days.end_of(until) - timedelta(microseconds=1)


def test_an_objection_stops_the_claim(world: World, claim: UUID) -> None:
    object_to(world, claim)
    assert world.state(claim) == "objected"
    world.later(days=30)
    assert actions.close_publicity(at=world.at, on=world.on, calendar=CALENDAR) == 0
    with refused("matters.wrong_state"):
        actions.issue(claim, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)


def test_the_last_instant_of_publicity_is_in_time_and_the_next_is_not(world: World, claim: UUID) -> None:
    world.until(last_instant(claim, world))
    object_to(world, claim)
    late = World.__new__(World)
    late.at = world.at + timedelta(microseconds=1)
    with refused("vouchers.bad_input", field="claim"):
        object_to(late, claim)


def test_a_claim_that_is_not_public_cannot_be_objected_to(world: World) -> None:
    for quiet in (world.submitted(world.claimant()), world.passed_on(world.claimant())):
        with refused("vouchers.bad_input", field="claim"):
            object_to(world, quiet)
    withdrawn_by = world.claimant()
    withdrawn = world.publicised(withdrawn_by)
    actions.withdraw(withdrawn, actor=withdrawn_by, at=world.at, calendar=CALENDAR)
    with refused("matters.not_found"):
        object_to(world, withdrawn)


def test_a_dismissed_objection_lets_publicity_run_to_its_own_end(world: World, claim: UUID) -> None:
    until = queries.claim(claim, world.maker).publicity_until
    dismiss(world, claim, object_to(world, claim))
    view = queries.claim(claim, world.maker)
    assert (view.state, view.publicity_until) == ("publicity", until)
    assert until is not None
    assert view.due_at == days.end_of(until)


def test_the_claim_goes_on_only_when_the_last_objection_is_answered(world: World, claim: UUID) -> None:
    first, second = object_to(world, claim), object_to(world, claim)
    dismiss(world, claim, first)
    assert world.state(claim) == "objected"
    dismiss(world, claim, second)
    assert world.state(claim) == "publicity"


def test_an_upheld_objection_refuses_the_claim_by_the_clause_it_showed_broken(world: World, claim: UUID) -> None:
    uphold(world, claim, object_to(world, claim))
    view = queries.claim(claim, world.maker)
    assert (view.state, view.awarded_fen) == ("refused", None)
    assert view.matter is not None
    assert matters.history(view.matter)[-1].clauses == ("R1",)


def test_who_objected_besides_is_still_answered(world: World, claim: UUID) -> None:
    first, second = object_to(world, claim), object_to(world, claim)
    uphold(world, claim, first)
    dismiss(world, claim, second)
    assert world.state(claim) == "refused"
    matter = queries.claim(claim, world.maker).matter
    assert matter is not None
    outcomes = [o.outcome for o in matters.objections(matters.matter(matter), world.checker)]
    assert sorted(outcomes) == ["dismissed", "upheld"]


def test_an_objection_is_answered_once_and_on_its_own_claim(world: World, claim: UUID) -> None:
    objection = object_to(world, claim)
    other = world.publicised(world.claimant())
    object_to(world, other)
    with refused("vouchers.not_found"):
        dismiss(world, other, objection)
    dismiss(world, claim, objection)
    with refused("matters.already_resolved"):
        dismiss(world, claim, objection)


def test_only_people_who_approve_answer(world: World, claim: UUID) -> None:
    objection = object_to(world, claim)
    claimant = queries.claim(claim, world.maker).claimant
    with refused("matters.not_allowed"):
        dismiss(world, claim, objection, actor=factories.actor_for(claimant, at=world.at))
    with refused("vouchers.not_found"):
        dismiss(world, claim, objection, actor=world.claimant())


def test_the_claimant_reads_an_objection_but_not_who_made_it(world: World) -> None:
    claimant = world.claimant()
    claim = world.publicised(claimant)
    object_to(world, claim)
    matter = queries.claim(claim, claimant).matter
    assert matter is not None
    standing = matters.matter(matter)
    (seen,) = matters.objections(standing, claimant)
    assert (seen.name, seen.contact, seen.text) == ("", "", "该合同已经解除")
    (handled,) = matters.objections(standing, world.checker)
    assert (handled.name, handled.contact) == ("王某", "13800000000")


def test_the_operator_answers_no_objection(world: World, claim: UUID) -> None:
    first, second = object_to(world, claim), object_to(world, claim)
    for objection in (first, second):
        with refused("matters.not_allowed"):
            dismiss(world, claim, objection, actor=world.operator)
    uphold(world, claim, first)
    with refused("matters.not_allowed"):
        dismiss(world, claim, second, actor=world.operator)
    dismiss(world, claim, second)


# --- What the policy is told when a voucher is to be issued.


def objected_behind_our_back(world: World, claim: UUID) -> UUID:
    """An objection that the matter keeps while the claim's own step was never taken."""
    id, matter = factories.new_id("objection"), queries.claim(claim, world.maker).matter
    assert matter is not None
    matter_actions.object(matter, id=id, name="王某", contact="13800000000", text="该合同已经解除", at=world.at)
    return id


def test_an_objection_nobody_answered_refuses_the_issue_by_f1_whatever_state_the_claim_is_in(
    world: World, claim: UUID
) -> None:
    objection = objected_behind_our_back(world, claim)
    world.later(days=30)
    actions.close_publicity(at=world.at, on=world.on, calendar=CALENDAR)
    assert world.state(claim) == "cleared"
    with refused("vouchers.not_granted", clause="F1"):
        actions.issue(claim, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)
    dismiss(world, claim, objection)
    voucher = actions.issue(claim, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)
    told = decisions.record(queries.voucher(voucher, world.maker).decision)
    assert json.loads(told.inputs)["has_open_objection"] is False


def test_a_claim_objected_to_keeps_no_later_one_waiting(db: None) -> None:
    """Two awards of 300 000 yuan and a pool of 450 000: the first, objected to, does not hold the second up."""
    world = World(appropriation_fen=450_000_00)
    first, second = (world.publicised(world.claimant()) for _ in range(2))
    objected_behind_our_back(world, first)
    world.later(days=30)
    actions.close_publicity(at=world.at, on=world.on, calendar=CALENDAR)
    voucher = actions.issue(second, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)
    assert queries.voucher(voucher, world.maker).face_fen == 300_000_00


def test_an_objection_is_not_upheld_by_an_empty_pool(db: None) -> None:
    world = World(appropriation_fen=300_000_00)
    claim = world.publicised(world.claimant())
    objection = object_to(world, claim)
    with refused("vouchers.refusal_needs_a_clause", field="found"):
        uphold_by(world, claim, objection, {})
    world.issued(world.claimant())
    with refused("vouchers.pool_is_no_finding", field="found"):
        uphold_by(world, claim, objection, {})
    uphold_by(world, claim, objection, {"is_contract_in_force": False})
    assert world.state(claim) == "refused"

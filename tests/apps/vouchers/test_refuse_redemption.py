"""Refusing a redemption: by a clause that a found fact breaks; what it kept is free again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid5

import pytest

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused


@pytest.fixture
def holder(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def voucher(world: World, holder: Actor) -> UUID:
    return world.issued(holder)


def refuse(
    world: World,
    redemption: UUID,
    found: Mapping[str, object],
    *,
    reason: str = "付款凭证为伪造",
    actor: Actor | None = None,
) -> list[str]:
    decision = actions.refuse_redemption(
        redemption,
        id=uuid5(redemption, "refusal"),
        found=found,
        reason=reason,
        actor=actor or world.checker,
        at=world.at,
        on=world.on,
        calendar=CALENDAR,
    )
    return [finding.provision for finding in decision.refusals()]


def test_a_redemption_is_refused_by_the_clause_the_found_fact_breaks(
    world: World, holder: Actor, voucher: UUID
) -> None:
    redemption = world.lodged(voucher, holder, requested_fen=300_000_00, settled_fen=10 * MILLION, invoice="FP-1")
    world.propose(redemption)
    assert refuse(world, redemption, {"has_payment_proof": False}) == ["R10"]
    view = queries.redemption(redemption, holder)
    assert (view.state, view.approved_fen, view.decision) == ("refused", None, uuid5(redemption, "refusal"))
    assert matters.history(view.matter)[-1].clauses == ("R10",)
    assert queries.voucher(voucher, holder).usable_fen(world.at) == 300_000_00
    world.lodged(voucher, holder, requested_fen=1_00, invoice="FP-1")


def test_a_voucher_handed_on_is_refused_by_r7(world: World, holder: Actor, voucher: UUID) -> None:
    redemption = world.proposed(voucher, holder, requested_fen=1_00)
    assert refuse(world, redemption, {"is_presented_by_claimant": False}) == ["R7"]


def test_without_a_broken_clause_there_is_no_refusal(world: World, holder: Actor, voucher: UUID) -> None:
    redemption = world.proposed(voucher, holder, requested_fen=1_00)
    with refused("vouchers.refusal_needs_a_clause", field="found"):
        refuse(world, redemption, {})
    with refused("vouchers.bad_input", field="found.has_proof"):
        refuse(world, redemption, {"has_proof": False})
    assert queries.redemption(redemption, holder).state == "bureau_approval"


def test_a_reason_the_duty_and_the_bureaus_turn_are_needed(world: World, holder: Actor, voucher: UUID) -> None:
    redemption = world.lodged(voucher, holder, requested_fen=1_00)
    with refused("matters.wrong_state"):
        refuse(world, redemption, {"has_payment_proof": False})
    world.propose(redemption)
    with refused("matters.reason_needed", field="reason"):
        refuse(world, redemption, {"has_payment_proof": False}, reason="")
    with refused("matters.not_allowed"):
        refuse(world, redemption, {"has_payment_proof": False}, actor=world.operator)
    with refused("vouchers.not_found"):
        refuse(world, redemption, {"has_payment_proof": False}, actor=world.claimant())

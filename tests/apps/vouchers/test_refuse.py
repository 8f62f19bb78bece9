"""Refusing a claim: by a clause that a found fact breaks, with a reason, and the business is free again."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid5

from guiju.apps.decisions import queries as decisions
from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.core.decision import Decision, Outcome
from guiju.core.parties import Actor
from guiju.core.vouchers import Award
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused


def refuse(
    world: World,
    claim: UUID,
    found: Mapping[str, object],
    *,
    reason: str = "经核，合同已解除",
    actor: Actor | None = None,
) -> Decision[Award]:
    return actions.refuse(
        claim,
        id=uuid5(claim, "refusal"),
        found=found,
        reason=reason,
        actor=actor or world.checker,
        at=world.at,
        calendar=CALENDAR,
    )


def test_a_claim_is_refused_by_the_clause_the_found_fact_breaks(world: World) -> None:
    claimant = world.claimant()
    claim = world.passed_on(claimant)
    decision = refuse(world, claim, {"is_contract_in_force": False})
    assert decision.outcome is Outcome.REFUSED
    assert [finding.provision for finding in decision.refusals()] == ["R1"]
    view = queries.claim(claim, claimant)
    assert (view.state, view.awarded_fen, view.award_decision) == ("refused", None, uuid5(claim, "refusal"))
    assert view.matter is not None
    last = matters.history(view.matter)[-1]
    assert (last.verb, last.clauses, last.reason) == ("refuse", ("R1",), "经核，合同已解除")
    assert decisions.record(uuid5(claim, "refusal")).outcome == "refused"


def test_every_broken_clause_is_told(world: World) -> None:
    claim = world.passed_on(world.claimant())
    decision = refuse(world, claim, {"is_contract_in_force": False, "is_on_platform": False})
    assert {finding.provision for finding in decision.refusals()} == {"R1", "R9"}


def test_without_a_broken_clause_there_is_no_refusal(world: World) -> None:
    claim = world.passed_on(world.claimant())
    with refused("vouchers.refusal_needs_a_clause", field="found"):
        refuse(world, claim, {})
    with refused("vouchers.refusal_needs_a_clause", field="found"):
        refuse(world, claim, {"is_contract_in_force": None})
    assert world.state(claim) == "bureau_review"
    assert decisions.of_subject(claim) == ()


def test_a_fact_the_policy_does_not_know_is_refused_by_name(world: World) -> None:
    claim = world.passed_on(world.claimant())
    with refused("vouchers.bad_input", field="found.is_contract_inforce"):
        refuse(world, claim, {"is_contract_inforce": False})


def test_a_reason_and_the_duty_are_needed(world: World) -> None:
    claim = world.passed_on(world.claimant())
    with refused("matters.reason_needed", field="reason"):
        refuse(world, claim, {"is_contract_in_force": False}, reason=" ")
    with refused("matters.not_allowed"):
        refuse(world, claim, {"is_contract_in_force": False}, actor=world.operator)


def test_a_refused_claim_frees_its_business(world: World) -> None:
    claimant, application = world.claimant(), world.application()
    refuse(world, world.passed_on(claimant, application), {"is_contract_in_force": False})
    world.submitted(claimant, application)


def test_a_cleared_claim_can_still_be_refused_but_an_issued_one_not(world: World) -> None:
    claimant = world.claimant()
    cleared = world.cleared(claimant)
    refuse(world, cleared, {"is_contract_in_force": False})
    issued = queries.voucher(world.issued(claimant), claimant).claim
    with refused("matters.wrong_state"):
        refuse(world, issued, {"is_contract_in_force": False})


def test_an_empty_pool_alone_refuses_nobody_while_the_year_lasts(db: None) -> None:
    """300 000 yuan in the pool, all issued: the next claim keeps its turn."""
    world = World(appropriation_fen=300_000_00)
    first, claim = world.claimant(), world.passed_on(world.claimant())
    world.issued(first)
    with refused("vouchers.pool_is_no_finding", field="found"):
        refuse(world, claim, {}, reason="额度用完")
    assert world.state(claim) == "bureau_review"
    assert refuse(world, claim, {"is_contract_in_force": False}).outcome is Outcome.REFUSED


def test_a_pool_with_money_in_it_is_not_found_empty(world: World) -> None:
    claim = world.passed_on(world.claimant())
    with refused("vouchers.refusal_needs_a_clause", field="found"):
        refuse(world, claim, {"pool_remaining_fen": 0})


def test_once_the_year_is_over_an_empty_pool_is_reason_enough(db: None) -> None:
    world = World(appropriation_fen=300_000_00)
    claim = world.passed_on(world.claimant())
    voucher = world.issued(holder := world.claimant())
    world.redeemed(voucher, holder, requested_fen=300_000_00, settled_fen=10 * MILLION)
    world.until(world.at.replace(year=2025, month=1, day=2))
    decision = refuse(world, claim, {}, reason="年度额度已用完")
    assert [finding.provision for finding in decision.refusals()] == ["R3"]
    assert world.state(claim) == "refused"

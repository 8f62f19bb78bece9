"""Returning a claim for correction: the operator from its review, the bureau from its own, always with a reason."""

from __future__ import annotations

from guiju.apps.vouchers import actions, queries
from tests.apps.vouchers.world import CALENDAR, World, refused


def test_the_operator_returns_what_it_reviews(world: World) -> None:
    claimant = world.claimant()
    claim = world.submitted(claimant)
    actions.return_(claim, reason="合同缺签章页", actor=world.operator, at=world.at, calendar=CALENDAR)
    assert queries.claim(claim, claimant).state == "returned"


def test_the_bureau_sends_back_what_it_reviews(world: World) -> None:
    claim = world.passed_on(world.claimant())
    actions.send_back(claim, reason="价款与合同不符", actor=world.checker, at=world.at, calendar=CALENDAR)
    assert world.state(claim) == "returned"


def test_a_reason_is_given(world: World) -> None:
    claim = world.submitted(world.claimant())
    for reason in ("", "   "):
        with refused("matters.reason_needed", field="reason"):
            actions.return_(claim, reason=reason, actor=world.operator, at=world.at, calendar=CALENDAR)


def test_each_office_returns_only_from_its_own_review(world: World) -> None:
    reviewed, passed = world.submitted(world.claimant()), world.passed_on(world.claimant())
    with refused("matters.wrong_state"):
        actions.return_(passed, reason="缺页", actor=world.operator, at=world.at, calendar=CALENDAR)
    with refused("matters.wrong_state"):
        actions.send_back(reviewed, reason="缺页", actor=world.checker, at=world.at, calendar=CALENDAR)
    with refused("matters.not_allowed"):
        actions.return_(reviewed, reason="缺页", actor=world.maker, at=world.at, calendar=CALENDAR)


def test_a_returned_claim_still_holds_its_business(world: World) -> None:
    claimant, application = world.claimant(), world.application()
    claim = world.submitted(claimant, application)
    actions.return_(claim, reason="缺页", actor=world.operator, at=world.at, calendar=CALENDAR)
    with refused("vouchers.already_claimed", clause="R6", field="contract_number"):
        world.submitted(claimant, application)


def test_the_bureau_hands_a_claim_back_to_the_operator_and_its_earlier_finding_no_longer_counts(world: World) -> None:
    claim = world.passed_on(world.claimant())
    actions.hand_back(claim, reason="年度额度已变", actor=world.checker, at=world.at, calendar=CALENDAR)
    assert world.state(claim) == "operator_review"
    with refused("matters.wrong_state"):
        world.approve(claim)
    world.pass_on(claim)
    world.approve(claim)
    assert world.state(claim) == "publicity"

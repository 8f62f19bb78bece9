"""Submitting: the policy is heard first, one business carries one live claim, and the day of submission governs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from guiju.apps.vouchers import actions, queries
from guiju.core.calendar import CHINA
from guiju.core.parties import Duty, Role
from guiju.core.vouchers import Goods
from tests import factories
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused


def test_a_submitted_claim_waits_for_the_operator_for_five_working_days(world: World) -> None:
    claimant = world.claimant()
    claim = queries.claim(world.submitted(claimant), claimant)
    assert claim.state == "operator_review"
    assert claim.submitted_on == date(2024, 2, 1)
    # Thursday 1 February; working days: 2, 5, 6, 7, 8. Due at 24:00 of the 8th in China.
    assert claim.due_at is not None
    assert claim.due_at.isoformat() == "2024-02-08T16:00:00+00:00"


def test_a_programmes_claims_are_sent_in_its_own_year(world: World) -> None:
    """A draft of the last hour of 2024 can be sent until midnight; after it no draft begins either (R3)."""
    claimant = world.claimant()
    world.until(datetime(2024, 12, 31, 23, 59, 59, tzinfo=CHINA))
    early, late = world.drafted(claimant), world.drafted(claimant)
    actions.submit(early, actor=claimant, at=world.at, on=world.on, calendar=CALENDAR)
    world.later(seconds=1)
    with refused("vouchers.programme_ended", clause="R3"):
        actions.submit(late, actor=claimant, at=world.at, on=world.on, calendar=CALENDAR)
    with refused("vouchers.programme_ended", clause="R3"):
        world.drafted(claimant)
    assert (world.state(early), world.state(late)) == ("operator_review", "draft")


def test_a_second_claim_on_the_business_is_refused_by_r6_whoever_claims(world: World) -> None:
    """The buyer claimed as demander; the seller, a data provider, claims the very same contract."""
    seller = world.claimant(Role.DATA_PROVIDER)
    buyer = world.claimant()
    assert seller.organisation is not None
    assert buyer.organisation is not None
    sold_by, bought_by = (factories.queries.organisation(o) for o in (seller.organisation, buyer.organisation))
    bought = world.application(number="ＱＳ—２０２４ 0117", other=sold_by, goods=Goods.DATA_PRODUCT)
    sold = world.application(role=Role.DATA_PROVIDER, number="qs-2024-0117", other=bought_by, goods=Goods.DATA_PRODUCT)
    world.submitted(buyer, bought)
    with refused("vouchers.already_claimed", clause="R6", field="contract_number"):
        world.submitted(seller, sold)


def test_another_contract_between_the_same_two_is_another_business(world: World) -> None:
    claimant, seller = world.claimant(), world.seller()
    world.submitted(claimant, world.application(number="QS-1", other=seller))
    world.submitted(claimant, world.application(number="QS-2", other=seller))
    assert len(queries.claims(claimant, state="operator_review").items) == 2


def test_a_withdrawn_claim_frees_its_business(world: World) -> None:
    claimant, application = world.claimant(), world.application()
    first = world.submitted(claimant, application)
    actions.withdraw(first, actor=claimant, at=world.at, calendar=CALENDAR)
    world.submitted(claimant, application)


def test_a_refused_submission_leaves_the_draft_as_it_was(world: World) -> None:
    claimant = world.claimant()
    claim = world.drafted(claimant, world.application(is_contract_in_force=False))
    with refused("vouchers.not_granted", clause="R1"):
        actions.submit(claim, actor=claimant, at=world.at, on=world.on, calendar=CALENDAR)
    kept = queries.claim(claim, claimant)
    assert (kept.state, kept.submitted_on) == ("draft", None)
    actions.revise(claim, world.application(), actor=claimant, at=world.at)
    actions.submit(claim, actor=claimant, at=world.at, on=world.on, calendar=CALENDAR)


def test_a_contract_may_be_signed_on_the_day_of_the_claim_but_not_after_it(world: World) -> None:
    claimant = world.claimant()
    world.submitted(claimant, world.application(signed_on=world.on))
    with refused("vouchers.not_granted", clause="R1"):
        world.submitted(claimant, world.application(signed_on=world.on + timedelta(days=1)))


def test_a_purchase_off_the_platforms_is_refused_by_r9(world: World) -> None:
    with refused("vouchers.not_granted", clause="R9"):
        world.submitted(world.claimant(), world.application(is_on_platform=False))


def test_a_seller_from_another_province_is_refused_by_a6(world: World) -> None:
    abroad = factories.organisation(role=Role.COMPUTE_PROVIDER, region="440000", at=world.at)
    with refused("vouchers.not_granted", clause="A6"):
        world.submitted(world.claimant(), world.application(other=abroad))


def test_a_silent_fact_is_asked_for_by_name(world: World) -> None:
    claimant = world.claimant()
    claim = world.drafted(claimant, replace(world.application(), is_on_platform=None))
    with pytest.raises(actions.NotGranted) as asked:
        actions.submit(claim, actor=claimant, at=world.at, on=world.on, calendar=CALENDAR)
    assert (asked.value.missing, asked.value.clause) == (("is_on_platform",), None)


def test_a_claim_larger_than_the_pool_is_awarded_what_is_left(db: None) -> None:
    world = World(appropriation_fen=100_000_00)
    claimant = world.claimant()
    claim = world.drafted(claimant, world.application(price_fen=10 * MILLION))
    decision = actions.submit(claim, actor=claimant, at=world.at, on=world.on, calendar=CALENDAR)
    assert decision.award is not None
    assert (decision.award.amount_fen, decision.award.entitled_fen) == (100_000_00, 300_000_00)
    assert decision.award.is_partial


def test_only_the_claimants_people_who_handle_submit(world: World) -> None:
    claimant = world.claimant()
    assert claimant.organisation is not None
    claim = world.drafted(claimant)
    reader = factories.colleague(claimant.organisation, frozenset({Duty.READ}))
    for actor, code in (
        (reader, "matters.not_allowed"),
        (world.operator, "vouchers.not_found"),
        (world.claimant(), "vouchers.not_found"),
    ):
        with refused(code):
            actions.submit(claim, actor=actor, at=world.at, on=world.on, calendar=CALENDAR)


def test_a_claim_is_submitted_once(world: World) -> None:
    claimant = world.claimant()
    claim = world.submitted(claimant)
    with refused("matters.wrong_state"):
        actions.submit(claim, actor=claimant, at=world.at, on=world.on, calendar=CALENDAR)

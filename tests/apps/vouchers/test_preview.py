"""Previewing an application: every clause before anything is sent, and nothing written down."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from guiju.apps.vouchers import actions, queries
from guiju.core.decision import Outcome
from guiju.core.parties import Role
from guiju.core.vouchers import Award, Goods
from tests import factories
from tests.apps.vouchers.world import MILLION, World, refused


def test_three_percent_of_the_contract_price(world: World) -> None:
    claimant = world.claimant()
    decision = actions.preview(
        world.application(price_fen=6_200_000_00), programme=world.programme, actor=claimant, on=world.on
    )
    assert decision.outcome is Outcome.GRANTED
    assert decision.award == Award(
        amount_fen=186_000_00, entitled_fen=186_000_00, rate=Fraction(3, 100), is_partial=False, validity_months=6
    )
    assert queries.claims(claimant).items == ()


def test_a_compute_provider_is_refused_by_r5(world: World) -> None:
    provider = factories.actor_for(world.seller().id, at=world.at)
    said = replace(world.application(), role=Role.COMPUTE_PROVIDER, provider_region="", goods=Goods.COMPUTE)
    decision = actions.preview(said, programme=world.programme, actor=provider, on=world.on)
    assert decision.outcome is Outcome.REFUSED
    assert "R5" in {finding.provision for finding in decision.refusals()}


def test_what_was_not_said_is_asked_for(world: World) -> None:
    said = world.application(is_contract_in_force=None)
    decision = actions.preview(said, programme=world.programme, actor=world.claimant(), on=world.on)
    assert decision.outcome is Outcome.UNDETERMINED
    assert decision.missing == ("is_contract_in_force",)


def test_an_organisation_that_nobody_verified_may_look_but_is_told_what_is_missing(world: World) -> None:
    newcomer = factories.organisation(role=Role.DATA_PROVIDER, verified=False, at=world.at)
    decision = actions.preview(
        world.application(role=Role.DATA_PROVIDER),
        programme=world.programme,
        actor=factories.actor_for(newcomer.id, at=world.at),
        on=world.on,
    )
    assert decision.outcome is Outcome.UNDETERMINED
    assert "claimant_is_legal_person" in decision.missing


def test_a_preview_tells_of_the_rival_claim(world: World) -> None:
    application = world.application(price_fen=MILLION)
    claimant = world.claimant()
    world.submitted(claimant, application)
    decision = actions.preview(application, programme=world.programme, actor=claimant, on=world.on)
    assert [finding.provision for finding in decision.refusals()] == ["R6"]


def test_a_programme_that_is_not_there_cannot_be_asked(world: World) -> None:
    with refused("vouchers.not_found"):
        actions.preview(world.application(), programme=factories.new_id(), actor=world.claimant(), on=world.on)

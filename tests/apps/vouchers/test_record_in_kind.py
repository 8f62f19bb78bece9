"""Recording an in-kind voucher: the operator does, and cash may then not be claimed on the same business (R8)."""

from __future__ import annotations

from uuid import UUID

from guiju.apps.parties import actions as parties
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor, Role
from guiju.core.vouchers import VoucherKind
from tests import factories
from tests.apps.vouchers.world import CALENDAR, World, refused


def record(world: World, claimant: Actor, application: actions.Application, *, actor: Actor | None = None) -> UUID:
    assert claimant.organisation is not None
    return actions.record_in_kind(
        application,
        id=factories.new_id("in-kind"),
        programme=world.programme,
        claimant=claimant.organisation,
        actor=actor or world.operator,
        at=world.at,
        on=world.on,
    )


def test_a_record_stands_without_a_journey(world: World) -> None:
    claimant = world.claimant()
    kept = queries.claim(record(world, claimant, world.application()), claimant)
    assert (kept.voucher_kind, kept.state, kept.matter) == (VoucherKind.IN_KIND, "recorded", None)


def test_cash_is_then_refused_on_that_business_by_r8(world: World) -> None:
    claimant, application = world.claimant(), world.application()
    record(world, claimant, application)
    decision = actions.preview(application, programme=world.programme, actor=claimant, on=world.on)
    assert [finding.provision for finding in decision.refusals()] == ["R8"]
    with refused("vouchers.already_claimed", clause="R6", field="contract_number"):
        world.submitted(claimant, application)


def test_in_kind_is_not_recorded_where_cash_was_claimed(world: World) -> None:
    claimant, application = world.claimant(), world.application()
    world.submitted(claimant, application)
    with refused("vouchers.already_claimed", clause="R6", field="contract_number"):
        record(world, claimant, application)


def test_cash_on_another_business_is_not_touched(world: World) -> None:
    claimant = world.claimant()
    record(world, claimant, world.application())
    world.submitted(claimant, world.application())


def test_nothing_is_recorded_for_a_holder_that_is_not_verified_suspended_or_claims_as_what_it_is_not(
    world: World,
) -> None:
    unverified = factories.organisation(role=Role.DEMANDER, verified=False, at=world.at)
    with refused("vouchers.not_verified"):
        record(world, factories.actor_for(unverified.id, at=world.at), world.application())
    suspended = world.claimant()
    assert suspended.organisation is not None
    parties.suspend(suspended.organisation, reason="核查中", actor=world.operator, at=world.at)
    with refused("vouchers.suspended"):
        record(world, suspended, world.application())
    with refused("vouchers.role_not_held", clause=None, field="role"):
        record(world, world.claimant(), world.application(role=Role.DATA_PROVIDER))


def test_only_the_operator_records(world: World) -> None:
    claimant = world.claimant()
    for actor in (claimant, world.maker):
        with refused("vouchers.not_allowed"):
            record(world, claimant, world.application(), actor=actor)


def test_a_record_takes_no_steps(world: World) -> None:
    claimant = world.claimant()
    kept = record(world, claimant, world.application())
    with refused("vouchers.not_found"):
        actions.withdraw(kept, actor=claimant, at=world.at, calendar=CALENDAR)

"""Proving payment: a file of a kind that is taken; without one the business was not shown to be paid for (R10)."""

from __future__ import annotations

from uuid import UUID

import pytest

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor
from tests import factories
from tests.apps.vouchers.world import PDF, World, refused


@pytest.fixture
def holder(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def redemption(world: World, holder: Actor) -> UUID:
    return world.lodged(world.issued(holder), holder, requested_fen=1_00, is_proved=False)


def attach(world: World, redemption: UUID, actor: Actor, *, name: str = "回单.pdf", content: bytes = PDF) -> None:
    actions.attach_proof(redemption, id=factories.new_id("proof"), name=name, content=content, actor=actor, at=world.at)


def test_without_a_proof_nothing_is_proposed(world: World, redemption: UUID) -> None:
    with refused("vouchers.not_granted"):
        world.propose(redemption)


def test_a_proof_is_kept_and_lets_the_redemption_go_on(world: World, holder: Actor, redemption: UUID) -> None:
    attach(world, redemption, holder)
    view = queries.redemption(redemption, holder)
    assert view.has_payment_proof
    assert [(f.name, f.label) for f in matters.attachments(view.matter)] == [("回单.pdf", "payment_proof")]
    world.propose(redemption)


def test_a_file_that_is_not_what_its_name_says_is_refused(world: World, holder: Actor, redemption: UUID) -> None:
    with refused("matters.file_differs", field="file"):
        attach(world, redemption, holder, content=b"MZ\x90\x00 not a pdf")
    assert not queries.redemption(redemption, holder).has_payment_proof


def test_the_operator_does_not_bring_the_proof_it_then_vouches_for(
    world: World, holder: Actor, redemption: UUID
) -> None:
    for officer in (world.operator, world.checker):
        with refused("vouchers.not_the_holder", clause="R7"):
            attach(world, redemption, officer)
    assert not queries.redemption(redemption, holder).has_payment_proof


def test_nobody_proves_anothers_payment(world: World, redemption: UUID) -> None:
    with refused("vouchers.not_found"):
        attach(world, redemption, world.claimant())

"""Several claims at once: every row is tried, every error reported, and nothing is loaded by half."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor, Duty
from tests import factories
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused

ID = factories.new_id("workbook")


@pytest.fixture
def claimant(world: World) -> Actor:
    return world.claimant()


def load(world: World, claimant: Actor, applications: list[actions.Application]) -> tuple[actions.RowReport, ...]:
    return actions.import_claims(
        [actions.Row(row=at, application=said) for at, said in enumerate(applications, start=4)],
        id=ID,
        programme=world.programme,
        actor=claimant,
        at=world.at,
        on=world.on,
        calendar=CALENDAR,
    )


def test_every_row_becomes_a_submitted_claim(world: World, claimant: Actor) -> None:
    reports = load(world, claimant, [world.application(price_fen=fen * MILLION) for fen in (1, 2)])
    assert [(r.row, r.amount_fen, r.refused) for r in reports] == [(4, 30_000_00, None), (5, 60_000_00, None)]
    claims = queries.claims(claimant, state="operator_review").items
    assert {c.id for c in claims} == {r.claim for r in reports}


def test_one_bad_row_loads_nothing_and_all_errors_are_told(world: World, claimant: Actor) -> None:
    good = world.application(number="QS-1")
    rows = [
        good,
        world.application(is_contract_in_force=False),
        replace(world.application(), counterparty_uscc="91520100MA6"),
        replace(good, contract_number="qs 1"),
    ]
    reports = load(world, claimant, rows)
    assert [r.refused and (r.refused.code, r.refused.clause) for r in reports] == [
        None,
        ("vouchers.not_granted", "R1"),
        ("uscc.shape", None),
        ("vouchers.already_claimed", "R6"),
    ]
    assert queries.claims(claimant).items == ()


def test_the_same_workbook_and_id_make_the_same_claims(world: World, claimant: Actor) -> None:
    rows = [world.application() for _ in range(2)]
    first = load(world, claimant, rows)
    again = load(world, claimant, rows)
    assert again == first
    assert {c.id for c in queries.claims(claimant).items} == {report.claim for report in first}


def test_1_to_500_rows(world: World, claimant: Actor) -> None:
    for rows in ([], [world.application()] * 501):
        with refused("vouchers.bad_input", field="rows"):
            load(world, claimant, rows)


def test_a_workbook_is_opened_only_for_whoever_may_apply(world: World, claimant: Actor) -> None:
    """What is no workbook shows the order: who asks, and for what, is looked at first."""

    def send(programme: UUID, actor: Actor) -> None:
        actions.import_workbook(
            b"not a workbook", id=ID, programme=programme, actor=actor, at=world.at, on=world.on, calendar=CALENDAR
        )

    with refused("vouchers.not_allowed"):
        send(world.programme, factories.actor(duties=frozenset({Duty.APPROVE})))
    with refused("vouchers.not_found"):
        send(ID, claimant)
    with refused("workbook.unreadable", field="workbook"):
        send(world.programme, claimant)
    actions.close_programme(world.programme, actor=world.checker, at=world.at)
    with refused("vouchers.programme_closed"):
        send(world.programme, claimant)

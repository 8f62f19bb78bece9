"""How many questions each address asks of the database: pinned, and the same for few rows as for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from guiju.apps.vouchers import queries
from tests.apps.vouchers.calling import Caller, anybody, program
from tests.apps.vouchers.world import MILLION, World


@pytest.fixture(autouse=True)
def _clock(settings: Settings) -> None:
    settings.CLOCK_OFFSET = settings.CLOCK_OFFSET  # put back afterwards


def cost(caller: Caller, path: str) -> int:
    """The statements of one GET, once everything that is fetched only once has been."""
    caller.get(path)
    with CaptureQueriesContext(connection) as asked:
        response = caller.get(path)
    assert response.status_code == 200, response.content
    return len(asked)


def test_every_address_has_its_price(world: World) -> None:
    """Two statements are the limits' and, for a key, three more say who is asking."""
    holder = world.claimant()
    voucher = world.issued(holder)
    claim = queries.voucher(voucher, holder).claim
    redemption = world.redeemed(voucher, holder, requested_fen=100_00)
    world.has_account(holder)
    envelope = world.exported([redemption], 100_00)
    publicised = world.publicised(world.claimant())
    for_anybody = {
        "/programmes": 6,
        f"/programmes/{world.programme}": 6,
        f"/programmes/{world.programme}/amounts": 3,
        f"/programmes/{world.programme}/figures": 13,
        f"/programmes/{world.programme}/months": 7,
        f"/programmes/{world.programme}/regions": 3,
        "/publicity": 2,
        "/publicity/export": 2,
        f"/publicity/{publicised}": 2,
    }
    for_an_office = {
        "/claims": 6,
        f"/claims/{claim}": 7,
        f"/claims/{claim}/history": 7,
        f"/claims/{claim}/decisions": 7,
        f"/claims/{claim}/simulation": 11,
        "/claims/export": 7,
        "/claims/total": 6,
        "/vouchers": 6,
        "/vouchers/export": 7,
        "/vouchers/purse": 6,
        "/vouchers/total": 6,
        f"/vouchers/{voucher}/account": 9,
        f"/vouchers/{voucher}": 6,
        f"/vouchers/{voucher}/entries": 7,
        "/redemptions": 6,
        "/redemptions/export": 7,
        "/redemptions/total": 6,
        f"/redemptions/{redemption}": 8,
        "/envelopes": 6,
        "/envelopes/export": 7,
        "/envelopes/total": 6,
        "/envelopes/to-pay/totals": 6,
        f"/envelopes/{envelope}": 15,
        f"/envelopes/{envelope}/payments": 7,
        "/enquiries": 6,
    }
    office, public = program(world, world.maker), anybody(world)
    assert {path: cost(public, path) for path in for_anybody} == for_anybody
    assert {path: cost(office, path) for path in for_an_office} == for_an_office


def test_a_longer_list_costs_the_same(world: World) -> None:
    holders = [world.claimant() for _ in range(2)]
    for holder in holders:
        world.lodged(world.issued(holder), holder, requested_fen=100)
    world.publicised(holders[0])
    office, public = program(world, world.maker), anybody(world)
    lists = {path: cost(office, path) for path in ("/claims", "/vouchers", "/redemptions")}
    shown = cost(public, "/publicity")
    for holder in holders:
        for _ in range(2):
            world.lodged(world.issued(holder, world.application(price_fen=MILLION)), holder, requested_fen=100)
        world.publicised(holder)
    assert {path: cost(office, path) for path in lists} == lists
    assert cost(public, "/publicity") == shown

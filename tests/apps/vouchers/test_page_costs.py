"""What each page of the voucher office costs the database: a count that grew is a loop somebody wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from guiju.apps.vouchers import queries
from guiju.core.parties import Actor
from tests.apps.vouchers.browsing import Visitor, passer_by, visitor
from tests.apps.vouchers.world import World

pytestmark = pytest.mark.django_db

Count = Callable[..., Any]


@pytest.fixture
def holder(world: World) -> Actor:
    actor = world.claimant()
    world.has_account(actor)
    return actor


def grow(world: World, holder: Actor) -> dict[str, UUID]:
    """More of everything; one case of each kind, each with some history."""
    draft = world.drafted(holder)
    submitted = world.submitted(holder)
    publicised = world.publicised(holder)
    voucher = world.issued(holder)
    paid = world.redeemed(voucher, holder, requested_fen=100_00)
    waiting = world.redeemed(voucher, holder, requested_fen=200_00)
    lodged = world.lodged(voucher, holder, requested_fen=300_00)
    envelope = world.enclosed([paid], 100_00)
    return {
        "draft": draft,
        "submitted": submitted,
        "publicised": publicised,
        "voucher": voucher,
        "claim": queries.voucher(voucher, holder).claim,
        "lodged": lodged,
        "approved": waiting,
        "envelope": envelope,
    }


SIGNED_IN = 4
"""The session, the person, the membership with its organisation, its roles."""

HEADER = 4
"""The organisations one may switch to and the unread messages, for the page's head."""

DESK = 1
"""What waits for an officer, for the menu."""

PUBLIC = {"hall": 8, "vouchers:publicity": 1, "vouchers:disclosure": 14}
OWN = {"vouchers:mine": 8, "vouchers:claims": 3, "vouchers:vouchers": 3, "vouchers:redemptions": 3}
OFFICE = {
    "vouchers:cockpit": 21,
    "vouchers:envelopes": 3,
    "vouchers:claims": 3,
    "vouchers:vouchers": 3,
    "vouchers:programme_new": 0,
}
OWN_CASES = {
    ("vouchers:claim", "draft"): 15,
    ("vouchers:claim_edit", "draft"): 2,
    ("vouchers:claim", "claim"): 9,
    ("vouchers:voucher", "voucher"): 13,
    ("vouchers:redeem", "voucher"): 13,
    ("vouchers:redemption", "lodged"): 16,
}
OFFICE_CASES = {
    ("vouchers:claim", "submitted"): 14,
    ("vouchers:claim", "publicised"): 11,
    ("vouchers:redemption", "lodged"): 16,
    ("vouchers:redemption", "approved"): 11,
    ("vouchers:envelope", "envelope"): 19,
    ("vouchers:voucher", "voucher"): 14,
    ("vouchers:programme", "programme"): 10,
    ("vouchers:envelope_new", "programme"): 3,
    ("vouchers:claim_new", "programme"): 1,
}


def weigh(shown: Visitor, count: Count, pages: dict[Any, int], cases: dict[str, UUID], extra: int) -> None:
    for page, own in pages.items():
        name, case = (page, None) if isinstance(page, str) else page
        with count(extra + own, info=f"page {page}"):
            assert shown.open(name, *([cases[case]] if case else [])).status_code == 200, page


def test_a_page_costs_the_same_however_much_it_shows(
    world: World, holder: Actor, django_assert_num_queries: Count
) -> None:
    for _ in range(2):
        cases = {**grow(world, holder), "programme": world.programme}
        signed_in = SIGNED_IN + HEADER
        weigh(passer_by(world), django_assert_num_queries, PUBLIC, cases, 0)
        weigh(visitor(world, holder), django_assert_num_queries, {**OWN, **OWN_CASES}, cases, signed_in)
        weigh(
            visitor(world, world.maker), django_assert_num_queries, {**OFFICE, **OFFICE_CASES}, cases, signed_in + DESK
        )

"""Whose turn it is, as pages say it: to whoever has the duty, to colleagues, to an applicant who can just use it."""

from __future__ import annotations

import pytest

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import queries
from guiju.core.parties import Actor, Duty
from tests import factories
from tests.apps.vouchers.browsing import passer_by, visitor
from tests.apps.vouchers.test_object_to import object_to
from tests.apps.vouchers.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimant(world: World) -> Actor:
    return world.claimant()


def clerk(world: World) -> Actor:
    """Somebody of the bureau who handles and does not approve."""
    assert world.maker.organisation is not None
    return factories.colleague(world.maker.organisation, frozenset({Duty.READ, Duty.HANDLE}), at=world.at)


def test_a_clerk_reads_that_a_colleague_approves(world: World, claimant: Actor) -> None:
    claim = world.passed_on(claimant)
    shown = visitor(world, clerk(world))
    shown.open("vouchers:claim", claim)
    assert "等本单位的复核人员办理" in shown.html
    assert "等您处理" not in shown.html
    shown = visitor(world, world.checker)
    shown.open("vouchers:claim", claim)
    assert "等您处理" in shown.html


def test_a_usable_voucher_waits_for_nobody_and_says_how_long_it_can_be_used(world: World, claimant: Actor) -> None:
    voucher = world.issued(claimant)
    view = queries.voucher(voucher, claimant)
    assert matters.waiting_count(claimant) == 0
    shown = visitor(world, claimant)
    shown.open("vouchers:claim", view.claim)
    assert "可使用，至 " in shown.html
    assert "等您处理" not in shown.html
    shown.open("matters:desk")
    assert "没有等您处理的办件" in shown.html


def test_the_holder_is_told_that_the_voucher_was_issued_and_until_when(world: World, claimant: Actor) -> None:
    view = queries.voucher(world.issued(claimant), claimant)
    told = matters.notices(claimant).items[0]
    assert told.title_zh == f"{view.number}：算力券已发放"
    assert "前使用" in told.text_zh
    assert "现在是" not in told.text_zh


def test_offices_are_sent_to_their_registers_and_offered_no_claim(world: World, claimant: Actor) -> None:
    world.issued(claimant)
    for officer in (world.maker, world.operator):
        shown = visitor(world, officer)
        assert shown.open("vouchers:mine").status_code == 403
        shown.open("hall")
        assert f"/programmes/{world.programme}/claim/" not in shown.html
    for other in (passer_by(world), visitor(world, claimant)):
        other.open("hall")
        assert f"/programmes/{world.programme}/claim/" in other.html


def test_the_hall_says_what_one_gets_in_one_sentence(world: World) -> None:
    shown = passer_by(world)
    shown.open("hall")
    assert "合同成交金额的 3%，每年最多兑现 200 万元。" in shown.html


def test_an_objection_is_the_publics(world: World, claimant: Actor) -> None:
    claim = world.publicised(claimant)
    object_to(world, claim)
    shown = visitor(world, world.checker)
    shown.open("vouchers:claim", claim)
    assert "公众提出" in shown.html

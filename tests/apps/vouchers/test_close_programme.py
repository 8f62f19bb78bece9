"""Closing a programme: no new claims, while everything under way goes on."""

from __future__ import annotations

from guiju.apps.vouchers import actions, queries
from tests.apps.vouchers.browsing import visitor
from tests.apps.vouchers.world import CALENDAR, World, refused


def test_a_closed_programme_takes_no_new_claim_and_no_draft(world: World) -> None:
    claimant = world.claimant()
    draft = world.drafted(claimant)
    actions.close_programme(world.programme, actor=world.checker, at=world.at)
    with refused("vouchers.programme_closed"):
        world.drafted(claimant)
    with refused("vouchers.programme_closed"):
        actions.submit(draft, actor=claimant, at=world.at, on=world.on, calendar=CALENDAR)


def test_what_was_sent_before_is_issued_afterwards(world: World) -> None:
    claimant = world.claimant()
    claim = world.cleared(claimant)
    actions.close_programme(world.programme, actor=world.checker, at=world.at)
    voucher = actions.issue(claim, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)
    assert queries.voucher(voucher, claimant).face_fen == queries.claim(claim, claimant).awarded_fen


def test_closing_again_keeps_the_first_instant(world: World) -> None:
    actions.close_programme(world.programme, actor=world.checker, at=world.at)
    first = world.at
    world.later(days=1)
    actions.close_programme(world.programme, actor=world.checker, at=world.at)
    assert queries.programme(world.programme).closed_at == first


def test_only_the_bureaus_approvers_close(world: World) -> None:
    for actor in (world.operator, world.claimant()):
        with refused("vouchers.not_allowed"):
            actions.close_programme(world.programme, actor=actor, at=world.at)


def test_the_bureau_closes_it_on_its_page(world: World) -> None:
    officer = visitor(world, world.checker)
    officer.open("vouchers:programme", world.programme)
    officer.press("确认结束受理")
    assert "已结束" in officer.html
    assert "确认结束受理" not in officer.html

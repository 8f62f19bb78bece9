"""Only a verified claimant's claims go on: what an unverified or suspended one may still do, and what it may not."""

from __future__ import annotations

from uuid import UUID

import pytest

from guiju.apps.parties import actions as parties
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor, Role
from tests import factories
from tests.apps.vouchers.browsing import visitor
from tests.apps.vouchers.calling import person
from tests.apps.vouchers.test_api_walk import application
from tests.apps.vouchers.world import CALENDAR, World, refused

REASON = "营业执照被吊销"


def newcomer(world: World, role: Role = Role.DEMANDER) -> Actor:
    home = factories.organisation(role=role, verified=False, at=world.at)
    return factories.actor_for(home.id, at=world.at)


def suspend(world: World, who: Actor) -> None:
    assert who.organisation is not None
    parties.suspend(who.organisation, reason=REASON, actor=world.checker, at=world.at)


def reinstate(world: World, who: Actor) -> None:
    assert who.organisation is not None
    parties.reinstate(who.organisation, reason="已恢复", actor=world.checker, at=world.at)


def test_an_unverified_organisation_previews_and_drafts_but_does_not_submit(world: World) -> None:
    who, asked = newcomer(world), world.application()
    assert actions.preview(asked, programme=world.programme, actor=who, on=world.on).award is not None
    claim = world.drafted(who, asked)
    with refused("vouchers.not_verified"):
        actions.submit(claim, actor=who, at=world.at, on=world.on, calendar=CALENDAR)
    assert (world_state(claim, who), queries.claim(claim, who).submitted_on) == ("draft", None)
    assert who.organisation is not None
    parties.verify(who.organisation, is_legal_person=True, actor=world.operator, at=world.at)
    actions.submit(claim, actor=who, at=world.at, on=world.on, calendar=CALENDAR)


def test_a_refused_registration_does_not_submit(world: World) -> None:
    who = newcomer(world)
    assert who.organisation is not None
    claim = world.drafted(who)
    parties.refuse_verification(who.organisation, reason="代码不符", actor=world.operator, at=world.at)
    with refused("vouchers.not_verified"):
        actions.submit(claim, actor=who, at=world.at, on=world.on, calendar=CALENDAR)


def test_a_role_that_ended_before_the_issue_stops_the_claim_and_after_it_takes_nothing_away(world: World) -> None:
    who = world.claimant()
    claim, issued = world.cleared(who), world.issued(who)
    assert who.organisation is not None
    parties.end_role(who.organisation, Role.DEMANDER, actor=world.checker, at=world.at)
    with refused("vouchers.role_not_held", clause=None, field="role"):
        actions.issue(claim, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)
    world.redeemed(issued, who, requested_fen=1_00)


def test_a_suspended_claimants_claim_stands_still_at_every_step_and_goes_on_afterwards(world: World) -> None:
    who = world.claimant()
    claim = world.drafted(who)
    steps = {
        "submit": lambda: actions.submit(claim, actor=who, at=world.at, on=world.on, calendar=CALENDAR),
        "resubmit": lambda: actions.resubmit(claim, actor=who, at=world.at, calendar=CALENDAR),
        "pass_on": lambda: world.pass_on(claim),
        "approve": lambda: world.approve(claim),
        "issue": lambda: actions.issue(claim, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR),
    }
    for verb, take in steps.items():
        if verb == "resubmit":
            actions.return_(claim, reason="缺附件", actor=world.operator, at=world.at, calendar=CALENDAR)
        if verb == "issue":
            world.later(days=10)
        before = world_state(claim, who)
        suspend(world, who)
        with refused("vouchers.suspended"):
            take()
        assert world_state(claim, who) == before
        reinstate(world, who)
        take()
    assert world_state(claim, who) == "issued"


def test_a_suspended_holder_is_neither_redeemed_nor_paid(world: World) -> None:
    who = world.claimant()
    world.has_account(who)
    voucher, redemptions = world.issued(who), []

    def relodge() -> None:
        actions.relodge(
            redemptions[0],
            requested_fen=1_00,
            invoices=[world.evidence(100_00)],
            actor=who,
            at=world.at,
            calendar=CALENDAR,
        )

    def export() -> None:
        (envelope,) = queries.envelopes(world.maker).items
        actions.export_envelope(envelope.id, actor=world.maker, at=world.at, calendar=CALENDAR)

    steps = {
        "lodge": lambda: redemptions.append(world.lodged(voucher, who, requested_fen=1_00)),
        "relodge": relodge,
        "propose": lambda: world.propose(redemptions[0]),
        "approve": lambda: world.pay_out(redemptions[0]),
        "enclose": lambda: world.enclosed(redemptions, 1_00),
        "export": export,
    }
    for verb, take in steps.items():
        if verb == "relodge":
            actions.return_redemption(
                redemptions[0], reason="缺附件", actor=world.operator, at=world.at, calendar=CALENDAR
            )
        if verb == "export":
            (made,) = queries.envelopes(world.maker).items
            shown = actions.examine_envelope(made.id, actor=world.checker)
            actions.approve_envelope(made.id, shown=shown, actor=world.checker, at=world.at, calendar=CALENDAR)
        suspend(world, who)
        with refused("vouchers.suspended"):
            take()
        reinstate(world, who)
        take()
    suspend(world, who)
    export()  # the same bytes again: nothing moves


def test_one_suspended_claimant_stops_the_batch_it_is_in(world: World) -> None:
    good, bad = world.claimant(), world.claimant()
    claims = [world.publicised(good), world.publicised(bad)]
    world.later(days=10)
    suspend(world, bad)
    with refused("vouchers.suspended"):
        actions.issue_many(claims, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)
    assert queries.vouchers(world.maker, at=world.at).items == ()


def test_a_suspended_claimant_may_still_withdraw(world: World) -> None:
    who = world.claimant()
    claim = world.submitted(who)
    suspend(world, who)
    actions.withdraw(claim, actor=who, at=world.at, calendar=CALENDAR)


@pytest.mark.parametrize("code", ["vouchers.not_verified", "vouchers.suspended"])
def test_pages_and_the_api_say_plainly_what_is_missing(world: World, code: str) -> None:
    who = newcomer(world) if code == "vouchers.not_verified" else world.claimant()
    claim = world.drafted(who)
    if code == "vouchers.suspended":
        suspend(world, who)
        assert who.organisation is not None
        who = factories.actor_for(who.organisation, at=world.at)
    caller = person(world, who)
    seen = caller.get(f"/claims/{claim}").json()
    assert seen["obstacle"]["code"] == code
    body = application(world)
    judged = caller.post(f"/programmes/{world.programme}/preview", body).json()
    assert (judged["outcome"], judged["obstacle"]["code"]) == ("granted", code)
    page = visitor(world, who)
    page.open("vouchers:claim", claim)
    assert ("还没有通过核验" if code == "vouchers.not_verified" else "已被平台暂停") in page.html
    assert "/submit/" not in page.html


def world_state(claim: UUID, who: Actor) -> str:
    return queries.claim(claim, who).state

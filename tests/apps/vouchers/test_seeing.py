"""What the offices see of a claim: nothing before it was first sent, everything from then on."""

from __future__ import annotations

from uuid import UUID

from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor
from tests.apps.vouchers.browsing import visitor
from tests.apps.vouchers.calling import person, problem
from tests.apps.vouchers.world import CALENDAR, PDF, World, refused

NUMBER = "QS-SECRET-7"


def drafted(world: World, claimant: Actor) -> UUID:
    claim = world.drafted(claimant, world.application(number=NUMBER))
    actions.attach_papers(claim, [actions.Paper(name="合同.pdf", content=PDF)], actor=claimant, at=world.at)
    return claim


def test_the_offices_do_not_see_what_was_never_sent(world: World) -> None:
    claimant = world.claimant()
    claim = drafted(world, claimant)
    paper = person(world, claimant).get(f"/claims/{claim}/attachments").json()[0]["id"]
    for officer in (world.operator, world.maker):
        with refused("vouchers.not_found"):
            queries.claim(claim, officer)
        with refused("vouchers.not_found"):
            actions.examine(claim, actor=officer, on=world.on)
        assert queries.claims(officer, text=NUMBER).items == ()
        caller = person(world, officer)
        for path in ("", "/attachments", "/history", "/decisions", "/simulation", f"/attachments/{paper}"):
            problem(caller.get(f"/claims/{claim}{path}"), 404, "vouchers.not_found")
        assert caller.get("/claims").json()["items"] == []
        page = visitor(world, officer)
        assert page.open("vouchers:claim", claim).status_code == 404
        for shown in (page.open("vouchers:claims"), page.open("vouchers:claims", export="csv")):
            assert NUMBER not in shown.getvalue().decode()
    assert queries.claim(claim, claimant).contract_number == NUMBER


def test_the_offices_do_not_act_on_what_was_never_sent(world: World) -> None:
    claim = drafted(world, world.claimant())
    with refused("vouchers.not_found"):
        actions.attach_papers(claim, [actions.Paper(name="a.pdf", content=PDF)], actor=world.operator, at=world.at)
    with refused("vouchers.not_found"):
        actions.revise(claim, world.application(), actor=world.operator, at=world.at)


def test_a_draft_withdrawn_unsent_stays_unseen_and_a_sent_claim_is_seen_for_good(world: World) -> None:
    claimant = world.claimant()
    unsent, sent = drafted(world, claimant), world.submitted(claimant)
    for claim in (unsent, sent):
        actions.withdraw(claim, actor=claimant, at=world.at, calendar=CALENDAR)
    assert [view.id for view in queries.claims(world.operator).items] == [sent]
    assert {view.id for view in queries.claims(claimant).items} == {sent, unsent}

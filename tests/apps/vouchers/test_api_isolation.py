"""Every address of the office, asked by those whom it does not concern."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pytest_django import Settings

from guiju.apps.vouchers import actions, queries
from tests import factories
from tests.apps.vouchers.calling import anybody, filled, operations, problem, program, queries_of, yuan
from tests.apps.vouchers.world import CALENDAR, MILLION, World

APPLICATION = {
    "role": "demander", "contract_number": "QS", "counterparty_uscc": "91520900MA6GUIAN0K",
    "counterparty_name": "贵安", "goods": "compute", "price": yuan("1.00"), "signed_on": "2024-02-01",
}  # fmt: skip
REASON, SHOWN, ID = {"reason": "因为"}, {"shown": "sha256:0"}, "7d0c5d4e-0000-4000-8000-000000000001"
REDEMPTION = {
    "requested": yuan("1.00"),
    "invoices": [{"number": "F", "amount": yuan("1.00"), "invoiced_on": "2024-02-01"}],
}
EXAMPLES: dict[str, object] = {
    "programmes_open": {
        "place": "520000", "year": 2024, "prefix": "GZ", "title_zh": "券", "title_en": "V",
        "appropriation": yuan("1.00"), "publicity_working_days": 5,
    },
    "programmes_preview": APPLICATION,
    "claims_draft": {**APPLICATION, "programme": ID},
    "claims_revise": APPLICATION,
    "claims_simulation_found": {"found": {}},
    "claims_record_in_kind": {**APPLICATION, "programme": ID, "claimant": ID},
    "claims_issue_many": {"claims": [ID]},
    "claims_pass_on": SHOWN,
    "claims_return": REASON,
    "claims_hand_back": REASON,
    "claims_send_back": REASON,
    "claims_approve": SHOWN,
    "claims_refuse": REASON,
    "claims_dismiss_objection": REASON,
    "claims_uphold_objection": REASON,
    "claims_revoke": REASON,
    "vouchers_lodge": REDEMPTION,
    "redemptions_relodge": REDEMPTION,
    "redemptions_simulation_found": {"found": {}},
    "redemptions_propose": SHOWN,
    "redemptions_return": REASON,
    "redemptions_send_back": REASON,
    "redemptions_approve": SHOWN,
    "redemptions_approve_many": {"approvals": [{"redemption": ID, "shown": "sha256:0"}]},
    "redemptions_refuse": REASON,
    "envelopes_enclose": {"redemptions": [ID], "declared_count": 1, "declared_total": yuan("1.00")},
    "envelopes_approve": SHOWN,
    "envelopes_cancel": REASON,
    "enquiries_open": {"payment": ID},
    "enquiries_find": {"was_paid": True, "reason": "因为"},
    "enquiries_confirm": SHOWN,
    "enquiries_send_back": REASON,
    "amendments_propose": {"programme": ID, "appropriation": yuan("1.00"), "document": "文", "reason": "因为"},
    "amendments_approve": SHOWN,
    "amendments_decline": REASON,
    "publicity_object": {"name": "王", "contact": "w", "text": "因为"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _clock(settings: Settings) -> None:
    settings.CLOCK_OFFSET = settings.CLOCK_OFFSET  # put back afterwards


def test_another_organisation_sees_and_moves_nothing(world: World) -> None:
    """Every address of this office, with the ids of somebody else's things."""
    holder, stranger = world.claimant(), program(world, world.claimant())
    voucher = world.issued(holder)
    claim = queries.voucher(voucher, holder).claim
    redemption = world.lodged(voucher, holder, requested_fen=100)
    owned = {"/claims/{id}": claim, "/vouchers/{id}": voucher, "/redemptions/{id}": redemption}
    tried = 0
    for method, path, said in operations():
        prefix = next((begin for begin in owned if path.startswith(begin)), None)
        if prefix is None:
            continue
        address = path.replace("{id}", str(owned[prefix]))
        response = stranger.ask(method, filled(address), *bodies(said), query=queries_of(said))
        assert response.status_code in {403, 404}, (method, path, response.content)
        assert problem(response, response.status_code, json.loads(response.content)["code"])["code"].endswith(
            ("not_found", "not_the_holder", "no_such_file")
        ), (path, response.content)
        tried += 1
    assert tried >= 40
    for listed in ("/claims", "/vouchers", "/redemptions", "/envelopes"):
        assert stranger.get(listed).json()["items"] == []
    assert stranger.get("/envelopes/to-pay", programme=world.programme).json()["items"] == []


def test_envelopes_enquiries_and_amendments_are_for_the_offices(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder)
    world.has_account(holder)
    envelope = world.exported([world.redeemed(voucher, holder, requested_fen=100)], 100)
    (payment,) = queries.envelope(envelope, world.maker).payments
    enquiry = actions.enquire(
        payment.id, id=factories.new_id("enquiry"), actor=world.maker, at=world.at, calendar=CALENDAR
    )
    caller = program(world, holder)
    amendment = factories.new_id("amendment")
    actions.propose_amendment(
        world.programme,
        id=amendment,
        appropriation_fen=70 * MILLION,
        document="文",
        reason="因为",
        actor=world.maker,
        at=world.at,
        on=world.on,
        calendar=CALENDAR,
    )
    owned = {"/envelopes/{id}": envelope, "/enquiries/{id}": enquiry, "/amendments/{id}": amendment}
    for method, path, said in operations():
        for prefix, id in owned.items():
            if path.startswith(prefix):
                response = caller.ask(method, path.replace("{id}", str(id)), *bodies(said), query=queries_of(said))
                assert response.status_code in {403, 404}, (path, response.content)


def test_nobody_reads_the_programmes_and_the_publicity_and_nothing_else(world: World) -> None:
    claim = world.publicised(world.claimant())
    public = anybody(world)
    opened = {
        "/programmes": None,
        f"/programmes/{world.programme}": None,
        f"/programmes/{world.programme}/amounts": None,
        f"/programmes/{world.programme}/figures": None,
        f"/programmes/{world.programme}/months": None,
        f"/programmes/{world.programme}/regions": None,
        "/publicity": None,
        "/publicity/export": None,
        f"/publicity/{claim}": None,
    }
    for path in opened:
        assert public.get(path).status_code == 200, path
    shut = 0
    for method, path, said in operations():
        if said.get("security"):
            problem(public.ask(method, filled(path), *bodies(said)), 401, "api.sign_in_needed")
            shut += 1
    assert shut == len(operations()) - len(opened) - 1  # and anybody may object


def bodies(said: dict[str, Any]) -> list[object]:
    """A body that reads, so that what refuses is who asks: the examples of the description, or a file."""
    content = said.get("requestBody", {}).get("content", {})
    if not content:
        return []
    return [EXAMPLES[said["operationId"]]] if "application/json" in content else [b"%PDF-1.4 x"]

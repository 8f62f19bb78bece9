"""A voucher's whole life over HTTP: programs with keys for the claimant, people with sessions where it takes one."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from guiju.core import calendar as days
from guiju.core.parties import Role
from tests import factories
from tests.apps.vouchers.calling import anybody, person, problem, program, yuan
from tests.apps.vouchers.world import PDF, World


@pytest.fixture(autouse=True)
def _clock(settings: Settings) -> None:
    settings.CLOCK_OFFSET = settings.CLOCK_OFFSET  # put back afterwards


def application(world: World, **said: object) -> dict[str, Any]:
    seller = world.seller()
    return {
        "role": "demander",
        "contract_number": f"QS-{seller.uscc[-6:]}",
        "counterparty_uscc": seller.uscc,
        "counterparty_name": seller.name,
        "goods": "compute",
        "price": yuan("6200000.00"),
        "signed_on": "2024-02-01",
        "is_on_platform": True,
        "is_contract_in_force": True,
        **said,
    }


def test_a_voucher_lives_from_application_to_payment(world: World) -> None:
    holder = world.claimant()
    claimant, public = program(world, holder), anybody(world)
    operator, maker, checker = (person(world, who) for who in (world.operator, world.maker, world.checker))

    # What the policy says before anything is sent.
    said = application(world)
    preview = claimant.post(f"/programmes/{world.programme}/preview", said).json()
    assert (preview["outcome"], preview["amount"]) == ("granted", yuan("186000.00"))

    # Draft, paper, submit.
    drafted = claimant.post("/claims", {**said, "programme": str(world.programme)})
    assert drafted.status_code == 201, drafted.content
    claim = drafted["Location"].removeprefix("/api/v1")
    assert claim == f"/claims/{drafted.json()['id']}"
    assert claimant.get(claim).json()["can"] == ["submit", "withdraw"]
    attached = claimant.send(f"{claim}/attachments", PDF, name="合同.pdf")
    assert attached.status_code == 201, attached.content
    sent = claimant.post(f"{claim}/submit").json()
    assert (sent["claim"]["state"], sent["judged"]["outcome"]) == ("operator_review", "granted")

    # The operator passes it on, the bureau approves: neither by a key.
    shown = operator.get(f"{claim}/simulation").json()["shown"]
    assert operator.post(f"{claim}/pass-on", {"shown": shown}).status_code == 200
    shown = checker.get(f"{claim}/simulation").json()["shown"]
    approved = checker.post(f"{claim}/approve", {"shown": shown}).json()
    assert (approved["claim"]["state"], approved["claim"]["awarded"]) == ("publicity", yuan("186000.00"))

    # The public reads of it.
    (listed,) = public.get("/publicity").json()["items"]
    assert (listed["id"], listed["awarded"]) == (approved["claim"]["id"], yuan("186000.00"))
    assert "claimant_uscc" not in listed

    # Issue.
    world.until(days.end_of(days.date.fromisoformat(approved["claim"]["publicity_until"])))
    issued = maker.post(f"{claim}/issue").json()
    voucher = f"/vouchers/{issued['vouchers'][0]}"
    held = claimant.get(voucher).json()
    assert (held["state"], held["usable"], held["number"]) == ("usable", yuan("186000.00"), "GZSLQ-2024-000001")

    # Redeem half.
    world.later(days=1)
    lodged = claimant.post(
        f"{voucher}/redemptions",
        {
            "requested": yuan("93000.00"),
            "invoices": [{"number": "FP-1", "amount": yuan("3100000.00"), "invoiced_on": "2024-02-05"}],
        },
    )
    assert lodged.status_code == 201, lodged.content
    redemption = lodged["Location"].removeprefix("/api/v1")
    assert claimant.send(f"{redemption}/proofs", PDF, name="回单.pdf").status_code == 201
    shown = operator.get(f"{redemption}/simulation").json()["shown"]
    assert operator.post(f"{redemption}/propose", {"shown": shown}).status_code == 200
    shown = checker.get(f"{redemption}/simulation").json()["shown"]
    paid = checker.post(f"{redemption}/approve", {"shown": shown}).json()
    assert (paid["redemption"]["state"], paid["redemption"]["approved"]) == ("approved", yuan("93000.00"))
    cap = claimant.get(f"/programmes/{world.programme}/cap").json()
    assert cap == {"year": 2024, "redeemed": yuan("93000.00"), "cap": yuan("2000000.00")}

    # Pay.
    world.has_account(holder)
    waiting = maker.get("/envelopes/to-pay", programme=world.programme).json()
    assert waiting["total"] == yuan("93000.00")
    enclosed = maker.post(
        "/envelopes",
        {
            "redemptions": [each["id"] for each in waiting["items"]],
            "declared_count": 1,
            "declared_total": yuan("93000.00"),
        },
    )
    assert enclosed.status_code == 201, enclosed.content
    envelope = enclosed["Location"].removeprefix("/api/v1")
    assert checker.post(f"{envelope}/approve", {"shown": enclosed.json()["shown"]}).json()["state"] == "approved"
    batch = maker.post(f"{envelope}/export")
    assert (batch.status_code, batch["Content-Type"]) == (200, "text/csv")
    assert batch["Content-Disposition"].startswith("attachment")
    (payment,) = maker.get(envelope).json()["payments"]
    answer = (
        f"付款参考号,收款账号,金额（元）,结果,说明\r\n{payment['reference']},{payment['payee_account']},93000.00,成功,"
    )
    settled = maker.send(f"{envelope}/statements", answer.encode()).json()
    assert (settled["state"], settled["lines"][0]["outcome"]) == ("settled", "matched")
    assert claimant.get(redemption).json()["state"] == "paid"

    # What is left of the voucher, and everything that was ever done and decided about it.
    assert claimant.get(voucher).json()["remaining"] == yuan("93000.00")
    entries = claimant.get(f"{voucher}/entries").json()
    assert [(e["code"], e["kind"], e["amount"]["amount"]) for e in entries] == [
        ("issue", "hold", "186000.00"),
        ("redeem", "post_hold", "93000.00"),
    ]
    decided = claimant.get(f"{voucher}/decisions").json()
    assert [d["decision"]["question"] for d in decided] == ["vouchers.award", "vouchers.issue", "vouchers.redemption"]
    verbs = [step["verb"] for step in claimant.get(f"{voucher}/history").json()]
    assert verbs == ["open", "submit", "pass_on", "approve", "close_publicity", "issue"]
    totals = public.get(f"/programmes/{world.programme}").json()
    assert (totals["issued"], totals["redeemed"], totals["paid"]) == (
        yuan("186000.00"),
        yuan("93000.00"),
        yuan("93000.00"),
    )


def test_a_compute_provider_is_told_its_clause(world: World) -> None:
    provider = factories.actor_for(world.seller().id, at=world.at)
    caller = program(world, provider)
    said = application(world, role="compute_provider", programme=str(world.programme))
    claim = caller.post("/claims", said).json()["id"]
    refused = problem(caller.post(f"/claims/{claim}/submit"), 409, "vouchers.not_granted")
    assert refused["clause"] == "R5"


def test_what_is_missing_is_named(world: World) -> None:
    caller = program(world, world.claimant())
    said = application(world, is_contract_in_force=None, programme=str(world.programme))
    claim = caller.post("/claims", said).json()["id"]
    assert problem(caller.post(f"/claims/{claim}/submit"), 409, "vouchers.not_granted")["missing"] == [
        "is_contract_in_force"
    ]


def test_a_claim_is_corrected_refused_objected_to_and_revoked(world: World) -> None:
    """The roads beside the main one, each once, over HTTP."""
    claimant = program(world, world.claimant(Role.DEMANDER))
    operator, checker, maker = (person(world, who) for who in (world.operator, world.checker, world.maker))

    def submitted() -> str:
        said = application(world, programme=str(world.programme))
        claim = f"/claims/{claimant.post('/claims', said).json()['id']}"
        assert claimant.post(f"{claim}/submit").status_code == 200
        return claim

    def publicised() -> str:
        claim = submitted()
        operator.post(f"{claim}/pass-on", {"shown": operator.get(f"{claim}/simulation").json()["shown"], "note": "齐"})
        response = checker.post(f"{claim}/approve", {"shown": checker.get(f"{claim}/simulation").json()["shown"]})
        assert response.json()["claim"]["state"] == "publicity"
        return claim

    corrected = submitted()
    assert operator.post(f"{corrected}/return", {"reason": "缺页"}).json()["state"] == "returned"
    assert claimant.put(corrected, application(world, price=yuan("100.00"))).json()["price"] == yuan("100.00")
    assert claimant.post(f"{corrected}/resubmit").json()["claim"]["state"] == "operator_review"
    assert claimant.post(f"{corrected}/withdraw").json()["state"] == "withdrawn"

    refused = submitted()
    operator.post(f"{refused}/pass-on", {"shown": operator.get(f"{refused}/simulation").json()["shown"]})
    found = {"found": {"is_contract_in_force": False}}
    would = checker.post(f"{refused}/simulation", found).json()
    assert (would["outcome"], would["clauses"]) == ("refused", ["R1"])
    answer = checker.post(f"{refused}/refuse", {**found, "reason": "合同已解除"}).json()
    assert (answer["claim"]["state"], answer["judged"]["clauses"]) == ("refused", ["R1"])

    objected = publicised()
    public = anybody(world)
    body = {"name": "王某", "contact": "wang@example.cn", "text": "合同已解除"}
    received = public.post(f"/publicity/{objected.removeprefix('/claims/')}/objections", body, key="mine")
    assert received.status_code == 201
    again = public.post(f"/publicity/{objected.removeprefix('/claims/')}/objections", body, key="mine")
    assert (again.json(), again["Idempotency-Replayed"]) == (received.json(), "true")
    (objection,) = checker.get(f"{objected}/objections").json()
    assert objection["name"] == "王某"
    dismissed = checker.post(f"{objected}/objections/{objection['id']}/dismiss", {"reason": "经核有效"})
    assert dismissed.json()["state"] == "publicity"
    second = public.post(f"/publicity/{objected.removeprefix('/claims/')}/objections", body).json()["id"]
    upheld = checker.post(f"{objected}/objections/{second}/uphold", {**found, "reason": "确已解除"}).json()
    assert upheld["claim"]["state"] == "refused"

    revoked = publicised()
    world.later(days=10)
    issued = maker.post("/claims/issue", {"claims": [revoked.removeprefix("/claims/")]}).json()["vouchers"]
    taken_back = checker.post(f"{revoked}/revoke", {**found, "reason": "合同自始无效"}).json()
    assert (taken_back["claim"]["state"], taken_back["judged"]["clauses"]) == ("revoked", ["R1"])
    assert claimant.get(f"/vouchers/{issued[0]}").json()["state"] == "revoked"

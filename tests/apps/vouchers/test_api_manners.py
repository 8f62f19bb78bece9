"""What the office's API never does: act twice, approve for a key, or take what it does not know."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from guiju.apps.vouchers import actions
from guiju.core.parties import Role
from guiju.project.middleware import PUBLIC_FORMS_AN_HOUR
from tests.apps.vouchers.calling import Caller, anybody, filled, named, person, problem, program, queries_of, yuan
from tests.apps.vouchers.test_api_walk import application
from tests.apps.vouchers.world import MILLION, PDF, World

MOVES_MONEY = {
    "programmes_open", "programmes_workbook_import", "claims_draft", "claims_submit", "claims_resubmit",
    "claims_record_in_kind", "claims_approve",
    "claims_refuse", "claims_uphold_objection", "claims_issue", "claims_issue_many", "claims_revoke", "vouchers_lodge",
    "redemptions_relodge", "redemptions_withdraw", "redemptions_prove", "redemptions_propose", "redemptions_approve",
    "redemptions_approve_many", "redemptions_refuse", "envelopes_enclose", "envelopes_approve", "envelopes_cancel",
    "envelopes_export", "envelopes_import_statement", "enquiries_open", "enquiries_find", "enquiries_confirm",
    "enquiries_send_back", "amendments_propose", "amendments_approve", "amendments_decline",
}  # fmt: skip
"""Operations that move, reserve or promise money, or make something: none runs without an Idempotency-Key."""


@pytest.fixture(autouse=True)
def _clock(settings: Settings) -> None:
    settings.CLOCK_OFFSET = settings.CLOCK_OFFSET  # put back afterwards


def test_every_write_that_moves_money_says_that_it_needs_a_key() -> None:
    needing = {
        name
        for name, (_, _, said) in named().items()
        if any(p["name"] == "Idempotency-Key" and p["required"] for p in said.get("parameters", []))
    }
    assert needing == MOVES_MONEY


def test_without_a_key_nothing_is_done(world: World) -> None:
    caller = person(world, world.checker)
    for operation in sorted(MOVES_MONEY):
        method, path, said = named()[operation]
        body = {} if "application/json" in said.get("requestBody", {}).get("content", {}) else b"x"
        response = caller.ask(method, filled(path), body, key="", query=queries_of(said))
        refused = problem(response, 400, "api.idempotency_key_needed")
        assert "header.Idempotency-Key" in refused["missing"], operation


def test_the_same_key_makes_one_claim_and_another_body_is_refused(world: World) -> None:
    caller = program(world, world.claimant())
    said = application(world, programme=str(world.programme))
    first, again = caller.post("/claims", said, key="k-1"), caller.post("/claims", said, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert len(caller.get("/claims").json()["items"]) == 1
    problem(caller.post("/claims", {**said, "goods_note": "另"}, key="k-1"), 422, "idempotency.key_reused")


def test_the_same_key_redeems_once(world: World) -> None:
    holder = world.claimant()
    caller, voucher = program(world, holder), world.issued(holder)
    body = {
        "requested": yuan("1.00"),
        "invoices": [{"number": "FP-1", "amount": yuan("100.00"), "invoiced_on": "2024-02-05"}],
    }
    first, again = (caller.post(f"/vouchers/{voucher}/redemptions", body, key="once") for _ in range(2))
    assert first.json() == again.json()
    assert caller.get(f"/vouchers/{voucher}").json()["reserved"] == yuan("1.00")


def test_a_key_never_approves_however_wide_its_scopes(world: World) -> None:
    """The bureau's own key, for everything it may hold: reading works, promising money does not."""
    holder = world.claimant()
    claim = world.passed_on(holder)
    redemption = world.proposed(world.issued(holder), holder, requested_fen=100)
    key = program(world, world.checker)
    shown = key.get(f"/claims/{claim}/simulation").json()["shown"]
    problem(key.post(f"/claims/{claim}/approve", {"shown": shown}), 403, "matters.not_allowed")
    refusal = {"reason": "合同已解除", "found": {"is_contract_in_force": False}}
    problem(key.post(f"/claims/{claim}/refuse", refusal), 403, "matters.not_allowed")
    shown = key.get(f"/redemptions/{redemption}/simulation").json()["shown"]
    problem(key.post(f"/redemptions/{redemption}/approve", {"shown": shown}), 403, "matters.not_allowed")
    batch = {"approvals": [{"redemption": str(redemption), "shown": shown}]}
    problem(key.post("/redemptions/approve", batch), 403, "matters.not_allowed")
    opening = {
        "place": "520000", "year": 2024, "prefix": "GZSLQ", "title_zh": "券", "title_en": "V",
        "appropriation": yuan("1.00"), "publicity_working_days": 5,
    }  # fmt: skip
    problem(key.post("/programmes", opening), 403, "vouchers.not_allowed")


def test_a_key_makes_nothing_that_another_must_confirm(world: World) -> None:
    holder = world.claimant()
    claim, key = world.submitted(holder), program(world, world.operator)
    shown = key.get(f"/claims/{claim}/simulation").json()["shown"]
    problem(key.post(f"/claims/{claim}/pass-on", {"shown": shown}), 403, "matters.not_allowed")


def test_a_key_that_only_reads_writes_nothing(world: World) -> None:
    key = program(world, world.claimant(), "vouchers:read")
    assert key.get("/claims").status_code == 200
    problem(key.post("/claims", application(world, programme=str(world.programme))), 403, "api.scope_needed")
    elsewhere = program(world, world.claimant(), "parties:read")
    problem(elsewhere.get("/claims"), 403, "api.scope_needed")


def test_what_is_not_known_or_not_exact_is_refused_by_name(world: World) -> None:
    caller, said = program(world, world.claimant()), application(world, programme=str(world.programme))
    wrong: list[tuple[dict[str, object], str]] = [
        ({"pirce": yuan("1.00")}, "pirce"),
        ({"price": {"amount": "1.00", "currency": "CNY", "cents": 1}}, "cents"),
        ({"price": {"amount": "1.00"}}, "currency"),
        ({"price": {"amount": "1.00", "currency": "USD"}}, "currency"),
        ({"price": {"amount": 1.0, "currency": "CNY"}}, "amount"),
        ({"price": yuan("1.001")}, "amount"),
        ({"price": yuan("-1.00")}, "amount"),
        ({"price": yuan("1e3")}, "amount"),
        ({"price": yuan("01.00")}, "amount"),
        ({"price": 100}, "price"),
        ({"role": "bureau"}, "role"),
        ({"signed_on": "01.02.2024"}, "signed_on"),
        ({"is_on_platform": "yes please"}, "is_on_platform"),
    ]
    for changed, at_fault in wrong:
        errors = problem(caller.post("/claims", {**said, **changed}), 422, "api.invalid_input")["errors"]
        assert at_fault in {error["field"].rpartition(".")[2] for error in errors}, changed
    problem(caller.get("/claims", statee="draft"), 422, "api.invalid_input")
    assert caller.get("/claims").json()["items"] == []


def test_found_facts_are_typed_and_known(world: World) -> None:
    claim = world.passed_on(world.claimant())
    checker = person(world, world.checker)
    for found, code in (
        ({"is_contract_inforce": False}, "facts.unknown"),
        ({"is_contract_in_force": "no"}, "facts.type"),
        ({"contract_price_fen": 1}, "vouchers.amount_not_money"),
        ({"contract_price": 1}, "vouchers.amount_not_money"),
        ({"goods": yuan("1.00")}, "facts.choice"),
        ({"contract_prise": yuan("1.00")}, "facts.unknown"),
        ({"goods": "gold"}, "facts.choice"),
    ):
        problem(checker.post(f"/claims/{claim}/simulation", {"found": found}), 422, code)
    would = checker.post(f"/claims/{claim}/simulation", {"found": {"goods": "other"}}).json()
    assert (would["outcome"], would["clauses"]) == ("refused", ["R9"])


def test_every_amount_of_a_decision_is_money_and_the_record_keeps_its_fen(world: World) -> None:
    claim = world.passed_on(world.claimant())
    checker = person(world, world.checker)
    found = {"found": {"contract_price": yuan("1000000.00")}}
    would = checker.post(f"/claims/{claim}/simulation", found).json()
    assert would["amount"] == yuan("30000.00")
    assert would["decision"]["award"]["amount"] == would["amount"]
    assert "_fen" not in json.dumps([would["decision"]["award"], would["decision"]["findings"]])
    shown = checker.get(f"/claims/{claim}/simulation").json()["shown"]
    checker.post(f"/claims/{claim}/approve", {"shown": shown})
    (record,) = checker.get(f"/claims/{claim}/decisions").json()
    assert record["decision"]["award"]["amount"] == yuan("300000.00")
    kept = checker.get(f"/decisions/{record['id']}").json()
    assert json.loads(kept["body"])["award"]["amount_fen"] == kept["decision"]["award"]["amount_fen"] == 300_000_00
    assert kept["standing"] == {"entries": [], "unsealed": 1}


def test_lists_are_paged_by_cursor_and_show_nothing_twice(world: World) -> None:
    holder = world.claimant()
    made = {str(world.drafted(holder, world.application(price_fen=MILLION))) for _ in range(5)}
    caller = program(world, holder)
    for sort in ("-at", "at", "-amount", "amount"):
        seen, cursor = [], None
        while True:
            page = caller.get("/claims", limit=2, sort=sort, **({"cursor": cursor} if cursor else {})).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert len(seen) == 5
        assert set(seen) == made
    problem(caller.get("/claims", cursor="bm9uc2Vuc2U"), 422, "paging.bad_cursor")
    problem(caller.get("/claims", limit=0), 422, "api.invalid_input")


def test_workbooks_go_out_and_come_back(world: World) -> None:
    caller = program(world, world.claimant(Role.DEMANDER))
    template = caller.get(f"/programmes/{world.programme}/claim-workbook")
    assert template.status_code == 200
    assert template.content.startswith(b"PK")
    assert template["X-Content-Type-Options"] == "nosniff"
    empty = caller.send(f"/programmes/{world.programme}/claim-workbook", template.content)
    assert empty.status_code in {200, 409, 422}, empty.content
    refused = caller.send(f"/programmes/{world.programme}/claim-workbook", b"not a workbook")
    assert 400 <= refused.status_code < 500
    assert caller.get("/claims").json()["items"] == []


def test_figures_are_what_happened(world: World) -> None:
    holder = world.claimant()
    world.redeemed(world.issued(holder), holder, requested_fen=100_00)
    figures = anybody(world).get(f"/programmes/{world.programme}/figures").json()
    (month,) = figures["months"]
    assert (month["month"], month["issued"], month["redeemed"]) == ("2024-02-01", yuan("300000.00"), yuan("100.00"))
    (region,) = figures["regions"]
    assert (region["region"], region["vouchers"], region["issued"]) == ("520100", 1, yuan("300000.00"))


def test_an_in_kind_voucher_is_recorded_by_the_operator(world: World) -> None:
    holder = world.claimant()
    body = application(world, programme=str(world.programme), claimant=str(holder.organisation))
    recorded = person(world, world.operator).post("/claims/in-kind", body)
    assert recorded.status_code == 201, recorded.content
    assert recorded["Location"] == f"/api/v1/claims/{recorded.json()['id']}"
    assert program(world, holder).get("/claims", kind="in_kind").json()["items"][0]["state"] == "recorded"


def test_redemptions_are_approved_many_at_once(world: World) -> None:
    holders = [world.claimant() for _ in range(2)]
    waiting = [world.proposed(world.issued(holder), holder, requested_fen=100_00) for holder in holders]
    checker = person(world, world.checker)
    approvals = [
        {"redemption": str(r), "shown": checker.get(f"/redemptions/{r}/simulation").json()["shown"]} for r in waiting
    ]
    decided = checker.post("/redemptions/approve", {"approvals": approvals}).json()
    assert [each["amount"] for each in decided] == [yuan("100.00"), yuan("100.00")]


def test_a_returned_redemption_is_corrected_and_another_withdrawn_and_refused(world: World) -> None:
    holder = world.claimant()
    claimant, operator, checker = (
        program(world, holder), person(world, world.operator), person(world, world.checker)
    )  # fmt: skip
    voucher = world.issued(holder)
    redemption = f"/redemptions/{world.lodged(voucher, holder, requested_fen=100_00)}"
    assert operator.post(f"{redemption}/return", {"reason": "发票不清"}).json()["state"] == "returned"
    body = {
        "requested": yuan("50.00"),
        "invoices": [{"number": "FP-9", "amount": yuan("5000.00"), "invoiced_on": "2024-02-05"}],
    }
    assert claimant.put(redemption, body).json()["requested"] == yuan("50.00")
    operator.post(f"{redemption}/propose", {"shown": operator.get(f"{redemption}/simulation").json()["shown"]})
    assert checker.post(f"{redemption}/send-back", {"reason": "再核"}).json()["state"] == "operator_review"
    operator.post(f"{redemption}/propose", {"shown": operator.get(f"{redemption}/simulation").json()["shown"]})
    refused = checker.post(
        f"{redemption}/refuse", {"reason": "凭证为伪造", "found": {"has_payment_proof": False}}
    ).json()
    assert (refused["redemption"]["state"], refused["judged"]["clauses"]) == ("refused", ["R10"])
    other = f"/redemptions/{world.lodged(voucher, holder, requested_fen=100_00)}"
    assert claimant.post(f"{other}/withdraw").json()["state"] == "withdrawn"


def test_a_paper_comes_back_as_a_file_to_keep(world: World) -> None:
    holder = world.claimant()
    claim = world.drafted(holder)
    actions.attach_papers(claim, [actions.Paper(name="合同.pdf", content=PDF)], actor=holder, at=world.at)
    caller = program(world, holder)
    (paper,) = caller.get(f"/claims/{claim}/attachments").json()
    file = caller.get(f"/claims/{claim}/attachments/{paper['id']}")
    assert file.content == PDF
    assert file["Content-Type"] == "application/octet-stream"
    assert file["Content-Disposition"].startswith("attachment")
    assert file["X-Content-Type-Options"] == "nosniff"
    elsewhere = world.drafted(holder)
    problem(caller.get(f"/claims/{elsewhere}/attachments/{paper['id']}"), 404, "matters.no_such_file")


def test_a_list_of_two_is_a_list_and_no_status(world: World) -> None:
    holder = world.claimant()
    claim, caller = world.submitted(holder), program(world, holder)
    assert [step["verb"] for step in caller.get(f"/claims/{claim}/history").json()] == ["open", "submit"]


def test_a_file_may_have_its_twenty_megabytes_and_not_more(world: World) -> None:
    holder = world.claimant()
    claim, caller = world.drafted(holder), program(world, holder)
    filler = b"%" * (20 * 1024 * 1024 - len(PDF))
    largest = PDF.replace(b"trailer", filler + b"trailer")
    assert caller.send(f"/claims/{claim}/attachments", largest, name="合同.pdf").status_code == 201
    problem(caller.send(f"/claims/{claim}/attachments", largest + b"%", name="合同.pdf"), 413, "vouchers.too_large")
    beyond = largest + filler[: 2 * 1024 * 1024]
    for key in (None, ""):
        refused = caller.send(f"/claims/{claim}/attachments", beyond, name="合同.pdf", key=key)
        assert refused.status_code in {400, 413}, refused.content
    problem(caller.send(f"/claims/{claim}/attachments", b"", name="合同.pdf"), 422, "vouchers.file_empty")
    problem(caller.post("/claims", {"role": "x" * 1024 * 1024}), 400, "api.bad_request")


OBJECTION = {"name": "王某", "contact": "13800000000", "text": "合同已解除"}


def test_strangers_who_choose_one_key_each_object(world: World) -> None:
    first, second = world.publicised(world.claimant()), world.publicised(world.claimant())
    here, there = anybody(world), Caller(world, Client(REMOTE_ADDR="198.51.100.9"))
    other = {**OBJECTION, "name": "李某"}
    answers = [
        here.post(f"/publicity/{first}/objections", OBJECTION, key="1"),
        here.post(f"/publicity/{second}/objections", OBJECTION, key="1"),
        there.post(f"/publicity/{first}/objections", other, key="1"),
    ]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["id"] for answer in answers}) == 3
    again = there.post(f"/publicity/{first}/objections", other, key="1")
    assert again["Idempotency-Replayed"] == "true"
    problem(here.post(f"/publicity/{first}/objections", other, key="1"), 422, "idempotency.key_reused")


def test_objections_by_page_and_by_api_come_out_of_one_bucket(world: World) -> None:
    claim = world.publicised(world.claimant())
    public = anybody(world)
    for _ in range(PUBLIC_FORMS_AN_HOUR - 1):
        assert public.post(f"/publicity/{claim}/objections", OBJECTION).status_code == 201
    page = reverse("vouchers:publicised", args=[claim])
    assert public.client.post(page, OBJECTION).status_code != 429
    refused = public.post(f"/publicity/{claim}/objections", OBJECTION)
    problem(refused, 429, "api.too_many_requests")
    assert 1 <= int(refused["Retry-After"]) <= 3600
    assert public.client.post(page, OBJECTION).status_code == 429
    key = program(world, world.claimant())
    problem(key.post(f"/publicity/{claim}/objections", OBJECTION), 429, "api.too_many_requests")
    assert person(world, world.claimant()).post(f"/publicity/{claim}/objections", OBJECTION).status_code == 201
    elsewhere = Caller(world, Client(REMOTE_ADDR="198.51.100.9"))
    assert elsewhere.post(f"/publicity/{claim}/objections", OBJECTION).status_code == 201
    assert public.get(f"/publicity/{claim}").status_code == 200

"""Files over the API: the very files that the pages save, within what one may see."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from pytest_django import Settings

from guiju.documents import downloads
from tests.apps.vouchers.calling import anybody, person, problem, program, yuan
from tests.apps.vouchers.world import MILLION, World

LISTS = ("/claims", "/vouchers", "/redemptions", "/envelopes")


@pytest.fixture(autouse=True)
def _clock(settings: Settings) -> None:
    settings.CLOCK_OFFSET = settings.CLOCK_OFFSET  # put back afterwards


def rows(response: Any) -> list[dict[str, str]]:
    assert response.status_code == 200, response.content
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_list_is_saved_with_its_filters_and_order(world: World) -> None:
    holder = world.claimant()
    for million in (3, 1, 2):
        world.submitted(holder, world.application(price_fen=million * MILLION, number=f"QS-{million}"))
    office = program(world, world.maker)
    saved = rows(office.get("/claims/export", format="csv", sort="-amount", state="operator_review"))
    assert [row["合同"] for row in saved] == ["QS-3", "QS-2", "QS-1"]
    assert rows(office.get("/claims/export", format="csv", state="issued")) == []
    book = office.get("/claims/export", text="QS-2")
    assert book["Content-Disposition"] == 'attachment; filename="voucher-claims.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    assert sheet.max_row == 2


def test_everything_that_a_page_saves_can_be_had(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder)
    world.has_account(holder)
    world.enclosed([world.redeemed(voucher, holder, requested_fen=100)], 100)
    world.publicised(world.claimant())
    office, public = program(world, world.maker), anybody(world)
    month = {"month": f"{world.on}"}
    assert [len(rows(office.get(f"{each}/export", format="csv"))) for each in LISTS] == [2, 1, 1, 1]
    assert len(rows(office.get("/vouchers/export", format="csv", programme=world.programme, **month))) == 1
    assert rows(office.get("/vouchers/export", format="csv", month="2023-01-01")) == []
    assert len(rows(public.get("/publicity/export", format="csv"))) == 1
    for figures in ("months", "regions"):
        assert len(rows(public.get(f"/programmes/{world.programme}/{figures}", format="csv"))) >= 1
    staff = program(world, world.operator, "parties:read")
    assert len(rows(staff.get("/organisations/export", format="csv", standing="verified"))) >= 4
    reader = program(world, world.maker, "decisions:read")
    granted = rows(reader.get("/decisions/export", format="csv", question="vouchers.redemption"))
    assert [row["金额（元）"] for row in granted] == ["1.00"]
    assert rows(reader.get("/decisions/export", format="csv", assessed_until="2023-12-31")) == []


def test_a_file_holds_only_what_one_may_see(world: World) -> None:
    holder = world.claimant()
    world.lodged(world.issued(holder), holder, requested_fen=100)
    stranger = program(world, world.claimant())
    for each in LISTS:
        assert rows(stranger.get(f"{each}/export", format="csv")) == [], each
        problem(anybody(world).get(f"{each}/export"), 401, "api.sign_in_needed")
    for actor in (holder, world.claimant()):
        asked = program(world, actor, "parties:read").get("/organisations/export")
        problem(asked, 403, "parties.not_allowed")


def test_what_the_list_does_not_know_and_what_is_too_long_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = world.claimant()
    for _ in range(2):
        world.submitted(holder)
    office = person(world, world.maker)
    problem(office.get("/claims/export", state="gone"), 422, "tables.bad_filter")
    problem(office.get("/claims/export", format="pdf"), 422, "api.invalid_input")
    monkeypatch.setattr(downloads, "ROWS_SAVED_MAX", 1)
    for form in ("csv", "xlsx"):
        problem(office.get("/claims/export", format=form), 422, "tables.too_many_rows")


def test_lists_sort_and_filter_as_their_pages_do(world: World) -> None:
    holder = world.claimant()
    world.has_account(holder)
    voucher = world.issued(holder)
    for fen in (100, 200):
        world.enclosed([world.redeemed(voucher, holder, requested_fen=fen)], fen)
        world.later(minutes=1)
    publicised = [world.publicised(holder, world.application(price_fen=price * MILLION)) for price in (3, 5)]
    office, public = program(world, world.maker), anybody(world)
    totals = [each["declared_total"]["amount"] for each in office.get("/envelopes", sort="amount").json()["items"]]
    assert totals == ["1.00", "2.00"]
    assert office.get("/envelopes", state="exported").json()["items"] == []
    dearest = public.get("/publicity", sort="-amount").json()["items"]
    assert [each["id"] for each in dearest] == [str(claim) for claim in reversed(publicised)]
    assert public.get("/publicity", text="无此单位").json()["items"] == []


def test_a_voucher_says_its_account_and_its_holder_what_is_usable(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder)
    world.redeemed(voucher, holder, requested_fen=100_00)
    caller = program(world, holder)
    lines = caller.get(f"/vouchers/{voucher}/account").json()
    assert [(line["change"]["amount"], line["balance"]["amount"]) for line in lines] == [
        ("300000.00", "300000.00"),
        ("-100.00", "299900.00"),
    ]
    assert caller.get("/vouchers/purse").json() == {
        "usable": yuan("299900.00"),
        "reserved": yuan("0.00"),
        "held": yuan("299900.00"),
    }
    months = anybody(world).get(f"/programmes/{world.programme}/figures").json()["months"]
    assert months[0]["revoked"] == {"amount": "0.00", "currency": "CNY"}
    assert office_owes(world) == ["100.00"]


def office_owes(world: World) -> list[str]:
    """What the office still has to enclose, programme by programme."""
    owed = program(world, world.maker).get("/envelopes/to-pay/totals").json()["items"]
    return [each["total"]["amount"] for each in owed]


def test_a_total_is_what_the_list_comes_to_and_holds_only_what_one_may_see(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder)
    world.has_account(holder)
    world.enclosed([world.redeemed(voucher, holder, requested_fen=100)], 100)
    office, stranger = program(world, world.maker), program(world, world.claimant())
    comes_to = {"/claims": "10000000.00", "/vouchers": "300000.00", "/redemptions": "1.00", "/envelopes": "1.00"}
    for each, amount in comes_to.items():
        assert office.get(f"{each}/total").json() == {"count": 1, "total": yuan(amount), "is_cut_off": False}, each
        assert stranger.get(f"{each}/total").json()["count"] == 0, each
    assert office.get("/vouchers/total", month="2023-01-01").json()["count"] == 0


def test_the_register_and_the_queue_say_whom_and_how_much(world: World) -> None:
    holder = world.claimant()
    claim = world.passed_on(holder)
    office = program(world, world.maker, "decisions:read", "matters:read")
    (queued,) = office.get("/matters", scope="open").json()["items"]
    assert queued["counts"]["amount"] == yuan("10000000.00")
    assert queued["subject_name"]
    assert office.get(f"/matters/about/{claim}").json()["id"] == queued["id"]
    world.issued(world.claimant())
    line = office.get("/decisions", question="vouchers.award").json()["items"][0]
    assert (line["amount"], bool(line["concerns_name"])) == (yuan("300000.00"), True)

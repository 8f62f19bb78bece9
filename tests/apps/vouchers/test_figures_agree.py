"""Cockpit, programme page, disclosure, hall and API tell the same sums under the same words."""

from __future__ import annotations

import json
import re
from uuid import uuid5

import pytest
from django.test import Client

from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.views import sums
from guiju.documents import charts
from tests.apps.vouchers.browsing import Visitor, passer_by, visitor
from tests.apps.vouchers.world import CALENDAR, MILLION, World

pytestmark = pytest.mark.django_db

WAN_FEN = 10_000 * 100
ISSUED, RETURNED, COMMITTED = 600_000_00, 300_000_00, 300_000_00


@pytest.fixture
def spent(db: None) -> World:
    """A pool of one million: 600 000 issued, 300 000 of it revoked and back in the pool."""
    world = World(appropriation_fen=MILLION)
    holder = world.claimant()
    world.issued(holder, world.application(price_fen=10 * MILLION))
    wrong = queries.voucher(world.issued(holder, world.application(price_fen=10 * MILLION)), world.maker)
    actions.revoke(
        wrong.claim,
        id=uuid5(wrong.claim, "revocation"),
        found={"is_contract_in_force": False},
        reason="合同无效。",
        actor=world.checker,
        at=world.at,
        calendar=CALENDAR,
    )
    return world


def words_of(shown: Visitor) -> str:
    """The page as words: tags and runs of blanks gone."""
    return " ".join(re.sub(r"<[^>]+>", " ", shown.html).split())


def pages(world: World) -> dict[str, Visitor]:
    shown = {"cockpit": visitor(world, world.checker), "programme": visitor(world, world.checker)}
    shown |= {"disclosure": passer_by(world), "hall": passer_by(world)}
    shown["cockpit"].open("vouchers:cockpit")
    shown["programme"].open("vouchers:programme", world.programme)
    shown["disclosure"].open("vouchers:disclosure")
    shown["hall"].open("hall")
    return shown


def test_what_was_issued_less_what_came_back_is_what_the_pool_is_taken_by(spent: World) -> None:
    figures = queries.programme(spent.programme)
    assert (figures.issued_fen, figures.returned_fen, figures.committed_fen) == (ISSUED, RETURNED, COMMITTED)
    assert figures.appropriation_fen - figures.committed_fen == figures.available_fen


@pytest.mark.parametrize("page", ["cockpit", "programme", "disclosure"])
def test_a_page_of_sums_shows_how_the_two_words_hang_together(spent: World, page: str) -> None:
    words = words_of(pages(spent)[page])
    assert "累计发放 ¥ 600,000.00 − 作废退回 ¥ 300,000.00 = 占用额度 ¥ 300,000.00" in words


@pytest.mark.parametrize("page", ["cockpit", "programme", "disclosure", "hall"])
def test_no_page_of_sums_calls_two_amounts_by_one_word(spent: World, page: str) -> None:
    words = words_of(pages(spent)[page])
    assert "已发放 " not in words
    assert "占用额度" in words


@pytest.mark.parametrize("page", ["disclosure", "hall"])
def test_the_public_totals_stand_under_the_same_words(spent: World, page: str) -> None:
    words = words_of(pages(spent)[page])
    for total in sums.totals(queries.programme(spent.programme)):
        amount = f"{total.fen // WAN_FEN} 万" if total.fen else "0 元"
        assert f"{total.label.zh} {amount}" in words or f"{amount} {total.label.zh}" in words, total


def test_months_and_regions_add_up_to_the_totals(spent: World) -> None:
    figures = queries.programme(spent.programme)
    months, regions = queries.by_month(spent.programme), queries.by_region(spent.programme)
    assert sum(month.issued_fen for month in months) == figures.issued_fen
    assert sum(month.returned_fen for month in months) == figures.returned_fen
    assert sum(region.issued_fen for region in regions) == figures.issued_fen


def test_the_line_of_the_pool_ends_at_what_is_taken_and_says_so(spent: World) -> None:
    for page in ("cockpit", "disclosure"):
        html = pages(spent)[page].html
        assert f"占用额度 {charts.figure(COMMITTED, 'zh')}" in html
        assert f"各市州累计发放 (万元)：贵阳市 {charts.figure(ISSUED, 'zh')}" in html


def test_the_api_tells_the_same_sums(spent: World) -> None:
    said = Client().get(f"/api/v1/programmes/{spent.programme}/figures").json()
    told = {name: said["programme"][name]["amount"] for name in ("issued", "returned", "committed", "available")}
    assert told == {"issued": "600000.00", "returned": "300000.00", "committed": "300000.00", "available": "700000.00"}
    assert sum(float(month["returned"]["amount"]) for month in said["months"]) == 300_000
    described = json.dumps(Client().get("/api/v1/openapi.json").json(), ensure_ascii=False)
    assert all(word.zh in described for word in (sums.ISSUED, sums.RETURNED, sums.COMMITTED))

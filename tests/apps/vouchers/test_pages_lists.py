"""The lists: they sort, filter, page by keyset without leaving anything out, and are saved as files."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from guiju.core.parties import Actor
from guiju.documents import downloads
from tests.apps.vouchers.browsing import Visitor, passer_by, visitor
from tests.apps.vouchers.world import MILLION, World

pytestmark = pytest.mark.django_db
PRICES = (3, 1, 2)


@pytest.fixture
def actor(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def officer(world: World, actor: Actor) -> Visitor:
    """The bureau's handler; one claimant has three claims, of 3, 1 and 2 million yuan, in this order."""
    for million in PRICES:
        world.submitted(actor, world.application(price_fen=million * MILLION, number=f"QS-{million}"))
        world.later(minutes=1)
    return visitor(world, world.maker)


def contracts(shown: Visitor) -> list[str]:
    return re.findall(r"QS-\d", shown.html)


def test_a_list_sorts_by_its_heads(officer: Visitor) -> None:
    for sort, wanted in {"at": "312", "-at": "213", "amount": "123", "-amount": "321"}.items():
        officer.open("vouchers:claims", sort=sort)
        assert contracts(officer) == [f"QS-{number}" for number in wanted], sort


def test_a_list_filters_and_keeps_what_was_asked(officer: Visitor) -> None:
    officer.open("vouchers:claims", text="qs-2")
    assert contracts(officer) == ["QS-2"]
    officer.open("vouchers:claims", state="issued")
    assert contracts(officer) == []
    assert "没有符合条件的" in officer.html


def test_pages_follow_one_another_and_nothing_is_left_out(officer: Visitor) -> None:
    seen: list[str] = []
    officer.open("vouchers:claims", sort="amount", limit=1)
    for _ in PRICES:
        seen += contracts(officer)
        onward = re.search(r'rel="next" href="([^"]+)"', officer.html)
        if onward:
            officer.open("/vouchers/claims/" + onward[1].replace("&amp;", "&"))
    assert seen == ["QS-1", "QS-2", "QS-3"]
    assert onward is None


def test_a_list_is_saved_as_csv_and_xlsx_with_its_filters(officer: Visitor) -> None:
    officer.open("vouchers:claims", sort="amount", text="QS-", export="csv")
    text = b"".join(officer.page.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["合同"] for row in rows] == ["QS-1", "QS-2", "QS-3"]
    assert rows[0]["合同成交金额（元）"] == "1000000.00"
    officer.open("vouchers:claims", text="QS-3", export="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(officer.page.streaming_content)))
    assert book.worksheets[0].max_row == 2
    assert officer.page["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_too_long_for_a_file_is_refused_before_it_begins(
    officer: Visitor, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(downloads, "ROWS_SAVED_MAX", 2)
    assert officer.open("vouchers:claims", export=form).status_code == 422
    assert "请先缩小筛选范围" in officer.html
    assert officer.open("vouchers:claims", export=form, text="QS-3").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "price_fen"},
        {"colour": "red"},
        {"limit": "9999"},
        {"limit": "all"},
        {"export": "pdf"},
        {"cursor": "nonsense"},
    ],
)
def test_what_a_list_does_not_know_is_a_bad_request(officer: Visitor, query: dict[str, str]) -> None:
    assert officer.open("vouchers:claims", **query).status_code == 400


def test_a_filter_that_does_not_read_is_told_at_its_field_and_nothing_is_listed(officer: Visitor) -> None:
    assert officer.open("vouchers:claims", state="gone", text="QS").status_code == 422
    assert "请从列表里选" in officer.html
    assert contracts(officer) == []
    assert 'value="QS"' in officer.html


def test_vouchers_filter_by_month_region_and_state(world: World, actor: Actor) -> None:
    world.issued(actor)
    officer = visitor(world, world.maker)
    for query, is_shown in (
        ({"month": f"{world.on:%Y-%m}"}, True),
        ({"month": "2023-01"}, False),
        ({"region": "520100"}, True),
        ({"region": "110000"}, False),
        ({"state": "usable"}, True),
        ({"state": "lapsed"}, False),
        ({"programme": str(world.programme)}, True),
    ):
        officer.open("vouchers:vouchers", **query)
        assert ("GZSLQ-2024-000001" in officer.html) is is_shown, query
    assert officer.open("vouchers:vouchers", month="March", state="usable").status_code == 422
    assert "请写成 2024-03" in officer.html
    assert 'value="March"' in officer.html
    assert '<option value="usable" selected>' in officer.html
    assert "bad_filter" not in officer.html


def test_disclosure_is_saved_by_month_and_by_region(world: World, actor: Actor) -> None:
    world.issued(actor)
    anybody = passer_by(world)
    anybody.open("vouchers:disclosure", by="month", export="csv")
    assert b"300000.00" in b"".join(anybody.page.streaming_content)
    anybody.open("vouchers:disclosure", by="region", export="csv")
    assert "贵阳市".encode() in b"".join(anybody.page.streaming_content)

"""Every page of the office speaks both tongues: in English, what is Chinese is a name somebody gave."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from uuid import UUID

import pytest

from guiju.apps.vouchers import queries
from guiju.core.parties import Actor
from tests.apps.vouchers.browsing import Visitor, passer_by, visitor
from tests.apps.vouchers.world import World

pytestmark = pytest.mark.django_db

HAN = re.compile("[\u4e00-\u9fff]")
GIVEN = (
    "黔数测试",
    "王经办",
    "有限公司",
    "贵州算力服务平台",
    "省大数据局",
    "回单.pdf",
    "贵阳银行",
    "中文",
    "规矩",
    "存证",
)
"""Names of people, organisations and files, as whoever gave them wrote them; and the platform's own seal."""


class _Words(HTMLParser):
    """The words of a page that are not marked as another tongue's."""

    def __init__(self) -> None:
        super().__init__()
        self.path: list[tuple[str, bool]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"meta", "link", "input", "br", "img", "hr", "path", "line", "rect", "circle"}:
            return
        was = self.path[-1][1] if self.path else False
        self.path.append((tag, was or dict(attrs).get("lang") == "zh-Hans"))

    def handle_endtag(self, tag: str) -> None:
        while self.path and self.path.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.path and self.path[-1][1]):
            self.words.append(data.strip())


def chinese_left(html: str) -> list[str]:
    reader = _Words()
    reader.feed(html)
    return [word for word in reader.words if HAN.search(word) and not any(name in word for name in GIVEN)]


@pytest.fixture
def holder(world: World) -> Actor:
    actor = world.claimant()
    world.has_account(actor)
    return actor


@pytest.fixture
def cases(world: World, holder: Actor) -> dict[str, UUID]:
    """Cases as far along as their pages have something to say."""
    returned = world.submitted(holder)
    operator = visitor(world, world.operator)
    operator.open("vouchers:claim", returned)
    operator.press("退回补正", reason="Price and papers differ.")
    publicised = world.publicised(holder)
    objector = passer_by(world)
    objector.open("vouchers:publicised", publicised)
    objector.press("提交异议", name="Li Si", contact="li@example.org", text="It was claimed before.")
    voucher = world.issued(holder)
    envelope = world.enclosed([world.redeemed(voucher, holder, requested_fen=100_00)], 100_00)
    return {
        "returned": returned,
        "publicised": publicised,
        "review": world.passed_on(holder),
        "voucher": voucher,
        "lodged": world.lodged(voucher, holder, requested_fen=300_00),
        "envelope": envelope,
        "programme": world.programme,
    }


def in_english(shown: Visitor) -> Visitor:
    shown.client.cookies["django_language"] = "en"
    return shown


PUBLIC = [("hall", ""), ("vouchers:publicity", ""), ("vouchers:disclosure", ""), ("vouchers:publicised", "publicised")]
HOLDERS = [
    ("vouchers:mine", ""),
    ("vouchers:claim_new", "programme"),
    ("vouchers:claim_import", "programme"),
    ("vouchers:claim", "returned"),
    ("vouchers:claim_edit", "returned"),
    ("vouchers:voucher", "voucher"),
    ("vouchers:redeem", "voucher"),
    ("vouchers:redemption", "lodged"),
]
OFFICES = [
    ("vouchers:cockpit", ""),
    ("vouchers:claims", ""),
    ("vouchers:vouchers", ""),
    ("vouchers:redemptions", ""),
    ("vouchers:envelopes", ""),
    ("vouchers:programme_new", ""),
    ("vouchers:programme", "programme"),
    ("vouchers:claim", "publicised"),
    ("vouchers:claim", "review"),
    ("vouchers:envelope", "envelope"),
    ("vouchers:envelope_new", "programme"),
]


def test_every_page_speaks_english_when_asked(world: World, holder: Actor, cases: dict[str, UUID]) -> None:
    readers = (
        (in_english(passer_by(world)), PUBLIC[:3]),
        (in_english(visitor(world, holder)), HOLDERS),
        (in_english(visitor(world, world.checker)), OFFICES),
    )
    for reader, pages in readers:
        for name, case in pages:
            reader.open(name, *([cases[case]] if case else []))
            assert reader.page.status_code == 200, name
            assert 'lang="en"' in reader.html
            assert chinese_left(reader.html) == [], (name, case)


def test_a_refusal_speaks_the_pages_tongue(world: World, holder: Actor, cases: dict[str, UUID]) -> None:
    reader = in_english(visitor(world, holder))
    reader.open("vouchers:redeem", cases["voucher"])
    reader.press("Lodge the redemption", amount="1")
    assert "Give at least one invoice." in reader.html
    assert queries.voucher(cases["voucher"], holder).reserved_fen == 300_00

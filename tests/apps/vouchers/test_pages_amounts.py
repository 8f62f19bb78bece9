"""Every amount on a case's page, a desk and a list is the one that counts there, under its own word."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor
from tests import factories
from tests.apps.vouchers.browsing import Visitor, visitor
from tests.apps.vouchers.world import CALENDAR, MILLION, World

pytestmark = pytest.mark.django_db

WAN = 10_000 * 100


def words_of(shown: Visitor) -> str:
    """The page as words: tags and runs of blanks gone."""
    return " ".join(re.sub(r"<[^>]+>", " ", shown.html).split())


@pytest.fixture
def small(db: None) -> World:
    """A programme of one million yuan."""
    return World(appropriation_fen=MILLION)


@pytest.fixture
def holder(small: World) -> Actor:
    actor = small.claimant()
    small.has_account(actor)
    return actor


def cut_short(small: World, holder: Actor) -> queries.VoucherView:
    """Awarded 600 000 yuan while the pool held 1 000 000; another of 900 000 was issued first, so 100 000 is issued."""
    late = small.publicised(holder, small.application(price_fen=20 * MILLION))
    small.issued(holder, small.application(price_fen=30 * MILLION))
    voucher = actions.issue(late, actor=small.maker, at=small.at, on=small.on, calendar=CALENDAR)
    return queries.voucher(voucher, small.maker)


def test_a_voucher_cut_short_on_the_day_of_issue_says_so_and_under_which_clause(small: World, holder: Actor) -> None:
    voucher = cut_short(small, holder)
    assert voucher.face_fen == 10 * WAN
    shown = visitor(small, holder)
    told = "核定 ¥ 600,000.00；发放时年度额度只剩 ¥ 100,000.00，按余额发放（R3）。实发 ¥ 100,000.00。"
    for page, case in (("vouchers:voucher", voucher.id), ("vouchers:claim", voucher.claim)):
        shown.open(page, case)
        assert told in words_of(shown), page
    assert "¥ 100,000.00 实发金额" in words_of(shown) or "实发金额 ¥ 100,000.00" in words_of(shown)
    shown.open("vouchers:mine")
    assert "600,000.00 100,000.00" in words_of(shown)


def test_a_paid_redemption_s_title_and_notices_hold_no_amount_that_was_only_asked_for(
    small: World, holder: Actor
) -> None:
    voucher = small.issued(holder, small.application(price_fen=10 * MILLION))
    redemption = small.redeemed(voucher, holder, requested_fen=20 * WAN, settled_fen=5 * MILLION)
    view = queries.redemption(redemption, small.maker)
    assert view.approved_fen == 15 * WAN
    matter = matters.matter(view.matter)
    assert "200,000" not in matter.title_zh + matter.title_en
    assert all("200,000" not in notice.title_zh + notice.text_zh for notice in matters.notices(holder).items)


def test_the_desk_tells_who_asks_and_the_amount_that_counts_now(small: World, holder: Actor) -> None:
    voucher = small.issued(holder, small.application(price_fen=10 * MILLION))
    small.redeemed(voucher, holder, requested_fen=20 * WAN, settled_fen=5 * MILLION)
    small.proposed(voucher, holder, requested_fen=1 * WAN, settled_fen=MILLION)
    name = queries.voucher(voucher, small.maker).holder_name
    desk = visitor(small, small.maker)
    desk.open("matters:desk")
    assert f"{name} 核准 ¥ 150,000.00" in words_of(desk)
    assert f"{name} 申请 ¥ 10,000.00" in words_of(desk)


def test_an_english_desk_says_amounts_in_english(small: World, holder: Actor) -> None:
    voucher = small.issued(holder, small.application(price_fen=10 * MILLION))
    paid = small.redeemed(voucher, holder, requested_fen=10 * WAN, settled_fen=5 * MILLION)
    envelope = queries.envelope(small.enclosed([paid], 10 * WAN), small.maker)
    title = matters.matter(envelope.matter).title_en
    assert title == "Pay 1, total CNY 100,000.00"


def test_my_page_leads_with_what_can_still_be_redeemed_this_year(world: World) -> None:
    """Cap 2 000 000; redeemed 1 500 000, 300 000 under review: 200 000 is left, though the vouchers hold more."""
    holder = world.claimant()
    voucher = world.issued(holder, world.application(price_fen=100 * MILLION))  # a face of 3 000 000
    world.redeemed(voucher, holder, requested_fen=150 * WAN, settled_fen=60 * MILLION)
    world.lodged(voucher, holder, requested_fen=30 * WAN, settled_fen=10 * MILLION)
    shown = visitor(world, holder)
    shown.open("vouchers:mine")
    words = words_of(shown)
    assert "本年度还可兑现 ¥ 200,000.00" in words
    assert "券内余额合计 ¥ 1,500,000.00" in words
    assert "审核中 ¥ 300,000.00" in words
    assert (
        "本年度上限 ¥ 2,000,000.00 − 本年度累计兑现 ¥ 1,500,000.00 − 审核中 ¥ 300,000.00 = 上限内还可兑现 ¥ 200,000.00"
        in words
    )


def test_what_is_under_review_stands_below_the_voucher_s_balance(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder, world.application(price_fen=10 * MILLION))
    world.lodged(voucher, holder, requested_fen=9 * WAN, settled_fen=3 * MILLION)
    shown = visitor(world, holder)
    shown.open("vouchers:voucher", voucher)
    words = words_of(shown)
    assert "尚可兑现 ¥ 210,000.00" in words
    assert "审核中的兑现 −90,000.00 210,000.00" in words


def test_an_old_redemption_shows_the_year_it_was_counted_in(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder, world.application(price_fen=10 * MILLION))
    redemption = world.redeemed(voucher, holder, requested_fen=9 * WAN, settled_fen=3 * MILLION)
    world.until(world.at.replace(year=2025, month=1, day=8))
    shown = visitor(world, holder)
    shown.open("vouchers:redemption", redemption)
    words = words_of(shown)
    assert "2024 年累计兑现 ¥ 90,000.00" in words
    assert "2025 年累计兑现" not in words


def test_a_withdrawn_redemption_lists_its_invoices_as_released(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder, world.application(price_fen=10 * MILLION))
    redemption = world.lodged(voucher, holder, requested_fen=9 * WAN, settled_fen=3 * MILLION, invoice="24520000000001")
    actions.withdraw_redemption(redemption, actor=holder, at=world.at, calendar=CALENDAR)
    shown = visitor(world, holder)
    shown.open("vouchers:redemption", redemption)
    assert "24520000000001 已释放" in words_of(shown)
    assert queries.redemption(redemption, holder).live_invoices == ()


def test_a_corrected_redemption_keeps_the_invoices_it_replaced_and_totals_the_last(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder, world.application(price_fen=10 * MILLION))
    redemption = world.lodged(voucher, holder, requested_fen=9 * WAN, settled_fen=3 * MILLION, invoice="24520000000001")
    actions.return_redemption(redemption, reason="发票不清晰。", actor=world.operator, at=world.at, calendar=CALENDAR)
    actions.relodge(
        redemption,
        requested_fen=9 * WAN,
        invoices=[world.evidence(4 * MILLION, "24520000000002")],
        actor=holder,
        at=world.at,
        calendar=CALENDAR,
    )
    shown = visitor(world, holder)
    shown.open("vouchers:redemption", redemption)
    words = words_of(shown)
    assert words.index("24520000000002") < words.index("24520000000001 已释放")
    assert "最后一次提交的合计 4,000,000.00" in words


def test_the_cockpit_shows_the_publicity_that_ends_first_and_how_many_there_are(world: World) -> None:
    first = world.publicised(world.claimant())
    world.later(days=1)
    for _ in range(6):
        world.publicised(world.claimant())
    officer = visitor(world, world.checker)
    officer.open("vouchers:cockpit")
    assert "共 7 件，先到期的在前" in words_of(officer)
    assert reverse("vouchers:claim", args=[first]) in officer.html


def test_a_year_that_is_over_is_not_forecast(small: World, holder: Actor) -> None:
    small.until(small.at.replace(month=12, day=20))
    small.issued(holder, small.application(price_fen=15 * MILLION))
    small.until(small.at.replace(year=2025, month=1, day=8))
    officer = visitor(small, small.checker)
    officer.open("vouchers:cockpit")
    assert "2024 年度，已结束" in officer.html
    assert "（预测）" not in officer.html
    assert queries.exhausted_on(queries.programme(small.programme), on=small.on) is None


def test_a_new_envelope_shows_where_each_payment_goes(small: World, holder: Actor) -> None:
    poor = small.claimant()
    for each in (holder, poor):
        voucher = small.issued(each, small.application(price_fen=10 * MILLION))
        small.redeemed(voucher, each, requested_fen=1 * WAN, settled_fen=MILLION)
    officer = visitor(small, small.maker)
    officer.open("vouchers:envelope_new", small.programme)
    assert "贵阳银行云岩支行 62170001" in words_of(officer)
    assert "没有已确认的收款账户" in words_of(officer)


def test_a_list_says_how_many_it_holds_and_what_they_come_to(world: World) -> None:
    for _ in range(2):
        world.issued(world.claimant(), world.application(price_fen=10 * MILLION))
    officer = visitor(world, world.maker)
    for page, told in (
        ("vouchers:vouchers", "共 2 张，券面合计 600,000.00 元"),
        ("vouchers:claims", "共 2 件，合同成交金额合计 20,000,000.00 元"),
    ):
        officer.open(page)
        assert told in words_of(officer), page
    officer.open("vouchers:vouchers", state="lapsed")
    assert "券面合计" not in words_of(officer)


def test_a_deadline_is_said_one_way_on_a_page(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder, world.application(price_fen=10 * MILLION))
    redemption = world.redeemed(voucher, holder, requested_fen=1 * WAN, settled_fen=MILLION)
    expires_at = queries.voucher(voucher, holder).expires_at
    shown = visitor(world, holder)
    shown.open("vouchers:redemption", redemption)
    last = (expires_at + timedelta(hours=8) - timedelta(days=1)).date()
    assert f"到期时间 {last} 24:00" in words_of(shown)
    assert " 00:00；" not in words_of(shown)


def test_the_piles_of_the_desk_add_up_to_its_headline(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder)
    world.redeemed(voucher, holder, requested_fen=100_00)
    world.proposed(voucher, holder, requested_fen=100_00)
    objected = world.publicised(holder)
    actions.object_to(
        objected,
        id=factories.new_id("objection"),
        name="甲",
        contact="a@example.org",
        text="请核实。",
        at=world.at,
        on=world.on,
        calendar=CALENDAR,
    )
    world.cleared(holder)
    world.passed_on(holder)
    desk = visitor(world, world.maker)
    desk.open("matters:desk")
    counts = re.findall(r"<dd>(?:<a[^>]*>)?(\d+)(?:</a>)?</dd>", desk.html)
    assert "5 件等您处理" in desk.html
    assert [int(count) for count in counts] == [1] * 5
    assert "其余环节" in desk.html

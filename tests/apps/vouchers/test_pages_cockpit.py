"""The cockpit says in one sentence how the money stands, what waits, and leads to each voucher."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from guiju.apps.vouchers import queries
from guiju.core import calendar as days
from guiju.core.parties import Actor
from tests import factories
from tests.apps.vouchers.browsing import Visitor, visitor
from tests.apps.vouchers.world import MILLION, World

pytestmark = pytest.mark.django_db
WAN = 10_000 * 100


def cockpit(world: World, **query: object) -> Visitor:
    officer = visitor(world, world.checker)
    officer.open("vouchers:cockpit", **query)
    assert officer.page.status_code == 200
    return officer


@pytest.fixture
def small(db: None) -> World:
    """A programme of one million yuan."""
    return World(appropriation_fen=MILLION)


@pytest.fixture
def holder(small: World) -> Actor:
    return small.claimant()


def test_at_the_present_pace_the_day_the_money_ends_is_the_headline(small: World, holder: Actor) -> None:
    small.issued(holder, small.application(price_fen=15 * MILLION))  # 450 000 yuan, the first in 90 days
    days_left = 550_000 * 90 // 450_000
    ends_on = small.on + timedelta(days=days_left)
    assert days_left == 110
    shown = cockpit(small)
    assert f"额度预计 {ends_on.month} 月 {ends_on.day} 日用完" in shown.html
    assert ">45 万<" in shown.html
    assert "占用额度 45%" in shown.html


def test_a_pool_that_lasts_the_year_says_so(small: World, holder: Actor) -> None:
    small.issued(holder, small.application(price_fen=MILLION))
    assert "按近 90 天的进度，额度够用到年底" in cockpit(small).html


def test_a_pool_that_is_used_up_says_so(small: World, holder: Actor) -> None:
    small.issued(holder, small.application(price_fen=40 * MILLION))
    assert "额度已全部发放" in cockpit(small).html


def test_a_year_that_is_over_says_so(small: World, holder: Actor) -> None:
    small.issued(holder, small.application(price_fen=MILLION))
    small.until(small.at.replace(year=2025, month=2))
    assert "2024 年度，已结束" in cockpit(small).html


def test_what_waits_is_counted_and_what_is_due_today_is_said(small: World, holder: Actor) -> None:
    claim = small.passed_on(holder, small.application(price_fen=MILLION))
    assert "1 件今日到期" not in cockpit(small).html
    due_at = queries.claim(claim, small.maker).due_at
    assert due_at is not None
    small.until(due_at - timedelta(hours=8))
    assert "1 件今日到期" in cockpit(small).html
    small.until(due_at)
    assert "1 件已超期" in cockpit(small).html


def test_money_to_pay_is_told_with_its_sum_and_leads_to_an_envelope(small: World, holder: Actor) -> None:
    voucher = small.issued(holder, small.application(price_fen=15 * MILLION))
    small.redeemed(voucher, holder, requested_fen=20 * WAN, settled_fen=15 * MILLION)
    shown = cockpit(small)
    assert "合计 20 万" in shown.html
    assert f"/vouchers/programmes/{small.programme}/pay/" in shown.html


def test_every_figure_leads_down_to_the_voucher(small: World, holder: Actor) -> None:
    voucher = small.issued(holder, small.application(price_fen=15 * MILLION))
    number = queries.voucher(voucher, small.maker).number
    shown = cockpit(small)
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/vouchers/\?[^"]+)"', shown.html)]
    assert any("region=520100" in link for link in links)
    assert any(f"month={days.day_in_china(small.at):%Y-%m}" in link for link in links)
    for link in links:
        shown.open(link)
        assert number in shown.html, link
    shown.open(f"/vouchers/{voucher}/")
    assert "经过" in shown.html


def test_without_a_programme_the_cockpit_says_how_to_begin(db: None, client: Client) -> None:
    page = factories.sign_in(client, factories.bureau()).get(reverse("vouchers:cockpit"))
    assert "还没有年度计划" in page.content.decode()
    assert reverse("vouchers:programme_new") in page.content.decode()

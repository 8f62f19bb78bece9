"""A target in a real browser: the bureau accepts it, its owner measures on a phone, a leader reads why it is late.

Every page on the way fits a desk and a phone, and axe finds nothing serious on it. IMAGES=docs/images keeps pictures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.conf import LazySettings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from guiju.core.parties import Actor
from guiju.core.quantities import Comparator
from tests import factories
from tests.apps.targets.world import World, quantity
from tests.browsers import PHONE, WIDE, assert_fit_to_be_shown, watched

IMAGES = os.environ.get("IMAGES", "")
pytestmark = pytest.mark.django_db(transaction=True)


class Street:
    """The site with its moved clock, and a seat at a browser for each audience."""

    def __init__(self, world: World, browser: Browser, site: str, settings: LazySettings, stack: ExitStack) -> None:
        self.world, self.browser, self.site, self.settings, self.stack = world, browser, site, settings, stack
        self.later(0)

    def later(self, days: int) -> None:
        self.world.later(days=days)
        self.settings.CLOCK_OFFSET = self.world.at - datetime.now(UTC)

    def seat(self, actor: Actor | None, width: int) -> Page:
        page = self.stack.enter_context(watched(self.browser, width=width))
        if actor is not None:
            client = factories.sign_in(Client(), actor)
            page.context.add_cookies(
                [{"name": name, "value": morsel.value, "url": self.site} for name, morsel in client.cookies.items()]
            )
        return page

    def home_of(self, actor: Actor) -> str:
        assert actor.organisation is not None
        return str(actor.organisation)


@pytest.fixture
def street(browser: Browser, live_server: LiveServer, settings: LazySettings) -> Iterator[Street]:
    with ExitStack() as stack:
        yield Street(World(), browser, live_server.url, settings, stack)


def test_a_target_is_accepted_measured_on_a_phone_and_seen_to_be_behind(street: Street) -> None:
    world = street.world
    world.proposed()
    world.proposed("数字经济增加值占GDP比重", said=quantity(Fraction(45, 100), "%", Comparator.AT_LEAST))
    _accept(street)
    owner = street.seat(world.owner, PHONE)
    for days, value in ((0, "10"), (40, "12"), (80, "31"), (60, "38")):
        street.later(days)
        _measure(street, owner, value)
    leader = street.seat(world.maker, WIDE)
    leader.goto(f"{street.site}/targets/")
    expect(leader.get_by_text("1 项滞后")).to_be_visible()
    assert_fit_to_be_shown(leader, "targets", IMAGES)
    leader.get_by_role("link", name="智慧社区样板").first.click()
    expect(leader.get_by_text("比进度落后").first).to_be_visible()
    expect(leader.get_by_text("有 80% 的把握")).to_be_visible()
    assert_fit_to_be_shown(leader, "target", IMAGES)
    _correct(owner)
    street.later((date(2025, 1, 2) - world.on).days)
    leader.goto(f"{street.site}/targets/")
    expect(leader.get_by_text("1 项逾期未达成")).to_be_visible()
    with leader.expect_download() as saved:
        leader.get_by_role("link", name="进展报告（PDF）").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF")


def _accept(street: Street) -> None:
    """One of the bureau looks at what a briefing proposed and gives it to its owner, in one step."""
    bureau = street.seat(street.world.maker, WIDE)
    bureau.goto(f"{street.site}/targets/")
    bureau.get_by_role("link", name="2 项待纳入").click()
    bureau.get_by_label("责任单位").select_option(street.home_of(street.world.owner))
    assert_fit_to_be_shown(bureau, "targets-proposals", IMAGES)
    bureau.get_by_role("button", name="纳入选中的", exact=True).click()
    expect(bureau.get_by_text("已纳入 2 项。")).to_be_visible()


def _measure(street: Street, owner: Page, value: str) -> None:
    """Two touches on a phone: into the row, and Record."""
    owner.goto(f"{street.site}/targets/mine/")
    card = owner.locator("section.card", has_text="智慧社区样板")
    card.get_by_label("测量值").fill(value)
    assert_fit_to_be_shown(owner, "targets-mine", IMAGES, widths=(PHONE,))
    card.get_by_role("button", name="记录").click()
    expect(owner.get_by_text("已办理：填报测量值。")).to_be_visible()


def _correct(owner: Page) -> None:
    """The last one was copied wrongly; what stood there stays to be read."""
    owner.get_by_role("link", name="更正", exact=True).first.click()
    owner.get_by_label("测量值").fill("39")
    owner.get_by_label("更正的理由").fill("漏计一个")
    assert_fit_to_be_shown(owner, "target-correct", IMAGES, widths=(PHONE,))
    owner.get_by_role("button", name="保存").click()
    expect(owner.get_by_text("更正理由：漏计一个")).to_be_visible()

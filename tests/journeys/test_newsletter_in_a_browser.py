"""An issue's way in a real browser: composed, checked by another, published, read on a phone, subscribed to and left.

Every page on the way fits a desk and a phone, and axe finds nothing serious on it. IMAGES=docs/images keeps pictures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from guiju.apps.newsletter import actions, models, queries
from guiju.core.parties import Actor
from tests import factories
from tests.apps.newsletter.test_compose import shelved
from tests.apps.newsletter.world import Press
from tests.apps.vouchers.world import World
from tests.browsers import PHONE, WIDE, assert_fit_to_be_shown, watched
from tests.mailing import Mailing, mail_server

IMAGES = os.environ.get("IMAGES", "")
pytestmark = pytest.mark.django_db(transaction=True)


class House:
    """The site with its moved clock and a mail server, and a seat at a browser for whoever comes."""

    def __init__(self, press: Press, browser: Browser, site: str, mailing: Mailing, stack: ExitStack) -> None:
        self.press, self.browser, self.site, self.mailing, self.stack = press, browser, site, mailing, stack

    def seat(self, actor: Actor | None = None, *, width: int = WIDE) -> Page:
        page = self.stack.enter_context(watched(self.browser, width=width))
        if actor is not None:
            client = factories.sign_in(Client(), actor)
            page.context.add_cookies(
                [{"name": name, "value": morsel.value, "url": self.site} for name, morsel in client.cookies.items()]
            )
        return page

    def deliver(self) -> None:
        self.press.later(minutes=1)
        actions.deliver(at=self.press.at, site=self.site, per_minute=100)

    def link(self, part: str) -> str:
        """The link in the latest letter that has this in its address."""
        body = self.mailing.taken[-1].letter.get_body(("plain",))
        assert body is not None
        (link,) = [line.strip() for line in body.get_content().splitlines() if f"/{part}/" in line]
        return link


@pytest.fixture
def house(browser: Browser, live_server: LiveServer, settings: LazySettings) -> Iterator[House]:
    with ExitStack() as stack:
        mailing = stack.enter_context(mail_server())
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", mailing.port, False
        settings.MAIL_URL = f"smtp://127.0.0.1:{mailing.port}"
        world = World()
        world.issued(world.claimant())
        press = Press(at=world.at)
        shelved()
        settings.CLOCK_OFFSET = press.at - datetime.now(UTC)
        yield House(press, browser, live_server.url, mailing, stack)


def seen(page: Page, name: str) -> None:
    assert_fit_to_be_shown(page, name, IMAGES)


def pressed(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_an_issue_from_the_library_to_a_reader_who_leaves_again(house: House) -> None:
    reader = house.seat(width=PHONE)
    _subscribe(house, reader)
    writer = house.seat(house.press.writer)
    draft = _compose(house, writer)
    _check_and_publish(house, writer, draft)
    _read(house, reader)
    _leave(house, reader)


def _subscribe(house: House, reader: Page) -> None:
    """A reader asks on a phone, and says yes in the letter."""
    reader.goto(f"{house.site}/newsletter/")
    expect(reader.get_by_text("还没有出刊")).to_be_visible()
    reader.get_by_label("邮箱").fill("wang@example.cn")
    pressed(reader, "订阅")
    expect(reader.get_by_text("请到邮箱里点开确认信")).to_be_visible()
    seen(reader, "newsletter-asked")
    house.deliver()
    reader.goto(house.link("confirm"))
    seen(reader, "newsletter-confirm")
    assert models.Subscriber.objects.get().state == "asked"
    pressed(reader, "确认订阅")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("已订阅")


def _compose(house: House, writer: Page) -> str:
    """The writer fills in the masthead, picks from the library, writes freely, and puts them in order."""
    writer.goto(f"{house.site}/newsletter/desk/masthead/")
    for name, text in (("name", "样例政策动态"), ("motto", "样例刊物，内容为虚构"), ("publisher", "样例大数据局")):
        writer.locator(f"[name={name}]").fill(text)
    pressed(writer, "保存")
    seen(writer, "newsletter-desk-empty")
    pressed(writer, "新建一期")
    draft = writer.url
    writer.get_by_label("标题或内容里的词").fill("织机")
    pressed(writer, "查找")
    writer.get_by_role("link", name="织机联网管理办法").click()
    writer.locator("[name=quote]").fill("联网先联质量")
    writer.get_by_label("算力券：资金安排的去向").check()
    seen(writer, "newsletter-piece")
    pressed(writer, "保存")
    writer.get_by_role("link", name="不从库里选，自己写一条").click()
    for name, text in (
        ("section", "地方新政"),
        ("headline", "江南渡口接入调度"),
        ("summary", "样例：渡口四十处，年内接入三十处。\n样例：接入以后，过渡的人少等一刻钟。"),
        ("source", "样例市，2024-01-20"),
    ):
        writer.locator(f"[name={name}]").fill(text)
    pressed(writer, "保存")
    writer.get_by_role("button", name="上移").click()
    expect(writer.locator(".pieces-list li").first).to_contain_text("江南渡口接入调度")
    expect(writer.get_by_text("调整顺序")).to_be_visible()
    seen(writer, "newsletter-draft")
    writer.get_by_role("link", name="预览", exact=True).click()
    seen(writer, "newsletter-preview")
    return draft


def _check_and_publish(house: House, writer: Page, draft: str) -> None:
    """Somebody who wrote none of it checks it; then it is published, and its files are saved."""
    writer.goto(draft)
    expect(writer.get_by_role("button", name="审核通过")).to_have_count(0)
    checker = house.seat(house.press.checker)
    checker.goto(draft)
    pressed(checker, "审核通过")
    seen(checker, "newsletter-checked")
    writer.goto(draft)
    pressed(writer, "出刊")
    expect(writer.get_by_text("已出刊。网页")).to_be_visible()
    seen(writer, "newsletter-published")
    writer.get_by_role("link", name="看刊物页").click()
    for name, begins in (("下载 PDF", b"%PDF"), ("下载 EPUB", b"PK")):
        with writer.expect_download() as saved:
            writer.get_by_role("link", name=name).click()
        assert Path(saved.value.path()).read_bytes().startswith(begins)


def _read(house: House, reader: Page) -> None:
    """The letter leads to the issue, on a phone."""
    house.deliver()
    assert house.mailing.to == ["wang@example.cn"] * 2
    reader.set_viewport_size({"width": PHONE, "height": 844})
    reader.goto(house.link("newsletter/1"))
    expect(reader.get_by_role("heading", name="江南渡口接入调度")).to_be_visible()
    reader.get_by_role("link", name="织机联网管理办法").click()
    expect(reader.get_by_role("heading", name="织机联网管理办法")).to_be_in_viewport()
    seen(reader, "newsletter-issue")
    reader.goto(f"{house.site}/newsletter/")
    seen(reader, "newsletter-index")


def _leave(house: House, reader: Page) -> None:
    reader.goto(house.link("leave"))
    seen(reader, "newsletter-leave")
    pressed(reader, "退订")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("已退订")
    assert models.Subscriber.objects.get().address is None
    desk = house.seat(house.press.writer)
    desk.goto(f"{house.site}/newsletter/desk/subscribers/")
    expect(desk.get_by_text("还没有人订阅")).to_be_visible()
    assert queries.subscriber_counts(house.press.writer).left == 1

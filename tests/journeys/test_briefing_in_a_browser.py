"""A newsletter's way into the library in a real browser: an editor uploads, reviews, publishes; a reader finds it.

Every page on the way fits a desk and a phone, and axe finds nothing serious on it. PICTURES=folder keeps pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from guiju.apps.briefing import actions
from guiju.core.parties import Actor
from guiju.project.demo import newsletter
from tests import factories
from tests.apps.briefing import desk
from tests.browsers import WIDE, assert_fit_to_be_shown, watched

PICTURES = os.environ.get("PICTURES", "")
pytestmark = pytest.mark.django_db(transaction=True)


class Desk:
    """The site, and a seat at a browser for each audience."""

    def __init__(self, browser: Browser, site: str, stack: ExitStack) -> None:
        self.browser, self.site, self.stack = browser, site, stack

    def seat(self, actor: Actor | None = None) -> Page:
        page = self.stack.enter_context(watched(self.browser, width=WIDE))
        if actor is not None:
            client = factories.sign_in(Client(), actor)
            page.context.add_cookies(
                [{"name": name, "value": morsel.value, "url": self.site} for name, morsel in client.cookies.items()]
            )
        return page


@pytest.fixture
def bureau(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Desk]:
    settings.CLOCK_OFFSET = desk.AT - timezone.now()
    with ExitStack() as stack:
        yield Desk(browser, live_server.url, stack)


def seen(page: Page, name: str) -> None:
    expect(page.locator("h1")).to_have_count(1)
    assert_fit_to_be_shown(page, name, PICTURES)


def test_a_newsletter_becomes_pages_of_the_library(bureau: Desk) -> None:
    who, reader = desk.editor(), factories.actor()
    editor = bureau.seat(who)
    editor.goto(f"{bureau.site}/library/")
    seen(editor, "briefing-library-empty")
    editor.get_by_role("link", name="上传与核对").click()
    editor.get_by_role("link", name="上传文本").click()
    editor.get_by_label("文件").set_input_files(
        {"name": newsletter.NAME, "mimeType": "text/markdown", "buffer": newsletter.TEXT.encode()}
    )
    seen(editor, "briefing-upload")
    editor.get_by_role("button", name="上传并阅读").click()
    expect(editor.get_by_text("正在阅读")).to_be_visible()
    actions.read_next(at=desk.AT, on=desk.ON)
    expect(editor.get_by_text("待核对").first).to_be_visible(timeout=15_000)  # the page looks again by itself
    seen(editor, "briefing-review")
    editor.get_by_role("link", name="核对").first.click()
    seen(editor, "briefing-item")
    expect(editor.locator(".source mark", has_text="演数〔2025〕1号")).to_have_attribute("title", "文号")
    editor.get_by_label("适用地区").select_option("520000")
    editor.get_by_label("我们的摘要").fill(newsletter.TEXT[90:200])
    editor.get_by_role("button", name="发布到政策库").click()
    expect(editor.get_by_text("照抄了原文").first).to_be_visible()
    seen(editor, "briefing-item-quotes-too-much")
    editor.get_by_label("我们的摘要").fill(newsletter.SUMMARIES[0])
    editor.get_by_role("button", name="发布到政策库").click()
    expect(editor.get_by_text("已发布到政策库")).to_be_visible()
    seen(editor, "briefing-instrument-as-editor")
    for _, since, body, summary in newsletter.EDITIONS:
        day = desk.date.fromisoformat(since)
        desk.whole(who, body, title="演示省算力服务管理办法（样例）", in_force_on=day, summary=summary, references=())
    actions.shelve_packs(at=desk.AT, on=desk.ON)
    reads(bureau.seat(reader), bureau.site)
    editor.goto(f"{bureau.site}/library/?text=管理办法 申请")
    editor.get_by_role("link", name=re.compile("演示省算力服务管理办法")).click()
    editor.get_by_role("link", name="改了哪里").click()
    expect(editor.locator("ins").first).to_be_visible()
    seen(editor, "briefing-differences")


def reads(reader: Page, site: str) -> None:
    """A reader finds, opens, compares and watches."""
    reader.goto(f"{site}/library/")
    seen(reader, "briefing-library")
    reader.get_by_label("搜索").fill("算力 补贴")
    reader.get_by_role("button", name="查找").click()
    expect(reader.locator("mark").first).to_be_visible()
    seen(reader, "briefing-search")
    reader.get_by_role("button", name="关注这个搜索").click()
    expect(reader.get_by_text("已关注")).to_be_visible()
    seen(reader, "briefing-watches")
    reader.goto(f"{site}/library/")
    reader.get_by_role("link", name=re.compile("贵州算力券管理办法")).click()
    expect(reader.get_by_text("在平台上运行的条款")).to_be_visible()
    seen(reader, "briefing-pack")
    reader.get_by_role("link", name="改了哪里").click()
    seen(reader, "briefing-pack-differences")

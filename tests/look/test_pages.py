"""Every piece of the look in a real browser: nothing overflows, no policy is broken, axe finds nothing serious."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browsers import assert_fit_to_be_shown

PAGES = ["case", "case?en", "cockpit", "table", "form", "form?wrong", "desk", "hall", "hall?none", "confirm"]

Look = Callable[[str], Page]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_axe_finds_nothing_serious(look: Look, name: str) -> None:
    assert_fit_to_be_shown(look(name), name)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_carries_no_style_and_no_script_of_its_own(gallery: Client, name: str) -> None:
    response = gallery.get(f"/look/{name}")
    assert response.status_code == 200
    html = response.content.decode()
    for forbidden in (" style=", "<style", "javascript:", " onclick=", " onload=", " onsubmit="):
        assert forbidden not in html
    assert html.count("<script") == html.count('<script src="/static/')


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(look: Look) -> None:
    page = look("case")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_every_stop_of_the_keyboard_shows_where_it_is(look: Look) -> None:
    page = look("case")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", page.evaluate("document.activeElement.outerHTML")


def test_the_mistakes_of_a_form_are_read_first_and_lead_to_their_fields(look: Look) -> None:
    page = look("form?wrong")
    expect(page.locator(".problems[autofocus]")).to_be_focused()
    page.get_by_role("link", name="合同成交金额").click()
    expect(page.get_by_label("合同成交金额")).to_be_focused()
    expect(page.get_by_label("合同成交金额")).to_have_attribute("aria-invalid", "true")


def test_the_law_stands_beside_its_text_and_follows_it_on_a_phone(look: Look, page: Page) -> None:
    page.set_viewport_size({"width": 1360, "height": 900})
    text, law = (look("case").locator(where).first.bounding_box() for where in (".annotated .text", ".annotated aside"))
    assert text is not None
    assert law is not None
    assert law["x"] > text["x"] + text["width"]
    page.set_viewport_size({"width": 390, "height": 900})
    text, law = (page.locator(where).first.bounding_box() for where in (".annotated .text", ".annotated aside"))
    assert text is not None
    assert law is not None
    assert law["y"] >= text["y"] + text["height"]


def test_a_state_is_a_word_and_the_path_says_where_one_is(look: Look) -> None:
    page = look("case")
    expect(page.locator(".state")).to_have_text("已发放，可使用")
    expect(page.locator('ol.path [aria-current="step"]')).to_contain_text("使用与兑现")
    expect(page.locator("ol.path .done").first).to_contain_text("，已完成")


def test_a_chart_has_its_figures_behind_it(look: Look) -> None:
    page = look("cockpit")
    expect(page.get_by_role("img", name="发放与兑现累计").first).to_be_visible()
    page.locator(".chart summary").first.click()
    expect(page.get_by_role("cell", name="5,312.0")).to_be_visible()


def test_the_page_says_where_we_are_and_offers_the_other_tongue(look: Look) -> None:
    page = look("case?en")
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page.get_by_role("button", name="中文")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Desk")).to_be_visible()


def test_a_page_prints_without_its_furniture(look: Look, page: Page) -> None:
    look("case")
    page.emulate_media(media="print")
    expect(page.locator("header.site nav")).to_be_hidden()
    expect(page.locator("ol.path")).to_be_visible()
    expect(page.locator("aside.law").first).to_be_visible()


def test_paper_is_no_phone_however_narrow(look: Look, page: Page) -> None:
    page.set_viewport_size({"width": 673, "height": 970})  # A4 within its margins
    page.emulate_media(media="print")
    text, law = (look("case").locator(where).first.bounding_box() for where in (".annotated .text", ".annotated aside"))
    assert text is not None
    assert law is not None
    assert law["x"] > text["x"] + text["width"]
    page.emulate_media(media="screen")
    expect(page.locator("aside.law").first).to_be_visible()


def test_a_list_on_a_phone_shows_each_rows_state_and_amount_without_scrolling(look: Look, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    row = look("table").locator("table.list > tbody > tr").first
    for cell in (".stands", ".num", ".when"):
        box = row.locator(cell).first.bounding_box()
        assert box is not None, cell
        assert box["x"] >= 0, cell
        assert box["x"] + box["width"] <= 390, cell
    assert page.locator("table.list").first.evaluate("table => table.parentElement.scrollWidth") <= 390

"""The office's pages: the library for everybody, the desk for the bureau's people, each with its empty state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.apps.briefing import actions, queries
from guiju.core.parties import Actor
from tests import factories
from tests.apps.briefing import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Actor:
    return desk.editor()


@pytest.fixture
def editor(who: Actor) -> Client:
    return factories.sign_in(Client(), who)


@pytest.fixture
def reader() -> Client:
    return factories.sign_in(Client(), factories.actor())


def said(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_the_library_is_open_to_everybody(who: Actor) -> None:
    assert "政策库还是空的" in said(Client(), "/library/")
    id = desk.published(who)
    assert "样例省算力券管理办法" in said(Client(), "/library/")
    page = said(Client(), f"/library/{id}/")
    assert desk.SUMMARY in page
    assert desk.ONE.splitlines()[2] not in page, "the text itself is not the public's"


def test_a_search_marks_what_it_found(who: Actor) -> None:
    desk.published(who)
    assert "<mark>算力券</mark>" in said(Client(), "/library/?text=算力券")
    assert "没有找到" in said(Client(), "/library/?text=卫星遥感")
    assert "不能按" in said(Client(), "/library/?kind=novel", 422)


def test_a_pack_shows_what_of_it_runs_and_what_changed() -> None:
    actions.shelve_packs(at=desk.AT, on=desk.ON)
    id = actions.instrument_id("guizhou/compute_voucher")
    page = said(Client(), f"/library/{id}/")
    assert "在平台上运行的条款" in page
    assert "没有写成规则的条款" in page
    first, second = queries.instrument(id, desk.editor(), on=desk.ON).versions
    compared = said(Client(), f"/library/{id}/differences/?earlier={first.id}&later={second.id}")
    assert "<ins>" in compared
    assert "参数" in said(Client(), f"/library/{id}/differences/?from=2024-02-01&until=2026-04-01")
    assert "不是日期" in said(Client(), f"/library/{id}/differences/?from=yesterday", 422)


def test_the_desk_is_the_bureaus(editor: Client, reader: Client) -> None:
    assert "还没有来文" in said(editor, "/briefing/")
    said(reader, "/briefing/", 403)
    assert Client().get("/briefing/").status_code == 302


def test_a_text_is_uploaded_read_reviewed_and_published(editor: Client, who: Actor) -> None:
    form = editor.get("/briefing/upload/")
    given = {"id": str(factories.new_id()), "form": "newsletter"}
    file = SimpleUploadedFile("样例简报.txt", desk.NEWSLETTER.encode())
    answer = editor.post("/briefing/upload/", {**given, "file": file})
    assert form.status_code == 200
    assert answer.status_code == 302
    assert "正在阅读" in said(editor, answer["Location"])
    (upload,) = queries.uploads(who).items
    actions.enter(upload.id, desk.brief(), at=desk.AT)
    assert "待核对" in said(editor, answer["Location"])
    first, second = queries.items(upload.id, who)
    page = said(editor, f"/briefing/items/{first.id}/")
    assert '<mark id="at-' in page
    assert "样数〔2025〕3号</mark>" in page
    values: dict[str, Any] = {
        "title": first.title,
        "summary": desk.SUMMARY,
        "kind": "measures",
        "jurisdiction": "520000",
        "issuers": "样例省大数据局",
        "publish": "yes",
    }
    wrong = editor.post(f"/briefing/items/{first.id}/", {**values, "summary": desk.ONE})
    assert wrong.status_code == 422
    assert "照抄了原文" in wrong.content.decode()
    done = editor.post(f"/briefing/items/{first.id}/", values)
    assert done["Location"].startswith("/library/")
    editor.post(f"/briefing/items/{second.id}/drop/")
    assert "已舍弃" in said(editor, answer["Location"])


def test_a_file_that_is_no_text_is_refused_at_its_field(editor: Client) -> None:
    file = SimpleUploadedFile("简报.pdf", "不是".encode())
    answer = editor.post("/briefing/upload/", {"id": str(factories.new_id()), "form": "policy", "file": file})
    assert answer.status_code == 422
    assert "与扩展名不符" in answer.content.decode()


def test_a_refused_text_says_why(editor: Client, who: Actor) -> None:
    id = desk.upload(who)
    actions.refuse_text(id, actions.BadInput("x", zh="没有文字。", en="No text."), at=desk.AT)
    assert "没有文字。" in said(editor, f"/briefing/uploads/{id}/")


def test_the_text_is_shown_to_the_bureau_alone(editor: Client, reader: Client, who: Actor) -> None:
    id = desk.published(who)
    version = queries.instrument(id, who, on=desk.ON).versions[0].id
    assert desk.ONE.splitlines()[2] in said(editor, f"/library/versions/{version}/")
    said(reader, f"/library/versions/{version}/", 404)
    said(Client(), f"/library/versions/{version}/", 404)


def test_watches_are_made_and_ended_on_the_page(reader: Client, who: Actor) -> None:
    id = desk.published(who)
    assert "还没有关注" in said(reader, "/library/watches/")
    reader.post("/library/watches/new/", {"instrument": str(id)})
    reader.post("/library/watches/new/", {"text": "算力券", "kind": "measures"})
    page = said(reader, "/library/watches/")
    assert "样例省算力券管理办法" in page
    assert "“算力券”" in page
    stop = page.split('action="')[1].split('"')[0] if "/stop/" in page.split('action="')[1] else ""
    for form in page.split('action="')[1:]:
        if "/stop/" in form.split('"')[0]:
            stop = form.split('"')[0]
            break
    reader.post(stop)
    assert said(reader, "/library/watches/").count("/stop/") == 1


def test_the_feed_tells_what_is_new(who: Actor) -> None:
    desk.published(who)
    answer = Client().get("/library/feed/?jurisdiction=520000&text=算力券")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = answer.content.decode()
    assert "<title>样例省算力券管理办法</title>" in feed
    assert desk.SUMMARY in feed
    assert "样例省算力券管理办法" not in Client().get("/library/feed/?kind=law").content.decode()
    assert Client().get("/library/feed/?kind=novel").status_code == 422


Count = Callable[..., Any]


def test_what_each_page_costs_does_not_grow(who: Actor, django_assert_num_queries: Count) -> None:
    id = desk.published(who)
    for number in range(3):
        desk.whole(who, f"第一条 第{number}份。\n", title=f"样例省第{number}号算力办法", in_force_on=desk.ON)
    for path, cost in (
        ("/library/", 4),
        ("/library/?text=算力", 4),
        (f"/library/{id}/", 6),
        ("/library/feed/", 2),
    ):
        with django_assert_num_queries(cost):
            Client().get(path)


def test_every_name_of_a_page_is_an_address() -> None:
    for name in ("library", "feed", "watches", "uploads", "upload"):
        assert reverse(f"briefing:{name}").endswith("/")

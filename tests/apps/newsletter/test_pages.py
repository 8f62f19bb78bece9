"""The newsletter's pages: who sees them, what a press of a button does, and what is said when it cannot be done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as site
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from guiju.apps.newsletter import actions, models, queries
from guiju.apps.newsletter.adapters import links
from guiju.core.parties import Actor
from tests import factories
from tests.apps.newsletter.test_compose import shelved
from tests.apps.newsletter.world import FERRY, LOOM, Press


@pytest.fixture(autouse=True)
def _clock(press: Press, settings: Settings) -> None:
    settings.CLOCK_OFFSET = press.at - datetime.now(UTC)
    settings.MAIL_URL = "smtp://mail.example"


def signed_in(actor: Actor) -> Client:
    return factories.sign_in(Client(), actor)


def typed(words: actions.Words, version: int, **more: object) -> dict[str, object]:
    names = ("section", "headline", "summary", "quote", "source", "link")
    return {**{name: getattr(words, name) for name in names}, "id": factories.new_id(), "version": version, **more}


def test_an_issue_goes_from_an_empty_draft_to_its_readers(press: Press) -> None:
    press.headed()
    instrument = shelved()
    writer, checker, anybody = signed_in(press.writer), signed_in(press.checker), Client()
    begun = writer.post(reverse("newsletter:begin"))
    page = begun["Location"]
    found = writer.get(page, {"text": "织机"}).content.decode()
    new = f"{page}pieces/?instrument={instrument}"
    assert f'href="{new}"' in found
    form = writer.get(new).content.decode()
    assert "织机联网管理办法" in form
    assert f"/library/{instrument}/" in form
    assert writer.post(new, typed(LOOM, 1, instrument=instrument)).status_code == 302
    assert writer.post(f"{page}pieces/", typed(FERRY, 2, figures=[])).status_code == 302
    issue = queries.issues(press.writer).items[0].id
    first, second = queries.issue(issue, press.writer).pieces
    assert writer.post(f"{page}pieces/{second.id}/up/", {"version": 3}).status_code == 302
    assert writer.post(f"{page}pieces/{first.id}/", typed(LOOM, 4, headline="织机新规")).status_code == 302
    assert "织机新规" in writer.get(f"{page}preview/").content.decode()
    assert writer.get(f"{page}preview.pdf").content.startswith(b"%PDF")
    assert "审核通过" not in writer.get(page).content.decode()
    assert checker.post(f"{page}check/", {"version": 5}).status_code == 302
    assert anybody.get("/newsletter/41/").status_code == 404
    assert writer.post(f"{page}publish/", {"version": 6}).status_code == 302
    shown = anybody.get("/newsletter/41/").content.decode()
    for said in ("2024年第1期（总第41期）", "织机新规", FERRY.headline, "联网先联质量"):
        assert said in shown
    pdf = anybody.get("/newsletter/41/issue.pdf")
    assert pdf.content == queries.content(41, "pdf")
    assert anybody.get("/newsletter/41/issue.pdf", headers={"If-None-Match": pdf["ETag"]}).status_code == 304
    assert anybody.get("/newsletter/41/issue.epub").content.startswith(b"PK")
    feed = anybody.get("/newsletter/feed/").content.decode()
    assert "http://www.w3.org/2005/Atom" in feed
    assert f"urn:uuid:{issue}" in feed
    assert "2024年第1期" in anybody.get("/newsletter/").content.decode()


def test_a_refusal_is_said_on_the_page_with_what_to_do(press: Press) -> None:
    issue = press.drafted()
    piece = queries.issue(issue, press.writer).pieces[0].id
    writer, page = signed_in(press.writer), f"/newsletter/desk/{issue}/"
    late = writer.post(f"{page}pieces/{piece}/down/", {"version": 1})
    assert (late.status_code, "请刷新" in late.content.decode()) == (409, True)
    mine = writer.post(f"{page}check/", {"version": 3})
    assert (mine.status_code, "没有参与编写的另一位同事" in mine.content.decode()) == (409, True)
    wrong = writer.post(f"{page}pieces/", typed(LOOM, 3, link="ftp://x"))
    assert (wrong.status_code, "http:// 或 https:// 开头" in wrong.content.decode()) == (422, True)
    old = writer.post(f"{page}pieces/", typed(LOOM, 1))
    assert (old.status_code, "请刷新" in old.content.decode()) == (409, True)
    assert writer.post(f"{page}burn/", {"version": 3}).status_code == 404
    assert writer.post(f"{page}pieces/{piece}/burn/", {"version": 3}).status_code == 404
    assert writer.get(f"{page}pieces/?instrument=x").status_code == 404
    assert "搜索词" in writer.get(page, {"text": "？？"}).content.decode()


def test_a_withdrawal_asks_why_and_tells_readers(press: Press) -> None:
    issue = press.published()
    checker, page = signed_in(press.checker), f"/newsletter/desk/{issue}/"
    version = press.version(issue)
    assert checker.post(f"{page}withdraw/", {"version": version, "reason": ""}).status_code == 422
    assert checker.post(f"{page}withdraw/", {"version": version, "reason": "数字有误。"}).status_code == 302
    shown = Client().get("/newsletter/41/").content.decode()
    assert "数字有误。" in shown
    assert LOOM.headline not in shown
    assert Client().get("/newsletter/41/issue.pdf").status_code == 404


def test_the_masthead_is_written_on_its_page(press: Press) -> None:
    writer = signed_in(press.writer)
    head = {"name": "新刊", "publisher": "局", "year": 2024, "year_number": 0, "total_number": 0, "version": 0}
    assert writer.post("/newsletter/desk/masthead/", head).status_code == 302
    assert queries.masthead().name == "新刊"
    again = writer.post("/newsletter/desk/masthead/", head)
    assert (again.status_code, "刚被别人改过" in again.content.decode()) == (409, True)


def test_the_answer_to_who_asks_is_the_same_whatever_is_known(press: Press) -> None:
    press.subscribed("wang@example.cn")
    gone = press.subscribed("gone@example.cn")
    actions.leave(links.to_leave(gone), at=press.at)
    told = set()
    for address in ("new@example.cn", "wang@example.cn", "gone@example.cn"):
        answer = Client().post("/newsletter/subscribe/", {"address": address, "tongue": "en"}, follow=True)
        told.add((answer.status_code, tuple(str(said) for said in answer.context["messages"]), len(answer.content)))
    assert len({(status, said) for status, said, _ in told}) == 1
    assert outbox.outbox == []


def test_a_robot_is_thanked_and_nothing_is_kept(press: Press) -> None:
    said = {"address": "robot@example.cn", "tongue": "en", "website": "x"}
    assert Client().post("/newsletter/subscribe/", said).status_code == 302
    assert not models.Subscriber.objects.exists()


def test_from_one_address_only_so_many_are_asked_an_hour(press: Press) -> None:
    answers = [
        Client().post("/newsletter/subscribe/", {"address": f"r{n}@example.cn", "tongue": "en"}) for n in range(11)
    ]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]


def test_without_a_mail_server_the_pages_say_so(press: Press, settings: Settings) -> None:
    settings.MAIL_URL = ""
    assert "没有配置发信服务器" in Client().get("/newsletter/").content.decode()
    refused = Client().post("/newsletter/subscribe/", {"address": "r@example.cn", "tongue": "en"})
    assert (refused.status_code, "没有配置发信服务器" in refused.content.decode()) == (409, True)


def test_a_link_confirms_by_a_button_and_not_by_being_looked_at(press: Press) -> None:
    reader = press.asked("wang@example.cn")
    address = reverse("newsletter:confirm", args=[links.to_confirm(reader, press.at + timedelta(hours=48))])
    for _ in range(2):
        assert "确认订阅" in Client().get(address).content.decode()
    assert models.Subscriber.objects.get().state == "asked"
    assert "已订阅" in Client().post(address).content.decode()
    assert models.Subscriber.objects.get().state == "confirmed"
    late = reverse("newsletter:confirm", args=[links.to_confirm(reader, press.at - timedelta(hours=1))])
    for answer in (Client().get(late), Client().get("/newsletter/confirm/x:y/")):
        assert answer.status_code == 409


def test_one_click_leaves_without_a_cookie_and_is_answered_at_once(press: Press) -> None:
    reader = press.subscribed("wang@example.cn")
    address = reverse("newsletter:leave", args=[links.to_leave(reader)])
    program = Client(enforce_csrf_checks=True)
    assert "退订" in program.get(address).content.decode()
    assert models.Subscriber.objects.get().address == "wang@example.cn"
    done = program.post(address, {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert models.Subscriber.objects.get().address is None
    assert "已退订" in program.post(address).content.decode()
    assert Client().post("/newsletter/leave/x:y/").status_code == 409


def test_subscribers_are_masked_and_never_a_file(press: Press) -> None:
    press.subscribed("wang@example.cn")
    writer = signed_in(press.writer)
    for address in ("/newsletter/desk/subscribers/", "/newsletter/desk/subscribers/?state=confirmed&sort=at"):
        shown = writer.get(address).content.decode()
        assert "w***@example.cn" in shown
        assert "wang@" not in shown
    for form in ("csv", "xlsx"):
        assert writer.get("/newsletter/desk/subscribers/", {"export": form}).status_code == 400


def test_a_failed_letter_is_retried_from_its_row(press: Press) -> None:
    press.asked("wang@example.cn")
    letter = models.Letter.objects.get()
    models.Letter.objects.update(state="failed", next_at=None, reason="拒收（550）")
    writer = signed_in(press.writer)
    assert "拒收（550）" in writer.get("/newsletter/desk/subscribers/").content.decode()
    assert writer.post(f"/newsletter/desk/letters/{letter.id}/retry/").status_code == 302
    assert models.Letter.objects.get().state == "waiting"


def test_the_desk_is_the_bureaus_alone(press: Press) -> None:
    issue = press.drafted()
    paths = ("", "masthead/", "subscribers/", f"{issue}/", f"{issue}/preview/", f"{issue}/preview.pdf")
    for who, status in ((Client(), 302), (signed_in(factories.actor()), 403), (signed_in(factories.operator()), 403)):
        for path in paths:
            assert who.get(f"/newsletter/desk/{path}").status_code in {status, 403}, path
    assert site.MAIL_URL


def test_pages_speak_english_when_asked(press: Press) -> None:
    press.published()
    client = Client()
    client.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    assert "2024 no. 1 (no. 41 in all)" in client.get("/newsletter/").content.decode()
    assert "In this issue" in client.get("/newsletter/41/").content.decode()

"""The newsletter over the API: what the pages do, with versions, keys that read only, and answers that tell nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from guiju.apps.newsletter import models, queries
from guiju.apps.newsletter.adapters import links
from guiju.core.parties import Actor
from tests import factories
from tests.apps.newsletter.test_compose import shelved
from tests.apps.newsletter.world import Press

PIECE = {"headline": "江南渡口接入调度", "summary": "样例：年内接入三十处。", "source": "样例市，2024-01-20"}
BELOW = "/api/v1/newsletter"


@pytest.fixture(autouse=True)
def _clock(press: Press, settings: Settings) -> None:
    settings.CLOCK_OFFSET = press.at - datetime.now(UTC)
    settings.MAIL_URL = "smtp://mail.example"


class Caller:
    """Somebody with a session, a program with a key, or anybody."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, status: int = 200, **query: object) -> Any:
        return self._answer(self.client.get(BELOW + path, query), status)

    def send(self, method: str, path: str, body: object = None, status: int = 200, **headers: str) -> Any:
        asked = self.client.generic(method, BELOW + path, json.dumps(body or {}), "application/json", headers=headers)
        return self._answer(asked, status)

    def post(self, path: str, body: object = None, status: int = 200, **headers: str) -> Any:
        return self.send("POST", path, body, status, **headers)

    def _answer(self, response: Any, status: int) -> Any:
        assert response.status_code == status, response.content.decode()
        return response.json() if "json" in response["Content-Type"] else response.content


def of(actor: Actor) -> Caller:
    return Caller(factories.sign_in(Client(), actor))


def program(press: Press, *scopes: str) -> Caller:
    token = factories.api_key(press.writer, *scopes, at=press.at)
    return Caller(Client(headers={"Authorization": f"Bearer {token}"}))


def test_an_issue_goes_its_way_by_requests_alone(press: Press) -> None:
    writer, checker, anybody = of(press.writer), of(press.checker), Caller(Client())
    head = {"version": 0, "name": "样例动态", "publisher": "局", "year": 2024, "year_number": 0, "total_number": 0}
    assert writer.send("PUT", "/masthead", head)["version"] == 1
    instrument = shelved()
    (source,) = writer.get("/sources", text="织机")["items"]
    assert (source["id"], source["line"][:4]) == (str(instrument), "样例部门")
    assert {kind["name"] for kind in writer.get("/figures")} >= {"vouchers.year", "vouchers.pool"}
    draft = writer.post("/drafts", status=201)
    path = f"/drafts/{draft['id']}"
    writer.post(f"{path}/pieces", {**PIECE, "version": 1}, 201)
    two = writer.post(f"{path}/pieces", {**PIECE, "headline": "又一条", "version": 2, "instrument": source["id"]}, 201)
    second = two["pieces"][1]["id"]
    moved = writer.post(f"{path}/pieces/{second}/move", {"version": 3, "move": "up"})
    assert [piece["headline"] for piece in moved["pieces"]] == ["又一条", PIECE["headline"]]
    writer.send("PUT", f"{path}/pieces/{second}", {**PIECE, "headline": "改过的一条", "version": 4})
    gone = writer.post(f"{path}/pieces/{two['pieces'][0]['id']}/remove", {"version": 5})
    assert (gone["version"], len(gone["pieces"])) == (6, 1)
    assert writer.get(f"{path}/pdf").startswith(b"%PDF")
    assert writer.post(f"{path}/check", {"version": 6}, 403)["code"] == "newsletter.four_eyes"
    checker.post(f"{path}/check", {"version": 6})
    writer.post(f"{path}/reopen", {"version": 7})
    checker.post(f"{path}/check", {"version": 8})
    done = writer.post(f"{path}/publish", {"version": 9})
    assert (done["number"], done["state"], done["label_zh"]) == (1, "published", "2024年第1期（总第1期）")
    assert [step["verb"] for step in done["history"]][-1] == "publish"
    assert anybody.get("/issues")["items"][0]["lead"] == "改过的一条"
    assert anybody.get("/issues/1")["pdf_sha256"] == done["pdf_sha256"]
    assert anybody.get("/issues/1/pdf") == queries.content(1, "pdf")
    assert anybody.get("/issues/1/epub") == queries.content(1, "epub")
    checker.post(f"{path}/withdraw", {"version": 10, "reason": "数字有误。"})
    assert anybody.get("/issues/1")["withdrawn_for"] == "数字有误。"
    assert anybody.get("/issues/1/pdf", 404)["code"] == "newsletter.not_found"
    assert [line["state"] for line in writer.get("/drafts")["items"]] == ["withdrawn"]


def test_an_older_version_is_refused_by_its_field(press: Press) -> None:
    issue = press.drafted()
    refused = of(press.writer).post(f"/drafts/{issue}/pieces", {**PIECE, "version": 1}, 422)
    assert (refused["code"], refused["field"]) == ("newsletter.changed", "version")


def test_the_same_key_begins_one_issue(press: Press) -> None:
    writer = of(press.writer)
    first, again = (writer.post("/drafts", status=201, **{"Idempotency-Key": "once"}) for _ in range(2))
    assert first["id"] == again["id"]
    assert models.Issue.objects.count() == 1


def test_a_key_reads_and_never_writes_or_checks(press: Press) -> None:
    issue = press.drafted()
    key = program(press, "newsletter:read", "newsletter:write")
    assert key.get(f"/drafts/{issue}")["version"] == 3
    for verb, code in (("check", "not_allowed"), ("publish", "person_needed"), ("reopen", "person_needed")):
        assert key.post(f"/drafts/{issue}/{verb}", {"version": 3}, 403)["code"] == f"newsletter.{code}"
    assert key.post("/drafts", status=403)["code"] == "newsletter.person_needed"
    assert program(press, "vouchers:read").get("/drafts", 403)["code"] == "api.scope_needed"


def test_others_find_no_draft_and_nobody_is_asked_to_sign_in(press: Press) -> None:
    issue = press.drafted()
    for path in ("/drafts", f"/drafts/{issue}", "/sources", "/subscribers", "/letters/failed"):
        assert of(factories.operator()).get(path, 404)["code"] == "newsletter.not_found"
        Caller(Client()).get(path, 401)


def test_whoever_asks_is_heard_whatever_is_known(press: Press) -> None:
    press.subscribed("wang@example.cn")
    anybody = Caller(Client())
    for address in ("wang@example.cn", "new@example.cn"):
        assert anybody.post("/subscribers", {"address": address, "tongue": "en"}, 202) == {"heard": True}
    reader = models.Subscriber.objects.get(address="new@example.cn").id
    anybody.post("/subscribers/confirm", {"token": links.to_confirm(reader, press.at + timedelta(days=1))})
    assert models.Subscriber.objects.get(id=reader).state == "confirmed"
    for _ in range(2):
        anybody.post("/subscribers/leave", {"token": links.to_leave(reader)})
    assert models.Subscriber.objects.get(id=reader).address is None
    assert anybody.post("/subscribers/leave", {"token": "x"}, 409)["code"] == "newsletter.bad_link"
    assert anybody.post("/subscribers", {"address": "no address", "tongue": "en"}, 422)["field"] == "address"


def test_it_is_closed_without_a_mail_server(press: Press, settings: Settings) -> None:
    settings.MAIL_URL = ""
    assert Caller(Client()).post("/subscribers", {"address": "w@example.cn"}, 409)["code"] == "newsletter.closed"


def test_the_desk_lists_masks_and_retries(press: Press) -> None:
    press.asked("wang@example.cn")
    models.Letter.objects.update(state="failed", next_at=None, reason="拒收（550）")
    writer = of(press.writer)
    told = writer.get("/subscribers", state="asked")
    assert (told["counts"], [each["masked"] for each in told["items"]]) == (
        {"confirmed": 0, "asked": 1, "left": 0},
        ["w***@example.cn"],
    )
    (failed,) = writer.get("/letters/failed")
    assert writer.post(f"/letters/{failed['id']}/retry") == {"retried": True}
    assert writer.post(f"/letters/{failed['id']}/retry") == {"retried": False}

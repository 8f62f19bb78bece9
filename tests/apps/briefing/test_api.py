"""The office over HTTP: all that its pages do, once for each key, and for nobody it is not meant for."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from guiju.apps.briefing import actions, queries
from guiju.core.parties import Actor
from tests import factories
from tests.apps.briefing import desk

pytestmark = pytest.mark.django_db

V1 = "/api/v1"
DRAFT = {
    "title": "样例省算力券管理办法",
    "kind": "measures",
    "jurisdiction": "520000",
    "issuers": ["样例省大数据局"],
    "in_force_on": "2025-03-01",
    "summary": desk.SUMMARY,
}


@pytest.fixture
def who() -> Actor:
    return desk.editor()


@pytest.fixture
def program(who: Actor) -> Client:
    token = factories.api_key(who, "briefing:read", "briefing:write")
    return Client(headers={"Authorization": f"Bearer {token}"})


def sent(client: Client, path: str, content: bytes, key: str = "") -> Any:
    headers = {"Idempotency-Key": key or str(uuid4())}
    return client.post(V1 + path, content, content_type="application/octet-stream", headers=headers)


def posted(client: Client, path: str, body: object = None) -> Any:
    headers = {"Idempotency-Key": str(uuid4())}
    return client.post(V1 + path, json.dumps(body), content_type="application/json", headers=headers)


def test_a_newsletter_goes_from_upload_to_library_over_the_api(program: Client, who: Actor) -> None:
    made = sent(program, "/briefing/uploads?form=newsletter&name=样例简报.txt", desk.NEWSLETTER.encode())
    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    id = made.json()["id"]
    actions.enter(queries.uploads(who).items[0].id, desk.brief(), at=desk.AT)
    assert program.get(f"{V1}/briefing/uploads/{id}").json()["items"] == 2
    first, second = program.get(f"{V1}/briefing/uploads/{id}/items").json()["items"]
    assert {mark["field"] for mark in first["marks"]} >= {"title", "document_number", "issuer"}
    item = f"{V1}/briefing/items/{first['id']}"
    revised = program.put(item, json.dumps(DRAFT), content_type="application/json")
    assert revised.json()["state"] == "accepted"
    published = posted(program, f"/briefing/items/{first['id']}/publish")
    assert published.status_code == 201
    assert posted(program, f"/briefing/items/{second['id']}/drop").json()["state"] == "dropped"
    assert posted(program, f"/briefing/items/{second['id']}/accept").json()["state"] == "accepted"
    found = Client().get(f"{V1}/library?text=算力券&jurisdiction=520000").json()
    assert [line["id"] for line in found["items"]] == [published.json()["instrument"]]
    assert (found["count"], found["is_exact"]) == (1, True)
    one = Client().get(f"{V1}/library/{found['items'][0]['id']}").json()
    assert one["line"]["summary"] == desk.SUMMARY
    assert one["versions"][0]["may_read"] is False
    version = one["versions"][0]["id"]
    assert program.get(f"{V1}/library/versions/{version}/text").json()["text"] == desk.ONE
    assert Client().get(f"{V1}/library/versions/{version}/text").status_code == 401


def test_an_upload_sent_again_is_answered_again(program: Client) -> None:
    key = str(uuid4())
    path = "/briefing/uploads?form=policy&name=办法.txt"
    first, again = (sent(program, path, "第一条 办法。".encode(), key) for _ in range(2))
    assert first.json() == again.json()
    other = sent(program, path, "第一条 办法。".encode())
    assert other.json()["id"] == first.json()["id"]


def test_a_pack_is_compared_on_two_days() -> None:
    actions.shelve_packs(at=desk.AT, on=desk.ON)
    id = actions.instrument_id("guizhou/compute_voucher")
    told = Client().get(f"{V1}/library/{id}/differences?since=2024-02-01&until=2026-04-01").json()
    assert told["terms"]
    assert {each["change"] for each in told["articles"]} >= {"same", "changed"}
    assert "算力" in Client().get(f"{V1}/library/{id}").json()["line"]["title"]


def test_a_person_watches_and_stops(who: Actor) -> None:
    instrument = desk.published(who)
    client = factories.sign_in(Client(), factories.actor())
    made = posted(client, "/library/watches", {"sought": {"text": "算力券"}})
    posted(client, "/library/watches", {"instrument": str(instrument)})
    assert made.status_code == 201
    assert len(client.get(f"{V1}/library/watches").json()["items"]) == 2
    assert client.delete(f"{V1}/library/watches/{made.json()['id']}").status_code == 204
    assert len(client.get(f"{V1}/library/watches").json()["items"]) == 1


def test_a_key_watches_nothing(program: Client) -> None:
    refused = posted(program, "/library/watches", {"sought": {"text": "算力券"}})
    assert refused.json()["code"] == "briefing.person_needed"


def test_sections_are_told(who: Actor) -> None:
    desk.published(who)
    assert Client().get(f"{V1}/library/sections").json() == {"items": ["算力"]}

"""A write with an Idempotency-Key is done once, its answer given again; what failed stays failed."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory

from guiju.apps.parties import actions, queries
from guiju.apps.parties.models import ApiKey, Invitation, Organisation
from guiju.core.parties import Actor
from guiju.project import idempotency
from guiju.project.models import GivenAnswer
from tests import factories

pytestmark = pytest.mark.django_db


def body() -> dict[str, Any]:
    return {
        "uscc": factories.uscc(),
        "name": "黔算云图科技有限公司",
        "region": "520100",
        "kind": "company",
        "roles": ["demander"],
    }


def send(client: Client, told: Any, key: str, path: str = "/api/v1/organisations") -> Any:
    return client.post(path, json.dumps(told), content_type="application/json", headers={"Idempotency-Key": key})


@pytest.fixture
def member(client: Client) -> Client:
    return factories.sign_in(client, factories.actor())


def test_a_request_sent_twice_is_done_once_and_answered_alike(member: Client) -> None:
    told = body()
    before = Organisation.objects.count()
    first, again = send(member, told, "a-1"), send(member, told, "a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Location"] == first["Location"]
    assert again["Content-Type"] == first["Content-Type"]
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Organisation.objects.count() == before + 1


def test_the_same_key_with_another_payload_is_refused(member: Client) -> None:
    told = body()
    send(member, told, "a-1")
    other = send(member, told | {"name": "别的名字"}, "a-1")
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency.key_reused"


def test_the_same_key_at_another_address_is_refused(member: Client) -> None:
    send(member, body(), "a-1")
    other = send(member, {"code": "x"}, "a-1", "/api/v1/organisations/join")
    assert other.json()["code"] == "idempotency.key_reused"


def test_what_failed_stays_failed_under_its_key(member: Client) -> None:
    home = factories.organisation()
    told = body() | {"uscc": home.uscc}
    first = send(member, told, "a-1")
    assert first.json()["code"] == "parties.uscc_taken"
    Organisation.objects.filter(id=home.id).update(uscc=factories.uscc())
    again = send(member, told, "a-1")
    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert send(member, told, "a-2").status_code == 201


def test_a_failure_leaves_nothing_but_its_answer(member: Client) -> None:
    before = Organisation.objects.count()
    assert send(member, body() | {"name": "甲"}, "a-1").status_code == 422
    assert Organisation.objects.count() == before
    assert GivenAnswer.objects.get().status == 422


def test_what_broke_may_be_tried_again(member: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    told = body()
    real = actions.register

    def broken(**given: Any) -> None:
        real(**given)
        raise RuntimeError("after the write, before the answer")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "register", broken)
        assert send(member, told, "a-1").status_code == 500
    assert not Organisation.objects.filter(uscc=told["uscc"]).exists()
    assert not GivenAnswer.objects.exists()
    assert send(member, told, "a-1").status_code == 201


def test_being_turned_away_is_not_kept(client: Client) -> None:
    told = body()
    assert send(client, told, "a-1").status_code == 401
    factories.sign_in(client, factories.actor())
    assert send(client, told, "a-1").status_code == 201


def test_a_kept_answer_is_not_given_to_whom_the_door_is_closed(client: Client) -> None:
    actor = factories.actor()
    told = {"account_name": "甲公司", "bank": "贵阳银行", "number": "62001234567"}
    path = f"/api/v1/organisations/{actor.organisation}/payout-accounts"
    assert send(factories.sign_in(client, actor), told, "a-1", path).status_code == 201
    reader = Client(headers={"Authorization": f"Bearer {factories.api_key(actor, 'parties:read')}"})
    assert send(reader, told, "a-1", path).json()["code"] == "api.scope_needed"


def test_two_organisations_may_use_the_same_key(client: Client) -> None:
    assert send(factories.sign_in(client, factories.actor()), body(), "a-1").status_code == 201
    assert send(factories.sign_in(Client(), factories.actor()), body(), "a-1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "schlüssel", "with space"])
def test_a_key_is_visible_ascii_of_bounded_length(member: Client, key: str) -> None:
    response = send(member, body(), key)
    assert response.status_code == 400
    assert response.json()["code"] == "idempotency.bad_request"


def test_reading_needs_no_key_and_keeps_none(member: Client) -> None:
    assert member.get("/api/v1/organisations", headers={"Idempotency-Key": "a-1"}).status_code == 200
    assert not GivenAnswer.objects.exists()


def test_a_form_sent_again_counts_as_the_same_whatever_its_boundary() -> None:
    def form(boundary: str, content: bytes) -> bytes:
        request = RequestFactory().generic(
            "POST", "/api/v1/x", _multipart(boundary, content), f"multipart/form-data; boundary={boundary}"
        )
        return idempotency.fingerprint(request)  # type: ignore[arg-type]

    assert form("aaa", b"%PDF") == form("bbb", b"%PDF")
    assert form("aaa", b"%PDF") != form("aaa", b"%PDG")


def _multipart(boundary: str, content: bytes) -> bytes:
    from django.test.client import encode_multipart

    return encode_multipart(boundary, {"note": "附件", "file": SimpleUploadedFile("a.pdf", content)})


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_one_request_sent_by_eight_at_once_one_is_done_and_all_get_its_answer() -> None:
    actor = factories.actor()
    key = factories.api_key(actor, "parties:write")
    session = factories.sign_in(Client(), actor).cookies["guiju-session"].value
    assert key
    told, answers, start = body(), [], threading.Barrier(8)

    def attempt() -> None:
        client = Client()
        client.cookies["guiju-session"] = session
        start.wait(10)
        answers.append(send(client, told, "a-1"))
        connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer for answer in answers) == 1
    assert queries.organisation_by_uscc(told["uscc"]) is not None


@pytest.mark.parametrize(
    ("what", "told", "made"),
    [
        ("keys", {"name": "财务系统", "scopes": ["vouchers:write"]}, ApiKey),
        ("invitations", {"name": "李四", "duties": ["approve"]}, Invitation),
    ],
)
def test_a_secret_is_shown_once_and_stands_nowhere(
    client: Client, what: str, told: dict[str, object], made: type[ApiKey | Invitation]
) -> None:
    actor = factories.actor()
    member = factories.sign_in(client, actor)
    path = f"/api/v1/organisations/{actor.organisation}/{what}"
    first, again = send(member, told, "a-1", path), send(member, told, "a-1", path)
    assert (first.status_code, again.status_code, made.objects.count()) == (201, 201, 1)
    assert first["Cache-Control"] == "no-store"
    token = first.json()["token"]
    assert again.json() == {**first.json(), "token": None}
    assert "只在首次答复中显示" in again.json()["says"]["zh"]
    assert again["Idempotency-Replayed"] == "true"
    assert tables_with(token.rpartition("_")[2]) == []


def tables_with(text: str) -> list[str]:
    """The tables of the whole database in which a text stands, as text or as bytes."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        hexed = text.encode().hex()
        found = []
        for name in names:
            cursor.execute(
                f'SELECT count(*) FROM "{name}" AS t WHERE t::text LIKE %s OR t::text LIKE %s',
                [f"%{text}%", f"%{hexed}%"],
            )
            if cursor.fetchone()[0]:
                found.append(name)
    return found


def test_the_search_for_secrets_finds_what_is_there(member: Client) -> None:
    told = body()
    send(member, told, "a-1")
    assert {"parties_organisation", "project_givenanswer"} <= set(tables_with(told["uscc"]))


def test_strangers_may_choose_the_same_key() -> None:
    def owner(path: str, address: str, actor: Actor = queries.NOBODY) -> str:
        request = RequestFactory(REMOTE_ADDR=address).post(path)
        request.address = address  # type: ignore[attr-defined]
        return idempotency._owner(request, actor)  # type: ignore[arg-type]

    one = owner("/api/v1/publicity/1/objections", "198.51.100.1")
    assert one == owner("/api/v1/publicity/1/objections", "198.51.100.1")
    assert one != owner("/api/v1/publicity/2/objections", "198.51.100.1")
    assert one != owner("/api/v1/publicity/1/objections", "198.51.100.2")
    member = factories.actor()
    assert owner("/a", "198.51.100.1", member) == owner("/b", "198.51.100.2", member)

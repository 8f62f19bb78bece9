"""Matters over the API: what a program of the organisation may read and hand in, and nothing of anybody else's."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guiju.apps.matters import actions as matters
from guiju.apps.matters import queries
from tests import factories
from tests.apps.matters import toys
from tests.apps.matters.test_attach import PDF
from tests.apps.matters.toys import AT, step

pytestmark = pytest.mark.django_db

BASE = "/api/v1/matters"


def program(actor: object, *scopes: str) -> Client:
    """A client that sends the key of the actor's organisation."""
    token = factories.api_key(actor, *(scopes or ("matters:read", "matters:write")))  # type: ignore[arg-type]
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_the_queue_pages_by_deadline() -> None:
    who = toys.cast()
    numbers = [
        step(toys.open_one(who), "submit", who.applicant, due_at=AT.replace(day=day)).number for day in (25, 21, 23)
    ]
    client, found, cursor = program(who.operator), [], None
    while True:
        page = client.get(BASE, {"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        found += [item["number"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == [numbers[1], numbers[2], numbers[0]]


def test_filters_are_named_and_others_refused() -> None:
    who = toys.cast()
    toys.at_review(who)
    client = program(who.operator)
    assert client.get(BASE, {"kind": "toys.sale"}).json()["items"] == []
    assert len(client.get(BASE, {"state": "review", "scope": "open"}).json()["items"]) == 1
    assert client.get(BASE, {"due_before": "2024-02-20T00:00:00Z"}).json()["items"] == []
    for asked in (
        {"kindd": "x"},
        {"scope": "x"},
        {"due_before": "2024-02-20T00:00:00"},
        {"limit": 201},
        {"cursor": "x"},
    ):
        assert client.get(BASE, asked).status_code == 422, asked


def test_one_matter_comes_with_its_history_files_and_objections() -> None:
    who = toys.cast()
    matter = toys.at_publicity(who)
    matters.object(matter.id, id=factories.new_id("o"), name="陈", contact="138", text="不实", at=AT)
    matters.attach(matter.id, id=factories.new_id("f"), name="合同.pdf", content=PDF, actor=who.applicant, at=AT)
    case = program(who.operator).get(f"{BASE}/{matter.id}").json()
    assert case["number"] == matter.number
    assert [s["verb"] for s in case["history"]] == ["open", "submit", "propose", "approve"]
    assert [f["name"] for f in case["attachments"]] == ["合同.pdf"]
    assert case["objections"][0]["contact"] == "138"
    own = program(who.applicant).get(f"{BASE}/{matter.id}").json()
    assert own["objections"][0]["contact"] == ""


def test_a_file_is_handed_in_and_taken_away() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    client = program(who.applicant)
    sent = client.post(
        f"{BASE}/{matter.id}/attachments", {"file": SimpleUploadedFile("合同.pdf", PDF), "label": "contract"}
    )
    assert sent.status_code == 201, sent.content
    kept = sent.json()
    assert (kept["name"], kept["label"], kept["size"]) == ("合同.pdf", "contract", len(PDF))
    response = client.get(sent["Location"])
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_an_upload_with_an_idempotency_key_is_kept_once() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    client = program(who.applicant)
    answers = [
        client.post(
            f"{BASE}/{matter.id}/attachments",
            {"file": SimpleUploadedFile("合同.pdf", PDF)},
            headers={"Idempotency-Key": "one-and-the-same"},
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len(queries.attachments(matter.id)) == 1


def test_a_file_that_is_not_what_it_says_is_a_problem_with_its_code() -> None:
    who = toys.cast()
    matter = toys.open_one(who)
    answer = program(who.applicant).post(
        f"{BASE}/{matter.id}/attachments", {"file": SimpleUploadedFile("合同.pdf", b"MZ")}
    )
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"] == "matters.file_differs"


def test_a_stranger_finds_nothing_and_a_key_without_the_scope_is_refused() -> None:
    who = toys.cast()
    matter = toys.at_review(who)
    file = matters.attach(matter.id, id=factories.new_id("f"), name="a.pdf", content=PDF, actor=who.applicant, at=AT)
    stranger = program(who.stranger)
    assert stranger.get(BASE, {"scope": "open"}).json()["items"] == []
    for address in (f"{BASE}/{matter.id}", f"{BASE}/{matter.id}/attachments/{file.id}"):
        answer = stranger.get(address)
        assert (answer.status_code, answer.json()["code"]) == (404, "matters.not_found")
    upload = {"file": SimpleUploadedFile("a.pdf", PDF)}
    assert stranger.post(f"{BASE}/{matter.id}/attachments", upload).status_code == 404
    reader = program(who.applicant, "matters:read")
    upload = {"file": SimpleUploadedFile("a.pdf", PDF)}
    assert reader.post(f"{BASE}/{matter.id}/attachments", upload).json()["code"] == "api.scope_needed"
    assert program(who.applicant, "vouchers:read").get(BASE).json()["code"] == "api.scope_needed"
    assert Client().get(BASE).status_code == 401


def test_a_file_is_only_found_under_its_own_matter() -> None:
    who = toys.cast()
    first, second = toys.open_one(who), toys.open_one(who)
    file = matters.attach(first.id, id=factories.new_id("f"), name="a.pdf", content=PDF, actor=who.applicant, at=AT)
    assert program(who.applicant).get(f"{BASE}/{second.id}/attachments/{file.id}").status_code == 404


def test_messages_are_listed_and_marked_as_read() -> None:
    who = toys.cast()
    step(toys.at_review(who), "return", who.operator, reason="缺页")
    client = program(who.applicant)
    (notice,) = client.get(f"{BASE}/notices", {"is_unread": "true"}).json()["items"]
    assert "缺页" in notice["text_zh"]
    marked = client.post(f"{BASE}/notices/read", {"ids": [notice["id"]]}, content_type="application/json")
    assert marked.json() == {"read": 1}
    assert client.get(f"{BASE}/notices", {"is_unread": "true"}).json()["items"] == []
    wrong = client.post(f"{BASE}/notices/read", {"ids": [notice["id"]], "all": True}, content_type="application/json")
    assert wrong.status_code == 422


def test_the_offices_see_dead_letters_and_have_them_tried_again() -> None:
    who = toys.cast()
    step(toys.at_review(who), "return", who.operator, reason="缺页")

    def fail(_: matters.Letter) -> None:
        raise matters.NotSent("邮箱已满", is_final=True)

    matters.deliver(at=AT, send=fail)
    office, applicant = program(who.operator), program(who.applicant)
    (dead,) = office.get(f"{BASE}/notices/undelivered").json()["items"]
    assert dead["reason"] == "邮箱已满"
    assert applicant.get(f"{BASE}/notices/undelivered").json()["items"] == []
    refused = applicant.post(f"{BASE}/notices/{dead['notice']}/retry")
    assert (refused.status_code, refused.json()["code"]) == (403, "matters.not_allowed")
    assert [office.post(f"{BASE}/notices/{dead['notice']}/retry").json()["retried"] for _ in range(2)] == [True, False]


def test_the_queue_says_its_heaps_and_the_messages_how_many_are_new() -> None:
    who = toys.cast()
    toys.at_review(who)
    (heap,) = program(who.operator).get(f"{BASE}/heaps").json()["items"]
    assert (heap["state"], heap["count"]) == ("review", 1)
    assert program(who.stranger).get(f"{BASE}/heaps").json()["items"] == []
    assert program(who.applicant).get(f"{BASE}/notices/unread").json() == {"unread": 0}

"""What every API operation does alike: who is let in, how errors read, unknown inputs, text that cannot be kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from guiju.core.scopes import AREAS, SCOPES
from guiju.project.api import api
from tests import factories

pytestmark = pytest.mark.django_db

REGISTRATION = {
    "name": "黔算云图科技有限公司",
    "region": "520100",
    "kind": "company",
    "roles": ["demander"],
    "is_legal_person": True,
}


def post(client: Client, path: str, body: Any, **headers: str) -> Any:
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers or None)


def problem_of(response: HttpResponse) -> dict[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(response.content)
    assert body["status"] == response.status_code
    assert body["type"] == f"urn:guiju:problem:{body['code']}"
    assert body.keys() >= {"title", "says", "clause", "missing"}
    return body


@pytest.fixture
def member(client: Client) -> Client:
    return factories.sign_in(client, factories.actor())


# --- Who is let in.


def test_nobody_is_asked_to_sign_in(client: Client) -> None:
    response = client.get("/api/v1/organisations")
    assert response.status_code == 401
    assert problem_of(response)["code"] == "api.sign_in_needed"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_key_reads_what_its_scope_allows_and_writes_nothing(client: Client) -> None:
    actor = factories.actor()
    key = factories.api_key(actor, "parties:read")
    listed = client.get("/api/v1/organisations", headers={"Authorization": f"Bearer {key}"})
    assert [each["id"] for each in listed.json()["items"]] == [str(actor.organisation)]
    refused = post(client, "/organisations", REGISTRATION, Authorization=f"Bearer {key}")
    assert refused.status_code == 403
    assert problem_of(refused)["code"] == "api.scope_needed"


def test_a_key_of_another_area_is_refused(client: Client) -> None:
    key = factories.api_key(factories.actor(), "vouchers:read")
    response = client.get("/api/v1/organisations", headers={"Authorization": f"Bearer {key}"})
    assert problem_of(response)["code"] == "api.scope_needed"


def test_what_takes_a_person_is_refused_to_a_key(client: Client) -> None:
    key = factories.api_key(factories.actor(), "parties:write")
    refused = post(client, "/organisations", REGISTRATION | {"uscc": factories.uscc()}, Authorization=f"Bearer {key}")
    assert refused.status_code == 403
    assert problem_of(refused)["code"] == "parties.person_needed"


def test_a_wrong_secret_is_nobody_even_with_a_session(client: Client) -> None:
    actor = factories.actor()
    key = factories.api_key(actor, "parties:read")
    factories.sign_in(client, actor)
    for wrong in (f"Bearer {key[:-1]}7", "Bearer", "Basic eDp5", "Bearer gj_é_x"):
        assert client.get("/api/v1/organisations", headers={"Authorization": wrong}).status_code == 401


def test_a_session_writes_only_with_its_csrf_token() -> None:
    client = factories.sign_in(Client(enforce_csrf_checks=True), factories.actor())
    body = REGISTRATION | {"uscc": factories.uscc()}
    refused = post(client, "/organisations", body)
    assert refused.status_code == 403
    assert problem_of(refused)["code"] == "api.csrf"
    client.get("/organisations/register/")
    token = client.cookies["guiju-csrf"].value
    made = post(client, "/organisations", body, **{"X-CSRFToken": token})
    assert made.status_code == 201
    assert made["Location"] == f"/api/v1/organisations/{made.json()['id']}"


def test_staff_without_their_second_factor_are_refused(client: Client) -> None:
    factories.sign_in(client, factories.operator(), second_factor=False)
    response = client.get("/api/v1/organisations")
    assert response.status_code == 403
    assert problem_of(response)["code"] == "api.second_factor_needed"


def test_a_session_that_ends_is_nobody(member: Client) -> None:
    assert member.get("/api/v1/organisations").status_code == 200
    member.logout()
    assert member.get("/api/v1/organisations").status_code == 401


# --- How errors read.


@pytest.mark.parametrize(
    ("asked", "begins"), [("en", "A name has"), ("zh-CN,zh;q=0.9", "名称应为"), ("", "名称应为"), ("fr", "名称应为")]
)
def test_the_title_speaks_the_tongue_that_was_asked_for(member: Client, asked: str, begins: str) -> None:
    body = REGISTRATION | {"uscc": factories.uscc(), "name": "甲"}
    problem = problem_of(post(member, "/organisations", body, **{"Accept-Language": asked}))
    assert problem["title"].startswith(begins)
    assert problem["says"]["zh"].startswith("名称应为")
    assert problem["says"]["en"].startswith("A name has")
    assert problem["field"] == "name"


def test_an_input_that_is_missing_is_named_as_missing(member: Client) -> None:
    response = post(member, "/organisations", {"name": "黔算云图科技有限公司", "region": "520100"})
    assert response.status_code == 422
    problem = problem_of(response)
    assert problem["code"] == "api.invalid_input"
    assert set(problem["missing"]) == {f"body.registration.{name}" for name in ("kind", "roles", "uscc")}


def test_an_unknown_input_is_refused_by_its_name(member: Client) -> None:
    response = post(member, "/organisations", REGISTRATION | {"uscc": factories.uscc(), "nmae": "x"})
    assert response.status_code == 422
    (error,) = problem_of(response)["errors"]
    assert error["field"] == "body.registration.nmae"


def test_an_unknown_query_parameter_is_refused_by_its_name(member: Client) -> None:
    response = member.get("/api/v1/organisations?pagesize=3")
    assert response.status_code == 422
    assert problem_of(response)["field"] == "query.pagesize"


def test_an_address_that_is_not_there_and_a_method_it_does_not_take(member: Client) -> None:
    assert problem_of(member.get("/api/v1/nowhere"))["code"] == "api.not_found"
    wrong = member.patch("/api/v1/organisations", "{}", content_type="application/json")
    assert problem_of(wrong)["code"] == "api.method_not_allowed"
    assert wrong["Allow"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "a", "name": "b"}',
        b'{"name": NaN}',
        b'{"name": "a\\u0000b"}',
        b'{"name": "\\ud800"}',
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 30 + b"1" + b"}" * 30,
    ],
)
def test_json_that_leaves_something_to_guess_is_refused(member: Client, body: bytes) -> None:
    response = member.post("/api/v1/organisations", body, content_type="application/json")
    assert response.status_code == 400
    assert problem_of(response)["code"] == "api.bad_request"


@pytest.mark.parametrize("address", ["/api/v1/organisations?text=%00", "/api/v1/organisations/%00/history"])
def test_a_nul_in_the_address_is_refused(member: Client, address: str) -> None:
    assert member.get(address).status_code in {400, 404}


def test_what_breaks_is_noted_and_answered_without_its_trace(
    member: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("guiju.apps.parties.queries.search", broken)
    response = member.get("/api/v1/organisations")
    assert response.status_code == 500
    assert problem_of(response)["code"] == "api.internal"
    assert "secret of the house" not in response.content.decode()
    assert "secret of the house" in caplog.text


def test_pages_of_a_list_follow_by_their_cursor(client: Client) -> None:
    factories.sign_in(client, factories.operator())
    for _ in range(3):
        factories.organisation()
    first = client.get("/api/v1/organisations?limit=3").json()
    second = client.get("/api/v1/organisations", {"limit": 3, "cursor": first["next"]}).json()
    assert len({each["id"] for each in first["items"] + second["items"]}) == 4
    assert second["next"] is None


# --- What the description says.


def test_every_operation_says_that_it_may_answer_with_a_problem() -> None:
    schema = api.get_openapi_schema()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert "default" in operation["responses"], f"{method} {path}"


def test_every_body_refuses_unknown_fields() -> None:
    schema = api.get_openapi_schema()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                for reference in _references(content["schema"]):
                    name = reference.rpartition("/")[2]
                    body = schema["components"]["schemas"][name]
                    if body.get("type") == "object":
                        assert body.get("additionalProperties") is False, f"{method} {path}: {name}"


def test_every_operation_is_behind_doors_of_a_known_area_or_open_on_purpose() -> None:
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                areas = {door.area for door in operation.auth_callbacks if hasattr(door, "area")}
                is_open = operation.auth_param is None
                assert is_open or areas <= AREAS.keys(), f"{operation.methods} {router.prefix}{path}"
                assert is_open or areas, f"{operation.methods} {router.prefix}{path} is mounted without doors"


def test_there_is_a_scope_for_every_area_and_deed_and_for_nothing_else() -> None:
    needed = {
        f"{door.area}:{'read' if method == 'GET' else 'write'}"
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        for door in operation.auth_callbacks
        if hasattr(door, "area")
        for method in operation.methods
    }
    assert needed == set(SCOPES)


def _references(schema: Any) -> list[str]:
    """Every $ref in a piece of schema."""
    if isinstance(schema, dict):
        own = [schema["$ref"]] if "$ref" in schema else []
        return own + [each for value in schema.values() for each in _references(value)]
    return [each for value in schema for each in _references(value)] if isinstance(schema, list) else []

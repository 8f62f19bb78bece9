"""A target's whole life over the API: proposed, accepted, measured, corrected, edited, foreseen, exported, reported."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.test import Client

from guiju.core.parties import Actor
from tests import factories
from tests.apps.targets.world import World
from tests.apps.vouchers.calling import problem

PROPOSAL = {
    "name": "智慧社区样板",
    "document": "2024年工作要点",
    "quote": "累计打造智慧社区样板200个",
    "line_from": 12,
    "item": "简报/5",
    "quantity": {"value": "200", "unit": "个", "comparator": "at_least", "course": "cumulative", "until": "2024-12-31"},
}


@dataclass
class Caller:
    """A program with a key of the actor's organisation, or nobody."""

    world: World
    actor: Actor | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.actor:
            token = factories.api_key(self.actor, "targets:read", "targets:write", at=self.world.at)
            self.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, body: object = None, **query: object) -> Any:
        settings.CLOCK_OFFSET = self.world.at - datetime.now(UTC)
        headers = dict(self.headers)
        if method != "GET":
            headers["Idempotency-Key"] = str(factories.new_id("key"))
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        data = body if isinstance(body, bytes) else "" if body is None else json.dumps(body)
        return Client().generic(
            method, f"/api/v1/targets{path}", data, content_type=kind, headers=headers, query_params=query
        )

    def get(self, path: str, **query: object) -> Any:
        response = self.ask("GET", path, **query)
        assert response.status_code == 200, response.content
        return response.json()

    def write(self, method: str, path: str, body: object) -> Any:
        response = self.ask(method, path, body)
        assert response.status_code in {200, 201}, response.content
        return response.json()


def test_from_a_proposal_to_the_report(world: World) -> None:
    bureau, owner, public = Caller(world, world.maker), Caller(world, world.owner), Caller(world)
    (id,) = bureau.write("POST", "/proposals", {"proposals": [PROPOSAL]})["ids"]
    assert bureau.write("POST", "/proposals", {"proposals": [PROPOSAL]})["ids"] == [id]
    problem(public.ask("GET", f"/{id}"), 404, "targets.not_found")
    ((waiting),) = bureau.get("/proposals", item="简报/5")
    assert waiting["proposals"][0]["value"] == "200"
    said = {"item": "简报/5", "owner": str(world.owner.organisation)}
    assert bureau.write("POST", "/proposals/accept", said) == {"count": 1}
    for day, value in (("2023-12-31", "10"), ("2024-01-10", "12"), ("2024-01-31", "15.5")):
        made = owner.write("POST", f"/{id}/measurements", {"measured_on": day, "value": value})
    assert made["value"] == "15.5"
    body = {"measured_on": "2024-01-31", "value": "15", "reason": "取整"}
    assert owner.write("POST", f"/{id}/measurements/{made['id']}/correct", body)["supersedes"] == made["id"]
    standing = public.get(f"/{id}")
    assert (standing["status"], standing["latest"]["value"]) == ("behind", "15")
    assert standing["way"][0] == {"on": "2023-12-31", "value": "10"}
    assert public.get(f"/{id}/forecast")["method"] == "ols"
    assert len(public.get(f"/{id}/measurements")) == 4
    assert [each["status"] for each in public.get(f"/{id}/changes")][-1] == "behind"
    said = {"version": 2, "reason": "口径", "name": "样板", "region": "520100", "value": "15", "comparator": "at_least"}
    edited = {**said, "unit": "个", "deadline": "2024-12-31", "owner": str(world.owner.organisation)}
    assert bureau.write("PUT", f"/{id}", edited)["status"] == "reached"
    points = {"version": 3, "reason": "季度", "milestones": [{"on": "2024-06-30", "value": "12"}]}
    assert owner.write("PUT", f"/{id}/milestones", points)["indicator"]["version"] == 4
    assert public.get("", status="reached")["items"][0]["id"] == id
    assert public.get("/total") == {"count": 1}
    assert [each["indicator"]["id"] for each in public.get("/standings")] == [id]
    assert public.ask("GET", "/export").getvalue().startswith(b"PK")
    assert public.ask("GET", "/report").content.startswith(b"%PDF")
    assert {each["name"] for each in public.get("/sources")} >= {"vouchers.issued_amount", "parties.verified"}


def test_a_sheet_over_the_api_is_loaded_whole_or_not_at_all(world: World) -> None:
    id = world.accepted(code="K6")
    owner = Caller(world, world.owner)
    bad = b"Code,Measured on,Value,Note\nK6,2024-01-10,12,\nK6,2024-13-20,13,\n"
    report = owner.write("POST", "/measurements/import", bad)
    assert (report["is_loaded"], report["mistakes"][0]["cell"]) == (False, "B3")
    assert owner.get(f"/{id}/measurements") == []
    good = b"Code,Measured on,Value,Note\nK6,2024-01-10,12,\nK6,2024-01-20,13,\n"
    assert owner.write("POST", "/measurements/import", good)["is_loaded"]
    assert [each["origin"] for each in owner.get(f"/{id}/measurements")] == ["imported", "imported"]
    problem(owner.ask("POST", "/measurements/import", b"\x00\x01"), 422, "workbook.wrong_columns")


def test_a_stranger_and_the_public_write_nothing(world: World) -> None:
    id = world.accepted()
    body = {"measured_on": "2024-01-31", "value": "15"}
    problem(Caller(world, world.stranger).ask("POST", f"/{id}/measurements", body), 403, "targets.not_yours")
    problem(Caller(world).ask("POST", f"/{id}/measurements", body), 401, "api.sign_in_needed")
    problem(Caller(world, world.owner).ask("POST", "/proposals", {"proposals": [PROPOSAL]}), 403, "targets.not_allowed")
    problem(Caller(world, world.owner).ask("GET", "/proposals"), 404, "targets.not_found")


def test_too_few_measurements_are_too_few_to_say(world: World) -> None:
    id = world.accepted()
    world.measured(id, 20)
    problem(Caller(world).ask("GET", f"/{id}/forecast"), 409, "targets.too_few_to_say")

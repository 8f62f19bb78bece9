"""The policy library over the API: what the page shows of a policy on a day, for everybody, as data."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db
VOUCHER = "/api/v1/policies/guizhou/compute_voucher"


def policy(client: Client, on: str) -> dict[str, Any]:
    response = client.get(VOUCHER, {"on": on})
    assert response.status_code == 200, response.content
    told: dict[str, Any] = response.json()
    return told


def test_the_catalogue_names_every_policy_with_its_editions(client: Client) -> None:
    listed = client.get("/api/v1/policies").json()["items"]
    (voucher,) = [each for each in listed if each["id"] == "guizhou/compute_voucher"]
    assert voucher["editions"][0] == {"name": "2024_02", "since": "2024-02-01"}
    assert "vouchers.award" in voucher["questions"]


def test_a_policy_says_its_terms_as_they_stand_on_the_day(client: Client) -> None:
    terms = {term["name"]: term for term in policy(client, "2024-03-01")["terms"]}
    assert terms["rate"]["value"] == "0.03"
    assert terms["subject_cap"]["value"] == {"amount": "2000000.00", "currency": "CNY"}
    assert terms["subject_cap"]["cites"] == "R2"
    later = {term["name"]: term for term in policy(client, "2026-06-01")["terms"]}
    assert len(later["rate"]["history"]) >= len(terms["rate"]["history"]) >= 1


def test_a_policy_quotes_each_clause_once_with_its_readings(client: Client) -> None:
    told = policy(client, "2024-03-01")
    clauses = {clause["id"]: clause for clause in told["clauses"]}
    assert len(clauses) == len(told["clauses"])
    asked = {passage["provision"] for rule in told["rules"] for passage in rule["passages"]}
    assert asked == clauses.keys()
    named = {reading for clause in clauses.values() for reading in clause["readings"]}
    assert named <= {reading["id"] for reading in told["readings"]}
    assert all(sentence["zh"] and sentence["en"] for clause in clauses.values() for sentence in [clause["title"]])


def test_a_day_before_the_policy_began_and_an_unknown_policy_are_refused(client: Client) -> None:
    early = client.get(VOUCHER, {"on": "2020-01-01"})
    assert (early.status_code, early.json()["code"], early.json()["field"]) == (422, "policies.not_begun", "on")
    assert client.get("/api/v1/policies/guizhou/nothing").status_code == 404
    assert client.get(VOUCHER, {"on": "soon"}).status_code == 422


def test_a_policy_is_read_without_asking_the_database_for_it(client: Client) -> None:
    """The one statement is the limit's."""
    for path in ("/api/v1/policies", VOUCHER):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        assert len(asked) == 1, path

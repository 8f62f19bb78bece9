"""Rate limits: so many in so long, whichever worker asks; then 429 with when to come back."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from guiju.project import rate_limits
from guiju.project.rate_limits import Limit, TooMany, take
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2024, 2, 1, 1, tzinfo=UTC)
THREE_A_MINUTE = Limit(count=3, seconds=60)


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM project_rate_limit")
        return int(cursor.fetchone()[0])


def test_the_whole_bucket_may_be_taken_at_once_and_then_no_more() -> None:
    for _ in range(3):
        take("k", THREE_A_MINUTE, at=AT)
    with pytest.raises(TooMany) as refused:
        take("k", THREE_A_MINUTE, at=AT)
    assert refused.value.retry_seconds == 20


def test_one_more_is_allowed_when_the_wait_is_over_and_not_before() -> None:
    for _ in range(3):
        take("k", THREE_A_MINUTE, at=AT)
    with pytest.raises(TooMany):
        take("k", THREE_A_MINUTE, at=AT + timedelta(seconds=20) - timedelta(microseconds=1))
    take("k", THREE_A_MINUTE, at=AT + timedelta(seconds=20))
    with pytest.raises(TooMany):
        take("k", THREE_A_MINUTE, at=AT + timedelta(seconds=20))


def test_being_refused_costs_nothing() -> None:
    for _ in range(3):
        take("k", THREE_A_MINUTE, at=AT)
    for _ in range(50):
        with pytest.raises(TooMany):
            take("k", THREE_A_MINUTE, at=AT)
    take("k", THREE_A_MINUTE, at=AT + timedelta(seconds=20))


def test_buckets_do_not_share() -> None:
    for _ in range(3):
        take("one", THREE_A_MINUTE, at=AT)
    take("other", THREE_A_MINUTE, at=AT)


def test_a_refund_fills_the_bucket() -> None:
    for _ in range(3):
        take("k", THREE_A_MINUTE, at=AT)
    rate_limits.refund("k")
    take("k", THREE_A_MINUTE, at=AT)


def test_the_table_keeps_no_more_than_what_is_in_use() -> None:
    for minute in range(20):
        for visitor in range(10):
            take(f"{minute}:{visitor}", THREE_A_MINUTE, at=AT + timedelta(minutes=minute))
    assert rows() <= 20


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_however_many_ask_at_once_only_the_limit_is_let_through() -> None:
    let, start = [], threading.Barrier(10)
    limit = Limit(count=25, seconds=60)

    def ask() -> None:
        start.wait(10)
        for _ in range(10):
            try:
                take("hot", limit, at=AT)
            except TooMany:
                continue
            let.append(1)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(let) == 25


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", "0.0.0.0"),
        ("unix:", "0.0.0.0"),
    ],
)
def test_an_address_counts_as_its_network(given: str, counted: str) -> None:
    assert rate_limits.address_of(RequestFactory(REMOTE_ADDR=given).get("/")) == counted


def test_an_address_that_calls_too_often_is_told_when_to_come_back(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.API_ADDRESS_PER_MINUTE = 2
    assert [client.get("/api/v1/organisations").status_code for _ in range(3)] == [401, 401, 429]
    refused = client.get("/api/v1/organisations")
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "api.too_many_requests"
    assert 1 <= int(refused["Retry-After"]) <= 30
    assert client.get("/api/v1/organisations", REMOTE_ADDR="198.51.100.1").status_code == 401


def test_a_key_that_calls_too_often_is_told_so_wherever_it_calls_from(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.API_KEY_PER_MINUTE = 2
    key = {"Authorization": f"Bearer {factories.api_key(factories.actor(), 'parties:read')}"}
    codes = [
        client.get("/api/v1/organisations", headers=key, REMOTE_ADDR=f"198.51.100.{n}").status_code for n in range(3)
    ]
    assert codes == [200, 200, 429]


def test_pages_are_not_limited_by_the_apis_limit(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.API_ADDRESS_PER_MINUTE = 1
    assert [client.get("/account/login/").status_code for _ in range(3)] == [200, 200, 200]

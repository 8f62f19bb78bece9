"""What each page costs the database: a count that grew is a loop somebody wrote."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from guiju.core.parties import Duty
from tests import factories

pytestmark = pytest.mark.django_db

SESSION_AND_ACTOR = 4
"""The session, the person, the membership with its organisation, its roles."""
HEADER = 2
"""What waits at the operator's desk, and its unread messages."""


def grow(home: Any) -> None:
    """More of everything than the first page of anything shows with one row."""
    for _ in range(4):
        factories.colleague(home, frozenset({Duty.HANDLE}))
        factories.organisation()
        factories.organisation(verified=False)


@pytest.mark.parametrize(
    ("address", "own"),
    [("/organisations/mine/", 10), ("/organisations/", 7), ("/organisations/waiting/", 6), ("/organisations/join/", 3)],
)
def test_a_page_costs_the_same_however_much_it_shows(
    client: Client, django_assert_num_queries: Any, address: str, own: int
) -> None:
    operator = factories.operator()
    factories.sign_in(client, operator)
    grow(operator.organisation)
    with django_assert_num_queries(SESSION_AND_ACTOR + HEADER + own):
        assert client.get(address).status_code == 200
    grow(operator.organisation)
    with django_assert_num_queries(SESSION_AND_ACTOR + HEADER + own):
        assert client.get(address).status_code == 200

"""The demonstration's year: told through the offices' own actions, so every invariant holds in it."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import connection

from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import queries as vouchers
from guiju.project import demo


@pytest.fixture
def year(db: None, settings: LazySettings) -> list[str]:
    """A tenth of the year, and what loading it said."""
    settings.IS_DEMO = True
    said: list[str] = []
    demo.load(scale=0.1, say=said.append)
    return said


def test_a_tenth_of_the_year_is_told_and_balances(year: list[str]) -> None:
    assert any("72 claimants" in line for line in year)
    total = ledger.trial_balance()
    assert total.is_balanced
    assert total.debits_fen > 0
    figures = {programme.year: programme for programme in vouchers.programmes()}
    assert set(figures) == {2024, 2025}
    assert 0 < figures[2024].committed_fen <= figures[2024].issue_cap_fen
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from vouchers_voucher where redeemed_fen > 0")
        assert cursor.fetchone()[0] > 0
        cursor.execute(
            "select count(*) from vouchers_claim as claim where claim.matter_id is not null and not exists"
            " (select from matters_attachment as paper where paper.matter_id = claim.matter_id)"
        )
        assert cursor.fetchone()[0] == 0, "a claim without its contract"

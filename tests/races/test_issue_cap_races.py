"""Two years' pools issued from at once, under the cap of the one year of issue; twins show it when a guard is away."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest

from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import actions, models
from guiju.apps.vouchers.actions import issuing
from guiju.core.calendar import CHINA
from tests.apps.vouchers.world import CALENDAR, MILLION, World
from tests.races.test_voucher_races import (
    SLOW_AND_UNLOCKED,
    codes,
    issued_fen,
    issuings,
    meeting,
    together,
    without_lock,
)
from tests.races.together import constraint_dropped, posting_changed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def claims_of_two_years(world: World) -> list[UUID]:
    """In March 2025 a claim of 2024 and one of 2025 wait to be issued, 60 million yuan each; the year's cap is 80."""
    big = 2_000 * MILLION
    last_year = world.publicised(world.claimant(), world.application(price_fen=big))
    world.until(datetime(2025, 3, 3, tzinfo=CHINA))
    world.programme = world.open_programme()
    this_year = world.publicised(world.claimant(), world.application(price_fen=big))
    world.later(days=10)
    actions.close_publicity(at=world.at, on=world.on, calendar=CALENDAR)
    return [last_year, this_year]


def test_two_years_pools_at_once_issue_no_more_than_the_cap_of_the_year_of_issue() -> None:
    world = World()
    met = together(*issuings(world, claims_of_two_years(world)))
    assert codes(met) == []
    assert issued_fen() == 80 * MILLION
    assert ledger.discrepancies() == []


def test_twin_without_the_programmes_locks_the_years_account_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    claims = claims_of_two_years(world)
    without_lock(monkeypatch, models.Programme)
    meeting(monkeypatch, issuing, "_voucher")
    met = together(*issuings(world, claims))
    assert codes(met) == ["vouchers.pool_exhausted"]
    assert issued_fen() == 60 * MILLION


def test_twin_without_locks_and_bound_two_pools_issue_beyond_the_cap_of_the_year(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    claims = claims_of_two_years(world)
    without_lock(monkeypatch, models.Programme)
    meeting(monkeypatch, issuing, "_voucher")
    with constraint_dropped("ledger_account", "ledger_debits_within_credits"), posting_changed(*SLOW_AND_UNLOCKED):
        met = together(*issuings(world, claims))
        assert codes(met) == []
        assert issued_fen() == 120 * MILLION  # of 80

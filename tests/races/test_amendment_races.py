"""A year is lowered while a voucher is issued from it; twins show what the programme's lock and the bound are for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import actions, models, queries
from guiju.apps.vouchers.actions import amending, issuing
from tests import factories
from tests.apps.vouchers.world import CALENDAR, MILLION, World
from tests.races.test_voucher_races import (
    SLOW_AND_UNLOCKED,
    WAIT_SECONDS_MAX,
    codes,
    issued_fen,
    together,
    without_lock,
)
from tests.races.together import constraint_dropped, posting_changed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def lowered_and_issued(world: World) -> list[Callable[[], Any]]:
    """A voucher of 30 million yuan waits to be issued, and the year to be lowered to 20 million."""
    claim = world.cleared(world.claimant(), world.application(price_fen=1_000 * MILLION))
    amendment = factories.new_id("amendment")
    shown = actions.propose_amendment(
        world.programme,
        id=amendment,
        appropriation_fen=20 * MILLION,
        document="黔财〔2024〕7号",
        reason="压减预算",
        actor=world.maker,
        at=world.at,
        on=world.on,
        calendar=CALENDAR,
    )
    now: dict[str, Any] = {"at": world.at, "on": world.on, "calendar": CALENDAR}
    return [
        partial(actions.approve_amendment, amendment, shown=shown, actor=world.checker, **now),
        partial(actions.issue, claim, actor=world.maker, **now),
    ]


def both_look_first(patch: pytest.MonkeyPatch) -> None:
    """Neither moves money before both have looked at the pool."""
    all_here = threading.Barrier(2, timeout=WAIT_SECONDS_MAX)
    for room, name in ((amending, "_require_room"), (issuing, "_voucher")):
        patch.setattr(room, name, _and_wait(getattr(room, name), all_here))


def _and_wait(look: Callable[..., Any], all_here: threading.Barrier) -> Callable[..., Any]:
    def look_and_wait(*given: Any, **named: Any) -> Any:
        seen = look(*given, **named)
        if threading.current_thread() is not threading.main_thread():
            all_here.wait()
        return seen

    return look_and_wait


def year(world: World) -> tuple[int, int]:
    """What the year has, and what was issued from it, in millions of yuan."""
    return queries.programme(world.programme).appropriation_fen // MILLION, issued_fen() // MILLION


def test_whoever_comes_second_sees_what_the_first_did() -> None:
    world = World()
    met = together(*lowered_and_issued(world))
    assert (year(world), codes(met)) in [((20, 20), []), ((80, 30), ["vouchers.below_committed"])]
    assert ledger.discrepancies() == []


def test_twin_without_the_programmes_lock_the_pools_bound_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    deeds = lowered_and_issued(world)
    without_lock(monkeypatch, models.Programme)
    both_look_first(monkeypatch)
    met = together(*deeds)
    assert codes(met) in (["vouchers.pool_exhausted"], ["ledger.not_posted"])
    assert year(world) in ((20, 0), (80, 30))


def test_twin_without_lock_and_bound_a_year_is_lowered_below_what_it_issues(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    deeds = lowered_and_issued(world)
    without_lock(monkeypatch, models.Programme)
    both_look_first(monkeypatch)
    with constraint_dropped("ledger_account", "ledger_debits_within_credits"), posting_changed(*SLOW_AND_UNLOCKED):
        assert codes(together(*deeds)) == []
        assert year(world) == (20, 30)

"""Somebody objects in the last instant of publicity while the voucher is issued in the next; a twin shows the lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from guiju.apps.matters import queries as matters
from guiju.apps.matters.actions import objecting, rows
from guiju.apps.vouchers import actions, models, queries
from guiju.apps.vouchers.actions import issuing
from guiju.core import calendar as days
from guiju.core.parties import CLOCK
from tests import factories
from tests.apps.vouchers.world import CALENDAR, World
from tests.races.test_voucher_races import WAIT_SECONDS_MAX, codes, together, without_lock

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def objected_and_issued(world: World, claim: UUID) -> list[Callable[[], Any]]:
    """The objection was sent in time, and is still on its way when publicity ends and the bureau issues."""
    until = queries.claim(claim, world.maker).publicity_until
    assert until is not None
    end = days.end_of(until)
    world.until(end)
    return [
        partial(
            actions.object_to,
            claim,
            id=factories.new_id("objection"),
            name="王某",
            contact="13800000000",
            text="该合同已经解除",
            at=end - timedelta(microseconds=1),
            on=until,
            calendar=CALENDAR,
        ),
        partial(actions.issue, claim, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR),
    ]


def is_objected_to(claim: UUID) -> bool:
    matter = queries.claim(claim, CLOCK).matter
    assert matter is not None
    return bool(matters.matters_under_objection([matter]))


def test_whoever_comes_second_is_refused_and_no_voucher_is_issued_over_an_objection() -> None:
    world = World()
    claim = world.publicised(world.claimant())
    met = together(*objected_and_issued(world, claim))
    assert len(codes(met)) == 1
    assert models.Voucher.objects.exists() is not is_objected_to(claim)


def test_twin_without_the_matters_lock_a_voucher_is_issued_over_an_objection(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    claim = world.publicised(world.claimant())
    objects, issues = objected_and_issued(world, claim)
    monkeypatch.setattr(rows, "_LOCK", rows._LOCK.replace("FOR UPDATE", ""))
    without_lock(monkeypatch, models.Claim)
    looked, issued = threading.Event(), threading.Event()
    monkeypatch.setattr(objecting, "_checked_words", _then(objecting._checked_words, looked.set, issued))
    monkeypatch.setattr(issuing, "_voucher", _then(issuing._voucher, lambda: None, looked))
    met = together(objects, _then(issues, issued.set, looked))
    assert not [each for each in met if isinstance(each, Exception)]
    assert models.Voucher.objects.exists()
    assert is_objected_to(claim)


def _then(deed: Callable[..., Any], tell: Callable[[], None], until: threading.Event) -> Callable[..., Any]:
    """The deed; once it is done others are told, and it is not left before what it waits for has happened."""

    def do_and_wait(*given: Any, **named: Any) -> Any:
        done = deed(*given, **named)
        tell()
        assert until.wait(WAIT_SECONDS_MAX)
        return done

    return do_and_wait

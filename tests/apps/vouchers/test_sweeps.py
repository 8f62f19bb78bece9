"""The sweeps as background work: one at a time, on past a row that cannot be done, until nothing is left to move."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import Settings

from guiju.apps.vouchers import actions, models, queries, tasks
from guiju.apps.vouchers.actions import sweeping
from guiju.core.refusals import Refused
from tests.apps.vouchers.world import CALENDAR, World


@pytest.fixture
def elsewhere(settings: Settings) -> Settings:
    """Settings whose clock the test may move; moved back afterwards."""
    settings.CLOCK_OFFSET = settings.CLOCK_OFFSET
    settings.WORKING_DAYS = CALENDAR
    return settings


def move_clock(settings: Settings, world: World) -> None:
    settings.CLOCK_OFFSET = world.at - datetime.now(UTC)


def test_time_does_all_that_is_due(world: World, elsewhere: Settings) -> None:
    claimant = world.claimant()
    voucher = world.issued(claimant)
    returned = world.submitted(claimant)
    actions.return_(returned, reason="缺页", actor=world.operator, at=world.at, calendar=CALENDAR)
    publicised = world.publicised(claimant)
    move_clock(elsewhere, world)
    assert [sweep.call() for sweep in (tasks.close_publicity, tasks.lapse_vouchers, tasks.give_up_uncorrected)] == [
        0, 0, 0,
    ]  # fmt: skip
    move_clock(elsewhere, world.later(days=400))
    assert [sweep.call() for sweep in (tasks.close_publicity, tasks.lapse_vouchers, tasks.give_up_uncorrected)] == [
        1, 1, 1,
    ]  # fmt: skip
    assert (world.state(publicised), world.state(returned)) == ("cleared", "withdrawn")
    assert queries.voucher(voucher, claimant).void_fen == 300_000_00


def test_a_task_sweeps_on_until_nothing_is_left(
    world: World, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "ROWS_A_SWEEP", 1)
    for _ in range(3):
        world.issued(world.claimant())
    move_clock(elsewhere, world.later(days=400))
    assert tasks.lapse_vouchers.call() == 3


def test_one_voucher_that_cannot_lapse_does_not_stop_the_others(world: World) -> None:
    """A row and its ledger disagree (which no verb brings about): it is reported, and the rest lapse all the same."""
    vouchers = [world.issued(world.claimant()) for _ in range(3)]
    models.Voucher.objects.filter(id=vouchers[1]).update(redeemed_fen=1_00)
    world.later(days=400)
    with pytest.raises(ExceptionGroup, match="1 could not be swept, 2 were") as told:
        actions.lapse_due(at=world.at, calendar=CALENDAR)
    (reason,) = told.value.exceptions
    assert isinstance(reason, Refused)
    assert reason.__notes__ == [f"while sweeping {vouchers[1]}"]
    assert [queries.voucher(v, world.maker).void_fen for v in vouchers] == [300_000_00, 0, 300_000_00]


def test_nothing_to_sweep_is_nothing(world: World) -> None:
    def impossible(_: UUID) -> int:
        raise AssertionError("there was nothing to do")

    assert sweeping.each([], impossible) == 0


@pytest.mark.django_db(transaction=True)
def test_two_processes_do_not_sweep_the_same_at_once() -> None:
    seen: list[bool] = []

    def other() -> None:
        with actions.alone("lapse") as is_ours:
            seen.append(is_ours)
        connection.close()

    def another_process() -> None:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=10)

    with actions.alone("lapse") as is_ours:
        assert is_ours
        another_process()
        with actions.alone("publicity") as is_ours_too:
            assert is_ours_too
    another_process()
    assert seen == [False, True]

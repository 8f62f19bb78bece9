"""Background work of the voucher office: write down what time has done. Each run is bounded and may be repeated.

Nothing waits for these: expiry and the end of publicity are computed from their instants wherever they matter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django_tasks import task

from guiju.apps.vouchers import actions
from guiju.core.calendar import day_in_china

SWEEPS_MAX = 20
ROWS_A_SWEEP = 500


@task()
def close_publicity() -> int:
    """Move claims whose publicity is over to the issue desk; how many. Every few minutes."""
    at = _now()
    return _until_none_is_left(
        "publicity",
        lambda: actions.close_publicity(at=at, on=day_in_china(at), calendar=settings.WORKING_DAYS, limit=ROWS_A_SWEEP),
    )


@task()
def lapse_vouchers() -> int:
    """Void what was not used in time; how many vouchers. Every few minutes: expiry itself is computed at use."""
    at = _now()
    return _until_none_is_left(
        "lapse", lambda: actions.lapse_due(at=at, calendar=settings.WORKING_DAYS, limit=ROWS_A_SWEEP)
    )


@task()
def give_up_uncorrected() -> int:
    """Withdraw what was returned and not corrected in time; how many matters. Once an hour will do."""
    at = _now()
    return _until_none_is_left("give_up", lambda: actions.give_up_overdue(at=at, limit=ROWS_A_SWEEP))


def _until_none_is_left(name: str, sweep: Callable[[], int]) -> int:
    """Sweep until nothing moves, at most SWEEPS_MAX times; not at all while another process sweeps the same."""
    moved = 0
    with actions.alone(name) as is_ours:
        for _ in range(SWEEPS_MAX if is_ours else 0):
            swept = sweep()
            moved += swept
            if not swept:
                break
    return moved


def _now() -> datetime:
    """The instant the edges go by, moved where a demonstration's clock is moved."""
    return datetime.now(UTC) + settings.CLOCK_OFFSET

"""The rounds: tasks that come due by the clock are put into the worker's queue. `guiju serve` keeps this running.

Of several servers on one database one at a time makes the rounds (an advisory lock says which; its death frees it).
A task that still waits or runs is not put into the queue again, so the queue stays short however slow the worker is.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn

LOCK = 0x6775696A75  # "guiju" in ASCII: the advisory lock of whoever makes the rounds
LOOK_SECONDS = 5
RUN_SECONDS_MAX = 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One task, by its dotted name, and how often it comes due."""

    task: str
    every_seconds: int


ROUNDS = (
    Round(task="guiju.apps.evidence.tasks.anchor_checkpoints", every_seconds=5 * 60),
    Round(task="guiju.apps.briefing.tasks.read_uploads", every_seconds=30),
    Round(task="guiju.apps.briefing.tasks.shelve_packs", every_seconds=60 * 60),
    Round(task="guiju.apps.matters.tasks.deliver_letters", every_seconds=60),
    Round(task="guiju.apps.matters.tasks.remind_people", every_seconds=60 * 60),
    Round(task="guiju.apps.newsletter.tasks.deliver_letters", every_seconds=60),
    Round(task="guiju.apps.newsletter.tasks.forget_unconfirmed", every_seconds=24 * 60 * 60),
    Round(task="guiju.apps.vouchers.tasks.close_publicity", every_seconds=10 * 60),
    Round(task="guiju.apps.vouchers.tasks.lapse_vouchers", every_seconds=10 * 60),
    Round(task="guiju.apps.vouchers.tasks.give_up_uncorrected", every_seconds=60 * 60),
    Round(task="guiju.apps.targets.tasks.measure_from_records", every_seconds=24 * 60 * 60),
    Round(task="guiju.apps.targets.tasks.look_at_targets", every_seconds=60 * 60),
    Round(task="guiju.project.tasks.forget_old_results", every_seconds=24 * 60 * 60),
)


def make(last: dict[str, float], *, now: float) -> list[str]:
    """Put every round that is due into the queue and note it in `last` (task → when, on the same clock as `now`).

    Returns the names of the tasks that were put there: none when another server makes the rounds.
    """
    from guiju.project import turns

    if not turns.is_ours(LOCK):
        return []
    made = []
    for one in ROUNDS:
        if now - last.get(one.task, float("-inf")) >= one.every_seconds and not _is_waiting(one.task):
            _task(one.task).enqueue()
            last[one.task] = now
            made.append(one.task)
    return made


def main() -> NoReturn:
    """Make the rounds until the process is ended."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guiju.project.settings")
    django.setup()
    last: dict[str, float] = {}
    while True:
        make(last, now=time.monotonic())
        time.sleep(LOOK_SECONDS)


def _is_waiting(name: str) -> bool:
    """Whether the task stands in the queue or runs; one that was begun long ago died with its worker."""
    from django.db.models import Q
    from django.utils import timezone
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    alive_since = timezone.now() - timedelta(seconds=RUN_SECONDS_MAX)
    unfinished = Q(status=TaskResultStatus.READY) | Q(status=TaskResultStatus.RUNNING, started_at__gt=alive_since)
    return DBTaskResult.objects.filter(unfinished, task_path=_task(name).module_path).exists()


def _task(name: str) -> Any:
    from django.utils.module_loading import import_string

    return import_string(name)


if __name__ == "__main__":
    main()

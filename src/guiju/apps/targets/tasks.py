"""Background work of the targets office: measure what our own records say, look how targets stand. May be repeated."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django_tasks import task

from guiju.apps.targets import actions


@task()
def measure_from_records() -> int:
    """Read every computed source; how many measurements that made. Once a day is often enough."""
    return actions.compute(at=_now())


@task()
def look_at_targets() -> int:
    """Look how every target stands and tell of what fell off course; how many changed. Once an hour will do."""
    return actions.look_at_all(at=_now())


def _now() -> datetime:
    """The instant the edges go by, moved where a demonstration's clock is moved."""
    return datetime.now(UTC) + settings.CLOCK_OFFSET

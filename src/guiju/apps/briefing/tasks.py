"""Background work of the briefing office: read what was uploaded, shelve the packs. Bounded; may be repeated."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django_tasks import task

from guiju.apps.briefing import actions
from guiju.core.calendar import day_in_china

READ_A_ROUND_MAX = 20


@task()
def read_uploads() -> int:
    """Read what waits, at most READ_A_ROUND_MAX texts; how many. Twice a minute: somebody looks at the page."""
    done = 0
    while done < READ_A_ROUND_MAX:
        at = _now()
        if actions.read_next(at=at, on=day_in_china(at)) is None:
            break
        done += 1
    return done


@task()
def shelve_packs() -> int:
    """Put new policies and editions into the library; how many. Once an hour will do."""
    at = _now()
    return actions.shelve_packs(at=at, on=day_in_china(at))


def _now() -> datetime:
    """The instant the edges go by, moved where a demonstration's clock is moved."""
    return datetime.now(UTC) + settings.CLOCK_OFFSET

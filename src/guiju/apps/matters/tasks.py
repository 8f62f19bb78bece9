"""Background work of the matters office: deliver letters, remind people. Each run is bounded and may be repeated."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django_tasks import task

from guiju.apps.matters import actions


@task()
def deliver_letters() -> dict[str, int]:
    """Try every letter that is due; how many were sent, put off and given up. Once a minute is often enough."""
    done = actions.deliver(at=_now())
    return {"sent": done.sent, "put_off": done.put_off, "given_up": done.given_up}


@task()
def remind_people() -> int:
    """Remind whoever has a deadline within three days, once a deadline; of how many matters. Once an hour will do."""
    at, reminded = _now(), 0
    while told := actions.remind_due(at=at):
        reminded += told
    return reminded


def _now() -> datetime:
    """The instant the edges go by, moved where a demonstration's clock is moved."""
    return datetime.now(UTC) + settings.CLOCK_OFFSET

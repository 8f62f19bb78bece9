"""Background work of the evidence office: checkpoints are anchored. Each run is bounded and may be repeated."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django_tasks import task

from guiju.apps.evidence import actions


@task()
def anchor_checkpoints() -> int:
    """Anchor the latest checkpoint wherever it is due; at how many places it went well. Every few minutes.

    How often a place is due is a setting; a place that was down is tried again at every call.
    """
    visits = actions.anchor(settings.ANCHOR_PLACES, at=_now(), every=settings.ANCHOR_EVERY)
    return sum(not visit.trouble for visit in visits)


def _now() -> datetime:
    """The instant the edges go by, moved where a demonstration's clock is moved."""
    return datetime.now(UTC) + settings.CLOCK_OFFSET

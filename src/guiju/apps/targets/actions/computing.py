"""Measure what the platform's own records say: computed sources, read by the clock.

A value is written when it differs from the last one, or once a month where it does not. Locks one indicator at a time.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from guiju.apps.targets.actions import looking, measuring
from guiju.apps.targets.models import Indicator, Measurement
from guiju.apps.targets.queries.sources import SOURCES
from guiju.core.calendar import day_in_china
from guiju.core.parties import CLOCK


def compute(*, at: datetime) -> int:
    """Read every computed source that an accepted indicator has; how many measurements that made."""
    rows = Indicator.objects.filter(state=Indicator.State.ACCEPTED).exclude(source="")
    return sum(_compute(id, at) for id in rows.order_by("id").values_list("id", flat=True))


@transaction.atomic
def _compute(id: UUID, at: datetime) -> int:
    row = Indicator.objects.select_for_update(of=("self",)).get(id=id)
    on = day_in_china(at)
    value = SOURCES[row.source].read(row.region, on)
    if value is None or (row.deadline is not None and on > row.deadline):
        return 0
    last = measuring.live(row).filter(measured_on__lte=on).order_by("-measured_on").first()
    if (
        last is not None
        and last.value == str(value)
        and (last.measured_on.year, last.measured_on.month)
        == (
            on.year,
            on.month,
        )
    ):
        return 0
    today = last if last is not None and last.measured_on == on else None
    measuring.write(
        row,
        measuring.Reading(measured_on=on, value=value),
        id=uuid5(row.id, f"computed:{at.isoformat()}"),
        origin=Measurement.Origin.COMPUTED,
        actor=CLOCK,
        at=at,
        supersedes=today,
        reason="平台记录已变化，重新计算 The records changed; computed anew" if today else "",
    )
    looking.look([row], at=at)
    return 1

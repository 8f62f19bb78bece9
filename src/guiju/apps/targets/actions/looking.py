"""Look how indicators stand, and write it down where that changed: the change with its reason, and whom it concerns.

Whoever answers for an indicator and the bureau are told once when it falls off course, and not again until it has come
back and falls again. Locks: the caller's rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from guiju.apps.matters import actions as matters
from guiju.apps.targets.facts import goal_of, points_of
from guiju.apps.targets.models import Indicator, Measurement, StandingChange
from guiju.core.calendar import day_in_china
from guiju.core.parties import Role
from guiju.core.targets import OFF_COURSE, STATUSES, Judgement, Status, judge

ROWS_A_LOOK = 200


def look_at_all(*, at: datetime) -> int:
    """Look at every accepted indicator, some at a time, each batch in a transaction of its own; how many changed."""
    changed, after = 0, UUID(int=0)
    while True:
        with transaction.atomic():
            accepted = Indicator.objects.filter(state=Indicator.State.ACCEPTED, id__gt=after)
            rows = list(accepted.select_for_update(of=("self",)).order_by("id")[:ROWS_A_LOOK])
            changed += look(rows, at=at)
        if len(rows) < ROWS_A_LOOK:
            return changed
        after = rows[-1].id


def look(rows: Sequence[Indicator], *, at: datetime) -> int:
    """Judge locked rows on the day of `at` and write what changed; how many did. In the caller's transaction."""
    changes = list(_changes(rows, day_in_china(at), at))
    Indicator.objects.bulk_update([change.indicator for change in changes], ["status", "checks"])
    StandingChange.objects.bulk_create(changes)
    matters.notify([notice for change in changes for notice in _notices(change)], at=at)
    return len(changes)


def _changes(rows: Sequence[Indicator], on: date, at: datetime) -> Iterator[StandingChange]:
    measured = defaultdict(list)
    for one in Measurement.objects.filter(indicator__in=rows, superseded_by__isnull=True).order_by("measured_on"):
        measured[one.indicator_id].append(one)
    for row in rows:
        found = judge(goal_of(row), points_of(measured[row.id]), on=on)
        if found.status != row.status:
            yield _change(row, found, at)


def _change(row: Indicator, found: Judgement, at: datetime) -> StandingChange:
    before, row.status, row.checks = row.status, found.status.value, row.checks + 1
    return StandingChange(
        indicator=row,
        number=row.checks,
        before=before,
        status=row.status,
        reason_zh=found.reason.zh[:500],
        reason_en=found.reason.en[:600],
        at=at,
    )


def _notices(change: StandingChange) -> Iterator[matters.Notice]:
    if Status(change.status) not in OFF_COURSE:
        return
    row, state = change.indicator, STATUSES[Status(change.status)]
    for whom, to in (("owner", row.owner_id), ("bureau", None)):
        if whom == "owner" and to is None:
            continue
        yield matters.Notice(
            id=matters.notice_id(row.id, f"standing {change.number} {whom}"),
            organisation=to,
            role=Role.BUREAU if to is None else None,
            title_zh=f"目标{state.zh}：{row.name}",
            title_en=f"Target {state.en.lower()}: {row.name}",
            text_zh=f"{row.code} {row.name}（《{row.document}》）{state.zh}。{change.reason_zh}",
            text_en=f"{row.code} {row.name} ({row.document}): {state.en.lower()}. {change.reason_en}",
        )

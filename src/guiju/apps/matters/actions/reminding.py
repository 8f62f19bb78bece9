"""Remind whoever a matter waits for, once a deadline.

Locks: the matters about to be reminded, skipping those somebody is working on; the next sweep finds those again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from guiju.apps.matters.actions import telling
from guiju.apps.matters.facts import DUTY_WORDS, said_until
from guiju.apps.matters.models import Matter
from guiju.core.parties import Duty, Role

BATCH = 500
AHEAD = timedelta(days=3)


@transaction.atomic
def remind_due(*, at: datetime, ahead: timedelta = AHEAD, limit: int = BATCH) -> int:
    """Tell the people whose deadline comes within `ahead`, or has passed; how many matters this was about.

    At most `limit` matters a call: call again until it says 0. A deadline that moves is a new deadline.
    """
    waiting = ~Q(waiting_role="") | Q(waiting_organisation__isnull=False)
    due = Q(closed_at__isnull=True, due_at__lte=at + ahead)
    fresh = Q(reminded_for__isnull=True) | ~Q(reminded_for=F("due_at"))
    rows = list(
        Matter.objects.select_for_update(skip_locked=True)
        .filter(waiting & due & fresh)
        .order_by("due_at", "id")[:limit]
    )
    telling.notify([_reminder(row, at) for row in rows], at=at)
    Matter.objects.filter(id__in=[row.id for row in rows]).update(reminded_for=F("due_at"))
    return len(rows)


def _reminder(row: Matter, at: datetime) -> telling.Notice:
    assert row.due_at is not None
    until = said_until(row.due_at)
    is_late = at >= row.due_at
    duty_zh, duty_en = DUTY_WORDS[Duty(row.waiting_duty)]
    return telling.Notice(
        id=telling.notice_id(row.id, f"due:{row.due_at.isoformat()}"),
        organisation=row.waiting_organisation_id,
        role=Role(row.waiting_role) if row.waiting_role else None,
        matter=row.id,
        title_zh=f"{row.number}：{'已超期' if is_late else '即将到期'}",
        title_en=f"{row.number}: {'overdue' if is_late else 'due soon'}",
        text_zh=f"{row.title_zh}（{row.number}）正处于“{row.state_zh}”，期限是 {until}，请{duty_zh}人员办理。",
        text_en=f"{row.title_en} ({row.number}) stands at “{row.state_en}” and is due {until}; "
        f"it is for people with the duty to {duty_en}.",
    )

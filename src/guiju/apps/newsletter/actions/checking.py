"""Check an issue, or open it again: whoever wrote any of it does not check it, and a change voids the check."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from guiju.apps.newsletter import queries
from guiju.apps.newsletter.actions import refusing, rows
from guiju.apps.newsletter.models import Issue, Step
from guiju.core.calendar import day_in_china
from guiju.core.parties import Actor, Duty
from guiju.documents import magazine


@transaction.atomic
def check(issue: UUID, *, version: int, actor: Actor, at: datetime) -> None:
    """Find an issue fit to be published, in the version that was looked at.

    Raises `newsletter.four_eyes`, `changed`, `wrong_state`, `documents.issue_size`.
    """
    person = rows.require(actor, Duty.APPROVE)
    row = rows.locked(issue, version, Issue.State.DRAFT)
    if Step.objects.filter(issue=row, writes=True, person=person).exists():
        raise refusing.four_eyes()
    on = day_in_china(at)
    magazine.refuse_unfinished(queries.magazine_of(queries.issue(issue, actor), label=queries.NO_NUMBER, on=on))
    row.state, row.checker_id, row.checker_name, row.checked_at = Issue.State.READY, person, actor.name, at
    rows.record(row, "check", actor=actor, at=at)


@transaction.atomic
def reopen(issue: UUID, *, version: int, actor: Actor, at: datetime, reason: str = "") -> None:
    """Make a checked issue a draft again; it has to be checked anew."""
    rows.require(actor, Duty.HANDLE)
    row = rows.locked(issue, version, Issue.State.READY)
    row.state, row.checker_id, row.checker_name, row.checked_at = Issue.State.DRAFT, None, "", None
    rows.record(row, "reopen", actor=actor, at=at, note=reason.strip())

"""The issue's row, locked and looked at; and the step that every change leaves behind."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from guiju.apps.newsletter.actions import refusing
from guiju.apps.newsletter.models import Issue, Step
from guiju.apps.newsletter.queries.seeing import not_found, require_editor
from guiju.core.parties import Actor, Duty, Role


def require(actor: Actor, duty: Duty) -> int:
    """The person behind `actor`, who has the duty in the bureau. To others there is nothing here."""
    require_editor(actor)
    if not actor.may(duty, Role.BUREAU):
        raise refusing.not_allowed()
    if actor.person is None:
        raise refusing.person_needed()
    return actor.person


def locked(id: UUID, version: int, *states: Issue.State) -> Issue:
    """The issue, locked, as it was when it was looked at, in one of `states`."""
    row = Issue.objects.select_for_update().filter(id=id).first()
    if row is None:
        raise not_found()
    if row.version != version:
        raise refusing.changed(row)
    if row.state not in states:
        raise refusing.wrong_state(row)
    return row


def record(row: Issue, verb: str, *, actor: Actor, at: datetime, writes: bool = False, note: str = "") -> None:
    """Write down the step and the issue with its next version."""
    assert actor.person is not None, "only people take steps"
    row.version += 1
    row.changed_at = at
    Step.objects.create(
        issue=row,
        version=row.version,
        verb=verb,
        writes=writes,
        person_id=actor.person,
        actor_name=actor.name,
        at=at,
        note=note[:400],
    )
    row.save()

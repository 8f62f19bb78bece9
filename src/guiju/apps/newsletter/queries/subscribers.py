"""Subscribers as the bureau sees them: how many, and a list of masked addresses that nobody can save as a file."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count

from guiju.apps.newsletter import models
from guiju.apps.newsletter.queries.paging_keys import Sort, beyond
from guiju.apps.newsletter.queries.seeing import require_editor
from guiju.apps.newsletter.queries.shapes import (
    FailedLetter,
    LetterCounts,
    SubscriberCounts,
    SubscriberView,
    masked,
)
from guiju.core import paging
from guiju.core.parties import Actor


def subscriber_counts(actor: Actor) -> SubscriberCounts:
    """How many subscribe, have been asked to confirm, and left. Raises `newsletter.not_found`."""
    require_editor(actor)
    found = dict(models.Subscriber.objects.values_list("state").annotate(many=Count("id")).order_by())
    return SubscriberCounts(confirmed=found.get("confirmed", 0), asked=found.get("asked", 0), left=found.get("left", 0))


def subscribers(
    actor: Actor,
    *,
    state: str = "",
    sort: Sort = Sort.LATEST,
    cursor: str | None = None,
    limit: int | None = None,
) -> paging.Page[SubscriberView]:
    """Whoever asked or confirmed, by when they asked, masked. Raises `newsletter.not_found`."""
    require_editor(actor)
    size = paging.limit_of(limit)
    rows = models.Subscriber.objects.exclude(state=models.Subscriber.State.LEFT)
    if state:
        rows = rows.filter(state=state)
    if cursor is not None:
        rows = rows.filter(beyond("asked_at", cursor, sort))
    found = list(rows.order_by(*sort.by("asked_at"))[: size + 1])
    keys = [(row.asked_at.isoformat(), str(row.id)) for row in found]
    return paging.page([_view(row) for row in found], size, keys)


def letter_counts(issues: Sequence[UUID], actor: Actor) -> dict[UUID, LetterCounts]:
    """How the letters of each issue stand. Raises `newsletter.not_found`."""
    require_editor(actor)
    found: dict[UUID, dict[str, int]] = {}
    rows = models.Letter.objects.filter(issue__in=issues).values_list("issue", "state").annotate(many=Count("id"))
    for issue, state, many in rows.order_by():
        found.setdefault(issue, {})[state] = many
    return {issue: LetterCounts(**states) for issue, states in found.items()}


def failed_letters(actor: Actor, *, limit: int | None = None) -> tuple[FailedLetter, ...]:
    """The latest letters that were given up. Raises `newsletter.not_found`."""
    require_editor(actor)
    rows = models.Letter.objects.filter(state=models.Letter.State.FAILED).select_related("subscriber", "issue")
    return tuple(
        FailedLetter(
            id=row.id,
            masked=masked(row.subscriber.address),
            number=row.issue.number if row.issue else None,
            is_in_doubt=row.is_in_doubt,
            reason=row.reason,
            tries=row.tries,
            moved_at=row.moved_at,
        )
        for row in rows.order_by("-moved_at", "-id")[: paging.limit_of(limit)]
    )


def _view(row: models.Subscriber) -> SubscriberView:
    return SubscriberView(
        id=row.id,
        masked=masked(row.address),
        tongue=row.tongue,
        state=row.state,
        asked_at=row.asked_at,
        confirmed_at=row.confirmed_at,
    )

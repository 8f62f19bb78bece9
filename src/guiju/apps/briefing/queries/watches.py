"""What somebody watches, and whether they watch this."""

from __future__ import annotations

from uuid import UUID

from guiju.apps.briefing import models
from guiju.apps.briefing.queries.shapes import Sought, WatchView
from guiju.core.parties import Actor


def watches(actor: Actor) -> tuple[WatchView, ...]:
    """What the actor watches, latest first; their own alone, and bounded by how many one may have."""
    if actor.person is None:
        return ()
    rows = models.Watch.objects.filter(person=actor.person).select_related("instrument").order_by("-since", "-id")
    rows = rows.defer("instrument__words", "instrument__pairs", "instrument__plain")
    return tuple(
        WatchView(
            id=row.id,
            instrument=row.instrument_id,
            title=row.instrument.title if row.instrument else "",
            sought=Sought(**{name: getattr(row, name) for name in Sought.__dataclass_fields__}),
            since=row.since,
        )
        for row in rows
    )


def watch_of(actor: Actor, instrument: UUID) -> UUID | None:
    """The actor's watch of an instrument, if there is one."""
    if actor.person is None:
        return None
    rows = models.Watch.objects.filter(person=actor.person, instrument=instrument)
    return rows.values_list("id", flat=True).first()

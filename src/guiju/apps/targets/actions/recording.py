"""How an edition is written: the row, what it says now as a row that never changes, a leaf of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from guiju.apps.evidence import actions as evidence
from guiju.apps.targets.facts import said_of
from guiju.apps.targets.models import Edition, Indicator
from guiju.core.parties import Actor


def record(rows: Sequence[Indicator], verb: str, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Write the editions that locked or new rows now have, with their evidence. The rows themselves are saved."""
    editions = [
        Edition(
            indicator=row,
            version=row.version,
            verb=verb,
            said=said_of(row),
            reason=reason,
            at=at,
            actor_person_id=actor.person,
            actor_organisation_id=actor.organisation,
            actor_name=actor.name,
        )
        for row in rows
    ]
    Edition.objects.bulk_create(editions)
    evidence.append([_leaf(edition, actor) for edition in editions], at=at)


def _leaf(edition: Edition, actor: Actor) -> evidence.Leaf:
    row = edition.indicator
    return evidence.Leaf(
        kind="targets.edition",
        subject=row.id,
        payload={
            "document": row.document,
            "quote": row.quote,
            "said": edition.said,
            "verb": edition.verb,
            "version": edition.version,
        },
        private={"person": actor.person, "reason": edition.reason},
    )

"""A change of standing is written once, here: the row, why and by whom, and a leaf of evidence."""

from __future__ import annotations

from datetime import datetime

from guiju.apps.evidence import actions as evidence
from guiju.apps.parties.models import Organisation, StandingChange
from guiju.core.parties import Standing


def change(row: Organisation, standing: Standing, *, person: int | None, at: datetime, reason: str = "") -> None:
    """Give a locked or new row its standing. `person` None: the installation founded it."""
    row.standing = standing
    row.save()
    StandingChange.objects.create(
        organisation=row, standing=standing, reason=reason, changed_at=at, changed_by_id=person
    )
    private = {
        "uscc": row.uscc,
        "name": row.name,
        "region": row.region,
        "kind": str(row.kind),
        "is_legal_person": row.is_legal_person,
        "asked_roles": sorted(str(role) for role in row.asked_roles),
        "reason": reason,
        "changed_by": person,
    }
    proof = {"standing": str(standing)}
    leaf = evidence.Leaf(kind=f"parties.{standing}", subject=row.id, payload=proof, private=private)
    evidence.append([leaf], at=at)

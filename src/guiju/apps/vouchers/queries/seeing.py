"""Who sees which rows: an organisation its own, the bureau and the operator everybody's, nobody else anything.

What an organisation has not sent is its own affair: the offices see a claim from its first submission on.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from guiju.apps.vouchers.models import Claim
from guiju.core.parties import STAFF_ROLES, Actor, Duty
from guiju.core.refusals import Refused

M = TypeVar("M", bound=Model)


def seen(rows: QuerySet[M], actor: Actor, *, owner: str) -> QuerySet[M]:
    """Of `rows`, those whose `owner` column is the actor's organisation, or all for the offices and the clock."""
    if actor.is_clock:
        return rows
    if Duty.READ not in actor.duties and Duty.HANDLE not in actor.duties and Duty.APPROVE not in actor.duties:
        return rows.none()
    if actor.roles & STAFF_ROLES:
        return rows
    if actor.organisation is None:
        return rows.none()
    return rows.filter(**{owner: actor.organisation})


def seen_claims(rows: QuerySet[Claim], actor: Actor) -> QuerySet[Claim]:
    """Of `rows`, the actor's organisation's own, sent or not; for the offices everybody's that was sent once."""
    theirs = seen(rows, actor, owner="claimant")
    return theirs if actor.is_clock else theirs.filter(Q(submitted_on__isnull=False) | Q(claimant=actor.organisation))


def not_found() -> Refused:
    """Absent and not yours look the same."""
    return Refused(
        "vouchers.not_found",
        zh="没有找到，或者您无权查看。请核对编号。",
        en="There is no such thing, or it is not yours to see. Check the number.",
    )

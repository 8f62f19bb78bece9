"""Who sees which rows: an organisation its own, the bureau and the operator everybody's, nobody else anything.

What an organisation has not sent is its own affair: the offices see a claim from its first submission on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from guiju.apps.vouchers.models import Claim
from guiju.core.parties import STAFF_ROLES, Actor, Duty
from guiju.core.refusals import Refused

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose rows an actor sees: everybody's, one organisation's, or nobody's."""

    is_everybody: bool
    organisation: UUID | None


def sight(actor: Actor) -> Sight:
    """The offices and the clock see everybody's rows, an organisation's people its own."""
    if actor.is_clock:
        return Sight(is_everybody=True, organisation=None)
    if Duty.READ not in actor.duties and Duty.HANDLE not in actor.duties and Duty.APPROVE not in actor.duties:
        return Sight(is_everybody=False, organisation=None)
    return Sight(is_everybody=bool(actor.roles & STAFF_ROLES), organisation=actor.organisation)


def seen(rows: QuerySet[M], actor: Actor, *, owner: str) -> QuerySet[M]:
    """Of `rows`, those whose `owner` column is within the actor's sight."""
    within = sight(actor)
    if within.is_everybody:
        return rows
    return rows.none() if within.organisation is None else rows.filter(**{owner: within.organisation})


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

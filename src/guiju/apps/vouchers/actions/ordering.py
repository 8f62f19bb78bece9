"""Who comes first to the year's pool: whoever submitted first, among the claims that stand ready to be issued.

The reading `pool_order` says so of the policies served here. An earlier claim that stands ready keeps its place when
the pool cannot serve it and a later one both; one still under review, in publicity or objected to keeps nobody waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q

from guiju.apps.decisions import actions as decisions
from guiju.apps.matters import queries as matter_queries
from guiju.apps.parties import queries as parties
from guiju.apps.vouchers import facts, models
from guiju.apps.vouchers.actions import citing, refusing
from guiju.core import vouchers as law
from guiju.core.parties import Role


def in_turn(claims: Iterable[models.Claim]) -> list[models.Claim]:
    """Claims by the instant of their first submission, ties by id."""
    return sorted(claims, key=lambda claim: (_submitted_at(claim), claim.id))


def require_turn(claims: Sequence[models.Claim], *, pool_fen: int, on: date) -> None:
    """Refuse to issue `claims` (one programme's, in turn) ahead of an earlier one that the pool would then not serve.

    The programme's row is locked, so that nobody else issues meanwhile. Raises EarlierWaits.
    """
    if not claims:
        return
    waiting = _ready_before(claims[-1], without=claims, on=on)
    wanted_fen = sum(claim.awarded_fen or 0 for claim in (*claims, *waiting))
    if wanted_fen <= pool_fen:
        return
    waiting = _issuable(waiting, pool_fen=pool_fen, on=on)
    ahead_fen = 0
    for claim in claims:
        ahead_fen += claim.awarded_fen or 0
        earlier = [other for other in waiting if _submitted_at(other) < _submitted_at(claim)]
        if earlier and ahead_fen + sum(other.awarded_fen or 0 for other in earlier) > pool_fen:
            assert earlier[0].matter is not None
            clause = citing.on_issuing(claim.programme.place, "pool_remaining_fen", on=citing.governing_day(claim))
            raise refusing.EarlierWaits(earlier[0].matter.number, clause=clause)


def _ready_before(claim: models.Claim, *, without: Sequence[models.Claim], on: date) -> list[models.Claim]:
    """Claims of the programme that were submitted before this one, whose publicity is over and who wait for issue."""
    is_ready = Q(matter__state="cleared") | Q(matter__state="publicity", publicity_until__lt=on)
    rows = models.Claim.objects.filter(
        is_ready, programme=claim.programme_id, is_live=True, submitted_at__lt=_submitted_at(claim)
    )
    return list(rows.exclude(id__in=[each.id for each in without]).select_related("matter").order_by("submitted_at"))


def _issuable(claims: Sequence[models.Claim], *, pool_fen: int, on: date) -> list[models.Claim]:
    """Those of them that could be issued today: unknown terms, a suspended claimant or an objection hold up none."""
    objected = matter_queries.matters_under_objection(claim.case for claim in claims)
    known = parties.organisations_by_ids({claim.claimant_id for claim in claims})
    return [
        claim
        for claim in claims
        if known[claim.claimant_id].is_verified
        and Role(claim.role) in known[claim.claimant_id].roles
        and _is_grantable(claim, pool_fen=pool_fen, on=on, has_objection=claim.case in objected)
    ]


def _is_grantable(claim: models.Claim, *, pool_fen: int, on: date, has_objection: bool) -> bool:
    assert claim.submitted_on is not None
    asked = facts.issuing_facts(claim, pool_remaining_fen=max(pool_fen, 1), issued_on=on, has_objection=has_objection)
    return decisions.preview(law.ISSUE, asked, place=claim.programme.place, on=claim.submitted_on).award is not None


def _submitted_at(claim: models.Claim) -> datetime:
    assert claim.submitted_at is not None, "what is ready to be issued was submitted once"
    return claim.submitted_at

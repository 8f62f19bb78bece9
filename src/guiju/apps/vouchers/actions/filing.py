"""An application or a redemption handed in with its papers: all of it in one transaction, or nothing.

A form that is sent twice carries the same id, and gives what the first one made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from guiju.apps.matters import actions as matters
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import claiming, redeeming
from guiju.core.calendar import WorkingDays
from guiju.core.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One file as it was handed in."""

    name: str
    content: bytes


def file_claim(
    application: claiming.Application,
    papers: Sequence[Paper] = (),
    *,
    id: UUID,
    programme: UUID,
    is_sent: bool,
    actor: Actor,
    at: datetime,
    on: date,
    calendar: WorkingDays,
) -> UUID:
    """Keep a claim with its papers as a draft and, when `is_sent`, submit it. Raises what draft and submit raise."""
    own = models.Claim.objects.filter(id=id, claimant=actor.organisation)
    if own.exists():
        return id
    try:
        with transaction.atomic():
            claiming.draft(application, id=id, programme=programme, actor=actor, at=at, calendar=calendar)
            _attach(uuid5(id, "matter"), papers, actor=actor, at=at)
            if is_sent:
                claiming.submit(id, actor=actor, at=at, on=on, calendar=calendar)
    except IntegrityError:
        if not own.exists():
            raise
    return id


def file_redemption(
    voucher_id: UUID,
    invoices: Sequence[redeeming.Evidence],
    proofs: Sequence[Paper] = (),
    *,
    id: UUID,
    requested_fen: int,
    actor: Actor,
    at: datetime,
    calendar: WorkingDays,
) -> UUID:
    """Lodge a redemption with its proofs of payment. Raises what lodge and attach_proof raise."""
    own = models.Redemption.objects.filter(id=id, voucher=voucher_id, lodged_by=actor.organisation)
    if own.exists():
        return id
    try:
        with transaction.atomic():
            redeeming.lodge(
                voucher_id,
                id=id,
                requested_fen=requested_fen,
                invoices=invoices,
                actor=actor,
                at=at,
                calendar=calendar,
            )
            _prove(id, proofs, actor=actor, at=at)
    except IntegrityError:
        if not own.exists():
            raise
    return id


@transaction.atomic
def refile_redemption(
    redemption_id: UUID,
    invoices: Sequence[redeeming.Evidence],
    proofs: Sequence[Paper] = (),
    *,
    requested_fen: int,
    actor: Actor,
    at: datetime,
    calendar: WorkingDays,
) -> None:
    """Send a returned redemption again, corrected and with further proofs."""
    redeeming.relodge(
        redemption_id, requested_fen=requested_fen, invoices=invoices, actor=actor, at=at, calendar=calendar
    )
    _prove(redemption_id, proofs, actor=actor, at=at)


@transaction.atomic
def revise_with_papers(
    claim_id: UUID, application: claiming.Application, papers: Sequence[Paper], *, actor: Actor, at: datetime
) -> None:
    """Correct a draft or a returned claim and add papers to it. Raises what revise raises."""
    claiming.revise(claim_id, application, actor=actor, at=at)
    attach_papers(claim_id, papers, actor=actor, at=at)


@transaction.atomic
def attach_papers(claim_id: UUID, papers: Sequence[Paper], *, actor: Actor, at: datetime) -> None:
    """Add papers to an open claim, from the claimant or from an office that handles it."""
    claim = claiming.locked_claim(claim_id, actor)
    _attach(claim.case, papers, actor=actor, at=at)


def _attach(matter: UUID, papers: Sequence[Paper], *, actor: Actor, at: datetime) -> None:
    for paper in papers:
        matters.attach(matter, id=_paper_id(matter, paper), name=paper.name, content=paper.content, actor=actor, at=at)


def _prove(redemption_id: UUID, proofs: Sequence[Paper], *, actor: Actor, at: datetime) -> None:
    for paper in proofs:
        redeeming.attach_proof(
            redemption_id,
            id=_paper_id(redemption_id, paper),
            name=paper.name,
            content=paper.content,
            actor=actor,
            at=at,
        )


def _paper_id(owner: UUID, paper: Paper) -> UUID:
    """The same bytes under the same name are the same paper."""
    return uuid5(owner, f"paper:{paper.name}:{sha256(paper.content).hexdigest()}")

"""Amend a year: one of the bureau proposes another appropriation, another approves, the pool and the cap follow.

Locks the amendment's matter, then the programme's row, as whoever issues in the year does: both look at one pool.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from guiju.apps.decisions import actions as decisions
from guiju.apps.ledger import actions as ledger
from guiju.apps.ledger import queries as ledger_queries
from guiju.apps.matters import actions as matters
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import caps, refusing
from guiju.apps.vouchers.actions.paying import require_bureau
from guiju.core import canonical, money, voucher_ids
from guiju.core import vouchers as law
from guiju.core.amendment_journey import AMENDMENT
from guiju.core.calendar import WorkingDays
from guiju.core.decision import Decision
from guiju.core.parties import STAFF_ROLES, Actor

DOCUMENT_LENGTH_MAX = 200


@transaction.atomic
def propose_amendment(
    programme_id: UUID,
    *,
    id: UUID,
    appropriation_fen: int,
    document: str,
    reason: str,
    actor: Actor,
    at: datetime,
    on: date,
    calendar: WorkingDays,
) -> str:
    """Propose another appropriation, as maker, with the document it rests on; the fingerprint the checker confirms.

    Raises AmendmentOpen, NothingAmended, NotGranted where the policy would not allow it today, BelowCommitted,
    CapBelowIssued.
    """
    require_bureau(actor, "提出资金安排调整", "propose an amendment")
    programme = _locked_programme(programme_id)
    known = models.Amendment.objects.filter(Q(id=id) | Q(programme=programme, closed_at__isnull=True))
    if (other := known.select_related("matter").first()) is not None:
        raise refusing.AmendmentOpen(other.matter.number)
    amendment = models.Amendment(
        id=id,
        programme=programme,
        appropriation_fen=appropriation_fen,
        document=_checked(document),
        proposed_at=at,
    )
    decision = preview_amendment(amendment, on=on)
    _require_room(amendment, _budget(decision))
    amendment.matter_id = _open_matter(amendment, actor=actor, at=at, calendar=calendar)
    amendment.save(force_insert=True)
    shown = amendment_simulation(amendment, decision)
    matters.advance(
        AMENDMENT, amendment.matter_id, "propose", actor=actor, at=at, calendar=calendar, reason=reason, shown=shown
    )
    return shown


@transaction.atomic
def approve_amendment(
    amendment_id: UUID, *, shown: str, actor: Actor, at: datetime, on: date, calendar: WorkingDays
) -> Decision[law.Budget]:
    """The checker confirms what the maker proposed; the policy decides by the terms of today, and the money moves.

    Raises FiguresChanged when the policy or the year says something else than was shown, NotGranted, BelowCommitted or
    CapBelowIssued when more was issued meanwhile.
    """
    amendment = locked_amendment(amendment_id, actor)
    recorded = decisions.decide(
        law.PROGRAMME,
        _asked(amendment),
        id=uuid5(amendment.id, "decision"),
        place=amendment.programme.place,
        on=on,
        at=at,
        subject=amendment.programme_id,
        actor=actor,
    )
    if shown != amendment_simulation(amendment, recorded.decision):
        raise refusing.FiguresChanged
    budget = _budget(recorded.decision)
    matters.advance(
        AMENDMENT,
        amendment.matter_id,
        "approve",
        actor=actor,
        at=at,
        calendar=calendar,
        shown=shown,
        decision=recorded.id,
    )
    _require_room(amendment, budget)
    ledger.post_or_raise(_transfers(amendment, budget), at=at)
    _take_effect(amendment, budget, recorded.id, at=at)
    return recorded.decision


@transaction.atomic
def decline_amendment(amendment_id: UUID, *, reason: str, actor: Actor, at: datetime, calendar: WorkingDays) -> None:
    """The year stays as it is; whoever proposed may take the proposal back the same way."""
    amendment = locked_amendment(amendment_id, actor)
    matters.advance(AMENDMENT, amendment.matter_id, "decline", actor=actor, at=at, calendar=calendar, reason=reason)
    amendment.closed_at = at
    amendment.save(update_fields=["closed_at"])


def preview_amendment(amendment: models.Amendment, *, on: date) -> Decision[law.Budget]:
    """What the policy says of the year with this appropriation today; nothing is recorded."""
    return decisions.preview(law.PROGRAMME, _asked(amendment), place=amendment.programme.place, on=on)


def amendment_simulation(amendment: models.Amendment, decision: Decision[law.Budget]) -> str:
    """The fingerprint of what maker and checker are shown: the year now, what it becomes, under which rules."""
    programme = amendment.programme
    return canonical.digest(
        {
            "amendment": amendment.id,
            "document": amendment.document,
            "from_fen": [programme.appropriation_fen, programme.issue_cap_fen],
            "to_fen": amendment.appropriation_fen,
            "award": decision.award,
            "outcome": decision.outcome,
            "pack": decision.pack_hash,
        }
    )


def locked_amendment(amendment_id: UUID, actor: Actor) -> models.Amendment:
    """The amendment and its programme, both locked, the amendment's matter before them."""
    known = models.Amendment.objects.filter(id=amendment_id)
    ids = known.values_list("matter_id", "programme_id").first() if actor.roles & STAFF_ROLES else None
    if ids is None:
        raise refusing.NotFound("项资金安排调整", "amendment")
    matters.lock([ids[0]])
    programme = _locked_programme(ids[1])
    amendment = models.Amendment.objects.get(id=amendment_id)
    amendment.programme = programme
    return amendment


def _locked_programme(programme_id: UUID) -> models.Programme:
    row = models.Programme.objects.select_for_update().filter(id=programme_id).first()
    if row is None:
        raise refusing.NotFound("个年度计划", "programme")
    return row


def _checked(document: str) -> str:
    said = document.strip().replace("\x00", "")
    if not 0 < len(said) <= DOCUMENT_LENGTH_MAX:
        raise refusing.BadInput(
            "document",
            zh=f"请写明所依据的文件，例如文号，不超过 {DOCUMENT_LENGTH_MAX} 字。",
            en=f"Name the document it rests on, by its number for instance, in {DOCUMENT_LENGTH_MAX} characters.",
        )
    return said


def _asked(amendment: models.Amendment) -> law.Opening:
    """The question is the one the year was opened by, with the new amount."""
    return law.Opening(year=amendment.programme.year, appropriation_fen=amendment.appropriation_fen)


def _budget(decision: Decision[law.Budget]) -> law.Budget:
    if decision.award is None:
        raise refusing.NotGranted(decision)
    return decision.award


def _require_room(amendment: models.Amendment, budget: law.Budget) -> None:
    """Something changes, and nothing falls below what was given away. The programme's row is locked: nobody issues."""
    programme, wanted_fen = amendment.programme, amendment.appropriation_fen
    if (wanted_fen, budget.issue_cap_fen) == (programme.appropriation_fen, programme.issue_cap_fen):
        raise refusing.NothingAmended(wanted_fen)
    committed_fen = programme.appropriation_fen - ledger_queries.balance(voucher_ids.pool(programme.id)).available_fen
    if wanted_fen < committed_fen:
        raise refusing.BelowCommitted(wanted_fen, committed_fen)
    cap = ledger_queries.balance(caps.issue_cap(programme.place, programme.year))
    issued_fen = programme.issue_cap_fen - cap.available_fen
    if budget.issue_cap_fen < issued_fen:
        raise refusing.CapBelowIssued(budget.issue_cap_fen, issued_fen)


def _open_matter(amendment: models.Amendment, *, actor: Actor, at: datetime, calendar: WorkingDays) -> UUID:
    assert actor.organisation is not None
    programme, wanted_fen = amendment.programme, amendment.appropriation_fen
    return matters.open(
        AMENDMENT,
        id=uuid5(amendment.id, "matter"),
        prefix=f"{programme.prefix}-{programme.year}-A",
        subject_organisation=actor.organisation,
        title_zh=f"{programme.year} 年度资金安排调整为 {money.format_yuan(wanted_fen)}",
        title_en=f"Amend the appropriation of {programme.year} to {money.format_yuan(wanted_fen, 'en')}",
        url_name="vouchers:amendment",
        object_id=amendment.id,
        actor=actor,
        at=at,
        calendar=calendar,
    ).id


def _transfers(amendment: models.Amendment, budget: law.Budget) -> list[ledger.Transfer]:
    """The pool from or to the appropriation, the year's cap from or to its source; nothing where nothing changes."""
    programme = amendment.programme
    pool, appropriation = voucher_ids.pool(programme.id), voucher_ids.appropriation(programme.id)
    cap, source = caps.issue_cap(programme.place, programme.year), caps.source(programme.place)
    moves = (
        ("cap", source, cap, budget.issue_cap_fen - programme.issue_cap_fen),
        ("pool", appropriation, pool, amendment.appropriation_fen - programme.appropriation_fen),
    )
    return [
        ledger.Transfer(
            id=uuid5(amendment.id, name),
            debit=outside if more_fen > 0 else account,
            credit=account if more_fen > 0 else outside,
            amount_fen=abs(more_fen),
            code=f"{'raise' if more_fen > 0 else 'lower'}_{name}",
            memo={"amendment": str(amendment.id), "document": amendment.document},
        )
        for name, outside, account, more_fen in moves
        if more_fen
    ]


def _take_effect(amendment: models.Amendment, budget: law.Budget, decision: UUID, *, at: datetime) -> None:
    programme = amendment.programme
    amendment.before_fen, amendment.cap_before_fen = programme.appropriation_fen, programme.issue_cap_fen
    amendment.issue_cap_fen, amendment.decision = budget.issue_cap_fen, decision
    amendment.amended_at = amendment.closed_at = at
    amendment.save(
        update_fields=["before_fen", "cap_before_fen", "issue_cap_fen", "decision", "amended_at", "closed_at"]
    )
    programme.appropriation_fen, programme.issue_cap_fen = amendment.appropriation_fen, budget.issue_cap_fen
    programme.save(update_fields=["appropriation_fen", "issue_cap_fen"])

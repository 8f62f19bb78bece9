"""The officers' verbs on a claim: pass on, return, approve, refuse with clauses; the public's: object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from guiju.apps.decisions import actions as decisions
from guiju.apps.matters import actions as matters
from guiju.apps.matters import queries as matter_queries
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import citing, refusing
from guiju.apps.vouchers.actions.claiming import award_facts, locked_claim, release, state_of
from guiju.apps.vouchers.actions.standing import require_standing
from guiju.core import calendar as days
from guiju.core import canonical, voucher_ids, voucher_journeys
from guiju.core import vouchers as law
from guiju.core.calendar import WorkingDays
from guiju.core.decision import Decision, Outcome
from guiju.core.parties import CLOCK, Actor

CLAIM = voucher_journeys.CLAIM


def simulation(claim: models.Claim, decision: Decision[law.Award]) -> str:
    """The fingerprint of what an officer is shown: the claim, the amount and the rules it rests on."""
    return canonical.digest(
        {
            "claim": claim.id,
            "price_fen": claim.price_fen,
            "award": decision.award,
            "outcome": decision.outcome,
            "pack": decision.pack_hash,
        }
    )


def previewed(claim: models.Claim, *, at: datetime) -> Decision[law.Award]:
    """What the policy says of this claim now; nothing is recorded."""
    return decisions.preview(
        law.AWARD, award_facts(claim), place=claim.programme.place, on=citing.judged_on(claim, at=at)
    )


@transaction.atomic
def pass_on(claim_id: UUID, *, shown: str, actor: Actor, at: datetime, calendar: WorkingDays, note: str = "") -> None:
    """The operator found the papers in order. `shown` is the simulation it saw."""
    claim = locked_claim(claim_id, actor)
    require_standing([claim])
    decision = previewed(claim, at=at)
    if decision.award is None:
        raise refusing.NotGranted(decision)
    matters.advance(
        CLAIM,
        claim.case,
        "pass_on",
        actor=actor,
        at=at,
        calendar=calendar,
        reason=note,
        shown=_same(shown, simulation(claim, decision)),
    )


@transaction.atomic
def return_(claim_id: UUID, *, reason: str, actor: Actor, at: datetime, calendar: WorkingDays) -> None:
    """The operator asks for corrections, saying which."""
    claim = locked_claim(claim_id, actor)
    matters.advance(CLAIM, claim.case, "return", actor=actor, at=at, calendar=calendar, reason=reason)


@transaction.atomic
def send_back(claim_id: UUID, *, reason: str, actor: Actor, at: datetime, calendar: WorkingDays) -> None:
    """The bureau asks for corrections, saying which; the operator looks again afterwards."""
    claim = locked_claim(claim_id, actor)
    matters.advance(CLAIM, claim.case, "send_back", actor=actor, at=at, calendar=calendar, reason=reason)


@transaction.atomic
def hand_back(claim_id: UUID, *, reason: str, actor: Actor, at: datetime, calendar: WorkingDays) -> None:
    """The bureau asks the operator to look again, the papers being in order: the pool or a fact has changed since."""
    claim = locked_claim(claim_id, actor)
    matters.advance(CLAIM, claim.case, "hand_back", actor=actor, at=at, calendar=calendar, reason=reason)


@transaction.atomic
def approve(
    claim_id: UUID, *, id: UUID, shown: str, actor: Actor, at: datetime, on: date, calendar: WorkingDays
) -> Decision[law.Award]:
    """The bureau grants the award: the decision is recorded and its publicity begins the next working day.

    Raises refusing.FiguresChanged when the figures are no longer those the operator and the approver saw.
    """
    claim = locked_claim(claim_id, actor)
    require_standing([claim])
    recorded = decide(claim, award_facts(claim), id=id, actor=actor, at=at)
    award = recorded.award
    if award is None:
        raise refusing.NotGranted(recorded)
    until = days.add_working_days(on, claim.programme.publicity_working_days, calendar)
    matters.advance(
        CLAIM,
        claim.case,
        "approve",
        actor=actor,
        at=at,
        decision=id,
        due_at=days.end_of(until),
        shown=_same(shown, simulation(claim, recorded)),
    )
    claim.award_decision, claim.awarded_fen = id, award.amount_fen
    claim.publicity_from, claim.publicity_until = on, until
    claim.save(update_fields=["award_decision", "awarded_fen", "publicity_from", "publicity_until"])
    return recorded


@transaction.atomic
def refuse(
    claim_id: UUID,
    *,
    id: UUID,
    found: Mapping[str, object],
    reason: str,
    actor: Actor,
    at: datetime,
    calendar: WorkingDays,
) -> Decision[law.Award]:
    """The bureau refuses. `found` are the facts it found otherwise than claimed; the policy must then refuse too."""
    return _end(
        locked_claim(claim_id, actor),
        "refuse",
        id=id,
        found=found,
        reason=reason,
        actor=actor,
        at=at,
        calendar=calendar,
    )


@transaction.atomic
def object_to(
    claim_id: UUID, *, id: UUID, name: str, contact: str, text: str, at: datetime, on: date, calendar: WorkingDays
) -> None:
    """Anybody objects while the claim is publicised; it is then not issued before the bureau has answered."""
    claim = locked_claim(claim_id, CLOCK)
    if claim.publicity_until is None or on > claim.publicity_until:
        raise refusing.BadInput("claim", zh="这项申领不在公示期内。", en="This claim is not in its publicity period.")
    matters.object(claim.case, id=id, name=name, contact=contact, text=text, at=at)
    if state_of(claim) == "publicity":
        matters.advance(CLAIM, claim.case, "object", actor=CLOCK, at=at, calendar=calendar, reason=text[:200])


@transaction.atomic
def dismiss_objection(claim_id: UUID, *, objection: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """The bureau finds that the objection does not change the facts. With no other objection open, the claim goes on.

    One that stayed open when another was upheld is answered the same way; the claim's refusal stands.
    """
    claim = locked_claim(claim_id, actor)
    _check_about(claim, objection, actor)
    left = matters.resolve_objection(CLAIM, objection, upheld=False, resolution=reason, actor=actor, at=at)
    if left == 0 and state_of(claim) == "objected":
        assert claim.publicity_until is not None
        until = days.end_of(claim.publicity_until)
        matters.advance(CLAIM, claim.case, "dismiss", actor=actor, at=at, due_at=until, reason=reason)


@transaction.atomic
def uphold_objection(
    claim_id: UUID,
    *,
    objection: UUID,
    id: UUID,
    found: Mapping[str, object],
    reason: str,
    actor: Actor,
    at: datetime,
    calendar: WorkingDays,
) -> Decision[law.Award]:
    """The bureau finds a fact otherwise, as the objection said: the award falls by the clause that fact breaks."""
    claim = locked_claim(claim_id, actor)
    _check_about(claim, objection, actor)
    matters.resolve_objection(CLAIM, objection, upheld=True, resolution=reason, actor=actor, at=at)
    return _end(claim, "uphold", id=id, found=found, reason=reason, actor=actor, at=at, calendar=calendar)


def _check_about(claim: models.Claim, objection: UUID, actor: Actor) -> None:
    standing = matters.lock([claim.case])[claim.case]
    if objection not in {known.id for known in matter_queries.objections(standing, actor)}:
        raise refusing.NotFound("条异议", "objection")


def _end(
    claim: models.Claim,
    verb: str,
    *,
    id: UUID,
    found: Mapping[str, object],
    reason: str,
    actor: Actor,
    at: datetime,
    calendar: WorkingDays,
) -> Decision[law.Award]:
    """Refuse by the clauses that the found facts break, free the business, and record both. Raises OnlyThePool.

    What the pool holds is for the ledger to say, and for nobody to find.
    """
    known = award_facts(claim)
    facts = replace(refusing.corrected(known, found), pool_remaining_fen=known.pool_remaining_fen)
    decision = decide(claim, facts, id=id, actor=actor, at=at)
    refusing.require_broken_clause(decision)
    if verb == "uphold" or days.day_in_china(at).year <= claim.programme.year:
        _require_more_than_an_empty_pool(claim, facts, at=at)
    matters.advance(
        CLAIM,
        claim.case,
        verb,
        actor=actor,
        at=at,
        calendar=calendar,
        reason=reason,
        decision=id,
        clauses=tuple(finding.provision for finding in decision.refusals()),
    )
    claim.award_decision, claim.awarded_fen = id, None
    claim.save(update_fields=["award_decision", "awarded_fen"])
    release(claim, at=at)
    return decision


def _require_more_than_an_empty_pool(claim: models.Claim, facts: law.Claim, *, at: datetime) -> None:
    """The facts must break a clause even if the pool could serve the claim: what lapses comes back to it."""
    served = replace(facts, pool_remaining_fen=claim.price_fen)
    judged = decisions.preview(law.AWARD, served, place=claim.programme.place, on=citing.judged_on(claim, at=at))
    if judged.outcome is not Outcome.REFUSED:
        raise refusing.OnlyThePool


def decide(claim: models.Claim, facts: law.Claim, *, id: UUID, actor: Actor, at: datetime) -> Decision[law.Award]:
    """Decide on the award by the terms that govern the claim, and record it."""
    return decisions.decide(
        law.AWARD,
        facts,
        id=id,
        place=claim.programme.place,
        on=citing.judged_on(claim, at=at),
        at=at,
        subject=claim.id,
        concerns=claim.claimant_id,
        actor=actor,
    ).decision


def _same(shown: str, now: str) -> str:
    """The simulation the officer saw must be today's."""
    if shown != now:
        raise refusing.FiguresChanged
    return now


def voucher_id(claim_id: UUID) -> UUID:
    return voucher_ids.voucher(claim_id)

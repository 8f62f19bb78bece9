"""A wrongly issued voucher is revoked: by a fact found otherwise, and the clause that would have refused on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guiju.apps.matters import actions as matters
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import citing, refusing
from guiju.apps.vouchers.actions.claiming import award_facts, locked_claim, release, state_of
from guiju.apps.vouchers.actions.issuing import void
from guiju.apps.vouchers.actions.reviewing import decide
from guiju.core import voucher_journeys
from guiju.core import vouchers as law
from guiju.core.calendar import WorkingDays
from guiju.core.decision import Decision
from guiju.core.parties import Actor

CLAIM = voucher_journeys.CLAIM


@transaction.atomic
def revoke(
    claim_id: UUID,
    *,
    id: UUID,
    found: Mapping[str, object],
    reason: str,
    actor: Actor,
    at: datetime,
    calendar: WorkingDays,
) -> Decision[law.Award]:
    """Take back what a voucher still holds; what was redeemed stays. Open redemptions must be settled first.

    `found` are the facts found otherwise than claimed; the policy must then refuse the award (reading `revocation`).
    The business is free for another claim only when nothing was redeemed on it. Raises NoClauseBroken, Expired
    once the voucher is void by itself, BadInput.
    """
    claim = locked_claim(claim_id, actor)
    if (state := state_of(claim)) != "issued":
        raise matters.WrongState(CLAIM, state, "revoke").on(claim.case)
    voucher = models.Voucher.objects.select_for_update().get(claim=claim)
    if at >= voucher.expires_at:
        raise refusing.Expired(voucher.expires_at, clause=citing.on_redeeming(voucher, "expires_at"))
    if voucher.reserved_fen:
        raise refusing.BadInput(
            "claim", zh="这张券有办理中的兑现，请先办结。", en="Redemptions are under way; settle them first."
        )
    facts = refusing.corrected(award_facts(claim, pool_fen=voucher.face_fen), found)
    decision = decide(claim, facts, id=id, actor=actor, at=at)
    refusing.require_broken_clause(decision)
    matters.advance(
        CLAIM,
        claim.case,
        "revoke",
        actor=actor,
        at=at,
        calendar=calendar,
        reason=reason,
        decision=id,
        clauses=tuple(finding.provision for finding in decision.refusals()),
    )
    void(voucher, at=at, code="revoke")
    voucher.revoked_at = at
    voucher.save(update_fields=["void_fen", "revoked_at"])
    if voucher.redeemed_fen == 0:
        release(claim, at=at)
    return decision

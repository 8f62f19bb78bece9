"""What time does by itself: vouchers unused in time are void, corrections not made in time count as withdrawn.

The sweeps only write it down; whatever reads or uses a voucher computes its expiry from the instant it falls due.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F

from guiju.apps.decisions import actions as decisions
from guiju.apps.matters import actions as matters
from guiju.apps.vouchers import facts, models
from guiju.apps.vouchers.actions import sweeping
from guiju.apps.vouchers.actions.claiming import locked_claim, release
from guiju.apps.vouchers.actions.issuing import void
from guiju.apps.vouchers.actions.redeeming import locked_redemption, locked_voucher, release_reservation
from guiju.core import voucher_journeys
from guiju.core import vouchers as law
from guiju.core.calendar import WorkingDays
from guiju.core.parties import CLOCK

SWEEP_MAX = 500


def lapse_due(*, at: datetime, calendar: WorkingDays, limit: int = SWEEP_MAX) -> int:
    """Void every voucher that fell due by `at` and has no redemption under way; how many were voided.

    A voucher with a redemption lodged in time waits until that is decided; the next sweep voids what is left.
    """
    due = models.Voucher.objects.filter(expires_at__lte=at, void_fen=0, reserved_fen=0, revoked_at=None)
    left = due.filter(redeemed_fen__lt=F("face_fen")).order_by("expires_at", "id")
    return sweeping.each(left.values_list("id", flat=True)[:limit], lambda id: _lapse(id, at=at, calendar=calendar))


def give_up_overdue(*, at: datetime, limit: int = SWEEP_MAX) -> int:
    """Withdraw claims and redemptions that were returned and not corrected in time; how many were."""
    overdue = {"matter__state": "returned", "matter__due_at__lte": at}
    claims = models.Claim.objects.filter(**overdue).order_by("matter__due_at", "id")
    redemptions = models.Redemption.objects.filter(**overdue).order_by("matter__due_at", "id")
    given_up = sweeping.each(claims.values_list("id", flat=True)[:limit], lambda id: _give_up_claim(id, at=at))
    overdue_redemptions = redemptions.values_list("id", flat=True)[:limit]
    return given_up + sweeping.each(overdue_redemptions, lambda id: _give_up_redemption(id, at=at))


@transaction.atomic
def _give_up_claim(claim_id: UUID, *, at: datetime) -> int:
    claim = locked_claim(claim_id, CLOCK)
    if not _is_overdue(claim.case, at):
        return 0
    matters.advance(voucher_journeys.CLAIM, claim.case, "give_up", actor=CLOCK, at=at)
    release(claim, at=at)
    return 1


@transaction.atomic
def _give_up_redemption(redemption_id: UUID, *, at: datetime) -> int:
    redemption, voucher = locked_redemption(redemption_id, CLOCK)
    if not _is_overdue(redemption.matter_id, at):
        return 0
    matters.advance(voucher_journeys.REDEMPTION, redemption.matter_id, "give_up", actor=CLOCK, at=at)
    release_reservation(redemption, voucher)
    return 1


def _is_overdue(matter: UUID, at: datetime) -> bool:
    """Looked at again under the lock: it may have been sent again since the sweep listed it."""
    standing = matters.lock([matter])[matter]
    return standing.state == "returned" and standing.is_overdue(at)


@transaction.atomic
def _lapse(voucher_id: UUID, *, at: datetime, calendar: WorkingDays) -> int:
    """Lock, look again, decide, void: dated the instant it fell due, not when we noticed."""
    voucher = locked_voucher(voucher_id)
    if voucher.reserved_fen or voucher.void_fen or voucher.remaining_fen == 0:
        return 0
    assert voucher.claim.submitted_on is not None
    recorded = decisions.decide(
        law.LAPSE,
        facts.lapsing_facts(voucher, judged_at=at),
        id=uuid5(voucher.id, "lapse-decision"),
        place=voucher.programme.place,
        on=voucher.claim.submitted_on,
        at=at,
        subject=voucher.claim_id,
        concerns=voucher.holder_id,
        actor=CLOCK,
    )
    lapsed = recorded.decision.award
    if lapsed is None:
        return 0
    assert lapsed.amount_fen == voucher.remaining_fen
    void(voucher, at=lapsed.fell_due_at, code="lapse", returns_to_pool=lapsed.returns_to_pool)
    voucher.lapsed_at = lapsed.fell_due_at
    voucher.save(update_fields=["void_fen", "lapsed_at"])
    matters.advance(
        voucher_journeys.CLAIM,
        voucher.claim.case,
        "lapse",
        actor=CLOCK,
        at=at,
        calendar=calendar,
        decision=recorded.id,
    )
    return 1

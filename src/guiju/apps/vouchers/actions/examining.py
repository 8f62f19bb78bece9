"""What somebody is shown before a step: the policy's answer now, and the fingerprint that the step must repeat.

Records nothing and locks nothing: the step itself looks again under its locks and refuses figures that have changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from guiju.apps.decisions import actions as decisions
from guiju.apps.vouchers import models, queries
from guiju.apps.vouchers.actions import citing, refusing
from guiju.apps.vouchers.actions.amending import amendment_simulation, preview_amendment
from guiju.apps.vouchers.actions.approving import asked_alone, simulation
from guiju.apps.vouchers.actions.claiming import award_facts
from guiju.apps.vouchers.actions.enquiring import enquiry_simulation
from guiju.apps.vouchers.actions.paying import envelope_simulation
from guiju.apps.vouchers.actions.reviewing import simulation as claim_simulation
from guiju.core import vouchers as law
from guiju.core.decision import Decision
from guiju.core.parties import Actor

A = TypeVar("A")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined(Generic[A]):
    """An answer and its fingerprint: maker and checker hand `shown` back with their step."""

    decision: Decision[A]
    shown: str


def examine(
    claim_id: UUID, *, actor: Actor, on: date, found: Mapping[str, object] | None = None
) -> Examined[law.Award]:
    """What the policy says of a claim now, with the facts in `found` taken otherwise. Unsent, it is judged `on`.

    An issued claim is judged as if its voucher's face were still in the pool.
    """
    seen = queries.claim(claim_id, actor)
    face_fen = queries.voucher(seen.voucher, actor).face_fen if seen.voucher else None
    claim = models.Claim.objects.select_related("programme", "business").get(id=claim_id)
    decision = decisions.preview(
        law.AWARD,
        refusing.corrected(award_facts(claim, pool_fen=face_fen), found or {}),
        place=claim.programme.place,
        on=claim.submitted_on or on,
    )
    return Examined(decision=decision, shown=claim_simulation(claim, decision))


def examine_redemption(
    redemption_id: UUID, *, actor: Actor, on: date, found: Mapping[str, object] | None = None
) -> Examined[law.Redeemed]:
    """What approving this redemption alone would pay now, with the facts in `found` taken otherwise."""
    queries.redemption(redemption_id, actor)
    redemption = models.Redemption.objects.select_related("voucher__claim", "voucher__programme").get(id=redemption_id)
    decision = decisions.preview(
        law.REDEMPTION,
        refusing.corrected(asked_alone(redemption, on=on), found or {}),
        place=redemption.voucher.programme.place,
        on=citing.governing_day(redemption.voucher.claim),
    )
    return Examined(decision=decision, shown=simulation(redemption, decision))


def examine_amendment(amendment_id: UUID, *, actor: Actor, on: date) -> Examined[law.Budget]:
    """What the policy says of the year with the amount that is proposed, by the terms of the day."""
    queries.amendment(amendment_id, actor)
    amendment = models.Amendment.objects.select_related("programme").get(id=amendment_id)
    decision = preview_amendment(amendment, on=on)
    return Examined(decision=decision, shown=amendment_simulation(amendment, decision))


def examine_enquiry(enquiry_id: UUID, *, actor: Actor) -> str:
    """The fingerprint of an enquiry: the payment, what the bank said of it, and what was found."""
    queries.enquiry(enquiry_id, actor)
    rows = models.Enquiry.objects.select_related("payment")
    return enquiry_simulation(rows.get(id=enquiry_id))


def examine_envelope(envelope_id: UUID, *, actor: Actor) -> str:
    """The fingerprint of an envelope's payments as they stand."""
    queries.require_envelope(envelope_id, actor)
    envelope = models.Envelope.objects.get(id=envelope_id)
    return envelope_simulation(envelope, list(envelope.payment_set.order_by("reference")))

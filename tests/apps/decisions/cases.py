"""A voucher claim put to the real pack: one that is granted, one refused, one that lacks a fact; worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import transaction

from guiju.apps.decisions import actions as decisions
from guiju.core import vouchers as law
from guiju.core.parties import Actor, Role
from tests import factories

PLACE = "520000"
ON = date(2024, 3, 1)
AT = datetime(2024, 3, 4, 2, tzinfo=UTC)

#: 6,200,000.00 yuan at 3 % is 186,000.00 yuan.
GRANTED = law.Claim(
    voucher_kind=law.VoucherKind.CASH,
    claimant_role=Role.DEMANDER,
    claimant_is_legal_person=True,
    claimant_region="520100",
    provider_is_legal_person=True,
    provider_region="520100",
    goods=law.Goods.COMPUTE,
    is_on_platform=True,
    contract_price_fen=620_000_000,
    contract_signed_on=date(2024, 2, 20),
    is_contract_in_force=True,
    other_claims_on_business=0,
    has_claim_of_other_kind=False,
    pool_remaining_fen=8_000_000_000,
)
AMOUNT_FEN = 18_600_000
REFUSED = replace(GRANTED, claimant_role=Role.COMPUTE_PROVIDER)
LACKING = replace(GRANTED, is_on_platform=None)


def decide(
    facts: law.Claim = GRANTED, *, actor: Actor, id: UUID | None = None, subject: UUID | None = None, at: datetime = AT
) -> decisions.Recorded[law.Award]:
    """One award decided in Guizhou on 1 March 2024, in a transaction of its own."""
    with transaction.atomic():
        return decisions.decide(
            law.AWARD,
            facts,
            id=id or factories.new_id("decision"),
            place=PLACE,
            on=ON,
            at=at,
            subject=subject or factories.new_id("subject"),
            actor=actor,
        )

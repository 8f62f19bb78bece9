"""What each of the office's cases is about in money, for the desk that holds cases of every office."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from guiju.apps.matters.queries import Amount
from guiju.apps.vouchers import models
from guiju.core.decision import Says

PRICE = Says("合同", "contract")
AWARDED = Says("核定", "awarded")
ISSUED = Says("券面", "face")
ASKED = Says("申请", "asked")
APPROVED = Says("核准", "approved")
TOTAL = Says("合计", "total")
AMENDED = Says("调整为", "amended to")
PAYMENT = Says("付款", "payment")


def of_claims(claims: Collection[UUID]) -> dict[UUID, Amount]:
    """The contract's price until an amount is awarded, that amount until it is issued, then the voucher's face."""
    rows = models.Claim.objects.filter(id__in=claims)
    amounts = rows.values_list("id", "voucher__face_fen", "awarded_fen", "price_fen")
    return {id: _first((ISSUED, face), (AWARDED, awarded), (PRICE, price)) for id, face, awarded, price in amounts}


def of_redemptions(redemptions: Collection[UUID]) -> dict[UUID, Amount]:
    """What is asked for until something is approved, which may be less."""
    rows = models.Redemption.objects.filter(id__in=redemptions).values_list("id", "approved_fen", "requested_fen")
    return {id: _first((APPROVED, approved), (ASKED, requested)) for id, approved, requested in rows}


def of_envelopes(envelopes: Collection[UUID]) -> dict[UUID, Amount]:
    rows = models.Envelope.objects.filter(id__in=envelopes).values_list("id", "declared_fen")
    return {id: Amount(says=TOTAL, fen=total) for id, total in rows}


def of_enquiries(enquiries: Collection[UUID]) -> dict[UUID, Amount]:
    """The payment that is looked into."""
    rows = models.Enquiry.objects.filter(id__in=enquiries).values_list("id", "payment__amount_fen")
    return {id: Amount(says=PAYMENT, fen=fen) for id, fen in rows}


def of_amendments(amendments: Collection[UUID]) -> dict[UUID, Amount]:
    """The appropriation that is proposed."""
    rows = models.Amendment.objects.filter(id__in=amendments).values_list("id", "appropriation_fen")
    return {id: Amount(says=AMENDED, fen=fen) for id, fen in rows}


def _first(*known: tuple[Says, int | None]) -> Amount:
    return next(Amount(says=says, fen=fen) for says, fen in known if fen is not None)

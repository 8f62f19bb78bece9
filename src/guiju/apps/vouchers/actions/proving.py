"""What the voucher office puts into the log beside decisions and postings: which claim stands, who asked when.

An auditor who is shown these leaves sees that one business had one claim and that nothing was used too late. Ids stand
for organisations; a business stands as a hash under its own salt.
"""

from __future__ import annotations

from datetime import datetime

from guiju.apps.evidence import actions as evidence
from guiju.apps.vouchers import models
from guiju.core import auditing
from guiju.core.receipts import commitment


def append_claimed(claim: models.Claim, *, at: datetime) -> None:
    """The claim stands on its business from now on (again, or on another than before). Call it once that is written."""
    payload = {
        "business": business_mark(claim.business),
        "claimant": claim.claimant_id,
        "programme": claim.programme_id,
        "voucher_kind": claim.voucher_kind,
    }
    evidence.append([evidence.Leaf(kind=auditing.CLAIMED, subject=claim.id, payload=payload)], at=at)


def append_released(claim: models.Claim, *, at: datetime) -> None:
    """The claim stands on its business no more."""
    evidence.append([evidence.Leaf(kind=auditing.RELEASED, subject=claim.id, payload={})], at=at)


def append_lodged(redemption: models.Redemption, *, at: datetime) -> None:
    """The holder asks for money on a voucher, for the first time or corrected."""
    payload = {"requested_fen": redemption.requested_fen, "voucher": redemption.voucher_id}
    evidence.append([evidence.Leaf(kind=auditing.LODGED, subject=redemption.id, payload=payload)], at=at)


def business_mark(business: models.Business) -> str:
    """The same for every claim on one contract; without the salt, which stays here, nobody can tell which."""
    return commitment(bytes(business.salt), business.key.encode()).hex()

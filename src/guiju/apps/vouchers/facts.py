"""Rows in, one question's frozen facts out. Nothing is judged here; what is not known stays None."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from guiju.apps.vouchers import models
from guiju.core import identifiers
from guiju.core import vouchers as law
from guiju.core.parties import Role


def contract_key(*, buyer_uscc: str, seller_uscc: str, contract_number: str) -> str:
    """The canonical identity of one business: the two parties and the contract number as both would write it."""
    return f"{seller_uscc}|{buyer_uscc}|{identifiers.normalise(contract_number)}"


def business_id(key: str) -> UUID:
    return uuid5(UUID(int=0), f"business:{key}")


def claim_facts(
    claim: models.Claim,
    *,
    claimant_region: str | None,
    claimant_is_legal_person: bool | None,
    other_claims: int,
    has_claim_of_other_kind: bool,
    pool_remaining_fen: int,
) -> law.Claim:
    """The facts of one claim, from its row, the register's view of the claimant and the year's pool."""
    is_provider = claim.role == Role.DATA_PROVIDER
    return law.Claim(
        voucher_kind=law.VoucherKind(claim.voucher_kind),
        claimant_role=Role(claim.role),
        claimant_is_legal_person=claimant_is_legal_person,
        claimant_region=claimant_region or None,
        provider_is_legal_person=claimant_is_legal_person if is_provider else claim.provider_is_legal_person,
        provider_region=(claimant_region if is_provider else claim.provider_region) or None,
        goods=law.Goods(claim.goods),
        is_on_platform=claim.is_on_platform,
        contract_price_fen=claim.price_fen,
        contract_signed_on=claim.signed_on,
        is_contract_in_force=claim.is_contract_in_force,
        other_claims_on_business=other_claims,
        has_claim_of_other_kind=has_claim_of_other_kind,
        pool_remaining_fen=pool_remaining_fen,
    )


def issuing_facts(claim: models.Claim, *, pool_remaining_fen: int, issued_on: date, has_objection: bool) -> law.Issuing:
    return law.Issuing(
        awarded_fen=claim.awarded_fen,
        pool_remaining_fen=pool_remaining_fen,
        issued_on=issued_on,
        has_open_objection=has_objection,
    )


def redeeming_facts(
    redemption: models.Redemption,
    voucher: models.Voucher,
    *,
    is_evidence_unused: bool,
    settled_before_fen: int,
    redeemed_in_year_fen: int,
) -> law.Redeeming:
    """The facts of one redemption. `settled_before_fen` sums what earlier approved ones on the voucher settled."""
    return law.Redeeming(
        is_presented_by_claimant=redemption.lodged_by_id == voucher.holder_id,
        is_evidence_unused=is_evidence_unused,
        has_payment_proof=redemption.has_payment_proof or None,
        lodged_at=redemption.lodged_at,
        expires_at=voucher.expires_at,
        requested_fen=redemption.requested_fen,
        face_fen=voucher.face_fen,
        voucher_remaining_fen=voucher.remaining_fen,
        contract_price_fen=voucher.claim.price_fen,
        settled_before_fen=settled_before_fen,
        settled_to_date_fen=settled_before_fen + redemption.settled_fen,
        redeemed_on_voucher_fen=voucher.redeemed_fen,
        redeemed_in_year_fen=redeemed_in_year_fen,
    )


def lapsing_facts(voucher: models.Voucher, *, judged_at: datetime) -> law.Lapsing:
    return law.Lapsing(
        expires_at=voucher.expires_at,
        judged_at=judged_at,
        remaining_fen=voucher.remaining_fen,
        reserved_fen=voucher.reserved_fen,
    )

"""How many decisions one core makes: the voucher pack beside a bare if/else of the same rules, in the same run.

The reference hears no clause, explains nothing and hashes nothing: it is what a decision costs when nobody may ask why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import cycle
from time import process_time

from guiju.core import canonical
from guiju.core.decision import Decision
from guiju.core.parties import Role
from guiju.core.vouchers import AWARD, Award, Claim, Goods, VoucherKind
from guiju.policies import catalogue

PLACE = "520000"
ON = date(2024, 2, 20)
BATCH = 200


def measure(seconds: float) -> dict[str, float | int | str]:
    """Run each contender for about `seconds` of processor time; decisions a second of it, and the ratio.

    Before anything is timed, every claim is decided by both, and the amounts must agree.
    """
    claims = _claims()
    for claim in claims:
        decided = catalogue.answer(AWARD, claim, place=PLACE, on=ON)
        assert (decided.award.amount_fen if decided.award else None) == _bare(claim), claim
    decided_s = _rate(_decide, claims, seconds)
    recorded_s = _rate(_record, claims, seconds)
    bare_s = _rate(_bare, claims, seconds)
    hashed_s = _rate(canonical.digest, claims, seconds)
    return {
        "decisions_per_second": round(decided_s),
        "decisions_with_record_bytes_per_second": round(recorded_s),
        "reference": "the same rules as a bare if/else: no clause, no reason, no hash",
        "reference_per_second": round(bare_s),
        "canonical_hash_of_the_facts_per_second": round(hashed_s),
        "times_the_reference": round(decided_s / bare_s, 4),
        "record_bytes": len(_record(claims[0])),
        "claims": len(claims),
    }


def _rate(decide: Callable[[Claim], object], claims: list[Claim], seconds: float) -> float:
    """Calls a second of processor time, measured until `seconds` of it are over."""
    endless, done, began = cycle(claims), 0, process_time()
    while (spent := process_time() - began) < seconds:
        for claim, _ in zip(endless, range(BATCH), strict=False):
            decide(claim)
        done += BATCH
    return done / spent


def _decide(claim: Claim) -> Decision[Award]:
    return catalogue.answer(AWARD, claim, place=PLACE, on=ON)


def _record(claim: Claim) -> bytes:
    return catalogue.answer(AWARD, claim, place=PLACE, on=ON).as_bytes()


def _bare(claim: Claim) -> int | None:
    """The amount of the 2024 rules, or None; the numbers written into the code as nobody should."""
    seller_is_sound = claim.provider_is_legal_person and (claim.provider_region or "").startswith("52")
    provider_is_sound = claim.claimant_is_legal_person and (claim.claimant_region or "").startswith("52")
    may_claim = claim.claimant_role is Role.DEMANDER or (
        claim.claimant_role is Role.DATA_PROVIDER and provider_is_sound
    )
    if not (seller_is_sound and may_claim and claim.is_on_platform and claim.is_contract_in_force):
        return None
    if claim.other_claims_on_business != 0 or claim.has_claim_of_other_kind is not False:
        return None
    if claim.goods not in {Goods.COMPUTE, Goods.DATA_PRODUCT} or claim.voucher_kind is not VoucherKind.CASH:
        return None
    if claim.contract_signed_on is None or claim.contract_signed_on > ON or not claim.pool_remaining_fen:
        return None
    entitled = (claim.contract_price_fen or 0) * 3 // 100
    return min(entitled, claim.pool_remaining_fen) if entitled else None


def _claims() -> list[Claim]:
    """Claims as a year brings them: most are sound, some are refused, some lack a fact."""
    sound = Claim(
        voucher_kind=VoucherKind.CASH,
        claimant_role=Role.DEMANDER,
        claimant_is_legal_person=True,
        claimant_region="440300",
        provider_is_legal_person=True,
        provider_region="520100",
        goods=Goods.COMPUTE,
        is_on_platform=True,
        contract_price_fen=620_000_000,
        contract_signed_on=date(2024, 2, 10),
        is_contract_in_force=True,
        other_claims_on_business=0,
        has_claim_of_other_kind=False,
        pool_remaining_fen=8_000_000_000,
    )
    provider = replace(sound, claimant_role=Role.DATA_PROVIDER, claimant_region="520300", goods=Goods.DATA_PRODUCT)
    odd = [
        replace(sound, claimant_role=Role.COMPUTE_PROVIDER),
        replace(sound, other_claims_on_business=1),
        replace(sound, contract_price_fen=None),
        replace(sound, pool_remaining_fen=10_000_000),
    ]
    prices = [10_001 + 7_919 * n for n in range(60)]
    return [*(replace(c, contract_price_fen=p) for p in prices for c in (sound, provider)), *odd]

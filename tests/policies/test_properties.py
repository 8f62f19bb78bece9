"""What must hold of the voucher rules whatever the amounts: monotone, within every cap, rounded down, replayable."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guiju.core import canonical
from guiju.core.calendar import CHINA, add_months
from guiju.core.decision import Outcome
from guiju.core.parties import Role
from guiju.core.vouchers import AWARD, ISSUE, REDEMPTION, Award, Claim, Goods, Issuing, Redeemed, Redeeming, VoucherKind
from guiju.policies import catalogue

ON = date(2024, 2, 20)
REVISED_ON = date(2026, 4, 1)
FEN = st.integers(0, 10**13)
SOUND = Claim(
    voucher_kind=VoucherKind.CASH,
    claimant_role=Role.DEMANDER,
    provider_is_legal_person=True,
    provider_region="520100",
    goods=Goods.DATA_PRODUCT,
    is_on_platform=True,
    contract_price_fen=620_000_000,
    contract_signed_on=ON,
    is_contract_in_force=True,
    other_claims_on_business=0,
    has_claim_of_other_kind=False,
    pool_remaining_fen=8_000_000_000,
)
REDEEMING = Redeeming(
    is_presented_by_claimant=True,
    is_evidence_unused=True,
    has_payment_proof=True,
    lodged_at=datetime(2024, 5, 16, 2, tzinfo=UTC),
    expires_at=datetime(2024, 8, 29, 16, tzinfo=UTC),
)
CLAIMS = st.builds(
    Claim,
    voucher_kind=st.none() | st.sampled_from(VoucherKind),
    claimant_role=st.none() | st.sampled_from(Role),
    claimant_is_legal_person=st.none() | st.booleans(),
    claimant_region=st.none() | st.sampled_from(["520100", "440300"]),
    provider_is_legal_person=st.none() | st.booleans(),
    provider_region=st.none() | st.sampled_from(["520100", "450100"]),
    goods=st.none() | st.sampled_from(Goods),
    is_on_platform=st.none() | st.booleans(),
    contract_price_fen=st.none() | FEN,
    contract_signed_on=st.none() | st.dates(date(2023, 1, 1), date(2026, 12, 31)),
    is_contract_in_force=st.none() | st.booleans(),
    other_claims_on_business=st.none() | st.integers(0, 2),
    has_claim_of_other_kind=st.none() | st.booleans(),
    pool_remaining_fen=st.none() | FEN,
)
DAYS = st.sampled_from([ON, REVISED_ON])
WORTH_TRYING: dict[str, list[Any]] = {
    "voucher_kind": list(VoucherKind),
    "claimant_role": list(Role),
    "goods": list(Goods),
    "claimant_region": ["520100", "440300"],
    "provider_region": ["520100", "450100"],
    "contract_price_fen": [0, 10**9],
    "contract_signed_on": [date(2024, 1, 1), date(2027, 1, 1)],
    "other_claims_on_business": [0, 1],
    "pool_remaining_fen": [0, 10**9],
}


def award(claim: Claim, on: date = ON) -> Award | None:
    return catalogue.answer(AWARD, claim, place="520000", on=on).award


def redeem(redeeming: Redeeming) -> Redeemed | None:
    return catalogue.answer(REDEMPTION, redeeming, place="520000", on=ON).award


@given(FEN, FEN, FEN, DAYS)
def test_a_higher_price_never_earns_less(one: int, other: int, pool: int, on: date) -> None:
    low, high = (
        award(replace(SOUND, contract_price_fen=price, pool_remaining_fen=pool), on) for price in sorted((one, other))
    )
    assert (low.amount_fen if low else 0) <= (high.amount_fen if high else 0)


@given(FEN, FEN)
def test_an_award_is_three_per_cent_rounded_down_and_within_the_pool(price: int, pool: int) -> None:
    given_award = award(replace(SOUND, contract_price_fen=price, pool_remaining_fen=pool))
    entitled = price * 3 // 100
    if entitled == 0 or pool == 0:
        assert given_award is None
    else:
        assert given_award is not None
        assert (given_award.entitled_fen, given_award.amount_fen) == (entitled, min(entitled, pool))
        assert given_award.is_partial == (pool < entitled)


@given(FEN)
def test_after_the_revision_the_named_goods_earn_thirty_per_cent(price: int) -> None:
    given_award = award(replace(SOUND, contract_price_fen=price, pool_remaining_fen=10**15), REVISED_ON)
    assert (given_award.amount_fen if given_award else 0) == price * 30 // 100


@given(CLAIMS, DAYS)
def test_the_same_claim_gives_the_same_bytes(claim: Claim, on: date) -> None:
    first, again = (catalogue.answer(AWARD, claim, place="520000", on=on) for _ in range(2))
    assert first.as_bytes() == again.as_bytes() == canonical.encode(first.as_json())


@given(CLAIMS, DAYS)
def test_an_open_question_says_what_it_misses_and_a_closed_one_misses_nothing(claim: Claim, on: date) -> None:
    decision = catalogue.answer(AWARD, claim, place="520000", on=on)
    assert bool(decision.missing) == (decision.outcome is Outcome.UNDETERMINED)
    assert bool(decision.refusals()) == (decision.outcome is Outcome.REFUSED)
    assert (decision.award is not None) == (decision.outcome is Outcome.GRANTED)
    silent = {field.name for field in fields(claim) if getattr(claim, field.name) is None}
    assert {name for name in decision.missing if not name.startswith("term:")} <= silent


@given(CLAIMS, DAYS, st.data())
def test_a_fact_that_is_not_missing_would_not_change_the_outcome(claim: Claim, on: date, data: st.DataObject) -> None:
    decision = catalogue.answer(AWARD, claim, place="520000", on=on)
    silent = [f.name for f in fields(claim) if getattr(claim, f.name) is None and f.name not in decision.missing]
    if decision.outcome is Outcome.UNDETERMINED or not silent:
        return
    name = data.draw(st.sampled_from(silent))
    said = data.draw(st.sampled_from(WORTH_TRYING.get(name, [True, False])))
    assert catalogue.answer(AWARD, replace(claim, **{name: said}), place="520000", on=on).outcome is decision.outcome


@given(FEN, FEN, FEN, FEN, FEN, FEN)
def test_a_redemption_keeps_to_request_voucher_settlement_and_cap(
    face: int, redeemed: int, price: int, settled: int, asked: int, in_year: int
) -> None:
    redeemed = min(redeemed, face)
    redeeming = replace(
        REDEEMING,
        face_fen=face,
        voucher_remaining_fen=face - redeemed,
        redeemed_on_voucher_fen=redeemed,
        contract_price_fen=price,
        settled_before_fen=0,
        settled_to_date_fen=settled,
        requested_fen=asked,
        redeemed_in_year_fen=in_year,
    )
    paid = redeem(redeeming)
    if paid is None:
        return
    assert 0 < paid.amount_fen <= min(asked, face - redeemed, paid.subject_cap_fen - in_year)
    assert redeemed + paid.amount_fen <= face * min(settled, price) // price
    assert paid.subject_remaining_fen == paid.subject_cap_fen - in_year - paid.amount_fen >= 0
    assert paid.is_partial == (paid.amount_fen < asked)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=6), st.integers(1, 10**9))
def test_redeemed_in_parts_it_comes_to_what_it_would_at_once(parts: list[int], face: int) -> None:
    price, settled, total = sum(parts), 0, 0
    for part in parts:
        before, settled = settled, settled + part
        paid = redeem(
            replace(
                REDEEMING,
                face_fen=face,
                voucher_remaining_fen=face - total,
                redeemed_on_voucher_fen=total,
                contract_price_fen=price,
                settled_before_fen=before,
                settled_to_date_fen=settled,
                requested_fen=face,
                redeemed_in_year_fen=total,
            )
        )
        total += paid.amount_fen if paid else 0
    assert total == min(face, 200_000_000)


@given(st.dates(ON, date(2035, 1, 1)))
def test_a_voucher_ends_with_the_day_six_months_on(issued_on: date) -> None:
    issuing = Issuing(awarded_fen=1, pool_remaining_fen=1, issued_on=issued_on, has_open_objection=False)
    issued = catalogue.answer(ISSUE, issuing, place="520000", on=ON).award
    assert issued is not None
    last = (issued.expires_at - timedelta(microseconds=1)).astimezone(CHINA)
    assert last.date() == add_months(issued_on, 6)
    assert issued.expires_at.astimezone(CHINA).time() == datetime.min.time()

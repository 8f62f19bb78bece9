"""The Guizhou compute voucher measures as of February 2024: one provision, one clause; then what each question grants.

Says nothing of review steps, materials, payees or penalties: their provisions are reserved (U1-U7).
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Protocol

from guiju.core.calendar import add_months, end_of
from guiju.core.clauses import Rule, all_of, any_of, clause, figure, known
from guiju.core.decision import Basis
from guiju.core.money import round_down
from guiju.core.parties import Role
from guiju.core.regions import is_within
from guiju.core.vouchers import (
    AWARD,
    ISSUE,
    LAPSE,
    PROGRAMME,
    REDEMPTION,
    Award,
    Budget,
    Claim,
    Issued,
    Issuing,
    Lapsed,
    Lapsing,
    Opening,
    Redeemed,
    Redeeming,
    VoucherKind,
)

ALWAYS = ("entry_into_force", "governing_day")


class Terms(Protocol):
    """What these rules read of the day: its date and place, the policy's terms, and the terms our readings set."""

    on: date
    place: str
    rate: Fraction | None
    in_kind_rate: Fraction | None
    has_in_kind_plan: bool | None
    qualifying_goods: tuple[str, ...]
    issue_cap_fen: int
    subject_cap_fen: int | None
    validity_months: int | None
    provider_share: Fraction
    requires_platform: bool
    void_returns_to_pool: bool


# ── vouchers.programme ───────────────────────────────────────────────────────


@clause("R3", rests_on=("natural_year",))
def the_money_is_for_the_year_at_hand(opening: Opening, terms: Terms) -> bool | None:
    """A programme is opened for the natural year it is judged in. 计划按自然年度开放，应为当年。"""
    return None if opening.year is None else opening.year == terms.on.year


@clause("R3")
def the_appropriation_keeps_to_the_issue_cap(opening: Opening, terms: Terms) -> bool | None:
    """What may be issued in the year keeps to the year's issue cap. 年度可发放金额不超过发放总额上限。"""
    wanted, cap = opening.appropriation_fen, terms.issue_cap_fen
    return None if wanted is None else 0 < wanted <= cap


def budget(opening: Opening, terms: Terms) -> Budget:
    """The appropriation, and the caps it will be issued and redeemed under."""
    return Budget(
        issuable_fen=known(opening.appropriation_fen),
        issue_cap_fen=terms.issue_cap_fen,
        subject_cap_fen=terms.subject_cap_fen,
    )


# ── vouchers.award ───────────────────────────────────────────────────────────


@clause("A6")
def the_seller_is_an_independent_legal_person(claim: Claim, _: Terms) -> bool | None:
    """The compute or data provider is an independent legal person. 算力提供方、数据提供方应为独立法人。"""
    return claim.provider_is_legal_person


@clause("A6")
def the_seller_is_registered_here(claim: Claim, terms: Terms) -> bool | None:
    """The compute or data provider is registered in Guizhou. 算力提供方、数据提供方应在贵州省内注册。"""
    return None if claim.provider_region is None else is_within(claim.provider_region, terms.place)


@clause("A5")
def the_claimant_is_the_demander(claim: Claim, _: Terms) -> bool | None:
    """The claimant is a demander, from inside or outside the province. 申领方为需求方（不限省内省外）。"""
    return None if claim.claimant_role is None else claim.claimant_role is Role.DEMANDER


@clause("A6")
def the_claimant_is_an_independent_legal_person(claim: Claim, _: Terms) -> bool | None:
    """A provider that claims is an independent legal person. 申领的提供方应为独立法人。"""
    return claim.claimant_is_legal_person


@clause("A6")
def the_claimant_is_registered_here(claim: Claim, terms: Terms) -> bool | None:
    """A provider that claims is registered in Guizhou. 申领的提供方应在贵州省内注册。"""
    return None if claim.claimant_region is None else is_within(claim.claimant_region, terms.place)


@clause("R5")
def the_claimant_buys_or_provides(claim: Claim, _: Terms) -> bool | None:
    """Demanders and providers may both claim. 需求方和提供方均可申领。"""
    sides = (Role.DEMANDER, Role.DATA_PROVIDER, Role.COMPUTE_PROVIDER)
    return None if claim.claimant_role is None else claim.claimant_role in sides


@clause("R5")
def the_claimant_is_not_a_compute_provider(claim: Claim, _: Terms) -> bool | None:
    """A compute provider may not claim. 算力提供方不得申领。"""
    return None if claim.claimant_role is None else claim.claimant_role is not Role.COMPUTE_PROVIDER


@clause("R6", rests_on=("same_business", "same_subject"))
def nobody_else_claims_for_this_business(claim: Claim, _: Terms) -> bool | None:
    """For one business only one party may claim. 同一业务只能一方申领。"""
    return None if claim.other_claims_on_business is None else claim.other_claims_on_business == 0


@clause("R9", rests_on=("related_parties", "stacking"))
def the_goods_qualify(claim: Claim, terms: Terms) -> bool | None:
    """What is bought is among the goods the policy supports. 所购属于政策支持的品类。"""
    goods, qualifying = claim.goods, terms.qualifying_goods
    return None if goods is None else goods in qualifying


@clause("R9", basis=Basis.INFERRED)
def the_purchase_was_made_on_a_platform(claim: Claim, terms: Terms) -> bool | None:
    """The purchase was made on the compute dispatch or the data trading platform. 在算力调度平台或数据交易平台成交。"""
    return claim.is_on_platform if terms.requires_platform else True


@clause("R1", rests_on=("contract_price",))
def the_contract_is_concluded(claim: Claim, terms: Terms) -> bool | None:
    """The contract was signed by the day of the claim. 合同在申领之日已经签订。"""
    return None if claim.contract_signed_on is None else claim.contract_signed_on <= terms.on


@clause("R1", rests_on=("contract_price",))
def the_contract_is_in_force(claim: Claim, _: Terms) -> bool | None:
    """The contract is in force. 合同处于生效状态。"""
    return claim.is_contract_in_force


@figure("R1", rests_on=("rounding",))
def entitlement(claim: Claim, terms: Terms) -> Fraction | None:
    """The incentive is the concluded amount of the contract times the rate. 激励金额为合同成交金额乘以激励比例。"""
    price, rate = claim.contract_price_fen, rate_for(claim, terms)
    return None if price is None or rate is None else price * rate


@clause("D3")
def the_rules_of_this_kind_are_known(claim: Claim, terms: Terms) -> bool | None:
    """A cash voucher, or an in-kind voucher under the operator's plan. 现金券，或平台服务方已定方案的实物券。"""
    if claim.voucher_kind is VoucherKind.IN_KIND:
        return terms.has_in_kind_plan
    return None if claim.voucher_kind is None else True


@clause("R8", rests_on=("other_kind_scope",))
def the_other_kind_was_not_claimed(claim: Claim, _: Terms) -> bool | None:
    """Cash and in-kind vouchers may not both be claimed. 实物券不得与现金券重复申领。"""
    return None if claim.has_claim_of_other_kind is None else not claim.has_claim_of_other_kind


@clause("R3", rests_on=("natural_year", "pool_order", "partial_award"))
def the_pool_is_not_exhausted(claim: Claim, _: Terms) -> bool | None:
    """The year's issue cap leaves something to award. 年度发放总额尚有余额。"""
    return None if claim.pool_remaining_fen is None else claim.pool_remaining_fen > 0


def rate_for(claim: Claim, terms: Terms) -> Fraction | None:
    """The rate of this kind of voucher for this claimant; None where the claim or the text does not say."""
    kind, share = claim.voucher_kind, share_of(claim, terms)
    rate = terms.in_kind_rate if kind is VoucherKind.IN_KIND else terms.rate
    return None if kind is None or rate is None or share is None else rate * share


def share_of(claim: Claim, terms: Terms) -> Fraction | None:
    """What part of the rate is the claimant's: all of it for a demander, for a provider what our reading says."""
    if claim.claimant_role is None:
        return None
    return terms.provider_share if claim.claimant_role is Role.DATA_PROVIDER else Fraction(1)


def award(claim: Claim, terms: Terms) -> Award:
    """What R1 entitles to, rounded down, as far as the pool reaches."""
    entitled = round_down(known(entitlement(claim, terms)), clause="R1")
    amount = min(entitled, known(claim.pool_remaining_fen))
    return Award(
        amount_fen=amount,
        entitled_fen=entitled,
        rate=known(rate_for(claim, terms)),
        is_partial=amount < entitled,
        validity_months=terms.validity_months,
    )


# ── vouchers.issue ───────────────────────────────────────────────────────────


@clause("F1", rests_on=("objection_stops_issue",))
def no_objection_is_open(issuing: Issuing, _: Terms) -> bool | None:
    """The award was publicised and no objection is open. 已经公示，没有未处理的异议。"""
    return None if issuing.has_open_objection is None else not issuing.has_open_objection


@clause("R1")
def an_amount_was_awarded(issuing: Issuing, _: Terms) -> bool | None:
    """A voucher is issued on an amount awarded before. 按已核定的金额发放。"""
    return None if issuing.awarded_fen is None else issuing.awarded_fen > 0


@clause("R3", rests_on=("natural_year", "issue_year", "pool_order", "partial_award"))
def the_pool_still_holds_something(issuing: Issuing, _: Terms) -> bool | None:
    """The year's issue cap leaves something to issue. 年度发放总额尚有余额。"""
    return None if issuing.pool_remaining_fen is None else issuing.pool_remaining_fen > 0


@clause("R4", rests_on=("expiry_instant",))
def its_time_runs_from_the_day_of_issue(issuing: Issuing, terms: Terms) -> bool | None:
    """The validity runs from the day of issue, no earlier than the claim. 有效期自发放之日起计算，发放不早于申领。"""
    day, months = issuing.issued_on, terms.validity_months
    return None if day is None or months is None else day >= terms.on


def issued(issuing: Issuing, terms: Terms) -> Issued:
    """The awarded amount as far as the pool reaches, usable to the last hour of the last day."""
    awarded = known(issuing.awarded_fen)
    face = min(awarded, known(issuing.pool_remaining_fen))
    last_on = add_months(known(issuing.issued_on), known(terms.validity_months))
    return Issued(face_fen=face, is_partial=face < awarded, expires_at=end_of(last_on))


# ── vouchers.redemption ──────────────────────────────────────────────────────


@clause("R4", rests_on=("lodged_in_time", "expiry_instant"))
def it_was_lodged_before_expiry(redeeming: Redeeming, _: Terms) -> bool | None:
    """The application to redeem was lodged before the voucher expired. 兑现申请在有效期内提出。"""
    lodged_at, expires_at = redeeming.lodged_at, redeeming.expires_at
    return None if lodged_at is None or expires_at is None else lodged_at < expires_at


@clause("R7", rests_on=("open_list",))
def the_claimant_presents_it(redeeming: Redeeming, _: Terms) -> bool | None:
    """Only the claimant itself may use the voucher. 算力券仅限申领方自己使用。"""
    return redeeming.is_presented_by_claimant


@clause("R7")
def the_evidence_is_not_used_twice(redeeming: Redeeming, _: Terms) -> bool | None:
    """An invoice or payment supports one redemption only. 同一发票、付款凭证不得重复使用。"""
    return redeeming.is_evidence_unused


@clause("R7")
def the_voucher_is_not_used_up(redeeming: Redeeming, _: Terms) -> bool | None:
    """What was redeemed before is not redeemed again. 已兑现的部分不得重复使用。"""
    return None if redeeming.voucher_remaining_fen is None else redeeming.voucher_remaining_fen > 0


@figure("R1", rests_on=("proportional_redemption", "settled_once", "rounding"))
def redeemable(redeeming: Redeeming, _: Terms) -> Fraction | None:
    """What is newly settled of the contract can be redeemed, once. 按新结算的部分兑现，结算过的业务不再兑现。

    From the face's share of all that is settled comes off what was redeemed, and what earlier settlements stood for.
    """
    face, price, redeemed = redeeming.face_fen, redeeming.contract_price_fen, redeeming.redeemed_on_voucher_fen
    before, settled = redeeming.settled_before_fen, redeeming.settled_to_date_fen
    if face is None or price is None or redeemed is None or before is None or settled is None:
        return None
    if not price:
        return Fraction(0)
    used = round_down(Fraction(face) * min(before, price) / price, clause="R1")
    return Fraction(face) * min(settled, price) / price - max(redeemed, used)


@clause("R2", rests_on=("natural_year", "redemption_year", "same_subject", "partial_award"))
def the_subject_is_below_its_cap(redeeming: Redeeming, terms: Terms) -> bool | None:
    """What the subject redeems in the year stays within its cap. 同一主体年度累计兑现额度不超过上限。"""
    redeemed, cap = redeeming.redeemed_in_year_fen, terms.subject_cap_fen
    return None if redeemed is None or cap is None else redeemed < cap


@clause("R10", rests_on=("deduct_or_pay", "settlement_days"))
def the_business_was_paid_for(redeeming: Redeeming, _: Terms) -> bool | None:
    """The business was paid for before the voucher is redeemed. 业务付款之后兑现。"""
    return redeeming.has_payment_proof


@clause("R10")
def an_amount_is_asked_for(redeeming: Redeeming, _: Terms) -> bool | None:
    """The application says how much is to be redeemed. 兑现申请写明金额。"""
    return None if redeeming.requested_fen is None else redeeming.requested_fen > 0


def redeemed(redeeming: Redeeming, terms: Terms) -> Redeemed:
    """The least of what is asked, what the voucher holds, what is settled (R1) and what the cap leaves (R2)."""
    asked, cap = known(redeeming.requested_fen), known(terms.subject_cap_fen)
    settled = round_down(known(redeemable(redeeming, terms)), clause="R1")
    room = cap - known(redeeming.redeemed_in_year_fen)
    amount = min(asked, known(redeeming.voucher_remaining_fen), settled, room)
    return Redeemed(
        amount_fen=amount, is_partial=amount < asked, subject_cap_fen=cap, subject_remaining_fen=room - amount
    )


# ── vouchers.lapse ───────────────────────────────────────────────────────────


@clause("R4", rests_on=("expiry_instant",))
def its_time_is_over(lapsing: Lapsing, _: Terms) -> bool | None:
    """The voucher's validity is over. 算力券已过有效期。"""
    judged_at, expires_at = lapsing.judged_at, lapsing.expires_at
    return None if judged_at is None or expires_at is None else judged_at >= expires_at


@clause("R4", rests_on=("lodged_in_time",))
def something_is_unused(lapsing: Lapsing, _: Terms) -> bool | None:
    """A part of the voucher is unused and not asked for in time. 券内有未使用且未在期内申请兑现的余额。"""
    remaining, reserved = lapsing.remaining_fen, lapsing.reserved_fen
    return None if remaining is None or reserved is None else remaining > reserved


def lapsed(lapsing: Lapsing, terms: Terms) -> Lapsed:
    """The unused part is void from the instant it fell due."""
    return Lapsed(
        amount_fen=known(lapsing.remaining_fen) - known(lapsing.reserved_fen),
        fell_due_at=known(lapsing.expires_at),
        returns_to_pool=terms.void_returns_to_pool,
    )


# ── decide ───────────────────────────────────────────────────────────────────

PROGRAMME_CONDITIONS = all_of(the_money_is_for_the_year_at_hand, the_appropriation_keeps_to_the_issue_cap)
SELLER_CONDITIONS = all_of(the_seller_is_an_independent_legal_person, the_seller_is_registered_here)
CLAIMANT_CONDITIONS = any_of(
    the_claimant_is_the_demander,
    all_of(the_claimant_is_an_independent_legal_person, the_claimant_is_registered_here),
)
AWARD_CONDITIONS = all_of(
    SELLER_CONDITIONS,
    CLAIMANT_CONDITIONS,
    the_claimant_buys_or_provides,
    the_claimant_is_not_a_compute_provider,
    nobody_else_claims_for_this_business,
    the_goods_qualify,
    the_purchase_was_made_on_a_platform,
    the_contract_is_concluded,
    the_contract_is_in_force,
    entitlement,
    the_rules_of_this_kind_are_known,
    the_other_kind_was_not_claimed,
    the_pool_is_not_exhausted,
)
ISSUE_CONDITIONS = all_of(
    no_objection_is_open,
    an_amount_was_awarded,
    the_pool_still_holds_something,
    its_time_runs_from_the_day_of_issue,
)
REDEMPTION_CONDITIONS = all_of(
    it_was_lodged_before_expiry,
    the_claimant_presents_it,
    the_evidence_is_not_used_twice,
    the_voucher_is_not_used_up,
    redeemable,
    the_subject_is_below_its_cap,
    the_business_was_paid_for,
    an_amount_is_asked_for,
)
LAPSE_CONDITIONS = all_of(its_time_is_over, something_is_unused)

RULES = (
    Rule(question=PROGRAMME, terms=Terms, when=PROGRAMME_CONDITIONS, award=budget, rests_on=ALWAYS),
    Rule(question=AWARD, terms=Terms, when=AWARD_CONDITIONS, award=award, rests_on=(*ALWAYS, "revocation")),
    Rule(question=ISSUE, terms=Terms, when=ISSUE_CONDITIONS, award=issued, rests_on=ALWAYS),
    Rule(question=REDEMPTION, terms=Terms, when=REDEMPTION_CONDITIONS, award=redeemed, rests_on=ALWAYS),
    Rule(question=LAPSE, terms=Terms, when=LAPSE_CONDITIONS, award=lapsed, rests_on=ALWAYS),
)

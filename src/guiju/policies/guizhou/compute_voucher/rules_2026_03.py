"""The revision announced on 19 March 2026, as far as it is known: 30 % for three kinds of goods, 140 million a year.

Keeps every clause of February 2024 that was not reported as changed (reading `carried_over`). What was not published,
the rate for plain compute, a subject's cap and the validity, stays undetermined.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from guiju.core.clauses import Rule, all_of, figure, known
from guiju.core.money import round_down
from guiju.core.vouchers import AWARD, ISSUE, LAPSE, PROGRAMME, REDEMPTION, Award, Claim, VoucherKind
from guiju.policies.guizhou.compute_voucher import rules_2024_02 as before

ALWAYS = (*before.ALWAYS, "carried_over")


class Terms(before.Terms, Protocol):
    """What the rules of 2024 read, and the raised rate with the goods it is for."""

    raised_rate: Fraction
    raised_goods: tuple[str, ...]


@figure("R1", rests_on=("rounding", "order_value"))
def entitlement(claim: Claim, terms: Terms) -> Fraction | None:
    """Support is the value of the order times the rate for its kind of goods. 支持金额为订单额乘以该品类的比例。"""
    price, rate = claim.contract_price_fen, rate_for(claim, terms)
    return None if price is None or rate is None else price * rate


def rate_for(claim: Claim, terms: Terms) -> Fraction | None:
    """The raised rate for the goods the revision names; for others what was before, where it is known."""
    kind, goods, share = claim.voucher_kind, claim.goods, before.share_of(claim, terms)
    if kind is VoucherKind.IN_KIND or goods is None or goods not in terms.raised_goods:
        return None if goods is None else before.rate_for(claim, terms)
    return None if kind is None or share is None else terms.raised_rate * share


def award(claim: Claim, terms: Terms) -> Award:
    """What R1 entitles to, rounded down, as far as the pool reaches; the validity where it is known."""
    entitled = round_down(known(entitlement(claim, terms)), clause="R1")
    amount = min(entitled, known(claim.pool_remaining_fen))
    return Award(
        amount_fen=amount,
        entitled_fen=entitled,
        rate=known(rate_for(claim, terms)),
        is_partial=amount < entitled,
        validity_months=terms.validity_months,
    )


AWARD_CONDITIONS = all_of(
    before.SELLER_CONDITIONS,
    before.CLAIMANT_CONDITIONS,
    before.the_claimant_buys_or_provides,
    before.the_claimant_is_not_a_compute_provider,
    before.nobody_else_claims_for_this_business,
    before.the_goods_qualify,
    before.the_purchase_was_made_on_a_platform,
    before.the_contract_is_concluded,
    before.the_contract_is_in_force,
    entitlement,
    before.the_rules_of_this_kind_are_known,
    before.the_other_kind_was_not_claimed,
    before.the_pool_is_not_exhausted,
)

RULES = (
    Rule(
        question=PROGRAMME,
        terms=Terms,
        when=before.PROGRAMME_CONDITIONS,
        award=before.budget,
        rests_on=(*ALWAYS, "support_scale"),
    ),
    Rule(
        question=AWARD,
        terms=Terms,
        when=AWARD_CONDITIONS,
        award=award,
        rests_on=(*ALWAYS, "revocation", "announced_goods"),
    ),
    Rule(question=ISSUE, terms=Terms, when=before.ISSUE_CONDITIONS, award=before.issued, rests_on=ALWAYS),
    Rule(question=REDEMPTION, terms=Terms, when=before.REDEMPTION_CONDITIONS, award=before.redeemed, rests_on=ALWAYS),
    Rule(question=LAPSE, terms=Terms, when=before.LAPSE_CONDITIONS, award=before.lapsed, rests_on=ALWAYS),
)

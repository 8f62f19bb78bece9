"""Toyland's rules of 2025: half of any price, under one cap, for a month, and 2,000 yuan a year each (July: 3,000)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Protocol

from guiju.core.calendar import add_months, end_of
from guiju.core.clauses import Rule, all_of, clause, figure, known
from guiju.core.money import round_down
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
)


class Terms(Protocol):
    """What these rules read."""

    on: date
    half: Fraction
    cap_fen: int
    validity_months: int
    each_a_year_fen: int


@clause("T1")
def the_budget_keeps_to_the_cap(opening: Opening, terms: Terms) -> bool | None:
    """The budget keeps to the cap. 预算不超过上限。"""
    wanted, cap = opening.appropriation_fen, terms.cap_fen
    return None if wanted is None else wanted <= cap


def budget(opening: Opening, terms: Terms) -> Budget:
    """All of it."""
    wanted = known(opening.appropriation_fen)
    return Budget(issuable_fen=wanted, issue_cap_fen=terms.cap_fen, subject_cap_fen=terms.each_a_year_fen)


@figure("T1")
def half(claim: Claim, terms: Terms) -> Fraction | None:
    """Half of the price. 合同价的一半。"""
    price, share = claim.contract_price_fen, terms.half
    return None if price is None else price * share


def award(claim: Claim, terms: Terms) -> Award:
    """Half, rounded down."""
    amount = round_down(known(half(claim, terms)), clause="T1")
    return Award(
        amount_fen=amount,
        entitled_fen=amount,
        rate=terms.half,
        is_partial=False,
        validity_months=terms.validity_months,
    )


@clause("T1")
def something_was_awarded(issuing: Issuing, _: Terms) -> bool | None:
    """Something was awarded. 已有核定。"""
    return None if issuing.awarded_fen is None else issuing.awarded_fen > 0


@clause("T2")
def the_day_is_known(issuing: Issuing, terms: Terms) -> bool | None:
    """The day of issue is known. 发放日已知。"""
    return None if issuing.issued_on is None else issuing.issued_on >= terms.on


def issued(issuing: Issuing, terms: Terms) -> Issued:
    """What was awarded, for a month."""
    last_on = add_months(known(issuing.issued_on), terms.validity_months)
    return Issued(face_fen=known(issuing.awarded_fen), is_partial=False, expires_at=end_of(last_on))


@clause("T2")
def it_came_in_time(redeeming: Redeeming, _: Terms) -> bool | None:
    """It is redeemed within the month. 一个月内兑现。"""
    lodged_at, expires_at = redeeming.lodged_at, redeeming.expires_at
    return None if lodged_at is None or expires_at is None else lodged_at < expires_at


@clause("T3")
def something_is_left_of_the_cap(redeeming: Redeeming, terms: Terms) -> bool | None:
    """The year's 2,000 yuan are not used up. 本年度的两千元尚未用完。"""
    redeemed, cap = redeeming.redeemed_in_year_fen, terms.each_a_year_fen
    return None if redeemed is None else redeemed < cap


@clause("T1")
def it_is_asked_for(redeeming: Redeeming, _: Terms) -> bool | None:
    """An amount is asked for. 写明金额。"""
    return None if redeeming.requested_fen is None else redeeming.requested_fen > 0


def redeemed(redeeming: Redeeming, terms: Terms) -> Redeemed:
    """What is asked for, as far as the year's cap reaches: in Toyland whatever was settled suffices."""
    asked, cap = known(redeeming.requested_fen), terms.each_a_year_fen
    room = cap - known(redeeming.redeemed_in_year_fen)
    amount = min(asked, room)
    return Redeemed(
        amount_fen=amount, is_partial=amount < asked, subject_cap_fen=cap, subject_remaining_fen=room - amount
    )


@clause("T2")
def the_month_is_over(lapsing: Lapsing, _: Terms) -> bool | None:
    """The month is over. 一个月已过。"""
    judged_at, expires_at = lapsing.judged_at, lapsing.expires_at
    return None if judged_at is None or expires_at is None else judged_at >= expires_at


def lapsed(lapsing: Lapsing, _: Terms) -> Lapsed:
    """What is unused is void, and in Toyland it does not return to the pool."""
    return Lapsed(
        amount_fen=known(lapsing.remaining_fen) - known(lapsing.reserved_fen),
        fell_due_at=known(lapsing.expires_at),
        returns_to_pool=False,
    )


RULES = (
    Rule(question=PROGRAMME, terms=Terms, when=all_of(the_budget_keeps_to_the_cap), award=budget),
    Rule(question=AWARD, terms=Terms, when=all_of(half), award=award),
    Rule(question=ISSUE, terms=Terms, when=all_of(something_was_awarded, the_day_is_known), award=issued),
    Rule(
        question=REDEMPTION,
        terms=Terms,
        when=all_of(it_came_in_time, something_is_left_of_the_cap, it_is_asked_for),
        award=redeemed,
    ),
    Rule(question=LAPSE, terms=Terms, when=all_of(the_month_is_over), award=lapsed),
)

"""Toyland's rules of 2025: half of any price, under one cap, for a month."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Protocol

from guiju.core.calendar import add_months, end_of
from guiju.core.clauses import Rule, all_of, clause, figure, known
from guiju.core.money import round_down
from guiju.core.vouchers import AWARD, ISSUE, PROGRAMME, Award, Budget, Claim, Issued, Issuing, Opening


class Terms(Protocol):
    """What these rules read."""

    on: date
    rate: Fraction
    cap_fen: int
    validity_months: int


@clause("T1")
def the_budget_keeps_to_the_cap(opening: Opening, terms: Terms) -> bool | None:
    """The budget keeps to the cap. 预算不超过上限。"""
    wanted, cap = opening.appropriation_fen, terms.cap_fen
    return None if wanted is None else wanted <= cap


def budget(opening: Opening, terms: Terms) -> Budget:
    """All of it, with no cap for a subject but the whole."""
    wanted = known(opening.appropriation_fen)
    return Budget(issuable_fen=wanted, issue_cap_fen=terms.cap_fen, subject_cap_fen=terms.cap_fen)


@figure("T1")
def half(claim: Claim, terms: Terms) -> Fraction | None:
    """Half of the price. 合同价的一半。"""
    price, rate = claim.contract_price_fen, terms.rate
    return None if price is None else price * rate


def award(claim: Claim, terms: Terms) -> Award:
    """Half, rounded down."""
    amount = round_down(known(half(claim, terms)), clause="T1")
    return Award(
        amount_fen=amount,
        entitled_fen=amount,
        rate=terms.rate,
        is_partial=False,
        validity_months=terms.validity_months,
    )


@clause("T1")
def something_was_awarded(issuing: Issuing, _: Terms) -> bool | None:
    """Something was awarded. 已有核定。"""
    return None if issuing.awarded_fen is None else issuing.awarded_fen > 0


@clause("T1")
def the_day_is_known(issuing: Issuing, terms: Terms) -> bool | None:
    """The day of issue is known. 发放日已知。"""
    return None if issuing.issued_on is None else issuing.issued_on >= terms.on


def issued(issuing: Issuing, terms: Terms) -> Issued:
    """What was awarded, for a month."""
    last_on = add_months(known(issuing.issued_on), terms.validity_months)
    return Issued(face_fen=known(issuing.awarded_fen), is_partial=False, expires_at=end_of(last_on))


RULES = (
    Rule(question=PROGRAMME, terms=Terms, when=all_of(the_budget_keeps_to_the_cap), award=budget),
    Rule(question=AWARD, terms=Terms, when=all_of(half), award=award),
    Rule(question=ISSUE, terms=Terms, when=all_of(something_was_awarded, the_day_is_known), award=issued),
)

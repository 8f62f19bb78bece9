"""The clause behind what the mechanism itself refuses: the one under which the programme's own pack asks for the fact.

The mechanism keeps one claim a business, one use an invoice and no use after expiry whatever the policy says; only the
policy has clauses. Where its pack asks for no such fact there is nothing to cite, and None is said.
"""

from __future__ import annotations

from datetime import date, datetime

from guiju.apps.decisions import actions as decisions
from guiju.apps.vouchers import models
from guiju.core import vouchers as law
from guiju.core.calendar import day_in_china


def on_opening(programme: models.Programme, fact: str, *, on: date) -> str | None:
    return decisions.clause_asking_for(law.PROGRAMME, fact, place=programme.place, on=on)


def on_claiming(claim: models.Claim, fact: str) -> str | None:
    return decisions.clause_asking_for(law.AWARD, fact, place=claim.programme.place, on=governing_day(claim))


def on_issuing(place: str, fact: str, *, on: date) -> str | None:
    return decisions.clause_asking_for(law.ISSUE, fact, place=place, on=on)


def on_redeeming(voucher: models.Voucher, fact: str) -> str | None:
    place, on = voucher.programme.place, governing_day(voucher.claim)
    return decisions.clause_asking_for(law.REDEMPTION, fact, place=place, on=on)


def governing_day(claim: models.Claim) -> date:
    """The day whose terms govern a claim, its voucher and its redemptions for life: that of its first submission."""
    assert claim.submitted_on is not None, "what was sent has a day that governs it"
    return claim.submitted_on


def judged_on(claim: models.Claim, *, at: datetime) -> date:
    """That day; or for a claim that was never sent today, on which it is judged and then refused."""
    return claim.submitted_on or day_in_china(at)

"""A voucher's page: what it is worth, why, what became of it, entry by entry, from claim to last payment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guiju.apps.vouchers import queries
from guiju.apps.vouchers.views import acts, showing, words
from guiju.apps.vouchers.views.asking import Asked, desk
from guiju.apps.vouchers.views.claim_case import FORMS, claim_path
from guiju.apps.vouchers.views.showing import Event
from guiju.core import voucher_journeys
from guiju.core.decision import Says
from guiju.core.parties import Duty

JOURNEY = voucher_journeys.CLAIM


@require_safe
@desk()
def voucher(request: Asked, id: UUID) -> HttpResponseBase:
    """One voucher and its whole history."""
    dossier = queries.voucher_dossier(id, request.actor, at=request.at)
    voucher, case = dossier.voucher, dossier.case
    state = voucher.state(request.at)
    says, tone = words.VOUCHER_STATES[state]
    award = showing.recorded(case.record(voucher.award_decision))
    issue = showing.recorded(case.record(voucher.decision))
    is_mine = voucher.holder == request.actor.organisation
    return render(
        request,
        "vouchers/voucher.html",
        {
            "voucher": voucher,
            "claim": dossier.claim,
            "case": case,
            "state": says,
            "tone": tone,
            "usable_fen": voucher.usable_fen(request.at),
            "unreserved_fen": voucher.remaining_fen - voucher.reserved_fen,
            "is_running": state is queries.VoucherState.USABLE,
            "may_redeem": is_mine and voucher.usable_fen(request.at) > 0 and request.actor.may(Duty.HANDLE),
            "is_mine": is_mine,
            "path": claim_path(dossier.claim, case, redeemed=_redeemed(dossier)),
            "verdict": award,
            "sum": showing.sum_of(award, dossier.claim.price_fen, issue),
            "award_record": case.record(voucher.award_decision),
            "account_law": showing.beside(issue, award),
            "lines": dossier.lines,
            "entries": words.ENTRIES,
            "questions": words.QUESTIONS,
            "outcomes": words.OUTCOMES,
            "redemptions": dossier.redemptions,
            "redemption_tones": {
                each.id: words.tone("vouchers.redemption", each.state) for each in dossier.redemptions
            },
            "year": dossier.year,
            "events": _events(dossier),
            "acts": acts.offered(case.may, forms=FORMS, page="vouchers:claim_act", case=voucher.claim),
        },
    )


def _redeemed(dossier: queries.VoucherDossier) -> int:
    return sum(each.approved_fen is not None for each in dossier.redemptions)


def _events(dossier: queries.VoucherDossier) -> tuple[Event, ...]:
    """The claim's steps and what became of every redemption, in the order things happened."""
    told = [*showing.history(dossier.case.steps, JOURNEY.kind)]
    for redemption in dossier.redemptions:
        told += _of_redemption(redemption)
    return tuple(sorted(told, key=lambda event: event.at))


def _of_redemption(redemption: queries.RedemptionView) -> Iterable[Event]:
    href = reverse("vouchers:redemption", args=[redemption.id])
    asked, number = redemption.requested_fen, redemption.number
    yield _event(redemption.lodged_at, f"申请兑现 {_yuan(asked)}", f"Asks to redeem {_yuan(asked)}", number, href)
    if redemption.approved_at is not None and redemption.approved_fen is not None:
        amount = _yuan(redemption.approved_fen)
        yield _event(redemption.approved_at, f"核准兑现 {amount}", f"Redeemed {amount}", number, href)
    if redemption.paid_at is not None:
        yield _event(redemption.paid_at, "拨付到账", "Paid", number, href, tone="good")


def _event(at: datetime, zh: str, en: str, number: str, href: str, *, tone: str = "") -> Event:
    return Event(at=at, says=Says(zh, en), who=number, reason="", tone=tone, href=href)


def _yuan(fen: int) -> str:
    return f"¥ {fen // 100:,}.{fen % 100:02d}"

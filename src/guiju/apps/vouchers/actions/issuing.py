"""Publicity ends, and vouchers are issued from the pool."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from guiju.apps.decisions import actions as decisions
from guiju.apps.ledger import actions as ledger
from guiju.apps.ledger import queries as ledger_queries
from guiju.apps.matters import actions as matters
from guiju.apps.matters import queries as matter_queries
from guiju.apps.parties import queries as parties
from guiju.apps.vouchers import facts, models
from guiju.apps.vouchers.actions import caps, citing, ordering, refusing, sweeping
from guiju.apps.vouchers.actions.claiming import locked_claim, locked_claims, state_of
from guiju.apps.vouchers.actions.reviewing import voucher_id
from guiju.apps.vouchers.actions.standing import require_standing
from guiju.core import voucher_ids, voucher_journeys
from guiju.core import vouchers as law
from guiju.core.calendar import WorkingDays, day_in_china
from guiju.core.money import format_yuan
from guiju.core.parties import CLOCK, Actor

SWEEP_MAX = 500


def close_publicity(*, at: datetime, on: date, calendar: WorkingDays, limit: int = SWEEP_MAX) -> int:
    """Move every claim whose publicity ended before `on` to the issue desk; how many moved."""
    due = models.Claim.objects.filter(publicity_until__lt=on, is_live=True, matter__state="publicity")
    longest = due.order_by("publicity_until", "id").values_list("id", flat=True)[:limit]
    return sweeping.each(longest, lambda id: _close_one(id, at=at, on=on, calendar=calendar))


@transaction.atomic
def _close_one(claim_id: UUID, *, at: datetime, on: date, calendar: WorkingDays) -> int:
    return _close(locked_claim(claim_id, CLOCK), at=at, on=on, calendar=calendar)


@transaction.atomic
def issue(claim_id: UUID, *, actor: Actor, at: datetime, on: date, calendar: WorkingDays) -> UUID:
    """Issue one voucher; its id.

    Raises PublicityRunning, EarlierWaits, NotGranted with the clauses, YearNotOpened or PoolExhausted.
    """
    return issue_many([claim_id], actor=actor, at=at, on=on, calendar=calendar)[0]


@transaction.atomic
def issue_many(claim_ids: Sequence[UUID], *, actor: Actor, at: datetime, on: date, calendar: WorkingDays) -> list[UUID]:
    """Issue vouchers by first submission, all or none; their ids in that order, whatever order the claims came in.

    Whether somebody objects is asked of the matters while they are locked: who objects meanwhile waits.
    Each amount is held from the pool and its months begin today. An earlier claim that waits keeps its place. What is
    issued counts in the cap of today's year, also when claim and pool are of the year before.
    """
    if len(set(claim_ids)) != len(claim_ids):
        raise refusing.BadInput("claims", zh="同一份申领列了两次。", en="A claim is listed twice.")
    claims = locked_claims(claim_ids, actor)
    require_standing(claims)
    programmes = sorted({claim.programme_id for claim in claims})
    locked = _locked_programmes(programmes, on=on)
    for claim in claims:
        _close(claim, at=at, on=on, calendar=calendar)
        _require_cleared(claim)
    pool = {id: ledger_queries.balance(voucher_ids.pool(id)).available_fen for id in programmes}
    places = {locked[id].place for id in programmes}
    cap = {place: ledger_queries.balance(caps.issue_cap(place, on.year)).available_fen for place in places}
    objected = matter_queries.matters_under_objection(claim.case for claim in claims)
    turns = ordering.in_turn(claims)
    for id in programmes:
        room_fen = min(pool[id], cap[locked[id].place])
        ordering.require_turn([claim for claim in turns if claim.programme_id == id], pool_fen=room_fen, on=on)
    vouchers = []
    for claim in turns:
        programme = locked[claim.programme_id]
        room_fen = min(pool[programme.id], cap[programme.place])
        asked = facts.issuing_facts(
            claim, pool_remaining_fen=room_fen, issued_on=on, has_objection=claim.case in objected
        )
        voucher = _voucher(claim, programme, asked, actor=actor, at=at)
        pool[programme.id] -= voucher.face_fen
        cap[programme.place] -= voucher.face_fen
        matters.advance(
            voucher_journeys.CLAIM,
            claim.case,
            "issue",
            actor=actor,
            at=at,
            calendar=calendar,
            decision=voucher.decision,
        )
        vouchers.append(voucher)
    _hold(vouchers, at=at)
    models.Voucher.objects.bulk_create(vouchers)
    matters.notify([_notice(voucher, claim) for voucher, claim in zip(vouchers, turns, strict=True)], at=at)
    models.Programme.objects.bulk_update(locked.values(), ["vouchers_numbered"])
    return [voucher.id for voucher in vouchers]


def void(voucher: models.Voucher, *, at: datetime, code: str, returns_to_pool: bool = True) -> None:
    """Release what the voucher's hold still keeps from the pool. The caller saves the row.

    What does not return to the pool goes back to the appropriation, and still counts in the cap of its year.
    """
    pool, memo = voucher_ids.pool(voucher.programme_id), {"voucher": voucher.number}
    released = ledger.Transfer(
        id=uuid5(voucher.id, code),
        kind=ledger.Kind.VOID_HOLD,
        hold=voucher.hold,
        debit=pool,
        credit=voucher_ids.payable(voucher.programme_id),
        amount_fen=voucher.remaining_fen,
        code=code,
        memo=memo,
    )
    withdrawn = ledger.Transfer(
        id=uuid5(voucher.id, f"{code}-withdraw"),
        debit=pool,
        credit=voucher_ids.appropriation(voucher.programme_id),
        amount_fen=voucher.remaining_fen,
        code="withdraw_from_pool",
        memo=memo,
    )
    after = caps.count_returned(voucher, code=code) if returns_to_pool else withdrawn
    ledger.post_or_raise([released, after], at=at)
    voucher.void_fen = voucher.remaining_fen


def _locked_programmes(ids: Sequence[UUID], *, on: date) -> dict[UUID, models.Programme]:
    """The programmes that issue and, at the same places, those of the year that is issued in, locked in id order.

    Whoever issues in a year waits here for the others, out of whichever pool: all draw on that year's cap.
    """
    places = set(models.Programme.objects.filter(id__in=ids).values_list("place", flat=True))
    wanted = models.Programme.objects.filter(Q(id__in=ids) | Q(place__in=places, year=on.year))
    locked = {row.id: row for row in wanted.select_for_update().order_by("id")}
    for place in places - {row.place for row in locked.values() if row.year == on.year}:
        raise refusing.YearNotOpened(on.year, clause=citing.on_issuing(place, "pool_remaining_fen", on=on))
    return locked


def _close(claim: models.Claim, *, at: datetime, on: date, calendar: WorkingDays) -> int:
    """End the publicity of `claim` if it is over; refuse to go on while it runs."""
    if state_of(claim) != "publicity":
        return 0
    assert claim.publicity_until is not None
    if on <= claim.publicity_until:
        raise refusing.PublicityRunning(claim.publicity_until)
    matters.advance(voucher_journeys.CLAIM, claim.case, "close_publicity", actor=CLOCK, at=at, calendar=calendar)
    return 1


def _require_cleared(claim: models.Claim) -> None:
    """Only what stands to be issued is decided upon: nothing else was ever awarded anything."""
    state = state_of(claim)
    if state != "cleared":
        raise matters.WrongState(voucher_journeys.CLAIM, state, "issue").on(claim.case)


def _voucher(
    claim: models.Claim, programme: models.Programme, asked: law.Issuing, *, actor: Actor, at: datetime
) -> models.Voucher:
    """Decide on the issue and make the voucher's row; nothing is held yet. Raises NotGranted."""
    assert claim.submitted_on is not None
    id = voucher_id(claim.id)
    recorded = decisions.decide(
        law.ISSUE,
        asked,
        id=uuid5(id, "decision"),
        place=programme.place,
        on=claim.submitted_on,
        at=at,
        subject=claim.id,
        concerns=claim.claimant_id,
        actor=actor,
    )
    issued = recorded.decision.award
    if issued is None:
        raise refusing.NotGranted(recorded.decision)
    programme.vouchers_numbered += 1
    return models.Voucher(
        id=id,
        number=f"{programme.prefix}-{programme.year}-{programme.vouchers_numbered:06d}",
        claim=claim,
        programme=programme,
        holder_id=claim.claimant_id,
        region=parties.organisation(claim.claimant_id).region,
        face_fen=issued.face_fen,
        issued_at=at,
        expires_at=issued.expires_at,
        hold=voucher_ids.hold(id),
        decision=recorded.id,
    )


def _notice(voucher: models.Voucher, claim: models.Claim) -> matters.Notice:
    """What the holder is told: the voucher can be used, how, and until when. It waits for nobody's step."""
    last = day_in_china(voucher.expires_at - timedelta(microseconds=1))
    return matters.Notice(
        id=matters.notice_id(voucher.id, "issued"),
        organisation=voucher.holder_id,
        matter=claim.case,
        title_zh=f"{voucher.number}：算力券已发放",
        title_en=f"{voucher.number}: the voucher was issued",
        text_zh=f"算力券 {voucher.number} 已发放，券面 {format_yuan(voucher.face_fen)}，"
        f"可在 {last:%Y-%m-%d} 24:00 前使用。"
        "付款之后，凭发票和付款凭证申请兑现；逾期未使用自动作废。",
        text_en=f"Voucher {voucher.number} of {format_yuan(voucher.face_fen, 'en')} was issued and can be used until "
        f"the end of {last:%Y-%m-%d}. Once paid, redeem it with invoices and proof of payment; unused, it lapses.",
    )


def _hold(vouchers: Sequence[models.Voucher], *, at: datetime) -> None:
    """Hold every face from its pool and count it in the year's cap, in one posting; their bounds end every race."""
    holds = [
        ledger.Transfer(
            id=voucher.hold,
            kind=ledger.Kind.HOLD,
            debit=voucher_ids.pool(voucher.programme_id),
            credit=voucher_ids.payable(voucher.programme_id),
            amount_fen=voucher.face_fen,
            code="issue",
            memo={"voucher": voucher.number},
        )
        for voucher in vouchers
    ]
    try:
        ledger.post_or_raise([*holds, *(caps.count_issued(voucher) for voucher in vouchers)], at=at)
    except ledger.NotPosted as refused:
        if refused.cause.code is not ledger.Code.EXCEEDS_CREDITS:
            raise
        first, day = vouchers[0], citing.governing_day(vouchers[0].claim)
        clause = citing.on_issuing(first.programme.place, "pool_remaining_fen", on=day)
        raise refusing.PoolExhausted(clause=clause) from refused

"""The officers' verbs on a redemption: the operator proposes, the bureau approves the same figures or refuses.

Approval is written for many at once; one is many of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from guiju.apps.decisions import actions as decisions
from guiju.apps.ledger import actions as ledger
from guiju.apps.matters import actions as matters
from guiju.apps.vouchers import facts, models
from guiju.apps.vouchers.actions import caps, citing, refusing, rows
from guiju.apps.vouchers.actions.redeeming import (
    locked_redemption,
    locked_redemptions,
    one,
    release_reservation,
)
from guiju.apps.vouchers.actions.standing import require_standing_of_holders
from guiju.core import canonical, voucher_ids, voucher_journeys
from guiju.core import vouchers as law
from guiju.core.calendar import WorkingDays
from guiju.core.decision import Decision
from guiju.core.parties import CLOCK, Actor

REDEMPTION = voucher_journeys.REDEMPTION
BATCH_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One redemption to approve: the new decision's id and the simulation the approver was shown."""

    redemption: UUID
    decision: UUID
    shown: str


@transaction.atomic
def propose_redemption(
    redemption_id: UUID, *, shown: str, actor: Actor, at: datetime, on: date, calendar: WorkingDays
) -> Decision[law.Redeemed]:
    """The operator, as maker, proposes the amount it was shown. Raises NotGranted, refusing.FiguresChanged."""
    redemption, voucher = locked_redemption(redemption_id, actor)
    require_standing_of_holders([voucher])
    decision = simulate([redemption], on=on)[redemption.id]
    if decision.award is None:
        raise refusing.NotGranted(decision)
    if shown != simulation(redemption, decision):
        raise refusing.FiguresChanged
    matters.advance(REDEMPTION, redemption.matter_id, "propose", actor=actor, at=at, calendar=calendar, shown=shown)
    return decision


def approve_redemption(
    approval: Approval, *, actor: Actor, at: datetime, on: date, calendar: WorkingDays
) -> Decision[law.Redeemed]:
    """The bureau, as checker, approves the very figures the maker proposed; the money is then owed."""
    return approve_redemptions([approval], actor=actor, at=at, on=on, calendar=calendar)[0]


@transaction.atomic
def approve_redemptions(
    approvals: Sequence[Approval], *, actor: Actor, at: datetime, on: date, calendar: WorkingDays
) -> list[Decision[law.Redeemed]]:
    """Approve redemptions in the order given, all or none. `on` decides the natural year whose cap they count in.

    Raises NotVerified, Suspended, NotGranted (which clause), refusing.FiguresChanged, matters.FourEyes, or the ledger's
    NotPosted when an account's bound refuses.
    """
    if not 0 < len(approvals) <= BATCH_MAX:
        raise refusing.BadInput(
            "redemptions", zh=f"一次可复核 1 至 {BATCH_MAX} 笔。", en=f"Approve 1 to {BATCH_MAX} at a time."
        )
    if len({approval.redemption for approval in approvals}) != len(approvals):
        raise refusing.BadInput("redemptions", zh="同一笔兑现列了两次。", en="A redemption is listed twice.")
    by_id = {r.id: r for r in locked_redemptions([approval.redemption for approval in approvals], actor)}
    ordered = [one(by_id, approval.redemption) for approval in approvals]
    require_standing_of_holders([r.voucher for r in ordered])
    years = caps.locked_years(ordered, on=on)
    before_fen = {row.id: row.cap_fen for row in years.values()}
    settled = rows.settled_before([r.voucher_id for r in ordered])
    decided: dict[UUID, Decision[law.Redeemed]] = {}
    for wave in _waves(list(zip(ordered, approvals, strict=True))):
        decided |= _decide(wave, years, settled, actor=actor, at=at)
    moves = [
        matters.Move(matter=r.matter_id, verb="approve", decision=approval.decision, shown=approval.shown)
        for r, approval in zip(ordered, approvals, strict=True)
    ]
    matters.advance_many(REDEMPTION, moves, actor=actor, at=at, calendar=calendar)
    transfers = _transfers(ordered, years, before_fen)
    rows.save_approvals(ordered, years.values())
    _complete([r.voucher for r in ordered], at=at, calendar=calendar)
    ledger.post_or_raise(transfers, at=at)  # last: all approvals wait for the pool's account from here to the end
    return [decided[r.id] for r in ordered]


@transaction.atomic
def refuse_redemption(
    redemption_id: UUID,
    *,
    id: UUID,
    found: Mapping[str, object],
    reason: str,
    actor: Actor,
    at: datetime,
    on: date,
    calendar: WorkingDays,
) -> Decision[law.Redeemed]:
    """The bureau refuses by the clause that a fact it found otherwise breaks; the reservation is free again."""
    redemption, voucher = locked_redemption(redemption_id, actor)
    asked = _asked([redemption], caps.locked_years([redemption], on=on), rows.settled_before([redemption.voucher_id]))[
        redemption.id
    ]
    decision = decisions.decide(
        law.REDEMPTION,
        refusing.corrected(asked, found),
        id=id,
        place=voucher.programme.place,
        on=citing.governing_day(redemption.voucher.claim),
        at=at,
        subject=voucher.claim_id,
        concerns=voucher.holder_id,
        actor=actor,
    ).decision
    refusing.require_broken_clause(decision)
    matters.advance(
        REDEMPTION,
        redemption.matter_id,
        "refuse",
        actor=actor,
        at=at,
        calendar=calendar,
        reason=reason,
        decision=id,
        clauses=tuple(finding.provision for finding in decision.refusals()),
    )
    redemption.decision = id
    redemption.save(update_fields=["decision"])
    release_reservation(redemption, voucher)
    return decision


def simulate(redemptions: Sequence[models.Redemption], *, on: date) -> Mapping[UUID, Decision[law.Redeemed]]:
    """What approving each one alone would decide now; nothing is recorded."""
    asked = _asked(
        redemptions, caps.years(redemptions, on=on), rows.settled_before([r.voucher_id for r in redemptions])
    )
    return {
        r.id: decisions.preview(
            law.REDEMPTION,
            asked[r.id],
            place=r.voucher.programme.place,
            on=citing.governing_day(r.voucher.claim),
        )
        for r in redemptions
    }


def asked_alone(redemption: models.Redemption, *, on: date) -> law.Redeeming:
    """The facts of one redemption as they stand now."""
    return _asked([redemption], caps.years([redemption], on=on), rows.settled_before([redemption.voucher_id]))[
        redemption.id
    ]


def simulation(redemption: models.Redemption, decision: Decision[law.Redeemed]) -> str:
    """The fingerprint of what maker and checker are shown: whom, how much, under which rules."""
    return canonical.digest(
        {
            "redemption": redemption.id,
            "holder": redemption.voucher.holder_id,
            "requested_fen": redemption.requested_fen,
            "settled_fen": redemption.settled_fen,
            "amount_fen": decision.award.amount_fen if decision.award else None,
            "outcome": decision.outcome,
            "pack": decision.pack_hash,
        }
    )


def _waves(
    pairs: list[tuple[models.Redemption, Approval]],
) -> Iterator[list[tuple[models.Redemption, Approval]]]:
    """Split a batch so that no wave holds one subject twice: a later one must see what an earlier one redeemed."""
    while pairs:
        wave: dict[caps.Key, tuple[models.Redemption, Approval]] = {}
        later = []
        for pair in pairs:
            key = caps.key(pair[0])
            if key in wave:
                later.append(pair)
            else:
                wave[key] = pair
        yield list(wave.values())
        pairs = later


def _decide(
    wave: Sequence[tuple[models.Redemption, Approval]],
    years: Mapping[caps.Key, models.SubjectYear],
    settled: dict[UUID, int],
    *,
    actor: Actor,
    at: datetime,
) -> dict[UUID, Decision[law.Redeemed]]:
    """Decide one wave and carry its amounts forward in the rows held in memory."""
    asked = _asked([r for r, _ in wave], years, settled)
    recorded = decisions.decide_many(
        law.REDEMPTION,
        [
            decisions.Asked(
                facts=asked[r.id],
                id=approval.decision,
                place=r.voucher.programme.place,
                on=citing.governing_day(r.voucher.claim),
                subject=r.voucher.claim_id,
                concerns=r.voucher.holder_id,
            )
            for r, approval in wave
        ],
        at=at,
        actor=actor,
    )
    for (r, approval), record in zip(wave, recorded, strict=True):
        award = record.decision.award
        if award is None:
            raise refusing.NotGranted(record.decision)
        if approval.shown != simulation(r, record.decision):
            raise refusing.FiguresChanged
        r.approved_fen, r.approved_at, r.decision = award.amount_fen, at, approval.decision
        r.voucher.redeemed_fen += award.amount_fen
        r.voucher.reserved_fen -= r.requested_fen
        years[caps.key(r)].redeemed_fen += award.amount_fen
        years[caps.key(r)].cap_fen = max(years[caps.key(r)].cap_fen or 0, award.subject_cap_fen)
        settled[r.voucher_id] = settled.get(r.voucher_id, 0) + r.settled_fen
    return {r.id: record.decision for (r, _), record in zip(wave, recorded, strict=True)}


def _asked(
    redemptions: Sequence[models.Redemption],
    years: Mapping[caps.Key, models.SubjectYear],
    settled: Mapping[UUID, int] | None = None,
) -> dict[UUID, law.Redeeming]:
    """Each one's facts. `settled` is what its voucher's approved redemptions have settled; read now where not given."""
    if settled is None:
        settled = rows.settled_before([r.voucher_id for r in redemptions])
    reused = rows.reusing([r.id for r in redemptions])
    return {
        r.id: facts.redeeming_facts(
            r,
            r.voucher,
            is_evidence_unused=r.id not in reused,
            settled_before_fen=settled.get(r.voucher_id, 0),
            redeemed_in_year_fen=years[caps.key(r)].redeemed_fen,
        )
        for r in redemptions
    }


def _transfers(
    ordered: Sequence[models.Redemption],
    years: Mapping[caps.Key, models.SubjectYear],
    before_fen: Mapping[UUID, int | None],
) -> list[ledger.Transfer]:
    """Each amount out of its hold and, linked to it, out of the subject's yearly cap: both or neither."""
    transfers = caps.fund_accounts(years.values(), before_fen=before_fen)
    for r in ordered:
        assert r.approved_fen is not None
        programme, year = r.voucher.programme_id, years[caps.key(r)]
        memo = {"voucher": r.voucher.number}
        transfers += [
            ledger.Transfer(
                id=voucher_ids.redeeming(r.id),
                kind=ledger.Kind.POST_HOLD,
                hold=r.voucher.hold,
                linked=True,
                debit=voucher_ids.pool(programme),
                credit=voucher_ids.payable(programme),
                amount_fen=r.approved_fen,
                code="redeem",
                memo=memo,
            ),
            ledger.Transfer(
                id=uuid5(r.id, "cap"),
                debit=year.id,
                credit=caps.source(year.place),
                amount_fen=r.approved_fen,
                code="count_against_cap",
                memo=memo,
            ),
        ]
    return transfers


def _complete(vouchers: Iterable[models.Voucher], *, at: datetime, calendar: WorkingDays) -> None:
    """A voucher redeemed to the last fen has ended its journey."""
    done = {v.id: v.claim.case for v in vouchers if v.redeemed_fen == v.face_fen}
    matters.advance_many(
        voucher_journeys.CLAIM,
        [matters.Move(matter=matter, verb="complete") for matter in done.values()],
        actor=CLOCK,
        at=at,
        calendar=calendar,
    )

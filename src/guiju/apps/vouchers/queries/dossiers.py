"""One case with everything that belongs to it: its matter and history, papers, decisions, money and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from guiju.apps.decisions import queries as decisions
from guiju.apps.evidence import queries as evidence
from guiju.apps.matters import queries as matters
from guiju.apps.vouchers.queries import accounts, cases, figures, lists
from guiju.apps.vouchers.queries.seeing import not_found
from guiju.apps.vouchers.queries.shapes import (
    ClaimView,
    EnquiryView,
    EnvelopeView,
    RedemptionView,
    StatementLineView,
    VoucherView,
)
from guiju.core import paging, voucher_journeys
from guiju.core.calendar import day_in_china
from guiju.core.enquiry_journey import ENQUIRY
from guiju.core.journeys import Journey, Step
from guiju.core.parties import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What every case has. `may` are the steps its reader may take now; `sealed`: its evidence in the log."""

    matter: matters.MatterView
    steps: tuple[matters.StepView, ...]
    may: tuple[Step, ...]
    papers: tuple[matters.AttachmentView, ...]
    records: tuple[decisions.RecordedView, ...]
    sealed: evidence.Standing

    def record(self, id: UUID | None) -> decisions.RecordedView | None:
        return next((record for record in self.records if record.id == id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDossier:
    """A claim; `voucher` once it was issued. `proposal` is what the operator passed on and nobody has confirmed yet."""

    claim: ClaimView
    case: Case
    proposal: matters.ApprovalView | None
    objections: tuple[matters.ObjectionView, ...]
    voucher: VoucherView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherDossier:
    """A voucher from claim to last payment. `year` is what its holder redeemed in the natural year, and the cap."""

    voucher: VoucherView
    claim: ClaimView
    case: Case
    redemptions: tuple[RedemptionView, ...]
    lines: tuple[accounts.Line, ...]
    year: tuple[int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionDossier:
    """A redemption with its voucher. `proposal` is what the operator proposed and nobody has confirmed yet.

    `year` is what its holder redeemed in the natural year `of_year`, and the cap: the year it was decided in, this
    year while it can still be decided, the year it was lodged in when it ended undecided.
    """

    redemption: RedemptionView
    voucher: VoucherView
    case: Case
    proposal: matters.ApprovalView | None
    of_year: int
    year: tuple[int, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeDossier:
    envelope: EnvelopeView
    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryDossier:
    """An enquiry; `lines` are what the bank has said of its payment."""

    enquiry: EnquiryView
    case: Case
    lines: tuple[StatementLineView, ...]


def claim_dossier(id: UUID, actor: Actor, *, at: datetime) -> ClaimDossier:
    """A claim if `actor` may see it. Raises Refused("vouchers.not_found"), also for a record of an in-kind voucher."""
    claim = cases.claim(id, actor)
    if claim.matter is None:
        raise not_found()
    records = decisions.of_subject(claim.id)
    case = case_of(voucher_journeys.CLAIM, claim.matter, actor, at=at, records=records)
    if claim.state == "publicity" and claim.publicity_until and claim.publicity_until < day_in_china(at):
        case = replace(case, may=(*case.may, *_issue_when_cleared(case.matter, actor, at=at)))
    return ClaimDossier(
        claim=claim,
        case=case,
        proposal=matters.open_approval(claim.matter),
        objections=matters.objections(case.matter, actor),
        voucher=cases.voucher(claim.voucher, actor) if claim.voucher else None,
    )


def voucher_dossier(id: UUID, actor: Actor, *, at: datetime) -> VoucherDossier:
    """A voucher if `actor` may see it. Raises Refused("vouchers.not_found")."""
    voucher = cases.voucher(id, actor)
    lines = accounts.lines(voucher)
    records = decisions.of_subject(voucher.claim)
    case = case_of(
        voucher_journeys.CLAIM,
        voucher.matter,
        actor,
        at=at,
        records=records,
        subjects=accounts.subjects_of_evidence(lines),
    )
    return VoucherDossier(
        voucher=voucher,
        claim=cases.claim(voucher.claim, actor),
        case=case,
        redemptions=lists.redemptions(actor, voucher=voucher.id, sort=lists.Sort.OLDEST, limit=paging.LIMIT_MAX).items,
        lines=lines,
        year=_year(voucher, at),
    )


def redemption_dossier(id: UUID, actor: Actor, *, at: datetime) -> RedemptionDossier:
    """A redemption if `actor` may see it. Raises Refused("vouchers.not_found")."""
    redemption = cases.redemption(id, actor)
    voucher = cases.voucher(redemption.voucher, actor)
    records = (decisions.record(redemption.decision),) if redemption.decision else ()
    case = case_of(voucher_journeys.REDEMPTION, redemption.matter, actor, at=at, records=records)
    ended_at = redemption.lodged_at if case.matter.is_closed else at
    counted_at = records[0].assessed_at if records else ended_at
    return RedemptionDossier(
        redemption=redemption,
        voucher=voucher,
        case=case,
        proposal=matters.open_approval(redemption.matter),
        of_year=day_in_china(counted_at).year,
        year=_year(voucher, counted_at),
    )


def envelope_dossier(id: UUID, actor: Actor, *, at: datetime) -> EnvelopeDossier:
    """An envelope, for the offices. Raises Refused("vouchers.not_found")."""
    envelope = cases.envelope(id, actor)
    return EnvelopeDossier(
        envelope=envelope, case=case_of(voucher_journeys.ENVELOPE, envelope.matter, actor, at=at, records=())
    )


def enquiry_dossier(id: UUID, actor: Actor, *, at: datetime) -> EnquiryDossier:
    """An enquiry with what the bank said of its payment, for the offices. Raises Refused("vouchers.not_found")."""
    enquiry = cases.enquiry(id, actor)
    return EnquiryDossier(
        enquiry=enquiry,
        case=case_of(ENQUIRY, enquiry.matter, actor, at=at, records=()),
        lines=cases.lines_about(enquiry.payment, enquiry.envelope),
    )


def case_of(
    journey: Journey,
    matter_id: UUID,
    actor: Actor,
    *,
    at: datetime,
    records: tuple[decisions.RecordedView, ...],
    subjects: Iterable[UUID] = (),
) -> Case:
    matter = matters.matter(matter_id)
    papers = matters.attachments(matter_id)
    proved = [*(record.id for record in records), *(paper.id for paper in papers), *subjects]
    return Case(
        matter=matter,
        steps=matters.history(matter_id),
        may=matters.allowed_steps(journey, matter, actor, at=at),
        papers=papers,
        records=records,
        sealed=evidence.standing(proved),
    )


def _year(voucher: VoucherView, at: datetime) -> tuple[int, int | None]:
    """What the holder redeemed in the year of `at`, and the cap by the terms that govern the voucher: its claim's."""
    redeemed_fen, _ = figures.subject_year(voucher.place, voucher.holder, day_in_china(at).year)
    return redeemed_fen, figures.subject_cap_fen(voucher.programme, on=voucher.governing_on)


def _issue_when_cleared(matter: matters.MatterView, actor: Actor, *, at: datetime) -> tuple[Step, ...]:
    """Publicity that has run out counts as cleared: issuing closes it on the way."""
    cleared = replace(matter, state="cleared", due_at=None)
    steps = matters.allowed_steps(voucher_journeys.CLAIM, cleared, actor, at=at)
    return tuple(step for step in steps if step.verb == "issue")

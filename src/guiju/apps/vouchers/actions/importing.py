"""Several claims from one workbook: every row is tried, every error is reported, and nothing is loaded by half."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from guiju.apps.decisions import actions as decisions
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import refusing
from guiju.apps.vouchers.actions.claiming import Application, apply, award_facts
from guiju.core import vouchers as law
from guiju.core.calendar import WorkingDays
from guiju.core.decision import Decision
from guiju.core.parties import Actor
from guiju.core.refusals import Refused

ROWS_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a workbook: its number there and what it applies for."""

    row: int
    application: Application


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """What became of one row: the claim it made and its amount, or why it cannot be loaded."""

    row: int
    contract_number: str
    claim: UUID | None
    amount_fen: int | None
    refused: Refused | None


def import_claims(
    rows: Sequence[Row], *, id: UUID, programme: UUID, actor: Actor, at: datetime, on: date, calendar: WorkingDays
) -> tuple[RowReport, ...]:
    """Apply for every row, or for none: with one row in error, all errors are reported and nothing stays.

    A report without any `refused` means that everything was loaded. The same `id` and rows make the same claims.
    """
    if not 0 < len(rows) <= ROWS_MAX:
        raise refusing.BadInput(
            "rows", zh=f"一次可导入 1 至 {ROWS_MAX} 行。", en=f"A workbook may hold 1 to {ROWS_MAX} rows."
        )
    with transaction.atomic():
        reports = tuple(_try(row, id, programme, actor, at, on, calendar) for row in rows)
        if any(report.refused for report in reports):
            transaction.set_rollback(True)
    return reports


def _try(row: Row, id: UUID, programme: UUID, actor: Actor, at: datetime, on: date, calendar: WorkingDays) -> RowReport:
    claim = uuid5(id, f"row:{row.row}")
    number = row.application.contract_number
    try:
        decision = _sent_before(claim, actor) or apply(
            row.application, id=claim, programme=programme, actor=actor, at=at, on=on, calendar=calendar
        )
    except Refused as refused:
        return RowReport(row=row.row, contract_number=number, claim=None, amount_fen=None, refused=refused)
    amount_fen = decision.award.amount_fen if decision.award else None
    return RowReport(row=row.row, contract_number=number, claim=claim, amount_fen=amount_fen, refused=None)


def _sent_before(claim_id: UUID, actor: Actor) -> Decision[law.Award] | None:
    """What the policy says of the claim that an earlier import of the same row made; None when there was none."""
    claims = models.Claim.objects.select_related("programme")
    own = claims.filter(id=claim_id, claimant=actor.organisation).first()
    if own is None or own.submitted_on is None:
        return None
    return decisions.preview(law.AWARD, award_facts(own), place=own.programme.place, on=own.submitted_on)

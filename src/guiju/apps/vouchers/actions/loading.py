"""A workbook of claims, from its bytes: cells that do not read and rows that are refused are told at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from guiju.apps.vouchers.actions.claiming import Application, require_applicant
from guiju.apps.vouchers.actions.importing import Row, RowReport, import_claims
from guiju.apps.vouchers.adapters import claim_workbook
from guiju.core.calendar import WorkingDays
from guiju.core.parties import Actor, Role
from guiju.core.vouchers import Goods
from guiju.documents import forms


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookReport:
    """What became of a workbook. It was loaded, whole, exactly when nothing is wrong with it."""

    rows: tuple[RowReport, ...]
    mistakes: tuple[forms.Mistake, ...]

    @property
    def is_loaded(self) -> bool:
        return not self.mistakes and not any(row.refused for row in self.rows)


def claim_template(tongue: str) -> bytes:
    """The workbook to fill in."""
    return claim_workbook.template(tongue)


def import_workbook(
    content: bytes, *, id: UUID, programme: UUID, actor: Actor, at: datetime, on: date, calendar: WorkingDays
) -> WorkbookReport:
    """Load every row of a workbook or none. Rows that read well are tried even when others do not.

    Raises Refused when the file is no filled-in template. Whoever may not apply is told so before it is opened.
    """
    require_applicant(programme, actor=actor, at=at)
    returned = claim_workbook.read(content)
    unreadable = {mistake.row for mistake in returned.mistakes}
    rows = [
        Row(row=filled.number, application=_application(dict(filled.values)))
        for filled in returned.rows
        if filled.number not in unreadable
    ]
    with transaction.atomic():
        reports = _tried(rows, id=id, programme=programme, actor=actor, at=at, on=on, calendar=calendar)
        if returned.mistakes:
            transaction.set_rollback(True)
    return WorkbookReport(rows=reports, mistakes=returned.mistakes)


def _tried(
    rows: list[Row], *, id: UUID, programme: UUID, actor: Actor, at: datetime, on: date, calendar: WorkingDays
) -> tuple[RowReport, ...]:
    if not rows:
        return ()
    return import_claims(rows, id=id, programme=programme, actor=actor, at=at, on=on, calendar=calendar)


def _application(values: dict[str, Any]) -> Application:
    return Application(
        role=Role(values["role"]),
        contract_number=values["contract_number"],
        counterparty_uscc=values["counterparty_uscc"],
        counterparty_name=values["counterparty_name"],
        goods=Goods(values["goods"]),
        goods_note=values["goods_note"] or "",
        price_fen=values["price_fen"],
        signed_on=values["signed_on"],
        is_on_platform=values["is_on_platform"],
        is_contract_in_force=values["is_contract_in_force"],
        provider_region=values["provider_region"] or "",
        provider_is_legal_person=values["provider_is_legal_person"],
    )

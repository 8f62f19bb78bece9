"""Open a year's programme: the appropriation becomes the pool, never above the policy's issue cap."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from guiju.apps.decisions import actions as decisions
from guiju.apps.ledger import actions as ledger
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import caps, refusing
from guiju.core import voucher_ids
from guiju.core import vouchers as law
from guiju.core.parties import Actor, Duty, Role


@transaction.atomic
def open_programme(
    *,
    id: UUID,
    place: str,
    year: int,
    prefix: str,
    title_zh: str,
    title_en: str,
    appropriation_fen: int,
    publicity_working_days: int,
    actor: Actor,
    at: datetime,
    on: date,
) -> UUID:
    """Ask the policy for the year's budget, fund the pool with the appropriation and open for claims.

    Raises NotGranted (R3) when the appropriation is above the issue cap in force `on`. That cap becomes the year's
    account, from which every issue of the year is counted, also of what was claimed in the year before.
    """
    if not actor.may(Duty.APPROVE, Role.BUREAU):
        raise refusing.NotYours("开放年度计划", "open a programme")
    recorded = decisions.decide(
        law.PROGRAMME,
        law.Opening(year=year, appropriation_fen=appropriation_fen),
        id=uuid5(id, "decision"),
        place=place,
        on=on,
        at=at,
        subject=id,
        actor=actor,
    )
    budget = recorded.decision.award
    if budget is None:
        raise refusing.NotGranted(recorded.decision)
    try:
        with transaction.atomic():
            models.Programme.objects.create(
                id=id,
                policy=recorded.decision.policy,
                place=place,
                year=year,
                prefix=prefix,
                title_zh=title_zh,
                title_en=title_en,
                appropriation_fen=appropriation_fen,
                issue_cap_fen=budget.issue_cap_fen,
                publicity_working_days=publicity_working_days,
                decision=recorded.id,
                opened_at=at,
            )
    except IntegrityError as broken:
        raise refusing.BadInput(
            "year", zh=f"{year} 年度的计划已经开放。", en=f"A programme for {year} is already open."
        ) from broken
    _open_accounts(id, prefix=f"{prefix}-{year}", place=place, year=year)
    ledger.post_or_raise(
        [
            ledger.Transfer(
                id=voucher_ids.funding_pool(id),
                debit=voucher_ids.appropriation(id),
                credit=voucher_ids.pool(id),
                amount_fen=appropriation_fen,
                code="fund_pool",
            ),
            ledger.Transfer(
                id=voucher_ids.funding_issue_cap(id),
                debit=caps.source(place),
                credit=caps.issue_cap(place, year),
                amount_fen=budget.issue_cap_fen,
                code="fund_cap",
            ),
        ],
        at=at,
    )
    return id


@transaction.atomic
def close_programme(programme: UUID, *, actor: Actor, at: datetime) -> None:
    """End the taking of claims. What was sent before goes on; vouchers stay usable to their own last day."""
    if not actor.may(Duty.APPROVE, Role.BUREAU):
        raise refusing.NotYours("结束年度计划的受理", "close a programme")
    row = models.Programme.objects.select_for_update().filter(id=programme).first()
    if row is None:
        raise refusing.NotFound("个年度计划", "programme")
    if row.closed_at is None:
        row.closed_at = at
        row.save(update_fields=["closed_at"])


def _open_accounts(programme: UUID, *, prefix: str, place: str, year: int) -> None:
    """Four accounts a programme: where money comes from, the pool, what is owed and paid; and the year's issue cap.

    The pool, the payable and the cap are bounded: no race can issue or pay more than they hold.
    """
    within = ledger.Bound.DEBITS_WITHIN_CREDITS
    accounts = [
        ("appropriation", "年度预算", ledger.Bound.NONE),
        ("pool", "可发放额度", within),
        ("payable", "已兑现待拨付", within),
        ("paid", "已拨付", ledger.Bound.NONE),
    ]
    opened = [
        ledger.NewAccount(
            id=uuid5(programme, kind), code=f"{prefix}/{kind}", name=name, kind=kind, owner=None, bound=bound
        )
        for kind, name, bound in accounts
    ]
    source = ledger.NewAccount(
        id=caps.source(place),
        code=f"caps/{place}",
        name="年度上限来源",
        kind="caps",
        owner=None,
        bound=ledger.Bound.NONE,
    )
    year_cap = ledger.NewAccount(
        id=caps.issue_cap(place, year),
        code=f"issue-cap/{place}/{year}",
        name="年度发放总额上限",
        kind="issue_cap",
        owner=None,
        bound=within,
    )
    ledger.open_accounts([*opened, source, year_cap])

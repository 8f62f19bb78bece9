"""What vouchers leave in the log for an auditor: which claim stands on which business, and who asked for money when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from guiju.apps.evidence import queries as evidence
from guiju.apps.vouchers import actions, models
from guiju.core import auditing
from tests import factories
from tests.apps.vouchers.world import CALENDAR, YUAN, World

pytestmark = pytest.mark.django_db


def said(subject: UUID) -> list[tuple[str, dict[str, Any]]]:
    """Kinds and payloads of what was logged of a thing, in order."""
    leaves = [(leaf.kind, leaf.payload) for leaf in evidence.of_subject(subject)]
    assert all(payload is not None for _, payload in leaves)
    return leaves  # type: ignore[return-value]


def mark(claim: UUID) -> str:
    """The business that a claim was last logged on."""
    business: str = [payload for kind, payload in said(claim) if kind == auditing.CLAIMED][-1]["business"]
    return business


def test_a_draft_leaves_nothing_and_what_was_sent_stands_on_its_business(world: World) -> None:
    claimant = world.claimant()
    assert said(world.drafted(claimant)) == []
    claim = world.submitted(claimant)
    assert said(claim) == [
        (
            auditing.CLAIMED,
            {
                "business": mark(claim),
                "claimant": str(claimant.organisation),
                "programme": str(world.programme),
                "voucher_kind": "cash",
            },
        )
    ]


def test_one_contract_has_one_mark_whoever_claims_it(world: World) -> None:
    claimant, contract = world.claimant(), world.application()
    first = world.submitted(claimant, contract)
    actions.withdraw(first, actor=claimant, at=world.at, calendar=CALENDAR)
    second = world.submitted(claimant, contract)
    assert mark(first) == mark(second)
    assert mark(second) != mark(world.submitted(claimant))
    business = models.Business.objects.get(claim=second)
    assert business.contract_number not in mark(second)


def test_a_claim_that_ends_leaves_its_business(world: World) -> None:
    claimant = world.claimant()
    claim, draft = world.submitted(claimant), world.drafted(claimant)
    for id in (claim, draft):
        actions.withdraw(id, actor=claimant, at=world.at, calendar=CALENDAR)
    assert [kind for kind, _ in said(claim)] == [auditing.CLAIMED, auditing.RELEASED]
    assert said(draft) == []  # it stood on none


def test_a_returned_claim_moves_when_it_is_revised_and_not_when_it_is_sent_again(world: World) -> None:
    claimant = world.claimant()
    claim = world.submitted(claimant)
    before = mark(claim)
    actions.return_(claim, reason="合同编号有误", actor=world.operator, at=world.at, calendar=CALENDAR)
    actions.revise(claim, world.application(), actor=claimant, at=world.at)
    actions.resubmit(claim, actor=claimant, at=world.at, calendar=CALENDAR)
    assert [kind for kind, _ in said(claim)] == [auditing.CLAIMED] * 2
    assert mark(claim) != before


def test_an_in_kind_voucher_stands_on_its_business_too(world: World) -> None:
    claimant, contract = world.claimant(), world.application()
    cash = world.submitted(claimant, contract)
    actions.withdraw(cash, actor=claimant, at=world.at, calendar=CALENDAR)
    assert claimant.organisation is not None
    claim = actions.record_in_kind(
        contract,
        id=factories.new_id("claim"),
        programme=world.programme,
        claimant=claimant.organisation,
        actor=world.operator,
        at=world.at,
        on=world.on,
    )
    ((kind, payload),) = said(claim)
    assert (kind, payload["voucher_kind"], payload["business"]) == (auditing.CLAIMED, "in_kind", mark(cash))


def test_a_redemption_leaves_when_it_was_asked_for_and_what_for(world: World) -> None:
    holder = world.claimant()
    voucher = world.issued(holder)
    redemption = world.lodged(voucher, holder, requested_fen=500 * YUAN)
    assert said(redemption) == [(auditing.LODGED, {"requested_fen": 500 * YUAN, "voucher": str(voucher)})]
    (leaf,) = evidence.of_subject(redemption)
    assert leaf.appended_at == world.at

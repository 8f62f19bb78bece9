"""Payout accounts over the API: where an organisation's money goes, named by it and confirmed by the operator."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from ninja.responses import Status
from pydantic import Field

from guiju.apps.parties import actions, queries
from guiju.apps.parties.api.asking import Asked, Input, Key, made, router


class PayoutAccountIn(Input):
    account_name: Annotated[str, Field(max_length=120)]
    bank: Annotated[str, Field(max_length=120)]
    number: Annotated[str, Field(max_length=60)]


class CheckIn(Input):
    is_confirmed: bool
    reason: Annotated[str, Field(max_length=2000)] = ""


class PayoutAccountOut(Schema):
    id: UUID
    version: int
    account_name: str
    bank: str
    number: str
    set_at: datetime
    set_by: str
    is_confirmed: bool | None
    checked_at: datetime | None
    checked_by: str
    check_reason: str


class WaitingAccountOut(PayoutAccountOut):
    """An account that waits for the operator's check, and whose it is."""

    organisation: UUID
    organisation_name: str


class WaitingAccountsOut(Schema):
    items: list[WaitingAccountOut]


@router.get("/payout-accounts/waiting", response=WaitingAccountsOut, operation_id="organisations_waiting_accounts")
def waiting_accounts(request: Asked) -> Any:
    """The current accounts that wait for a check, the longest waiting first, at most 200: one's own; all for staff."""
    accounts = queries.unchecked_payout_accounts(request.actor)
    owners = queries.organisations_by_ids(account.organisation for account in accounts)
    return {"items": [_waiting(account, owners[account.organisation]) for account in accounts]}


@router.get("/{uuid:id}/payout-accounts", response=list[PayoutAccountOut], operation_id="organisations_payout_accounts")
def payout_accounts(request: Asked, id: UUID) -> Any:
    """Every account the organisation named, the current one first."""
    return list(queries.payout_history(request.actor, id))


@router.post(
    "/{uuid:id}/payout-accounts",
    response={201: list[PayoutAccountOut]},
    operation_id="organisations_set_payout_account",
)
def set_payout_account(request: Asked, id: UUID, account: PayoutAccountIn, key: Key) -> Any:
    """Name a new account; the operator confirms it before money goes there."""
    actions.set_payout_account(id, account=made(request, key), **account.dict(), actor=request.actor, at=request.at)
    return Status(201, list(queries.payout_history(request.actor, id)))


@router.post(
    "/{uuid:id}/payout-accounts/{uuid:account}/check",
    response=list[PayoutAccountOut],
    operation_id="organisations_check_payout_account",
)
def check_payout_account(
    request: Asked,
    id: UUID,
    account: UUID,
    check: CheckIn,
    key: Key,  # noqa: ARG001 - the gate keeps the key
) -> Any:
    """The operator confirms an account, or says why not."""
    actions.check_payout_account(id, account=account, **check.dict(), actor=request.actor, at=request.at)
    return list(queries.payout_history(request.actor, id))


def _waiting(account: queries.PayoutAccountView, owner: queries.OrganisationView) -> dict[str, Any]:
    return {name: getattr(account, name) for name in PayoutAccountOut.model_fields} | {
        "organisation": owner.id,
        "organisation_name": owner.name,
    }

"""Opening accounts, and locking them before a balance is relied on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction

from guiju.apps.ledger import models
from guiju.core.journal import Balance, NewAccount
from guiju.core.refusals import Refused

_CONTENT = ("code", "name", "kind", "owner", "bound", "currency")


class AccountRefused(Refused):
    """An account of this id or code is open already and is not the one asked for."""

    def __init__(self, account: NewAccount, field: str) -> None:
        super().__init__(
            "ledger.account_differs",
            zh=f"账户 {account.code} 已经开立，但 {field} 不同。请换用新的编号和代码。",
            en=f"Account {account.code} is open already with another {field}. Use a new id and code.",
            field=field,
        )


@transaction.atomic(savepoint=False)
def open_accounts(accounts: Sequence[NewAccount]) -> None:
    """Open accounts with nothing on them; opening one again with the same content does nothing.

    Raises AccountRefused when an id or a code already stands for another account.
    """
    models.Account.objects.bulk_create(
        [
            models.Account(
                id=account.id,
                code=account.code,
                name=account.name,
                kind=account.kind,
                owner=account.owner,
                bound=account.bound.value,
                currency=account.currency,
            )
            for account in sorted(accounts, key=lambda account: account.id)
        ],
        ignore_conflicts=True,
    )
    opened = models.Account.objects.in_bulk([account.id for account in accounts])
    for account in accounts:
        row = opened.get(account.id)
        if row is None:
            raise AccountRefused(account, "code")
        for name in _CONTENT:
            if getattr(row, name) != getattr(account, name):
                raise AccountRefused(account, name)


def lock(accounts: Iterable[UUID]) -> dict[UUID, Balance]:
    """Lock accounts in the order of their ids until the transaction ends; their balances, without missing accounts.

    For callers that must know a balance before they decide: what is read here stands until they post.
    """
    rows = models.Account.objects.filter(id__in=list(accounts)).order_by("id").select_for_update(no_key=True)
    return {
        row.id: Balance(
            debits_fen=row.debits_fen,
            credits_fen=row.credits_fen,
            debits_held_fen=row.debits_held_fen,
            credits_held_fen=row.credits_held_fen,
        )
        for row in rows
    }

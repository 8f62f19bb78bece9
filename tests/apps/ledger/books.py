"""Accounts and transfers for the ledger's tests: short to write, each with an id of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from guiju.apps.ledger import actions as ledger
from guiju.apps.ledger import queries
from guiju.core.journal import Bound, Code, Kind, NewAccount, Transfer
from tests.factories import new_id

AT = datetime(2024, 3, 1, 1, tzinfo=UTC)
HOUSE = UUID("0f0f0f0f-0000-5000-8000-000000000000")


def account(name: str, bound: Bound = Bound.NONE, *, funded_fen: int = 0) -> UUID:
    """An open account; `funded_fen` comes as credits from a source of its own."""
    id = new_id(name)
    ledger.open_accounts([NewAccount(id=id, code=f"test/{id}", name=name, kind="test", bound=bound)])
    if funded_fen:
        source = account(f"source of {name}")
        assert codes(ledger.post([transfer(source, id, funded_fen)], at=AT)) == [Code.OK]
    return id


def pool(funded_fen: int) -> UUID:
    """A funded account whose debits stay within its credits."""
    return account("pool", Bound.DEBITS_WITHIN_CREDITS, funded_fen=funded_fen)


def transfer(debit: UUID, credit: UUID, amount_fen: int, **more: Any) -> Transfer:
    return Transfer(
        **{"id": new_id("transfer"), "debit": debit, "credit": credit, "amount_fen": amount_fen, "code": "test", **more}
    )


def hold(debit: UUID, credit: UUID, amount_fen: int, **more: Any) -> Transfer:
    return transfer(debit, credit, amount_fen, kind=Kind.HOLD, **more)


def post_of(held: Transfer, amount_fen: int, **more: Any) -> Transfer:
    """Post a part of a hold."""
    return transfer(held.debit, held.credit, amount_fen, **{"kind": Kind.POST_HOLD, "hold": held.id, **more})


def void_of(held: Transfer, amount_fen: int, **more: Any) -> Transfer:
    """Void what remains of a hold."""
    return transfer(held.debit, held.credit, amount_fen, **{"kind": Kind.VOID_HOLD, "hold": held.id, **more})


def codes(results: list[ledger.Result]) -> list[Code]:
    return [result.code for result in results]


def outcome(*transfers: Transfer, at: datetime = AT) -> list[Code]:
    """Post in one call; the outcomes."""
    return codes(ledger.post(transfers, at=at))


def totals(id: UUID) -> tuple[int, int, int, int]:
    """Debits, credits, held debits, held credits."""
    b = queries.balance(id)
    return b.debits_fen, b.credits_fen, b.debits_held_fen, b.credits_held_fen


def known_id(number: int) -> UUID:
    """The same id for the same number, for tests that draw ids."""
    return uuid5(HOUSE, str(number))

"""Accounts and what stands on them: now, at a past instant of the world, as the ledger had recorded it, and in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from guiju.apps.ledger import models
from guiju.core.journal import Balance, Bound
from guiju.core.refusals import Refused

_AT = "SELECT debits_fen, credits_fen, debits_held_fen, credits_held_fen FROM ledger_balance_at(%s, %s)"
_AS_RECORDED = """
(SELECT debit_latest_at AS latest_at, seq, debit_debits_fen, debit_credits_fen, debit_debits_held_fen,
        debit_credits_held_fen
   FROM ledger_transfer WHERE debit = %(account)s AND outcome = 0 AND seq <= %(seq)s
  ORDER BY debit_latest_at DESC, seq DESC LIMIT 1)
UNION ALL
(SELECT credit_latest_at, seq, credit_debits_fen, credit_credits_fen, credit_debits_held_fen, credit_credits_held_fen
   FROM ledger_transfer WHERE credit = %(account)s AND outcome = 0 AND seq <= %(seq)s
  ORDER BY credit_latest_at DESC, seq DESC LIMIT 1)
ORDER BY seq DESC LIMIT 1
"""
_SUMS = "sum({0}debits_fen), sum({0}credits_fen), sum({0}debits_held_fen), sum({0}credits_held_fen)"
_TRIAL = f"SELECT kind, count(*), {_SUMS.format('')} FROM ledger_account GROUP BY kind ORDER BY kind"  # noqa: S608
_TRIAL_AT = f"""
SELECT a.kind, count(*), {_SUMS.format("b.")} FROM ledger_account AS a, ledger_balance_at(a.id, %s) AS b
 GROUP BY a.kind ORDER BY a.kind
"""  # noqa: S608
_DISCREPANCIES = """
WITH sides AS (
    SELECT debit AS account, seq, debit_debits_fen AS d, debit_credits_fen AS c, debit_debits_held_fen AS dh,
           debit_credits_held_fen AS ch, CASE WHEN kind IN (0, 2) THEN amount_fen ELSE 0 END AS debits, 0 AS credits,
           CASE kind WHEN 0 THEN 0 WHEN 1 THEN amount_fen ELSE -amount_fen END AS debits_held, 0 AS credits_held
      FROM ledger_transfer WHERE outcome = 0
    UNION ALL
    SELECT credit, seq, credit_debits_fen, credit_credits_fen, credit_debits_held_fen, credit_credits_held_fen,
           0, CASE WHEN kind IN (0, 2) THEN amount_fen ELSE 0 END, 0,
           CASE kind WHEN 0 THEN 0 WHEN 1 THEN amount_fen ELSE -amount_fen END
      FROM ledger_transfer WHERE outcome = 0
), running AS (
    SELECT account, seq, (d, c, dh, ch) IS NOT DISTINCT FROM (
               sum(debits) OVER so_far, sum(credits) OVER so_far, sum(debits_held) OVER so_far,
               sum(credits_held) OVER so_far) AS agrees, debits, credits, debits_held, credits_held
      FROM sides WINDOW so_far AS (PARTITION BY account ORDER BY seq ROWS UNBOUNDED PRECEDING)
), totals AS (
    SELECT account, bool_and(agrees) AS agrees, sum(debits) AS debits, sum(credits) AS credits,
           sum(debits_held) AS debits_held, sum(credits_held) AS credits_held FROM running GROUP BY account
)
SELECT coalesce(a.id, t.account) FROM ledger_account AS a FULL JOIN totals AS t ON t.account = a.id
 WHERE NOT coalesce(t.agrees, true) OR a.id IS NULL
    OR (a.debits_fen, a.credits_fen, a.debits_held_fen, a.credits_held_fen) IS DISTINCT FROM
       (coalesce(t.debits, 0), coalesce(t.credits, 0), coalesce(t.debits_held, 0), coalesce(t.credits_held, 0))
 ORDER BY 1
"""


class AccountNotFound(Refused):
    """There is no account of this id."""

    def __init__(self, id: UUID) -> None:
        super().__init__(
            "ledger.account_not_found",
            zh=f"账户 {id} 不存在。请先开户。",
            en=f"There is no account {id}. Open it first.",
            field="account",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """An account and its balance now."""

    id: UUID
    code: str
    name: str
    kind: str
    owner: UUID | None
    bound: Bound
    currency: str
    balance: Balance


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLine:
    """All accounts of one kind together. Sums may be beyond 64 bits; they are Python's ints."""

    kind: str
    accounts: int
    debits_fen: int
    credits_fen: int
    debits_held_fen: int
    credits_held_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBalance:
    """试算平衡: every kind's totals, and whether debits equal credits in all, posted and held."""

    lines: tuple[TrialLine, ...]

    @property
    def debits_fen(self) -> int:
        return sum(line.debits_fen for line in self.lines)

    @property
    def credits_fen(self) -> int:
        return sum(line.credits_fen for line in self.lines)

    @property
    def is_balanced(self) -> bool:
        held = sum(line.debits_held_fen - line.credits_held_fen for line in self.lines)
        return held == 0 and self.debits_fen == self.credits_fen


def account(id: UUID) -> AccountView:
    """One account. Raises AccountNotFound."""
    row = models.Account.objects.filter(id=id).first()
    if row is None:
        raise AccountNotFound(id)
    return _view(row)


def accounts(*, kind: str | None = None, owner: UUID | None = None) -> list[AccountView]:
    """The accounts of a kind, of an owner, or of both, by code. One of the two must be said: the table is long."""
    assert kind is not None or owner is not None, "say which accounts"
    wanted: Mapping[str, object] = {"kind": kind, "owner": owner}
    rows = models.Account.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    return [_view(row) for row in rows.order_by("code")]


def every_account() -> Iterator[AccountView]:
    """All accounts, by id. Reads through a cursor of the server: call it in a transaction."""
    for row in models.Account.objects.order_by("id").iterator():
        yield _view(row)


def balance(id: UUID) -> Balance:
    """What stands on the account now. Raises AccountNotFound."""
    return account(id).balance


def available_fen(id: UUID) -> int:
    """What may still be debited now: credits less debits, posted and held. Raises AccountNotFound."""
    return balance(id).available_fen


def credited_fen(id: UUID) -> int:
    """All that was ever credited and posted. Raises AccountNotFound."""
    return balance(id).credits_fen


def balance_at(id: UUID, at: datetime) -> Balance:
    """What stood on the account at the instant `at` of the world, by all that is known today.

    Counts every accepted transfer dated `at` or before, also one recorded later and dated back. An account that is
    unknown, or had no transfer yet, had nothing on it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AT, [id, at])
        return _balance(cursor.fetchone())


def balance_as_recorded(id: UUID, seq: int) -> Balance:
    """What the ledger itself said of the account once it had taken `seq`: nothing dated back later is in it.

    Reads backwards along the account's entries: quick for the recent past, linear in the entries since.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AS_RECORDED, {"account": id, "seq": seq})
        row = cursor.fetchone()
    return _balance(row[2:] if row else (0, 0, 0, 0))


def trial_balance(at: datetime | None = None) -> TrialBalance:
    """The totals of all accounts by kind: now, or at a past instant of the world (one look-up an account)."""
    with connection.cursor() as cursor:
        if at is None:
            cursor.execute(_TRIAL)
        else:
            cursor.execute(_TRIAL_AT, [at])
        rows = cursor.fetchall()
    return TrialBalance(
        lines=tuple(
            TrialLine(
                kind=kind,
                accounts=count,
                debits_fen=int(debits),
                credits_fen=int(credits_),
                debits_held_fen=int(debits_held),
                credits_held_fen=int(credits_held),
            )
            for kind, count, debits, credits_, debits_held, credits_held in rows
        )
    )


def discrepancies() -> list[UUID]:
    """Accounts whose totals, or running totals anywhere, are not the sums of their transfers: always none.

    Adds the whole history up from nothing. For audits, tests, and the morning after a crash.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DISCREPANCIES)
        return [id for (id,) in cursor.fetchall()]


def _view(row: models.Account) -> AccountView:
    return AccountView(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        owner=row.owner,
        bound=Bound(row.bound),
        currency=row.currency,
        balance=_balance((row.debits_fen, row.credits_fen, row.debits_held_fen, row.credits_held_fen)),
    )


def _balance(totals: tuple[int, int, int, int] | None) -> Balance:
    assert totals is not None
    debits, credits_, debits_held, credits_held = totals
    return Balance(debits_fen=debits, credits_fen=credits_, debits_held_fen=debits_held, credits_held_fen=credits_held)

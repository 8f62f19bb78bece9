"""What the ledger's tables refuse, whoever asks: nothing is rewritten, and totals follow transfers only."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from guiju.apps.ledger import queries
from guiju.core.journal import Code
from tests.apps.ledger.books import AT, account, hold, outcome, pool, totals, transfer
from tests.factories import new_id

pytestmark = pytest.mark.django_db


def refused(statement: str, *arguments: object) -> str:
    """Run a statement that must fail; what the database said."""
    with pytest.raises(IntegrityError) as met, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)
    return str(met.value)


@pytest.mark.parametrize("table", ["ledger_transfer", "ledger_account", "ledger_hold"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "DELETE FROM {} WHERE false", "TRUNCATE {}"])
def test_nothing_is_deleted(table: str, statement: str) -> None:
    outcome(hold(pool(10), account("payee"), 5))
    assert "never changed" in refused(statement.format(table))


def test_a_transfer_is_never_updated() -> None:
    one = transfer(pool(10), account("payee"), 5)
    outcome(one)
    assert "never changed" in refused("UPDATE ledger_transfer SET amount_fen = 6 WHERE id = %s", one.id)
    assert "never changed" in refused("UPDATE ledger_transfer SET memo = '{}'")


@pytest.mark.parametrize("change", ["name = 'x'", "bound = 'none'", "owner = id", "kind = 'x'", "credits_fen = 9"])
def test_an_account_is_never_updated_by_hand(change: str) -> None:
    fund = pool(10)
    assert "never changed" in refused(f"UPDATE ledger_account SET {change} WHERE id = %s", fund)
    assert totals(fund) == (0, 10, 0, 0)


def test_a_hold_is_never_made_or_updated_by_hand() -> None:
    held = hold(pool(10), account("payee"), 5)
    outcome(held)
    assert "never changed" in refused("UPDATE ledger_hold SET voided_fen = 5")
    assert "never changed" in refused("UPDATE ledger_hold SET expires_at = NULL")
    assert "never changed" in refused(
        "INSERT INTO ledger_hold (id, debit, credit, amount_fen) VALUES (%s, %s, %s, 5)", new_id(), new_id(), new_id()
    )


def test_a_transfer_is_added_by_the_posting_function_only() -> None:
    insert = (
        "INSERT INTO ledger_transfer (id, outcome, at, kind, debit, credit, amount_fen, linked, code)"
        " VALUES (%s, 3, %s, 0, %s, %s, 5, false, 'x') -- ledger_post_once("
    )
    assert "posted by ledger_post" in refused(insert, new_id(), AT, pool(10), account("payee"))


def test_totals_follow_whatever_is_inserted_even_past_the_guard() -> None:
    """With the guard off, a forged transfer still moves the totals of its accounts, or is refused by their bounds."""
    fund, payee = pool(10), account("payee")
    forged = (
        "INSERT INTO ledger_transfer SELECT %s, 1, 0, now(), 0, %s, %s, %s, NULL, false, 'x', NULL, NULL,"
        " now(), 0, 0, 0, 0, now(), 0, 0, 0, 0"
    )
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER transfers_are_posted")
        cursor.execute(forged, [new_id(), fund, payee, 4])
    assert totals(fund) == (4, 10, 0, 0)
    assert queries.trial_balance().is_balanced
    assert set(queries.discrepancies()) == {fund, payee}, "its running totals were lies"
    assert "ledger_debits_within_credits" in refused(forged, new_id(), fund, payee, 7)
    assert "not there" in refused(forged, new_id(), fund, new_id("nobody"), 1)


def test_the_last_word_on_a_bound_is_a_constraint() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'ledger_account'::regclass AND contype = 'c'"
        )
        names = {name for (name,) in cursor.fetchall()}
    assert {"ledger_debits_within_credits", "ledger_credits_within_debits", "ledger_totals_are_in_range"} <= names


def test_a_balance_is_two_index_look_ups_however_long_the_history() -> None:
    fund, payee = pool(100_000), account("payee")
    for _ in range(5):
        assert set(outcome(*[transfer(fund, payee, 1) for _ in range(400)])) == {Code.OK}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_transfer")
        cursor.execute(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT seq FROM ledger_transfer"
            " WHERE debit = %s AND outcome = 0 AND debit_latest_at <= %s"
            " ORDER BY debit_latest_at DESC, seq DESC LIMIT 1",
            [fund, AT],
        )
        (plan,) = cursor.fetchone()[0]
    scan = plan["Plan"]["Plans"][0]
    assert scan["Index Name"] == "ledger_debits"
    assert scan["Shared Hit Blocks"] + scan["Shared Read Blocks"] < 8

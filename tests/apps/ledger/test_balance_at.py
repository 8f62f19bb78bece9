"""Balances of the past: by the instant in the world, and as the ledger had recorded them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guiju.apps.ledger import actions as ledger
from guiju.apps.ledger import queries
from guiju.core.journal import Code
from tests.apps.ledger.books import AT, account, hold, outcome, pool, post_of, transfer, void_of
from tests.factories import new_id

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_before_the_first_transfer_there_was_nothing() -> None:
    fund = pool(100)
    assert queries.balance_at(fund, AT - timedelta(microseconds=1)).credits_fen == 0
    assert queries.balance_at(fund, AT).credits_fen == 100
    assert queries.balance_at(new_id("nobody"), AT).net_fen == 0


def test_each_instant_has_the_balance_of_its_day() -> None:
    fund, payable = pool(100), account("payable")
    held = hold(fund, payable, 60)
    outcome(held, at=AT + DAY)
    outcome(post_of(held, 25), at=AT + 2 * DAY)
    outcome(void_of(held, 35), at=AT + 3 * DAY)
    seen = [queries.balance_at(fund, AT + n * DAY) for n in range(5)]
    assert [(b.debits_fen, b.debits_held_fen, b.available_fen) for b in seen] == [
        (0, 0, 100), (0, 60, 40), (25, 35, 40), (25, 0, 75), (25, 0, 75),
    ]  # fmt: skip


def test_a_transfer_dated_back_counts_from_its_own_day() -> None:
    fund, payee = pool(100), account("payee")
    outcome(transfer(fund, payee, 10), at=AT + 5 * DAY)
    outcome(transfer(fund, payee, 20), at=AT + 2 * DAY)  # recorded later, dated back
    outcome(transfer(fund, payee, 40), at=AT + 7 * DAY)
    spent = [queries.balance_at(fund, AT + n * DAY).debits_fen for n in range(8)]
    assert spent == [0, 0, 20, 20, 20, 30, 30, 70]
    assert [queries.balance_at(payee, AT + n * DAY).credits_fen for n in range(8)] == spent


def test_what_was_recorded_is_told_apart_from_what_is_known_today() -> None:
    fund, payee = pool(100), account("payee")
    (first,) = ledger.post([transfer(fund, payee, 10)], at=AT + 5 * DAY)
    (late,) = ledger.post([transfer(fund, payee, 20)], at=AT + 2 * DAY)
    assert first.seq is not None
    assert late.seq is not None
    assert queries.balance_as_recorded(fund, first.seq).debits_fen == 10
    assert queries.balance_as_recorded(fund, late.seq).debits_fen == 30
    assert queries.balance_as_recorded(fund, late.seq - 1).debits_fen == 10
    assert queries.balance_as_recorded(fund, 0).credits_fen == 0


def test_two_transfers_of_one_instant_both_count() -> None:
    fund, payee = pool(100), account("payee")
    outcome(transfer(fund, payee, 1), transfer(payee, fund, 1), transfer(fund, payee, 3))
    assert queries.balance_at(fund, AT).debits_fen == 4


def test_a_refused_transfer_is_in_no_balance() -> None:
    fund, payee = pool(100), account("payee")
    assert outcome(transfer(fund, payee, 101)) == [Code.EXCEEDS_CREDITS]
    assert queries.balance_at(fund, AT).debits_fen == 0


def test_the_trial_balance_balances_now_and_then() -> None:
    fund, payee = pool(100), account("payee")
    outcome(hold(fund, payee, 30), at=AT + DAY)
    outcome(transfer(fund, payee, 60), at=AT + 2 * DAY)
    now = queries.trial_balance()
    (line,) = now.lines
    assert now.is_balanced
    assert (line.kind, line.accounts, line.debits_fen, line.credits_fen) == ("test", 3, 160, 160)
    assert (line.debits_held_fen, line.credits_held_fen) == (30, 30)
    then = queries.trial_balance(AT + DAY)
    assert then.is_balanced
    assert (then.debits_fen, then.lines[0].debits_held_fen) == (100, 30)


def test_an_unbalanced_sheet_says_so() -> None:
    line = queries.TrialLine(kind="x", accounts=1, debits_fen=1, credits_fen=0, debits_held_fen=0, credits_held_fen=0)
    assert not queries.TrialBalance(lines=(line,)).is_balanced
    held = queries.TrialLine(kind="x", accounts=1, debits_fen=0, credits_fen=0, debits_held_fen=1, credits_held_fen=0)
    assert not queries.TrialBalance(lines=(held,)).is_balanced

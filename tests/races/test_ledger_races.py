"""Many posts at once, on committed rows and separate connections; each race has a twin that shows it unlocked."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError, transaction

from guiju.apps.evidence import queries as evidence
from guiju.apps.ledger import actions as ledger
from guiju.apps.ledger import queries
from guiju.core.journal import Code, Result, Transfer
from tests.apps.ledger.books import AT, account, hold, outcome, pool, post_of, transfer
from tests.races.together import PAUSE, at_once, constraint_dropped, posting_changed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

# The race is given time: every call pauses between looking and judging.
JUDGE = "-- Judge, in the order given."
SLOW = (JUDGE, f"{PAUSE}\n{JUDGE}")
WITHOUT_LOCK = ("ORDER BY n.id FOR NO KEY UPDATE OF locked", "ORDER BY n.id")


def posts(transfers: list[Transfer]) -> list[Callable[[], list[Result]]]:
    """One call a transfer, dated AT."""
    return [partial(ledger.post, [one], at=AT) for one in transfers]


def codes_of(answers: list[object]) -> list[Code]:
    """The outcomes of calls that were all answered."""
    return sorted(answer[0].code for answer in answers if isinstance(answer, list))


def test_a_pool_is_not_overdrawn_by_many_at_once() -> None:
    fund, payee = pool(100), account("payee")
    with posting_changed(SLOW):
        answers = at_once(*posts([transfer(fund, payee, 30) for _ in range(8)]))
    assert codes_of(answers) == [Code.OK] * 3 + [Code.EXCEEDS_CREDITS] * 5
    assert queries.available_fen(fund) == 10
    assert queries.discrepancies() == []


def test_twin_without_the_lock_only_the_constraint_keeps_the_pool_and_the_running_totals_are_wrong() -> None:
    fund, payee = pool(100), account("payee")
    with posting_changed(SLOW, WITHOUT_LOCK):
        answers = at_once(*posts([transfer(fund, payee, 30) for _ in range(8)]))
    assert codes_of(answers) == [Code.OK] * 3
    refused = [answer for answer in answers if isinstance(answer, IntegrityError)]
    assert len(refused) == 5
    assert "ledger_debits_within_credits" in str(refused[0])
    assert queries.available_fen(fund) == 10
    assert fund in queries.discrepancies()


def test_twin_without_lock_and_constraint_the_pool_is_overdrawn() -> None:
    fund, payee = pool(100), account("payee")
    with constraint_dropped("ledger_account", "ledger_debits_within_credits"), posting_changed(SLOW, WITHOUT_LOCK):
        answers = at_once(*posts([transfer(fund, payee, 30) for _ in range(8)]))
        assert codes_of(answers) == [Code.OK] * 8
        assert queries.available_fen(fund) == 100 - 240


def test_a_hold_is_posted_once_by_many_at_once() -> None:
    fund, payable = pool(100), account("payable")
    held = hold(fund, payable, 100)
    assert outcome(held) == [Code.OK]
    with posting_changed(SLOW):
        answers = at_once(*posts([post_of(held, 60) for _ in range(6)]))
    assert codes_of(answers) == [Code.OK] + [Code.EXCEEDS_HOLD] * 5
    kept = queries.hold(held.id)
    assert kept is not None
    assert kept.remaining_fen == 40
    assert queries.discrepancies() == []


def test_twin_without_the_lock_the_hold_is_kept_by_its_constraint_only() -> None:
    fund, payable = pool(100), account("payable")
    held = hold(fund, payable, 100)
    assert outcome(held) == [Code.OK]
    with posting_changed(SLOW, WITHOUT_LOCK):
        answers = at_once(*posts([post_of(held, 60) for _ in range(6)]))
    assert codes_of(answers) == [Code.OK]
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == 5


def test_twin_without_lock_and_constraints_one_hold_pays_six_times() -> None:
    fund, payable = pool(1_000), account("payable")
    held = hold(fund, payable, 100)
    assert outcome(held, hold(fund, payable, 900)) == [Code.OK, Code.OK]
    with (
        constraint_dropped("ledger_account", "ledger_debits_within_credits"),
        constraint_dropped("ledger_hold", "ledger_hold_is_not_exceeded"),
        posting_changed(SLOW, WITHOUT_LOCK),
    ):
        answers = at_once(*posts([post_of(held, 60) for _ in range(6)]))
        assert codes_of(answers) == [Code.OK] * 6
        kept = queries.hold(held.id)
        assert kept is not None
        assert kept.posted_fen == 360


def test_one_id_sent_many_times_at_once_moves_once() -> None:
    fund, payee = pool(100), account("payee")
    one = transfer(fund, payee, 7)
    leaves = evidence.status().leaves
    with posting_changed(SLOW):
        answers = at_once(*posts([one] * 6))
    results = [answer[0] for answer in answers]
    assert [result.code for result in results] == [Code.OK] * 6
    assert sorted(result.repeated for result in results) == [False] + [True] * 5
    assert len({result.seq for result in results}) == 1
    assert queries.balance(fund).debits_fen == 7
    assert evidence.status().leaves == leaves + 1


def test_one_id_with_two_contents_at_once_stands_for_one_of_them() -> None:
    """The two lock other accounts, so only the primary key is between them."""
    one = transfer(pool(100), account("payee"), 7)
    other = dataclasses.replace(one, debit=pool(100), credit=account("payee"))
    with posting_changed(SLOW):
        answers = at_once(*posts([one, other]))
    assert codes_of(answers) == [Code.OK, Code.EXISTS_WITH_DIFFERENT_PAYLOAD]
    assert sum(queries.balance(id).debits_fen for id in (one.debit, other.debit)) == 7
    assert queries.discrepancies() == []


def test_twin_without_the_primary_key_one_id_moves_six_times() -> None:
    fund, payee = pool(100), account("payee")
    with constraint_dropped("ledger_transfer", "ledger_transfer_pkey"):
        at_once(*posts([transfer(fund, payee, 7)] * 6))
        assert queries.balance(fund).debits_fen == 42


CROSSED = 25


def _crossing(one: Transfer, back: Transfer) -> list[Callable[[], list[Result]]]:
    """Two deeds that each post many calls over the same accounts, named in opposite orders."""

    def deed(first: Transfer, second: Transfer) -> list[Result]:
        results: list[Result] = []
        for _ in range(CROSSED):
            call = [transfer(first.debit, first.credit, 1), transfer(second.debit, second.credit, 1)]
            results += ledger.post(call, at=AT)
        return results

    return [partial(deed, one, back), partial(deed, back, one)]


def test_calls_that_name_accounts_in_opposite_orders_never_deadlock() -> None:
    a, b, c, d = (account(name) for name in "abcd")
    answers = at_once(
        *_crossing(transfer(a, b, 1), transfer(d, c, 1)), *_crossing(transfer(c, a, 1), transfer(b, d, 1))
    )
    assert [len(answer) for answer in answers] == [2 * CROSSED] * 4
    assert queries.trial_balance().is_balanced
    assert queries.discrepancies() == []


def test_twin_locking_in_the_order_of_the_call_deadlocks() -> None:
    a, b = account("a"), account("b")
    in_given_order = f"""
    FOR r IN SELECT u.id FROM unnest(p_debits || p_credits) WITH ORDINALITY AS u (id, place) ORDER BY u.place LOOP
        PERFORM FROM ledger_account AS one WHERE one.id = r.id FOR NO KEY UPDATE;
        {PAUSE}
    END LOOP;
    """
    first_step = "-- Lock, in one fixed order."
    with posting_changed((first_step, in_given_order + first_step)):
        answers = at_once(*posts([transfer(a, b, 1), transfer(b, a, 1)]))
    (met,) = [answer for answer in answers if isinstance(answer, OperationalError)]
    assert "deadlock detected" in str(met)
    assert queries.discrepancies() == []


def test_who_locks_first_may_rely_on_the_balance_it_saw() -> None:
    """lock() and then post(): nobody posts in between."""
    fund, payee = pool(100), account("payee")

    def take_all_that_is_left() -> int:
        with transaction.atomic():
            left = ledger.lock([fund])[fund].available_fen
            if left:
                ledger.post_or_raise([transfer(fund, payee, left)], at=AT)
            return left

    with posting_changed(SLOW):
        answers = at_once(*[take_all_that_is_left] * 5)
    assert sorted(answers) == [0, 0, 0, 0, 100]

"""Ids never expire: the same id with the same content has the same outcome for ever; other content is an error."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from guiju.apps.evidence import queries as evidence
from guiju.apps.ledger import actions as ledger
from guiju.apps.ledger import queries
from guiju.core.journal import Code, Kind
from tests.apps.ledger.books import AT, account, codes, hold, outcome, pool, totals, transfer
from tests.factories import new_id

pytestmark = pytest.mark.django_db


def test_the_same_transfer_again_moves_nothing_and_answers_the_same() -> None:
    fund, payee = pool(10), account("payee")
    one = transfer(fund, payee, 6)
    (first,) = ledger.post([one], at=AT)
    leaves = evidence.status().leaves
    (again,) = ledger.post([one], at=AT + timedelta(days=400))
    assert (again.code, again.seq, again.repeated) == (Code.OK, first.seq, True)
    assert totals(fund) == (6, 10, 0, 0)
    assert evidence.status().leaves == leaves


def test_a_refused_id_stays_refused_when_there_is_money_later() -> None:
    fund, payee, source = pool(10), account("payee"), account("source")
    one = transfer(fund, payee, 11)
    assert outcome(one) == [Code.EXCEEDS_CREDITS]
    assert outcome(transfer(source, fund, 100)) == [Code.OK]
    (again,) = ledger.post([one], at=AT)
    assert (again.code, again.seq, again.repeated) == (Code.EXCEEDS_CREDITS, None, True)


@pytest.mark.parametrize(
    "change",
    [
        {"amount_fen": 7},
        {"code": "other"},
        {"memo": {"n": 2}},
        {"memo": {}},
        {"linked": True},
        {"expires_at": AT + timedelta(days=9)},
        {"kind": Kind.POSTED, "expires_at": None},
    ],
    ids=str,
)
def test_the_same_id_with_other_content_is_an_error_and_changes_nothing(change: dict[str, object]) -> None:
    fund, payee = pool(10), account("payee")
    one = hold(fund, payee, 6, memo={"n": 1}, expires_at=AT + timedelta(days=8))
    assert outcome(one) == [Code.OK]
    other = dataclasses.replace(one, **change)
    (result, *_) = ledger.post([other, *([transfer(fund, payee, 1)] if other.linked else [])], at=AT)
    assert (result.code, result.seq, result.repeated) == (Code.EXISTS_WITH_DIFFERENT_PAYLOAD, None, False)
    assert totals(fund) == (0, 10, 6, 0)
    assert codes(ledger.post([one], at=AT)) == [Code.OK]


def test_the_same_id_between_other_accounts_is_an_error() -> None:
    fund, payee, other = pool(10), account("payee"), account("other")
    one = transfer(fund, payee, 6)
    assert outcome(one) == [Code.OK]
    assert outcome(dataclasses.replace(one, credit=other)) == [Code.EXISTS_WITH_DIFFERENT_PAYLOAD]
    assert outcome(dataclasses.replace(one, debit=other)) == [Code.EXISTS_WITH_DIFFERENT_PAYLOAD]


def test_one_id_twice_in_a_call_is_posted_once() -> None:
    fund, payee = pool(10), account("payee")
    one = transfer(fund, payee, 6)
    other = dataclasses.replace(one, amount_fen=1)
    results = ledger.post([one, one, other, transfer(fund, payee, 4)], at=AT)
    assert codes(results) == [Code.OK, Code.OK, Code.EXISTS_WITH_DIFFERENT_PAYLOAD, Code.OK]
    assert results[1].repeated
    assert results[1].seq == results[0].seq
    assert totals(fund) == (10, 10, 0, 0)


def test_an_id_refused_earlier_in_the_call_is_refused_again_though_there_is_money_now() -> None:
    fund, payee, source = pool(10), account("payee"), account("source")
    one = transfer(fund, payee, 11)
    assert outcome(one, transfer(source, fund, 1), one) == [Code.EXCEEDS_CREDITS, Code.OK, Code.EXCEEDS_CREDITS]


def test_old_and_new_in_one_call_are_told_apart() -> None:
    fund, payee = pool(10), account("payee")
    old = [transfer(fund, payee, 1) for _ in range(3)]
    ledger.post(old, at=AT)
    new = [transfer(fund, payee, 1) for _ in range(3)]
    results = ledger.post([new[0], old[0], new[1], old[1], old[2], new[2]], at=AT)
    assert [result.repeated for result in results] == [False, True, False, True, True, False]
    assert totals(fund) == (6, 10, 0, 0)
    assert queries.discrepancies() == []


def test_the_id_of_an_account_that_was_not_there_has_failed_though_it_is_opened_later() -> None:
    late = new_id("late")
    one = transfer(account("a"), late, 5)
    assert outcome(one) == [Code.CREDIT_ACCOUNT_NOT_FOUND]
    ledger.open_accounts([ledger.NewAccount(id=late, code="late", name="late", kind="test")])
    assert outcome(one) == [Code.CREDIT_ACCOUNT_NOT_FOUND]
    assert outcome(dataclasses.replace(one, id=new_id())) == [Code.OK]

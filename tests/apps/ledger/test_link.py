"""Linked groups: all of them or none, and the cause told apart from those that only went down with it."""

from __future__ import annotations

import pytest
from django.db import connection

from guiju.apps.ledger import actions as ledger
from guiju.apps.ledger import queries
from guiju.core.journal import Code
from tests.apps.ledger.books import AT, account, codes, hold, outcome, pool, post_of, totals, transfer
from tests.factories import new_id

pytestmark = pytest.mark.django_db


def test_a_group_is_posted_as_one() -> None:
    fund, cap, payable, caps = pool(100), pool(30), account("payable"), account("caps")
    assert outcome(transfer(fund, payable, 30, linked=True), transfer(cap, caps, 30)) == [Code.OK, Code.OK]


def test_when_one_member_fails_all_fail_and_only_it_says_why() -> None:
    fund, cap, payable, caps = pool(100), pool(30), account("payable"), account("caps")
    call = [
        transfer(fund, payable, 10),
        transfer(fund, payable, 31, linked=True),
        transfer(cap, caps, 31, linked=True),
        transfer(fund, payable, 1),
        transfer(fund, payable, 90),
    ]
    assert outcome(*call) == [Code.OK, Code.LINKED_FAILED, Code.EXCEEDS_CREDITS, Code.LINKED_FAILED, Code.OK]
    assert totals(fund) == (100, 100, 0, 0)
    assert totals(cap) == (0, 30, 0, 0)
    assert queries.discrepancies() == []


def test_what_a_failed_group_did_to_holds_is_undone() -> None:
    fund, payable, nobody = pool(100), account("payable"), new_id("nobody")
    held = hold(fund, payable, 60)
    unborn = hold(fund, payable, 40, linked=True)
    call = [
        held,
        post_of(held, 50, linked=True),
        unborn,
        transfer(nobody, payable, 1),
        post_of(held, 60),
        post_of(unborn, 1),
    ]
    assert outcome(*call) == [
        Code.OK,
        Code.LINKED_FAILED,
        Code.LINKED_FAILED,
        Code.DEBIT_ACCOUNT_NOT_FOUND,
        Code.OK,
        Code.HOLD_NOT_FOUND,
    ]
    assert totals(fund) == (60, 100, 0, 0)
    assert queries.discrepancies() == []


def test_a_failed_group_failed_for_ever() -> None:
    fund, payable, source = pool(10), account("payable"), account("source")
    call = [transfer(fund, payable, 10, linked=True), transfer(fund, payable, 1)]
    expected = [Code.LINKED_FAILED, Code.EXCEEDS_CREDITS]
    assert outcome(*call) == expected
    assert outcome(transfer(source, fund, 50)) == [Code.OK]
    results = ledger.post(call, at=AT)
    assert codes(results) == expected
    assert all(result.repeated for result in results)


def test_a_posted_group_sent_again_answers_the_same() -> None:
    fund, payable = pool(10), account("payable")
    call = [transfer(fund, payable, 5, linked=True), transfer(fund, payable, 5)]
    assert codes(ledger.post(call, at=AT)) == [Code.OK, Code.OK]
    assert codes(ledger.post(call, at=AT)) == [Code.OK, Code.OK]
    assert totals(fund) == (10, 10, 0, 0)


def test_a_group_that_mixes_known_and_new_ids_does_nothing() -> None:
    fund, payable = pool(10), account("payable")
    known, partner = transfer(fund, payable, 1, linked=True), transfer(fund, payable, 1)
    assert outcome(known, partner) == [Code.OK, Code.OK]
    assert outcome(transfer(fund, payable, 2, linked=True), known, transfer(fund, payable, 3)) == [
        Code.LINKED_FAILED,
        Code.OK,
        Code.LINKED_FAILED,
    ]
    assert totals(fund) == (2, 10, 0, 0)
    assert queries.discrepancies() == []


def test_the_last_transfer_of_a_call_cannot_be_linked() -> None:
    fund, payable = pool(10), account("payable")
    with pytest.raises(ValueError, match="there is none"):
        ledger.post([transfer(fund, payable, 1, linked=True)], at=AT)


def test_one_id_twice_in_a_group_is_refused_as_a_mistake() -> None:
    fund, payable = pool(10), account("payable")
    one = transfer(fund, payable, 1, linked=True)
    with pytest.raises(ValueError, match="stands twice"):
        ledger.post([one, one, transfer(fund, payable, 1)], at=AT)


def test_the_database_refuses_an_open_group_too() -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match="linked to nothing"):
        cursor.execute(
            "SELECT ledger_post(%s::uuid[], %s::uuid[], %s::uuid[], '{1}', '{x}',"
            " NULL, NULL, '{true}', NULL, NULL, %s)",
            [[new_id()], [account("a")], [account("b")], AT],
        )

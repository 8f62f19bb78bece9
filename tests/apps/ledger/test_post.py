"""Posting: what moves, what is refused and why, and what one call may hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from guiju.apps.evidence import queries as evidence
from guiju.apps.ledger import actions as ledger
from guiju.apps.ledger import queries
from guiju.core.journal import AMOUNT_FEN_MAX, BATCH_MAX, Bound, Code
from tests.apps.ledger.books import AT, account, codes, outcome, pool, totals, transfer
from tests.factories import new_id

pytestmark = pytest.mark.django_db


def test_a_transfer_debits_one_account_and_credits_the_other() -> None:
    budget, fund = account("budget"), account("fund")
    (result,) = ledger.post([transfer(budget, fund, 8_000)], at=AT)
    assert result.code is Code.OK
    assert result.seq is not None
    assert not result.repeated
    assert totals(budget) == (8_000, 0, 0, 0)
    assert totals(fund) == (0, 8_000, 0, 0)


def test_nothing_posted_answers_nothing() -> None:
    assert ledger.post([], at=AT) == []


def test_an_unknown_debit_account_is_refused() -> None:
    fund = account("fund")
    assert outcome(transfer(new_id("nobody"), fund, 1)) == [Code.DEBIT_ACCOUNT_NOT_FOUND]
    assert totals(fund) == (0, 0, 0, 0)


def test_an_unknown_credit_account_is_refused() -> None:
    assert outcome(transfer(account("budget"), new_id("nobody"), 1)) == [Code.CREDIT_ACCOUNT_NOT_FOUND]


def test_a_pool_can_be_emptied_and_not_a_fen_more() -> None:
    fund, payee = pool(100), account("payee")
    assert outcome(transfer(fund, payee, 101)) == [Code.EXCEEDS_CREDITS]
    assert outcome(transfer(fund, payee, 100)) == [Code.OK]
    assert outcome(transfer(fund, payee, 1)) == [Code.EXCEEDS_CREDITS]
    assert totals(fund) == (100, 100, 0, 0)


def test_an_account_whose_credits_stay_within_its_debits_is_bounded_the_other_way() -> None:
    spent, source, sink = account("spent", Bound.CREDITS_WITHIN_DEBITS), account("source"), account("sink")
    assert outcome(transfer(source, spent, 1)) == [Code.EXCEEDS_DEBITS]
    assert outcome(transfer(spent, sink, 7), transfer(source, spent, 7)) == [Code.OK, Code.OK]
    assert outcome(transfer(source, spent, 1)) == [Code.EXCEEDS_DEBITS]
    assert queries.balance(spent).room_fen == 0


def test_bounds_are_judged_in_the_order_of_the_call() -> None:
    fund, payee, source = pool(10), account("payee"), account("source")
    call = [transfer(fund, payee, 12), transfer(source, fund, 2), transfer(fund, payee, 12), transfer(fund, payee, 1)]
    assert outcome(*call) == [Code.EXCEEDS_CREDITS, Code.OK, Code.OK, Code.EXCEEDS_CREDITS]
    assert totals(fund) == (12, 12, 0, 0)


def test_a_refused_transfer_is_kept_with_its_outcome_and_moves_nothing() -> None:
    fund, payee = pool(10), account("payee")
    refused = transfer(fund, payee, 11, memo={"voucher": "V-9"})
    (result,) = ledger.post([refused], at=AT)
    assert result.seq is None
    kept = queries.transfer(refused.id)
    assert kept is not None
    assert (kept.outcome, kept.seq, kept.amount_fen) == (Code.EXCEEDS_CREDITS, None, 11)
    assert kept.memo == {"voucher": "V-9"}
    assert queries.entries(payee).items == ()


def test_a_total_beyond_what_can_be_written_is_refused_and_not_an_error() -> None:
    source, fund = account("source"), account("fund")
    assert outcome(transfer(source, fund, AMOUNT_FEN_MAX)) == [Code.OK]
    assert outcome(transfer(source, fund, 1), transfer(fund, source, 1)) == [Code.OVERFLOW, Code.OK]
    assert totals(fund) == (1, AMOUNT_FEN_MAX, 0, 0)


def test_seqs_rise_in_the_order_of_the_call_and_from_call_to_call() -> None:
    budget, fund = account("budget"), account("fund")
    first = ledger.post([transfer(budget, fund, 1) for _ in range(3)], at=AT)
    second = ledger.post([transfer(fund, budget, 1)], at=AT)
    seqs = [result.seq for result in [*first, *second]]
    assert seqs == sorted(seq for seq in seqs if seq is not None)
    assert len(set(seqs)) == 4


def test_a_call_is_as_long_as_the_bound_and_no_longer() -> None:
    budget, fund = account("budget"), account("fund")
    call = [transfer(budget, fund, 1) for _ in range(BATCH_MAX + 1)]
    with pytest.raises(ValueError, match="split them"):
        ledger.post(call, at=AT)
    assert set(outcome(*call[:-1])) == {Code.OK}
    assert queries.balance(fund).credits_fen == BATCH_MAX


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        ledger.post([transfer(account("a"), account("b"), 1)], at=datetime(2024, 3, 1))  # noqa: DTZ001


def test_posting_is_one_round_trip_and_its_evidence_another(monkeypatch: pytest.MonkeyPatch) -> None:
    budget, fund = account("budget"), account("fund")
    call = [transfer(budget, fund, 1) for _ in range(500)]
    sent: list[str] = []
    usual = psycopg.Cursor.execute

    def execute(cursor: Any, query: str, *arguments: Any, **named: Any) -> Any:
        sent.append(query.split("(", maxsplit=1)[0])
        return usual(cursor, query, *arguments, **named)

    monkeypatch.setattr(psycopg.Cursor, "execute", execute)
    assert set(codes(ledger.post(call, at=AT))) == {Code.OK}
    assert sent == ["SELECT posting, outcomes, seqs, repeats FROM ledger_post", "SELECT evidence_append"]


def test_one_call_leaves_one_leaf_whose_root_covers_its_transfers() -> None:
    fund, payee = pool(10), account("payee")
    results = ledger.post(
        [transfer(fund, payee, 6), transfer(fund, payee, 5), transfer(fund, payee, 4, memo={"n": 1})], at=AT
    )
    assert codes(results) == [Code.OK, Code.EXCEEDS_CREDITS, Code.OK]
    seq = results[0].seq
    assert seq is not None
    (leaf,) = evidence.of_subject(queries.posting_id(seq))
    assert leaf.kind == queries.LEAF_KIND
    assert leaf.opens
    assert leaf.payload == {
        "amount_fen": "10",
        "first_seq": seq,
        "last_seq": results[2].seq,
        "root": queries.posting_root(seq),
        "transfers": 2,
    }


def test_a_tampered_transfer_no_longer_gives_the_root_in_the_evidence() -> None:
    (result,) = ledger.post([transfer(account("a"), account("b"), 6)], at=AT)
    assert result.seq is not None
    (leaf,) = evidence.of_subject(queries.posting_id(result.seq))
    assert leaf.payload is not None
    assert queries.posting_root(result.seq) == leaf.payload["root"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_transfer SET memo = '{\"n\": 2}' WHERE id = %s", [result.id])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert queries.posting_root(result.seq) != leaf.payload["root"]


def test_a_call_that_moves_nothing_leaves_no_evidence() -> None:
    before = evidence.status().leaves
    assert outcome(transfer(new_id("nobody"), account("b"), 6)) == [Code.DEBIT_ACCOUNT_NOT_FOUND]
    assert evidence.status().leaves == before


def test_post_or_raise_records_nothing_when_one_is_refused_so_that_the_ids_may_be_sent_again() -> None:
    fund, payee, source = pool(10), account("payee"), account("source")
    call = [transfer(fund, payee, 4), transfer(fund, payee, 7)]
    with pytest.raises(ledger.NotPosted) as met, transaction.atomic():
        ledger.post_or_raise(call, at=AT)
    assert met.value.code == "ledger.exceeds_credits"
    assert met.value.cause.id == call[1].id
    assert "余额不足" in met.value.zh
    assert totals(fund) == (0, 10, 0, 0)
    assert queries.transfer(call[0].id) is None
    assert outcome(transfer(source, fund, 1)) == [Code.OK]
    assert codes(ledger.post_or_raise(call, at=AT)) == [Code.OK, Code.OK]


def test_who_swallows_not_posted_cannot_commit_half_of_it() -> None:
    fund, payee = pool(10), account("payee")
    with pytest.raises(transaction.TransactionManagementError), transaction.atomic():  # noqa: PT012
        try:
            ledger.post_or_raise([transfer(fund, payee, 4), transfer(fund, payee, 7)], at=AT)
        except ledger.NotPosted:
            assert queries.balance(fund)


def test_every_code_says_what_to_do_in_both_tongues() -> None:
    for code in Code:
        assert code.says.zh
        assert code.says.en
        assert code.word == code.name.lower()

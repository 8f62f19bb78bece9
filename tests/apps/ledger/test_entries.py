"""Entries of an account: in the ledger's order, with the balance after each, a page at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guiju.apps.ledger import queries
from guiju.core import paging
from guiju.core.refusals import Refused
from tests.apps.ledger.books import AT, account, hold, outcome, pool, post_of, transfer

pytestmark = pytest.mark.django_db


def test_entries_show_side_counterpart_and_balance_last_recorded_first() -> None:
    fund, payable, source = pool(100), account("payable"), account("source")
    held = hold(fund, payable, 60)
    outcome(held, transfer(source, fund, 5), post_of(held, 25, memo={"voucher": "V-9"}))
    seen = queries.entries(fund).items
    assert [(e.side.value, e.transfer.amount_fen, e.balance.available_fen) for e in seen] == [
        ("debit", 25, 45),
        ("credit", 5, 45),
        ("debit", 60, 40),
        ("credit", 100, 100),
    ]
    assert seen[0].counterpart == payable
    assert seen[0].transfer.memo == {"voucher": "V-9"}
    assert seen[1].counterpart == source
    assert not any(e.is_late for e in seen)


def test_pages_join_without_gap_or_repeat_also_across_both_sides_and_late_entries() -> None:
    fund, payee = pool(1_000), account("payee")
    for n in range(7):
        outcome(transfer(fund, payee, 1), transfer(payee, fund, 1), at=AT + timedelta(hours=n % 3))
    everything = queries.entries(fund, limit=200)
    assert everything.next is None
    assert len(everything.items) == 15
    assert sum(e.is_late for e in everything.items) > 0
    pages, cursor = [], None
    for _ in range(5):
        page = queries.entries(fund, cursor=cursor, limit=3)
        pages += page.items
        cursor = page.next
    assert cursor is None
    assert tuple(pages) == everything.items
    seqs = [e.transfer.seq for e in pages]
    assert seqs == sorted(seqs, key=lambda seq: -(seq or 0))


@pytest.mark.parametrize("cursor", ["nonsense", paging.cursor("x", "1"), paging.cursor("2024-01-01T00:00:00", "1")])
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Refused, match="bad_cursor"):
        queries.entries(pool(1), cursor=cursor)


def test_an_account_without_transfers_has_an_empty_page() -> None:
    assert queries.entries(account("quiet")).items == ()

"""Holds: set aside, post in parts, void the rest, and expire at the instant and not when somebody noticed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guiju.apps.ledger import queries
from guiju.core.journal import AMOUNT_FEN_MAX, Bound, Code, Kind
from tests.apps.ledger.books import AT, account, hold, outcome, pool, post_of, totals, transfer, void_of

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def test_a_hold_sets_the_amount_aside_on_both_accounts() -> None:
    fund, payable = pool(100), account("payable")
    assert outcome(hold(fund, payable, 60)) == [Code.OK]
    assert totals(fund) == (0, 100, 60, 0)
    assert totals(payable) == (0, 0, 0, 60)
    assert queries.available_fen(fund) == 40
    assert outcome(transfer(fund, payable, 41)) == [Code.EXCEEDS_CREDITS]
    assert outcome(hold(fund, payable, 41)) == [Code.EXCEEDS_CREDITS]
    assert outcome(hold(fund, payable, 40)) == [Code.OK]


def test_held_credits_count_against_an_account_bounded_the_other_way() -> None:
    source, spent, sink = account("source"), account("spent", Bound.CREDITS_WITHIN_DEBITS), account("sink")
    assert outcome(transfer(spent, sink, 10), hold(source, spent, 6)) == [Code.OK, Code.OK]
    assert outcome(hold(source, spent, 5)) == [Code.EXCEEDS_DEBITS]
    assert outcome(transfer(source, spent, 5)) == [Code.EXCEEDS_DEBITS]


def test_a_hold_is_posted_in_parts_and_the_rest_stays_held() -> None:
    fund, payable = pool(100), account("payable")
    held = hold(fund, payable, 60)
    assert outcome(held, post_of(held, 25)) == [Code.OK, Code.OK]
    assert totals(fund) == (25, 100, 35, 0)
    assert outcome(post_of(held, 36)) == [Code.EXCEEDS_HOLD]
    assert outcome(post_of(held, 35)) == [Code.OK]
    assert totals(fund) == (60, 100, 0, 0)
    assert totals(payable) == (0, 60, 0, 0)
    assert outcome(post_of(held, 1)) == [Code.HOLD_CLOSED]
    assert outcome(void_of(held, 1)) == [Code.HOLD_CLOSED]


def test_a_void_releases_all_that_remains_and_must_say_how_much_that_is() -> None:
    fund, payable = pool(100), account("payable")
    held = hold(fund, payable, 60)
    assert outcome(held, post_of(held, 25), void_of(held, 60)) == [Code.OK, Code.OK, Code.HOLD_HAS_OTHER_AMOUNT]
    assert outcome(void_of(held, 34)) == [Code.HOLD_HAS_OTHER_AMOUNT]
    assert outcome(void_of(held, 35)) == [Code.OK]
    assert totals(fund) == (25, 100, 0, 0)
    assert queries.available_fen(fund) == 75
    kept = queries.hold(held.id)
    assert kept is not None
    assert (kept.posted_fen, kept.voided_fen, kept.remaining_fen) == (25, 35, 0)


def test_a_hold_is_posted_up_to_the_instant_before_it_expires_and_voided_ever_after() -> None:
    fund, payable = pool(100), account("payable")
    held = hold(fund, payable, 60, expires_at=AT + SECOND)
    assert outcome(held) == [Code.OK]
    assert outcome(post_of(held, 10), at=AT + SECOND - timedelta(microseconds=1)) == [Code.OK]
    assert outcome(post_of(held, 10), at=AT + SECOND) == [Code.HOLD_EXPIRED]
    assert queries.available_fen(fund) == 40, "it is held until somebody voids it"
    kept = queries.hold(held.id)
    assert kept is not None
    assert kept.is_expired(at=AT + SECOND)
    assert not kept.is_expired(at=AT)
    assert outcome(void_of(held, 50), at=AT + SECOND) == [Code.OK]
    assert queries.available_fen(fund) == 90


def test_a_hold_that_would_be_born_expired_is_refused() -> None:
    assert outcome(hold(pool(9), account("payable"), 5, expires_at=AT)) == [Code.HOLD_EXPIRED]


def test_what_is_no_hold_cannot_be_posted_or_voided() -> None:
    fund, payable = pool(100), account("payable")
    plain = transfer(fund, payable, 10)
    refused = hold(fund, payable, 91)
    assert outcome(plain, refused) == [Code.OK, Code.EXCEEDS_CREDITS]
    never_sent = hold(fund, payable, 5)
    for one in (plain, refused, never_sent):
        assert outcome(post_of(one, 1), void_of(one, 1)) == [Code.HOLD_NOT_FOUND, Code.HOLD_NOT_FOUND]


def test_a_hold_can_only_be_named_with_its_own_accounts() -> None:
    fund, payable = pool(100), account("payable")
    held = hold(fund, payable, 60)
    there, back = account("elsewhere"), transfer(payable, fund, 5, kind=Kind.POST_HOLD, hold=held.id)
    misled = transfer(fund, there, 5, kind=Kind.POST_HOLD, hold=held.id)
    assert outcome(held, misled, back) == [Code.OK, Code.HOLD_HAS_OTHER_ACCOUNTS, Code.HOLD_HAS_OTHER_ACCOUNTS]


def test_a_hold_named_before_it_is_made_is_not_there_yet() -> None:
    fund, payable = pool(100), account("payable")
    held = hold(fund, payable, 60)
    early = post_of(held, 5)
    assert outcome(early, held, post_of(held, 5)) == [Code.HOLD_NOT_FOUND, Code.OK, Code.OK]


def test_held_totals_and_posts_of_holds_overflow_as_a_refusal() -> None:
    source, fund = account("source"), account("fund")
    great, small = hold(source, fund, AMOUNT_FEN_MAX), hold(source, fund, 1)
    assert outcome(great, small) == [Code.OK, Code.OVERFLOW]
    assert outcome(transfer(source, fund, 1), post_of(great, AMOUNT_FEN_MAX)) == [Code.OK, Code.OVERFLOW]
    assert outcome(void_of(great, AMOUNT_FEN_MAX)) == [Code.OK]


def test_the_history_of_a_hold_is_all_that_acted_on_it() -> None:
    fund, payable = pool(100), account("payable")
    held = hold(fund, payable, 60)
    part, rest = post_of(held, 25), void_of(held, 35)
    assert outcome(held, transfer(fund, payable, 1), post_of(held, 61), part, rest)[2] is Code.EXCEEDS_HOLD
    assert [one.id for one in queries.of_hold(held.id)] == [held.id, part.id, rest.id]
    assert queries.hold(part.id) is None

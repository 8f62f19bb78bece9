"""The ledger against a page of paper: whatever is sent, in whatever order, both say the same."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from guiju.apps.evidence import queries as evidence
from guiju.apps.ledger import actions as ledger
from guiju.apps.ledger import queries
from guiju.core.journal import AMOUNT_FEN_MAX, Bound, Kind, NewAccount, Transfer
from tests.apps.ledger.books import AT, known_id
from tests.apps.ledger.model import Book, groups
from tests.examples import examples

pytestmark = pytest.mark.django_db

BOUNDS = (Bound.NONE, Bound.NONE, Bound.DEBITS_WITHIN_CREDITS, Bound.DEBITS_WITHIN_CREDITS, Bound.CREDITS_WITHIN_DEBITS)
ACCOUNTS = [known_id(number) for number in range(len(BOUNDS))]
NOBODY = known_id(99)
DAYS = 6


@st.composite
def transfers(draw: st.DrawFn, holds: list[Transfer], used: list[Transfer]) -> Transfer:
    """Mostly a new id and known accounts; sometimes the same again, nearly the same, or nonsense."""
    if used and draw(st.integers(0, 9)) == 0:
        again = draw(st.sampled_from(used))
        return again if draw(st.booleans()) else _with(again, amount_fen=again.amount_fen % 7 + 1)
    kind = draw(st.sampled_from(Kind))
    debit, credit = draw(st.permutations([*ACCOUNTS, NOBODY] if draw(st.integers(0, 19)) == 0 else ACCOUNTS))[:2]
    amount = draw(st.one_of(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, AMOUNT_FEN_MAX - 5])))
    hold = None
    if kind in {Kind.POST_HOLD, Kind.VOID_HOLD}:
        if not holds:
            kind = Kind.POSTED
        else:
            held = draw(st.sampled_from(holds))
            hold = held.id
            if draw(st.integers(0, 9)):
                debit, credit = held.debit, held.credit
                amount = draw(st.sampled_from([held.amount_fen, amount, max(1, held.amount_fen - amount)]))
    return Transfer(
        id=known_id(draw(st.integers(1_000, 10**9))),
        debit=debit,
        credit=credit,
        amount_fen=amount,
        code=draw(st.sampled_from(["a", "乙"])),
        kind=kind,
        hold=hold,
        linked=draw(st.integers(0, 3)) == 0,
        memo=draw(st.sampled_from([{}, {}, {"n": 1, "文": ["x", None]}])),
        expires_at=AT + timedelta(days=draw(st.integers(0, DAYS)))
        if kind is Kind.HOLD and draw(st.booleans())
        else None,
    )


def _with(transfer: Transfer, **changes: object) -> Transfer:
    fields = {name: getattr(transfer, name) for name in Transfer.__slots__}
    return Transfer(**{**fields, **changes})


class LedgerAgainstPaper(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.book = Book()
        self.holds: list[Transfer] = []
        self.used: list[Transfer] = []
        self.leaves = evidence.status().leaves
        for id, bound in zip(ACCOUNTS, BOUNDS, strict=True):
            ledger.open_accounts([NewAccount(id=id, code=str(id), name="x", kind=bound.value, bound=bound)])
            self.book.open(id, bound)

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    @rule(data=st.data(), day=st.integers(0, DAYS), length=st.integers(1, 8))
    def post(self, data: st.DataObject, day: int, length: int) -> None:
        call: list[Transfer] = []
        group: set[object] = set()
        for place in range(length):
            one = data.draw(transfers(self.holds, self.used))
            if one.id in group or (place == length - 1 and one.linked):
                one = _with(one, id=known_id(10**9 + len(self.used)), linked=False)
            group = group | {one.id} if one.linked else set()
            call.append(one)
            self.used.append(one)
            if one.kind is Kind.HOLD:
                self.holds.append(one)
        at = AT + timedelta(days=day)
        before = len(self.book.accepted)
        expected = self.book.post(call, at)
        results = ledger.post(call, at=at)
        assert [(result.code, result.repeated) for result in results] == expected
        assert all((result.seq is not None) == (result.code == 0) for result in results)
        self.leaves += len(self.book.accepted) > before

    @invariant()
    def balances_are_those_on_paper(self) -> None:
        for id in ACCOUNTS:
            assert _words(queries.balance(id)) == self.book.state.totals[id]
        for id, held in self.book.state.holds.items():
            kept = queries.hold(id)
            assert kept is not None
            assert kept.remaining_fen == held.left

    @invariant()
    def the_past_is_that_on_paper(self) -> None:
        for id in ACCOUNTS:
            for day in range(-1, DAYS + 1):
                at = AT + timedelta(days=day)
                assert _words(queries.balance_at(id, at)) == self.book.balance_at(id, at)

    @invariant()
    def the_books_balance(self) -> None:
        assert queries.trial_balance().is_balanced
        assert queries.trial_balance(AT + timedelta(days=2)).is_balanced
        assert queries.discrepancies() == []
        assert evidence.status().leaves == self.leaves


def _words(balance: ledger.Balance) -> dict[str, int]:
    return {
        "debits": balance.debits_fen,
        "credits": balance.credits_fen,
        "debits_held": balance.debits_held_fen,
        "credits_held": balance.credits_held_fen,
    }


def test_the_ledger_says_what_paper_says() -> None:
    run_state_machine_as_test(
        LedgerAgainstPaper,
        settings=settings(
            phases=[Phase.generate],  # shrinking would talk to the database for minutes
            max_examples=examples(20),
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_two_thousand_mixed_transfers_in_one_call_are_judged_as_on_paper() -> None:
    """Every kind, linked groups, failures and repeats together, and then the same call once more."""
    chance = random.Random(20240301)
    book = Book()
    for id, bound in zip(ACCOUNTS, BOUNDS, strict=True):
        ledger.open_accounts([NewAccount(id=id, code=str(id), name="x", kind="test", bound=bound)])
        book.open(id, bound)
    call, holds = [], []
    for place in range(2_000):
        kind = chance.choice(list(Kind)) if holds else Kind.HOLD
        debit, credit = chance.sample(ACCOUNTS, 2)
        held = chance.choice(holds[-20:]) if kind in {Kind.POST_HOLD, Kind.VOID_HOLD} else None
        if held is not None:
            debit, credit = held.debit, held.credit
        one = Transfer(
            id=known_id(5_000 + place if chance.random() < 0.97 else 5_000 + place // 2),
            debit=debit,
            credit=credit,
            amount_fen=chance.randint(1, 60),
            code="mixed",
            kind=kind,
            hold=held and held.id,
            linked=place < 1_999 and chance.random() < 0.2,
        )
        call.append(one)
        if kind is Kind.HOLD:
            holds.append(one)
    assert all(len({one.id for one in group}) == len(group) for group in groups(call))
    expected = book.post(call, AT)
    assert [(result.code, result.repeated) for result in ledger.post(call, at=AT)] == expected
    assert 300 < sum(code == 0 for code, _ in expected) < 1_700
    for id in ACCOUNTS:
        assert _words(queries.balance(id)) == book.state.totals[id]
    assert queries.discrepancies() == []
    again = ledger.post(call, at=AT + timedelta(days=1))
    assert [(result.code, result.repeated) for result in again] == book.post(call, AT + timedelta(days=1))

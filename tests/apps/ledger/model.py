"""The ledger as one would write it on a page of paper: one transfer after the other, dictionaries, no database.

Written apart from the SQL on purpose: it undoes a failed group by putting back a copy, and it knows a past balance by
adding up every entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from guiju.core.journal import AMOUNT_FEN_MAX, Bound, Code, Kind, Transfer

Totals = dict[str, int]


@dataclass
class Held:
    """A hold and what is left of it."""

    debit: UUID
    credit: UUID
    left: int
    expires_at: datetime | None


@dataclass
class State:
    totals: dict[UUID, Totals] = field(default_factory=dict)
    holds: dict[UUID, Held] = field(default_factory=dict)

    def copy(self) -> State:
        return State(
            {id: dict(totals) for id, totals in self.totals.items()},
            {id: replace(held) for id, held in self.holds.items()},
        )


@dataclass
class Book:
    """Accounts, what was asked under every id, and every entry that was accepted."""

    bounds: dict[UUID, Bound] = field(default_factory=dict)
    state: State = field(default_factory=State)
    asked: dict[UUID, tuple[object, Code]] = field(default_factory=dict)
    accepted: list[tuple[datetime, Transfer]] = field(default_factory=list)

    def open(self, id: UUID, bound: Bound) -> None:
        self.bounds[id] = bound
        self.state.totals[id] = {"debits": 0, "credits": 0, "debits_held": 0, "credits_held": 0}

    def post(self, transfers: Sequence[Transfer], at: datetime) -> list[tuple[Code, bool]]:
        """The code of each, and whether it was repeated."""
        return [answer for group in groups(transfers) for answer in self._post_group(group, at)]

    def balance_at(self, id: UUID, at: datetime) -> Totals:
        past = State({one: dict.fromkeys(total, 0) for one, total in self.state.totals.items()})
        for dated, transfer in self.accepted:
            if dated <= at:
                move(past.totals, transfer)
        return past.totals[id]

    def _post_group(self, group: list[Transfer], at: datetime) -> list[tuple[Code, bool]]:
        before = self.state.copy() if len(group) > 1 else self.state
        answers: dict[UUID, tuple[Code, bool]] = {}
        new: list[Transfer] = []
        for transfer in group:
            if transfer.id in self.asked:
                content, code = self.asked[transfer.id]
                same = content == content_of(transfer)
                answers[transfer.id] = (code, True) if same else (Code.EXISTS_WITH_DIFFERENT_PAYLOAD, False)
                continue
            has_failed = any(answers[one.id][0] is not Code.OK for one in new)
            code = Code.LINKED_FAILED if has_failed else self._judge(transfer, at)
            new.append(transfer)
            answers[transfer.id] = (code, False)
            if code is Code.OK:
                self._apply(transfer)
        is_mixed = bool(new) and len(new) < len(group)
        if is_mixed or any(answers[one.id][0] is not Code.OK for one in new):
            self.state = before
            for one in new:
                if answers[one.id][0] is Code.OK:
                    answers[one.id] = (Code.LINKED_FAILED, False)
        for one in new:
            self.asked[one.id] = (content_of(one), answers[one.id][0])
            if answers[one.id][0] is Code.OK:
                self.accepted.append((at, one))
        return [answers[transfer.id] for transfer in group]

    def _judge(self, transfer: Transfer, at: datetime) -> Code:
        if transfer.debit not in self.bounds:
            return Code.DEBIT_ACCOUNT_NOT_FOUND
        if transfer.credit not in self.bounds:
            return Code.CREDIT_ACCOUNT_NOT_FOUND
        if transfer.kind in {Kind.POST_HOLD, Kind.VOID_HOLD}:
            code = self._judge_hold(transfer, at)
        elif transfer.kind is Kind.HOLD and transfer.expires_at is not None and transfer.expires_at <= at:
            code = Code.HOLD_EXPIRED
        else:
            code = Code.OK
        return code if code is not Code.OK else self._judge_totals(transfer)

    def _judge_hold(self, transfer: Transfer, at: datetime) -> Code:
        assert transfer.hold is not None
        held = self.state.holds.get(transfer.hold)
        if held is None:
            return Code.HOLD_NOT_FOUND
        if (held.debit, held.credit) != (transfer.debit, transfer.credit):
            return Code.HOLD_HAS_OTHER_ACCOUNTS
        if held.left == 0:
            return Code.HOLD_CLOSED
        if transfer.kind is Kind.VOID_HOLD:
            return Code.OK if transfer.amount_fen == held.left else Code.HOLD_HAS_OTHER_AMOUNT
        if held.expires_at is not None and held.expires_at <= at:
            return Code.HOLD_EXPIRED
        return Code.OK if transfer.amount_fen <= held.left else Code.EXCEEDS_HOLD

    def _judge_totals(self, transfer: Transfer) -> Code:
        after = {id: dict(self.state.totals[id]) for id in (transfer.debit, transfer.credit)}
        move(after, transfer)
        if any(total > AMOUNT_FEN_MAX for totals in after.values() for total in totals.values()):
            return Code.OVERFLOW
        debit, credit = after[transfer.debit], after[transfer.credit]
        within = debit["debits"] + debit["debits_held"] <= debit["credits"]
        if self.bounds[transfer.debit] is Bound.DEBITS_WITHIN_CREDITS and not within:
            return Code.EXCEEDS_CREDITS
        within = credit["credits"] + credit["credits_held"] <= credit["debits"]
        if self.bounds[transfer.credit] is Bound.CREDITS_WITHIN_DEBITS and not within:
            return Code.EXCEEDS_DEBITS
        return Code.OK

    def _apply(self, transfer: Transfer) -> None:
        move(self.state.totals, transfer)
        if transfer.kind is Kind.HOLD:
            self.state.holds[transfer.id] = Held(
                transfer.debit, transfer.credit, transfer.amount_fen, transfer.expires_at
            )
        elif transfer.hold is not None:
            self.state.holds[transfer.hold].left -= transfer.amount_fen


def move(totals: dict[UUID, Totals], transfer: Transfer) -> None:
    """What a transfer does to the totals of its two accounts."""
    held = {Kind.POSTED: 0, Kind.HOLD: 1, Kind.POST_HOLD: -1, Kind.VOID_HOLD: -1}[transfer.kind]
    posted = 1 if transfer.kind in {Kind.POSTED, Kind.POST_HOLD} else 0
    for id, side in ((transfer.debit, "debits"), (transfer.credit, "credits")):
        totals[id][side] += posted * transfer.amount_fen
        totals[id][f"{side}_held"] += held * transfer.amount_fen


def content_of(transfer: Transfer) -> object:
    """What must be the same under one id."""
    return replace(transfer, memo=dict(transfer.memo))


def groups(transfers: Sequence[Transfer]) -> Iterator[list[Transfer]]:
    """Linked transfers together, the others alone."""
    group: list[Transfer] = []
    for transfer in transfers:
        group.append(transfer)
        if not transfer.linked:
            yield group
            group = []

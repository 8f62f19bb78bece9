"""Posting transfers: one call of the database's ledger_post, one result a transfer, one leaf of evidence a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from django.db import connection, transaction

from guiju.apps.evidence import actions as evidence
from guiju.apps.ledger import queries
from guiju.apps.ledger.actions import columns
from guiju.core import journal, merkle
from guiju.core.journal import Code, Result, Transfer
from guiju.core.refusals import Refused

_POST = "SELECT posting, outcomes, seqs, repeats FROM ledger_post(%b, %b, %b, %b, %b, %b, %b, %b, %b, %b, %b)"
_CODES = list(Code)


class NotPosted(Refused):
    """At least one transfer was refused, so the transaction around `post_or_raise` does not commit. See `results`."""

    def __init__(self, results: Sequence[Result]) -> None:
        failed = [result for result in results if result.code is not Code.OK]
        cause = next((result for result in failed if result.code is not Code.LINKED_FAILED), failed[0])
        says = cause.code.says
        super().__init__(f"ledger.{cause.code.word}", zh=says.zh, en=says.en)
        self.results = tuple(results)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class _Answer:
    """What ledger_post says. `outcomes` is None, and nothing else is said, when all was new and was accepted."""

    posting: int
    outcomes: Sequence[int] | None
    seqs: Sequence[int | None]
    repeats: Sequence[bool]

    def accepted(self, count: int) -> Sequence[int]:
        """The places, from 0, of what was newly accepted out of `count`."""
        if self.outcomes is None:
            return range(count)
        return [
            place
            for place, (outcome, is_repeated) in enumerate(zip(self.outcomes, self.repeats, strict=True))
            if outcome == Code.OK and not is_repeated
        ]


def post(transfers: Sequence[Transfer], *, at: datetime) -> list[Result]:
    """Post transfers in the order given, all dated `at`: one round trip, one result a transfer, in the same order.

    Each stands or falls by itself, but for linked groups. A refused transfer moves nothing and is recorded too: its
    id has failed for ever. An id used before answers what it answered then (`at` may differ). Accepted transfers get
    one leaf of evidence together: the Merkle root over `journal.encode` of each.

    Locks the accounts in the order of their ids until the surrounding transaction ends. Raises ValueError for more
    than journal.BATCH_MAX transfers, a group linked to nothing, one id twice in a group, or a naive `at`.
    """
    if not transfers:
        return []
    _check(transfers, at)
    memos = [journal.memo_bytes(transfer) for transfer in transfers]
    hashes = _hashes(transfers, memos, at)  # before the accounts are locked: others wait for them
    with transaction.atomic(savepoint=False):
        answer = _ask(transfers, memos, at)
        _prove(transfers, hashes, answer, at)
    return _results(transfers, answer)


def post_or_raise(transfers: Sequence[Transfer], *, at: datetime) -> list[Result]:
    """Post all transfers or none: raises NotPosted, and then nothing is recorded and the ids may be sent again.

    The exception must leave the surrounding transaction, which is condemned to roll back; a caller that wants to go
    on wraps this call in a `transaction.atomic()` of its own.
    """
    with transaction.atomic(savepoint=False):
        results = post(transfers, at=at)
        if any(result.code is not Code.OK for result in results):
            raise NotPosted(results)
    return results


def _check(transfers: Sequence[Transfer], at: datetime) -> None:
    if len(transfers) > journal.BATCH_MAX:
        raise ValueError(f"{len(transfers)} transfers in one call, more than {journal.BATCH_MAX}: split them")
    if at.tzinfo is None:
        raise ValueError("`at` has no time zone")
    if transfers[-1].linked:
        raise ValueError(f"transfer {transfers[-1].id} is linked to a next one, and there is none")


def _ask(transfers: Sequence[Transfer], memos: Sequence[bytes], at: datetime) -> _Answer:
    """The one round trip. The cursor is psycopg's own: Django's would spell 8 000 values out in the statement."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        columns.teach(cursor)
        try:
            cursor.execute(_POST, [*columns.of_transfers(transfers, memos), at])
        except psycopg.errors.InvalidParameterValue as refused:
            raise ValueError(refused.diag.message_primary) from refused
        row = cursor.fetchone()
    assert row is not None
    return _Answer(*row)


def _hashes(transfers: Sequence[Transfer], memos: Sequence[bytes], at: datetime) -> list[bytes]:
    at_micros = journal.micros(at)
    return [
        merkle.leaf_hash(journal.encode(transfer, memo, at_micros=at_micros))
        for transfer, memo in zip(transfers, memos, strict=True)
    ]


def _prove(transfers: Sequence[Transfer], hashes: Sequence[bytes], answer: _Answer, at: datetime) -> None:
    """One leaf for what was newly accepted: where it stands, how much it is, and the root over every transfer."""
    places = answer.accepted(len(transfers))
    if not places:
        return
    seqs = [answer.posting * queries.SEQS_A_POSTING + 1 + place for place in (places[0], places[-1])]
    payload = {
        "amount_fen": str(sum(transfers[place].amount_fen for place in places)),
        "first_seq": seqs[0],
        "last_seq": seqs[1],
        "root": merkle.root([hashes[place] for place in places]).hex(),
        "transfers": len(places),
    }
    evidence.append(
        [evidence.Leaf(kind=queries.LEAF_KIND, subject=queries.posting_id(seqs[0]), payload=payload)], at=at
    )


def _results(transfers: Sequence[Transfer], answer: _Answer) -> list[Result]:
    if answer.outcomes is None:
        first = answer.posting * queries.SEQS_A_POSTING + 1
        return [Result(id=t.id, code=Code.OK, seq=seq) for seq, t in enumerate(transfers, start=first)]
    return [
        Result(id=t.id, code=_CODES[outcome], seq=seq, repeated=repeated)
        for t, outcome, seq, repeated in zip(transfers, answer.outcomes, answer.seqs, answer.repeats, strict=True)
    ]

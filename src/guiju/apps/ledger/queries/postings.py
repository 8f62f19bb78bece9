"""What one call posted, and the Merkle root that its evidence keeps: recomputed here from the rows as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID, uuid5

from guiju.apps.ledger import models
from guiju.core import journal, merkle
from guiju.core.receipts import Posted

SEQS_A_POSTING = 8192
POSTINGS_SHOWN_MAX = 1_000
ROWS_A_FETCH = 2_000
LEAF_KIND = "ledger.posting"
_POSTINGS = UUID("5b0a3f0e-6f0d-5a53-9a0e-7f6b1a5f3c11")


def posting_id(seq: int) -> UUID:
    """The subject under which the evidence of the call that posted `seq` is kept."""
    return uuid5(_POSTINGS, str(seq // SEQS_A_POSTING))


def posting_root(seq: int) -> str:
    """The root, in hexadecimal, over all transfers that were posted in one call with `seq`, from the table's rows."""
    first = seq // SEQS_A_POSTING * SEQS_A_POSTING
    rows = models.Transfer.objects.filter(seq__range=(first, first + SEQS_A_POSTING - 1)).order_by("seq")
    return merkle.root([merkle.leaf_hash(_encoded(row)) for row in rows.iterator()]).hex()


def shown(seqs: Iterable[int]) -> dict[UUID, tuple[Posted, ...]]:
    """These transfers as their postings' evidence covers them: bytes, place and audit path, by `posting_id`."""
    wanted: dict[int, list[int]] = {}
    for seq in sorted(set(seqs)):
        wanted.setdefault(seq // SEQS_A_POSTING, []).append(seq)
    assert len(wanted) <= POSTINGS_SHOWN_MAX, f"at most {POSTINGS_SHOWN_MAX} postings at once"
    return {posting_id(among[0]): _shown(posting, among) for posting, among in wanted.items()}


def every_transfer() -> Iterator[tuple[int, bytes]]:
    """Each accepted transfer's number and the bytes its evidence covers, in the ledger's order.

    Reads through a cursor of the server: call it in a transaction.
    """
    for row in models.Transfer.objects.filter(outcome=journal.Code.OK).order_by("seq").iterator(ROWS_A_FETCH):
        assert row.seq is not None
        yield row.seq, _encoded(row)


def _shown(posting: int, seqs: list[int]) -> tuple[Posted, ...]:
    first = posting * SEQS_A_POSTING
    rows = models.Transfer.objects.filter(seq__range=(first, first + SEQS_A_POSTING - 1)).order_by("seq")
    contents = {row.seq: _encoded(row) for row in rows.iterator()}
    hashes = [merkle.leaf_hash(content) for content in contents.values()]
    places = {seq: place for place, seq in enumerate(contents)}
    return tuple(Posted(contents[seq], places[seq], tuple(merkle.inclusion_proof(places[seq], hashes))) for seq in seqs)


def _encoded(row: models.Transfer) -> bytes:
    transfer = journal.Transfer(
        id=row.id,
        debit=row.debit,
        credit=row.credit,
        amount_fen=row.amount_fen,
        code=row.code,
        kind=journal.Kind(row.kind),
        hold=row.hold,
        linked=row.linked,
        memo=row.memo or {},
        expires_at=row.expires_at,
    )
    return journal.encode(transfer, journal.memo_bytes(transfer), at_micros=journal.micros(row.at))

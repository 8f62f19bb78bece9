"""Sealing: leaves that wait get their places in the log, and a checkpoint over them is signed. One sealer at a time.

Locks the log's head for the length of the transaction; a second sealer waits and then finds what the first left.
Places, head and signed checkpoint commit together, so what was signed can always be laid out as files afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from guiju.apps.evidence import models
from guiju.apps.evidence.actions import log as logs
from guiju.apps.evidence.actions.log import Log
from guiju.core import merkle, tiles
from guiju.core.checkpoints import Checkpoint
from guiju.core.notes import Note
from guiju.core.tiles import CHECKPOINT_PATH, BrokenLog, Tree

LEAVES_A_CHECKPOINT = 20_000

# The oldest that wait, given the next places of the log in the order of their ids, and their commitments in that order.
_TAKE = """
    WITH taken AS (
        DELETE FROM evidence_unsealed
         WHERE leaf_id = ANY (ARRAY(SELECT leaf_id FROM evidence_unsealed ORDER BY leaf_id LIMIT %(limit)s))
        RETURNING leaf_id
    ), placed AS (
        INSERT INTO evidence_sealed (index, leaf_id)
        SELECT %(size)s + row_number() OVER (ORDER BY leaf_id) - 1, leaf_id FROM taken
        RETURNING index, leaf_id
    )
    SELECT leaf.commitment FROM placed JOIN evidence_leaf AS leaf ON leaf.id = placed.leaf_id ORDER BY placed.index
"""


@transaction.atomic
def seal(log: Log, *, at: datetime, limit: int = LEAVES_A_CHECKPOINT) -> Checkpoint | None:
    """Seal at most `limit` waiting leaves under a new signed checkpoint; None when none waits.

    The files of the latest checkpoint must have been laid (`publishing.lay`): the new tree is built upon them, and
    proved to continue the old one, before anything is signed. Raises LogRefused, BrokenLog.
    """
    head = logs.lock_head(log)
    logs.refuse_strange_keys(log, head)
    entries = _take(head.size, limit)
    if not entries:
        return None
    old = Checkpoint(origin=head.origin, size=head.size, root=bytes(head.root))
    new = _continued(log, old, [merkle.leaf_hash(entry) for entry in entries])
    note = Note(new.text, tuple(signer.sign(new.text) for signer in log.ring.signers))
    models.Checkpoint.objects.create(size=new.size, root=new.root, note=str(note), signed_at=at)
    _swap(old, new)
    return new


def _take(size: int, limit: int) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"size": size, "limit": limit})
        return [bytes(commitment) for (commitment,) in cursor.fetchall()]


def _continued(log: Log, old: Checkpoint, leaves: Sequence[bytes]) -> Checkpoint:
    """The checkpoint after `leaves` follow, from the files; refused unless it provably continues the old one."""
    grown = tiles.grown(old.size, log.folder.hashes, leaves)
    size = old.size + len(leaves)
    tree = Tree(size, lambda tile: grown[tile] if tile in grown else log.folder.hashes(tile))
    root = tree.root()
    if not merkle.is_consistent(old.size, size, old.root, root, tree.consistency(old.size)):
        raise BrokenLog(
            CHECKPOINT_PATH,
            zh="日志文件与上一个检查点不一致，新检查点未签",
            en="the files do not continue the last checkpoint; nothing was signed",
        )
    return Checkpoint(origin=old.origin, size=size, root=root)


def _swap(old: Checkpoint, new: Checkpoint) -> None:
    """Put the new head where the old one still is."""
    swapped = models.Head.objects.filter(id=1, size=old.size, root=old.root).update(size=new.size, root=new.root)
    assert swapped == 1, "the head moved while it was locked"

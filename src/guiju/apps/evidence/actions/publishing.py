"""Publishing: what was signed is laid out as files, read back, and made public with as many witnesses as are asked for.

Every step may be repeated: a crash between any two leaves work that the next call finds and finishes, with the same
bytes. The sealer lays, since it builds on what is laid; somebody else publishes beside it. A witness that is down or
hangs never holds up sealing, and holds up what the public sees only where the quorum lacks its signature: what is
public already is made public again with the signatures that come later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from guiju.apps.evidence import models
from guiju.apps.evidence.actions import log as logs
from guiju.apps.evidence.actions.cosigning import collect
from guiju.apps.evidence.actions.log import Log
from guiju.apps.evidence.adapters import signatures
from guiju.core import checkpoints, merkle, notes, tiles
from guiju.core.notes import Note
from guiju.core.tiles import CHECKPOINT_PATH, WIDTH, BrokenLog, Tile, Tree

ROWS_A_FETCH = 65_536


@transaction.atomic
def lay(log: Log, *, at: datetime) -> int:
    """Write the files of everything that was signed, read them back, and hash them again; the size that is laid now.

    Raises LogRefused, BrokenLog; then nothing counts as written.
    """
    logs.lock_head(log)
    laid = _laid_size(log)
    for checkpoint in models.Checkpoint.objects.filter(size__gt=laid).order_by("size"):
        _write(log, laid, checkpoint)
        models.Checkpoint.objects.filter(size=checkpoint.size, written_at=None).update(written_at=at)
        laid = checkpoint.size
    return laid


def show(log: Log, *, at: datetime) -> int | None:
    """Make the latest checkpoint that is laid public with the signatures there are, if they are a quorum; its size.

    None when there is nothing new to show, or the quorum is not reached. Asks nobody.
    """
    checkpoint = _laid()
    return None if checkpoint is None else _show(log, checkpoint, at)


def publish(log: Log, *, at: datetime) -> int | None:
    """Ask the witnesses to sign what is laid last; make it public once a quorum did, and again with all who did.

    Its size, or None when there is nothing new, or the quorum is not reached. Asks outside any transaction.
    """
    checkpoint = _laid()
    if checkpoint is None:
        return None
    shown = _show(log, checkpoint, at)
    for is_signed in collect(log, checkpoint, at=at):
        if is_signed and shown is None:
            shown = _show(log, checkpoint, at)
    return _show(log, checkpoint, at) or shown


def _laid() -> models.Checkpoint | None:
    return models.Checkpoint.objects.filter(written_at__isnull=False).order_by("-size").first()


@transaction.atomic
def _show(log: Log, checkpoint: models.Checkpoint, at: datetime) -> int | None:
    logs.lock_head(log)
    given = list(checkpoint.cosignatures.order_by("id").values_list("line", flat=True))
    note = notes.read(checkpoint.note).signed(notes.read_signature(line) for line in given)
    witnessed = {witness.key.name for witness in log.witnesses if signatures.signed(note, witness.key)}
    if len(witnessed) < log.quorum or _is_shown(log, note):
        return None
    log.folder.publish(str(note))
    is_new = models.Checkpoint.objects.filter(size=checkpoint.size, published_at=None).update(published_at=at)
    if is_new:
        _tidy(log, checkpoint.size)
    return checkpoint.size


def _is_shown(log: Log, note: Note) -> bool:
    """Whether the world sees this already, or a later one: another publisher was quicker, and nothing goes back."""
    shown = log.folder.checkpoint()
    if shown is None:
        return False
    return shown.decode() == str(note) or checkpoints.read(notes.read(shown)).size > checkpoints.read(note).size


def _laid_size(log: Log) -> int:
    """How far the files go. A folder that was lost is filled again from the beginning, with the same bytes."""
    row = models.Checkpoint.objects.filter(written_at__isnull=False).order_by("-size").values_list("size").first()
    size = 0 if row is None else int(row[0])
    return size if all(log.folder.holds(tile) for tile in tiles.right_edge(size)) else 0


def _write(log: Log, laid: int, checkpoint: models.Checkpoint) -> None:
    """Write what the checkpoint adds to the files, and check the whole right edge as it lies there."""
    entries = _entries(laid, checkpoint.size)
    grown = tiles.grown(laid, log.folder.hashes, [merkle.leaf_hash(entry) for entry in entries])
    for tile, content in sorted(grown.items()):
        if tile.level == 0:
            log.folder.write(tile.bundle_path, tiles.bundle(_bundled(log, tile, laid, entries)))
        log.folder.write(tile.path, content)
    if Tree(checkpoint.size, log.folder.hashes).root() != bytes(checkpoint.root):
        raise BrokenLog(
            CHECKPOINT_PATH, zh="写出的文件算不出已签的根", en="the files as written do not give the signed root"
        )


def _entries(old_size: int, new_size: int) -> list[bytes]:
    """The commitments at the places [old_size, new_size), as they were sealed."""
    rows = models.Sealed.objects.filter(index__gte=old_size, index__lt=new_size).order_by("index")
    entries = [bytes(row) for row in rows.values_list("leaf__commitment", flat=True).iterator(ROWS_A_FETCH)]
    assert len(entries) == new_size - old_size, "places in the log have no gap"
    return entries


def _bundled(log: Log, tile: Tile, laid: int, entries: Sequence[bytes]) -> list[bytes]:
    """The entries under a tile of level 0: what is in its bundle already, then what is new."""
    first = tile.index * WIDTH
    kept = max(0, laid - first)
    old = Tile(0, tile.index, kept)
    before = tiles.entries_of(old, log.folder.bundle(old)) if kept else []
    start = max(0, first - laid)
    return [*before, *entries[start : start + tile.width - kept]]


def _tidy(log: Log, size: int) -> None:
    """Remove partial files that full ones have taken the place of, along the right edge before this size."""
    before = models.Checkpoint.objects.filter(size__lt=size, published_at__isnull=False).order_by("-size").first()
    for tile in tiles.added(before.size if before else 0, size):
        if tile.width == WIDTH:
            log.folder.tidy(tile)

"""The evidence log as a folder that any static server can mirror and `guiju audit` can check, without names.

Log files at their standard paths; beside them every checkpoint, what opens each entry, transfers and accounts as
lines of JSON. One snapshot of the database, streamed; the folder appears whole or not at all.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guiju.core import auditing, checkpoints, tiles
from guiju.core.refusals import Refused
from guiju.core.tiles import CHECKPOINT_PATH
from guiju.project.refusals import CannotRun

if TYPE_CHECKING:
    from guiju.apps.evidence.actions import Log
    from guiju.apps.evidence.queries import Exported
    from guiju.core.notes import Note

SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
ENTRIES_A_LOOK = 500


class ExportRefused(CannotRun):
    """There is something in the way; the message says what."""


class NothingPublished(Refused):
    """No checkpoint is public yet: there is nothing that an auditor could check."""

    def __init__(self) -> None:
        super().__init__(
            "evidence.nothing_published",
            zh="还没有公布过检查点，没有可以导出的日志。请先启动 guiju serve，或稍后再试。",
            en="No checkpoint is public yet, so there is no log to export. Start guiju serve, or try again shortly.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was written: the size that is public, lines of entries, checkpoints, transfers."""

    size: int
    entries: int
    checkpoints: int
    transfers: int


def export(log: Log, folder: Path, *, at: datetime) -> Summary:
    """Write the log to `folder`, which must not be there yet or be empty. May run while everybody works.

    Raises ExportRefused, NothingPublished; LogRefused for a log of another name; BrokenLog when the log's own files
    are not what its checkpoint says.
    """
    from django.db import connection, transaction

    _refuse_what_is_there(folder)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(SNAPSHOT)
            summary = write(log, scratch, at=at)
        scratch.chmod(0o755)
        os.rename(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return summary


def write(log: Log, folder: Path, *, at: datetime) -> Summary:
    """Write what the caller's transaction sees into an empty folder. Raises NothingPublished, LogRefused, BrokenLog."""
    from guiju.apps.evidence import queries as evidence
    from guiju.apps.evidence.actions import require_name
    from guiju.apps.ledger import queries as ledger

    latest = evidence.latest()
    if latest is None:
        raise NothingPublished
    require_name(log, checkpoints.read(latest.note).origin)
    size = latest.size
    _write_log(log, folder, latest.note)
    signed = _lines(folder, auditing.CHECKPOINTS_FILE, ({"note": str(n)} for n in evidence.every_checkpoint(size)))
    _lines(folder, auditing.ANCHORS_FILE, evidence.every_anchor(size))
    entries = _lines(folder, auditing.RECORDS_FILE, _records(evidence.every_entry(size)))
    transfers = ({"seq": seq, "bytes": content.hex()} for seq, content in ledger.every_transfer())
    moved = _lines(folder, auditing.TRANSFERS_FILE, transfers)
    _lines(folder, auditing.ACCOUNTS_FILE, map(_account, ledger.every_account()))
    manifest = {
        "format": auditing.FORMAT,
        "origin": log.origin,
        "keys": [key.vkey for key in log.published.keys],
        "witnesses": [key.vkey for key in log.published.witnesses],
        "size": size,
        "exported_at": at.isoformat(),
    }
    _put(folder, auditing.MANIFEST_FILE, json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n")
    return Summary(size=size, entries=entries, checkpoints=signed, transfers=moved)


def _write_log(log: Log, folder: Path, note: Note) -> None:
    """Tiles, bundles and the checkpoint, as the log's own folder has them."""
    for tile in tiles.of_tree(checkpoints.read(note).size):
        _put(folder, tile.path, log.folder.hashes(tile))
        if tile.level == 0:
            _put(folder, tile.bundle_path, log.folder.bundle(tile))
    _put(folder, CHECKPOINT_PATH, str(note).encode())


def _records(entries: Iterable[Exported]) -> Iterator[dict[str, Any]]:
    """Each entry's line; a decision's has the hash of the bytes that are kept of it today."""
    from guiju.apps.decisions import queries as decisions
    from guiju.core.checking import DECISION

    coming = iter(entries)
    while some := tuple(islice(coming, ENTRIES_A_LOOK)):
        hashes = decisions.body_hashes([one.subject for one in some if one.kind == DECISION])
        for one in some:
            if one.salt is None or one.envelope is None:
                yield {"index": one.index, "gone": True}
                continue
            line: dict[str, Any] = {"index": one.index, "salt": one.salt.hex(), "envelope": one.envelope}
            line |= {"private": "erased"} if one.is_erased else {}
            yield line | ({"body_hash": hashes.get(one.subject)} if one.kind == DECISION else {})


def _account(account: Any) -> dict[str, str]:
    totals = ("debits_fen", "credits_fen", "debits_held_fen", "credits_held_fen")
    said = {"id": str(account.id), "kind": account.kind, "bound": account.bound.value}
    return said | {name: str(getattr(account.balance, name)) for name in totals}


def _lines(folder: Path, name: str, values: Iterable[Any]) -> int:
    """One line of JSON a value; how many."""
    count = 0
    with open(folder / name, "w", encoding="utf-8") as out:
        for value in values:
            out.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def _put(folder: Path, name: str, content: bytes) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _refuse_what_is_there(folder: Path) -> None:
    if not folder.parent.is_dir():
        raise ExportRefused(f"There is no folder {folder.parent}.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExportRefused(f"{folder} is there already. Name a folder that is not; an export changes none.")

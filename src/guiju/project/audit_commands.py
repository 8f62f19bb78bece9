"""`guiju audit`: check a whole exported log offline. Opens no database, imports no Django, asks nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from guiju.apps.evidence.adapters import signatures
from guiju.core import auditing, notes
from guiju.project import verdicts
from guiju.project.printing import AsJson

PARTS = {
    "log": ("日志", "The log"),
    "entries": ("条目", "Its entries"),
    "books": ("账目", "The books"),
    "programme": ("算力券", "The vouchers"),
    "limits": ("本文件夹不能证明的", "What it cannot prove"),
}


def audit(
    folder: Annotated[
        Path, typer.Argument(help="A folder written by `guiju evidence export`.", exists=True, file_okay=False)
    ],
    key: Annotated[
        list[str] | None, typer.Option("--key", help="A key of the log that you trust; may be repeated.")
    ] = None,
    witness: Annotated[
        list[str] | None, typer.Option("--witness", help="A witness's key that you trust; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check an exported log offline: files, checkpoints, every entry, the books, and the programme's invariants.

    Debits equal credits, no cap exceeded, one claim a business, no use after expiry, maker and checker are two.

    Exit code 0: nothing in it is false. 1: something is. 2: it cannot be read.
    """
    verdict = auditing.audit(
        reading(folder),
        check=signatures.is_signed,
        keys=tuple(notes.read_key(text) for text in key or []),
        witnesses=tuple(notes.read_key(text) for text in witness or []),
    )
    verdicts.show(verdict, PARTS, as_json=as_json)


def reading(root: Path) -> auditing.Folder:
    """How the files under `root` are read."""

    def read(name: str) -> bytes | None:
        file = root / name
        return file.read_bytes() if file.is_file() else None

    def lines(name: str) -> Iterator[bytes]:
        file = root / name
        if file.is_file():
            with open(file, "rb") as opened:
                yield from opened

    return auditing.Folder(read=read, lines=lines)

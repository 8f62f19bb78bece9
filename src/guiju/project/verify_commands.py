"""`guiju verify`: check a receipt or certificate offline. Opens no database, imports no Django, asks nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guiju.apps.evidence.adapters import signatures
from guiju.core import checking, notes, receipts
from guiju.core.checking import Statement, Verdict
from guiju.core.notes import Key
from guiju.project import verdicts
from guiju.project.printing import AsJson

PDF = b"%PDF-"
PARTS = {
    "certificate": ("证明文件", "The PDF"),
    "log": ("日志", "The log"),
    "entry": ("条目", "Entries"),
    "limits": ("本文件不能证明的", "What it cannot prove"),
}


def verify(
    file: Annotated[Path, typer.Argument(help="A receipt (.json) or certificate (.pdf).", exists=True, dir_okay=False)],
    key: Annotated[
        list[str] | None,
        typer.Option("--key", help="A key you trust, of the log or a witness; may be repeated."),
    ] = None,
    signer: Annotated[
        str,
        typer.Option(help="The fingerprint of the certificate that you trust to sign PDFs."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Check a receipt or certificate offline, and say what it proves and what it does not.

    Of a PDF the receipt inside it is checked, and who signed the PDF and whether it was changed since.

    Exit code 0: nothing in it is false. 1: something is. 2: it cannot be read.
    """
    content = _content(file)
    trusted = tuple(notes.read_key(text) for text in key or [])
    verdict = _verdict(content, trusted, signer)
    verdicts.show(verdict, PARTS, as_json=as_json)


def _verdict(content: bytes, trusted: tuple[Key, ...], signer: str) -> Verdict:
    about_the_pdf: list[Statement] = []
    if content.startswith(PDF):
        from guiju.documents import certificates

        content, about_the_pdf = certificates.read(content, trusted=signer)
    verdict = checking.check(receipts.read(content), check=signatures.is_signed, trusted=trusted)
    return Verdict(statements=(*about_the_pdf, *verdict.statements))


def _content(file: Path) -> bytes:
    if file.stat().st_size > 4 * receipts.BYTES_MAX:
        raise receipts.BadReceipt("file", zh="文件太大", en="the file is too large")
    return file.read_bytes()

"""`guiju verify`: check a receipt or certificate offline. Opens no database, imports no Django, asks nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from guiju.apps.evidence.adapters import signatures
from guiju.core import checking, notes, receipts
from guiju.core.checking import Statement, Verdict
from guiju.core.notes import Key
from guiju.project import environment

console = Console(highlight=False, soft_wrap=True)
PDF = b"%PDF-"
MARKS = {True: "✓", False: "✗", None: "–"}
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
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of sentences.")] = False,
) -> None:
    """Check a receipt or certificate offline, and say what it proves and what it does not.

    Of a PDF the receipt inside it is checked, and who signed the PDF and whether it was changed since.

    Exit code 0: nothing in it is false. 1: something is. 2: it cannot be read.
    """
    content = _content(file)
    trusted = tuple(notes.read_key(text) for text in key or [])
    verdict = _verdict(content, trusted, signer)
    _print(verdict) if as_json else _say(verdict)
    if not verdict.is_sound:
        raise typer.Exit(1)


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


def _say(verdict: Verdict) -> None:
    is_zh = environment.read("GUIJU_LANG") == "zh"
    shown = ""
    for statement in verdict.statements:
        if statement.part != shown:
            shown = statement.part
            console.print(f"\n{PARTS[shown][0 if is_zh else 1]}", style="bold")
        console.print(f"  {MARKS[statement.holds]} {statement.zh if is_zh else statement.en}", markup=False)
    ends = {
        True: ("未发现不实之处。", "Nothing in it is false."),
        False: ("其中有不实之处，见带 ✗ 的各行。", "Something in it is false: see the lines marked ✗."),
    }
    console.print(f"\n{ends[verdict.is_sound][0 if is_zh else 1]}")


def _print(verdict: Verdict) -> None:
    typer.echo(
        json.dumps(
            {"is_sound": verdict.is_sound, "statements": [_json(one) for one in verdict.statements]},
            ensure_ascii=False,
            indent=1,
        )
    )


def _json(statement: Statement) -> dict[str, object]:
    return {"part": statement.part, "holds": statement.holds, "says": {"zh": statement.zh, "en": statement.en}}

"""Asking a witness to sign a checkpoint (C2SP tlog-witness, `add-checkpoint`), with a time limit on everything."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from guiju.apps.evidence.adapters import signatures
from guiju.core import checkpoints, notes
from guiju.core.notes import BadNote, Key, Note, Signature
from guiju.core.witnessing import SIZE_TYPE, Request

SECONDS_MAX = 2.0
ANSWER_BYTES_MAX = 65_536


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: the key it signs with, and the address its interface begins at."""

    key: Key
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a witness said: a signature that holds; or the size it signed last, to ask again from; or trouble."""

    signature: Signature | None = None
    size: int | None = None
    trouble: str = ""


def ask(witness: Witness, request: Request) -> Said:
    """Send a checkpoint. Never raises for what the witness or the network does: that is trouble, in one line."""
    try:
        with requests.post(
            f"{witness.url.rstrip('/')}/add-checkpoint",
            data=str(request).encode(),
            timeout=SECONDS_MAX,
            allow_redirects=False,
            stream=True,
        ) as response:
            body = response.raw.read(ANSWER_BYTES_MAX, decode_content=True)
            return _read(witness, request.note, response, body)
    except requests.RequestException as problem:
        return Said(trouble=f"{type(problem).__name__}: {witness.url}")
    except OSError as problem:
        return Said(trouble=f"{type(problem).__name__}: {witness.url}")


def _read(witness: Witness, note: Note, response: requests.Response, body: bytes) -> Said:
    text = body.decode(errors="replace")
    if response.status_code == 200:
        return _signature(witness, note, text)
    if response.status_code == 409 and response.headers.get("Content-Type", "").startswith(SIZE_TYPE):
        try:
            return Said(size=checkpoints.read_size(text.removesuffix("\n")), trouble="409")
        except BadNote:
            return Said(trouble="409 with no size")
    return Said(trouble=f"{response.status_code} {text[:120].strip()}")


def _signature(witness: Witness, note: Note, text: str) -> Said:
    for line in text.splitlines():
        try:
            signature = notes.read_signature(line)
        except BadNote:
            continue
        if signatures.is_signed(witness.key, note.text, signature):
            return Said(signature=signature)
    return Said(trouble="200 without a signature of the witness's key")

"""Asking a witness to sign a checkpoint (C2SP tlog-witness, `add-checkpoint`), with a time limit on everything."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from guiju.apps.evidence.adapters import signatures
from guiju.core import checkpoints, notes
from guiju.core.notes import BadNote, Key, Note, Signature
from guiju.core.witnessing import SIZE_TYPE, Request

SECONDS_MAX = 2.0
ANSWER_BYTES_MAX = 65_536
LAST_SECOND = 253_402_300_799  # of the year 9999
PORTS = {"http": 80, "https": 443}


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


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    content_type: str
    text: str


def ask(witness: Witness, request: Request) -> Said:
    """Send a checkpoint. Never raises for what the witness or the network does: that is trouble, in one line."""
    try:
        response = _post(urlsplit(f"{witness.url.rstrip('/')}/add-checkpoint"), str(request).encode())
    except (OSError, http.client.HTTPException, ValueError) as problem:
        return Said(trouble=f"{type(problem).__name__}: {witness.url}")
    return _read(witness, request.note, response)


def _post(url: SplitResult, body: bytes) -> _Response:
    """One request, no redirects, cut off when its time is up however slowly something still trickles in."""
    host, port = url.hostname or "", url.port or PORTS[url.scheme]
    with _connected(host, port, is_secret=url.scheme == "https") as connected:
        connection = http.client.HTTPConnection(host, port)
        connection.sock = connected
        connection.request("POST", url.path, body, {"Host": url.netloc, "Connection": "close"})
        response = connection.getresponse()
        text = response.read(ANSWER_BYTES_MAX).decode(errors="replace")
        return _Response(response.status, response.headers.get("Content-Type", ""), text)


@contextmanager
def _connected(host: str, port: int, *, is_secret: bool) -> Iterator[socket.socket]:
    opened = socket.create_connection((host, port), SECONDS_MAX)
    handle = opened.dup()  # the same connection, whatever TLS makes of the first
    timer = Timer(SECONDS_MAX, _cut, [handle])
    timer.start()
    try:
        wrap = ssl.create_default_context().wrap_socket
        connected = wrap(opened, server_hostname=host) if is_secret else opened
        with connected:
            yield connected
    finally:
        timer.cancel()
        opened.close()
        handle.close()


def _cut(handle: socket.socket) -> None:
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


def _read(witness: Witness, note: Note, response: _Response) -> Said:
    if response.status == 200:
        return _signature(witness, note, response.text)
    if response.status == 409 and response.content_type.startswith(SIZE_TYPE):
        try:
            return Said(size=checkpoints.read_size(response.text.removesuffix("\n")), trouble="409")
        except BadNote:
            return Said(trouble="409 with no size")
    return Said(trouble=f"{response.status} {response.text[:120].strip()}")


def _signature(witness: Witness, note: Note, text: str) -> Said:
    for line in text.splitlines():
        try:
            signature = notes.read_signature(line)
        except BadNote:
            continue
        if not signatures.is_signed(witness.key, note.text, signature):
            continue
        if (checkpoints.time_of_cosignature(signature.value) or 0) > LAST_SECOND:
            return Said(trouble="200 with a time that no calendar has")
        return Said(signature=signature)
    return Said(trouble="200 without a signature of the witness's key")

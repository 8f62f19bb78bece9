"""The witness on the web (C2SP tlog-witness): `add-checkpoint`, and the last signed checkpoint of each log to read.

Plain WSGI, without Django and without a database server. A proxy in front ends TLS and waits for slow bodies.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from guiju.apps.evidence.adapters import keys, witnessing
from guiju.apps.evidence.adapters.keys import Ring
from guiju.apps.evidence.adapters.witness_state import FILE, State
from guiju.apps.evidence.adapters.witnessing import Witness
from guiju.core.witnessing import BODY_BYTES_MAX, TEXT_TYPE, Answer
from guiju.project import environment
from guiju.project.refusals import CannotRun

KEY_FILE = "witness-keys"
PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
LATEST = re.compile(r"/([0-9a-f]{64})/checkpoint")
RETRY_SECONDS_MAX = 3_600

StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Application:
    """One witness under a path prefix."""

    def __init__(self, witness: Witness, prefix: str) -> None:
        self.witness = witness
        self.prefix = prefix

    def __call__(self, request: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        answer = self._answer(request)
        body = answer.body.encode()
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(body)))]
        headers.append(("Cache-Control", "no-store"))
        if answer.retry_seconds:
            headers.append(("Retry-After", str(min(answer.retry_seconds, RETRY_SECONDS_MAX))))
        start(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [b"" if request["REQUEST_METHOD"] == "HEAD" else body]

    def _answer(self, request: dict[str, Any]) -> Answer:
        path = str(request.get("PATH_INFO", ""))
        if not path.startswith(f"{self.prefix}/"):
            return Answer(404, "nothing is here\n")
        path = path.removeprefix(self.prefix)
        try:
            if path == "/add-checkpoint":
                return self._add(request)
            return self._latest(request, path)
        except sqlite3.Error as problem:
            print(f"The witness's state cannot be used: {problem}. Nothing was signed.", file=sys.stderr)
            return Answer(503, "the witness's state cannot be written now\n", retry_seconds=5)

    def _add(self, request: dict[str, Any]) -> Answer:
        if request["REQUEST_METHOD"] != "POST":
            return Answer(405, "add-checkpoint is a POST\n")
        said = str(request.get("CONTENT_LENGTH") or "")
        if said.isascii() and said.isdecimal() and int(said) > BODY_BYTES_MAX:
            return Answer(413, f"at most {BODY_BYTES_MAX} bytes\n")
        body = request["wsgi.input"].read(BODY_BYTES_MAX + 1)
        if len(body) > BODY_BYTES_MAX:
            return Answer(413, f"at most {BODY_BYTES_MAX} bytes\n")
        answer = self.witness.add_checkpoint(body)
        if answer.conflict:
            print(f"A log signed what does not fit ({answer.conflict}). See `guiju witness status`.", file=sys.stderr)
        return answer

    def _latest(self, request: dict[str, Any], path: str) -> Answer:
        named = LATEST.fullmatch(path)
        if named and request["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return Answer(405, "a checkpoint is read with GET\n")
        note = self.witness.state.latest(named[1]) if named else None
        return Answer(404, "nothing is here\n") if note is None else Answer(200, note, TEXT_TYPE)


def from_environment() -> Application:
    """What granian serves: the witness of the folder that `guiju witness serve` names. Raises Refused, CannotRun."""
    folder = Path(environment.read("GUIJU_WITNESS_FOLDER"))
    ring = ring_of(folder)
    witness = Witness(ring=ring, state=State(folder / FILE, ring.keys), now=lambda: int(time.time()))
    return Application(witness, prefix(environment.read("GUIJU_WITNESS_PREFIX")))


def ring_of(folder: Path) -> Ring:
    """The witness's keys. Raises KeysRefused, WitnessRefused."""
    ring = keys.load(folder / KEY_FILE)
    witnessing.refuse_other_keys(ring)
    return ring


def prefix(text: str) -> str:
    """A path prefix without its last slash. Raises CannotRun."""
    path = text.rstrip("/")
    if not PREFIX.fullmatch(path):
        raise CannotRun(f"The prefix {text!r} is no path. Write it like /witness.")
    return path

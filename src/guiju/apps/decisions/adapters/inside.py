"""A program, run by `archived_pack` in a fresh interpreter: opens one archive, then answers case after case.

Reads and writes one line of JSON at a time. Standard input and output are taken away before the archive runs, so that
a pack that prints says nothing to anybody. Imports no Django, and knows no setting.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
from collections.abc import Mapping
from datetime import date
from typing import IO, Any

from guiju.apps.decisions import facts as frozen
from guiju.policies import answers, archives
from guiju.policies.pack import Shelved

SECONDS_MAX = 20  # the one who asks is stricter; this ends us when there is nobody left who asks
MEMORY_BYTES_MAX = 1024 * 1024 * 1024
TROUBLE_CHARACTERS_MAX = 300


def main() -> None:
    """Open the archive that the first line brings; then answer each line until there is none."""
    asked, said = _taken(0, "rb"), _taken(1, "wb")
    _bound()
    shelved: Shelved | None = None
    answer: dict[str, str]
    for line in asked:
        signal.alarm(SECONDS_MAX)
        try:
            request = json.loads(line)
            if shelved is None:
                shelved, answer = _opened(request), {}
            else:
                answer = {"body": _decided(shelved, request)}
        except BaseException as problem:  # whatever a pack does, SystemExit too: this is the outermost edge
            answer = {"trouble": f"{type(problem).__name__}: {problem}"[:TROUBLE_CHARACTERS_MAX]}
        signal.alarm(0)
        said.write(json.dumps(answer).encode() + b"\n")
        said.flush()


def _opened(request: Mapping[str, Any]) -> Shelved:
    archive = archives.read(request["archive"].encode())
    archives.check(archive, request["pack_hash"])
    return archives.shelved(archive)


def _decided(shelved: Shelved, request: Mapping[str, Any]) -> str:
    rule = shelved.rule(request["question"])
    if rule is None:
        raise LookupError(f"it answers no {request['question']}")
    facts = frozen.facts_of(rule.question, request["inputs"])
    return answers.answer(shelved, rule.question, facts, on=date.fromisoformat(request["on"])).as_bytes().decode()


def _taken(number: int, mode: str) -> IO[bytes]:
    """The stream of that number under another number; in its old place there is nothing any more."""
    taken = os.fdopen(os.dup(number), mode)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, number)
    os.close(nothing)
    return taken


def _bound() -> None:
    """Take from this process what rules never need: memory without end, files to write."""
    limits = {"RLIMIT_AS": MEMORY_BYTES_MAX, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
    for name, most in limits.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):  # not every system knows every limit
            resource.setrlimit(getattr(resource, name), (most, most))

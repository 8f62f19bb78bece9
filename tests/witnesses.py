"""For tests of witnesses: a log in memory that can fork, a real witness in a process of its own, and how to ask it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from guiju.apps.evidence.adapters import signatures
from guiju.apps.evidence.adapters.signatures import Signer
from guiju.core import merkle, notes
from guiju.core.checkpoints import Checkpoint
from guiju.core.notes import Algorithm, Key, Note
from guiju.core.witnessing import Request
from tests import processes

CLI = [sys.executable, "-m", "guiju.project.cli", "witness"]
NAME = "witness.example/w1"
START_SECONDS_MAX = 60


@dataclass
class ToyLog:
    """A log whose entries are in memory; two with one signer and other entries are a fork."""

    origin: str = "toy.example/log"
    entries: list[bytes] = field(default_factory=list)
    signers: list[Signer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.signers = self.signers or [signatures.generate(self.origin, Algorithm.ED25519)]

    @property
    def key(self) -> Key:
        return self.signers[0].key

    def forked(self, at: int) -> ToyLog:
        """A log under the same name and key that goes another way after `at` entries."""
        return ToyLog(self.origin, self.entries[:at], self.signers)

    def grow(self, count: int, text: str = "entry") -> ToyLog:
        self.entries += [f"{text} {len(self.entries) + n}".encode() for n in range(count)]
        return self

    def note(self, size: int | None = None) -> Note:
        size = len(self.entries) if size is None else size
        text = Checkpoint(origin=self.origin, size=size, root=merkle.root(self._hashes(size))).text
        return Note(text, tuple(signer.sign(text) for signer in self.signers))

    def request(self, old: int, new: int | None = None, *, proof: Sequence[bytes] | None = None) -> Request:
        """A request that the log itself would make; `proof` puts another in the place of the true one."""
        new = len(self.entries) if new is None else new
        if proof is None:
            proof = merkle.consistency_proof(old, self._hashes(new)) if 0 < old <= new else []
        return Request(old, tuple(proof), self.note(new))

    def _hashes(self, size: int) -> list[bytes]:
        return [merkle.leaf_hash(entry) for entry in self.entries[:size]]


@dataclass(frozen=True)
class Reply:
    """What a witness answered."""

    status: int
    content_type: str
    text: str
    headers: dict[str, str]


@dataclass
class Running:
    """A witness that answers at `url`; `key` is what it signs with."""

    key: Key
    folder: Path
    port: int
    prefix: str
    process: subprocess.Popen[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.prefix}"

    def add(self, request: Request | bytes) -> Reply:
        body = request if isinstance(request, bytes) else str(request).encode()
        return ask("POST", f"{self.url}/add-checkpoint", body)

    def kill(self) -> None:
        """End it and all below it at once, as a power cut would."""
        dead = [self.process.pid, *processes.descendants(self.process.pid)]
        for pid in dead:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.communicate(timeout=30)
        deadline = time.monotonic() + 30
        while _answers(self.port):
            assert time.monotonic() < deadline, "something still listens"
            time.sleep(0.05)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One `guiju witness` command."""
    return subprocess.run(
        [*CLI, *arguments], env=_environment(), capture_output=True, text=True, check=False, timeout=60
    )


def made(folder: Path, *trusted: Key, name: str = NAME) -> Key:
    """A new witness in `folder` that trusts these logs; its key."""
    done = run("init", name, "--folder", str(folder))
    assert done.returncode == 0, done.stderr
    for key in trusted:
        told = run("trust", key.vkey, "--folder", str(folder))
        assert told.returncode == 0, told.stderr
    return notes.read_key(done.stdout.splitlines()[0])


@contextmanager
def running(
    folder: Path, key: Key, *, port: int = 0, prefix: str = "", more: tuple[str, ...] = ()
) -> Iterator[Running]:
    """A witness served from `folder` for the length of the with-block; a `port` of its own unless one is named."""
    port = port or free_port()
    process = subprocess.Popen(
        [*CLI, "serve", "--folder", str(folder), "--port", str(port), "--prefix", prefix, *more], env=_environment(),
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + START_SECONDS_MAX
        while not _answers(port):
            assert process.poll() is None, process.stdout.read() if process.stdout else ""
            assert time.monotonic() < deadline, "it never answered"
            time.sleep(0.05)
        yield Running(key, folder, port, prefix.rstrip("/"), process)
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=30)


def ask(method: str, url: str, body: bytes | None = None) -> Reply:
    """One request, whatever comes of it."""
    request = urllib.request.Request(url, body, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return _reply(response)
    except urllib.error.HTTPError as refused:
        return _reply(refused)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _reply(response: http.client.HTTPResponse | urllib.error.HTTPError) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status or 0, headers.get("content-type", ""), response.read().decode(), headers)


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _environment() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    return {**clean, "PYTHONUNBUFFERED": "1", "COLUMNS": "400"}

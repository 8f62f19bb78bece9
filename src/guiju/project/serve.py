"""Serve the pages and do the background work, until told to stop; then stop all that was started, and nothing else.

The web server, the worker, the rounds and the sealer are processes of their own in sessions of their own: Ctrl-C
reaches only this one, which then ends them in order. If it is killed outright the kernel ends them too (Linux).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from guiju.project import environment
from guiju.project.refusals import CannotRun
from guiju.project.stopping import undisturbed

PORTS_TRIED_MAX = 100
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 15
LOOK_SECONDS = 0.2
PR_SET_PDEATHSIG = 1


class NoFreePort(CannotRun):
    """None of the ports tried is free; the message names them."""


class ChildFailed(CannotRun):
    """The web server or the worker ended by itself; the message says which and how."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process that we started, and what people call it."""

    name: str
    process: subprocess.Popen[bytes]


def free_port(host: str, wanted: int) -> int:
    """`wanted`, or the next port that nobody listens on. Raises NoFreePort after a hundred."""
    for port in range(wanted, min(wanted + PORTS_TRIED_MAX, 65536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((host, port))
                return port
    raise NoFreePort(f"No port from {wanted} to {wanted + PORTS_TRIED_MAX - 1} is free on {host}. Name one: --port N")


def address(host: str, port: int) -> str:
    """Where a site that listens on `host` and `port` is found on this machine."""
    shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  compared, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


@contextlib.contextmanager
def site(host: str, port: int) -> Iterator[Callable[[], NoReturn]]:
    """The web server, the worker, the rounds and the sealer running for the length of the with-block.

    The site answers in it. Gives a function that watches over them until a stop signal (stopping.Stopped) or until
    one ends (ChildFailed).
    """
    programs = {
        "worker": ["-m", "django", "db_worker", "--no-startup-delay"],
        "clock of the rounds": ["-m", "guiju.project.rounds"],
        "sealer": ["-m", "guiju.project.evidence_log"],
        "web server": _granian(host, port),
    }
    with _running(programs, host, port) as watch:
        yield watch


@contextlib.contextmanager
def witness(host: str, port: int) -> Iterator[Callable[[], NoReturn]]:
    """As `site`, with a witness alone, of the folder in GUIJU_WITNESS_FOLDER."""
    with _running({"witness": _granian_of_witness(host, port)}, host, port) as watch:
        yield watch


def collect_static_files() -> None:
    """Put what pages load into the data folder, each file under a name of its content."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def _granian(host: str, port: int) -> list[str]:
    return [
        *("-m", "granian", "guiju.project.wsgi:application", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--log-level", "warning"),
        *("--workers", str(environment.number("GUIJU_WORKERS"))),
        *("--blocking-threads", str(environment.number("GUIJU_THREADS"))),
        *("--workers-kill-timeout", "10", "--respawn-failed-workers"),
    ]


def _granian_of_witness(host: str, port: int) -> list[str]:
    """One process: every request waits for its turn of one small file.

    SAD PATH: a client that sends its body slowly holds a thread, and 32 of them hold up the witness. The proxy in
    front reads bodies whole (docs/operations.md); a log that gets no answer goes on and asks again.
    """
    return [
        *("-m", "granian", "guiju.project.witness_app:from_environment", "--factory", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--log-level", "warning", "--no-ws", "--http", "1"),
        *("--workers", "1", "--blocking-threads", "32", "--backlog", "256", "--backpressure", "64"),
        *("--http1-header-read-timeout", "10000", "--http1-buffer-size", "131072"),
        *("--workers-kill-timeout", "10", "--respawn-failed-workers"),
    ]


@contextlib.contextmanager
def _running(programs: dict[str, list[str]], host: str, port: int) -> Iterator[Callable[[], NoReturn]]:
    """Start these Python programs in their order and wait until the address answers; end them all afterwards."""
    children: list[Child] = []
    try:
        for name, arguments in programs.items():
            with undisturbed():
                children.append(_start(name, arguments))
        _wait_until_answering(host, port, children)
        yield lambda: _watch(children)
    finally:
        with undisturbed():  # a second Ctrl-C does not cut it short
            _stop_all(children)


def _start(name: str, arguments: list[str]) -> Child:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  no threads here yet
    )
    return Child(name, process)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_answering(host: str, port: int, children: list[Child]) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        _check(children)
        with contextlib.suppress(urllib.error.URLError, TimeoutError, ConnectionError):
            with contextlib.suppress(urllib.error.HTTPError):  # an answer is an answer
                urllib.request.urlopen(address(host, port), timeout=5).close()  # noqa: S310  our own address
            return
        time.sleep(LOOK_SECONDS)
    raise ChildFailed(f"The web server did not answer at {address(host, port)} within {START_SECONDS_MAX} seconds.")


def _watch(children: list[Child]) -> NoReturn:
    while True:
        _check(children)
        time.sleep(LOOK_SECONDS)


def _check(children: list[Child]) -> None:
    for child in children:
        code = child.process.poll()
        if code is not None:
            raise ChildFailed(f"The {child.name} ended by itself (exit code {code}). What it said is above.")


def _stop_all(children: list[Child]) -> None:
    """End our children in the opposite order of their start, politely first."""
    for child in reversed(children):
        child.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS_MAX
    for child in reversed(children):
        try:
            child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()

"""Serving: what was started is stopped, whatever the signal, and nothing else is; the port is free afterwards."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from guiju.project import postgres, serve
from tests import processes
from tests.clusters import Plant
from tests.core import told

START_SECONDS_MAX = 90
CLI = [sys.executable, "-m", "guiju.project.cli"]


@pytest.fixture(scope="module")
def home(plant: Plant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with a migrated embedded database."""
    data = tmp_path_factory.mktemp("serve") / "data"
    plant(data)
    yield data
    postgres.locate(data).remove()


def _environment(data: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    return {**clean, "GUIJU_DATA": str(data), "PYTHONUNBUFFERED": "1"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/nothing-is-here", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _started(home: Path, port: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [*CLI, "serve", "--port", str(port)], env=_environment(home), text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    deadline = time.monotonic() + START_SECONDS_MAX
    while not _answers(port):
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        assert time.monotonic() < deadline, "it never answered"
        time.sleep(0.2)
    return process


def _wait_until_gone(pids: set[int]) -> None:
    deadline = time.monotonic() + 30
    while left := {pid for pid in pids if processes.is_alive(pid)}:
        assert time.monotonic() < deadline, f"still there: {left}"
        time.sleep(0.1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_ends_all_that_was_started_and_frees_the_port(home: Path, number: signal.Signals) -> None:
    port = _free_port()
    process = _started(home, port)
    below = processes.descendants(process.pid)
    assert len(below) >= 4, "the worker, the rounds, the web server and its own worker"
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert f"Stopped ({number.name})." in said
    _wait_until_gone(below)
    assert not postgres.locate(home).is_running()
    assert serve.free_port("127.0.0.1", port) == port


def test_the_page_that_checks_receipts_works_with_the_files_that_production_serves(home: Path, page: Page) -> None:
    asked: list[Response] = []

    def hear(response: Response) -> None:
        asked.append(response)

    page.on("response", hear)
    port = _free_port()
    process = _started(home, port)
    try:
        page.goto(f"http://127.0.0.1:{port}/evidence/verify/")
        page.locator("#key").fill("\n".join(key.vkey for key in (told.LOG.key, told.WITNESS.key)))
        receipt = {"name": "r.json", "mimeType": "application/json", "buffer": told.receipt().as_bytes()}
        page.locator("#file").set_input_files(receipt)
        expect(page.locator("#outcome")).to_have_text("未发现不实之处。")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    files = {urlsplit(one.url).path: one for one in asked if "/static/" in one.url}
    modules = [path for path in files if path.startswith("/static/evidence/")]
    assert len(modules) == 7, "each module once"
    for path, answer in files.items():
        assert re.search(r"\.[0-9a-f]{12}\.", path), f"{path} has no name of its content"
        assert "immutable" in answer.headers["cache-control"]


def test_a_database_that_another_command_uses_is_left_running(home: Path) -> None:
    server = postgres.prepare(home)
    with postgres.serving(server):
        process = _started(home, _free_port())
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert server.is_running()
    assert not server.is_running()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_children_do_not_outlive_a_parent_that_was_killed(home: Path) -> None:
    process = _started(home, _free_port())
    below = processes.descendants(process.pid)
    process.kill()
    process.communicate(timeout=60)
    _wait_until_gone(below)
    server = postgres.prepare(home)
    with postgres.serving(server):
        assert server.is_running(), "what the crash left running was adopted"
    assert not server.is_running()


def test_when_a_child_ends_by_itself_the_rest_is_stopped_and_it_is_said_which(home: Path) -> None:
    process = _started(home, _free_port())
    below = processes.descendants(process.pid)
    (worker,) = (one.pid for one in processes.listed().values() if one.pid in below and "db_worker" in one.command)
    os.kill(worker, signal.SIGKILL)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "The worker ended by itself (exit code -9)" in said
    _wait_until_gone(below)


def test_a_taken_port_is_said_before_anything_is_started(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*CLI, "serve", "--port", str(port)], env=_environment(home), capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert f"Port {port} on 127.0.0.1 is taken" in " ".join(done.stderr.replace("│", "").split())


def test_an_old_schema_is_not_served(tmp_path: Path) -> None:
    done = subprocess.run(
        [*CLI, "serve", "--port", str(_free_port())], env=_environment(tmp_path / "data"),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "run `guiju migrate`" in done.stderr
    postgres.locate(tmp_path / "data").remove()


def test_the_next_free_port_is_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < serve.free_port("127.0.0.1", port) < port + serve.PORTS_TRIED_MAX

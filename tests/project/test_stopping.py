"""Stop signals: `guiju demo` ends quietly whenever it is told to, and nothing that it started outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guiju.project import demo_commands, postgres, serve, stopping
from tests import processes
from tests.clusters import Plant

WAIT_SECONDS_MAX = 180
# What `guiju demo` has printed when the signal comes; "" is before anything was.
MOMENTS = {
    "the cluster is being made": "",
    "the schema is there and loading begins": "database ",
    "the year is being told": "claimants",
    "it answers": "The demonstration province is at",
}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    server = postgres.locate(tmp_path / "data/demo")
    assert not server.is_running(), "the server was left running"
    server.remove()


def started(home: Path, *arguments: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
    given = {"GUIJU_DATA": str(home / "data"), "PYTHONUNBUFFERED": "1", "PYTHONPATH": ":".join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-m", "guiju.project", *arguments], env={**clean, **given}, cwd=home, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def until(process: subprocess.Popen[str], home: Path, words: str) -> str:
    """Wait for these words of the command, or without any for the first file of its cluster; what it said so far."""
    said = ""
    if not words:
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not (postgres.locate(home / "data/demo").data / "PG_VERSION").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return said
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"it never said {words!r}:\n{said}")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_stop_signal_ends_the_demonstration_quietly_at_any_moment(home: Path, moment: str, plant: Plant) -> None:
    if moment == "it answers":
        (home / "data/demo").mkdir(parents=True)
        plant(home / "data/demo")
        (home / "data/demo" / demo_commands.LOADED).write_text("0\n", encoding="ascii")
    number = signal.SIGTERM if moment == "the cluster is being made" else signal.SIGINT
    process = started(home, "demo", "--port", str(serve.free_port("127.0.0.1", 18_000)), "--scale", "0.1")
    said = until(process, home, MOMENTS[moment])
    below = processes.descendants(process.pid)
    os.killpg(process.pid, number)  # as a terminal does: the whole group hears it
    rest, _ = process.communicate(timeout=WAIT_SECONDS_MAX)
    assert process.returncode == 0, said + rest
    assert rest.rstrip().endswith("Stopped all that was started.")
    assert "Traceback" not in said + rest
    assert not {pid for pid in below if processes.is_alive(pid)}


def test_a_stopped_load_says_so_with_the_shells_code_and_leaves_a_cluster_that_starts(home: Path) -> None:
    process = started(home, "demo", "load")
    until(process, home, "")
    os.killpg(process.pid, signal.SIGTERM)
    os.killpg(process.pid, signal.SIGTERM)
    rest, _ = process.communicate(timeout=WAIT_SECONDS_MAX)
    assert process.returncode == 143, rest
    assert rest.rstrip().endswith("Stopped (SIGTERM).")
    assert "Traceback" not in rest
    with postgres.serving(postgres.prepare(home / "data/demo")) as server:
        assert server.is_running()


def test_a_program_that_still_loads_its_commands_ends_at_once(home: Path) -> None:
    process = started(home, "--help")
    time.sleep(0.15)
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=WAIT_SECONDS_MAX)
    assert process.returncode in {0, 130, -signal.SIGINT}
    assert "Traceback" not in rest


def test_what_must_not_be_cut_in_two_comes_to_its_end_first() -> None:
    seen: list[str] = []

    def work() -> None:
        with stopping.undisturbed():
            signal.raise_signal(signal.SIGTERM)
            seen.append("the end")
        seen.append("never")

    with stopping.stoppable() as wish, pytest.raises(stopping.Stopped):
        work()
    assert seen == ["the end"]
    assert (wish.number, wish.exit_code) == (signal.SIGTERM, 143)


def test_one_wish_that_comes_twice_is_one() -> None:
    with stopping.stoppable():
        with pytest.raises(stopping.Stopped):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)  # the cleaning up goes on
    assert signal.getsignal(signal.SIGTERM) is not None


def test_a_signal_that_comes_in_a_finalizer_is_not_lost() -> None:
    """What is raised there goes no further: Python prints it and goes on."""

    class Finalized:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)
            time.sleep(0)

    def work() -> None:
        one = Finalized()
        del one
        time.sleep(WAIT_SECONDS_MAX)

    with stopping.stoppable() as wish, pytest.raises(stopping.Stopped):
        work()
    assert wish.number == signal.SIGTERM

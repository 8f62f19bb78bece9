"""The sealer and the publisher, side by side: a witness that hangs holds up what is public, never what is sealed."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from guiju.apps.evidence import actions, models, queries
from guiju.apps.evidence.adapters import signatures, witnesses
from guiju.apps.evidence.adapters.witnesses import Witness
from guiju.core.notes import Algorithm
from guiju.project import evidence_log, turns
from tests.apps.evidence.world import append, log, shown

pytestmark = pytest.mark.django_db(transaction=True)
WAIT_SECONDS_MAX = 60


class Hanging(threading.Thread):
    """A witness on a real TCP port that takes every request and never says a word, until it is let go."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.asked, self.let_go = threading.Event(), threading.Event()

    def run(self) -> None:
        while not self.let_go.is_set():
            try:
                connected, _ = self.listening.accept()
            except OSError:
                return
            with connected:
                connected.recv(65_536)
                self.asked.set()
                self.let_go.wait(WAIT_SECONDS_MAX)

    def end(self) -> None:
        self.let_go.set()
        with suppress(OSError):  # it was ended before
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    monkeypatch.setattr(witnesses, "SECONDS_MAX", float(WAIT_SECONDS_MAX))  # nothing but `let_go` ends the wait
    monkeypatch.setattr(evidence_log, "LOOK_SECONDS", 0.02)
    one = Hanging()
    one.start()
    yield one
    one.end()


def witnessed(folder: Path, hanging: Hanging, *, quorum: int = 1) -> actions.Log:
    key = signatures.generate("hangs.example/w", Algorithm.COSIGNATURE).key
    address = f"http://127.0.0.1:{hanging.listening.getsockname()[1]}"
    return log(folder, witnesses=(Witness(key, address),), quorum=quorum)


@contextmanager
def kept_up(ours: actions.Log) -> Iterator[threading.Event]:
    """The sealer and the publisher at work, as in their process."""
    stop = threading.Event()
    working = threading.Thread(target=evidence_log.keep_up, args=(ours,), kwargs={"stop": stop})
    working.start()
    try:
        yield stop
    finally:
        stop.set()
        working.join(WAIT_SECONDS_MAX)
        for thread in threading.enumerate():
            if thread.name == "publisher":
                thread.join(WAIT_SECONDS_MAX)


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not what():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.005)


def test_leaves_are_sealed_and_checkpoints_signed_while_a_witness_hangs(tmp_path: Path, hanging: Hanging) -> None:
    ours = witnessed(tmp_path, hanging)
    append(1)
    with kept_up(ours):
        assert hanging.asked.wait(WAIT_SECONDS_MAX), "the publisher has begun to ask"
        for size in range(2, 7):
            append(1)
            until(models.Checkpoint.objects.filter(size=size, written_at__isnull=False).exists)
        assert not hanging.let_go.is_set(), "all that time the witness hung"
        assert models.Checkpoint.objects.count() == 6
        assert ours.folder.checkpoint() is None
        hanging.end()
        until(models.Witness.objects.exclude(trouble="").exists)
    assert ours.folder.checkpoint() is None, "the quorum was not reached"
    assert not models.Cosignature.objects.exists()


def test_without_a_quorum_the_hanging_witness_holds_up_nothing_but_its_own_signature(
    tmp_path: Path, hanging: Hanging
) -> None:
    ours = witnessed(tmp_path, hanging, quorum=0)
    append(1)
    with kept_up(ours):
        assert hanging.asked.wait(WAIT_SECONDS_MAX), "the publisher has begun to ask"
        for size in range(2, 5):
            append(1)
            until(lambda size=size: ours.folder.checkpoint() is not None and shown(ours).size == size)  # type: ignore[misc]
        assert not hanging.let_go.is_set(), "all that time the witness hung"
        hanging.end()


def test_the_twin_in_one_turn_the_hanging_witness_holds_up_the_sealing(tmp_path: Path, hanging: Hanging) -> None:
    ours = witnessed(tmp_path, hanging)
    append(1)

    def one_after_the_other() -> None:
        try:
            for _ in range(2):
                evidence_log.seal(ours)
                evidence_log.publish(ours)
        finally:
            connection.close()

    working = threading.Thread(target=one_after_the_other)
    working.start()
    assert hanging.asked.wait(WAIT_SECONDS_MAX)
    append(1)
    working.join(0.5)
    assert (working.is_alive(), queries.status().unsealed) == (True, 1)
    hanging.end()
    working.join(WAIT_SECONDS_MAX)
    assert queries.status().unsealed == 0


def test_the_two_have_a_turn_each_and_neither_takes_the_others() -> None:
    assert evidence_log.SEALER.lock != evidence_log.PUBLISHER.lock
    assert turns.is_ours(evidence_log.SEALER.lock)
    taken: list[bool] = []

    def other() -> None:
        try:
            taken.extend(turns.is_ours(duty.lock) for duty in (evidence_log.PUBLISHER, evidence_log.SEALER))
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_unlock_all()")
    assert taken == [True, False]


def test_what_stands_still_is_said_once_and_that_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(evidence_log, "TROUBLE_SECONDS", 0.01)
    monkeypatch.setattr(evidence_log, "LOOK_SECONDS", 0.01)
    ours = log(tmp_path)
    append(3)
    evidence_log.seal(ours)
    tile = tmp_path / "tile/0/000.p/3"
    content = tile.read_bytes()
    tile.write_bytes(bytes(96))
    append(1)
    with caplog.at_level(logging.WARNING, "guiju.sealer"), kept_up(ours):
        until(lambda: "stands still" in caplog.text)
        tile.write_bytes(content)
        until(lambda: "goes on" in caplog.text)
        until(lambda: ours.folder.checkpoint() is not None and shown(ours).size == 4)
    assert caplog.text.count("stands still") == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("broken", ["PUBLISHER", "SEALER"])
def test_when_one_breaks_down_the_other_stops_too_and_serve_notices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def turn(_: actions.Log) -> None:
        raise ZeroDivisionError

    duty = evidence_log.Duty(lock=7, turn=turn, stands="%s", goes_on="")
    monkeypatch.setattr(evidence_log, broken, duty)
    with kept_up(log(tmp_path)) as stop:
        assert stop.wait(WAIT_SECONDS_MAX)


def test_each_checkpoint_is_public_before_the_next_however_much_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a steady load something always waits: what is sealed must not wait for that."""
    monkeypatch.setattr(actions, "seal", partial(actions.seal, limit=2))
    ours, sizes = log(tmp_path), []
    append(5)
    while evidence_log.seal_once(ours)[1]:
        latest = queries.latest()
        assert latest is not None
        sizes.append(latest.size)
    assert sizes == [2, 4, 5]

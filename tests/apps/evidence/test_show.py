"""Showing: a checkpoint is public as soon as its quorum signed, at once if none is asked for; then again with more."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from guiju.apps.evidence import actions, models
from guiju.apps.evidence.actions.cosigning import PAUSE_IN_TROUBLE
from guiju.apps.evidence.adapters import signatures, witnesses
from guiju.apps.evidence.adapters.witnesses import Witness
from guiju.core import notes
from guiju.core.notes import Algorithm, Key
from tests.apps.evidence.world import AT, advance, append, log
from tests.witnesses import free_port, made, running

pytestmark = pytest.mark.django_db
HANGS = "hangs.example/w"


@contextmanager
def hanging(monkeypatch: pytest.MonkeyPatch, public: Callable[[], bool]) -> Iterator[tuple[Witness, list[bool]]]:
    """A witness that takes a request and says nothing until `public` holds; whether it did before the time was up."""
    monkeypatch.setattr(witnesses, "SECONDS_MAX", 60.0)
    key, seen = signatures.generate(HANGS, Algorithm.COSIGNATURE).key, list[bool]()

    def hang(listening: socket.socket) -> None:
        connected, _ = listening.accept()
        with connected:
            connected.recv(65_536)
            deadline = time.monotonic() + 20
            while not public() and time.monotonic() < deadline:
                time.sleep(0.01)
            seen.append(public())

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=hang, args=(listening,))
        thread.start()
        yield Witness(key, f"http://127.0.0.1:{listening.getsockname()[1]}"), seen
        thread.join()


def is_witnessed(ours: actions.Log, key: Key) -> bool:
    return bool(signatures.signed(notes.read(ours.folder.checkpoint() or b""), key))


def test_without_a_quorum_a_checkpoint_is_public_while_a_witness_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "checkpoint"
    with hanging(monkeypatch, file.exists) as (silent, seen):
        ours = log(tmp_path, witnesses=(silent,))
        append(3)
        assert advance(ours) == 3
    assert seen == [True]
    assert models.Witness.objects.get(name=HANGS).trouble


def test_a_quorum_that_is_reached_waits_for_no_further_witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, folder = log(tmp_path / "log"), tmp_path / "w"
    key = made(folder, ours.ring.keys[0])
    with running(folder, key) as quick, hanging(monkeypatch, (tmp_path / "log/checkpoint").exists) as (silent, seen):
        ours = replace(ours, witnesses=(silent, Witness(key, quick.url)), quorum=1)
        append(3)
        assert advance(ours) == 3
    assert seen == [True]
    assert is_witnessed(ours, key)


def test_what_is_public_without_its_witnesses_is_made_public_again_with_them(tmp_path: Path) -> None:
    ours, folder, port = log(tmp_path / "log"), tmp_path / "w", free_port()
    key = made(folder, ours.ring.keys[0])
    ours = replace(ours, witnesses=(Witness(key, f"http://127.0.0.1:{port}"),))
    append(3)
    assert advance(ours) == 3
    assert not is_witnessed(ours, key)
    published_at, later = models.Checkpoint.objects.get().published_at, AT + 2 * PAUSE_IN_TROUBLE
    with running(folder, key, port=port):
        assert actions.publish(ours, at=later) == 3
    assert is_witnessed(ours, key)
    assert models.Checkpoint.objects.get().published_at == published_at
    assert actions.publish(ours, at=later) is None


def test_showing_asks_nobody_and_shows_nothing_that_lacks_its_quorum(tmp_path: Path) -> None:
    key = signatures.generate(HANGS, Algorithm.COSIGNATURE).key
    ours = log(tmp_path, witnesses=(Witness(key, "http://127.0.0.1:9"),), quorum=1)
    append(3)
    for step in (actions.lay, actions.seal, actions.lay):
        step(ours, at=AT)
    assert actions.show(ours, at=AT) is None
    assert not models.Witness.objects.exists()
    assert actions.show(replace(ours, quorum=0), at=AT) == 3
    assert actions.show(replace(ours, quorum=0), at=AT) is None

"""`guiju witness`: the commands, and the real server: its status codes over HTTP, at once and through `kill -9`."""

from __future__ import annotations

import http.client
import json
import random
import stat
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import pytest

from guiju.apps.evidence.adapters import signatures
from guiju.apps.evidence.adapters.witness_state import FILE, State, origin_hash
from guiju.core import checkpoints, notes
from guiju.core.notes import Algorithm
from guiju.core.witnessing import BODY_BYTES_MAX, SIZE_TYPE
from guiju.project.witness_app import KEY_FILE
from tests import witnesses
from tests.witnesses import NAME, Reply, Running, ToyLog, ask, made, run, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One witness for the module, under a prefix; each test has a log of its own."""
    folder = tmp_path_factory.mktemp("witness")
    with running(folder, made(folder), prefix="/witness/") as served:
        yield served


def trusted(server: Running, origin: str) -> ToyLog:
    log = ToyLog(origin).grow(20)
    with closing(State(server.folder / FILE, [server.key])) as state:
        state.trust(log.key, on=date(2024, 3, 1))
    return log


def latest(server: Running, log: ToyLog) -> Reply:
    return ask("GET", f"{server.url}/{origin_hash(log.origin)}/checkpoint")


# The commands


def test_a_new_witness_has_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    key = made(tmp_path / "w")
    assert (key.name, key.algorithm) == (NAME, Algorithm.COSIGNATURE)
    assert stat.S_IMODE((tmp_path / "w" / KEY_FILE).stat().st_mode) == 0o600
    again = run("init", NAME, "--folder", str(tmp_path / "w"))
    assert (again.returncode, "witness.is_there" in again.stderr) == (2, True)
    shown = run("status", "--folder", str(tmp_path / "w"), "--json")
    assert (shown.returncode, json.loads(shown.stdout)["witness"][0]["vkey"]) == (0, key.vkey)
    assert run("init", "a name with spaces", "--folder", str(tmp_path / "v")).returncode == 2


def test_keys_of_a_log_are_added_and_taken_away(tmp_path: Path) -> None:
    old, new = (signatures.generate("log.example/x", Algorithm.ED25519).key for _ in range(2))
    made(tmp_path, old, new)
    (log,) = json.loads(run("status", "--folder", str(tmp_path), "--json").stdout)["logs"]
    assert [key["vkey"] for key in log["keys"]] == [old.vkey, new.vkey]
    assert run("trust", old.vkey, "--folder", str(tmp_path), "--remove").returncode == 0
    (log,) = json.loads(run("status", "--folder", str(tmp_path), "--json").stdout)["logs"]
    assert [key["fingerprint"] for key in log["keys"]] == [new.fingerprint]
    assert run("trust", old.vkey, "--folder", str(tmp_path), "--remove").returncode == 2
    assert run("trust", "nonsense", "--folder", str(tmp_path)).returncode == 2


def test_a_witness_whose_state_was_lost_does_not_start(tmp_path: Path) -> None:
    key = made(tmp_path)
    (tmp_path / FILE).unlink()
    refused = run("serve", "--folder", str(tmp_path), "--port", str(witnesses.free_port()))
    assert (refused.returncode, "witness.state_missing" in refused.stderr) == (2, True)
    assert not (tmp_path / FILE).exists()
    assert run("status", "--folder", str(tmp_path)).returncode == 2
    process_of_new_state = ["serve", "--folder", str(tmp_path), "--port", str(witnesses.free_port()), "--new-state"]
    (tmp_path / KEY_FILE).chmod(0o644)
    assert "chmod 600" in run(*process_of_new_state).stderr
    assert not (tmp_path / FILE).exists()
    (tmp_path / KEY_FILE).chmod(0o600)
    with running(tmp_path, key, more=("--new-state",)) as served:
        assert served.add(b"garbage").status == 400
    assert "witness.state_exists" in run(*process_of_new_state).stderr


def test_a_prefix_that_is_no_path_is_refused(tmp_path: Path) -> None:
    made(tmp_path)
    assert "is no path" in run("serve", "--folder", str(tmp_path), "--prefix", "witness").stderr


def test_a_fork_is_said_loudly_and_whole(server: Running) -> None:
    log = trusted(server, "forking.example/log")
    other = log.forked(3).grow(9, "other")
    assert server.add(log.request(0, 10)).status == 200
    assert server.add(other.request(10, 10, proof=[])).status == 422
    shown = run("status", "--folder", str(server.folder))
    assert shown.returncode == 1
    assert "!! forking.example/log: TWO ROOTS OF ONE SIZE" in shown.stdout
    told = json.loads(run("status", "--folder", str(server.folder), "--json").stdout)
    (conflict,) = next(one for one in told["logs"] if one["origin"] == log.origin)["conflicts"]
    for text in (conflict["signed_before"], conflict["request"].split("\n\n", 1)[1]):
        assert signatures.signed(notes.read(text), log.key)


# The interface


def test_a_cosignature_and_the_checkpoint_to_read(server: Running) -> None:
    log = trusted(server, "reading.example/log")
    assert latest(server, log).status == 404
    reply = server.add(log.request(0, 7))
    assert (reply.status, reply.content_type) == (200, "text/plain; charset=utf-8")
    signature = notes.read_signature(reply.text.removesuffix("\n"))
    assert signatures.is_signed(server.key, log.note(7).text, signature)
    assert abs((checkpoints.time_of_cosignature(signature.value) or 0) - time.time()) < 60
    shown = latest(server, log)
    assert (shown.status, shown.content_type) == (200, "text/plain; charset=utf-8")
    assert [one.name for one in notes.read(shown.text).signatures] == [log.origin, NAME]
    assert signature in notes.read(shown.text).signatures
    head = ask("HEAD", f"{server.url}/{origin_hash(log.origin)}/checkpoint")
    assert (head.status, head.text) == (200, "")


def test_each_refusal_has_the_status_of_the_specification(server: Running) -> None:
    log = trusted(server, "refusing.example/log")
    other, stranger = log.forked(4).grow(10, "other"), ToyLog(log.origin).grow(20)
    assert server.add(b"old 0\n\nnothing").status == 400
    assert server.add(ToyLog("unknown.example").grow(1).request(0)).status == 404
    assert server.add(stranger.request(0)).status == 403
    assert server.add(log.request(9, 8)).status == 400
    stale = server.add(log.request(5))
    assert (stale.status, stale.text, stale.content_type) == (409, "0\n", SIZE_TYPE)
    assert server.add(log.request(0, proof=[bytes(32)])).status == 422
    assert server.add(log.request(0, 8)).status == 200
    assert server.add(log.request(0, 8)).text == "8\n"
    assert server.add(log.request(3, 5)).text == "8\n"
    assert server.add(other.request(8, 8, proof=[])).status == 422
    assert server.add(other.request(8, 12)).status == 422
    assert server.add(log.request(8, 12)).status == 200


def test_other_paths_and_methods_lead_nowhere(server: Running) -> None:
    outside = server.url.removesuffix("/witness")
    assert ask("POST", f"{outside}/add-checkpoint", b"x").status == 404
    assert ask("GET", f"{server.url}/add-checkpoint").status == 405
    assert ask("GET", f"{server.url}/{'0' * 64}/checkpoint").status == 404
    assert ask("GET", f"{server.url}/../{FILE}").status == 404
    assert ask("POST", f"{server.url}/{'0' * 64}/checkpoint", b"").status == 405


def test_bodies_are_bounded_said_or_not(server: Running) -> None:
    assert ask("POST", f"{server.url}/add-checkpoint", b"x" * (BODY_BYTES_MAX + 1)).status == 413
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    chunks = (b"x" * 10_000 for _ in range(BODY_BYTES_MAX // 10_000 + 2))
    with suppress(BrokenPipeError):  # the answer may come, and the connection close, before all is sent
        connection.request("POST", "/witness/add-checkpoint", chunks, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_one_connection_serves_many_requests(server: Running) -> None:
    log = trusted(server, "keeping.example/log")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    opened = []
    for size in range(1, 5):
        connection.request("POST", "/witness/add-checkpoint", str(log.request(size - 1, size)).encode())
        response = connection.getresponse()
        assert (response.status, response.read().decode()[0]) == (200, "—")
        opened.append(connection.sock)
    assert len(set(opened)) == 1
    connection.close()


def test_of_many_requests_at_once_the_size_only_rises(server: Running) -> None:
    log = trusted(server, "racing.example/log").grow(40)
    told: list[int] = []
    stop = threading.Event()

    def feed(seed: int) -> None:
        chance, known = random.Random(seed), 0
        while known < 60:
            wanted = min(60, known + chance.randint(1, 9))
            reply = server.add(log.request(known, wanted))
            if reply.status == 200:
                told.append(wanted)
            assert reply.status in {200, 409}
            known = wanted if reply.status == 200 else int(reply.text)

    def watch() -> list[int]:
        sizes = []
        while not stop.is_set():
            shown = latest(server, log)
            sizes.append(checkpoints.read(notes.read(shown.text)).size if shown.status == 200 else 0)
        return sizes

    with ThreadPoolExecutor(7) as pool:
        watching = pool.submit(watch)
        for feeding in [pool.submit(feed, seed) for seed in range(6)]:
            feeding.result(60)
        stop.set()
        seen = watching.result(60)
    assert seen == sorted(seen)
    assert len(told) == len(set(told)), "no size was signed from two sides"
    assert max(told) == 60


def test_what_was_signed_survives_kill_9(tmp_path: Path) -> None:
    log, chance = ToyLog().grow(400), random.Random(9)
    key, told = made(tmp_path, log.key), 0
    for _ in range(6):
        with running(tmp_path, key) as served:
            shown = latest(served, log)
            kept = checkpoints.read(notes.read(shown.text)).size if told else 0
            assert kept >= told, "a signed size was forgotten"
            killer = threading.Timer(chance.uniform(0.05, 0.4), served.kill)
            killer.start()
            told = _feed(served, log, kept)
            killer.join()
    assert told > 6
    with running(tmp_path, key) as served:
        size = len(log.entries)
        fork = log.forked(1).grow(size - 1, "other")
        assert served.add(fork.request(1, size)).status == 409
        assert int(served.add(fork.request(1, size)).text) >= told


def _feed(served: Running, log: ToyLog, size: int) -> int:
    """Ask for one entry more each time until the witness is gone; the last size it signed."""
    while True:
        if size == len(log.entries):
            log.grow(400)
        try:
            reply = served.add(log.request(size, size + 1))
        except (OSError, http.client.HTTPException):
            return size
        assert reply.status == 200, reply
        size += 1

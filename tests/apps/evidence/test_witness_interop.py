"""Witnesses and verifiers that others wrote, against ours: theirs signs for our log, and checks what ours signed."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tlog_scales.signing import NoteSignature, Vkey, VkeySet
from tlog_scales.tlog import Checkpoint as TheirCheckpoint

from guiju.apps.evidence import actions, models
from guiju.apps.evidence.adapters import signatures
from guiju.apps.evidence.adapters.witnesses import Witness
from guiju.core import notes
from guiju.core.checkpoints import encode_hash
from guiju.core.notes import Key
from tests.apps.evidence.world import AT, advance, append, log
from tests.witnesses import ToyLog, ask, free_port, made, running

FEED = """
import json, sys
from aics_witness.feeder import FeederError, WitnessClient, merge_cosignatures
asked = json.load(sys.stdin)
client = WitnessClient(asked["url"], asked["vkey"], max_attempts=1)
for step in asked["steps"]:
    try:
        proofs = {int(old): [bytes.fromhex(one) for one in proof] for old, proof in step["proofs"].items()}
        lines = client.submit(step["note"], lambda old, new: proofs[old])
        print(json.dumps({"note": merge_cosignatures(step["note"], lines).decode()}))
    except FeederError as refused:
        print(json.dumps({"refused": type(refused).__name__, "status": getattr(refused, "status", None)}))
"""
VERIFY = """
import json, sys
from aics_tlog import parse_note, parse_vkey, verify_checkpoint
asked = json.load(sys.stdin)
found = verify_checkpoint(
    parse_note(asked["note"]), parse_vkey(asked["log"]), [parse_vkey(asked["witness"])], 1,
    expected_origin=asked["origin"], max_age_seconds=asked["age"])
print(json.dumps({"ok": found.ok, "error": found.error}))
"""


def theirs(aics: Path, program: str, asked: object) -> list[dict[str, object]]:
    """What a little program around their library prints, a line of JSON at a time."""
    done = subprocess.run(
        [aics, "-c", program], input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def step(toy: ToyLog, size: int) -> dict[str, object]:
    """A checkpoint for their feeder, with a proof from every size it may find."""
    proofs = {old: [one.hex() for one in toy.request(old, size).proof] for old in range(size + 1)}
    return {"note": str(toy.note(size)), "proofs": proofs}


@contextmanager
def their_witness(aics: Path, folder: Path, key: Key) -> Iterator[Witness]:
    """aics-witness serving, told to trust a log; as a witness of ours to ask."""
    command = [str(aics), "-m", "aics_witness"]
    config = ["--config", str(folder / "witness.json")]
    folder.mkdir()
    init = [*command, "init", *config, "--name", "aics.example/w1"]
    said = subprocess.run(init, capture_output=True, text=True, check=True, timeout=60).stdout
    vkey = next(word for word in said.split() if word.startswith("aics.example/w1+"))
    told = [*command, "add-log", *config, "--origin", key.name, "--vkey", key.vkey]
    subprocess.run(told, check=True, capture_output=True, timeout=60)
    address = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen([*command, "serve", *config, "--listen", address], stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://{address}/healthz")
        yield Witness(notes.read_key(vkey), f"http://{address}")
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.URLError:
            assert time.monotonic() < deadline, "their witness never answered"
            time.sleep(0.1)
        else:
            return


@pytest.mark.django_db
def test_aics_witness_signs_for_our_log_and_refuses_its_fork(aics: Path, tmp_path: Path) -> None:
    ours = log(tmp_path / "log")
    with their_witness(aics, tmp_path / "w", ours.ring.keys[0]) as witness:
        ours = actions.Log(origin=ours.origin, ring=ours.ring, folder=ours.folder, witnesses=(witness,), quorum=1)
        for count in (5, 1, 300):
            append(count)
            assert advance(ours) is not None
        assert signatures.signed(notes.read(ours.folder.checkpoint() or b""), witness.key)
        models.Witness.objects.update(size=3)
        append(1)
        assert advance(ours) == 307
        other = ToyLog(ours.origin, [b"other"] * 307, list(ours.ring.signers))
        fork = ask("POST", f"{witness.url}/add-checkpoint", str(other.request(307, 307)).encode())
        assert fork.status == 422
        assert ask("POST", f"{witness.url}/add-checkpoint", str(other.request(0, 5)).encode()).text == "307\n"


@pytest.mark.django_db
def test_a_fork_that_aics_witness_finds_is_trouble_and_stays_unpublished(aics: Path, tmp_path: Path) -> None:
    ours = log(tmp_path / "log")
    with their_witness(aics, tmp_path / "w", ours.ring.keys[0]) as witness:
        ours = actions.Log(origin=ours.origin, ring=ours.ring, folder=ours.folder, witnesses=(witness,), quorum=1)
        other = ToyLog(ours.origin, [b"other"] * 5, list(ours.ring.signers))
        assert ask("POST", f"{witness.url}/add-checkpoint", str(other.request(0)).encode()).status == 200
        append(5)
        assert advance(ours, at=AT) is None
        assert models.Witness.objects.get().trouble.startswith("422")


def test_their_feeder_gets_our_signatures_and_their_verifier_believes_them(aics: Path, tmp_path: Path) -> None:
    toy = ToyLog().grow(40)
    fork = toy.forked(2).grow(38, "other")
    key = made(tmp_path, toy.key)
    with running(tmp_path, key) as served:
        asked = {"url": served.url, "vkey": key.vkey}
        first, again, fresh = theirs(aics, FEED, asked | {"steps": [step(toy, 7), step(toy, 7), step(toy, 30)]})
        (resumed,) = theirs(aics, FEED, asked | {"steps": [step(toy, 33)]})
        same, longer, older = (theirs(aics, FEED, asked | {"steps": [one]})[0] for one in
                               (step(fork, 33), step(fork, 40), step(toy, 20)))  # fmt: skip
    assert (same["status"], longer["status"], older["refused"]) == (422, 422, "WitnessAhead")
    for got in (first, again, fresh, resumed):
        told = {"note": got["note"], "log": toy.key.vkey, "witness": key.vkey, "origin": toy.origin, "age": 600}
        assert theirs(aics, VERIFY, told) == [{"ok": True, "error": None}]
    wrong = {"note": resumed["note"], "log": toy.key.vkey, "origin": toy.origin, "age": 600}
    stranger = ToyLog(key.name).key
    (refused,) = theirs(aics, VERIFY, wrong | {"witness": notes.Key(
        name=key.name, algorithm=key.algorithm, public=stranger.public).vkey})  # fmt: skip
    assert refused["ok"] is False


def test_tlog_scales_reads_our_cosigned_checkpoint_and_checks_both_signatures(tmp_path: Path) -> None:
    toy = ToyLog().grow(9)
    key = made(tmp_path, toy.key)
    with running(tmp_path, key) as served:
        line = served.add(toy.request(0)).text.removesuffix("\n")
    note = toy.note().signed([notes.read_signature(line)])
    read = TheirCheckpoint.from_text(str(note))
    assert (read.origin, read.size, encode_hash(read.root_hash)) == tuple(
        part if n != 1 else int(part) for n, part in enumerate(note.text.splitlines())
    )
    both = VkeySet(Vkey.from_string(toy.key.vkey), Vkey.from_string(key.vkey))
    assert {vkey.name for vkey, _ in both.verify(read.signatures, read)} == {toy.origin, key.name}
    other = TheirCheckpoint.from_text(str(toy.note(8)))
    assert both.verify([NoteSignature.from_line(line)], other) == set()

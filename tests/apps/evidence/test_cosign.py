"""Cosigning: the log shows its checkpoints to real witnesses, processes of their own, and believes signatures alone."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from guiju.apps.evidence import actions, models, queries
from guiju.apps.evidence.actions.cosigning import PAUSE_IN_TROUBLE
from guiju.apps.evidence.adapters import signatures, witnesses
from guiju.apps.evidence.adapters.log_files import LogFolder
from guiju.apps.evidence.adapters.signatures import Signer
from guiju.apps.evidence.adapters.witness_state import FILE, State
from guiju.apps.evidence.adapters.witnesses import Witness
from guiju.core import checkpoints, notes
from guiju.core.notes import Algorithm, Key, Note
from tests.apps.evidence.world import AT, advance, append, log, shown
from tests.witnesses import NAME, Running, ToyLog, ask, free_port, made, running

pytestmark = pytest.mark.django_db
ON = date(2024, 3, 1)
LATER = AT + PAUSE_IN_TROUBLE + timedelta(seconds=1)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A witness for the module; its memory of our log goes with each test, which no witness would ever do."""
    folder = tmp_path_factory.mktemp("witness")
    with running(folder, made(folder)) as witness:
        yield witness


@pytest.fixture
def witness(served: Running) -> Iterator[Running]:
    with closing(State(served.folder / FILE, [served.key])) as state:
        kept = state._connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        names = state._connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            state._connection.execute(f"DROP TRIGGER {name}")
        for table in ("seen", "trusted", "conflict"):
            state._connection.execute(f"DELETE FROM {table}")
        for (statement,) in kept:
            state._connection.execute(statement)
    return served


def trust(served: Running, ours: actions.Log) -> None:
    with closing(State(served.folder / FILE, [served.key])) as state:
        state.trust(ours.ring.keys[0], on=ON)


def witnessed(folder: Path, *served: Running, quorum: int = 0) -> actions.Log:
    """A log with these witnesses, which trust it."""
    ours = log(folder, witnesses=tuple(Witness(one.key, one.url) for one in served), quorum=quorum)
    for one in served:
        trust(one, ours)
    return ours


def trouble(name: str = NAME) -> str:
    return models.Witness.objects.get(name=name).trouble


def test_the_published_checkpoint_carries_the_witnesss_signature(tmp_path: Path, witness: Running) -> None:
    ours = witnessed(tmp_path, witness, quorum=1)
    for size in (3, 300, 301):
        append(size - (shown(ours).size if ours.folder.checkpoint() else 0))
        assert advance(ours) == size
        assert signatures.signed(notes.read(ours.folder.checkpoint() or b""), witness.key)
    latest = queries.latest()
    assert latest is not None
    assert [one.witness for one in latest.cosignatures] == [NAME]
    assert models.Witness.objects.get(name=NAME).size == 301
    assert trouble() == ""


def test_a_witness_that_is_down_holds_up_what_is_public_but_not_the_sealing_and_catches_up(tmp_path: Path) -> None:
    folder, port = tmp_path / "w", free_port()
    key = made(folder)
    ours = log(tmp_path / "log", witnesses=(Witness(key, f"http://127.0.0.1:{port}"),), quorum=1)
    append(3)
    assert advance(ours) is None
    assert (ours.folder.checkpoint(), queries.status().unsealed, queries.latest()) == (None, 0, None)
    assert "ConnectionRefused" in trouble()
    append(2)
    assert advance(ours, at=LATER) is None
    with running(folder, key, port=port) as back:
        trust(back, ours)
        assert actions.publish(ours, at=LATER + timedelta(minutes=1)) == 5
    assert signatures.signed(notes.read(ours.folder.checkpoint() or b""), key)
    assert trouble() == ""


def test_one_in_trouble_is_left_alone_for_a_few_seconds(tmp_path: Path, witness: Running) -> None:
    ours = log(tmp_path, witnesses=(Witness(witness.key, witness.url),), quorum=1)
    append(3)
    assert advance(ours) is None
    assert trouble() == "404 unknown log"
    trust(witness, ours)
    assert actions.publish(ours, at=AT + PAUSE_IN_TROUBLE) is None
    assert actions.publish(ours, at=LATER) == 3


def test_of_two_witnesses_one_is_a_quorum_of_one_and_the_other_signs_when_it_can(
    tmp_path: Path, witness: Running
) -> None:
    late = made(tmp_path / "late", name="late.example/w")
    port = free_port()
    ours = witnessed(tmp_path / "log", witness, quorum=1)
    ours = replace(ours, witnesses=(*ours.witnesses, Witness(late, f"http://127.0.0.1:{port}")))
    append(3)
    assert advance(ours) == 3
    assert advance(replace(ours, quorum=2), at=AT) is None
    with running(tmp_path / "late", late, port=port) as back:
        trust(back, ours)
        assert actions.publish(replace(ours, quorum=2), at=LATER) == 3
    assert {one.name for one in notes.read(ours.folder.checkpoint() or b"").signatures} == {
        ours.origin,
        NAME,
        late.name,
    }


def test_a_log_that_forgot_what_a_witness_signed_asks_again_from_the_size_it_names(
    tmp_path: Path, witness: Running
) -> None:
    ours = witnessed(tmp_path, witness, quorum=1)
    append(5)
    advance(ours)
    models.Witness.objects.update(size=2)
    append(4)
    assert advance(ours) == 9
    models.Witness.objects.all().delete()
    append(1)
    assert advance(ours) == 10


def test_a_forked_log_gets_no_signature_and_the_witness_keeps_both_faces(tmp_path: Path, witness: Running) -> None:
    ours = witnessed(tmp_path, witness, quorum=1)
    append(5)
    advance(ours)
    other = ToyLog(ours.origin, [b"other"] * 5, list(ours.ring.signers))
    assert witness.add(other.request(5, 5)).status == 422
    assert witness.add(other.grow(4).request(5)).status == 422
    with closing(State(witness.folder / FILE, [witness.key])) as state:
        assert [one.kind for one in state.logs()[0].conflicts] == ["two_roots", "unproven"]
    append(1)
    assert advance(ours) == 6


def test_a_log_whose_witness_saw_another_one_stays_unpublished(tmp_path: Path, witness: Running) -> None:
    ours = witnessed(tmp_path, witness, quorum=1)
    other = ToyLog(ours.origin, [b"other"] * 5, list(ours.ring.signers))
    assert witness.add(other.request(0, 5)).status == 200
    append(5)
    assert advance(ours) is None
    assert trouble().startswith("422 another root")
    append(4)
    assert advance(ours, at=LATER) is None
    assert trouble().startswith("422 the proof")
    assert ours.folder.checkpoint() is None


def test_a_log_that_was_rolled_back_gets_no_signature(tmp_path: Path, witness: Running) -> None:
    ours = witnessed(tmp_path, witness, quorum=1)
    ahead = ToyLog(ours.origin, [b"other"] * 9, list(ours.ring.signers))
    assert witness.add(ahead.request(0)).status == 200
    append(5)
    assert advance(ours) is None
    assert trouble() == "it signed 9 entries, this checkpoint has 5"


def test_a_witness_that_forgot_what_it_signed_is_asked_no_more(tmp_path: Path, witness: Running) -> None:
    ours = witnessed(tmp_path, witness, quorum=1)
    append(5)
    advance(ours)
    models.Witness.objects.update(size=7)
    append(4)
    assert advance(ours) is None
    assert trouble() == "it lost its state: it signed 7 entries before, and says 5 now"


def test_an_older_checkpoint_never_takes_the_place_of_a_later_one(tmp_path: Path) -> None:
    ours = log(tmp_path)
    append(3)
    actions.lay(ours, at=AT)
    actions.seal(ours, at=AT)
    actions.lay(ours, at=AT)
    slow = _Publishing(ours)
    append(2)
    advance(ours)
    assert slow.finish() is None
    assert shown(ours).size == 5


class _Publishing:
    """A publisher that chose its checkpoint, and was slow with everything after."""

    def __init__(self, ours: actions.Log) -> None:
        self.ours = ours
        self.chosen = models.Checkpoint.objects.get()

    def finish(self) -> int | None:
        from guiju.apps.evidence.actions import publishing

        return publishing._show(self.ours, self.chosen, AT)


# Witnesses that lie: each answers with a canned body.


class _Liar(threading.Thread):
    """Answers every request with the same bytes; `pause` between each of them, without end when `is_endless`."""

    def __init__(self, answer: bytes, *, pause: float = 0) -> None:
        super().__init__(daemon=True)
        self.answer, self.pause = answer, pause
        self.listening = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                connected, _ = self.listening.accept()
            except OSError:
                return
            with connected:
                self._answer(connected)

    def _answer(self, connected: socket.socket) -> None:
        connected.recv(65_536)
        try:
            if not self.pause:
                connected.sendall(self.answer)
            for byte in self.answer if self.pause else b"":
                connected.sendall(bytes([byte]))
                time.sleep(self.pause)
        except OSError:
            return


@contextmanager
def lying(body: str, *, status: str = "200 OK", kind: str = "text/plain", pause: float = 0) -> Iterator[str]:
    raw = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(raw)}\r\nConnection: close\r\n\r\n"
    liar = _Liar(head.encode() + raw, pause=pause)
    liar.start()
    try:
        yield liar.url
    finally:
        liar.listening.close()


def cosigner(name: str = NAME) -> Signer:
    return signatures.generate(name, Algorithm.COSIGNATURE)


def heard(toy: ToyLog, body: str, key: Key, **more: str) -> witnesses.Said:
    with lying(body, **more) as url:  # type: ignore[arg-type]
        return witnesses.ask(Witness(key, url), toy.request(0))


@pytest.fixture
def toy() -> ToyLog:
    return ToyLog().grow(9)


def test_a_true_cosignature_is_believed_among_others(toy: ToyLog) -> None:
    signer = cosigner()
    lines = "".join(one.cosign(toy.note().text, 1_700_000_000).line for one in (cosigner("other"), signer))
    said = heard(toy, f"not a line\n{lines}", signer.key)
    assert said.signature is not None
    assert said.signature.name == NAME


def _of_an_older_checkpoint(toy: ToyLog, signer: Signer) -> Note:
    return toy.note(8)


def _of_another_log(toy: ToyLog, signer: Signer) -> Note:
    return ToyLog("other.example/log", toy.entries).note()


@pytest.mark.parametrize("replayed", [_of_an_older_checkpoint, _of_another_log])
def test_a_replayed_cosignature_is_not_believed(toy: ToyLog, replayed: object) -> None:
    signer = cosigner()
    note: Note = replayed(toy, signer)  # type: ignore[operator]
    said = heard(toy, signer.cosign(note.text, 1_700_000_000).line, signer.key)
    assert (said.signature, said.trouble) == (None, "200 without a signature of the witness's key")


def test_a_cosignature_of_another_key_under_the_same_name_is_not_believed(toy: ToyLog) -> None:
    expected = cosigner()
    said = heard(toy, cosigner().cosign(toy.note().text, 1_700_000_000).line, expected.key)
    assert said.signature is None
    forged = replace(cosigner().cosign(toy.note().text, 1_700_000_000), key_id=expected.key.id)
    assert heard(toy, forged.line, expected.key).signature is None


def test_a_cosignature_whose_time_was_changed_is_not_believed(toy: ToyLog) -> None:
    signer = cosigner()
    made_then = signer.cosign(toy.note().text, 1_700_000_000)
    later = replace(made_then, value=(1_700_000_001).to_bytes(8) + made_then.value[8:])
    assert heard(toy, later.line, signer.key).signature is None


def test_a_time_that_no_calendar_has_is_trouble_and_nothing_worse(toy: ToyLog) -> None:
    signer = cosigner()
    said = heard(toy, signer.cosign(toy.note().text, checkpoints.SIZE_MAX).line, signer.key)
    assert (said.signature, said.trouble) == (None, "200 with a time that no calendar has")


@pytest.mark.parametrize(
    ("status", "kind", "body", "trouble"),
    [
        ("409 Conflict", "text/x.tlog.size", "nine\n", "409 with no size"),
        ("409 Conflict", "text/plain", "9\n", "409 9"),
        ("301 Moved Permanently", "text/plain", "elsewhere", "301 elsewhere"),
        ("500 Oops", "text/html", "<h1>Oops</h1>", "500 <h1>Oops</h1>"),
        ("200 OK", "text/plain", "", "200 without a signature of the witness's key"),
    ],
)
def test_what_is_no_answer_is_trouble_in_one_line(toy: ToyLog, status: str, kind: str, body: str, trouble: str) -> None:
    said = heard(toy, body, cosigner().key, status=status, kind=kind)
    assert (said.signature, said.size, said.trouble) == (None, None, trouble)


def test_a_conflict_names_the_size_to_ask_from(toy: ToyLog) -> None:
    assert heard(toy, "4\n", cosigner().key, status="409 Conflict", kind="text/x.tlog.size").size == 4


def test_one_that_answers_a_byte_at_a_time_is_cut_off(toy: ToyLog) -> None:
    signer = cosigner()
    begun = time.monotonic()
    with lying(signer.cosign(toy.note().text, 1_700_000_000).line, pause=0.2) as url:
        said = witnesses.ask(Witness(signer.key, url), toy.request(0))
    assert said.signature is None
    assert time.monotonic() - begun < witnesses.SECONDS_MAX + 2


def test_signatures_of_witnesses_no_longer_named_are_no_quorum(tmp_path: Path, witness: Running) -> None:
    ours = witnessed(tmp_path, witness)
    append(3)
    assert advance(ours) == 3
    with lying("", status="500 Oops") as url:
        newer = replace(ours, witnesses=(Witness(cosigner().key, url),), quorum=1)
        append(1)
        assert advance(newer, at=LATER) is None
        another = LogFolder(tmp_path / "copy")
        assert advance(replace(newer, folder=another), at=LATER) is None
        assert another.checkpoint() is None


def test_anybody_reads_the_witnesss_last_checkpoint(tmp_path: Path, witness: Running) -> None:
    from guiju.apps.evidence.adapters.witness_state import origin_hash

    ours = witnessed(tmp_path, witness, quorum=1)
    append(3)
    advance(ours)
    read = ask("GET", f"{witness.url}/{origin_hash(ours.origin)}/checkpoint")
    assert notes.read(read.text).text == notes.read(ours.folder.checkpoint() or b"").text

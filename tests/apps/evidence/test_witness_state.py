"""A witness's memory: what it signed is kept before it is said, never goes back, and belongs to one key."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest

from guiju.apps.evidence.adapters import signatures, witness_state
from guiju.apps.evidence.adapters.keys import Ring
from guiju.apps.evidence.adapters.signatures import Signer
from guiju.apps.evidence.adapters.witness_state import FILE, State, WitnessRefused
from guiju.apps.evidence.adapters.witnessing import Witness, refuse_other_keys
from guiju.core import notes
from guiju.core.notes import Algorithm, Key, Signature
from guiju.core.witnessing import Answer, Conflict, Request
from tests.witnesses import NAME, ToyLog

ON = date(2024, 3, 1)
NOW = 1_709_254_800


@pytest.fixture
def signer() -> Signer:
    return signatures.generate(NAME, Algorithm.COSIGNATURE)


@pytest.fixture
def log() -> ToyLog:
    return ToyLog().grow(20)


@pytest.fixture
def state(tmp_path: Path, signer: Signer, log: ToyLog) -> Iterator[State]:
    witness_state.create(tmp_path / FILE, [signer.key])
    with closing(State(tmp_path / FILE, [signer.key])) as opened:
        opened.trust(log.key, on=ON)
        yield opened


def witness(state: State, signer: Signer, now: int = NOW) -> Witness:
    return Witness(ring=Ring(signers=(signer,)), state=state, now=lambda: now)


def add(to: Witness, request: Request) -> Answer:
    return to.add_checkpoint(str(request).encode())


def test_what_was_signed_is_remembered_by_the_next_process(state: State, signer: Signer, log: ToyLog) -> None:
    answer = add(witness(state, signer), log.request(0, 5))
    signature = notes.read_signature(answer.body.removesuffix("\n"))
    assert signatures.is_signed(signer.key, log.note(5).text, signature)
    with closing(State(state.file, [signer.key])) as again:
        (known,) = again.logs()
        assert (known.seen.size, known.seen.seconds) == (5, NOW)
        assert add(witness(again, signer), log.request(0, 8)).body == "5\n"


def test_the_note_kept_has_the_logs_signatures_and_ours_and_no_strangers(
    state: State, signer: Signer, log: ToyLog
) -> None:
    stranger = signatures.generate("stranger", Algorithm.ED25519)
    note = log.note(5).signed([stranger.sign(log.note(5).text)])
    add(witness(state, signer), Request(0, (), note))
    kept = notes.read(state.latest(witness_state.origin_hash(log.origin)) or "")
    assert [one.name for one in kept.signatures] == [log.origin, NAME]
    assert signatures.signed(kept, log.key)
    assert signatures.signed(kept, signer.key)


def test_the_same_again_is_signed_anew_with_the_time_it_is(state: State, signer: Signer, log: ToyLog) -> None:
    first = add(witness(state, signer), log.request(0, 5))
    assert add(witness(state, signer), log.request(5, 5)).body == first.body
    later = add(witness(state, signer, NOW + 60), log.request(5, 5))
    assert (later.status, later.body != first.body) == (200, True)
    assert state.logs()[0].seen.seconds == NOW + 60


def test_no_time_before_the_last_is_ever_signed(state: State, signer: Signer, log: ToyLog) -> None:
    add(witness(state, signer), log.request(0, 5))
    assert add(witness(state, signer, NOW - 1), log.request(5, 6)).status == 503
    assert state.logs()[0].seen.size == 5


def test_logs_do_not_disturb_each_other(state: State, signer: Signer, log: ToyLog) -> None:
    other = ToyLog("other.example/log").grow(3)
    state.trust(other.key, on=ON)
    add(witness(state, signer), log.request(0, 5))
    assert add(witness(state, signer), other.request(0)).status == 200
    assert [(one.origin, one.seen.size) for one in state.logs()] == [(other.origin, 3), (log.origin, 5)]


def test_a_key_that_is_trusted_no_more_signs_nothing_and_what_was_signed_stays(
    state: State, signer: Signer, log: ToyLog
) -> None:
    add(witness(state, signer), log.request(0, 5))
    state.distrust(log.key)
    assert add(witness(state, signer), log.request(5, 6)).status == 404
    with pytest.raises(WitnessRefused, match="not trusted"):
        state.distrust(log.key)
    assert state.trust(log.key, on=ON)
    assert not state.trust(log.key, on=ON)
    assert add(witness(state, signer), log.request(0, 6)).body == "5\n"


def test_only_a_logs_key_is_trusted(state: State, signer: Signer) -> None:
    own = Key(name="log", algorithm=Algorithm.ED25519, public=signer.key.public)
    with pytest.raises(WitnessRefused, match="own key"):
        state.trust(own, on=ON)
    with pytest.raises(WitnessRefused, match="not a log's"):
        state.trust(signatures.generate("w2", Algorithm.COSIGNATURE).key, on=ON)


def test_keys_of_a_log_are_bounded(state: State, log: ToyLog) -> None:
    for _ in range(witness_state.KEYS_A_LOG_MAX - 1):
        state.trust(signatures.generate(log.origin, Algorithm.ED25519).key, on=ON)
    with pytest.raises(WitnessRefused, match="--remove"):
        state.trust(signatures.generate(log.origin, Algorithm.ED25519).key, on=ON)


def test_a_witness_never_signs_with_a_logs_key() -> None:
    with pytest.raises(WitnessRefused, match="never share"):
        refuse_other_keys(Ring(signers=(signatures.generate("x", Algorithm.ED25519),)))


def test_both_faces_of_a_log_are_kept_as_evidence(state: State, signer: Signer, log: ToyLog) -> None:
    other = log.forked(2).grow(8, "other")
    add(witness(state, signer), log.request(0, 5))
    assert add(witness(state, signer), other.request(5, 5, proof=[])).status == 422
    assert add(witness(state, signer), other.request(5, 9)).status == 422
    two, unproven = state.logs()[0].conflicts
    assert (two.kind, two.size, unproven.kind, unproven.size) == (Conflict.TWO_ROOTS, 5, Conflict.UNPROVEN, 9)
    before, after = notes.read(two.known), notes.read(two.request.split("\n\n", 1)[1])
    assert signatures.signed(before, log.key)
    assert signatures.signed(after, log.key)
    assert before.text != after.text


def test_evidence_is_kept_once_and_bounded_and_the_first_stays(
    state: State, signer: Signer, log: ToyLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_state, "CONFLICTS_A_LOG_MAX", 2)
    add(witness(state, signer), log.request(0, 5))
    for size in (9, 9, 10, 11):
        add(witness(state, signer), log.forked(2).grow(9, "other").request(5, size))
    assert [one.size for one in state.logs()[0].conflicts] == [9, 10]


def test_what_is_proved_later_is_no_conflict_any_more(state: State, signer: Signer, log: ToyLog) -> None:
    add(witness(state, signer), log.request(0, 5))
    add(witness(state, signer), log.request(5, 9, proof=[bytes(32)]))
    assert len(state.logs()[0].conflicts) == 1
    add(witness(state, signer), log.request(5, 9))
    assert state.logs()[0].conflicts == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE seen SET size = 4",
        "UPDATE seen SET root = zeroblob(32)",
        "UPDATE seen SET seconds = seconds - 1",
        "UPDATE seen SET origin = 'x'",
        "DELETE FROM seen",
        "DELETE FROM conflict",
    ],
)
def test_the_file_itself_refuses_to_go_back(state: State, signer: Signer, log: ToyLog, statement: str) -> None:
    add(witness(state, signer), log.request(0, 5))
    add(witness(state, signer), log.forked(2).grow(3, "other").request(5, 5, proof=[]))
    with closing(sqlite3.connect(state.file)) as direct, pytest.raises(sqlite3.IntegrityError, match=r"never|stays"):
        direct.execute(statement)


def test_a_lost_state_is_not_begun_anew(tmp_path: Path, signer: Signer) -> None:
    with pytest.raises(WitnessRefused) as refused:
        State(tmp_path / FILE, [signer.key])
    assert refused.value.code == "witness.state_missing"
    assert not (tmp_path / FILE).exists()


def test_a_state_is_never_made_over_another(state: State, signer: Signer) -> None:
    with pytest.raises(WitnessRefused, match="not begun anew"):
        witness_state.create(state.file, [signer.key])


def test_the_state_of_another_key_is_refused(state: State) -> None:
    with pytest.raises(WitnessRefused, match="another key"):
        State(state.file, [signatures.generate(NAME, Algorithm.COSIGNATURE).key])


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be looked at" * 20])
def test_a_file_that_is_no_state_is_refused(tmp_path: Path, signer: Signer, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(WitnessRefused, match="no state of a witness"):
        State(tmp_path / FILE, [signer.key])


def test_a_state_that_cannot_be_written_signs_nothing(
    state: State, signer: Signer, log: ToyLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def __init__(self, within: sqlite3.Connection) -> None:
            self.within = within

        def __getattr__(self, name: str) -> object:
            return getattr(self.within, name)

        def execute(self, statement: str, *arguments: object) -> sqlite3.Cursor:
            if statement == "COMMIT":
                raise sqlite3.OperationalError("database or disk is full")
            return self.within.execute(statement, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(state, "_connection", Full(state._connection))
        with pytest.raises(sqlite3.OperationalError):
            add(witness(state, signer), log.request(0, 5))
    assert state.logs()[0].note == ""
    assert add(witness(state, signer), log.request(0, 4)).status == 200


# The race of the specification: A and B are looked at from the same state, B is kept and signed, then A.


class _Meeting:
    """Holds the first request while it is judged, until the second has been answered or is seen to wait."""

    def __init__(self, size: int) -> None:
        self.size, self.is_judged, self.may_go_on = size, threading.Event(), threading.Event()

    def check(self, key: Key, text: str, signature: Signature) -> bool:
        if text.split("\n")[1] == str(self.size):
            self.is_judged.set()
            self.may_go_on.wait(1)
        return signatures.is_signed(key, text, signature)


def _race(state: State, signer: Signer, log: ToyLog) -> list[int]:
    """A asks for 6 entries and B for 12, both from 5: who got a signature, in the order they were told."""
    meeting, told = _Meeting(6), []
    ours = Witness(ring=Ring(signers=(signer,)), state=state, now=lambda: NOW, check=meeting.check)
    add(ours, log.request(0, 5))

    def ask(size: int) -> None:
        if add(ours, log.request(5, size)).status == 200:
            told.append(size)
        meeting.may_go_on.set()

    first = threading.Thread(target=ask, args=[6])
    first.start()
    meeting.is_judged.wait(5)
    ask(12)
    first.join()
    return told


def test_of_two_requests_at_once_the_second_is_judged_by_what_the_first_left(
    state: State, signer: Signer, log: ToyLog
) -> None:
    assert _race(state, signer, log) == [6]
    assert state.logs()[0].seen.size == 6


def test_without_its_turn_a_witness_would_sign_six_after_twelve(
    state: State, signer: Signer, log: ToyLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def no_turn() -> Iterator[None]:
        yield

    state._connection.execute("DROP TRIGGER seen_never_goes_back")
    monkeypatch.setattr(state, "turn", no_turn)
    assert _race(state, signer, log) == [12, 6]
    assert state.logs()[0].seen.size == 6


def test_without_its_turn_the_file_still_refuses_to_go_back(
    state: State, signer: Signer, log: ToyLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def no_turn() -> Iterator[None]:
        yield

    monkeypatch.setattr(state, "turn", no_turn)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # the refusal is what is expected of the first thread
    assert _race(state, signer, log) == [12]
    assert state.logs()[0].seen.size == 12

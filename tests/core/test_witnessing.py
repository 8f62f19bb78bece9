"""What a witness answers, by the specification's order of checks (C2SP tlog-witness 1.1), without any server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guiju.apps.evidence.adapters import signatures
from guiju.core import merkle, witnessing
from guiju.core.checkpoints import Checkpoint
from guiju.core.notes import Algorithm, BadNote, Key, Note
from guiju.core.witnessing import SIZE_TYPE, Answer, Conflict, Request, Seen
from tests.witnesses import ToyLog

NOW = 1_700_000_000


def seen(log: ToyLog, size: int, seconds: int = NOW - 10) -> Seen:
    return Seen(size, merkle.root([merkle.leaf_hash(entry) for entry in log.entries[:size]]), seconds)


def judge(request: Request, before: Seen, *keys: Key, seconds: int = NOW) -> Answer:
    return witnessing.judge(request, keys=keys, seen=before, seconds=seconds, check=signatures.is_signed)


@pytest.fixture
def log() -> ToyLog:
    return ToyLog().grow(12)


@pytest.mark.parametrize(("old", "new"), [(0, 1), (0, 12), (1, 2), (7, 8), (4, 12), (8, 11), (12, 12)])
def test_what_continues_the_tree_seen_before_is_signed(log: ToyLog, old: int, new: int) -> None:
    answer = judge(log.request(old, new), seen(log, old) if old else Seen(), log.key)
    assert (answer.status, answer.seen, answer.conflict) == (200, seen(log, new, NOW), None)


def test_a_log_that_nobody_trusts_is_not_found(log: ToyLog) -> None:
    assert judge(log.request(0), Seen()).status == 404


def test_a_checkpoint_that_no_trusted_key_signed_is_forbidden(log: ToyLog) -> None:
    stranger = signatures.generate(log.origin, Algorithm.ED25519)
    assert judge(log.request(0), Seen(), stranger.key).status == 403
    assert judge(replace(log.request(0), note=Note(log.note().text, ())), Seen(), log.key).status == 403


def test_signatures_of_strangers_are_ignored_beside_a_trusted_one(log: ToyLog) -> None:
    stranger = signatures.generate(log.origin, Algorithm.ED25519)
    note = log.note().signed([stranger.sign("something else\n")])
    assert judge(replace(log.request(0), note=note), Seen(), log.key).status == 200


def test_one_false_signature_in_the_name_of_a_trusted_key_forbids_all(log: ToyLog) -> None:
    second = signatures.generate(log.origin, Algorithm.ED25519)
    true, false = log.note(), second.sign("something else\n")
    both = replace(log.request(0), note=true.signed([false]))
    assert judge(both, Seen(), log.key, second.key).status == 403
    assert judge(both, Seen(), log.key).status == 200


def test_two_lines_of_one_trusted_key_forbid_all(log: ToyLog) -> None:
    note = log.note()
    twice = Note(note.text, note.signatures * 2)
    assert judge(replace(log.request(0), note=twice), Seen(), log.key).status == 403


def test_while_keys_are_exchanged_either_of_them_is_enough(log: ToyLog) -> None:
    second = signatures.generate(log.origin, Algorithm.SM2_SM3)
    rotated = ToyLog(log.origin, log.entries, [second])
    for request in (log.request(0), rotated.request(0)):
        assert judge(request, Seen(), log.key, second.key).status == 200


def test_an_old_size_above_the_new_one_is_a_bad_request(log: ToyLog) -> None:
    assert judge(log.request(9, 8), seen(log, 9), log.key).status == 400


@pytest.mark.parametrize(("old", "known"), [(0, 5), (4, 5), (6, 5), (5, 0)])
def test_another_size_than_was_signed_last_is_a_conflict_that_names_it(log: ToyLog, old: int, known: int) -> None:
    answer = judge(log.request(old), seen(log, known) if known else Seen(), log.key)
    assert (answer.status, answer.body, answer.content_type) == (409, f"{known}\n", SIZE_TYPE)
    assert answer.conflict is None


def test_a_rollback_is_a_conflict(log: ToyLog) -> None:
    assert judge(log.request(3, 4), seen(log, 8), log.key).status == 409


def test_another_root_at_the_size_signed_is_unprocessable_and_kept(log: ToyLog) -> None:
    other = log.forked(3).grow(5, "other")
    answer = judge(other.request(8), seen(log, 8), log.key)
    assert (answer.status, answer.conflict, answer.seen) == (422, Conflict.TWO_ROOTS, None)


def test_another_root_at_the_size_signed_is_kept_whatever_old_size_came_with_it(log: ToyLog) -> None:
    other = log.forked(3).grow(5, "other")
    answer = judge(other.request(0), seen(log, 8), log.key)
    assert (answer.status, answer.body, answer.conflict) == (409, "8\n", Conflict.TWO_ROOTS)


def test_a_fork_is_unprocessable_and_kept(log: ToyLog) -> None:
    other = log.forked(3).grow(9, "other")
    answer = judge(other.request(8), seen(log, 8), log.key)
    assert (answer.status, answer.conflict, answer.seen) == (422, Conflict.UNPROVEN, None)


def test_a_proof_that_is_cut_short_lengthened_or_turned_around_does_not_hold(log: ToyLog) -> None:
    whole = log.request(5, 12).proof
    assert len(whole) > 2
    for proof in (whole[:-1], (*whole, whole[0]), whole[::-1], ()):
        assert judge(log.request(5, 12, proof=proof), seen(log, 5), log.key).status == 422


def test_a_proof_from_nothing_must_be_empty_and_keeps_no_conflict(log: ToyLog) -> None:
    answer = judge(log.request(0, proof=[bytes(32)]), Seen(), log.key)
    assert (answer.status, answer.conflict) == (422, None)
    assert judge(log.request(8, 8, proof=[bytes(32)]), seen(log, 8), log.key).status == 422


def test_an_empty_log_has_the_root_of_nothing() -> None:
    empty = ToyLog()
    assert judge(empty.request(0), Seen(), empty.key).status == 200
    text = Checkpoint(origin=empty.origin, size=0, root=bytes(32)).text
    false = Request(0, (), Note(text, (empty.signers[0].sign(text),)))
    assert judge(false, Seen(), empty.key).status == 422
    assert judge(empty.grow(3).request(0), Seen(0, merkle.EMPTY_ROOT, NOW), empty.key).status == 200


def test_a_clock_behind_the_last_signature_signs_nothing(log: ToyLog) -> None:
    answer = judge(log.request(5), seen(log, 5, NOW + 3), log.key)
    assert (answer.status, answer.seen, answer.retry_seconds) == (503, None, 3)
    assert judge(log.request(5), seen(log, 5, NOW), log.key).status == 200


def test_a_request_reads_as_it_is_written(log: ToyLog) -> None:
    request = log.request(5)
    assert witnessing.read_request(str(request).encode()) == request


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0",
        b"old 0\n",
        b"old 0\n\n",
        b"old 01\n\nNOTE",
        b"old -1\n\nNOTE",
        b"old 9223372036854775808\n\nNOTE",
        b"size 0\n\nNOTE",
        b"old  0\n\nNOTE",
        b"old 0\r\n\r\nNOTE",
        b"old 0\nAAAA\n\nNOTE",
        b"old 0\n\xff\n\nNOTE",
        b"old 0\n" + 64 * b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" + b"\nNOTE",
        b"old 0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n\nNOTE",
    ],
)
def test_what_is_no_request_is_not_read(log: ToyLog, body: bytes) -> None:
    with pytest.raises(BadNote):
        witnessing.read_request(body.replace(b"NOTE", str(log.note()).encode()))


def test_a_request_that_is_too_long_is_not_read(log: ToyLog) -> None:
    body = str(log.request(0)).encode()
    with pytest.raises(BadNote, match="longer"):
        witnessing.read_request(body + b"x" * (witnessing.BODY_BYTES_MAX - len(body) + 1))

"""How a witness answers `add-checkpoint` (C2SP tlog-witness 1.1): it signs what continues the log it saw before.

Pure: what it saw last comes in, what it is to keep and answer goes out. The server keeps the state, atomically.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from guiju.core import checkpoints, merkle, notes
from guiju.core.checkpoints import PROOF_LINES_MAX, Checkpoint
from guiju.core.notes import BadNote, Key, Note, Signature

BODY_BYTES_MAX = notes.NOTE_BYTES_MAX + 64 * 64
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"

Check = Callable[[Key, str, Signature], bool]


@dataclass(frozen=True, slots=True)
class Request:
    """Old size, the proof that the new tree continues the old one, and the new checkpoint as signed."""

    old_size: int
    proof: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        return f"old {self.old_size}\n{checkpoints.encode_hashes(self.proof)}\n{self.note}"


@dataclass(frozen=True, slots=True)
class Seen:
    """The latest checkpoint of a log that this witness signed, and the second it signed it; size 0 before the first."""

    size: int = 0
    root: bytes = merkle.EMPTY_ROOT
    seconds: int = 0


class Conflict(StrEnum):
    """What a log signed that does not fit what it signed before: kept, for it may prove that the log has two faces.

    Two roots of one size prove it by themselves. A proof that does not hold may also be a mistake of whoever asked.
    """

    TWO_ROOTS = "two_roots"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say: status code, body and its type; `seen` is what to keep before it is said, and to sign then."""

    status: int
    body: str
    content_type: str = TEXT_TYPE
    seen: Seen | None = None
    conflict: Conflict | None = None
    retry_seconds: int = 0


def read_request(body: bytes) -> Request:
    """Read the body of `add-checkpoint`. Raises BadNote."""
    if len(body) > BODY_BYTES_MAX:
        raise BadNote(zh=f"请求超过 {BODY_BYTES_MAX} 字节", en=f"the request is longer than {BODY_BYTES_MAX} bytes")
    head, separator, rest = body.partition(b"\n\n")
    try:
        first, *proof = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        first, proof = "", []
    if not separator or not first.startswith("old ") or len(proof) > PROOF_LINES_MAX:
        raise BadNote(zh="请求应以“old 条数”和证明行开头", en="a request begins with `old SIZE` and proof lines")
    old_size = checkpoints.read_size(first.removeprefix("old "))
    return Request(old_size, tuple(map(checkpoints.decode_hash, proof)), notes.read(rest))


def judge(request: Request, *, keys: tuple[Key, ...], seen: Seen, seconds: int, check: Check) -> Answer:
    """Whether to sign at `seconds`. `keys` are those trusted for the request's origin: none means the log is unknown.

    In the order of the specification: 404 unknown log; 403 no signature of its keys; 400 sizes the wrong way round;
    409 another size was signed last, with that size; 422 the new tree does not continue the old one. Then 503 when
    the clock stands before the last signature, else 200 with the state to keep.
    """
    checkpoint = checkpoints.read(request.note)
    if not keys:
        return Answer(404, "unknown log\n")
    if not signed_by(request.note, keys, check):
        return Answer(403, "no signature of a known key of this log, or one that does not hold\n")
    if request.old_size > checkpoint.size:
        return Answer(400, "the old size is above the new one\n")
    has_two_roots = 0 < checkpoint.size == seen.size and checkpoint.root != seen.root
    conflict = Conflict.TWO_ROOTS if has_two_roots else None
    if request.old_size != seen.size:
        return Answer(409, f"{seen.size}\n", SIZE_TYPE, conflict=conflict)
    if not _continues(request, checkpoint, seen):
        words = "another root was signed at this size\n" if has_two_roots else "the proof does not hold\n"
        return Answer(422, words, conflict=conflict or (Conflict.UNPROVEN if seen.size else None))
    if seconds < seen.seconds:
        return Answer(503, "the clock is behind the last cosignature\n", retry_seconds=seen.seconds - seconds)
    return Answer(200, "", seen=Seen(checkpoint.size, checkpoint.root, seconds))


def signed_by(note: Note, keys: tuple[Key, ...], check: Check) -> tuple[Signature, ...]:
    """The note's signatures by these keys; none when one of them is false or there twice, for then nothing is sure."""
    claimed = [(key, signature) for key in keys for signature in note.by(key)]
    is_twice = len({key for key, _ in claimed}) < len(claimed)
    if is_twice or not all(check(key, note.text, signature) for key, signature in claimed):
        return ()
    return tuple(signature for _, signature in claimed)


def _continues(request: Request, checkpoint: Checkpoint, seen: Seen) -> bool:
    """Whether the new tree begins with the old one; an empty tree begins every other, and takes no proof."""
    if checkpoint.size == 0:
        return not request.proof and checkpoint.root == merkle.EMPTY_ROOT
    return merkle.is_consistent(seen.size, checkpoint.size, seen.root, checkpoint.root, request.proof)

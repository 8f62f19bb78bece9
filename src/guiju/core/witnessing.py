"""How a witness answers `add-checkpoint` (C2SP tlog-witness): it signs what continues the log it saw before.

Pure: what it saw last comes in, what it is to keep and answer goes out. The server keeps the state, atomically.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
    """The latest checkpoint of a log that this witness signed; size 0 before the first."""

    size: int = 0
    root: bytes = merkle.EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say: status code, body and its type; `seen` is what to keep before it is said."""

    status: int
    body: str
    content_type: str = TEXT_TYPE
    seen: Seen | None = None


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


def judge(request: Request, *, keys: tuple[Key, ...], seen: Seen, check: Check) -> Answer:
    """Whether to sign. `keys` are those trusted for the request's origin: none means the log is unknown here.

    200 with the state to keep; 400 sizes the wrong way round; 403 no trusted signature; 404 unknown log; 409 another
    size or root than was signed last, with that size; 422 the proof does not hold.
    """
    checkpoint = checkpoints.read(request.note)
    if not keys:
        return Answer(404, "unknown log\n")
    if not is_signed(request.note, keys, check):
        return Answer(403, "no signature of a known key of this log\n")
    if request.old_size > checkpoint.size:
        return Answer(400, "the old size is above the new one\n")
    is_other_root = checkpoint.size == seen.size and checkpoint.root != seen.root
    if request.old_size != seen.size or is_other_root:
        return Answer(409, f"{seen.size}\n", SIZE_TYPE)
    if not _continues(request, checkpoint, seen):
        return Answer(422, "the proof does not lead from the old root to the new one\n")
    return Answer(200, "", seen=Seen(checkpoint.size, checkpoint.root))


def is_signed(note: Note, keys: tuple[Key, ...], check: Check) -> bool:
    """Whether a key of these signed the note, and no signature in the name of one of them is false."""
    claimed = [(key, signature) for key in keys for signature in note.by(key)]
    return bool(claimed) and all(check(key, note.text, signature) for key, signature in claimed)


def _continues(request: Request, checkpoint: Checkpoint, seen: Seen) -> bool:
    if checkpoint.size == 0:
        return not request.proof and checkpoint.root == merkle.EMPTY_ROOT
    return merkle.is_consistent(seen.size, checkpoint.size, seen.root, checkpoint.root, request.proof)

"""How our witness answers: it looks, decides, writes to the disk, and only then lets its signature out.

One turn of the state holds it all, so of two requests at once the second judges by what the first left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from guiju.apps.evidence.adapters import signatures
from guiju.apps.evidence.adapters.keys import Ring
from guiju.apps.evidence.adapters.witness_state import KeptConflict, State, WitnessRefused
from guiju.core import checkpoints, witnessing
from guiju.core.notes import Algorithm, BadNote, Key, Note
from guiju.core.witnessing import Answer, Check, Request, Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A witness with its keys and its state. `now` tells the second since 1970; it is asked when its turn has come."""

    ring: Ring
    state: State
    now: Callable[[], int]
    check: Check = signatures.is_signed

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer `add-checkpoint`. Raises sqlite3.Error when the state cannot be written; then nothing was signed."""
        try:
            request = witnessing.read_request(body)
            origin = checkpoints.read(request.note).origin
        except BadNote as problem:
            return Answer(400, f"{problem.en}\n")
        with self.state.turn():
            keys = self.state.keys_of(origin)
            seen, known = self.state.seen_of(origin)
            seconds = self.now()
            answer = witnessing.judge(request, keys=keys, seen=seen, seconds=seconds, check=self.check)
            if answer.conflict:
                self._keep_conflict(request, answer, seconds, known)
            return self._signed(request.note, keys, answer.seen, origin, known) if answer.seen else answer

    def _signed(self, note: Note, keys: tuple[Key, ...], seen: Seen, origin: str, known: str) -> Answer:
        """Sign, and keep the note with the log's signatures and ours; strangers' signatures are dropped."""
        given = [signer.cosign(note.text, seen.seconds) for signer in self.ring.signers]
        trusted = witnessing.signed_by(note, keys, self.check)
        text = str(Note(note.text, trusted).signed(given))
        if text != known:  # the same again within a second costs no write
            self.state.keep(origin, seen, text)
        return Answer(200, "".join(signature.line for signature in given), seen=seen)

    def _keep_conflict(self, request: Request, answer: Answer, seconds: int, known: str) -> None:
        checkpoint = checkpoints.read(request.note)
        assert answer.conflict is not None, "there is something to keep"
        kept = KeptConflict(
            origin=checkpoint.origin,
            kind=answer.conflict,
            size=checkpoint.size,
            at=datetime.fromtimestamp(seconds, UTC),
            request=str(request),
            known=known,
        )
        self.state.keep_conflict(kept, checkpoint.root)


def refuse_other_keys(ring: Ring) -> None:
    """Raise WitnessRefused when one of the keys is not a witness's."""
    if any(key.algorithm is not Algorithm.COSIGNATURE for key in ring.keys):
        raise WitnessRefused(
            "witness.not_a_witness_key",
            zh="密钥文件里有不是见证方的密钥。日志与见证方不能共用密钥。",
            en="The key file has a key that is not a witness's. A log and a witness never share keys.",
        )

"""Checkpoints after C2SP tlog-checkpoint, what a witness signs of one (tlog-cosignature), and proofs that carry one.

A checkpoint says of a log: so many entries, this root. A proof (tlog-proof) shows that an entry is among them.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from guiju.core import merkle, notes
from guiju.core.notes import BadNote, Note

HASH_BYTES = 32
SIZE_MAX = 2**63 - 1
PROOF_LINES_MAX = 63
PROOF_HEADER = "c2sp.org/tlog-proof@v1"
TIME_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A log's state: its origin, how many entries it has, and the Merkle root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed; it says no more than this, so there are no extension lines."""
        return f"{self.origin}\n{self.size}\n{encode_hash(self.root)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That one entry stands at `index` of the log whose signed checkpoint is `note`; hashes from the leaf upwards."""

    index: int
    hashes: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        lines = [PROOF_HEADER, f"index {self.index}", *map(encode_hash, self.hashes), ""]
        return "\n".join(lines) + "\n" + str(self.note)

    def leads_from(self, entry: bytes) -> bool:
        """Whether the entry and the hashes give the checkpoint's root. Says nothing about who signed it."""
        checkpoint = read(self.note)
        leaf = merkle.leaf_hash(entry)
        return merkle.is_included(leaf, self.index, checkpoint.size, self.hashes, checkpoint.root)


def read(note: Note) -> Checkpoint:
    """The checkpoint that a note's text is. Raises BadNote. Extension lines are signed, but not read."""
    lines = note.text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines):
        raise BadNote(zh="检查点应有来源、条数和根三行", en="a checkpoint has three lines: origin, size, root")
    return Checkpoint(origin=lines[0], size=read_size(lines[1]), root=decode_hash(lines[2]))


def read_proof(text: str) -> Proof:
    """A proof from its text. Raises BadNote. Extra data is allowed and dropped: nothing vouches for it."""
    head, separator, rest = text.partition("\n\n")
    lines = head.split("\n")
    if not separator or lines.pop(0) != PROOF_HEADER or not lines:
        raise BadNote(zh=f"收录证明应以 {PROOF_HEADER} 开头", en=f"a proof begins with {PROOF_HEADER}", field="proof")
    if lines[0].startswith("extra "):
        lines.pop(0)
    if not lines or not lines[0].startswith("index ") or len(lines) > PROOF_LINES_MAX + 1:
        raise BadNote(zh="收录证明缺少序号", en="the proof lacks its index", field="proof")
    index = read_size(lines.pop(0).removeprefix("index "))
    return Proof(index=index, hashes=tuple(map(decode_hash, lines)), note=notes.read(rest))


def cosigned_message(text: str, seconds: int) -> bytes:
    """What a witness signs: when it saw the checkpoint, and the checkpoint's text (tlog-cosignature, v1)."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def time_of_cosignature(value: bytes) -> int | None:
    """The second a cosignature says it was given, or None when its bytes are no cosignature."""
    seconds = int.from_bytes(value[:TIME_BYTES])
    return seconds if len(value) > TIME_BYTES and seconds <= SIZE_MAX else None


def encode_hash(value: bytes) -> str:
    return base64.b64encode(value).decode()


def decode_hash(text: str) -> bytes:
    """Strict base64 of 32 bytes. Raises BadNote."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if len(value) != HASH_BYTES or encode_hash(value) != text:
        raise BadNote(zh="散列值应为 32 字节的 base64", en="a hash is 32 bytes in base64", field="hash")
    return value


def read_size(text: str) -> int:
    """A number of entries: decimal digits, no leading zero. Raises BadNote."""
    if not (text.isascii() and text.isdecimal()) or (text[0] == "0" and text != "0") or len(text) > 19:
        raise BadNote(
            zh="条数应为不带前导零的十进制数", en="a size is a decimal number without leading zeros", field="size"
        )
    size = int(text)
    if size > SIZE_MAX:
        raise BadNote(zh="条数太大", en="the size is too large", field="size")
    return size


def encode_hashes(hashes: Sequence[bytes]) -> str:
    """Proof lines, one hash a line."""
    return "".join(encode_hash(value) + "\n" for value in hashes)

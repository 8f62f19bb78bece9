"""Signed notes after C2SP signed-note: a text, and under it the signatures of keys known by name and short id.

Form only: which bytes stand where. Who signs and who checks a signature is handed in, for that takes a library.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from guiju.core.refusals import Refused

NOTE_BYTES_MAX = 65_536
SIGNATURES_MAX = 100
KEY_ID_BYTES = 4


class Algorithm(Enum):
    """How a key signs; the value is the type identifier that enters its id (signed-note, Signature types)."""

    ED25519 = b"\x01"
    COSIGNATURE = b"\x04"  # Ed25519 over a time and the note: what a witness gives (tlog-cosignature)
    SM2_SM3 = b"\xffguiju.sm2-sm3/1"  # no byte is assigned, so 0xff and a name: GB/T 32918.2 over SM3, in DER


class BadNote(Refused):
    """These bytes are no signed note, or no key of one; nothing of them may be believed."""

    def __init__(self, *, zh: str, en: str, field: str = "note") -> None:
        super().__init__(
            "evidence.bad_note", zh=f"这不是有效的签名文本：{zh}。", en=f"Not a signed note: {en}.", field=field
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A public key under a name: 32 bytes for Ed25519, 65 (04 ‖ x ‖ y) for SM2."""

    name: str
    algorithm: Algorithm
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that signatures name it by."""
        return sha256(self.name.encode() + b"\n" + self.algorithm.value + self.public).digest()[:KEY_ID_BYTES]

    @property
    def vkey(self) -> str:
        """The key as text to hand on: `name+id+base64(type ‖ key)`."""
        return f"{self.name}+{self.id.hex()}+{_base64(self.algorithm.value + self.public)}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 over type and key, in groups that can be read aloud and compared."""
        digits = sha256(self.algorithm.value + self.public).hexdigest()
        return " ".join(digits[at : at + 8] for at in range(0, 64, 8))


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who says so, by which key, and the bytes."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {_base64(self.key_id + self.value)}\n"

    def is_by(self, key: Key) -> bool:
        """Whether it claims to be by `key`. Only checking it tells whether it is."""
        return (self.name, self.key_id) == (key.name, key.id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending in a newline, and its signatures in their order."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line for signature in self.signatures)

    def by(self, key: Key) -> tuple[Signature, ...]:
        """The signatures that claim to be by `key`."""
        return tuple(signature for signature in self.signatures if signature.is_by(key))

    def signed(self, more: Iterable[Signature]) -> Note:
        """The note with further signatures; one by the same name and key is replaced where it stands."""
        kept = {(signature.name, signature.key_id): signature for signature in self.signatures}
        kept |= {(signature.name, signature.key_id): signature for signature in more}
        return Note(self.text, tuple(kept.values()))


def read(note: str | bytes) -> Note:
    """Read a signed note. Raises BadNote; a signature is not checked here."""
    text = _text(note)
    body, separator, lines = text.rpartition("\n\n")
    if not separator or not lines.endswith("\n"):
        raise BadNote(zh="缺少空行和其后的签名行", en="it lacks the blank line with signature lines after it")
    signatures = tuple(read_signature(line) for line in lines.removesuffix("\n").split("\n"))
    if len(signatures) > SIGNATURES_MAX:
        raise BadNote(zh=f"签名超过 {SIGNATURES_MAX} 个", en=f"it has more than {SIGNATURES_MAX} signatures")
    return Note(body + "\n", signatures)


def read_signature(line: str) -> Signature:
    """One signature line without its newline. Raises BadNote."""
    dash, *parts = line.split(" ")
    if dash != "—" or len(parts) != 2 or not is_name(parts[0]):
        raise BadNote(zh="签名行的格式不对", en="a signature line is not `— name base64`", field="signature")
    raw = _bytes(parts[1], "signature")
    if len(raw) <= KEY_ID_BYTES:
        raise BadNote(zh="签名太短", en="a signature is too short", field="signature")
    return Signature(parts[0], raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])


def read_key(vkey: str) -> Key:
    """A key from its text (`Key.vkey`). Raises BadNote when it is none, of an unknown kind, or its id does not fit."""
    parts = vkey.strip().split("+", 2)
    if len(parts) != 3 or not is_name(parts[0]):
        raise BadNote(zh="公钥应写作“名称+编号+base64”", en="a key reads `name+id+base64`", field="key")
    raw = _bytes(parts[2], "key")
    for algorithm in Algorithm:
        public = raw.removeprefix(algorithm.value)
        if raw.startswith(algorithm.value) and len(public) == (65 if algorithm is Algorithm.SM2_SM3 else 32):
            key = Key(name=parts[0], algorithm=algorithm, public=public)
            if key.id.hex() != parts[1]:
                raise BadNote(zh="公钥的编号与内容不符", en="the key's id does not fit its bytes", field="key")
            return key
    raise BadNote(zh="不认识这种公钥", en="the key is of a kind that is not known here", field="key")


def _text(note: str | bytes) -> str:
    raw = note.encode() if isinstance(note, str) else note
    if len(raw) > NOTE_BYTES_MAX:
        raise BadNote(zh=f"超过 {NOTE_BYTES_MAX} 字节", en=f"it is longer than {NOTE_BYTES_MAX} bytes")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise BadNote(zh="不是 UTF-8 文本", en="it is not UTF-8") from None
    if any(character < " " and character != "\n" for character in text):
        raise BadNote(zh="含有控制字符", en="it has control characters in it")
    return text


def is_name(name: str) -> bool:
    """Whether a key may be called so: nothing in it that separates the parts of a line."""
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def _bytes(text: str, field: str) -> bytes:
    """Strict base64: one spelling for one value."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote(zh="base64 编码有误", en="the base64 cannot be read", field=field) from None
    if _base64(raw) != text:
        raise BadNote(zh="base64 编码不规范", en="the base64 is not the canonical one", field=field)
    return raw


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()

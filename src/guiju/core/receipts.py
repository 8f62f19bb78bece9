"""Receipts: one file that shows what was decided and posted, what opens the log's entries, and that they are in it.

Values and their JSON. What a receipt proves, and what it does not, is said by `core.checking`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NoReturn

from guiju.core import checkpoints, notes
from guiju.core.checkpoints import Proof
from guiju.core.notes import BadNote, Key
from guiju.core.refusals import Refused

FORMAT = "guiju-receipt/1"
BYTES_MAX = 8 * 1024 * 1024
ENTRIES_MAX = 1_000
HASHES_MAX = 64
SALT_BYTES = 32


class BadReceipt(Refused):
    """The file is no receipt that can be read; `field` says which part of it is not."""

    def __init__(self, field: str, *, zh: str, en: str) -> None:
        super().__init__(
            "evidence.bad_receipt",
            zh=f"这不是可读的存证凭证：{zh}。",
            en=f"Not a receipt that can be read: {en}.",
            field=field,
        )


@dataclass(frozen=True, slots=True)
class Posted:
    """One transfer's bytes (`journal.encode`), and its place under the Merkle root of the call that posted it."""

    content: bytes
    index: int
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the log, opened: the exact envelope, the salt, and the proof (None while it waits to be sealed).

    `body` is the decision that the envelope has the hash of; `transfers` are those of the receipt's subject.
    """

    kind: str
    envelope: str
    salt: bytes
    proof: Proof | None
    body: str | None = None
    transfers: tuple[Posted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the receipt is of, for people: its kind, id and number. Nothing vouches for the number but the entries."""

    kind: str
    id: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt. `keys` are what the log says it signs with, `witnesses` what its witnesses do."""

    about: About
    origin: str
    keys: tuple[Key, ...]
    witnesses: tuple[Key, ...]
    entries: tuple[Entry, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "about": {"kind": self.about.kind, "id": self.about.id, "number": self.about.number},
            "log": {
                "origin": self.origin,
                "keys": [key.vkey for key in self.keys],
                "witnesses": [key.vkey for key in self.witnesses],
            },
            "entries": [_entry_json(entry) for entry in self.entries],
        }

    def as_bytes(self) -> bytes:
        """The file: JSON with one spelling, so that the same receipt is the same bytes."""
        return (json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n").encode()


def commitment(salt: bytes, envelope: bytes) -> bytes:
    """SHA-256(salt ‖ SHA-256(envelope)): what the log publishes. Without the salt nobody can guess the envelope."""
    return sha256(salt + sha256(envelope).digest()).digest()


def read(content: bytes) -> Receipt:
    """Read a receipt. Raises BadReceipt for anything that is not one, unknown members included."""
    if len(content) > BYTES_MAX:
        raise BadReceipt("file", zh="文件太大", en="the file is too large")
    try:
        said = json.loads(content, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise BadReceipt("file", zh="不是 JSON 文本", en="it is no JSON") from None
    parts = _members(said, "file", {"format", "about", "log", "entries"})
    if parts["format"] != FORMAT:
        raise BadReceipt("format", zh=f"格式应为 {FORMAT}", en=f"its format is not {FORMAT}")
    about = _members(parts["about"], "about", {"kind", "id", "number"})
    log = _members(parts["log"], "log", {"origin", "keys", "witnesses"})
    entries = _list(parts["entries"], "entries", ENTRIES_MAX)
    return Receipt(
        about=About(**{name: _text(about[name], f"about.{name}") for name in ("kind", "id", "number")}),
        origin=_text(log["origin"], "log.origin"),
        keys=_keys(log["keys"], "log.keys"),
        witnesses=_keys(log["witnesses"], "log.witnesses"),
        entries=tuple(_entry(entry, f"entries[{at}]") for at, entry in enumerate(entries)),
    )


def _entry_json(entry: Entry) -> dict[str, Any]:
    said: dict[str, Any] = {
        "kind": entry.kind,
        "envelope": entry.envelope,
        "salt": entry.salt.hex(),
        "proof": None if entry.proof is None else str(entry.proof),
    }
    if entry.body is not None:
        said["body"] = entry.body
    if entry.transfers:
        said["transfers"] = [
            {"bytes": one.content.hex(), "index": one.index, "hashes": [value.hex() for value in one.hashes]}
            for one in entry.transfers
        ]
    return said


def _entry(said: object, field: str) -> Entry:
    parts = _members(said, field, {"kind", "envelope", "salt", "proof"}, may={"body", "transfers"})
    proof, body = parts["proof"], parts.get("body")
    return Entry(
        kind=_text(parts["kind"], f"{field}.kind"),
        envelope=_text(parts["envelope"], f"{field}.envelope"),
        salt=_hex(parts["salt"], f"{field}.salt", SALT_BYTES),
        proof=None if proof is None else _proof(proof, f"{field}.proof"),
        body=None if body is None else _text(body, f"{field}.body"),
        transfers=tuple(
            _posted(one, f"{field}.transfers[{at}]")
            for at, one in enumerate(_list(parts.get("transfers", []), f"{field}.transfers", ENTRIES_MAX))
        ),
    )


def _posted(said: object, field: str) -> Posted:
    parts = _members(said, field, {"bytes", "index", "hashes"})
    index = parts["index"]
    if type(index) is not int or index < 0:
        _refuse(f"{field}.index", zh="应为非负整数", en="a whole number is due")
    hashes = _list(parts["hashes"], f"{field}.hashes", HASHES_MAX)
    return Posted(
        _hex(parts["bytes"], f"{field}.bytes"),
        index,
        tuple(_hex(value, f"{field}.hashes", checkpoints.HASH_BYTES) for value in hashes),
    )


def _proof(said: object, field: str) -> Proof:
    try:
        return checkpoints.read_proof(_text(said, field))
    except BadNote as bad:
        raise _within(field, bad) from bad


def _keys(said: object, field: str) -> tuple[Key, ...]:
    try:
        return tuple(notes.read_key(_text(vkey, field)) for vkey in _list(said, field, notes.SIGNATURES_MAX))
    except BadNote as bad:
        raise _within(field, bad) from bad


def _within(field: str, bad: BadNote) -> BadReceipt:
    return BadReceipt(field, zh=bad.zh.removesuffix("。"), en=bad.en.removesuffix("."))


def _members(said: object, field: str, must: set[str], *, may: set[str] = frozenset()) -> Mapping[str, Any]:  # type: ignore[assignment]
    if not isinstance(said, dict):
        _refuse(field, zh="应为对象", en="an object is due")
    for name in sorted(must - said.keys()):
        _refuse(f"{field}.{name}", zh="缺少", en="it is missing")
    for name in sorted(said.keys() - must - may):
        _refuse(f"{field}.{name}", zh="不认识", en="it is not known")
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are all different: of two alike, readers disagree which one counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        _refuse("file", zh="同一名称出现了两次", en="a name stands twice in one object")
    return found


def _list(said: object, field: str, most: int) -> list[Any]:
    if not isinstance(said, list) or len(said) > most:
        _refuse(field, zh=f"应为至多 {most} 项的列表", en=f"a list of at most {most} is due")
    return said


def _text(said: object, field: str) -> str:
    """A text that has bytes: half of a surrogate pair has none, and JSON can spell one."""
    if not isinstance(said, str) or any("\ud800" <= character <= "\udfff" for character in said):
        _refuse(field, zh="应为文本", en="a text is due")
    return said


def _hex(said: object, field: str, count: int | None = None) -> bytes:
    text = _text(said, field)
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if value.hex() != text or not value or count not in {None, len(value)}:
        _refuse(field, zh="应为小写十六进制", en="lower-case hexadecimal of the right length is due")
    return value


def _refuse(field: str, *, zh: str, en: str) -> NoReturn:
    raise BadReceipt(field, zh=f"{field} {zh}", en=f"{field}: {en}")

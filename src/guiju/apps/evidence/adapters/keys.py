"""The keys that sign the log: a file only its owner may read, or an environment variable. Retired keys stay known.

One key a line, `ALGORITHM SECRET PUBLIC SINCE`: the secret in base64, or `-` once the key is retired and only its
public half is kept. Of several live keys of one algorithm all sign: that is the overlap while a key is exchanged.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from guiju.apps.evidence.adapters import key_files, signatures
from guiju.apps.evidence.adapters.key_files import KeysRefused
from guiju.apps.evidence.adapters.signatures import Signer
from guiju.core import notes
from guiju.core.notes import Algorithm, Key

NAMES = {
    "ed25519": Algorithm.ED25519,
    "sm2": Algorithm.SM2_SM3,
    "cosignature": Algorithm.COSIGNATURE,
}
RETIRED = "-"
KEYS_MAX = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """The keys of one log or witness: those that sign, and those that signed before."""

    signers: tuple[Signer, ...]
    retired: tuple[Key, ...] = ()

    @property
    def keys(self) -> tuple[Key, ...]:
        """All that may have signed, the live ones first."""
        return (*(signer.key for signer in self.signers), *self.retired)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    key: Key
    secret: bytes | None
    since: date

    def __str__(self) -> str:
        word = next(word for word, algorithm in NAMES.items() if algorithm is self.key.algorithm)
        secret = RETIRED if self.secret is None else base64.b64encode(self.secret).decode()
        return f"{word} {secret} {self.key.vkey} {self.since}\n"


def load(file: Path, *, given: str = "") -> Ring:
    """The keys of `given` (the environment's text, where there is one), else of the file. Raises KeysRefused."""
    return _ring(_lines(given or key_files.read(file)))


def ensure(file: Path, name: str, algorithms: Iterable[Algorithm], *, on: date, given: str = "") -> Ring:
    """As `load`; a file that is not there is made, with one new key of each algorithm."""
    if not given and not file.exists():
        _write(file, [_new(name, algorithm, on) for algorithm in algorithms])
    return load(file, given=given)


def add(file: Path, name: str, algorithm: Algorithm, *, on: date) -> Key:
    """Add a key of this algorithm: from now on it signs beside those that are there. Raises KeysRefused."""
    lines = _lines(key_files.read(file))
    if len(lines) >= KEYS_MAX:
        raise KeysRefused(
            zh=f"密钥文件已有 {KEYS_MAX} 把密钥，请另建日志。",
            en=f"The key file has {KEYS_MAX} keys already; begin a new log.",
        )
    line = _new(name, algorithm, on)
    _write(file, [*lines, line])
    return line.key


def retire(file: Path, key_id: str) -> Key:
    """Forget the secret half of a key; what it signed can still be checked. Raises KeysRefused.

    The last live Ed25519 key is not retired: without it the log could not go on.
    """
    lines = _lines(key_files.read(file))
    chosen = [line for line in lines if line.key.id.hex() == key_id and line.secret is not None]
    if not chosen:
        raise KeysRefused(zh=f"没有编号为 {key_id} 的在用密钥。", en=f"No live key has the id {key_id}.")
    live = [line for line in lines if line.secret is not None and line.key.algorithm is not Algorithm.SM2_SM3]
    if chosen[0] in live and len(live) == 1:
        raise KeysRefused(
            zh="这是唯一在用的 Ed25519 密钥。请先增加一把新密钥。",
            en="This is the only live Ed25519 key. Add a new one first.",
        )
    retired = _Line(key=chosen[0].key, secret=None, since=chosen[0].since)
    _write(file, [retired if line == chosen[0] else line for line in lines])
    return retired.key


def _ring(lines: list[_Line]) -> Ring:
    signers = tuple(Signer(key=line.key, secret=line.secret) for line in lines if line.secret is not None)
    if not signers:
        raise KeysRefused(zh="密钥文件里没有在用的密钥。", en="There is no live key in the key file.")
    return Ring(signers=signers, retired=tuple(line.key for line in lines if line.secret is None))


def _new(name: str, algorithm: Algorithm, on: date) -> _Line:
    signer = signatures.generate(name, algorithm)
    return _Line(key=signer.key, secret=signer.secret, since=on)


def _lines(text: str) -> list[_Line]:
    return [_line(row) for row in text.splitlines() if row.strip() and not row.startswith("#")]


def _line(row: str) -> _Line:
    parts = row.split()
    try:
        word, secret, vkey, since = parts
        key = notes.read_key(vkey)
        raw = None if secret == RETIRED else base64.b64decode(secret, validate=True)
        line = _Line(key=key, secret=raw, since=date.fromisoformat(since))
    except (ValueError, binascii.Error, notes.BadNote):
        raise _unreadable() from None
    if NAMES.get(word) is not key.algorithm or not _fits(line):
        raise _unreadable()
    return line


def _fits(line: _Line) -> bool:
    """Whether the secret belongs to the public key: a signature tells."""
    if line.secret is None:
        return True
    if len(line.secret) != 32:
        return False
    signer = Signer(key=line.key, secret=line.secret)
    made = signer.cosign("x", 0) if line.key.algorithm is Algorithm.COSIGNATURE else signer.sign("x")
    return signatures.is_signed(line.key, "x", made)


def _unreadable() -> KeysRefused:
    return KeysRefused(
        zh="密钥应一行一把：算法、私钥、公钥、启用日期。请恢复备份，或由 guiju evidence keys 生成。",
        en="Keys are one a line: algorithm, secret, public key, since when. Restore the backup, or make them anew.",
    )


def _write(file: Path, lines: Iterable[_Line]) -> None:
    head = "# Keys of a Guiju log. Whoever reads this file can sign in its name.\n"
    key_files.write(file, head + "".join(map(str, lines)))

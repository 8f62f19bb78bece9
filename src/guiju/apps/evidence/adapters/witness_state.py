"""What a witness remembers, in SQLite: which log keys it trusts, what it signed last of each log, and what did not fit.

The file is the promise: a witness that forgets what it signed can be led to sign a fork. So it is bound to the
witness's key, refuses by trigger to go back, and is on the disk (fsync) before anything is said. Imports no Django.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from guiju.core import notes
from guiju.core.notes import Algorithm, Key
from guiju.core.refusals import Refused
from guiju.core.witnessing import Conflict, Seen

FILE = "state.sqlite"
VERSION = "1"
KEYS_A_LOG_MAX = 8
LOGS_MAX = 1_000
CONFLICTS_A_LOG_MAX = 100  # of each kind; the first that came are kept
BUSY_SECONDS_MAX = 10
SIGNING_LOGS = (Algorithm.ED25519, Algorithm.SM2_SM3)

_SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE trusted (vkey TEXT PRIMARY KEY, origin TEXT NOT NULL, since TEXT NOT NULL);
CREATE INDEX trusted_of_origin ON trusted (origin);
CREATE TABLE seen (
    origin TEXT PRIMARY KEY,
    origin_hash TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    seconds INTEGER NOT NULL,
    note TEXT NOT NULL
);
CREATE TABLE conflict (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    seconds INTEGER NOT NULL,
    request TEXT NOT NULL,
    known TEXT NOT NULL,
    UNIQUE (origin, kind, size, root)
);
CREATE TRIGGER seen_never_goes_back BEFORE UPDATE ON seen
    WHEN NEW.origin <> OLD.origin OR NEW.size < OLD.size OR NEW.seconds < OLD.seconds
      OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
BEGIN SELECT RAISE (ABORT, 'a witness never goes back'); END;
CREATE TRIGGER seen_is_never_forgotten BEFORE DELETE ON seen
BEGIN SELECT RAISE (ABORT, 'a witness never forgets'); END;
CREATE TRIGGER proof_of_two_roots_stays BEFORE DELETE ON conflict WHEN OLD.kind = 'two_roots'
BEGIN SELECT RAISE (ABORT, 'what a log signed twice stays'); END;
"""
_KEEP = """
INSERT INTO seen (origin, origin_hash, size, root, seconds, note) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, seconds = excluded.seconds,
    note = excluded.note
"""
_CONFLICTS = "SELECT origin, kind, size, seconds, request, known FROM conflict ORDER BY id"


class WitnessRefused(Refused):
    """The witness must not go on as things are; the words say what to do."""

    def __init__(self, code: str, *, zh: str, en: str) -> None:
        super().__init__(code, zh=zh, en=en, field="witness")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptConflict:
    """A request that a log's own key signed and that did not fit, and the note that was signed before, as evidence."""

    origin: str
    kind: Conflict
    size: int
    at: datetime
    request: str
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLog:
    """A log as this witness knows it; `keys` is empty once it is trusted no more, `note` before the first signature."""

    origin: str
    keys: tuple[Key, ...]
    seen: Seen
    note: str
    conflicts: tuple[KeptConflict, ...]

    @property
    def signed_at(self) -> datetime | None:
        return datetime.fromtimestamp(self.seen.seconds, UTC) if self.note else None


class State:
    """The state file of one witness, open. Threads and processes may share it; each turn has it alone."""

    def __init__(self, file: Path, keys: Sequence[Key]) -> None:
        """Open the state that belongs to `keys`. Raises WitnessRefused when it is missing, or another witness's."""
        if not file.exists():
            raise WitnessRefused(
                "witness.state_missing",
                zh=f"见证状态文件 {file.name} 不存在。若这把密钥签过名，状态即已丢失，用它继续签名可能为分叉作证："
                "请换新名称和新密钥。若从未签过名，请加 --new-state。",
                en=f"The witness's state {file.name} is missing. If this key ever signed, the state is lost, and "
                "signing on could vouch for a fork: take a new name and key. If it never signed, say --new-state.",
            )
        self.file = file
        self._own = tuple(keys)
        self._lock = threading.Lock()
        self._connection = _connect(file, "rw")
        try:
            self._refuse_foreign()
            # A rollback journal, not a write-ahead log: one file is the whole state between any two turns. EXTRA also
            # syncs the folder once the journal is gone, without which a power cut could undo what was answered.
            self._connection.execute("PRAGMA synchronous = EXTRA")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Have the state alone for the with-block: what is looked at stays so until what is written is on the disk."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def keys_of(self, origin: str) -> tuple[Key, ...]:
        """The keys trusted for a log; none when it is unknown. In a turn."""
        rows = self._connection.execute("SELECT vkey FROM trusted WHERE origin = ? ORDER BY rowid", (origin,))
        return tuple(notes.read_key(vkey) for (vkey,) in rows)

    def seen_of(self, origin: str) -> tuple[Seen, str]:
        """What was signed last of a log, and the note it was signed under. In a turn."""
        found = self._connection.execute("SELECT size, root, seconds, note FROM seen WHERE origin = ?", (origin,))
        row = found.fetchone()
        return (Seen(row[0], bytes(row[1]), row[2]), row[3]) if row else (Seen(), "")

    def keep(self, origin: str, seen: Seen, note: str) -> None:
        """Remember what is about to be signed; what was unproven of this very tree is proved now. In a turn."""
        row = (origin, origin_hash(origin), seen.size, seen.root, seen.seconds, note)
        self._connection.execute(_KEEP, row)
        self._connection.execute(
            "DELETE FROM conflict WHERE origin = ? AND kind = ? AND size = ? AND root = ?",
            (origin, Conflict.UNPROVEN.value, seen.size, seen.root),
        )

    def keep_conflict(self, conflict: KeptConflict, root: bytes) -> None:
        """Keep what did not fit, each once, as long as there is room. In a turn."""
        who = (conflict.origin, conflict.kind.value)
        kept = self._connection.execute("SELECT count(*) FROM conflict WHERE origin = ? AND kind = ?", who).fetchone()
        if kept[0] < CONFLICTS_A_LOG_MAX:
            self._connection.execute(
                "INSERT OR IGNORE INTO conflict (origin, kind, size, root, seconds, request, known)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*who, conflict.size, root, int(conflict.at.timestamp()), conflict.request, conflict.known),
            )

    def trust(self, key: Key, *, on: date) -> bool:
        """Trust a log's key; False when it was trusted already. Raises WitnessRefused."""
        if key.algorithm not in SIGNING_LOGS:
            raise WitnessRefused(
                "witness.not_a_log_key",
                zh="这是见证方的密钥，不是日志的密钥。",
                en="This is a witness's key, not a log's.",
            )
        if key.public in {own.public for own in self._own}:
            raise WitnessRefused("witness.own_key", zh="这是本见证方自己的密钥。", en="This is the witness's own key.")
        with self.turn():
            known = self.keys_of(key.name)
            logs = self._connection.execute("SELECT count(DISTINCT origin) FROM trusted").fetchone()[0]
            if key in known:
                return False
            if len(known) >= KEYS_A_LOG_MAX or (not known and logs >= LOGS_MAX):
                raise WitnessRefused(
                    "witness.too_many_keys",
                    zh=f"每个日志最多 {KEYS_A_LOG_MAX} 把密钥，最多 {LOGS_MAX} 个日志。请先用 --remove 移除旧密钥。",
                    en=f"At most {KEYS_A_LOG_MAX} keys a log and {LOGS_MAX} logs. Take an old key away with --remove.",
                )
            self._connection.execute("INSERT INTO trusted VALUES (?, ?, ?)", (key.vkey, key.name, on.isoformat()))
        return True

    def distrust(self, key: Key) -> None:
        """Trust a log's key no more; what was signed of the log stays remembered. Raises WitnessRefused."""
        with self.turn():
            if self._connection.execute("DELETE FROM trusted WHERE vkey = ?", (key.vkey,)).rowcount == 0:
                raise WitnessRefused(
                    "witness.unknown_key",
                    zh=f"没有信任过这把密钥({key.name})。",
                    en=f"This key of {key.name} is not trusted here.",
                )

    def logs(self) -> list[KnownLog]:
        """Every log that is trusted or was signed, by origin, as it stood at one instant on the disk."""
        with closing(_connect(self.file, "ro")) as reading:
            reading.execute("BEGIN")
            keys: dict[str, list[Key]] = {}
            for (vkey,) in reading.execute("SELECT vkey FROM trusted ORDER BY rowid"):
                key = notes.read_key(vkey)
                keys.setdefault(key.name, []).append(key)
            seen = {row[0]: row for row in reading.execute("SELECT origin, size, root, seconds, note FROM seen")}
            conflicts = [_conflict(row) for row in reading.execute(_CONFLICTS)]
        return [
            KnownLog(
                origin=origin,
                keys=tuple(keys.get(origin, ())),
                seen=Seen(seen[origin][1], bytes(seen[origin][2]), seen[origin][3]) if origin in seen else Seen(),
                note=seen[origin][4] if origin in seen else "",
                conflicts=tuple(one for one in conflicts if one.origin == origin),
            )
            for origin in sorted(keys.keys() | seen.keys())
        ]

    def latest(self, hashed: str) -> str | None:
        """The last note signed of the log with this `origin_hash`, read from what is committed; None before one."""
        with closing(_connect(self.file, "ro")) as reading:
            row = reading.execute("SELECT note FROM seen WHERE origin_hash = ?", (hashed,)).fetchone()
        return None if row is None else str(row[0])

    def _refuse_foreign(self) -> None:
        try:
            about = dict(self._connection.execute("SELECT name, value FROM about").fetchall())
        except sqlite3.DatabaseError:
            about = {}
        if about.get("version") != VERSION:
            raise WitnessRefused(
                "witness.bad_state",
                zh=f"{self.file.name} 不是见证状态文件，或版本不同。请恢复原文件，切勿用旧副本覆盖。",
                en=f"{self.file.name} is no state of a witness, or of another version. Put the right file back; "
                "never an old copy.",
            )
        if about.get("key") not in {key.vkey for key in self._own}:
            raise WitnessRefused(
                "witness.other_key",
                zh=f"状态文件属于另一把密钥({about.get('key')})。请恢复原密钥，或为新密钥另用一个文件夹。",
                en=f"The state belongs to another key ({about.get('key')}). Put that key back, or use another folder "
                "for the new one.",
            )


def create(file: Path, keys: Sequence[Key]) -> None:
    """Make an empty state that belongs to the first of `keys`, whole or not at all. Raises WitnessRefused."""
    if file.exists():
        raise WitnessRefused(
            "witness.state_exists",
            zh=f"见证状态文件 {file.name} 已存在，不会重新开始。",
            en=f"The witness's state {file.name} is there already; it is not begun anew.",
        )
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    with closing(_connect(fresh, "rwc")) as connection:
        connection.executescript(_SCHEMA)
        connection.executemany("INSERT INTO about VALUES (?, ?)", [("version", VERSION), ("key", keys[0].vkey)])
    os.link(fresh, file)  # unlike a rename, it does not replace what somebody else made meanwhile
    fresh.unlink()
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def origin_hash(origin: str) -> str:
    """How the monitoring interface names a log."""
    return sha256(origin.encode()).hexdigest()


def _conflict(row: tuple[str, str, int, int, str, str]) -> KeptConflict:
    origin, kind, size, seconds, request, known = row
    at = datetime.fromtimestamp(seconds, UTC)
    return KeptConflict(origin=origin, kind=Conflict(kind), size=size, at=at, request=request, known=known)


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{file.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS_MAX,
        isolation_level=None,  # transactions begin where `turn` says
        check_same_thread=False,  # and one thread at a time has one
    )

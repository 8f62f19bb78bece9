"""Entries opened: each record against the 32 bytes in the log, and what it says.

A record is a line of JSON: the entry's index with salt and envelope, or that they are gone. A decision's line also
has the hash of the bytes that the platform keeps now, so that a decision changed afterwards shows. Where the names that
an envelope has the hash of were erased, the line says so: nothing is false then, and nobody can be shown any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guiju.core.auditing.findings import Findings
from guiju.core.checking import DECISION
from guiju.core.receipts import commitment

NOT_SAID = "not said"
INDICES_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What an entry says. `index` is None while it waits to be sealed."""

    index: int | None
    kind: str
    subject: UUID
    at: datetime
    payload: dict[str, Any]

    @property
    def name_zh(self) -> str:
        return "未封存的条目" if self.index is None else f"条目 {self.index}"

    @property
    def name_en(self) -> str:
        return "an unsealed entry" if self.index is None else f"entry {self.index}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line of the records. `envelope` is None when what opened the entry is gone."""

    index: int | None
    salt: bytes
    envelope: str | None
    body_hash: str | None
    is_erased: bool = False


def read(lines: Iterable[bytes], findings: Findings) -> Iterator[Record]:
    """The records as they stand in the file, those of unsealed entries last."""
    for number, line in enumerate(lines, start=1):
        try:
            yield _record(json.loads(line))
        except (ValueError, KeyError, TypeError, RecursionError):
            findings.wrong(
                "entries", "records", zh=f"记录第 {number} 行无法读出", en=f"line {number} of the records is unreadable"
            )


def open_all(entries: Iterable[bytes | None], records: Iterator[Record], findings: Findings) -> Iterator[Envelope]:
    """What each entry says, in the order of the log; then what waits to be sealed. Checks every opening on the way."""
    opened = 0
    erased: list[int] = []
    ahead = next(records, None)
    for index, entry in enumerate(entries):
        while ahead is not None and ahead.index is not None and ahead.index < index:
            _out_of_order(ahead.index, findings)
            ahead = next(records, None)
        if ahead is None or ahead.index != index:
            _no_record(index, findings)
            continue
        if ahead.is_erased:
            erased.append(index)
        if ahead.envelope is None:
            _gone(index, findings)
        elif said := _opened(ahead, entry, findings):
            opened += 1
            yield said
        ahead = next(records, None)
    yield from _rest(ahead, records, findings)
    if erased:
        findings.unknown(
            "entries",
            zh=f"{len(erased)} 个条目（{_some(erased)}）涉及的姓名等个人信息已依申请抹去：条目所证不变，"
            "所指何人无从再证",
            en=f"the names beside {len(erased)} entries ({_some(erased)}) were erased, as may be asked for: what the "
            "entries prove stands; whom they were about can no longer be shown",
        )
    findings.close(
        "entries",
        "records",
        zh=f"{opened} 个条目逐一开封，与日志中的 32 字节相符，自封存后未改动",
        en=f"{opened} entries were opened one by one; each is what the log has 32 bytes of, unchanged since sealed",
    )


def _rest(ahead: Record | None, records: Iterator[Record], findings: Findings) -> Iterator[Envelope]:
    waiting: list[datetime] = []
    while ahead is not None:
        if ahead.index is not None:
            _out_of_order(ahead.index, findings)
        elif ahead.envelope is not None and (said := _said(ahead, findings)):
            waiting.append(said.at)
            yield said
        ahead = next(records, None)
    if waiting:
        findings.unknown(
            "entries",
            zh=f"{len(waiting)} 个条目在导出时尚未封存（最早 {min(waiting).isoformat()}）："
            "只是导出者所说，日志尚未作证",
            en=f"{len(waiting)} entries were not sealed when this was exported (the oldest of "
            f"{min(waiting).isoformat()}): as exported, the log does not vouch for them yet",
        )


def _opened(record: Record, entry: bytes | None, findings: Findings) -> Envelope | None:
    """What it says, also where it is not what was sealed: a wrong told once need not hide what follows from it."""
    envelope = record.envelope or ""
    if entry is not None and commitment(record.salt, envelope.encode()) != entry:
        findings.wrong(
            "entries",
            "records",
            zh=f"条目 {record.index}：开封信息与日志中封存的不符",
            en=f"entry {record.index}: what should open it is not what was sealed",
        )
    said = _said(record, findings)
    if said is not None and said.kind == DECISION:
        _decision(said, record.body_hash, findings)
    return said


def _decision(said: Envelope, body_hash: str | None, findings: Findings) -> None:
    if body_hash == NOT_SAID or body_hash == said.payload.get("body_hash"):
        return
    number = "D-" + str(said.payload.get("id", "")).replace("-", "")[:10].upper()
    gone = body_hash is None
    findings.wrong(
        "entries",
        "records",
        zh=f"{said.name_zh}：决定 {number} " + ("在记录中不见了" if gone else "的字节与存证时不同，事后被改动"),
        en=f"{said.name_en}: decision {number} "
        + ("is gone from the records" if gone else "has other bytes than were logged: it was changed since"),
    )


def _said(record: Record, findings: Findings) -> Envelope | None:
    try:
        told = json.loads(record.envelope or "")
        at = datetime.fromisoformat(told["at"])
        payload = told["payload"]
        if at.tzinfo is None or not isinstance(payload, dict):
            raise ValueError
        return Envelope(
            index=record.index, kind=str(told["kind"]), subject=UUID(told["subject"]), at=at, payload=payload
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        findings.wrong(
            "entries",
            "records",
            zh=f"条目 {record.index}：信封无法读出",
            en=f"entry {record.index}: its envelope cannot be read",
        )
        return None


def _record(said: Any) -> Record:
    """Raises ValueError, KeyError or TypeError for what is no record."""
    index = said["index"]
    if index is not None and (type(index) is not int or index < 0):
        raise ValueError
    if said.get("gone") is True and index is not None:
        return Record(index=index, salt=b"", envelope=None, body_hash=None)
    envelope, body_hash = said["envelope"], said.get("body_hash", NOT_SAID)
    if not isinstance(envelope, str) or not (body_hash is None or isinstance(body_hash, str)):
        raise TypeError
    envelope.encode()
    return Record(
        index=index,
        salt=bytes.fromhex(said["salt"]),
        envelope=envelope,
        body_hash=body_hash,
        is_erased=said.get("private") == "erased",
    )


def _some(indices: list[int]) -> str:
    more = ", …" if len(indices) > INDICES_SHOWN else ""
    return ", ".join(map(str, indices[:INDICES_SHOWN])) + more


def _no_record(index: int, findings: Findings) -> None:
    findings.wrong(
        "entries",
        "records",
        zh=f"条目 {index}：日志中有，记录里没有",
        en=f"entry {index} is in the log and has no record",
    )


def _gone(index: int, findings: Findings) -> None:
    """What may rest on it is left open: one wrong is told once."""
    findings.unopened += 1
    findings.wrong(
        "entries",
        "records",
        zh=f"条目 {index}：开封信息不见了。平台只抹去姓名等个人信息，从不抹去它",
        en=f"entry {index}: what opens it is gone; the platform erases names alone, and never that",
    )


def _out_of_order(index: int, findings: Findings) -> None:
    findings.wrong(
        "entries",
        "records",
        zh=f"条目 {index} 的记录不在其位：顺序被打乱，或日志里没有它",
        en=f"the record of entry {index} stands where it does not belong, or the log has no such entry",
    )

"""Every checkpoint that was ever signed, in its order: whose signatures it bears, and that sizes only grow."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from guiju.core import checkpoints, notes
from guiju.core.auditing.findings import Findings
from guiju.core.checking import Check
from guiju.core.checkpoints import Checkpoint
from guiju.core.notes import BadNote, Key, Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose signatures count. `is_own`: the keys are those that the folder brings, nobody vouched for them."""

    origin: str
    keys: tuple[Key, ...]
    witnesses: tuple[Key, ...]
    is_own: bool


def read(lines: Iterable[bytes], findings: Findings) -> list[Note]:
    """The signed notes of the history, as far as they can be read."""
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(_note(json.loads(line)["note"]))
        except (ValueError, KeyError, TypeError, BadNote, RecursionError):
            findings.wrong(
                "log",
                "history",
                zh=f"检查点历史第 {number} 行无法读出",
                en=f"line {number} of the checkpoints cannot be read",
            )
    return found


def check(history: Sequence[Note], public: bytes | None, trust: Trust, check: Check, findings: Findings) -> None:
    """Signatures, cosignatures, order; and that the public checkpoint is the last one. Roots are not checked here."""
    for note in history:
        _signed(note, trust, check, findings)
    _in_order([checkpoints.read(note) for note in history], findings)
    _public(public, history, findings)
    size = checkpoints.read(history[-1]).size if history else 0
    findings.close(
        "log",
        "signed",
        zh=f"{len(history)} 个检查点都由该日志的密钥签名，最后一个 {size} 条",
        en=f"{len(history)} checkpoints are all signed by the log's keys, the last over {size} entries",
    )
    findings.close("log", "history", zh="检查点只增不减，公布的是最后一个", en="they only grow; the public one is last")
    if trust.is_own:
        for key in trust.keys:
            findings.unknown(
                "log",
                zh=f"密钥取自文件夹本身（未用 --key 指定）。请与公布的指纹核对：{key.fingerprint}",
                en=f"the key is the folder's own (no --key given). Compare its fingerprint: {key.fingerprint}",
            )
    _witnessed(history, trust, check, findings)


def _signed(note: Note, trust: Trust, check: Check, findings: Findings) -> None:
    shown = checkpoints.read(note)
    claimed = [(key, one) for key in trust.keys for one in note.by(key)]
    if shown.origin != trust.origin:
        findings.wrong(
            "log",
            "signed",
            zh=f"{shown.size} 条的检查点属于另一个日志 {shown.origin}",
            en=f"the checkpoint of {shown.size} entries is of another log, {shown.origin}",
        )
    elif not claimed:
        findings.wrong(
            "log",
            "signed",
            zh=f"{shown.size} 条的检查点没有所信任密钥的签名",
            en=f"the checkpoint of {shown.size} entries is signed by none of the keys that are trusted",
        )
    elif not all(check(key, note.text, one) for key, one in claimed):
        findings.wrong(
            "log",
            "signed",
            zh=f"{shown.size} 条的检查点签名不成立",
            en=f"a signature under the checkpoint of {shown.size} entries is false",
        )


def _in_order(history: Sequence[Checkpoint], findings: Findings) -> None:
    for before, after in pairwise(history):
        if after.size == before.size and after.root != before.root:
            findings.wrong(
                "log",
                "history",
                zh=f"{after.size} 条处签过两个不同的根：日志分叉",
                en=f"two roots were signed over {after.size} entries: the log forked",
            )
        elif after.size <= before.size:
            findings.wrong(
                "log",
                "history",
                zh=f"检查点从 {before.size} 条退回到 {after.size} 条",
                en=f"the checkpoints go back from {before.size} entries to {after.size}",
            )


def _public(public: bytes | None, history: Sequence[Note], findings: Findings) -> None:
    """What the world sees is the last of what was signed: an earlier one was put back, another one is a fork."""
    try:
        note = None if public is None else _note(public)
    except BadNote:
        note = None
    if note is None:
        findings.wrong(
            "log", "history", zh="文件 checkpoint 缺失或无法读出", en="the file checkpoint is missing or unreadable"
        )
        return
    shown = checkpoints.read(note)
    sizes = [checkpoints.read(one).size for one in history]
    if sizes and shown.size < max(sizes):
        findings.wrong(
            "log",
            "history",
            zh=f"公布的检查点只有 {shown.size} 条，而 {max(sizes)} 条的已经签过：放回了旧的",
            en=f"the public checkpoint has {shown.size} entries, though {max(sizes)} were signed for: it was put back",
        )
    elif note.text not in {one.text for one in history[-1:]}:
        findings.wrong(
            "log",
            "history",
            zh=f"公布的检查点（{shown.size} 条）不是历史中的最后一个",
            en=f"the public checkpoint ({shown.size} entries) is not the last of the history",
        )


def _witnessed(history: Sequence[Note], trust: Trust, check: Check, findings: Findings) -> None:
    signed: Counter[str] = Counter()
    latest: dict[str, int] = {}
    for note in history:
        size = checkpoints.read(note).size
        for key in trust.witnesses:
            for one in note.by(key):
                if check(key, note.text, one):
                    signed[key.name] += 1
                    latest[key.name] = size
                else:
                    findings.wrong(
                        "log",
                        "witnessed",
                        zh=f"见证方 {key.name} 在 {size} 条检查点下的签名不成立",
                        en=f"the signature of the witness {key.name} under {size} entries is false",
                    )
    for name, count in signed.items():
        findings.close(
            "log",
            "witnessed",
            zh=f"见证方 {name} 为其中 {count} 个签名，最后一次在 {latest[name]} 条",
            en=f"the witness {name} signed {count} of them, the last over {latest[name]} entries",
        )
    if not signed:
        findings.unknown(
            "log",
            zh="没有见证方签名：是否对所有人都是同一份日志，只有日志自己作证",
            en="no witness signed: the log alone vouches that everybody is shown the same",
        )


def _note(text: str | bytes) -> Note:
    """A note that is a checkpoint. Raises BadNote."""
    note = notes.read(text)
    checkpoints.read(note)
    return note

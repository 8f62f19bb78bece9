"""What a receipt proves and what it does not, said in sentences. Pure: signatures are checked by what is handed in.

A statement holds (True), is false (False), or cannot be told from the file alone (None). Nothing is believed that a
signed root does not cover; what nobody can prove offline is said as plainly as what was proved.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from guiju.core import checkpoints, journal, merkle, money
from guiju.core.calendar import CHINA
from guiju.core.notes import Algorithm, Key, Note, Signature
from guiju.core.receipts import Entry, Posted, Receipt, commitment

Check = Callable[[Key, str, Signature], bool]

OUTCOMES = {
    "granted": ("准予", "granted"),
    "refused": ("不予", "refused"),
    "undetermined": ("待补正", "needing more facts"),
    "not_applicable": ("不适用", "not applicable"),
}
DECISION = "decision"
POSTING = "ledger.posting"
FEN = "_fen"
LATEST_SECONDS = 253_402_271_999
"""9999-12-31 23:59:59 in China, the last instant that can be written there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence, and whether it holds. `part` groups sentences: log, entry, limits."""

    part: str
    holds: bool | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All that can be said. `is_sound` unless something is false."""

    statements: tuple[Statement, ...]

    @property
    def is_sound(self) -> bool:
        return all(statement.holds is not False for statement in self.statements)


def check(receipt: Receipt, *, check: Check, trusted: tuple[Key, ...] = ()) -> Verdict:
    """Check a receipt. `trusted` are keys that the reader knows from elsewhere; without any, the file's own are used.

    Then whose log it is cannot be told, and the verdict says so with the fingerprint to compare.
    """
    said: list[Statement] = []
    said += _log(receipt, check, trusted)
    for at, entry in enumerate(receipt.entries, start=1):
        said += _entry(at, entry)
    said += _limits(receipt)
    return Verdict(statements=tuple(said))


def _log(receipt: Receipt, check: Check, trusted: tuple[Key, ...]) -> Iterator[Statement]:
    sealed = {str(entry.proof.note): entry.proof.note for entry in receipt.entries if entry.proof is not None}
    if not sealed:
        yield Statement(
            part="log",
            holds=None,
            zh="还没有一个条目封存在已签的检查点之下：暂时什么也不能证明。几秒后请重新下载。",
            en="No entry is sealed under a signed checkpoint yet: nothing is proved so far. Download it again shortly.",
        )
    for note in sealed.values():
        yield from _checkpoint(receipt, note, check, trusted)


def _checkpoint(receipt: Receipt, note: Note, check: Check, trusted: tuple[Key, ...]) -> Iterator[Statement]:
    shown = checkpoints.read(note)
    keys = tuple(key for key in trusted or receipt.keys if key.algorithm is not Algorithm.COSIGNATURE)
    claimed = [(key, one) for key in keys for one in note.by(key)]
    true = [key for key, one in claimed if check(key, note.text, one)]
    is_signed = bool(true) and len(true) == len(claimed)
    is_same = shown.origin == receipt.origin and all(key.name == shown.origin for key in true)
    yield Statement(
        part="log",
        holds=is_signed and is_same,
        zh=f"检查点（{shown.origin}，{shown.size} 条）由该日志的密钥签名"
        + ("。" if is_signed and is_same else "：签名不成立。"),
        en=f"The checkpoint ({shown.origin}, {shown.size} entries) is signed by the log's key"
        + ("." if is_signed and is_same else ": it is not."),
    )
    if not trusted and true:
        yield Statement(
            part="log",
            holds=None,
            zh=f"密钥取自文件本身。请与公布的指纹核对：{true[0].fingerprint}",
            en=f"The key is the file's own. Compare its fingerprint with the published one: {true[0].fingerprint}",
        )
    yield from _witnesses(receipt, note, check, trusted)


def _witnesses(receipt: Receipt, note: Note, check: Check, trusted: tuple[Key, ...]) -> Iterator[Statement]:
    known = [key for key in trusted if key.algorithm is Algorithm.COSIGNATURE]
    keys = known or list(receipt.witnesses)
    witnessed = 0
    for key in keys:
        for signature in note.by(key):
            holds = check(key, note.text, signature)
            witnessed += holds
            yield _witnessed(key, signature, holds=holds)
    if witnessed == 0:
        yield Statement(
            part="log",
            holds=None,
            zh="没有见证方为这个检查点签名：只有日志自己作证。",
            en="No witness signed this checkpoint: the log alone vouches for it.",
        )


def _witnessed(key: Key, signature: Signature, *, holds: bool) -> Statement:
    seconds = checkpoints.time_of_cosignature(signature.value) or 0
    when = _instant(datetime.fromtimestamp(min(seconds, LATEST_SECONDS), UTC))
    return Statement(
        part="log",
        holds=holds,
        zh=f"见证方 {key.name} 于 {when} 见到同一个检查点" + ("。" if holds else "：签名不成立。"),
        en=f"The witness {key.name} saw the same checkpoint at {when}" + ("." if holds else ": not true."),
    )


def _entry(at: int, entry: Entry) -> Iterator[Statement]:
    """The entry is in the tree; then what it says, as far as its hash covers it."""
    yield _included(at, entry)
    envelope = _object(entry.envelope)
    payload = envelope.get("payload")
    if envelope.get("kind") != entry.kind or not isinstance(payload, dict):
        yield _false(at, "信封与条目种类不符", "its envelope is of another kind")
        return
    if entry.kind == DECISION:
        yield from _decision(at, entry.body, payload)
    elif entry.kind == POSTING:
        yield from _posting(at, entry.transfers, payload)
    else:
        yield _true(at, f"记录了“{entry.kind}”", f"it records {entry.kind!r}")


def _included(at: int, entry: Entry) -> Statement:
    if entry.proof is None:
        return Statement(
            part="entry",
            holds=None,
            zh=f"条目 {at}：尚未封存，暂无收录证明。",
            en=f"Entry {at}: not sealed yet; there is no proof so far.",
        )
    holds = entry.proof.leads_from(commitment(entry.salt, entry.envelope.encode()))
    size = checkpoints.read(entry.proof.note).size
    return Statement(
        part="entry",
        holds=holds,
        zh=f"条目 {at}：在日志第 {entry.proof.index} 号，收录于 {size} 条的检查点，自封存后未改动"
        + ("。" if holds else "：不成立。"),
        en=f"Entry {at}: number {entry.proof.index} of the log, under its checkpoint of {size}, unchanged since sealed"
        + ("." if holds else ": false."),
    )


def _decision(at: int, body: str | None, payload: Mapping[str, Any]) -> Iterator[Statement]:
    if body is None:
        yield _unknown(at, "没有附上决定全文", "the decision itself is not in the file")
        return
    if "sha256:" + sha256(body.encode()).hexdigest() != payload.get("body_hash"):
        yield _false(at, "决定全文与存证的散列不符", "the decision is not the one whose hash was logged")
        return
    said = _object(body)
    names = ("outcome", "policy", "question", "pack_hash", "inputs_hash")
    if any(said.get(name) != payload.get(name) for name in names):
        yield _false(at, "决定全文与存证的内容不符", "the decision says something else than its log entry")
        return
    zh, en = OUTCOMES.get(str(said.get("outcome")), ("？", "?"))
    amounts_zh, amounts_en = _amounts(said.get("award"), "zh"), _amounts(said.get("award"), "en")
    day, pack = said.get("on"), str(said.get("policy"))
    yield _true(
        at,
        f"决定 {_number(payload)}：按 {pack}（适用 {day}）{zh}{amounts_zh}",
        f"decision {_number(payload)}: {en} under {pack} (text of {day}){amounts_en}",
    )
    for finding in _leaves(said.get("findings")):
        yield _clause(at, finding)
    yield _true(
        at,
        f"规则包 {str(said.get('pack_hash'))[:19]}…，事实散列 {str(said.get('inputs_hash'))[:19]}…",
        f"by the pack {str(said.get('pack_hash'))[:19]}…, on facts with the hash {str(said.get('inputs_hash'))[:19]}…",
    )


def _clause(at: int, finding: Mapping[str, Any]) -> Statement:
    """What a clause found is part of the decision; that it was found is proved, whatever it was."""
    said = finding.get("says")
    says = said if isinstance(said, dict) else {}
    holds = finding.get("holds")
    zh, en = (
        ("符合", "holds") if holds is True else ("不符合", "does not hold") if holds is False else ("未定", "is open")
    )
    clause = finding.get("provision")
    words_zh, words_en = str(says.get("zh", "")).removesuffix("。"), str(says.get("en", "")).removesuffix(".")
    return _true(at, f"{clause} {zh}：{words_zh}", f"{clause} {en}: {words_en}")


def _posting(at: int, transfers: tuple[Posted, ...], payload: Mapping[str, Any]) -> Iterator[Statement]:
    count, root = payload.get("transfers"), payload.get("root")
    if not isinstance(count, int) or not isinstance(root, str):
        yield _false(at, "账目信封不完整", "its envelope of a posting is not whole")
        return
    for one in transfers:
        leaf = merkle.leaf_hash(one.content)
        found = merkle.root_by_inclusion(leaf, one.index, count, one.hashes)
        if found is None or found.hex() != root:
            yield _false(at, "一笔账目不在这次记账之内", "a transfer is not part of this posting")
            continue
        yield _transfer(at, one.content)


def _transfer(at: int, content: bytes) -> Statement:
    try:
        transfer, instant = journal.decode(content)
        when = _instant(instant)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return _false(at, "账目无法读出", "a transfer cannot be read")
    yuan_zh, yuan_en = money.format_yuan(transfer.amount_fen), money.format_yuan(transfer.amount_fen, "en")
    kind = transfer.kind.name.lower()
    return _true(
        at,
        f"账目 {transfer.code}（{kind}）{yuan_zh}，记于 {when}",
        f"transfer {transfer.code} ({kind}) of {yuan_en}, dated {when}",
    )


def _limits(receipt: Receipt) -> Iterator[Statement]:
    """What no file can prove by itself."""
    yield Statement(
        part="limits",
        holds=None,
        zh="不能由本文件证明：所依据的事实是否属实；此后是否另有决定或账目；日志是否对所有人都是同一份（见证方与锚定可证）。",
        en="Not proved by this file: that the facts were true; that nothing was decided or posted since; that "
        "everybody is shown the same log (witnesses and anchors tell).",
    )
    if any(entry.kind == DECISION for entry in receipt.entries):
        yield Statement(
            part="limits",
            holds=None,
            zh="决定是否由上述规则包算出，可用 guiju replay 重算。",
            en="That this pack gives this decision can be shown by replaying it: guiju replay.",
        )


def _leaves(findings: object) -> Iterator[Mapping[str, Any]]:
    for finding in findings if isinstance(findings, list) else []:
        if isinstance(finding, dict):
            parts = finding.get("parts")
            if parts:
                yield from _leaves(parts)
            else:
                yield finding


def _amounts(award: object, tongue: str) -> str:
    """The sums an award gives, each once, behind a comma; nothing where it gives none."""
    sums = dict.fromkeys(
        money.format_yuan(value, tongue)
        for name, value in (award.items() if isinstance(award, dict) else ())
        if name.endswith(FEN) and isinstance(value, int)
    )
    return ("，" + "、".join(sums) if tongue == "zh" else ", " + ", ".join(sums)) if sums else ""


def _number(payload: Mapping[str, Any]) -> str:
    return "D-" + str(payload.get("id", "")).replace("-", "")[:10].upper()


def _instant(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") + " +08:00"


def _object(text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _true(at: int, zh: str, en: str) -> Statement:
    return Statement(part="entry", holds=True, zh=f"条目 {at}：{zh}。", en=f"Entry {at}: {en}.")


def _false(at: int, zh: str, en: str) -> Statement:
    return Statement(part="entry", holds=False, zh=f"条目 {at}：{zh}。", en=f"Entry {at}: {en}.")


def _unknown(at: int, zh: str, en: str) -> Statement:
    return Statement(part="entry", holds=None, zh=f"条目 {at}：{zh}。", en=f"Entry {at}: {en}.")

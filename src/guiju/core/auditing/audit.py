"""A whole exported log checked: files, checkpoints, openings, books, and the programme's invariants. Offline, pure.

Reading the folder and checking signatures is handed in. What the log proves and what is only as exported is said apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from guiju.core import checkpoints, notes
from guiju.core.auditing import books, history, opening, tree, words
from guiju.core.auditing.books import Balances, Posting
from guiju.core.auditing.findings import Findings
from guiju.core.auditing.history import Trust
from guiju.core.auditing.opening import Envelope
from guiju.core.auditing.programme import Programme
from guiju.core.auditing.spending import Spending
from guiju.core.checking import Check, Verdict
from guiju.core.journal import Bound
from guiju.core.notes import Algorithm, BadNote, Key
from guiju.core.refusals import Refused
from guiju.core.tiles import CHECKPOINT_PATH


class BadExport(Refused):
    """The folder is no exported log that can be read."""

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(
            "evidence.bad_export",
            zh=f"这不是 guiju evidence export 导出的文件夹：{zh}。",
            en=f"Not a folder that guiju evidence export wrote: {en}.",
            field="folder",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """How an exported folder is read: a file whole (None when it is not there), or line by line."""

    read: Callable[[str], bytes | None]
    lines: Callable[[str], Iterator[bytes]]


def audit(folder: Folder, *, check: Check, keys: tuple[Key, ...] = (), witnesses: tuple[Key, ...] = ()) -> Verdict:
    """Check all of it. `keys` and `witnesses` are trusted from elsewhere; without any, the folder's own are used.

    Raises BadExport for a folder that is none; everything else that is wrong is a statement.
    """
    findings = Findings()
    trust = _trust(folder, keys, witnesses)
    signed = history.read(folder.lines(words.CHECKPOINTS_FILE), findings)
    history.check(signed, folder.read(CHECKPOINT_PATH), trust, check, findings)
    programme, postings = _entries(folder, [checkpoints.read(note) for note in signed], findings)
    _books(folder, programme, postings, findings)
    _limits(findings)
    return findings.verdict()


def _trust(folder: Folder, keys: tuple[Key, ...], witnesses: tuple[Key, ...]) -> Trust:
    said = _manifest(folder)
    try:
        own = tuple(notes.read_key(text) for text in said["keys"])
        theirs = tuple(notes.read_key(text) for text in said["witnesses"])
        origin = str(said["origin"])
    except (KeyError, TypeError, AttributeError, BadNote) as broken:
        raise BadExport(zh=f"{words.MANIFEST_FILE} 不完整", en=f"{words.MANIFEST_FILE} is not whole") from broken
    signing = tuple(key for key in keys if key.algorithm is not Algorithm.COSIGNATURE)
    seeing = (*witnesses, *(key for key in keys if key.algorithm is Algorithm.COSIGNATURE))
    return Trust(origin=origin, keys=signing or own, witnesses=seeing or theirs, is_own=not signing)


def _manifest(folder: Folder) -> dict[str, Any]:
    content = folder.read(words.MANIFEST_FILE)
    if content is None:
        raise BadExport(zh=f"缺少 {words.MANIFEST_FILE}", en=f"it lacks {words.MANIFEST_FILE}")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("format") != words.FORMAT:
        raise BadExport(zh=f"格式应为 {words.FORMAT}", en=f"its format is not {words.FORMAT}")
    return said


def _entries(
    folder: Folder, signed: list[checkpoints.Checkpoint], findings: Findings
) -> tuple[Programme, list[Posting]]:
    """Every entry hashed and opened, and what the programme and its books are in the words of the log."""
    programme, postings = Programme(findings), []
    entries = tree.entries(signed, folder.read, findings)
    records = opening.read(folder.lines(words.RECORDS_FILE), findings)
    for said in opening.open_all(entries, records, findings):
        programme.take(said)
        posting = _posting(said, findings)
        if posting is not None:
            postings.append(posting)
    return programme, postings


def _posting(said: Envelope, findings: Findings) -> Posting | None:
    try:
        return books.posting_of(said)
    except ValueError:
        findings.wrong("books", "postings", zh=f"{said.name_zh}：记账信封不完整", en=f"{said.name_en} is not whole")
        return None


def _books(folder: Folder, programme: Programme, postings: list[Posting], findings: Findings) -> None:
    """Postings in their order, the money followed through them; then balances as the platform says they are."""
    known = books.accounts(folder.lines(words.ACCOUNTS_FILE), findings)
    balances = Balances()
    balances.guarded = {id for id, account in known.items() if account.bound is Bound.DEBITS_WITHIN_CREDITS}
    spending, count = Spending(programme, balances, findings), 0
    for group in books.groups(postings, books.transfers(folder.lines(words.TRANSFERS_FILE), findings), findings):
        count += len(group)
        spending.follow(group)
    findings.close(
        "books",
        "postings",
        zh=f"{len(postings)} 次记账的 {count} 笔账目与各自存证的根相符，没有多出或缺少的",
        en=f"{count} transfers in {len(postings)} postings are those whose roots were logged, none more and none less",
    )
    books.compare_totals(balances, known, findings)
    spending.end()


def _limits(findings: Findings) -> None:
    """What no folder can prove by itself."""
    findings.unknown(
        "limits",
        zh="由日志证明：条目、金额、账目、时间与编号自封存后未变。仅为导出者所示：账户种类与余额、决定现存字节的散列、锚定",
        en="proved by the log: entries, sums, transfers, instants and ids as they were sealed. Only as exported: what "
        "accounts are and hold, the hash of a decision's bytes today, the anchors",
    )
    findings.unknown(
        "limits",
        zh="不能由文件夹证明：事实是否属实；两个不同的标记背后是否真是两个人；平台的时钟；导出之后的事；"
        "是否有本应存证而未存证的决定",
        en="not proved by the folder: that the facts were true; that two different marks are two people; the "
        "platform's clock; what came after the export; that nothing was decided and left out",
    )
    findings.unknown(
        "limits",
        zh="名称、合同与人员只以散列入账；有权查看者可用平台保存的盐逐一核对",
        en="names, contracts and people are in it as hashes only; who may see them can compare them by their salts",
    )

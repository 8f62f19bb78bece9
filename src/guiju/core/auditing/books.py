"""The books rebuilt from transfers: each under its posting's root, balances after each, and no bound ever exceeded.

A transfer is on both accounts by its shape; what can be wrong is that it was changed, left out, slipped in, or that it
took more than there was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guiju.core import journal, merkle
from guiju.core.auditing.findings import Findings
from guiju.core.auditing.opening import Envelope
from guiju.core.calendar import day_in_china
from guiju.core.checking import POSTING
from guiju.core.journal import Bound, Kind, Transfer
from guiju.core.money import format_yuan

TOTALS = ("debits_fen", "credits_fen", "debits_held_fen", "credits_held_fen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What the log says of one call: from which to which transfer, their count, sum and Merkle root."""

    said: Envelope
    first_seq: int
    last_seq: int
    count: int
    amount_fen: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One transfer as exported, from its bytes."""

    seq: int
    content: bytes
    transfer: Transfer
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the platform says of an account: not bound by the log, but compared with what the transfers give."""

    id: UUID
    kind: str
    bound: Bound
    totals: tuple[int, ...]


class Balances:
    """Four totals an account, moved by transfers; `guarded` are those that may never give more than they have."""

    def __init__(self) -> None:
        self.totals: dict[UUID, list[int]] = {}
        self.guarded: set[UUID] = set()
        self._holds: dict[UUID, list[Any]] = {}
        self._ids: set[UUID] = set()

    def move(self, transfer: Transfer) -> str:
        """Apply a transfer; in one word what is wrong with it, or nothing."""
        trouble = "twice" if transfer.id in self._ids else self._hold(transfer)
        self._ids.add(transfer.id)
        debit, credit, amount = self._of(transfer.debit), self._of(transfer.credit), transfer.amount_fen
        if transfer.kind in {Kind.POSTED, Kind.POST_HOLD}:
            debit[0] += amount
            credit[1] += amount
        if transfer.kind is not Kind.POSTED:
            sign = 1 if transfer.kind is Kind.HOLD else -1
            debit[2] += sign * amount
            credit[3] += sign * amount
        if not trouble and transfer.debit in self.guarded and debit[0] + debit[2] > debit[1]:
            trouble = "exceeds"
        return trouble

    def _of(self, account: UUID) -> list[int]:
        return self.totals.setdefault(account, [0, 0, 0, 0])

    def _hold(self, transfer: Transfer) -> str:
        """What a hold has left, moved on."""
        if transfer.kind is Kind.HOLD:
            self._holds[transfer.id] = [transfer.debit, transfer.credit, transfer.amount_fen]
        elif transfer.hold is not None:
            held = self._holds.get(transfer.hold)
            if held is None or held[:2] != [transfer.debit, transfer.credit]:
                return "no_hold"
            held[2] -= transfer.amount_fen
            if held[2] < 0:
                return "exceeds_hold"
        return ""


def posting_of(said: Envelope) -> Posting | None:
    """What a posting's envelope says; None for anything else. Raises ValueError when it is not whole."""
    if said.kind != POSTING:
        return None
    payload = said.payload
    try:
        return Posting(
            said=said,
            first_seq=int(payload["first_seq"]),
            last_seq=int(payload["last_seq"]),
            count=int(payload["transfers"]),
            amount_fen=int(payload["amount_fen"]),
            root=str(payload["root"]),
        )
    except (KeyError, TypeError, OverflowError) as broken:
        raise ValueError from broken


def transfers(lines: Iterable[bytes], findings: Findings) -> Iterator[Posted]:
    """The transfers as they stand in the file. What cannot be read is missed by its posting's root."""
    before = 0
    for number, line in enumerate(lines, start=1):
        try:
            said = json.loads(line)
            content, seq = bytes.fromhex(said["bytes"]), int(said["seq"])
            transfer, at = journal.decode(content)
            day_in_china(at)  # an instant that has no day there cannot be judged
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            findings.wrong(
                "books",
                "postings",
                zh=f"账目第 {number} 行无法读出",
                en=f"line {number} of the transfers is unreadable",
            )
            continue
        if seq <= before:
            findings.wrong(
                "books", "postings", zh=f"账目 {seq} 不在其位：顺序被打乱", en=f"transfer {seq} stands out of its order"
            )
        before = seq
        yield Posted(seq=seq, content=content, transfer=transfer, at=at)


def groups(postings: Iterable[Posting], posted: Iterable[Posted], findings: Findings) -> Iterator[list[Posted]]:
    """Transfers by the posting that the log knows, in the ledger's order; each group compared with its root.

    What lies between two postings is a group too: nothing vouches for it, and the books go on with it.
    """
    coming = _Coming(posted)
    for posting in sorted(postings, key=lambda one: one.first_seq):
        yield _unlogged(coming.until(posting.first_seq), findings)
        group = coming.until(posting.last_seq + 1)
        _compare(posting, group, findings)
        yield group
    yield _unlogged(coming.until(None), findings)


class _Coming:
    """Transfers taken off a stream by their numbers."""

    def __init__(self, posted: Iterable[Posted]) -> None:
        self._rest = iter(posted)
        self._ahead = next(self._rest, None)

    def until(self, seq: int | None) -> list[Posted]:
        """Those below `seq` that come next; all of them for None."""
        taken = []
        while self._ahead is not None and (seq is None or self._ahead.seq < seq):
            taken.append(self._ahead)
            self._ahead = next(self._rest, None)
        return taken


def accounts(lines: Iterable[bytes], findings: Findings) -> dict[UUID, Account]:
    """What the platform says its accounts are and hold."""
    found = {}
    for number, line in enumerate(lines, start=1):
        try:
            said = json.loads(line)
            account = Account(
                id=UUID(said["id"]),
                kind=str(said["kind"]),
                bound=Bound(said["bound"]),
                totals=tuple(int(said[name]) for name in TOTALS),
            )
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            findings.wrong(
                "books", "totals", zh=f"账户第 {number} 行无法读出", en=f"line {number} of the accounts is unreadable"
            )
            continue
        found[account.id] = account
    return found


def compare_totals(balances: Balances, known: Mapping[UUID, Account], findings: Findings) -> None:
    """Debits equal credits in all; and each account stands where its transfers put it."""
    sums = [sum(totals[at] for totals in balances.totals.values()) for at in range(4)]
    if sums[0] != sums[1] or sums[2] != sums[3]:
        findings.wrong("books", "balanced", zh="借方合计与贷方合计不等", en="debits and credits are not equal in all")
    findings.close(
        "books",
        "balanced",
        zh=f"借贷相等：借方合计 {format_yuan(sums[0])}，贷方合计 {format_yuan(sums[1])}，由逐笔账目重算",
        en=f"debits {format_yuan(sums[0], 'en')} equal credits {format_yuan(sums[1], 'en')}, from every transfer",
    )
    for id in sorted({*balances.totals, *known}):
        rebuilt = tuple(balances.totals.get(id, (0, 0, 0, 0)))
        account = known.get(id)
        if account is None or account.totals != rebuilt:
            findings.wrong(
                "books",
                "totals",
                zh=f"账户 {id} 的余额与逐笔账目不符" if account else f"账户 {id} 有账目，却不在导出的账户里",
                en=f"account {id} does not hold what its transfers give"
                if account
                else f"account {id} has transfers and is not among the accounts",
            )
    findings.close(
        "books",
        "totals",
        zh=f"{len(known)} 个账户的余额与逐笔账目重算的一致（账户余额为导出所示，日志不作证）",
        en=f"{len(known)} accounts hold what their transfers give (their totals are as exported: the log does not "
        "bind them)",
    )


def tell(trouble: str, posted: Posted, findings: Findings) -> None:
    """Say what is wrong with a transfer, under the rule that it breaks."""
    transfer = posted.transfer
    zh, en = format_yuan(transfer.amount_fen), format_yuan(transfer.amount_fen, "en")
    of_zh, of_en = f"账目 {posted.seq}（{transfer.code}，{zh}）", f"transfer {posted.seq} ({transfer.code}, {en})"
    words = {
        "twice": (f"{of_zh}的编号已经用过", f"{of_en} has an id that was used before"),
        "no_hold": (f"{of_zh}所指的冻结不存在", f"{of_en} names a hold that is not there"),
        "exceeds_hold": (f"{of_zh}超过冻结余额", f"{of_en} is more than its hold had left"),
        "exceeds": (f"{of_zh}超过账户 {transfer.debit} 当时的上限", f"{of_en} exceeds what {transfer.debit} had then"),
    }
    says_zh, says_en = words[trouble]
    findings.wrong("books", "caps" if trouble.startswith("exceeds") else "postings", zh=says_zh, en=says_en)


def _compare(posting: Posting, group: list[Posted], findings: Findings) -> None:
    said, amount = posting.said, sum(one.transfer.amount_fen for one in group)
    root = merkle.root([merkle.leaf_hash(one.content) for one in group]).hex()
    if (len(group), amount, root) != (posting.count, posting.amount_fen, posting.root):
        findings.wrong(
            "books",
            "postings",
            zh=f"{said.name_zh}：账目 {posting.first_seq} 至 {posting.last_seq} 与存证不符：被改动、删去或添加"
            f"（存证 {posting.count} 笔 {format_yuan(posting.amount_fen)}，"
            f"导出 {len(group)} 笔 {format_yuan(amount)}）",
            en=f"{said.name_en}: transfers {posting.first_seq} to {posting.last_seq} are not those that were logged: "
            f"changed, removed or added ({posting.count} of {format_yuan(posting.amount_fen, 'en')} were logged, "
            f"{len(group)} of {format_yuan(amount, 'en')} are here)",
        )
    if group and group[-1].transfer.linked:
        findings.wrong(
            "books",
            "postings",
            zh=f"账目 {group[-1].seq} 所连的下一笔不在",
            en=f"transfer {group[-1].seq} is linked to a next one that is not there",
        )


def _unlogged(group: list[Posted], findings: Findings) -> list[Posted]:
    for posted in group:
        sum_zh, sum_en = format_yuan(posted.transfer.amount_fen), format_yuan(posted.transfer.amount_fen, "en")
        findings.missing(
            "books",
            "postings",
            zh=f"账目 {posted.seq}（{posted.transfer.code}，{sum_zh}）没有存证条目",
            en=f"transfer {posted.seq} ({posted.transfer.code}, {sum_en}) has no entry in the log",
        )
    return group

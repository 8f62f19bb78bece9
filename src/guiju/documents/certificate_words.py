"""What a certificate says, as values for its template: every sentence in both tongues, every number written out.

Says only what the receipt's entries hold; whether they are in the log is for `core.checking`, before anything is set.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from guiju.core import checkpoints, journal, money, voucher_words
from guiju.core.calendar import CHINA
from guiju.core.checking import LATEST_SECONDS
from guiju.core.checkpoints import Checkpoint
from guiju.core.decision import Says
from guiju.core.journal import Kind
from guiju.core.notes import Algorithm, Note
from guiju.core.receipts import Entry, Posted, Receipt

Words = dict[str, Any]

SUBJECTS = {
    "decision": Says("决定", "decision"),
    "voucher": Says("算力券", "voucher"),
    "payment": Says("兑现", "redemption"),
}
OUTCOMES = {
    "granted": Says("准予", "Granted"),
    "refused": Says("不予", "Refused"),
    "undetermined": Says("待补正", "Needs more facts"),
    "not_applicable": Says("不适用", "Not applicable"),
}
HOLDS = {True: Says("符合", "holds"), False: Says("不符合", "does not hold"), None: Says("未定", "open")}
KINDS = {
    Kind.POSTED: Says("记账", "posted"),
    Kind.HOLD: Says("冻结", "held"),
    Kind.POST_HOLD: Says("自冻结支出", "posted from a hold"),
    Kind.VOID_HOLD: Says("解除冻结", "released"),
}
LIMITS = (
    Says(
        "所依据的事实是否属实。日志记下的是平台收到的事实的散列值。",
        "That the facts were true: the log has the hash of what the platform was told.",
    ),
    Says(
        "此后是否另有决定或账目。本证明只说到所载检查点为止；需要最新情况，请重新出具。",
        "That nothing happened since: this speaks of its checkpoint. For what is new, have it made anew.",
    ),
    Says(
        "日志是否对所有人都是同一份。这由见证方签名和锚定证明。",
        "That everybody is shown the same log: witnesses and anchors tell that.",
    ),
    Says(
        "签名者是谁，除非其指纹与从别处得到的一致。本证明不载明当事人的姓名和名称。",
        "Who signs, unless the fingerprints are those you know from elsewhere. No party is named here.",
    ),
)
ALGORITHMS = {Algorithm.ED25519: "Ed25519", Algorithm.SM2_SM3: "SM2 / SM3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a certificate needs beside the receipt: when its checkpoint was signed, the page that checks, who signs.

    `titles` are the policies' by their ids; a policy that is not there is printed by its id.
    """

    signed_at: datetime
    verify_url: str
    signer_name: str
    signer_fingerprint: str
    titles: Mapping[str, Says]


def words(receipt: Receipt, note: Note, setting: Setting) -> Words:
    """All that the template prints; `note` is the one checkpoint that the receipt's proofs lead to."""
    shown = checkpoints.read(note)
    subject = SUBJECTS.get(receipt.about.kind, Says("事项", "matter"))
    number = receipt.about.number
    day = setting.signed_at.astimezone(CHINA)
    return {
        "title": _says(
            Says(f"关于{subject.zh} {number} 的存证证明", f"Certificate of evidence for {subject.en} {number}")
        ),
        "number": f"{number} / {shown.size}",
        "day": _says(Says(f"{day.year} 年 {day.month} 月 {day.day} 日", f"{day:%Y-%m-%d}")),
        "lead": _says(_lead(receipt, shown)),
        "decisions": [_decision(entry, setting.titles) for entry in receipt.entries if entry.body is not None],
        "transfers": [one for entry in receipt.entries for one in _transfers(entry)],
        "others": [_other(entry) for entry in receipt.entries if entry.body is None and not entry.transfers],
        "readings": _readings(receipt.entries),
        "log": _log(receipt, note, shown, setting),
        "limits": [_says(one) for one in LIMITS],
        "verify_url": setting.verify_url,
        "signer": {"name": setting.signer_name, "fingerprint": setting.signer_fingerprint},
    }


def texts(said: object) -> Iterator[str]:
    """Every text in these values."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for value in said.values():
            yield from texts(value)
    elif isinstance(said, list):
        for value in said:
            yield from texts(value)


def _lead(receipt: Receipt, shown: Checkpoint) -> Says:
    places = sorted({entry.proof.index for entry in receipt.entries if entry.proof is not None})
    listed = ", ".join(map(str, places))
    return Says(
        f"兹证明：下列决定和账目已记入存证日志“{receipt.origin}”，为其第 {listed.replace(', ', '、')} 号条目，"
        f"收录于共 {shown.size} 条的已签名检查点；自封存以来未经改动。",
        f"The decisions and postings below stand in the evidence log {receipt.origin}, as number {listed}, under its "
        f"signed checkpoint of {shown.size} entries, and have not changed since they were sealed.",
    )


def _decision(entry: Entry, titles: Mapping[str, Says]) -> Words:
    said = json.loads(entry.body or "{}")
    payload = json.loads(entry.envelope)["payload"]
    policy, question = str(said["policy"]), str(said["question"])
    subject = voucher_words.DECIDED.get(question, Says(question, question))
    return {
        "index": _index(entry),
        "number": "D-" + str(payload["id"]).replace("-", "")[:10].upper(),
        "subject": _says(subject),
        "outcome": _says(OUTCOMES[said["outcome"]]),
        "is_granted": said["outcome"] == "granted",
        "policy": _says(titles.get(policy, Says(policy, policy))),
        "policy_id": policy,
        "on": str(said["on"]),
        "is_official": bool(said.get("is_official", True)),
        "amounts": list(_amounts(said.get("award"))),
        "clauses": [_clause(finding) for finding in _leaves(said["findings"])],
        "readings": "、".join(str(reading["id"]) for reading in said.get("readings", [])),
        "pack_hash": _digest(said["pack_hash"]),
        "inputs_hash": _digest(said["inputs_hash"]),
    }


def _amounts(award: object) -> Iterator[Words]:
    for name, value in award.items() if isinstance(award, dict) else ():
        if name.endswith("_fen") and isinstance(value, int):
            known = voucher_words.AWARDS.get(name) or voucher_words.FACTS.get(name) or Says(name, name)
            yield {"name": _says(known), "value": money.format_yuan(value)}


def _clause(finding: Mapping[str, Any]) -> Words:
    says = finding.get("says") or {}
    holds = finding.get("holds")
    return {
        "id": str(finding.get("provision")),
        "holds": holds,
        "found": _says(HOLDS[holds]),
        "says": {"zh": str(says.get("zh", "")), "en": str(says.get("en", ""))},
    }


def _readings(entries: Iterable[Entry]) -> list[Words]:
    """The readings of all decisions, each once; one that was worded anew in between stands twice."""
    bodies = [json.loads(entry.body) for entry in entries if entry.body is not None]
    found = [_reading(reading) for body in bodies for reading in body.get("readings", [])]
    return sorted({json.dumps(one): one for one in found}.values(), key=lambda one: (one["id"], one["since"]))


def _reading(reading: Mapping[str, Any]) -> Words:
    return {
        "id": str(reading["id"]),
        "since": str(reading["since"]),
        **{part: {"zh": str(reading[part]["zh"]), "en": str(reading[part]["en"])} for part in ("question", "choice")},
    }


def _transfers(entry: Entry) -> Iterator[Words]:
    for posted in entry.transfers:
        yield _transfer(entry, posted)


def _transfer(entry: Entry, posted: Posted) -> Words:
    transfer, at = journal.decode(posted.content)
    return {
        "index": _index(entry),
        "says": _says(voucher_words.ENTRIES.get(transfer.code, Says(transfer.code, transfer.code))),
        "kind": _says(KINDS[transfer.kind]),
        "amount": money.format_yuan(transfer.amount_fen).removesuffix(" 元"),
        "at": _instant(at),
    }


def _other(entry: Entry) -> Words:
    return {"index": _index(entry), "kind": entry.kind}


def _log(receipt: Receipt, note: Note, shown: Checkpoint, setting: Setting) -> Words:
    signing = [key for key in receipt.keys if note.by(key)]
    return {
        "origin": receipt.origin,
        "size": f"{shown.size:,}",
        "root": checkpoints.encode_hash(shown.root),
        "signed_at": _instant(setting.signed_at),
        "keys": [{"algorithm": ALGORITHMS[key.algorithm], "fingerprint": key.fingerprint} for key in signing],
        "witnesses": list(_witnesses(receipt, note)),
    }


def _witnesses(receipt: Receipt, note: Note) -> Iterator[Words]:
    for key in receipt.witnesses:
        for signature in note.by(key):
            seconds = checkpoints.time_of_cosignature(signature.value) or 0
            yield {"name": key.name, "at": _instant(datetime.fromtimestamp(min(seconds, LATEST_SECONDS), UTC))}


def _leaves(findings: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for finding in findings:
        if finding.get("parts"):
            yield from _leaves(finding["parts"])
        else:
            yield finding


def _index(entry: Entry) -> str:
    assert entry.proof is not None, "only what is sealed is certified"
    return str(entry.proof.index)


def _digest(value: object) -> str:
    return str(value).removeprefix("sha256:")


def _instant(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def _says(says: Says) -> Words:
    return {"zh": says.zh, "en": says.en}

"""Receipts to check: a sound one, every lie that may be told in one, and files that are none. For both checkers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from guiju.apps.evidence.adapters import signatures
from guiju.core import journal, merkle, receipts
from guiju.core.checkpoints import Checkpoint, Proof
from guiju.core.journal import Transfer
from guiju.core.notes import Algorithm, Note
from guiju.core.receipts import About, Entry, Posted, Receipt

ORIGIN = "log.guiju.example/gz"
LOG = signatures.of_seed(ORIGIN, Algorithm.ED25519, bytes(range(32)))
WITNESS = signatures.of_seed("witness.example/w1", Algorithm.COSIGNATURE, bytes(range(1, 33)))
OTHER = signatures.of_seed(ORIGIN, Algorithm.ED25519, bytes(range(2, 34)))
SALTS = [bytes([n]) * 32 for n in range(1, 3)]
BODY = json.dumps(
    {
        "award": {"amount_fen": 18_600_000},
        "findings": [
            {"provision": "R1", "holds": True, "says": {"zh": "贵州的算力", "en": "compute from Guizhou"}, "parts": []}
        ],
        "inputs_hash": "sha256:" + "11" * 32,
        "on": "2024-06-03",
        "outcome": "granted",
        "pack_hash": "sha256:" + "22" * 32,
        "policy": "guizhou/compute_voucher",
        "question": "vouchers.award",
    },
    ensure_ascii=False,
)
TRANSFER = Transfer(id=UUID(int=1), debit=UUID(int=2), credit=UUID(int=3), amount_fen=18_600_000, code="issue")
AT = datetime(2024, 6, 3, 1, tzinfo=UTC)


def payload(body: str = BODY) -> dict[str, Any]:
    said = json.loads(BODY)
    names = ("inputs_hash", "outcome", "pack_hash", "policy", "question")
    return {
        **{name: said[name] for name in names},
        "id": "7f3a9c21-b400-4000-8000-000000000000",
        "body_hash": "sha256:" + receipts.sha256(body.encode()).hexdigest(),
    }


def posting() -> tuple[Posted, dict[str, Any]]:
    contents = [
        journal.encode(replace(TRANSFER, id=UUID(int=n)), b"", at_micros=journal.micros(AT)) for n in range(1, 4)
    ]
    hashes = [merkle.leaf_hash(content) for content in contents]
    shown = Posted(contents[1], 1, tuple(merkle.inclusion_proof(1, hashes)))
    return shown, {"root": merkle.root(hashes).hex(), "transfers": 3}


def receipt(**changed: Any) -> Receipt:
    """A sound receipt of one decision and one posting, both in a log of five entries."""
    shown, said = posting()
    opened = [
        Entry(kind="decision", envelope=_envelope("decision", payload()), salt=SALTS[0], proof=None, body=BODY),
        Entry(
            kind="ledger.posting",
            envelope=_envelope("ledger.posting", said),
            salt=SALTS[1],
            proof=None,
            transfers=(shown,),
        ),
    ]
    content = [receipts.commitment(one.salt, one.envelope.encode()) for one in opened] + [
        bytes([n]) * 32 for n in range(3)
    ]
    hashes = [merkle.leaf_hash(entry) for entry in content]
    text = Checkpoint(origin=ORIGIN, size=5, root=merkle.root(hashes)).text
    note = Note(text, (LOG.sign(text), WITNESS.cosign(text, 1_717_376_400)))
    entries = tuple(
        replace(one, proof=Proof(index=at, hashes=tuple(merkle.inclusion_proof(at, hashes)), note=note))
        for at, one in enumerate(opened)
    )
    made = Receipt(
        about=About(kind="voucher", id=str(UUID(int=9)), number="GZ-2024-000001"),
        origin=ORIGIN,
        keys=(LOG.key,),
        witnesses=(WITNESS.key,),
        entries=entries,
    )
    return replace(made, **changed)


def _envelope(kind: str, said: dict[str, Any]) -> str:
    return json.dumps({"at": "2024-06-03T01:00:00Z", "kind": kind, "payload": said}, ensure_ascii=False)


Lie = Callable[[Receipt], Receipt]


def entry_with(at: int, **changed: Any) -> Lie:
    def lie(of: Receipt) -> Receipt:
        entries = list(of.entries)
        entries[at] = replace(entries[at], **changed)
        return replace(of, entries=tuple(entries))

    return lie


def proof_with(at: int, **changed: Any) -> Lie:
    def lie(of: Receipt) -> Receipt:
        proof = of.entries[at].proof
        assert proof is not None
        return entry_with(at, proof=replace(proof, **changed))(of)

    return lie


def _resigned(of: Receipt, size: int = 5, origin: str = ORIGIN) -> Receipt:
    """The same entries under a checkpoint that the log never signed."""
    proof = of.entries[0].proof
    assert proof is not None
    text = Checkpoint(origin=origin, size=size, root=bytes(32)).text
    note = Note(text, (LOG.sign(proof.note.text),))
    return proof_with(0, note=note)(of)


def _foreign_posting(of: Receipt) -> Receipt:
    (shown,) = of.entries[1].transfers
    richer = journal.encode(replace(TRANSFER, id=UUID(int=2), amount_fen=99_999_999), b"", at_micros=journal.micros(AT))
    return entry_with(1, transfers=(Posted(richer, shown.index, shown.hashes),))(of)


LIES: dict[str, tuple[Lie, str]] = {
    "another salt": (entry_with(0, salt=bytes(32)), "Entry 1: number 0"),
    "another envelope": (entry_with(0, envelope=_envelope("decision", payload("{}"))), "Entry 1: number 0"),
    "another place": (proof_with(0, index=1), "Entry 1: number 1"),
    "a shorter path": (proof_with(0, hashes=()), "Entry 1: number 0"),
    "another decision": (entry_with(0, body=BODY.replace("18600000", "98600000")), "not the one whose hash was logged"),
    "another kind": (entry_with(0, kind="ledger.posting"), "envelope is of another kind"),
    "a richer transfer": (_foreign_posting, "not part of this posting"),
    "a checkpoint nobody signed": (_resigned, "signed by the log's key: it is not"),
    "another log's name": (lambda of: replace(of, origin="other.example/log"), "signed by the log's key: it is not"),
}


def _with(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    *way, last = path.split(".")

    def change(said: dict[str, Any]) -> None:
        at: Any = said
        for step in way:
            at = at[int(step)] if step.isdigit() else at[step]
        at[last] = value

    return change


MALFORMED: list[tuple[str, Any, str]] = [
    ("format", "guiju-receipt/2", "format"),
    ("extra", 1, "file.extra"),
    ("about.number", 7, "about.number"),
    ("log.keys", ["x"], "log.keys"),
    ("log.keys", "x", "log.keys"),
    ("entries.0.salt", "00", "entries[0].salt"),
    ("entries.0.salt", "AA" * 32, "entries[0].salt"),
    ("entries.0.proof", "index 1\n", "entries[0].proof"),
    ("entries.1.transfers.0.index", True, "entries[1].transfers[0].index"),
    ("entries.1.transfers.0.hashes", ["00"], "entries[1].transfers[0].hashes"),
]
"""A place in the receipt's JSON, what stands there instead, and the part that is then at fault."""

NO_JSON = [b"", b"\xff", b"[]", b"{}", b'{"format": 1, "format": 2}', b"[" * 100_000]


def malformed(path: str, value: Any) -> bytes:
    """The sound receipt's file with one part of it replaced."""
    said = json.loads(receipt().as_bytes())
    _with(path, value)(said)
    return json.dumps(said).encode()

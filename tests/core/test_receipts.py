"""Receipts: written and read back exactly, and every lie in one is found and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from guiju.apps.evidence.adapters import signatures
from guiju.core import checking, journal, merkle, receipts
from guiju.core.checkpoints import Checkpoint, Proof
from guiju.core.journal import Transfer
from guiju.core.notes import Algorithm, Note
from guiju.core.receipts import About, BadReceipt, Entry, Posted, Receipt

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


def verdict(of: Receipt, *trusted: Any) -> checking.Verdict:
    return checking.check(of, check=signatures.is_signed, trusted=trusted)


def test_a_receipt_is_read_back_as_it_was_written() -> None:
    assert receipts.read(receipt().as_bytes()) == receipt()
    assert receipt().as_bytes() == receipt().as_bytes()


def test_a_sound_receipt_says_what_is_proved_and_what_is_not() -> None:
    said = verdict(receipt(), LOG.key, WITNESS.key)
    assert said.is_sound
    words = [statement.zh for statement in said.statements]
    assert any("由该日志的密钥签名" in one for one in words)
    assert any("witness.example/w1" in one and "2024-06-03 09:00:00 +08:00" in one for one in words)
    assert any("准予，186,000.00 元" in one and "D-7F3A9C21B4" in one for one in words)
    assert any(one == "条目 1：R1 符合：贵州的算力。" for one in words)
    assert any("账目 issue（posted）186,000.00 元" in one for one in words)
    assert any(statement.holds is None and "事实是否属实" in statement.zh for statement in said.statements)


def test_without_a_key_of_ones_own_it_says_that_whose_log_it_is_cannot_be_told() -> None:
    said = verdict(receipt())
    assert said.is_sound
    assert any(LOG.key.fingerprint in one.zh and one.holds is None for one in said.statements)


def test_what_is_not_sealed_yet_is_said_and_proves_nothing() -> None:
    waiting = receipt(entries=tuple(replace(entry, proof=None) for entry in receipt().entries))
    said = verdict(waiting, LOG.key)
    assert said.is_sound
    assert not any(one.holds for one in said.statements if one.part == "log")
    assert any("尚未封存" in one.zh for one in said.statements)


Lie = Callable[[Receipt], Receipt]


def _entry(at: int, **changed: Any) -> Lie:
    def lie(of: Receipt) -> Receipt:
        entries = list(of.entries)
        entries[at] = replace(entries[at], **changed)
        return replace(of, entries=tuple(entries))

    return lie


def _proof(at: int, **changed: Any) -> Lie:
    def lie(of: Receipt) -> Receipt:
        proof = of.entries[at].proof
        assert proof is not None
        return _entry(at, proof=replace(proof, **changed))(of)

    return lie


def _resigned(of: Receipt, size: int = 5, origin: str = ORIGIN) -> Receipt:
    """The same entries under a checkpoint that the log never signed."""
    proof = of.entries[0].proof
    assert proof is not None
    text = Checkpoint(origin=origin, size=size, root=bytes(32)).text
    note = Note(text, (LOG.sign(proof.note.text),))
    return _proof(0, note=note)(of)


def _foreign_posting(of: Receipt) -> Receipt:
    (shown,) = of.entries[1].transfers
    richer = journal.encode(replace(TRANSFER, id=UUID(int=2), amount_fen=99_999_999), b"", at_micros=journal.micros(AT))
    return _entry(1, transfers=(Posted(richer, shown.index, shown.hashes),))(of)


LIES: dict[str, tuple[Lie, str]] = {
    "another salt": (_entry(0, salt=bytes(32)), "Entry 1: number 0"),
    "another envelope": (_entry(0, envelope=_envelope("decision", payload("{}"))), "Entry 1: number 0"),
    "another place": (_proof(0, index=1), "Entry 1: number 1"),
    "a shorter path": (_proof(0, hashes=()), "Entry 1: number 0"),
    "another decision": (_entry(0, body=BODY.replace("18600000", "98600000")), "not the one whose hash was logged"),
    "another kind": (_entry(0, kind="ledger.posting"), "envelope is of another kind"),
    "a richer transfer": (_foreign_posting, "not part of this posting"),
    "a checkpoint nobody signed": (_resigned, "signed by the log's key: it is not"),
    "another log's name": (lambda of: replace(of, origin="other.example/log"), "signed by the log's key: it is not"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found_and_named(lie: str) -> None:
    tell, says = LIES[lie]
    said = verdict(tell(receipt()), LOG.key)
    assert not said.is_sound
    assert [one.en for one in said.statements if one.holds is False and says in one.en], said.statements


def test_a_receipt_signed_by_another_key_is_not_this_logs() -> None:
    assert not verdict(receipt(), OTHER.key).is_sound
    assert not verdict(receipt(keys=(OTHER.key,))).is_sound


def test_a_cosignature_of_another_checkpoint_is_not_believed() -> None:
    proof = receipt().entries[0].proof
    assert proof is not None
    replayed = WITNESS.cosign("another\n1\n" + "A" * 43 + "=\n", 1_717_376_400)
    note = Note(proof.note.text, (proof.note.signatures[0], replayed))
    said = verdict(_proof(0, note=note)(receipt()), LOG.key, WITNESS.key)
    assert [one.en for one in said.statements if one.holds is False] == [
        "The witness witness.example/w1 saw the same checkpoint at 2024-06-03 09:00:00 +08:00: not true."
    ]


def _with(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    *way, last = path.split(".")

    def change(said: dict[str, Any]) -> None:
        at: Any = said
        for step in way:
            at = at[int(step)] if step.isdigit() else at[step]
        at[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
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
    ],
)
def test_a_file_that_is_no_receipt_is_refused_with_the_part_at_fault(path: str, value: Any, field: str) -> None:
    said = json.loads(receipt().as_bytes())
    _with(path, value)(said)
    with pytest.raises(BadReceipt) as refused:
        receipts.read(json.dumps(said).encode())
    assert refused.value.field == field


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"{}", b'{"format": 1, "format": 2}', b"[" * 100_000, receipt().as_bytes()[:-9]]
)
def test_what_is_no_json_object_is_refused(content: bytes) -> None:
    with pytest.raises(BadReceipt):
        receipts.read(content)


def test_every_single_flipped_bit_of_the_proved_parts_is_found() -> None:
    """Salts, envelopes, bodies, transfers: whatever the log covers, one bit of it changed is found."""
    whole = receipt()
    for at, entry in enumerate(whole.entries):
        for place in range(0, len(entry.envelope), 5):
            flipped = entry.envelope[:place] + chr(ord(entry.envelope[place]) ^ 1) + entry.envelope[place + 1 :]
            assert not verdict(_entry(at, envelope=flipped)(whole), LOG.key).is_sound
        for place in range(32):
            salt = bytearray(entry.salt)
            salt[place] ^= 1
            assert not verdict(_entry(at, salt=bytes(salt))(whole), LOG.key).is_sound

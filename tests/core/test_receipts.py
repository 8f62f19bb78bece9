"""Receipts: written and read back exactly, and every lie in one is found and named."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from guiju.apps.evidence.adapters import signatures
from guiju.core import checking, receipts
from guiju.core.notes import Note
from guiju.core.receipts import BadReceipt, Receipt
from tests.core.told import (
    BODY,
    LIES,
    LOG,
    MALFORMED,
    NO_JSON,
    OTHER,
    WITNESS,
    entry_with,
    malformed,
    payload,
    proof_with,
    receipt,
)


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


def test_every_statement_is_one_sentence_with_one_full_stop() -> None:
    for one in verdict(receipt(), LOG.key).statements:
        assert not one.zh.endswith("。。"), one.zh
        assert not one.en.endswith(".."), one.en


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
    said = verdict(proof_with(0, note=note)(receipt()), LOG.key, WITNESS.key)
    assert [one.en for one in said.statements if one.holds is False] == [
        "The witness witness.example/w1 saw the same checkpoint at 2024-06-03 09:00:00 +08:00: not true."
    ]


@pytest.mark.parametrize(("path", "value", "field"), MALFORMED)
def test_a_file_that_is_no_receipt_is_refused_with_the_part_at_fault(path: str, value: Any, field: str) -> None:
    with pytest.raises(BadReceipt) as refused:
        receipts.read(malformed(path, value))
    assert refused.value.field == field


@pytest.mark.parametrize("content", [*NO_JSON, receipt().as_bytes()[:-9]])
def test_what_is_no_json_object_is_refused(content: bytes) -> None:
    with pytest.raises(BadReceipt):
        receipts.read(content)


def test_every_single_flipped_bit_of_the_proved_parts_is_found() -> None:
    """Salts, envelopes, bodies, transfers: whatever the log covers, one bit of it changed is found."""
    whole = receipt()
    for at, entry in enumerate(whole.entries):
        for place in range(0, len(entry.envelope), 5):
            flipped = entry.envelope[:place] + chr(ord(entry.envelope[place]) ^ 1) + entry.envelope[place + 1 :]
            assert not verdict(entry_with(at, envelope=flipped)(whole), LOG.key).is_sound
        for place in range(32):
            salt = bytearray(entry.salt)
            salt[place] ^= 1
            assert not verdict(entry_with(at, salt=bytes(salt))(whole), LOG.key).is_sound


def test_half_a_character_and_a_number_without_end_are_refused_in_words() -> None:
    whole = receipt().as_bytes().decode()
    for content in (
        whole.replace('"kind": "decision"', '"kind": "\\ud800"', 1),
        whole.replace('"index": 1', '"index": ' + "9" * 5_000, 1),
    ):
        assert content != whole
        with pytest.raises(BadReceipt):
            receipts.read(content.encode())


def test_a_cosignature_from_the_end_of_time_is_judged_like_any_other() -> None:
    proof = receipt().entries[0].proof
    assert proof is not None
    note = Note(proof.note.text, (proof.note.signatures[0], WITNESS.cosign(proof.note.text, 2**62)))
    said = verdict(proof_with(0, note=note)(receipt()), LOG.key, WITNESS.key)
    assert any("9999-12-31 23:59:59 +08:00" in one.zh and one.holds for one in said.statements)


@pytest.mark.parametrize("holds", [[], {}, 1, "yes"])
def test_a_finding_that_is_neither_yes_nor_no_is_open(holds: Any) -> None:
    body = json.dumps({**json.loads(BODY), "findings": [{"provision": "R1", "holds": holds}]})
    odd = entry_with(0, body=body, envelope=json.dumps({"kind": "decision", "payload": payload(body)}))(receipt())
    assert any("R1 未定" in one.zh for one in verdict(odd).statements)

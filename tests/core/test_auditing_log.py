"""Auditing an exported log: every way to change its files, each refused with its own words."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from guiju.apps.evidence.adapters import signatures
from guiju.core import auditing, merkle, receipts
from guiju.core.auditing import BadExport
from guiju.core.notes import Algorithm, Note
from tests.core import exported
from tests.core.exported import FILLERS, Files, Plan, renoted, with_lines
from tests.core.told import LOG, OTHER, WITNESS

RECORDS, TRANSFERS, ACCOUNTS = auditing.RECORDS_FILE, auditing.TRANSFERS_FILE, auditing.ACCOUNTS_FILE
STRANGER = signatures.of_seed("witness.example/w2", Algorithm.COSIGNATURE, bytes(range(9, 41)))


@cache
def _sound() -> Files:
    return exported.files(exported.story(Plan()))


def sound() -> Files:
    return dict(_sound())


ENVELOPE = '{"at":"2024-03-01T01:00:00Z","kind":"test","payload":{},"subject":"00000000-0000-0000-0000-000000000000"}'
SIZE = len(_sound()[RECORDS].splitlines())


def flipped(name: str) -> Callable[[Files], Files]:
    def lie(made: Files) -> Files:
        content = bytearray(made[name])
        content[5] ^= 1
        return made | {name: bytes(content)}

    return lie


def cut(name: str) -> Callable[[Files], Files]:
    return lambda made: made | {name: made[name][:-7]}


def gone(name: str) -> Callable[[Files], Files]:
    return lambda made: {kept: content for kept, content in made.items() if kept != name}


def record(index: int, /, **changed: Any) -> Callable[[Files], Files]:
    def change(found: list[Any]) -> list[Any]:
        found[index] |= changed
        return found

    return lambda made: with_lines(made, RECORDS, change)


def swapped(name: str, at: int) -> Callable[[Files], Files]:
    def change(found: list[Any]) -> list[Any]:
        found[at], found[at + 1] = found[at + 1], found[at]
        return found

    return lambda made: with_lines(made, name, change)


def without(name: str, at: int) -> Callable[[Files], Files]:
    return lambda made: with_lines(made, name, lambda found: [*found[:at], *found[at + 1 :]])


def transfer(at: int, change: Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    def changed(found: list[Any]) -> list[Any]:
        found[at]["bytes"] = change(bytes.fromhex(found[at]["bytes"])).hex()
        return found

    return lambda made: with_lines(made, TRANSFERS, changed)


def forked(history: list[Note]) -> list[Note]:
    """Another root over as many entries, signed by the same key."""
    other = exported.signed([merkle.leaf_hash(b"%d" % n) for n in range(FILLERS)])
    return [history[0], history[1], other, history[2]]


def rewritten(history: list[Note]) -> list[Note]:
    return [history[0], exported.signed([merkle.leaf_hash(b"%d" % n) for n in range(FILLERS)]), history[2]]


def put_back(made: Files) -> Files:
    first = json.loads(made[auditing.CHECKPOINTS_FILE].splitlines()[0])["note"]
    return made | {"checkpoint": first.encode()}


def replayed(history: list[Note]) -> list[Note]:
    """The witness's signature of one checkpoint under another."""
    (stolen,) = history[0].by(WITNESS.key)
    return [history[0], history[1].signed([stolen]), history[2]]


def resigned(by: signatures.Signer) -> Callable[[list[Note]], list[Note]]:
    return lambda history: [*history[:-1], Note(history[-1].text, (by.sign(history[-1].text),))]


def one_signature_false(history: list[Note]) -> list[Note]:
    (first,) = history[0].by(LOG.key)
    return [history[0], history[1].signed([first]), history[2]]


def richer(content: bytes) -> bytes:
    return content[:71] + bytes([content[71] ^ 1]) + content[72:]


LIES: dict[str, tuple[Callable[[Files], Files], str]] = {
    "a bit of a bundle": (flipped("tile/entries/000"), "tile/0/000 has not the hashes of the entries"),
    "a bit of a tile": (flipped("tile/0/000"), "tile/0/000 has not the hashes of the entries"),
    "a bit of the tile above": (flipped("tile/1/000.p/1"), "tile/1/000.p/1 has not the hashes of the entries"),
    "a bundle cut short": (cut("tile/entries/000"), "tile/entries/000 was cut short or changed"),
    "a tile cut short": (cut("tile/0/000"), "tile/0/000 has not the hashes of the entries"),
    "a missing tile": (gone("tile/0/000"), "tile/0/000 is missing"),
    "a missing bundle": (gone("tile/entries/000"), "tile/entries/000 is missing"),
    "a missing checkpoint": (gone("checkpoint"), "the file checkpoint is missing or unreadable"),
    "history rewritten": (lambda made: renoted(made, rewritten), "has not the root of the first 300"),
    "a fork": (lambda made: renoted(made, forked), "two roots were signed over 300 entries: the log forked"),
    "checkpoints in another order": (
        lambda made: renoted(made, lambda h: [h[1], h[0], h[2]]),
        "the checkpoints go back from 300 entries to 100",
    ),
    "an old checkpoint put back": (put_back, f"has 100 entries, though {SIZE} were signed for: it was put back"),
    "the last checkpoint left out": (
        lambda made: renoted(made, lambda h: h[:-1]),
        f"the public checkpoint ({SIZE} entries) is not the last of the history",
    ),
    "another key": (
        lambda made: renoted(made, resigned(OTHER)),
        f"the checkpoint of {SIZE} entries is signed by none of the keys that are trusted",
    ),
    "a false signature": (
        lambda made: renoted(made, one_signature_false),
        "a signature under the checkpoint of 300 entries is false",
    ),
    "a replayed cosignature": (
        lambda made: renoted(made, replayed),
        "the signature of the witness witness.example/w1 under 300 entries is false",
    ),
    "another log": (
        lambda made: renoted(made, lambda h: [exported.signed([b""] * 3, origin="log.other.example"), *h]),
        "the checkpoint of 3 entries is of another log",
    ),
    "a checkpoint that is none": (
        lambda made: made | {auditing.CHECKPOINTS_FILE: b"{}\n" + made[auditing.CHECKPOINTS_FILE]},
        "line 1 of the checkpoints cannot be read",
    ),
    "another salt": (record(7, salt="00" * 32), "entry 7: what should open it is not what was sealed"),
    "another envelope": (
        record(7, envelope=ENVELOPE),
        "entry 7: what should open it is not what was sealed",
    ),
    "an envelope that is none": (record(7, envelope="[]"), "entry 7: its envelope cannot be read"),
    "a missing opening": (without(RECORDS, 7), "entry 7 is in the log and has no record"),
    "an opening taken away": (record(7, gone=True), "entry 7: what opens it is gone"),
    "records in another order": (swapped(RECORDS, 7), "the record of entry 7 stands where it does not belong"),
    "a record of no entry": (
        lambda made: with_lines(made, RECORDS, lambda r: [*r, r[-1] | {"index": SIZE}]),
        f"the record of entry {SIZE} stands where it does not belong",
    ),
    "a record that is none": (
        lambda made: made | {RECORDS: made[RECORDS] + b'{"index": -1}\n'},
        f"line {SIZE + 1} of the records is unreadable",
    ),
    "a decision changed since": (
        record(FILLERS, body_hash="sha256:00"),
        "has other bytes than were logged: it was changed since",
    ),
    "a decision gone": (record(FILLERS, body_hash=None), "is gone from the records"),
    "a richer transfer": (transfer(2, richer), "are not those that were logged: changed, removed or added"),
    "a transfer left out": (without(TRANSFERS, 2), "are not those that were logged: changed, removed or added"),
    "a transfer slipped in": (
        lambda made: with_lines(made, TRANSFERS, lambda t: [*t, t[0] | {"seq": 999_999_999}]),
        "has no entry in the log",
    ),
    "transfers in another order": (swapped(TRANSFERS, 0), "stands out of its order"),
    "a transfer that is none": (transfer(2, lambda content: content[:50]), "line 3 of the transfers is unreadable"),
    "a balance that is not its transfers'": (
        lambda made: with_lines(made, ACCOUNTS, lambda a: [a[0] | {"debits_fen": "1"}, *a[1:]]),
        "does not hold what its transfers give",
    ),
    "an account left out": (without(ACCOUNTS, 0), "has transfers and is not among the accounts"),
    "an account that is none": (
        lambda made: made | {ACCOUNTS: made[ACCOUNTS] + b"{}\n"},
        "of the accounts is unreadable",
    ),
}


def test_a_sound_export_has_nothing_false_in_it() -> None:
    verdict = exported.audited(sound(), witnesses=(WITNESS.key,))
    assert [one.en for one in verdict.statements if one.holds is False] == []
    said = [one.en for one in verdict.statements if one.holds]
    assert f"3 checkpoints are all signed by the log's keys, the last over {SIZE} entries." in said
    assert f"the witness witness.example/w1 signed 3 of them, the last over {SIZE} entries." in said
    assert (
        f"{SIZE} entries were opened one by one; each is what the log has 32 bytes of, unchanged since sealed." in said
    )
    assert [one.part for one in verdict.statements if one.holds is None] == ["limits"] * 3


@pytest.mark.parametrize("name", LIES)
def test_every_lie_is_told_with_its_own_words(name: str) -> None:
    lie, says = LIES[name]
    found = exported.wrongs(lie(sound()))
    assert any(says in one for one in found), found


def test_a_lie_about_one_thing_is_no_lie_about_another() -> None:
    """What is broken is named once, and what does not rest on it still holds."""
    for name in ("another salt", "a fork", "a replayed cosignature", "a decision changed since", "a missing opening"):
        assert len(exported.wrongs(LIES[name][0](sound()))) == (2 if name == "a fork" else 1), name


def test_without_a_trusted_key_the_folders_own_is_named() -> None:
    verdict = exported.audited(sound(), keys=())
    assert verdict.is_sound
    open_ = [one.en for one in verdict.statements if one.holds is None]
    assert any(LOG.key.fingerprint in one and "no --key given" in one for one in open_)


def test_a_key_that_is_not_the_logs_believes_nothing() -> None:
    assert len(exported.wrongs(sound(), keys=(OTHER.key,))) == 3


def test_without_the_trusted_witness_nobody_else_vouches() -> None:
    verdict = exported.audited(sound(), witnesses=(STRANGER.key,))
    assert verdict.is_sound
    assert any("no witness signed" in one.en for one in verdict.statements if one.holds is None)


def test_names_that_were_erased_are_not_false_and_not_hidden() -> None:
    verdict = exported.audited(record(7, private="erased")(sound()))
    assert verdict.is_sound
    assert any(
        "the names beside 1 entries (7) were erased" in one.en for one in verdict.statements if one.holds is None
    )
    assert any("entries were opened one by one" in one.en for one in verdict.statements if one.holds)


def test_what_may_rest_on_an_entry_whose_opening_is_gone_is_open_and_not_false() -> None:
    claim = next(n for n, line in enumerate(sound()[RECORDS].splitlines()) if b"vouchers.claimed" in line)
    verdict = exported.audited(record(claim, gone=True)(sound()))
    assert [one.en for one in verdict.statements if one.holds is False] == [
        f"entry {claim}: what opens it is gone; the platform erases names alone, and never that."
    ]
    assert any("has no claim in the log (unless in an entry that" in one.en for one in verdict.statements)


def test_what_was_not_sealed_yet_is_said_to_be_so() -> None:
    last = SIZE - 1
    told = exported.story(Plan())
    made = exported.files(told) | {
        name: content
        for name, content in exported.files(_shorter(told, last), sizes=(100, last)).items()
        if name not in {RECORDS, TRANSFERS, ACCOUNTS}
    }
    verdict = exported.audited(record(last, index=None)(made))
    assert [one.en for one in verdict.statements if one.holds is False] == []
    assert any("1 entries were not sealed" in one.en for one in verdict.statements if one.holds is None)


def test_only_so_many_lines_of_one_kind_are_shown() -> None:
    found = exported.wrongs(with_lines(sound(), RECORDS, lambda records: records[200:]))
    assert sum("has no record" in one for one in found) == 20
    assert "and 180 more of the same." in found


@pytest.mark.parametrize("manifest", [None, b"", b"[]", b'{"format": "x"}', b'{"format": "guiju-export/1"}'])
def test_a_folder_that_is_none_is_refused(manifest: bytes | None) -> None:
    made = gone(auditing.MANIFEST_FILE)(sound()) | ({} if manifest is None else {auditing.MANIFEST_FILE: manifest})
    with pytest.raises(BadExport):
        exported.audited(made)


def _shorter(told: exported.Story, size: int) -> exported.Story:
    return exported.Story(envelopes=told.envelopes[:size])


def test_rotated_keys_are_both_believed_when_both_are_given() -> None:
    made = renoted(sound(), lambda h: [*h[:-1], exported.signed(_hashes(), by=OTHER)])
    made |= {"checkpoint": json.loads(made[auditing.CHECKPOINTS_FILE].splitlines()[-1])["note"].encode()}
    assert exported.wrongs(made, keys=(LOG.key, OTHER.key)) == []
    assert len(exported.wrongs(made, keys=(LOG.key,))) == 1


def _hashes() -> list[bytes]:
    records = [json.loads(line) for line in sound()[RECORDS].splitlines()]
    return [
        merkle.leaf_hash(receipts.commitment(bytes.fromhex(one["salt"]), one["envelope"].encode())) for one in records
    ]

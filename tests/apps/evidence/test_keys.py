"""Keys: made once and only for their owner, rotated with overlap, retired but still known."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from guiju.apps.evidence.adapters import keys, signatures
from guiju.core import notes
from guiju.core.notes import Algorithm, Note, Signature

ON = date(2024, 3, 1)
NAME = "log.guiju.example/gz"
TEXT = f"{NAME}\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "log-keys"


def test_a_key_file_is_made_once_and_only_its_owner_may_read_it(file: Path) -> None:
    first = keys.ensure(file, NAME, [Algorithm.ED25519, Algorithm.SM2_SM3], on=ON)
    assert file.stat().st_mode & 0o777 == 0o600
    again = keys.ensure(file, NAME, [Algorithm.ED25519], on=ON)
    assert again.keys == first.keys
    assert [key.algorithm for key in again.keys] == [Algorithm.ED25519, Algorithm.SM2_SM3]


def test_a_key_file_that_others_may_read_is_refused(file: Path) -> None:
    keys.ensure(file, NAME, [Algorithm.ED25519], on=ON)
    os.chmod(file, 0o640)
    with pytest.raises(keys.KeysRefused, match="chmod 600"):
        keys.load(file)


def test_keys_may_come_from_the_environment(file: Path) -> None:
    made = keys.ensure(file, NAME, [Algorithm.ED25519], on=ON)
    text = file.read_text()
    file.unlink()
    assert keys.ensure(file, NAME, [], on=ON, given=text).keys == made.keys
    assert not file.exists()


def test_a_key_is_exchanged_with_overlap_and_the_old_one_is_still_known(file: Path) -> None:
    old = keys.ensure(file, NAME, [Algorithm.ED25519], on=ON).keys[0]
    new = keys.add(file, NAME, Algorithm.ED25519, on=ON)
    overlap = keys.load(file)
    note = Note(TEXT, tuple(signer.sign(TEXT) for signer in overlap.signers))
    assert all(signatures.signed(note, key) for key in (old, new))
    assert keys.retire(file, old.id.hex()) == old
    after = keys.load(file)
    assert [signer.key for signer in after.signers] == [new]
    assert after.keys == (new, old)


def test_the_last_key_that_others_rely_on_is_not_retired(file: Path) -> None:
    ring = keys.ensure(file, NAME, [Algorithm.ED25519, Algorithm.SM2_SM3], on=ON)
    with pytest.raises(keys.KeysRefused, match="only live Ed25519"):
        keys.retire(file, ring.keys[0].id.hex())
    assert keys.retire(file, ring.keys[1].id.hex()) == ring.keys[1]


@pytest.mark.parametrize(
    "row", ["", "ed25519", "ed25519 x y z", "sm2 - {vkey} 2024-03-01", "ed25519 AAAA {vkey} 2024-03-01"]
)
def test_a_key_file_that_cannot_be_read_says_so(file: Path, row: str) -> None:
    vkey = signatures.generate(NAME, Algorithm.ED25519).key.vkey
    with pytest.raises(keys.KeysRefused):
        keys.load(file, given=row.format(vkey=vkey) or "# nothing")


def test_a_secret_that_belongs_to_another_key_is_refused(file: Path) -> None:
    keys.ensure(file, NAME, [Algorithm.ED25519], on=ON)
    other = signatures.generate(NAME, Algorithm.ED25519).key.vkey
    rows = [row.split() for row in file.read_text().splitlines() if not row.startswith("#")]
    with pytest.raises(keys.KeysRefused):
        keys.load(file, given=" ".join([*rows[0][:2], other, rows[0][3]]))


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_signature_holds_for_its_text_and_key_and_for_nothing_else(algorithm: Algorithm) -> None:
    signer, other = (signatures.generate(NAME, algorithm) for _ in range(2))
    made = signer.cosign(TEXT, 1_709_251_200) if algorithm is Algorithm.COSIGNATURE else signer.sign(TEXT)
    assert signatures.is_signed(signer.key, TEXT, made)
    assert not signatures.is_signed(other.key, TEXT, made)
    assert not signatures.is_signed(other.key, TEXT, Signature(made.name, other.key.id, made.value))
    assert not signatures.is_signed(signer.key, TEXT + "x", made)
    for at in range(0, len(made.value), 7):
        flipped = made.value[:at] + bytes([made.value[at] ^ 1]) + made.value[at + 1 :]
        assert not signatures.is_signed(signer.key, TEXT, Signature(made.name, made.key_id, flipped))
    assert notes.read_key(signer.key.vkey) == signer.key


def test_openssl_checks_the_sm2_signature(tmp_path: Path) -> None:
    signer = signatures.generate(NAME, Algorithm.SM2_SM3)
    head = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")  # SubjectPublicKeyInfo, curve SM2
    (tmp_path / "public.der").write_bytes(head + signer.key.public)
    (tmp_path / "text").write_text(TEXT)
    (tmp_path / "signature").write_bytes(signer.sign(TEXT).value)
    command = (
        "openssl pkeyutl -verify -pubin -keyform DER -inkey public.der -rawin -digest sm3"
        " -pkeyopt distid:1234567812345678 -in text -sigfile signature"
    )
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in done.stdout, done.stderr

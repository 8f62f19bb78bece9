"""The key that signs certificates: made once, only for its owner, renewed without forgetting the certificate before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cryptography import x509

from guiju.apps.evidence.adapters import certificate_keys
from guiju.apps.evidence.adapters.key_files import KeysRefused
from guiju.documents.pdf_signatures import fingerprint

NAME, ON = "log.guiju.example/gz", date(2024, 2, 29)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "certificate-key"


def test_it_is_made_once_and_only_its_owner_may_read_it(file: Path) -> None:
    first = certificate_keys.ensure(file, NAME, on=ON)
    assert file.stat().st_mode & 0o777 == 0o600
    assert certificate_keys.ensure(file, NAME, on=ON) == first
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    certificate = x509.load_der_x509_certificate(first.certificate)
    assert first.name == NAME
    assert certificate.not_valid_after_utc.year == 2034


def test_a_renewed_key_signs_and_the_certificate_before_is_still_known(file: Path) -> None:
    first = certificate_keys.ensure(file, NAME, on=ON)
    second = certificate_keys.renew(file, NAME, on=ON)
    assert second.fingerprint != first.fingerprint
    known = [fingerprint(one) for one in certificate_keys.certificates(file)]
    assert known == [second.fingerprint, first.fingerprint]
    assert file.read_text().count("PRIVATE KEY") == 2, "one key, between its two lines"
    assert certificate_keys.load(file) == second


def test_a_file_that_others_may_read_is_refused(file: Path) -> None:
    certificate_keys.ensure(file, NAME, on=ON)
    file.chmod(0o640)
    with pytest.raises(KeysRefused, match="chmod 600"):
        certificate_keys.load(file)


def test_a_key_without_its_own_certificate_is_refused(file: Path) -> None:
    certificate_keys.ensure(file, NAME, on=ON)
    certificate_keys.ensure(file.with_name("other"), NAME, on=ON)
    key, begins, _ = file.read_text().partition("-----BEGIN CERTIFICATE-----")
    foreign = file.with_name("other").read_text().partition(begins)[2]
    for text in ("nothing", key, key + begins + foreign):
        file.write_text(text)
        with pytest.raises(KeysRefused, match="RSA key and its certificate"):
            certificate_keys.load(file)

"""The key that signs certificates (PDFs): one PEM file beside the log's keys, which only its owner may read.

An RSA key and the X.509 certificate made for it here, then the certificates of the keys before: their secret halves
are gone, and what they signed can still be recognised by their fingerprints.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from guiju.apps.evidence.adapters import key_files
from guiju.apps.evidence.adapters.key_files import KeysRefused
from guiju.documents.pdf_signatures import Signer

BITS, EXPONENT = 3072, 65537
VALID_YEARS = 10
NAME_CHARACTERS_MAX = 64  # of a common name (RFC 5280, ub-common-name)
HOUSE = "规矩 Guiju"


def ensure(file: Path, name: str, *, on: date) -> Signer:
    """The signer of the file; a file that is not there is made. Raises KeysRefused."""
    if not file.exists():
        key_files.make(file, _made(name, on))
    return load(file)


def load(file: Path) -> Signer:
    """The signer of the file. Raises KeysRefused."""
    text = key_files.read(file).encode()
    try:
        key = load_pem_private_key(text, password=None)
        certificate = x509.load_pem_x509_certificates(text)[0]
    except (ValueError, TypeError, IndexError):
        raise _unreadable() from None
    if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != certificate.public_key():
        raise _unreadable()
    secret = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return Signer(key=secret, certificate=certificate.public_bytes(Encoding.DER))


def renew(file: Path, name: str, *, on: date) -> Signer:
    """Make a new key; the old one's certificate is kept, its secret half is not. Raises KeysRefused."""
    load(file)
    before = x509.load_pem_x509_certificates(key_files.read(file).encode())
    kept = "".join(one.public_bytes(Encoding.PEM).decode() for one in before)
    key_files.write(file, _made(name, on) + kept)
    return load(file)


def certificates(file: Path) -> tuple[bytes, ...]:
    """The certificates (DER), the one in use first. Raises KeysRefused."""
    load(file)
    listed = x509.load_pem_x509_certificates(key_files.read(file).encode())
    return tuple(one.public_bytes(Encoding.DER) for one in listed)


def _made(name: str, on: date) -> str:
    key = rsa.generate_private_key(EXPONENT, BITS)
    begins = datetime.combine(on, time(), UTC)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, HOUSE),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:NAME_CHARACTERS_MAX]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=subject, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins - timedelta(days=1))
        .not_valid_after(begins.replace(year=begins.year + VALID_YEARS, day=min(begins.day, 28)))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (secret + certificate.public_bytes(Encoding.PEM)).decode()


def _unreadable() -> KeysRefused:
    return KeysRefused(
        zh="签名证书文件应含一把 RSA 私钥和它的证书。请恢复备份，或删除文件后重新启动以另制一把。",
        en="The certificate key file holds an RSA key and its certificate. Restore the backup, or delete the file and "
        "start again to have a new one made.",
    )

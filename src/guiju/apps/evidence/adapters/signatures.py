"""Signing and checking with the libraries that know how: Ed25519 by cryptography, SM2 over SM3 by gmssl.

Imports no Django, so that a file can be checked where no Guiju is installed to run.
"""

from __future__ import annotations

from dataclasses import dataclass

import gmssl_pyx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from guiju.core import checkpoints
from guiju.core.notes import Algorithm, Key, Note, Signature

SM2_POINT = b"\x04"
SM2_PUBLIC_BYTES = 64


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Signer:
    """A private key under a name. `secret` is 32 bytes: an Ed25519 seed or an SM2 scalar."""

    key: Key
    secret: bytes

    def sign(self, text: str) -> Signature:
        """Sign a note's text; a witness signs with `cosign`."""
        assert self.key.algorithm is not Algorithm.COSIGNATURE, "a cosignature carries the time: cosign it"
        if self.key.algorithm is Algorithm.SM2_SM3:
            public = self.key.public.removeprefix(SM2_POINT)
            value = bytes(gmssl_pyx.sm2_sign(self.secret, public, text.encode()))
        else:
            value = _private(self.secret).sign(text.encode())
        return Signature(self.key.name, self.key.id, value)

    def cosign(self, text: str, seconds: int) -> Signature:
        """Sign a checkpoint's text as seen at that second since 1970 (tlog-cosignature)."""
        assert self.key.algorithm is Algorithm.COSIGNATURE, "only a witness's key cosigns"
        made = _private(self.secret).sign(checkpoints.cosigned_message(text, seconds))
        return Signature(self.key.name, self.key.id, seconds.to_bytes(checkpoints.TIME_BYTES) + made)


def generate(name: str, algorithm: Algorithm) -> Signer:
    """A new key under `name`."""
    if algorithm is Algorithm.SM2_SM3:
        public, secret = gmssl_pyx.sm2_key_generate()
        return Signer(key=Key(name=name, algorithm=algorithm, public=SM2_POINT + bytes(public)), secret=bytes(secret))
    seed = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return of_seed(name, algorithm, seed)


def of_seed(name: str, algorithm: Algorithm, seed: bytes) -> Signer:
    """The signer whose Ed25519 seed this is."""
    assert algorithm is not Algorithm.SM2_SM3, "an SM2 key is kept whole"
    public = _private(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Signer(key=Key(name=name, algorithm=algorithm, public=public), secret=seed)


def is_signed(key: Key, text: str, signature: Signature) -> bool:
    """Whether `signature` is what `key` gives for the text. False for anything malformed."""
    if not signature.is_by(key):
        return False
    if key.algorithm is Algorithm.SM2_SM3:
        return _is_sm2(key.public.removeprefix(SM2_POINT), text.encode(), signature.value)
    if key.algorithm is Algorithm.COSIGNATURE:
        seconds = checkpoints.time_of_cosignature(signature.value)
        if seconds is None:
            return False
        message = checkpoints.cosigned_message(text, seconds)
        return _is_ed25519(key.public, message, signature.value[checkpoints.TIME_BYTES :])
    return _is_ed25519(key.public, text.encode(), signature.value)


def signed(note: Note, key: Key) -> Signature | None:
    """The note's true signature by `key`, or None."""
    return next((one for one in note.by(key) if is_signed(key, note.text, one)), None)


def _private(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def _is_ed25519(public: bytes, message: bytes, value: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(value, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_sm2(public: bytes, message: bytes, value: bytes) -> bool:
    try:
        return bool(gmssl_pyx.sm2_verify(gmssl_pyx.normalize_sm2_public_key(public), message, value))
    except (gmssl_pyx.GmsslInnerError, gmssl_pyx.InvalidValueError):
        return False

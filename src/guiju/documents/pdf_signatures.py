"""PAdES signatures under PDFs: made without chance or clock, and checked offline (pyHanko does both).

RSA with PKCS #1 v1.5 over SHA-256, because the same document must have the same bytes. The signer's certificate is
its own: it says who signs, and nobody vouches for it but the fingerprint that is published.
"""

from __future__ import annotations

import asyncio
import logging
import struct
import zlib
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, TypeVar

from asn1crypto import cms, keys, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import cms_embedder
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

T = TypeVar("T")
DIGEST = "sha256"
FIELD = "Guiju"
CONTENTS_DIGITS = 8 * 1024  # hexadecimal digits kept free for the signature: about half are needed
NO_PDF = (
    PdfError, ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, OSError,
    RecursionError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What pyHanko raises for files that are no PDFs, or broken ones."""


for _name_of_logger in ("pyhanko", "pyhanko_certvalidator"):  # what is wrong with a file is said by `signed`, once
    logging.getLogger(_name_of_logger).addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Signer:
    """A private key (PKCS #8, DER) and the X.509 certificate of it (DER)."""

    key: bytes
    certificate: bytes

    @property
    def name(self) -> str:
        return _name(x509.Certificate.load(self.certificate))

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.certificate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What one signature says. `is_true`: it fits what it covers; `is_whole`: it covers all of the file."""

    name: str
    fingerprint: str
    signed_at: datetime | None
    is_true: bool
    is_whole: bool


def fingerprint(certificate: bytes) -> str:
    """SHA-256 over a certificate's DER, in groups that can be read aloud and compared."""
    digits = sha256(certificate).hexdigest()
    return " ".join(digits[at : at + 8] for at in range(0, 64, 8))


def sign(pdf: bytes, signer: Signer, *, at: datetime, reason: str) -> bytes:
    """The PDF with a certifying signature that allows no change after it. The same arguments give the same bytes."""
    writer = _Still(BytesIO(pdf))
    first, _ = writer.prev.trailer["/ID"]
    second = generic.ByteStringObject(sha256(pdf + signer.certificate).digest()[:16])
    writer._document_id = generic.ArrayObject([generic.ByteStringObject(_raw(first)), second])
    steps = cms_embedder.PdfCMSEmbedder(
        new_field_spec=SigFieldSpec(sig_field_name=FIELD, doc_mdp_update_value=MDPPerm.NO_CHANGES)
    ).write_cms(FIELD, writer)
    next(steps)
    placeholder = SignatureObject(
        timestamp=at, subfilter=SigSeedSubFilter.PADES, reason=reason, bytes_reserved=CONTENTS_DIGITS
    )
    rules = cms_embedder.SigMDPSetup(md_algorithm=DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
    steps.send(cms_embedder.SigObjSetup(sig_placeholder=placeholder, mdp_setup=rules))
    prepared, output = steps.send(cms_embedder.SigIOSetup(md_algorithm=DIGEST))
    content = _finished(
        _signer(signer).async_sign(data_digest=prepared.document_digest, digest_algorithm=DIGEST, use_pades=True)
    )
    steps.send(content)
    written: bytes = output.getvalue()
    return written


def reader(pdf: bytes) -> PdfFileReader:
    """The PDF opened. Raises one of NO_PDF."""
    return PdfFileReader(BytesIO(pdf), strict=True)


def signed(pdf: PdfFileReader) -> Iterator[Signed]:
    """Each signature of an opened PDF, in order, checked without asking anybody. Raises one of NO_PDF."""
    for one in pdf.embedded_regular_signatures:
        yield _signed(one)


class _Still(IncrementalPdfFileWriter):
    """A writer that leaves the document's own dates alone; pyHanko's would read the clock and rewrite the metadata."""

    def _update_meta(self) -> None:
        pass


def _signed(one: EmbeddedPdfSignature) -> Signed:
    certificate = one.signer_cert
    known = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    try:
        status = _finished(async_validate_pdf_signature(one, known, skip_diff=True))
        is_true = bool(status.intact and status.valid) and not any(_spare(one))
        is_whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    except SignatureValidationError:
        is_true = is_whole = False
    return Signed(
        name=_name(certificate),
        fingerprint=fingerprint(certificate.dump()),
        signed_at=one.self_reported_timestamp,
        is_true=is_true,
        is_whole=is_whole,
    )


def _spare(one: EmbeddedPdfSignature) -> bytes:
    """What stands behind the signature in the room that was kept for it. Nothing covers it, so nothing may be there."""
    content = bytes(one.pkcs7_content)
    return content[len(cms.ContentInfo.load(content).dump()) :]


def _finished(work: Coroutine[Any, Any, T]) -> T:
    """What an asynchronous function gives. On a thread of its own, since whoever calls may already be in a loop."""
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(asyncio.run, work).result()


def _signer(signer: Signer) -> signers.SimpleSigner:
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(signer.certificate),
        signing_key=keys.PrivateKeyInfo.load(signer.key),
        cert_registry=SimpleCertificateStore.from_certs([]),  # type: ignore[no-untyped-call]
        prefer_pss=False,
    )


def _name(certificate: x509.Certificate) -> str:
    """The common name; who makes a certificate writes in it what they like."""
    names = certificate.subject.native.get("common_name", "")
    return " ".join(str(names if isinstance(names, str) else names[-1]).split())


def _raw(text: Any) -> bytes:
    raw: bytes = text.original_bytes if isinstance(text, generic.TextStringObject) else bytes(text)
    return raw

"""Time stamps (RFC 3161): an authority signs that it saw a checkpoint's signed note, and when. Imports no Django.

Stamped is SHA-256 over the note as the log signed it, without witnesses' lines, for those come later. What came back is
checked against root certificates where some are given; without them its signature is nobody's word.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import requests
from asn1crypto import cms, tsp
from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from guiju.apps.evidence.adapters.places import PlaceTrouble

CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX = 3.0, 8.0
REPLY_BYTES_MAX = 65_536
QUERY_TYPE = "application/timestamp-query"
SHA256_OID = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A time stamp authority, and the file of root certificates (PEM) that its certificate must lead to."""

    url: str = field(repr=False)
    roots: Path | None = None

    @property
    def where(self) -> str:
        """The place's name: the address without a password or a query in it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a reply says: the time, and whether a certificate that leads to a given root signed it."""

    reply: bytes
    time: datetime
    serial: int
    is_verified: bool


def stamp(authority: Authority, note: str) -> Stamp:
    """Have a note stamped. Raises PlaceTrouble for whatever the authority or the network does."""
    request = TimestampRequestBuilder(note.encode(), HashAlgorithm.SHA256, nonce=True, cert_req=True).build()
    return read(_ask(authority, request.as_bytes()), note, authority.roots, nonce=request.nonce)


def read(reply: bytes, note: str, roots: Path | None, *, nonce: int | None = None) -> Stamp:
    """Check a reply over a note, and its nonce when one is given. Raises PlaceTrouble, also for no reply at all."""
    try:
        response = _decoded(reply)
        if response.status != PKIStatus.GRANTED:
            says = " ".join(response.status_string)
            raise PlaceTrouble(f"the authority refuses: {PKIStatus(response.status).name.lower()} {says}")
        info = response.tst_info
        imprint = info.message_imprint
        digest = sha256(note.encode()).digest()
        if imprint.hash_algorithm != SHA256_OID or imprint.message != digest:
            raise PlaceTrouble("the time stamp is over something else")
        if nonce is not None and info.nonce != nonce:
            raise PlaceTrouble("the time stamp answers another request: its nonce differs")
        is_verified = roots is not None and _is_signed(response, digest, roots)
        return Stamp(reply=reply, time=info.gen_time, serial=info.serial_number, is_verified=is_verified)
    except PlaceTrouble:
        raise
    except Exception as problem:  # three parsers see these bytes, and each has errors of its own for bad ones
        raise PlaceTrouble(f"the authority answers what is no time stamp: {type(problem).__name__}") from None


def _decoded(reply: bytes) -> TimeStampResponse:
    """The reply as it is; or with its certificates in the order that DER asks of a set, which openssl does not heed.

    No signature covers that order. Raises whatever the parsers raise.
    """
    try:
        return decode_timestamp_response(reply)
    except ValueError:
        parsed = tsp.TimeStampResp.load(reply, strict=True)
        signed = parsed["time_stamp_token"]["content"]
        signed["certificates"] = cms.CertificateSet(sorted(signed["certificates"], key=lambda one: one.dump()))
        return decode_timestamp_response(parsed.dump())


def _is_signed(response: TimeStampResponse, digest: bytes, roots: Path) -> bool:
    """True, or PlaceTrouble."""
    try:
        certificates = x509.load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError):
        raise PlaceTrouble(f"the root certificates in {roots.name} cannot be read") from None
    try:
        return VerifierBuilder(roots=certificates).build().verify(response, digest)
    except VerificationError as problem:
        raise PlaceTrouble(f"the time stamp does not hold: {problem}") from None


def _ask(authority: Authority, query: bytes) -> bytes:
    try:
        with requests.post(
            authority.url,
            data=query,
            headers={"Content-Type": QUERY_TYPE},
            timeout=(CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX),
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code != requests.codes.ok:
                raise PlaceTrouble(f"the authority answers {response.status_code}")
            return _body(response)
    except PlaceTrouble:
        raise
    except Exception as problem:  # below requests, urllib3 and http.client raise their own
        raise PlaceTrouble(f"the authority cannot be reached: {type(problem).__name__}") from None


def _body(response: requests.Response) -> bytes:
    """What was answered, within limits: also one that sends a byte now and then must end."""
    body, until = b"", time.monotonic() + ANSWER_SECONDS_MAX
    while chunk := response.raw.read1(REPLY_BYTES_MAX, decode_content=True):
        body += chunk
        if len(body) > REPLY_BYTES_MAX or time.monotonic() > until:
            raise PlaceTrouble("the authority answers too much or too slowly")
    return body

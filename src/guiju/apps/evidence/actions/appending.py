"""Append leaves, and erase what is private beside them. Nothing else that was appended ever changes."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection

from guiju.apps.evidence import models
from guiju.core import canonical
from guiju.core.receipts import SALT_BYTES, commitment

LEAVES_MAX = 10_000
ENVELOPE_BYTES_MAX = 65_536

_APPEND = "SELECT evidence_append(%s::text[], %s::uuid[], %s::bytea[], %s::bytea[], %s::text[], %s::text[], %s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What happened, in one word; to what; and everything that is to be provable later (no personal data).

    `private` is provable too, but only to those who are shown it: names, codes, people. The envelope holds its hash.
    """

    kind: str
    subject: UUID
    payload: Mapping[str, object]
    private: Mapping[str, object] | None = None


def append(leaves: Sequence[Leaf], *, at: datetime) -> list[int]:
    """Append leaves in the caller's transaction, in one round trip; their ids in the order given.

    Asserts that there is a transaction: evidence commits with what it proves, or not at all. Raises ValueError for
    an envelope above ENVELOPE_BYTES_MAX or more than LEAVES_MAX leaves.
    """
    assert connection.in_atomic_block, "evidence is appended in the transaction that it proves"
    if len(leaves) > LEAVES_MAX:
        raise ValueError(f"{len(leaves)} leaves in one call, more than {LEAVES_MAX}")
    if not leaves:
        return []
    privates = [_private(leaf) for leaf in leaves]
    envelopes = [_envelope(leaf, private, at) for leaf, private in zip(leaves, privates, strict=True)]
    salts = [secrets.token_bytes(SALT_BYTES) for _ in leaves]
    commitments = [commitment(salt, envelope) for salt, envelope in zip(salts, envelopes, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            _APPEND,
            [
                [leaf.kind for leaf in leaves],
                [leaf.subject for leaf in leaves],
                commitments,
                salts,
                [envelope.decode() for envelope in envelopes],
                [private.decode() for private in privates],
                at,
            ],
        )
        ids: list[int] = cursor.fetchone()[0]
    return ids


def erase(subject: UUID, *, at: datetime) -> int:
    """Erase what is private in the openings of `subject` (names, codes, people); of how many leaves.

    The leaves and their envelopes stay, and prove what they proved, but for whom it was about. It cannot be undone.
    """
    private = models.Opening.objects.filter(leaf__subject=subject).exclude(private="")
    return private.update(private="", erased_at=at)


def _private(leaf: Leaf) -> bytes:
    """What is hashed apart, with a salt inside it: few names would be few guesses. Empty where there is nothing."""
    if leaf.private is None:
        return b""
    return canonical.encode({"salt": secrets.token_hex(SALT_BYTES), "says": leaf.private})


def _envelope(leaf: Leaf, private: bytes, at: datetime) -> bytes:
    said: dict[str, object] = {"at": at, "kind": leaf.kind, "payload": leaf.payload, "subject": leaf.subject}
    if private:
        said["private"] = "sha256:" + sha256(private).hexdigest()
    text = canonical.encode(said)
    if len(text) > ENVELOPE_BYTES_MAX:
        raise ValueError(f"the evidence of {leaf.kind} {leaf.subject} takes {len(text)} bytes: hash its parts first")
    return text

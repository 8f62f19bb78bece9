"""What a check by four eyes leaves in the log: that two people stood behind it, and not who they were."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from guiju.apps.evidence import actions as evidence
from guiju.apps.matters.facts import MatterView
from guiju.core import auditing
from guiju.core.receipts import SALT_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`checker` confirmed what `maker` made of a matter; `shown` is what both saw."""

    matter: MatterView
    maker: int
    checker: int
    decision: UUID | None
    shown: str


def append_checks(checks: Sequence[Check], *, at: datetime) -> None:
    """One leaf a check, in the transaction of its step."""
    evidence.append([_leaf(check) for check in checks], at=at)


def _leaf(check: Check) -> evidence.Leaf:
    """Maker and checker as marks under one salt: equal for one person, and telling nothing without the salt.

    What they were shown is private too: it is a bare hash over sums and accounts that somebody could guess at.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    return evidence.Leaf(
        kind=auditing.CHECKED,
        subject=check.matter.id,
        payload={
            "checker": _mark(salt, check.checker),
            "decision": check.decision,
            "journey": check.matter.kind,
            "maker": _mark(salt, check.maker),
            "object": check.matter.object_id,
        },
        private={"checker": check.checker, "maker": check.maker, "mark_salt": salt.hex(), "shown": check.shown},
    )


def _mark(salt: bytes, person: int) -> str:
    return sha256(salt + str(person).encode()).hexdigest()

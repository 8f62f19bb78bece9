"""Signed links that go out in mails and come back: to confirm until an hour, to leave for good. No clock is read here.

Signed with the site's key. An address that left is known again by a keyed hash of it, and by nothing else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.crypto import salted_hmac

LENGTH_MAX = 400
_CONFIRM, _LEAVE, _DEPARTED = "guiju.newsletter.confirm", "guiju.newsletter.leave", "guiju.newsletter.departed"


def to_confirm(subscriber: UUID, until: datetime) -> str:
    """A token that confirms, until an instant (exclusive)."""
    return signing.Signer(salt=_CONFIRM).sign_object([str(subscriber), int(until.timestamp())])


def confirming(token: str) -> tuple[UUID, datetime] | None:
    """Whom a token confirms and until when; None for one that we did not make."""
    said = _read(token, _CONFIRM)
    if said is None:
        return None
    return UUID(said[0]), datetime.fromtimestamp(said[1], UTC)


def to_leave(subscriber: UUID) -> str:
    """A token that unsubscribes."""
    return signing.Signer(salt=_LEAVE).sign_object([str(subscriber)])


def leaving(token: str) -> UUID | None:
    """Who leaves by a token; None for one that we did not make."""
    said = _read(token, _LEAVE)
    return None if said is None else UUID(said[0])


def digest(address: str) -> str:
    """The keyed hash of an address."""
    return salted_hmac(_DEPARTED, address, algorithm="sha256").hexdigest()


def _read(token: str, salt: str) -> list[Any] | None:
    if len(token) > LENGTH_MAX:
        return None
    try:
        said: list[Any] = signing.Signer(salt=salt).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return said

"""Cannot be read: why a file gave no text, in both tongues, with what to do about it."""

from __future__ import annotations

from guiju.core.refusals import Refused


class Unreadable(Refused):
    """A file that gives no text. Nothing else comes out of opening, whatever the bytes are."""

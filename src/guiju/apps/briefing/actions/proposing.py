"""Targets that a published item sets, handed to the office of targets: the one place where the two meet."""

from __future__ import annotations

from datetime import datetime

from guiju.apps.briefing import models
from guiju.core.parties import Actor


def propose(item: models.Item, instrument: models.Instrument, *, actor: Actor, at: datetime) -> None:
    """Propose the item's targets."""

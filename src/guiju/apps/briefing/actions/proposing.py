"""Targets that a published item sets, proposed to the office of targets: the one place where the two meet.

They count for nothing before the bureau has accepted them there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from guiju.apps.briefing import facts, models
from guiju.apps.targets import actions as targets
from guiju.core.parties import Actor
from guiju.texts.passages import Text

PROPOSED_MAX = 100
NAME, QUOTE, DOCUMENT, UNIT, NUMBER = 120, 40, 200, 20, 40


def propose(item: models.Item, instrument: models.Instrument, *, actor: Actor, at: datetime) -> int:
    """Propose the item's targets in the transaction that publishes it; how many. What was proposed before stands."""
    proposals = {each.id: each for each in _proposals(item, instrument)}
    named = list(proposals.values())[:PROPOSED_MAX]
    if named:
        targets.propose(named, actor=actor, at=at)
    return len(named)


def _proposals(item: models.Item, instrument: models.Instrument) -> Iterator[targets.Proposal]:
    """The item's targets as its text names them; one whose number is beyond what targets keep is left to people."""
    text = Text(item.upload.name, item.upload.body)
    for amount in facts.targets(item):
        said, span = amount.quantity, amount.span
        quote = " ".join(text.at(span).split())[:QUOTE]
        numbers = (str(said.value), str(said.upper or 0))
        if not quote or len(said.unit) > UNIT or any(len(number) > NUMBER for number in numbers):
            continue
        yield targets.Proposal(
            name=(said.what.strip() or quote)[:NAME],
            quantity=said,
            document=instrument.title[:DOCUMENT],
            quote=quote,
            lines=(text.line_of(span.start), text.line_of(max(span.start, span.end - 1))),
            item=f"{item.upload_id}/{item.number}",
            region=instrument.jurisdiction,
        )

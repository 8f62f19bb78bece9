"""Targets that items set, proposed to the office of targets: the one place where the two meet.

All of an upload's at once, or an item's when it is published; what was proposed before stands. They count for nothing
before the bureau has accepted them there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from guiju.apps.briefing import facts, models
from guiju.apps.briefing.actions import refusing
from guiju.apps.briefing.queries import seeing
from guiju.apps.targets import actions as targets
from guiju.core.parties import Actor
from guiju.core.regions import NATION
from guiju.texts.passages import Text

PROPOSED_MAX, PROPOSED_AT_ONCE = 100, 500
NAME, QUOTE, DOCUMENT, UNIT, NUMBER = 120, 40, 200, 20, 40


@transaction.atomic
def propose_targets(upload: UUID, *, actor: Actor, at: datetime) -> int:
    """Propose the targets of every item of an upload that was not dropped; how many they are.

    Raises `briefing.not_found`, `briefing.not_allowed`, `briefing.wrong_state` before it is read.
    """
    refusing.require_editor(actor)
    row = models.Upload.objects.filter(id=upload).first()
    if row is None:
        raise seeing.not_found("份来文", "upload")
    if row.state != models.Upload.State.READ:
        raise refusing.WrongState(
            zh="这份文本还没有读出来，读完再提出目标。", en="The text has not been read yet. Propose its targets then."
        )
    items = models.Item.objects.select_related("upload").filter(upload=row).order_by("number")
    named = [
        proposal
        for item in items.exclude(state=models.Item.State.DROPPED)
        for proposal in _proposals(item, title=item.title, region=item.jurisdiction or NATION)
    ]
    return _propose(named, actor=actor, at=at)


def propose(item: models.Item, instrument: models.Instrument, *, actor: Actor, at: datetime) -> int:
    """Propose the item's targets in the transaction that publishes it; how many."""
    return _propose(_proposals(item, title=instrument.title, region=instrument.jurisdiction), actor=actor, at=at)


def _propose(proposals: Iterable[targets.Proposal], *, actor: Actor, at: datetime) -> int:
    named = list({each.id: each for each in proposals}.values())
    for start in range(0, len(named), PROPOSED_AT_ONCE):
        targets.propose(named[start : start + PROPOSED_AT_ONCE], actor=actor, at=at)
    return len(named)


def _proposals(item: models.Item, *, title: str, region: str) -> Iterator[targets.Proposal]:
    """The item's targets as its text names them; one whose number is beyond what targets keep is left to people."""
    text = Text(item.upload.name, item.upload.body)
    for amount in islice(facts.targets(item), PROPOSED_MAX):
        said, span = amount.quantity, amount.span
        quote = " ".join(text.at(span).split())[:QUOTE]
        numbers = (str(said.value), str(said.upper or 0))
        if not quote or len(said.unit) > UNIT or any(len(number) > NUMBER for number in numbers):
            continue
        yield targets.Proposal(
            name=(said.what.strip() or quote)[:NAME],
            quantity=said,
            document=title[:DOCUMENT],
            quote=quote,
            lines=(text.line_of(span.start), text.line_of(max(span.start, span.end - 1))),
            item=f"{item.upload_id}/{item.number}",
            region=region,
        )

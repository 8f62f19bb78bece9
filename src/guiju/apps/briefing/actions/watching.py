"""Watch an instrument or a search of the library; stop watching. At most so many a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from guiju.apps.briefing import models
from guiju.apps.briefing.actions import refusing
from guiju.apps.briefing.queries import seeing
from guiju.apps.briefing.queries.shapes import Sought
from guiju.core.parties import Actor
from guiju.core.refusals import Refused
from guiju.texts import words

WATCHES_MAX = 50


@transaction.atomic
def watch(sought: Sought, *, id: UUID, instrument: UUID | None, actor: Actor, at: datetime) -> UUID:
    """Watch an instrument, or what is `sought`; the id of the watch, that of the one there was if it is watched.

    The organisation the person acts for is told. Raises `briefing.person_needed`, `too_many_watches`, `bad_input`.
    """
    if actor.person is None or actor.organisation is None:
        raise Refused(
            "briefing.person_needed",
            zh="关注须由本人登录，并代表一家单位：有新内容时告诉这家单位。",
            en="Watching takes a person who is signed in and acts for an organisation, which will be told.",
        )
    if instrument is not None and not models.Instrument.objects.filter(id=instrument).exists():
        raise seeing.not_found("份文件", "instrument")
    if instrument is None and sought == Sought():
        raise refusing.BadInput("text", zh="请先填写搜索词或筛选条件，再关注。", en="Say what to watch for first.")
    cut = words.cut(sought.text)
    if sought.text and not cut:
        raise refusing.BadInput("text", zh="搜索词里没有可查找的字词。", en="There is no word in it to look for.")
    _check_room(actor.person)
    said = {} if instrument else _said(sought, words.query(cut))
    try:
        with transaction.atomic():
            models.Watch.objects.create(
                id=id,
                person_id=actor.person,
                organisation_id=actor.organisation,
                instrument_id=instrument,
                since=at,
                **said,
            )
    except IntegrityError:
        same = {name: said.get(name, None if name == "year" else "") for name in Sought.__dataclass_fields__}
        return models.Watch.objects.values_list("id", flat=True).get(person=actor.person, instrument=instrument, **same)
    return id


@transaction.atomic
def unwatch(watch: UUID, *, actor: Actor) -> None:
    """Stop watching. Raises `briefing.not_found` for somebody else's."""
    gone, _ = models.Watch.objects.filter(id=watch, person=actor.person).delete()
    if actor.person is None or not gone:
        raise seeing.not_found("项关注", "watch")


def _check_room(person: int) -> None:
    """The person's watches, locked by their rows, are not too many. SAD PATH: two first ones at once are both taken."""
    rows = models.Watch.objects.select_for_update().filter(person=person).values_list("id", flat=True)
    if len(rows) >= WATCHES_MAX:
        raise Refused(
            "briefing.too_many_watches",
            zh=f"每人最多关注 {WATCHES_MAX} 项。请先取消一些。",
            en=f"A person watches {WATCHES_MAX} things at most. Stop some first.",
        )


def _said(sought: Sought, query: str) -> dict[str, object]:
    return {**{name: getattr(sought, name) for name in Sought.__dataclass_fields__}, "words": query}

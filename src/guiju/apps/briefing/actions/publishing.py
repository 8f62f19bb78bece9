"""Publish an item: its instrument in the library, a version of it, what it refers to; and tell who watches."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from guiju.apps.briefing import models
from guiju.apps.briefing.actions import indexing, proposing, refusing, reviewing, telling
from guiju.core.parties import Actor
from guiju.core.regions import NATION
from guiju.texts.naming import title_key


@transaction.atomic
def publish(item: UUID, *, actor: Actor, at: datetime, on: date) -> UUID:
    """Publish an accepted item that has our summary; the id of its instrument.

    A document that the library knows already (the same title in the same jurisdiction) gets another version, and what
    this item says of it becomes what the library says. Raises `briefing.wrong_state`, `briefing.bad_input`,
    `briefing.quotes_too_much`.
    """
    row = reviewing.locked(item, actor)
    source = reviewing.source_of(row)
    _check(row, source)
    instrument = _instrument(row, actor=actor, at=at, on=on)
    is_whole = row.upload.form == models.Upload.Form.POLICY
    version = models.Version.objects.create(
        id=uuid5(row.id, "version"),
        instrument=instrument,
        name=row.document_number or row.upload.title[:120] or row.upload.name,
        since=row.in_force_on or row.issued_on or row.upload.issued_on or on,
        item=row,
        organisation_id=row.upload.organisation_id,
        is_whole=is_whole,
        body=source,
        added_at=at,
    )
    refer(instrument, row.references)
    indexing.index([(instrument, source)])
    row.state, row.instrument = models.Item.State.PUBLISHED, instrument
    row.save()
    proposing.propose(row, instrument, actor=actor, at=at)
    telling.tell(instrument, version.id, at=at)
    return instrument.id


def refer(instrument: models.Instrument, titles: list[str]) -> None:
    """Write down which documents it names; itself and what it names twice are left out."""
    keys = {title_key(title): title for title in titles}
    models.Reference.objects.bulk_create(
        (
            models.Reference(instrument=instrument, title=title, title_key=key)
            for key, title in keys.items()
            if key and key != instrument.title_key
        ),
        ignore_conflicts=True,
    )


def _check(row: models.Item, source: str) -> None:
    if row.state != models.Item.State.ACCEPTED:
        raise refusing.WrongState(
            zh="请先核对并采纳这个条目，再发布。", en="Look the item over and accept it before it is published."
        )
    if not row.summary:
        raise refusing.BadInput(
            "summary", zh="发布前请写一段自己的摘要。", en="Write a summary of your own before it is published."
        )
    reviewing.check_summary(row.summary, source)


def _instrument(row: models.Item, *, actor: Actor, at: datetime, on: date) -> models.Instrument:
    """The instrument of an item, made or found by its key, locked, with what the item says of it."""
    key, place = title_key(row.title), row.jurisdiction or NATION
    listed_on = row.issued_on or row.in_force_on or row.upload.issued_on or on
    fresh = models.Instrument(
        id=uuid5(row.id, "instrument"),
        key=f"{place}:{key}",
        title=row.title,
        title_key=key,
        kind=row.kind,
        jurisdiction=place,
        year=listed_on.year,
        listed_on=listed_on,
        summary=row.summary,
        summary_by=actor.name,
        published_at=at,
        revised_at=at,
    )
    models.Instrument.objects.bulk_create([fresh], ignore_conflicts=True)
    known = models.Instrument.objects.select_for_update().defer("words", "pairs").get(key=fresh.key)
    known.kind, known.section = row.kind, row.section or known.section
    known.document_number = row.document_number or known.document_number
    known.issuers = row.issuers or known.issuers
    known.issued_on, known.in_force_on = row.issued_on or known.issued_on, row.in_force_on or known.in_force_on
    known.until_on = row.until_on or known.until_on
    known.listed_on = max(known.listed_on, listed_on)
    known.year = known.listed_on.year
    known.summary, known.summary_by, known.revised_at = row.summary, actor.name, at
    known.save()
    return known

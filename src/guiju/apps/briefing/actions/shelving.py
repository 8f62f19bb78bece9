"""Put the policies that run here into the library: each pack an instrument, each of its editions a version."""

from __future__ import annotations

from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from guiju.apps.briefing import models
from guiju.apps.briefing.actions import indexing, publishing, telling
from guiju.apps.decisions import actions as decisions
from guiju.texts.briefs import Kind
from guiju.texts.naming import title_key

PLATFORM = "规矩 Guiju"


def shelve_packs(*, at: datetime, on: date) -> int:
    """Shelve every policy of the catalogue, each in its own transaction; how many had something new."""
    return sum(_shelve(decisions.shelf(policy, on=on), at) for policy in decisions.shelf_ids())


@transaction.atomic
def _shelve(shelf: decisions.Shelf, at: datetime) -> bool:
    """Make the instrument, or find it where an editor published the text before, and add what it lacks."""
    instrument = _instrument(shelf, at)
    known = set(models.Version.objects.filter(instrument=instrument).values_list("edition", flat=True))
    fresh = [
        models.Version(
            id=uuid5(instrument.id, f"edition:{edition.name}"),
            instrument=instrument,
            name=edition.name,
            since=edition.since,
            edition=edition.name,
            is_whole=True,
            added_at=at,
        )
        for edition in shelf.editions
        if edition.name not in known
    ]
    if not fresh:
        return False
    models.Version.objects.bulk_create(fresh)
    publishing.refer(instrument, [shelf.parent.zh] if shelf.parent.zh else [])
    instrument.pack, instrument.revised_at, instrument.until_on = shelf.id, at, shelf.until_on
    instrument.save()
    said = "\n".join(clause.says.zh for clause in shelf.clauses if clause.says)
    indexing.index([(instrument, said)])
    telling.tell(instrument, fresh[-1].id, at=at)
    return True


def _instrument(shelf: decisions.Shelf, at: datetime) -> models.Instrument:
    first = shelf.issued_on or shelf.since
    key = title_key(shelf.title.zh)
    made = models.Instrument(
        id=instrument_id(shelf.id),
        key=f"{shelf.place}:{key}",
        title=shelf.title.zh,
        title_en=shelf.title.en,
        title_key=key,
        kind=shelf.kind if shelf.kind in set(Kind) else Kind.OTHER,
        document_number=shelf.document_number,
        issuers=[shelf.issuer.zh],
        jurisdiction=shelf.place,
        issued_on=shelf.issued_on,
        in_force_on=shelf.since,
        until_on=shelf.until_on,
        year=first.year,
        listed_on=first,
        pack=shelf.id,
        summary=_summary(shelf),
        summary_by=PLATFORM,
        published_at=at,
        revised_at=at,
    )
    models.Instrument.objects.bulk_create([made], ignore_conflicts=True)
    return models.Instrument.objects.select_for_update().defer("words", "pairs").get(key=made.key)


def instrument_id(pack: str) -> UUID:
    """The id under which a pack is shelved for the first time."""
    return uuid5(NAMESPACE_URL, f"guiju:pack:{pack}")


def _summary(shelf: decisions.Shelf) -> str:
    """Our own words about a pack: what of it runs here."""
    running = [clause for clause in shelf.clauses if clause.runs]
    named = "、".join(dict.fromkeys(clause.title.zh for clause in running))
    return (
        f"{shelf.issuer.zh}制定，自 {shelf.since} 起施行，平台已收录 {len(shelf.editions)} 个版本。"
        f"{len(shelf.clauses)} 条规定中有 {len(running)} 条写成了可以运行的规则，涉及{named}。"
    )[:2_000]

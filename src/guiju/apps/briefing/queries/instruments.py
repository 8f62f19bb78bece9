"""One instrument as its page shows it: versions, what of it runs here and what does not, what is related to it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from guiju.apps.briefing import models
from guiju.apps.briefing.queries import searching
from guiju.apps.briefing.queries.seeing import may_read, not_found
from guiju.apps.briefing.queries.shapes import (
    ClauseView,
    Count,
    InstrumentLine,
    InstrumentView,
    RelatedView,
    RunView,
    TargetView,
    VersionView,
)
from guiju.apps.decisions import actions as decisions
from guiju.apps.decisions import queries as records
from guiju.apps.targets import queries as targets
from guiju.core.parties import Actor
from guiju.texts import differences

RELATED_MAX = 100
VERSIONS_MAX = 200


def instrument(id: UUID, actor: Actor, *, on: date) -> InstrumentView:
    """One instrument, for everybody; its clauses are those of the day. Raises `briefing.not_found`."""
    row = row_of(id)
    versions = tuple(_version(each, actor) for each in _versions(row))
    clauses = () if not row.pack else tuple(_clause(each) for each in decisions.shelf(row.pack, on=on).clauses)
    return InstrumentView(
        line=searching.line_of(row),
        summary_by=row.summary_by,
        published_at=row.published_at,
        versions=versions,
        runs=_runs(row.pack, clauses),
        running=tuple(each for each in clauses if each.runs),
        idle=tuple(each for each in clauses if not each.runs),
        articles=() if row.pack else _articles(versions),
        targets=_targets(row, on),
        names=_names(row),
        named_by=_named_by(row),
    )


def instrument_line(id: UUID) -> InstrumentLine:
    """One instrument as a list shows it. Raises `briefing.not_found`."""
    return searching.line_of(row_of(id))


def row_of(id: UUID) -> models.Instrument:
    row = models.Instrument.objects.defer("words", "pairs", "plain").filter(id=id).first()
    if row is None:
        raise not_found("份文件", "instrument")
    return row


def text_of(version: UUID, actor: Actor) -> str:
    """The text of a version as it was supplied, for the few who may read it. Raises `briefing.not_found`."""
    row = models.Version.objects.filter(id=version, edition="").first()
    if row is None or not may_read(actor, row.organisation_id):
        raise not_found("个版本的原文", "text of a version")
    return row.body


def _versions(row: models.Instrument) -> list[models.Version]:
    rows = models.Version.objects.filter(instrument=row).defer("body").order_by("since", "added_at", "id")
    return list(rows[:VERSIONS_MAX])


def _version(row: models.Version, actor: Actor) -> VersionView:
    return VersionView(
        id=row.id,
        name=row.name,
        since=row.since,
        edition=row.edition,
        is_whole=row.is_whole,
        added_at=row.added_at,
        may_read=not row.edition and may_read(actor, row.organisation_id),
    )


def _clause(clause: decisions.ShelfClause) -> ClauseView:
    return ClauseView(
        id=clause.id,
        title=clause.title,
        says=clause.says,
        article=clause.article,
        runs=clause.runs,
        suspended=clause.suspended,
        is_reserved=clause.is_reserved,
    )


def _runs(pack: str, clauses: tuple[ClauseView, ...]) -> tuple[RunView, ...]:
    questions = tuple(dict.fromkeys(question for clause in clauses for question in clause.runs))
    counts = records.counts_of(pack, questions) if pack else {}
    return tuple(
        RunView(question=name, decisions=Count(number=number, is_exact=number < records.COUNTED_MAX))
        for name, number in counts.items()
    )


def _articles(versions: tuple[VersionView, ...]) -> tuple[str, ...]:
    """The numbers of the articles of the latest whole text, which nobody has made a pack of; never their words."""
    whole = [each.id for each in versions if each.is_whole and not each.edition]
    if not whole:
        return ()
    body = models.Version.objects.values_list("body", flat=True).get(id=whole[-1])
    return tuple(article.number for article in differences.articles(body) if article.number)


def _targets(row: models.Instrument, on: date) -> tuple[TargetView, ...]:
    standings = targets.standings(on=on, document=row.title)[:RELATED_MAX]
    return tuple(
        TargetView(
            id=each.indicator.id,
            name=each.indicator.name,
            deadline=each.indicator.deadline,
            status=each.status.value,
        )
        for each in standings
    )


def _names(row: models.Instrument) -> tuple[RelatedView, ...]:
    named = list(models.Reference.objects.filter(instrument=row).order_by("id")[:RELATED_MAX])
    keys = [reference.title_key for reference in named]
    known = models.Instrument.objects.filter(title_key__in=keys).order_by("-listed_on", "-id")
    ids: dict[str, UUID] = {}
    for key, place, id in known.values_list("title_key", "jurisdiction", "id"):
        if key not in ids or place == row.jurisdiction:
            ids[key] = id
    return tuple(RelatedView(title=each.title, id=ids.get(each.title_key)) for each in named)


def _named_by(row: models.Instrument) -> tuple[RelatedView, ...]:
    naming = models.Reference.objects.filter(title_key=row.title_key).order_by("-instrument")
    found = naming.values_list("instrument__title", "instrument_id")[:RELATED_MAX]
    return tuple(RelatedView(title=title, id=id) for title, id in found)

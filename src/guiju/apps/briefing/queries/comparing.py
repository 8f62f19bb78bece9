"""Two versions of an instrument compared, or a pack on two days: clause by clause, and the numbers it sets."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from guiju.apps.briefing import models
from guiju.apps.briefing.queries.instruments import row_of
from guiju.apps.briefing.queries.seeing import may_read, not_found
from guiju.apps.briefing.queries.shapes import Comparison, TermChange
from guiju.apps.decisions import actions as decisions
from guiju.core.parties import Actor
from guiju.core.refusals import Refused
from guiju.texts import differences


def compare_versions(instrument: UUID, earlier: UUID, later: UUID, actor: Actor, *, tongue: str) -> Comparison:
    """Two versions side by side. Texts are for whoever may read them both; a pack's editions are for everybody.

    Raises `briefing.not_found`, and `briefing.not_comparable` for a report or for two things of different kinds.
    """
    row = row_of(instrument)
    found = models.Version.objects.filter(instrument=row).in_bulk([earlier, later])
    one, other = found.get(earlier), found.get(later)
    if one is None or other is None:
        raise not_found("个版本", "version")
    if one.edition and other.edition:
        return compare_days(instrument, one.since, other.since, tongue=tongue)
    if not (may_read(actor, one.organisation_id) and may_read(actor, other.organisation_id)):
        raise not_found("个版本", "version")
    if not (one.is_whole and other.is_whole) or one.edition or other.edition:
        raise not_comparable()
    return Comparison(
        instrument=row.id,
        title=row.title,
        earlier=f"{one.name} · {one.since}",
        later=f"{other.name} · {other.since}",
        days=None,
        terms=(),
        articles=differences.differences(one.body, other.body),
    )


def compare_days(instrument: UUID, earlier: date, later: date, *, tongue: str) -> Comparison:
    """A pack on two days: its provisions in our words, and its terms. Raises `briefing.not_comparable` without one."""
    row = row_of(instrument)
    if not row.pack:
        raise not_comparable()
    one, other = decisions.shelf(row.pack, on=earlier), decisions.shelf(row.pack, on=later)
    return Comparison(
        instrument=row.id,
        title=row.title,
        earlier=f"{max(earlier, one.since)} · {one.edition}",
        later=f"{max(later, other.since)} · {other.edition}",
        days=(max(earlier, one.since), max(later, other.since)),
        terms=_terms(one, other),
        articles=differences.compare(_articles(one, tongue), _articles(other, tongue)),
    )


def not_comparable() -> Refused:
    return Refused(
        "briefing.not_comparable",
        zh="只有同一文件的两个全文版本，或同一政策包的两天，可以比对；简报里的报道不是全文。",
        en="Two whole texts of one document can be compared, or a pack on two days. A newsletter's report is no text.",
        field="later",
    )


def _articles(shelf: decisions.Shelf, tongue: str) -> list[differences.Article]:
    return [
        differences.Article(clause.id, getattr(clause.says, tongue))
        for clause in shelf.clauses
        if clause.says is not None
    ]


def _terms(one: decisions.Shelf, other: decisions.Shelf) -> tuple[TermChange, ...]:
    """The terms that differ, in the order of the later day."""
    before, after = ({term.name: term for term in shelf.terms} for shelf in (one, other))
    known = {**after, **{name: term for name, term in before.items() if name not in after}}
    return tuple(
        TermChange(
            name=name,
            says=term.says,
            unit=term.unit,
            earlier=before[name].value if name in before else None,
            later=after[name].value if name in after else None,
        )
        for name, term in known.items()
        if (before[name].value if name in before else None) != (after[name].value if name in after else None)
    )

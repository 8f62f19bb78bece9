"""The library over the API: list, search, one instrument, its texts for the few who may, and what changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema

from guiju.apps.briefing import queries
from guiju.apps.briefing.api import asking
from guiju.apps.briefing.api.asking import Asked, Cursor, Issuer, KindAsked, Limit, Place, Section, Text, Year
from guiju.core import canonical

router = Router(tags=["library"])


class LibraryWordsOut(Schema):
    zh: str
    en: str


class PieceOut(Schema):
    """A run of a text, and whether it is what was looked for."""

    text: str
    is_found: bool


class InstrumentLineOut(Schema):
    """An instrument in a list. `snippet` is of our summary; `is_in_text` tells that the words stand in its text."""

    id: UUID
    title: str
    title_en: str
    kind: str
    document_number: str
    issuers: list[str]
    jurisdiction: str
    section: str
    issued_on: date | None
    in_force_on: date | None
    until_on: date | None
    listed_on: date
    pack: str
    summary: str
    revised_at: datetime
    title_pieces: list[PieceOut]
    snippet: list[PieceOut]
    is_in_text: bool


class LibraryOut(Schema):
    """A page of the library. `count` is exact or, of many, what the planner estimates."""

    items: list[InstrumentLineOut]
    next: str | None
    count: int
    is_exact: bool


class LibrarySectionsOut(Schema):
    items: list[str]


class VersionOut(Schema):
    """A version: an edition of the rules, or a text; one that is not whole is a newsletter's report."""

    id: UUID
    name: str
    since: date
    edition: str
    is_whole: bool
    added_at: datetime
    may_read: bool


class LibraryClauseOut(Schema):
    """A provision of the pack in our words, and the questions whose rules restate it."""

    id: str
    title: LibraryWordsOut
    says: LibraryWordsOut | None
    article: str
    runs: list[str]
    suspended: LibraryWordsOut | None
    is_reserved: bool


class LibraryCountOut(Schema):
    number: int
    is_exact: bool


class RunOut(Schema):
    """A question the pack answers here, and how many decisions it has given."""

    question: str
    decisions: LibraryCountOut


class RelatedOut(Schema):
    """A document that is named or names this one; `id` is null while it is not in the library."""

    title: str
    id: UUID | None


class LibraryTargetOut(Schema):
    """An accepted target of the instrument and how it stands today; more of it under /targets."""

    id: UUID
    name: str
    deadline: date | None
    status: str


class InstrumentOut(Schema):
    """One instrument: `running` provisions have rules here, `idle` ones have none, `articles` are mere numbers."""

    line: InstrumentLineOut
    summary_by: str
    published_at: datetime
    versions: list[VersionOut]
    runs: list[RunOut]
    running: list[LibraryClauseOut]
    idle: list[LibraryClauseOut]
    articles: list[str]
    targets: list[LibraryTargetOut]
    names: list[RelatedOut]
    named_by: list[RelatedOut]


class VersionTextOut(Schema):
    """The text as it was supplied."""

    text: str


class DifferenceRunOut(Schema):
    """`mark`: the words stand in `both` versions, in the `earlier` or in the `later` one."""

    mark: str
    text: str


class ArticleDifferenceOut(Schema):
    """`change`: same, added, removed, changed, renumbered (moved)."""

    change: str
    earlier_number: str
    later_number: str
    runs: list[DifferenceRunOut]
    earlier_at: int | None
    later_at: int | None


class TermChangeOut(Schema):
    """A term on two days, as exact text or number; null where it was not set."""

    name: str
    says: LibraryWordsOut
    unit: str
    earlier: Any
    later: Any


class ComparisonOut(Schema):
    instrument: UUID
    title: str
    earlier: str
    later: str
    terms: list[TermChangeOut]
    articles: list[ArticleDifferenceOut]


@router.get("", response=LibraryOut, auth=None, operation_id="library_list")
def listed(
    request: Asked,  # noqa: ARG001 - everybody sees the same
    text: Text = "",
    jurisdiction: Place = "",
    kind: KindAsked = None,
    section: Section = "",
    year: Year = None,
    issuer: Issuer = "",
    cursor: Cursor = None,
    limit: Limit = None,
) -> Any:
    """The library, latest first; or what a search finds, the best first. For everybody."""
    sought = queries.Sought(
        text=text,
        jurisdiction=jurisdiction,
        kind=kind.value if kind else "",
        section=section,
        year=year,
        issuer=issuer,
    )
    page, count = queries.library(sought, after=cursor, limit=limit), queries.count(sought)
    return {"items": page.items, "next": page.next, "count": count.number, "is_exact": count.is_exact}


@router.get("/sections", response=LibrarySectionsOut, auth=None, operation_id="library_sections")
def sections(request: Asked) -> Any:  # noqa: ARG001
    """The sections that instruments stand in. For everybody."""
    return {"items": queries.sections()}


@router.get("/{uuid:id}", response=InstrumentOut, auth=None, operation_id="library_one")
def one(request: Asked, id: UUID) -> Any:
    """One instrument with its versions, clauses, decisions and relations. For everybody."""
    return queries.instrument(id, request.actor, on=asking.on(request))


@router.get("/{uuid:id}/differences", response=ComparisonOut, auth=None, operation_id="library_differences")
def differences(
    request: Asked,
    id: UUID,
    earlier: Annotated[UUID | None, Query(description="A version of the instrument")] = None,
    later: Annotated[UUID | None, Query(description="Another one")] = None,
    since: Annotated[date | None, Query(description="Of a pack: the first day")] = None,
    until: Annotated[date | None, Query(description="Of a pack: the other day; today when not said")] = None,
) -> Any:
    """Two versions article by article, or a pack on two days. Texts are compared for whoever may read them both."""
    if earlier is not None and later is not None:
        compared = queries.compare_versions(id, earlier, later, request.actor, tongue=asking.tongue())
    else:
        today = asking.on(request)
        compared = queries.compare_days(id, since or today, until or today, tongue=asking.tongue())
    plain = [
        {**_said(term), "earlier": canonical.plain(term.earlier), "later": canonical.plain(term.later)}
        for term in compared.terms
    ]
    said = {name: getattr(compared, name) for name in ("instrument", "title", "earlier", "later", "articles")}
    return {**said, "terms": plain}


@router.get("/versions/{uuid:id}/text", response=VersionTextOut, operation_id="library_text")
def text_of(request: Asked, id: UUID) -> Any:
    """The text of a version. For the bureau and for whoever uploaded it."""
    return {"text": queries.text_of(id, request.actor)}


def _said(term: Any) -> dict[str, Any]:
    return {"name": term.name, "says": term.says, "unit": term.unit}

"""What a piece may be begun from: instruments of the library. The one file here that asks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from guiju.apps.briefing import queries as library
from guiju.apps.newsletter.queries.seeing import require_editor
from guiju.core import paging
from guiju.core.parties import Actor
from guiju.core.regions import REGIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One instrument: our own summary of it, who issued it and when."""

    id: UUID
    title: str
    summary: str
    issuers: tuple[str, ...]
    issued_on: date | None
    document_number: str
    section: str
    jurisdiction: str

    @property
    def line(self) -> str:
        """The source as a reader wants it: 省大数据局，黔数〔2024〕1 号，2024-02-26 印发."""
        day = f"{self.issued_on} 印发" if self.issued_on else ""
        return "，".join(part for part in ("、".join(self.issuers), self.document_number, day) if part) or self.title

    @property
    def place(self) -> str:
        known = REGIONS.get(self.jurisdiction)
        return known.zh if known else ""


def sources(text: str = "", *, after: str | None = None, limit: int | None = None) -> paging.Page[Source]:
    """Instruments of the library, the latest first or what a search finds. Raises `briefing.bad_query`."""
    found = library.library(library.Sought(text=text), after=after, limit=limit)
    return paging.Page(tuple(_source(line) for line in found.items), found.next)


def sources_for(
    actor: Actor, text: str = "", *, after: str | None = None, limit: int | None = None
) -> paging.Page[Source]:
    """The same for a program of the bureau. Raises `newsletter.not_found` besides."""
    require_editor(actor)
    return sources(text, after=after, limit=limit)


def source(id: UUID) -> Source:
    """One instrument. Raises `briefing.not_found`."""
    return _source(library.instrument_line(id))


def _source(line: library.InstrumentLine) -> Source:
    return Source(
        id=line.id,
        title=line.title,
        summary=line.summary,
        issuers=line.issuers,
        issued_on=line.issued_on,
        document_number=line.document_number,
        section=line.section,
        jurisdiction=line.jurisdiction,
    )

"""What the office's reads give: frozen values, nothing of the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from guiju.core.decision import Says
from guiju.texts.differences import Difference
from guiju.texts.words import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for in the library: words, and what narrows them down."""

    text: str = ""
    jurisdiction: str = ""
    kind: str = ""
    section: str = ""
    year: int | None = None
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentLine:
    """An instrument as a list shows it. `title_pieces` and `snippet` mark what was looked for.

    `is_in_text` tells that the words stand in the text behind it and not in what everybody may read.
    """

    id: UUID
    title: str
    title_en: str
    kind: str
    document_number: str
    issuers: tuple[str, ...]
    jurisdiction: str
    section: str
    issued_on: date | None
    in_force_on: date | None
    until_on: date | None
    listed_on: date
    pack: str
    summary: str
    revised_at: datetime
    title_pieces: tuple[Piece, ...] = ()
    snippet: tuple[Piece, ...] = ()
    is_in_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many there are: exactly, or about so many when counting would take long."""

    number: int
    is_exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version. `may_read` tells whether whoever asks may see its text."""

    id: UUID
    name: str
    since: date
    edition: str
    is_whole: bool
    added_at: datetime
    may_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseView:
    """One provision of the pack, or an article of a text that no pack runs (of which the public reads no words)."""

    id: str
    title: Says
    says: Says | None
    article: str
    runs: tuple[str, ...]
    suspended: Says | None
    is_reserved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A question that the pack answers here, and how many decisions it has given (capped when not exact)."""

    question: str
    decisions: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedView:
    """A document that is named, or that names this one; `id` is None while it is not in the library."""

    title: str
    id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetView:
    """A target that the instrument sets and the bureau has accepted; `status` is how it stands on the day."""

    id: UUID
    name: str
    deadline: date | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentView:
    """One instrument with all that its page shows."""

    line: InstrumentLine
    summary_by: str
    published_at: datetime
    versions: tuple[VersionView, ...]
    runs: tuple[RunView, ...]
    running: tuple[ClauseView, ...]
    idle: tuple[ClauseView, ...]
    articles: tuple[str, ...]
    targets: tuple[TargetView, ...]
    names: tuple[RelatedView, ...]
    named_by: tuple[RelatedView, ...]

    @property
    def comparable(self) -> tuple[VersionView, ...]:
        """The versions of which two can be compared by whoever asks."""
        return tuple(each for each in self.versions if each.edition or (each.is_whole and each.may_read))


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChange:
    """A term of a pack on two days; None where it is not set or had not begun."""

    name: str
    says: Says
    unit: str
    earlier: object
    later: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of an instrument side by side, or a pack on two days (`days`, which texts have none of)."""

    instrument: UUID
    title: str
    earlier: str
    later: str
    days: tuple[date, date] | None
    terms: tuple[TermChange, ...]
    articles: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadView:
    """One upload; `left` items still wait for the editor."""

    id: UUID
    form: str
    name: str
    media_type: str
    size: int
    sha256: str
    actor_name: str
    uploaded_at: datetime
    state: str
    refused_code: str
    refused: Says | None
    title: str
    number: str
    issued_on: date | None
    items: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkView:
    """One field that was found: what it says and where it stands in the upload's body."""

    field: str
    says: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item as read and as the editor left it. `text` is the stretch of the upload it is about."""

    id: UUID
    upload: UUID
    number: int
    state: str
    marks: tuple[MarkView, ...]
    start: int
    text: str
    title: str
    kind: str
    document_number: str
    issuers: tuple[str, ...]
    jurisdiction: str
    section: str
    issued_on: date | None
    in_force_on: date | None
    until_on: date | None
    references: tuple[str, ...]
    summary: str
    reviewed_by: str
    instrument: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchView:
    """What one watches: an instrument by its title, or a search."""

    id: UUID
    instrument: UUID | None
    title: str
    sought: Sought
    since: datetime

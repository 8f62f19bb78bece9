"""Issues as readers and editors see them: published ones for everybody, the others for the bureau."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from guiju.apps.newsletter import models
from guiju.apps.newsletter.queries import figures
from guiju.apps.newsletter.queries.paging_keys import Sort, beyond
from guiju.apps.newsletter.queries.seeing import not_found, require_editor
from guiju.apps.newsletter.queries.shapes import (
    NO_NUMBER,
    VERBS,
    FigureView,
    IssueLine,
    IssueView,
    MastheadView,
    PieceView,
    StepView,
    label,
)
from guiju.core import paging
from guiju.core.decision import Says
from guiju.core.parties import Actor

FEED_LENGTH = 20


def masthead() -> MastheadView:
    """The head of the next issue; while nobody has written one, an empty one."""
    row = models.Masthead.objects.first()
    if row is None:
        return MastheadView()
    return MastheadView(
        name=row.name,
        motto=row.motto,
        publisher=row.publisher,
        statement=row.statement,
        year=row.year,
        year_number=row.year_number,
        total_number=row.total_number,
        version=row.version,
        edited_at=row.edited_at,
        edited_by=row.edited_by,
    )


def published(*, cursor: str | None = None, limit: int | None = None) -> paging.Page[IssueLine]:
    """What has been published and not withdrawn, the latest first."""
    size = paging.limit_of(limit)
    rows = _lines().filter(state=models.Issue.State.PUBLISHED)
    if cursor is not None:
        rows = rows.filter(number__lt=_number(cursor))
    found = list(rows.order_by("-number")[: size + 1])
    return paging.page([line_of(row) for row in found], size, [(str(row.number),) for row in found])


def latest() -> IssueLine | None:
    """The latest issue there is to read."""
    row = _lines().filter(state=models.Issue.State.PUBLISHED).order_by("-number").first()
    return None if row is None else line_of(row)


def issue_numbered(number: int) -> IssueView:
    """An issue by its number, for everybody; a withdrawn one without its pieces. Raises `newsletter.not_found`."""
    row = _lines().select_related("pdf", "epub").filter(number=number).first()
    if row is None:
        raise not_found()
    if row.state == models.Issue.State.WITHDRAWN:
        taken_back = _view(row, (), MastheadView())
        return replace(taken_back, line=replace(taken_back.line, lead="", pieces=0))
    frozen = {each.name: _frozen(each) for each in models.Figure.objects.filter(issue=row)}
    return _view(row, _pieces(row.id, frozen), MastheadView())


def issues(
    actor: Actor, *, sort: Sort = Sort.LATEST, cursor: str | None = None, limit: int | None = None
) -> paging.Page[IssueLine]:
    """Every issue for the bureau, by when it was begun. Raises `newsletter.not_found`."""
    require_editor(actor)
    size = paging.limit_of(limit)
    rows = _lines()
    if cursor is not None:
        rows = rows.filter(beyond("begun_at", cursor, sort))
    found = list(rows.order_by(*sort.by("begun_at"))[: size + 1])
    keys = [(row.begun_at.isoformat(), str(row.id)) for row in found]
    return paging.page([line_of(row) for row in found], size, keys)


def issue(id: UUID, actor: Actor, *, on: date | None = None) -> IssueView:
    """One issue for the bureau. Its figures are frozen, or drawn as they stand on `on`, or left out without a day.

    Raises `newsletter.not_found`.
    """
    require_editor(actor)
    row = _lines().select_related("pdf", "epub").filter(id=id).first()
    if row is None:
        raise not_found()
    shown: Mapping[str, FigureView] = {each.name: _frozen(each) for each in models.Figure.objects.filter(issue=row)}
    if row.published_at is None and on is not None:
        pieces = _pieces(id, {})
        shown = figures.drawn((name for piece in pieces for name in piece.figures), on=on)
    return _view(row, _pieces(id, shown), masthead() if row.masthead is None else MastheadView())


def piece(issue: UUID, id: UUID, actor: Actor) -> PieceView:
    """One piece for the bureau. Raises `newsletter.not_found`."""
    require_editor(actor)
    row = models.Piece.objects.filter(issue=issue, id=id).first()
    if row is None:
        raise not_found()
    return _piece(row, {})


def history(id: UUID, actor: Actor) -> tuple[StepView, ...]:
    """Every step of an issue, oldest first. Raises `newsletter.not_found`."""
    require_editor(actor)
    return tuple(
        StepView(
            version=row.version,
            verb=row.verb,
            says=VERBS[row.verb],
            actor_name=row.actor_name,
            at=row.at,
            note=row.note,
        )
        for row in models.Step.objects.filter(issue=id).order_by("version")
    )


def has_written(id: UUID, person: int | None) -> bool:
    """Whether somebody wrote any of an issue, and so cannot check it."""
    return models.Step.objects.filter(issue=id, writes=True, person=person).exists()


def content(number: int, form: str) -> bytes:
    """The bytes of an issue's `pdf` or `epub`, for everybody. Raises `newsletter.not_found`."""
    assert form in {"pdf", "epub"}
    row = models.Issue.objects.filter(number=number, state=models.Issue.State.PUBLISHED).select_related(form).first()
    if row is None:
        raise not_found()
    return bytes(getattr(row, form).content)


def line_of(row: models.Issue) -> IssueLine:
    return IssueLine(
        id=row.id,
        state=row.state,
        version=row.version,
        number=row.number,
        label=_label(row),
        issued_on=row.issued_on,
        lead=getattr(row, "lead", None) or "",
        pieces=getattr(row, "pieces", 0),
        begun_at=row.begun_at,
        begun_by=row.begun_by,
        changed_at=row.changed_at,
        published_at=row.published_at,
    )


def _lines() -> QuerySet[models.Issue]:
    first = models.Piece.objects.filter(issue=OuterRef("pk")).order_by("position").values("headline")[:1]
    return models.Issue.objects.defer("pdf__content", "epub__content").annotate(
        lead=Subquery(first), pieces=Count("piece")
    )


def _label(row: models.Issue) -> Says:
    if row.number is None or row.year is None or row.year_number is None:
        return NO_NUMBER
    return label(row.year, row.year_number, row.number)


def _view(row: models.Issue, pieces: Sequence[PieceView], usual: MastheadView) -> IssueView:
    head = row.masthead or {name: getattr(usual, name) for name in ("name", "motto", "publisher", "statement")}
    return IssueView(
        line=line_of(row),
        **head,
        pieces=tuple(pieces),
        checker_name=row.checker_name,
        checked_at=row.checked_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_for=row.withdrawn_for,
        pdf_sha256=row.pdf_id or "",
        epub_sha256=row.epub_id or "",
        pdf_size=row.pdf.size if row.pdf else 0,
        epub_size=row.epub.size if row.epub else 0,
    )


def _pieces(issue: UUID, shown: Mapping[str, FigureView]) -> tuple[PieceView, ...]:
    return tuple(_piece(row, shown) for row in models.Piece.objects.filter(issue=issue).order_by("position"))


def _piece(row: models.Piece, shown: Mapping[str, FigureView]) -> PieceView:
    return PieceView(
        id=row.id,
        issue=row.issue_id,
        position=row.position,
        instrument=row.instrument,
        section=row.section,
        headline=row.headline,
        summary=row.summary,
        quote=row.quote,
        source=row.source,
        link=row.link,
        figures=tuple(row.figures),
        shown=tuple(shown[name] for name in row.figures if name in shown),
    )


def _frozen(row: models.Figure) -> FigureView:
    return FigureView(
        name=row.name,
        title=Says(row.title_zh, row.title_en),
        note=row.note,
        svg=row.svg,
        slim=row.slim,
        columns=tuple(row.columns),
        rows=tuple(tuple(cells) for cells in row.rows),
        on=row.on,
    )


def _number(cursor: str) -> int:
    (number,) = paging.key_of(cursor, 1)
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise paging.bad_cursor()
    return int(number)

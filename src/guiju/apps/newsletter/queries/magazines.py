"""An issue as documents print it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from guiju.apps.newsletter.queries.issues import issue
from guiju.apps.newsletter.queries.shapes import IssueView
from guiju.core.decision import Says
from guiju.core.parties import Actor
from guiju.documents import magazine


def magazine_of(view: IssueView, *, label: Says, on: date) -> magazine.Magazine:
    """What is set: Chinese throughout, with the figures that the view carries."""
    return magazine.Magazine(
        name=view.name,
        motto=view.motto,
        number=label.zh,
        issued_on=on,
        publisher=view.publisher,
        statement=view.statement,
        pieces=tuple(
            magazine.Piece(
                section=piece.section,
                headline=piece.headline,
                summary=piece.paragraphs,
                quote=piece.quote,
                source=piece.source,
                link=piece.link,
                figures=tuple(
                    magazine.Figure(title=figure.title.zh, svg=figure.svg, note=figure.note) for figure in piece.shown
                ),
            )
            for piece in view.pieces
        ),
    )


def preview_pdf(id: UUID, actor: Actor, *, on: date) -> bytes:
    """An issue as it would be printed on a day, for the bureau. Raises `documents.issue_size` for an empty one."""
    view = issue(id, actor, on=on)
    return magazine.pdf(magazine_of(view, label=view.line.label, on=view.line.issued_on or on))

"""Publish an issue: number it, freeze its figures, make its files, and write a letter to everybody who subscribes.

All of it in one transaction, with one leaf of evidence. Locks: the issue, then the masthead, whose numbers go up.
"""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection, transaction

from guiju.apps.evidence import actions as evidence
from guiju.apps.newsletter import queries
from guiju.apps.newsletter.actions import refusing, rows
from guiju.apps.newsletter.models import Blob, Figure, Issue, Letter, Masthead
from guiju.apps.newsletter.queries.figures import plain
from guiju.apps.newsletter.queries.shapes import FigureView, IssueView, label
from guiju.core.parties import Actor, Duty
from guiju.documents import epub, magazine

_LETTERS = """
    INSERT INTO newsletter_letter (subscriber_id, issue_id, state, tries, next_at, moved_at, is_in_doubt, reason)
    SELECT id, %(issue)s, 'waiting', 0, %(at)s, %(at)s, false, '' FROM newsletter_subscriber WHERE state = 'confirmed'
    ORDER BY confirmed_at, id
    ON CONFLICT DO NOTHING
"""


@transaction.atomic
def publish(issue: UUID, *, version: int, actor: Actor, at: datetime, on: date) -> int:
    """Publish a checked issue; its number in all. Raises `newsletter.no_masthead`, `changed`, `wrong_state`."""
    rows.require(actor, Duty.HANDLE)
    row = rows.locked(issue, version, Issue.State.READY)
    head = Masthead.objects.select_for_update().first()
    if head is None:
        raise refusing.no_masthead()
    _number(row, head, on)
    view = queries.issue(issue, actor, on=on)
    _freeze(row, view)
    assert row.year is not None
    assert row.year_number is not None
    assert row.number is not None
    printed = queries.magazine_of(view, label=label(row.year, row.year_number, row.number), on=on)
    row.pdf_id, row.epub_id = _kept(magazine.pdf(printed), at), _kept(epub.epub(printed), at)
    row.state, row.published_at = Issue.State.PUBLISHED, at
    row.masthead = {name: getattr(head, name) for name in ("name", "motto", "publisher", "statement")}
    rows.record(row, "publish", actor=actor, at=at)
    head.save()
    with connection.cursor() as cursor:
        cursor.execute(_LETTERS, {"issue": row.id, "at": at})
    evidence.append([_leaf(row, at)], at=at)
    return row.number


@transaction.atomic
def withdraw(issue: UUID, *, version: int, reason: str, actor: Actor, at: datetime) -> None:
    """Take a published issue back: readers are told why, and letters that wait are not sent. It stays on record."""
    rows.require(actor, Duty.APPROVE)
    row = rows.locked(issue, version, Issue.State.PUBLISHED)
    said = reason.strip()
    if not 0 < len(said) <= 400:
        raise refusing.wrong_words(
            "reason",
            zh="请写明撤回的理由，最多 400 字，读者会看到。",
            en="Say why, in 400 characters at most; readers will see it.",
        )
    row.state, row.withdrawn_at, row.withdrawn_for = Issue.State.WITHDRAWN, at, said
    rows.record(row, "withdraw", actor=actor, at=at, note=said)
    waiting = Letter.objects.filter(issue=row, state=Letter.State.WAITING)
    waiting.update(state=Letter.State.DROPPED, next_at=None, moved_at=at)
    payload = {"at": at, "id": row.id, "number": row.number, "reason": said}
    evidence.append([evidence.Leaf(kind="newsletter_withdrawn", subject=row.id, payload=payload)], at=at)


def _number(row: Issue, head: Masthead, on: date) -> None:
    """The next number in all and, from one again each year, in the year."""
    is_same_year = on.year <= head.year
    head.year = max(on.year, head.year)
    head.year_number = head.year_number + 1 if is_same_year else 1
    head.total_number += 1
    row.year, row.year_number, row.number, row.issued_on = head.year, head.year_number, head.total_number, on


def _freeze(row: Issue, view: IssueView) -> None:
    """Keep the figures as they are drawn today, each once."""
    shown = {figure.name: figure for piece in view.pieces for figure in piece.shown}
    Figure.objects.bulk_create(_frozen(row, figure) for figure in shown.values())


def _frozen(row: Issue, figure: FigureView) -> Figure:
    return Figure(
        issue=row,
        name=figure.name,
        title_zh=figure.title.zh,
        title_en=figure.title.en,
        note=figure.note,
        svg=figure.svg,
        slim=figure.slim,
        columns=[plain(each) for each in figure.columns],
        rows=[[plain(cell) for cell in cells] for cells in figure.rows],
        on=figure.on,
    )


def _kept(content: bytes, at: datetime) -> str:
    digest = sha256(content).hexdigest()
    blob = Blob(sha256=digest, content=content, size=len(content), stored_at=at)
    Blob.objects.bulk_create([blob], ignore_conflicts=True)
    return digest


def _leaf(row: Issue, at: datetime) -> evidence.Leaf:
    """What was published, by the hashes of its files; nobody's name and nobody's address."""
    return evidence.Leaf(
        kind="newsletter_published",
        subject=row.id,
        payload={
            "at": at,
            "id": row.id,
            "number": row.number,
            "issued_on": row.issued_on,
            "pdf": row.pdf_id,
            "epub": row.epub_id,
        },
    )

"""Deliver letters: at most so many a minute, each to its address once, ever later after a failure, then given up.

Locks: one deliverer at a time (an advisory lock, freed by its death), and each letter's row while it changes. A letter
is SENDING in the database before the mail server hears of it. SAD PATH: who dies between the server's yes and our
commit leaves a letter that may have gone; the next round sets it aside in doubt, and a person decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models import Q

from guiju.apps.newsletter import queries
from guiju.apps.newsletter.actions import refusing, rows
from guiju.apps.newsletter.adapters import letters, post
from guiju.apps.newsletter.models import Issue, Letter, Piece, Subscriber
from guiju.apps.newsletter.queries.shapes import label
from guiju.core.parties import Actor, Duty

WAITS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
TRIES_MAX = len(WAITS) + 1
A_MINUTE = timedelta(minutes=1)
LOCK = "guiju newsletter letters"
IN_DOUBT = "发送途中断，对方可能已收到 Cut off while sending; it may have arrived"
_TRIED = Q(state=Letter.State.SENT) | Q(state=Letter.State.FAILED) | Q(state=Letter.State.WAITING, tries__gt=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one round did: letters sent, to be tried again, given up, and dropped because nobody wants them now."""

    sent: int = 0
    put_off: int = 0
    given_up: int = 0
    dropped: int = 0


@dataclass(slots=True)
class Round:
    """One round under way: the site's address, whether PDFs go along, and the issues it has looked up."""

    at: datetime
    site: str
    attaches: bool
    known: dict[object, letters.News] = field(default_factory=dict)


def deliver(
    *,
    at: datetime,
    site: str,
    per_minute: int,
    attaches: bool = False,
    office: Callable[[], post.Post] = post.MailServer,
) -> Delivered:
    """Send what is due, so that no more than `per_minute` are tried in any minute; nothing while another delivers."""
    outcomes: list[str] = []
    with _alone() as is_ours:
        if not is_ours:
            return Delivered()
        given_up = _set_aside(at)
        left = per_minute - Letter.objects.filter(_TRIED, moved_at__gt=at - A_MINUTE, moved_at__lte=at).count()
        rounds = Round(at=at, site=site.rstrip("/"), attaches=attaches)
        with office() as open_office:
            while left > 0 and (letter := _take(at)) is not None:
                outcome, goes_on = _try(letter, rounds, open_office)
                outcomes.append(outcome)
                left -= outcome != "dropped"
                if not goes_on:
                    break
    return Delivered(
        sent=outcomes.count("sent"),
        put_off=outcomes.count("put_off"),
        given_up=outcomes.count("given_up") + given_up,
        dropped=outcomes.count("dropped"),
    )


@transaction.atomic
def retry(letter: int, *, actor: Actor, at: datetime) -> bool:
    """Give a letter that failed another round of tries; whether it had failed, and is still wanted."""
    rows.require(actor, Duty.HANDLE)
    row = Letter.objects.select_for_update().filter(id=letter).select_related("subscriber").first()
    if row is None:
        raise refusing.no_such_letter()
    if row.state != Letter.State.FAILED or row.subscriber.address is None:
        return False
    row.state, row.next_at, row.tries, row.is_in_doubt, row.reason = Letter.State.WAITING, at, 0, False, ""
    row.moved_at = at
    row.save()
    return True


def _set_aside(at: datetime) -> int:
    """Letters that a deliverer left behind when it died: nobody knows whether they went."""
    under_way = Letter.objects.filter(state=Letter.State.SENDING)
    return under_way.update(state=Letter.State.FAILED, is_in_doubt=True, reason=IN_DOUBT, moved_at=at)


@transaction.atomic
def _take(at: datetime) -> Letter | None:
    """The letter that has waited longest, now SENDING, or DROPPED when nobody wants it any more."""
    due = Letter.objects.select_for_update(skip_locked=True, of=("self",)).filter(next_at__lte=at)
    row = due.filter(state=Letter.State.WAITING).select_related("subscriber", "issue").order_by("next_at", "id").first()
    if row is None:
        return None
    row.state, row.next_at, row.moved_at = Letter.State.SENDING, None, at
    if not _is_wanted(row):
        row.state = Letter.State.DROPPED
    else:
        row.tries += 1
    row.save()
    return row


def _is_wanted(row: Letter) -> bool:
    if row.issue is None:
        return row.subscriber.state == Subscriber.State.ASKED
    return row.subscriber.state == Subscriber.State.CONFIRMED and row.issue.state == Issue.State.PUBLISHED


def _try(row: Letter, rounds: Round, office: post.Post) -> tuple[str, bool]:
    """What became of a letter, and whether it is worth trying the next."""
    if row.state == Letter.State.DROPPED:
        return "dropped", True
    try:
        office.hand(_written(row, rounds))
    except post.InDoubt:
        return _settle(row, rounds.at, reason=IN_DOUBT, is_final=True, is_in_doubt=True), False
    except post.NotSent as failed:
        return _settle(row, rounds.at, reason=str(failed), is_final=failed.is_final), not failed.is_server
    return _settle(row, rounds.at), True


@transaction.atomic
def _settle(row: Letter, at: datetime, *, reason: str = "", is_final: bool = False, is_in_doubt: bool = False) -> str:
    """Write down how it ended, or when to try again."""
    row.reason, row.is_in_doubt, row.moved_at = reason, is_in_doubt, at
    if not reason:
        row.state, outcome = Letter.State.SENT, "sent"
    elif is_final or row.tries >= TRIES_MAX:
        row.state, outcome = Letter.State.FAILED, "given_up"
    else:
        row.state, row.next_at, outcome = Letter.State.WAITING, at + WAITS[row.tries - 1], "put_off"
    row.save()
    return outcome


def _written(row: Letter, rounds: Round) -> EmailMultiAlternatives:
    address = row.subscriber.address
    assert address is not None, "whoever left is written to no more"
    to = letters.To(letter=row.id, subscriber=row.subscriber_id, address=address, tongue=row.subscriber.tongue)
    if row.issue is None:
        return letters.question(to, name=queries.masthead().name, site=rounds.site, at=rounds.at)
    if row.issue_id not in rounds.known:
        rounds.known[row.issue_id] = _news(row.issue, attaches=rounds.attaches)
    return letters.issue(to, rounds.known[row.issue_id], site=rounds.site)


def _news(issue: Issue, *, attaches: bool) -> letters.News:
    assert issue.year is not None
    assert issue.year_number is not None
    assert issue.number is not None
    assert issue.masthead is not None
    pieces = Piece.objects.filter(issue=issue).order_by("position")
    return letters.News(
        number=issue.number,
        name=issue.masthead["name"],
        label=label(issue.year, issue.year_number, issue.number),
        publisher=issue.masthead["publisher"],
        headlines=tuple(pieces.values_list("section", "headline")),
        pdf=queries.content(issue.number, "pdf") if attaches else b"",
    )


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this process alone delivers for the length of the with-block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [LOCK])
        (is_ours,) = cursor.fetchone() or (False,)
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [LOCK])

"""Deliver the outbox: each letter tried a few times, ever later, then given up with the reason people are shown.

Locks: one letter at a time, skipping those another worker holds. SAD PATH: a crash between the mail server's yes and
our commit sends that letter twice; a letter is never lost and never blocks the next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from guiju.apps.matters.adapters import mail
from guiju.apps.matters.models import Notice, Outbox
from guiju.apps.parties import queries as parties
from guiju.core.parties import Duty

WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
TRIES_MAX = len(WAITS) + 1
NO_ADDRESS = "该单位没有可用的邮箱地址 No mail address is known for this organisation"

Send = Callable[[mail.Letter], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one round did: letters sent, to be tried again, given up."""

    sent: int
    put_off: int
    given_up: int


def deliver(*, at: datetime, send: Send = mail.send, limit: int = 100) -> Delivered:
    """Try every letter that is due at `at`, at most `limit`. `send` raises mail.NotSent when it could not."""
    outcomes: list[str] = []
    while len(outcomes) < limit and (outcome := _deliver_one(at, send)):
        outcomes.append(outcome)
    return Delivered(
        sent=outcomes.count("sent"), put_off=outcomes.count("put_off"), given_up=outcomes.count("given_up")
    )


@transaction.atomic
def retry(notice: UUID, *, at: datetime) -> bool:
    """Give a letter that was given up another round of tries; whether there was one."""
    dead = Outbox.objects.filter(notice=notice, dead_at__isnull=False)
    return bool(dead.update(dead_at=None, next_at=at, tries=0, reason=""))


@transaction.atomic
def _deliver_one(at: datetime, send: Send) -> str | None:
    """Try the letter that has waited longest; what became of it, or None when none is due."""
    due = Outbox.objects.select_for_update(skip_locked=True, of=("self",)).filter(next_at__lte=at)
    row = due.select_related("notice").order_by("next_at", "id").first()
    if row is None:
        return None
    row.tries += 1
    try:
        send(_letter(row.notice, at))
    except mail.NotSent as failed:
        return _put_off(row, failed, at)
    row.next_at, row.delivered_at, row.reason = None, at, ""
    row.save()
    return "sent"


def _put_off(row: Outbox, failed: mail.NotSent, at: datetime) -> str:
    row.reason = str(failed)
    if failed.is_final or row.tries >= TRIES_MAX:
        row.next_at, row.dead_at = None, at
        row.save()
        return "given_up"
    row.next_at = at + WAITS[row.tries - 1]
    row.save()
    return "put_off"


def _letter(notice: Notice, at: datetime) -> mail.Letter:
    """The notice as a letter in both tongues, to the organisation's handling people, or its contact address."""
    assert notice.organisation_id is not None
    people = parties.members_of(notice.organisation_id, at=at)
    to = tuple(person.email for person in people if Duty.HANDLE in person.duties)
    contact = parties.organisation(notice.organisation_id).contact_email
    to = to or ((contact,) if contact else ())
    if not to:
        raise mail.NotSent(NO_ADDRESS, is_final=True)
    return mail.Letter(
        to=to,
        title=f"{notice.title_zh} / {notice.title_en}",
        text=f"{notice.text_zh}\n\n{notice.text_en}\n",
    )

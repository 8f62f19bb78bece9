"""Subscribe with a question back, confirm, leave. Nobody learns from an answer whether an address is known.

Locks: the subscriber's row. An address that leaves is erased in the same transaction; a keyed hash of it stays, so that
nobody can have it asked again at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction

from guiju.apps.newsletter.actions import refusing
from guiju.apps.newsletter.adapters import links
from guiju.apps.newsletter.models import TONGUES, Departure, Letter, Subscriber
from guiju.core.refusals import Refused

SUBSCRIBERS_MAX = 100_000
ASKED_AGAIN_AFTER = timedelta(days=1)
QUIET_AFTER_LEAVING = timedelta(days=7)
FORGOTTEN_AFTER = timedelta(days=7)
FORGOTTEN_AT_ONCE = 500
_is_address = EmailValidator()


@transaction.atomic
def subscribe(address: str, *, id: UUID, tongue: str, at: datetime, is_open: bool) -> None:
    """Ask an address whether it wants the newsletter, at most once a day. Gives nothing back, whatever is known of it.

    `is_open` says whether mail goes out. Raises `newsletter.closed`, `full`, `wrong_words`.
    """
    if not is_open:
        raise refusing.closed()
    clean = _address(address)
    if tongue not in dict(TONGUES):
        raise refusing.wrong_words("tongue", zh="请选择中文或英文。", en="Choose Chinese or English.")
    if Subscriber.objects.exclude(state=Subscriber.State.LEFT)[: SUBSCRIBERS_MAX + 1].count() >= SUBSCRIBERS_MAX:
        raise refusing.full()
    if Departure.objects.filter(digest=links.digest(clean), left_at__gt=at - QUIET_AFTER_LEAVING).exists():
        return
    asked = Subscriber(id=id, address=clean, tongue=tongue, asked_at=at)
    Subscriber.objects.bulk_create([asked], ignore_conflicts=True)
    row = Subscriber.objects.select_for_update().filter(address=clean).first()
    if row is None or row.state != Subscriber.State.ASKED:
        return
    _ask(row, tongue, at)


@transaction.atomic
def confirm(token: str, *, at: datetime) -> None:
    """Somebody says that they asked. Again is no harm. Raises `newsletter.bad_link`, `link_expired`."""
    said = links.confirming(token)
    if said is None:
        raise refusing.bad_link()
    subscriber, until = said
    if at >= until:
        raise refusing.link_expired()
    row = Subscriber.objects.select_for_update().filter(id=subscriber).first()
    if row is None or row.address is None:
        raise refusing.bad_link()
    if row.state == Subscriber.State.ASKED:
        row.state, row.confirmed_at = Subscriber.State.CONFIRMED, at
        row.save()
        Departure.objects.filter(digest=links.digest(row.address)).delete()


@transaction.atomic
def leave(token: str, *, at: datetime) -> None:
    """Erase somebody's address and drop what waits for them. Again is no harm. Raises `newsletter.bad_link`."""
    subscriber = links.leaving(token)
    row = None if subscriber is None else Subscriber.objects.select_for_update().filter(id=subscriber).first()
    if row is None:
        raise refusing.bad_link()
    if row.address is None:
        return
    Departure.objects.update_or_create(digest=links.digest(row.address), defaults={"left_at": at})
    row.state, row.address, row.left_at = Subscriber.State.LEFT, None, at
    row.save()
    waiting = Letter.objects.filter(subscriber=row, state__in=[Letter.State.WAITING, Letter.State.FAILED])
    waiting.update(state=Letter.State.DROPPED, next_at=None, moved_at=at, reason="")


def require_good(token: str, *, at: datetime) -> None:
    """Refuse a link to confirm that is none, or too old, before anybody presses its button."""
    said = links.confirming(token)
    if said is None:
        raise refusing.bad_link()
    if at >= said[1]:
        raise refusing.link_expired()


def require_leaving(token: str) -> None:
    """Refuse a link to leave that is none."""
    if links.leaving(token) is None:
        raise refusing.bad_link()


@transaction.atomic
def forget_unconfirmed(*, at: datetime, limit: int = FORGOTTEN_AT_ONCE) -> int:
    """Erase whoever was asked and did not answer within a week; how many."""
    old = Subscriber.objects.select_for_update(skip_locked=True).filter(
        state=Subscriber.State.ASKED, asked_at__lte=at - FORGOTTEN_AFTER
    )
    ids = list(old.order_by("asked_at").values_list("id", flat=True)[:limit])
    Letter.objects.filter(subscriber__in=ids).delete()
    Subscriber.objects.filter(id__in=ids).delete()
    return len(ids)


def _ask(row: Subscriber, tongue: str, at: datetime) -> None:
    """Let one letter wait for an address, unless it was asked a moment ago."""
    letter = Letter.objects.filter(subscriber=row, issue=None).first()
    if letter is None:
        Letter.objects.create(subscriber=row, next_at=at, moved_at=at)
    elif row.asked_at <= at - ASKED_AGAIN_AFTER and letter.state != Letter.State.SENDING:
        row.tongue, row.asked_at = tongue, at
        row.save()
        letter.state, letter.tries, letter.next_at, letter.moved_at = Letter.State.WAITING, 0, at, at
        letter.is_in_doubt, letter.reason = False, ""
        letter.save()


def _address(text: str) -> str:
    """An address in its one spelling: no blanks, small letters."""
    clean = text.strip().lower()
    try:
        _is_address(clean)
        is_fit = len(clean) <= 254 and clean.isascii()
    except ValidationError:
        is_fit = False
    if not is_fit:
        raise Refused(
            "newsletter.wrong_words",
            zh="这不像一个邮箱地址。例如 wang@example.cn。",
            en="This is no mail address. Write one such as wang@example.cn.",
            field="address",
        )
    return clean

"""Background work of the newsletter office: deliver letters, forget who never answered. Each run is bounded."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django_tasks import task

from guiju.apps.newsletter import actions


@task()
def deliver_letters() -> dict[str, int]:
    """Send what is due, once a minute; nothing where no mail server is configured."""
    if not settings.MAIL_URL:
        return {}
    done = actions.deliver(
        at=_now(),
        site=settings.PUBLIC_URL,
        per_minute=settings.NEWSLETTER_PER_MINUTE,
        attaches=settings.NEWSLETTER_ATTACHES,
    )
    return {"sent": done.sent, "put_off": done.put_off, "given_up": done.given_up, "dropped": done.dropped}


@task()
def forget_unconfirmed() -> int:
    """Erase addresses that were asked and never answered; how many. Once a day will do."""
    return actions.forget_unconfirmed(at=_now())


def _now() -> datetime:
    """The instant the edges go by, moved where a demonstration's clock is moved."""
    return datetime.now(UTC) + settings.CLOCK_OFFSET

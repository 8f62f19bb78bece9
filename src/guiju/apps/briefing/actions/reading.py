"""Read the upload that has waited longest. What is found is entered whole, or the reason why nothing was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from guiju.apps.briefing import models
from guiju.apps.briefing.actions import entering
from guiju.apps.matters import queries as matters
from guiju.core.refusals import Refused
from guiju.texts import opening, reading
from guiju.texts.briefs import Brief
from guiju.texts.passages import Text

TRIES_MAX = 3

Reader = Callable[[Text, date], Brief]


def _read(text: Text, on: date) -> Brief:
    return reading.read(text, on=on)


def read_next(*, at: datetime, on: date, read: Reader = _read) -> UUID | None:
    """Read the next upload against the day `on`; its id, or None when none waits.

    A try is counted before reading begins: a text on which reading broke TRIES_MAX times is refused and not tried on.
    """
    row = _taken(at)
    if row is None or row.state != models.Upload.State.WAITING:
        return None if row is None else row.id
    try:
        brief = read(opening.open_text(matters.kept(row.sha256), name=row.name), on)
    except Refused as refused:
        entering.refuse_text(row.id, refused, at=at)
    else:
        entering.enter(row.id, brief, at=at)
    return row.id


@transaction.atomic
def _taken(at: datetime) -> models.Upload | None:
    """The upload that is to be read now, its try counted; refused, when it was tried too often already."""
    waiting = models.Upload.objects.select_for_update(skip_locked=True).filter(state=models.Upload.State.WAITING)
    row = waiting.order_by("tries", "uploaded_at", "id").first()
    if row is None:
        return None
    if row.tries >= TRIES_MAX:
        entering.refuse_text(row.id, _broke(), at=at)
        row.refresh_from_db()
        return row
    row.tries += 1
    row.save(update_fields=["tries"])
    return row


def _broke() -> Refused:
    return Refused(
        "briefing.unreadable",
        zh="阅读这份文本时出错，已试了几次。请换一种格式（如 txt 或 docx）再上传，或联系平台。",
        en="Reading this text failed several times. Upload it in another format, such as txt or docx.",
    )

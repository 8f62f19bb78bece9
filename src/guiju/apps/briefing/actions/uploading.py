"""Take in a text: known by its bytes, kept under its SHA-256, and left to be read. The same file again is no news."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from guiju.apps.briefing import models
from guiju.apps.briefing.actions import refusing
from guiju.apps.matters import actions as matters
from guiju.core.parties import Actor
from guiju.core.refusals import Refused

BYTES_MAX = 20 * matters.MIB
LIMITS = matters.Limits(file_bytes_max=BYTES_MAX)
WAITING_MAX = 200


@transaction.atomic
def upload(content: bytes, *, id: UUID, form: str, name: str, actor: Actor, at: datetime) -> UUID:
    """Keep a newsletter or a policy text and let it wait to be read; the id of its upload.

    A file that was uploaded before is that upload, however it is called now. Raises `briefing.not_allowed`,
    `briefing.too_many_waiting` and the refusals of `matters.keep`.
    """
    refusing.require_editor(actor)
    assert actor.organisation is not None, "who handles things for the bureau belongs to it"
    kept = matters.keep(name, content, at=at, limits=LIMITS, is_to_be_read=True)
    _check_room(kept.sha256)
    row = models.Upload(
        id=id,
        sha256=kept.sha256,
        form=models.Upload.Form(form),
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        organisation_id=actor.organisation,
        person_id=actor.person,
        actor_name=actor.name,
        uploaded_at=at,
    )
    models.Upload.objects.bulk_create([row], ignore_conflicts=True)
    return models.Upload.objects.values_list("id", flat=True).get(sha256=kept.sha256)


def _check_room(sha256: str) -> None:
    """Refuse more than the worker can read in a while; what is here already takes no room."""
    waiting = models.Upload.objects.filter(state=models.Upload.State.WAITING).exclude(sha256=sha256)
    if waiting[:WAITING_MAX].count() >= WAITING_MAX:
        raise Refused(
            "briefing.too_many_waiting",
            zh=f"已有 {WAITING_MAX} 份文本在等待阅读。请等它们读完再上传。",
            en=f"{WAITING_MAX} texts wait to be read. Upload more once they are.",
        )

"""Who may read what was uploaded: the bureau and the organisation that uploaded it. The public never does."""

from __future__ import annotations

from uuid import UUID

from guiju.core.parties import Actor, Duty, Role
from guiju.core.refusals import Refused


def may_read(actor: Actor, organisation: UUID | None) -> bool:
    """Whether the actor may read the text that an organisation uploaded."""
    if actor.may(Duty.READ, Role.BUREAU):
        return True
    return organisation is not None and organisation == actor.organisation and bool(actor.duties)


def is_editor(actor: Actor) -> bool:
    """Whether the actor may upload, review and publish."""
    return actor.may(Duty.HANDLE, Role.BUREAU)


def not_found(what_zh: str, what_en: str) -> Refused:
    return Refused(
        "briefing.not_found",
        zh=f"没有找到这{what_zh}，或者您无权查看。",
        en=f"There is no such {what_en}, or it is not yours to see.",
    )

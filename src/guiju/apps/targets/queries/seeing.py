"""Who sees which: accepted targets are public; what is only proposed, or was rejected, is the bureau's."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from guiju.apps.targets.models import Indicator
from guiju.core.parties import Actor, Role
from guiju.core.refusals import Refused


def seen(actor: Actor) -> QuerySet[Indicator]:
    rows = Indicator.objects.select_related("owner")
    return rows if is_of_bureau(actor) else rows.filter(state=Indicator.State.ACCEPTED)


def is_of_bureau(actor: Actor) -> bool:
    return actor.is_clock or (bool(actor.duties) and Role.BUREAU in actor.roles)


def answers_for(actor: Actor, owner: UUID | None) -> bool:
    """Whether notes, names and files of an owner's measurements are this reader's to see."""
    return is_of_bureau(actor) or (owner is not None and owner == actor.organisation and bool(actor.duties))


def not_found() -> Refused:
    """Absent and not yours look the same."""
    return Refused(
        "targets.not_found",
        zh="没有找到，或者您无权查看。请核对编号。",
        en="There is no such thing, or it is not yours to see. Check the number.",
    )

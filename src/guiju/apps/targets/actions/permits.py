"""Who may: the bureau decides what is a target; its owner, or the bureau, says what was measured."""

from __future__ import annotations

from uuid import UUID

from guiju.apps.targets.actions import refusing
from guiju.apps.targets.models import Indicator
from guiju.core.parties import Actor, Duty, Role


def is_bureau(actor: Actor) -> bool:
    return actor.may(Duty.HANDLE, Role.BUREAU)


def require_bureau(actor: Actor) -> None:
    if not is_bureau(actor):
        raise refusing.NotBureau


def may_measure(actor: Actor, owner: UUID | None) -> bool:
    """Whether somebody enters measurements of what `owner` answers for."""
    return is_bureau(actor) or (owner is not None and owner == actor.organisation and actor.may(Duty.HANDLE))


def lock_accepted(id: UUID, actor: Actor) -> Indicator:
    """An accepted indicator's row, locked, if the actor may measure it. Raises NotFound, NotOwner."""
    row = Indicator.objects.select_for_update(of=("self",)).filter(id=id, state=Indicator.State.ACCEPTED).first()
    if row is None:
        raise refusing.NotFound
    if not may_measure(actor, row.owner_id):
        raise refusing.NotOwner
    return row

"""Accept what was proposed, giving it its owner and perhaps a better name, or reject it with a reason; many at once.

Locks: the rows, in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guiju.apps.parties import queries as parties
from guiju.apps.targets.actions import looking, recording, refusing
from guiju.apps.targets.actions.permits import require_bureau
from guiju.apps.targets.models import Indicator
from guiju.core.parties import Actor

NAME_MAX = 120
State = Indicator.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """One proposal to be accepted: who answers for it (None: nobody yet), another name where the text's is unclear."""

    id: UUID
    owner: UUID | None = None
    name: str = ""


@transaction.atomic
def accept(acceptances: Sequence[Acceptance], *, actor: Actor, at: datetime) -> int:
    """Make proposals count from now on; how many were. What was accepted before stays as it is.

    Raises NotBureau, NotFound, Decided for what was rejected, BadInput for an unknown owner or a bad name.
    """
    require_bureau(actor)
    given = {each.id: each for each in acceptances}
    _require_owners({each.owner for each in acceptances if each.owner is not None})
    rows = _locked(list(given), unless=State.ACCEPTED, but=State.REJECTED)
    for row in rows:
        name = given[row.id].name.strip() or row.name
        if len(name) > NAME_MAX:
            raise refusing.BadInput("name", zh="名称最多 120 个字。", en="A name has 120 characters at most.")
        row.state, row.name, row.owner_id, row.version = State.ACCEPTED, name, given[row.id].owner, row.version + 1
    Indicator.objects.bulk_update(rows, ["state", "name", "owner", "version"])
    recording.record(rows, "accept", actor=actor, at=at)
    looking.look(rows, at=at)
    return len(rows)


@transaction.atomic
def accept_item(item: str, *, owner: UUID | None = None, actor: Actor, at: datetime) -> int:
    """Accept all that still waits of one item of a briefing; how many were."""
    require_bureau(actor)
    ids = Indicator.objects.filter(item=item, state=State.PROPOSED).values_list("id", flat=True)
    return accept([Acceptance(id=id, owner=owner) for id in ids], actor=actor, at=at)


@transaction.atomic
def reject(ids: Sequence[UUID], *, reason: str, actor: Actor, at: datetime) -> int:
    """Say that proposals are no targets of ours, and why; how many were rejected. They stay, to be found again."""
    require_bureau(actor)
    if not reason.strip() or len(reason) > 500:
        raise refusing.BadInput("reason", zh="请写明理由，最多 500 字。", en="Give the reason, in 500 characters.")
    rows = _locked(ids, unless=State.REJECTED, but=State.ACCEPTED)
    for row in rows:
        row.state, row.version = State.REJECTED, row.version + 1
    Indicator.objects.bulk_update(rows, ["state", "version"])
    recording.record(rows, "reject", actor=actor, at=at, reason=reason.strip())
    return len(rows)


def _locked(ids: Sequence[UUID], *, unless: State, but: State) -> list[Indicator]:
    """The rows still to be decided, locked: those that are `unless` are done, those that are `but` are refused."""
    rows = list(Indicator.objects.select_for_update(of=("self",)).filter(id__in=ids).order_by("id"))
    if len(rows) != len(set(ids)):
        raise refusing.NotFound
    for row in rows:
        if row.state == but:
            raise refusing.Decided(row.name)
    return [row for row in rows if row.state != unless]


def _require_owners(owners: set[UUID]) -> None:
    if owners - parties.standings(owners).keys():
        raise refusing.BadInput("owner", zh="没有这个单位。", en="There is no such organisation.")

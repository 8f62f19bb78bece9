"""Grant an organisation a role and end it: the operator for the programme's parties, the bureau for who runs it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from guiju.apps.parties.actions.permits import locked, require_outsider, require_person, require_role
from guiju.apps.parties.models import OrganisationRole
from guiju.apps.parties.queries.organisations import OrganisationView, organisation
from guiju.core.parties import ROLE_WORDS, STAFF_ROLES, Actor, Duty, Role
from guiju.core.refusals import Refused


@transaction.atomic
def grant_role(id: UUID, role: Role, *, actor: Actor, at: datetime) -> OrganisationView:
    """Give the organisation `role` from now on. Raises Refused("parties.role_held") when it already has it.

    Nobody gives a role to an organisation they belong to, and nobody takes one from it.
    """
    person = _require_granter(actor, role)
    row = locked(id)
    require_outsider(actor, row)
    if row.roles.filter(role=role, until__isnull=True).exists():
        word = ROLE_WORDS[role]
        raise Refused("parties.role_held", zh=f"该单位已是{word.zh}。", en=f"It already is: {word.en}.", field="role")
    OrganisationRole.objects.create(organisation=row, role=role, since=at, granted_by_id=person)
    return organisation(id)


@transaction.atomic
def end_role(id: UUID, role: Role, *, actor: Actor, at: datetime) -> OrganisationView:
    """End a role now; what was done with it before stands. Raises Refused("parties.role_not_held")."""
    person = _require_granter(actor, role)
    row = locked(id)
    require_outsider(actor, row)
    ended = row.roles.filter(role=role, until__isnull=True).update(until=at, ended_by=person)
    if not ended:
        word = ROLE_WORDS[role]
        raise Refused("parties.role_not_held", zh=f"该单位不是{word.zh}。", en=f"It is not: {word.en}.", field="role")
    return organisation(id)


def _require_granter(actor: Actor, role: Role) -> int:
    person = require_person(actor)
    granters = (Role.BUREAU,) if role in STAFF_ROLES else (Role.PLATFORM_OPERATOR, Role.BUREAU)
    require_role(actor, Duty.APPROVE, *granters)
    return person

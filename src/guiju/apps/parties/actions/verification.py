"""Verify an organisation, refuse to, suspend it, take it back: each a decision of a named person, kept for good."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from guiju.apps.parties.actions.permits import (
    four_eyes,
    locked,
    require_outsider,
    require_person,
    require_role,
    runs_platform,
)
from guiju.apps.parties.actions.standing import change
from guiju.apps.parties.models import Organisation, OrganisationRole
from guiju.apps.parties.queries.organisations import OrganisationView, organisation
from guiju.core.parties import STANDING_WORDS, Actor, Duty, Role, Standing
from guiju.core.refusals import Refused


@transaction.atomic
def verify(id: UUID, *, is_legal_person: bool, actor: Actor, at: datetime) -> OrganisationView:
    """The operator confirms who the organisation is and whether it is a legal person; its asked roles begin to count.

    Refused to whoever ever handed it in and to its own members, whichever organisation they act for: nobody verifies
    their own.
    """
    person = require_person(actor)
    require_role(actor, Duty.HANDLE, Role.PLATFORM_OPERATOR)
    row = locked(id)
    _expect(row, Standing.REGISTERED)
    _require_other_eyes(row, person, actor)
    row.is_legal_person, row.verified_at, row.verified_by_id = is_legal_person, at, person
    change(row, Standing.VERIFIED, person=person, at=at)
    held = set(row.roles.filter(until__isnull=True).values_list("role", flat=True))
    OrganisationRole.objects.bulk_create(
        OrganisationRole(organisation=row, role=role, since=at, granted_by_id=person)
        for role in row.asked_roles
        if role not in held
    )
    return organisation(id)


@transaction.atomic
def refuse_verification(id: UUID, *, reason: str, actor: Actor, at: datetime) -> OrganisationView:
    """The operator could not confirm the registration; `reason` says what to put right before handing it in again."""
    person = require_person(actor)
    require_role(actor, Duty.HANDLE, Role.PLATFORM_OPERATOR)
    row = locked(id)
    _expect(row, Standing.REGISTERED)
    _require_other_eyes(row, person, actor)
    change(row, Standing.REFUSED, person=person, at=at, reason=required_reason(reason))
    return organisation(id)


@transaction.atomic
def suspend(id: UUID, *, reason: str, actor: Actor, at: datetime) -> OrganisationView:
    """The operator or the bureau stops a verified organisation: its roles count no more until it is taken back.

    One that runs the platform is stopped by the bureau alone.
    """
    person = require_person(actor)
    row = _require_warden(actor, id)
    _expect(row, Standing.VERIFIED)
    change(row, Standing.SUSPENDED, person=person, at=at, reason=required_reason(reason))
    return organisation(id)


@transaction.atomic
def reinstate(id: UUID, *, reason: str, actor: Actor, at: datetime) -> OrganisationView:
    """Take a suspended organisation back; its roles count again. Who could suspend it may do so."""
    person = require_person(actor)
    row = _require_warden(actor, id)
    _expect(row, Standing.SUSPENDED)
    change(row, Standing.VERIFIED, person=person, at=at, reason=required_reason(reason))
    return organisation(id)


def required_reason(text: str) -> str:
    """A reason somebody will read. Raises Refused("parties.reason_needed") when there is none."""
    reason = text.strip()
    if not reason:
        raise Refused(
            "parties.reason_needed",
            zh="请写明理由，对方会看到。",
            en="Give the reason; the organisation will read it.",
            field="reason",
        )
    return reason


def _require_other_eyes(row: Organisation, person: int, actor: Actor) -> None:
    require_outsider(actor, row)
    handed_in = row.changes.filter(standing=Standing.REGISTERED, changed_by=person)
    if row.registered_by_id == person or handed_in.exists():
        raise four_eyes()


def _require_warden(actor: Actor, id: UUID) -> Organisation:
    """The organisation, locked, if `actor` may suspend it and take it back."""
    require_role(actor, Duty.APPROVE, Role.PLATFORM_OPERATOR, Role.BUREAU)
    row = locked(id)
    if runs_platform(row):
        require_role(actor, Duty.APPROVE, Role.BUREAU)
    require_outsider(actor, row)
    return row


def _expect(row: Organisation, standing: Standing) -> None:
    if row.standing != standing:
        word, now = STANDING_WORDS[standing], STANDING_WORDS[Standing(row.standing)]
        raise Refused(
            "parties.wrong_state",
            zh=f"该单位目前为“{now.zh}”，只有“{word.zh}”时可以这样办理。",
            en=f'This organisation stands at "{now.en}"; this can be done only at "{word.en}".',
        )

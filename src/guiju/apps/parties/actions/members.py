"""People and the organisations they act for: create, add, invite by a code, join, leave."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from guiju.apps.parties.actions.permits import (
    has_approver,
    locked,
    require_keeper,
    require_own_keeper,
    require_person,
    still_keeps,
)
from guiju.apps.parties.models import ApiKey, Invitation, Membership, Person
from guiju.apps.parties.queries.organisations import not_found
from guiju.apps.parties.queries.possessions import token_hash
from guiju.core.parties import Actor, Duty
from guiju.core.refusals import Refused

INVITATION_DAYS = 7
INVITATIONS_OPEN_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """A fresh invitation. `token` is shown this once; only its hash is kept."""

    id: UUID
    token: str
    expires_at: datetime


@transaction.atomic
def create_person(*, email: str, name: str, password: str | None) -> int:
    """Somebody who can sign in (password None: only by single sign-on). Raises Refused("parties.email_taken")."""
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, password, name=name.strip())
    except IntegrityError:
        raise Refused(
            "parties.email_taken",
            zh="这个电子邮箱已有账号。",
            en="There is already an account with this e-mail.",
            field="email",
        ) from None
    return person.pk


@transaction.atomic
def add_member(id: UUID, *, person: int, duties: frozenset[Duty], actor: Actor | None, at: datetime) -> None:
    """Give a person duties in an organisation, or change the ones they have; the earlier ones are kept as history.

    `actor` None is the command line founding an installation: the first person of a founded organisation.
    """
    by = None
    if actor is not None:
        require_own_keeper(actor, id)
        by = require_person(actor)
    row = locked(id)
    if actor is None and (not row.is_founding or row.memberships.exists()):
        raise not_found()
    _join(id, person, duties, by, at)
    _require_approver(id)


@transaction.atomic
def change_duties(id: UUID, *, person: int, duties: frozenset[Duty], actor: Actor, at: datetime) -> None:
    """Give a member other duties. Raises Refused("parties.not_found") for somebody who is none: people are invited."""
    require_own_keeper(actor, id)
    by = require_person(actor)
    if not Membership.objects.filter(organisation=id, person=person, until__isnull=True).exists():
        raise not_found()
    _join(id, person, duties, by, at)
    _require_approver(id)


@transaction.atomic
def invite_member(
    id: UUID,
    *,
    invitation: UUID,
    name: str,
    duties: frozenset[Duty],
    actor: Actor,
    at: datetime,
    rng: Callable[[int], bytes] = secrets.token_bytes,
) -> Invited:
    """A code for one colleague (`name` says whom it is for), good once and for INVITATION_DAYS days.

    Whoever has the code joins, so no mail server is needed and nobody can join by having an address first. Where nobody
    is left who approves, the operator may invite somebody who does (see `permits.keeps`).
    """
    require_keeper(actor, id)
    person = require_person(actor)
    if (
        Invitation.objects.filter(
            organisation=id, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
        ).count()
        >= INVITATIONS_OPEN_MAX
    ):
        raise Refused(
            "parties.too_many_invitations",
            zh=f"未使用的邀请已有 {INVITATIONS_OPEN_MAX} 个，请先撤回一些。",
            en=f"{INVITATIONS_OPEN_MAX} invitations are open. Withdraw some first.",
        )
    token = base64.b32encode(rng(20)).decode().lower()
    row = Invitation.objects.create(
        id=invitation,
        organisation_id=id,
        name=name.strip(),
        duties=_listed(duties),
        token_hash=token_hash(token),
        invited_at=at,
        invited_by_id=person,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    return Invited(id=row.id, token=token, expires_at=row.expires_at)


@transaction.atomic
def accept_invitation(token: str, *, actor: Actor, at: datetime) -> UUID:
    """Join by a code; the organisation joined. Raises Refused("parties.invitation_over") once it is used or old.

    A code is as good as whoever made it: it lets nobody in once they could not make it again. Somebody who belongs
    already gets the code's duties instead of theirs, unless nobody who approves would be left.
    """
    person = require_person(actor)
    known = Invitation.objects.filter(token_hash=token_hash(token)).first()
    if known is None:
        raise _over()
    home = locked(known.organisation_id)
    row = Invitation.objects.select_for_update().get(id=known.id)
    is_used_up = row.accepted_at or row.withdrawn_at or row.expires_at <= at
    if is_used_up or not still_keeps(row.invited_by_id, home, at=at):
        raise _over()
    row.accepted_at, row.accepted_by_id = at, person
    row.save()
    _join(home.id, person, frozenset(Duty(duty) for duty in row.duties), row.invited_by_id, at)
    _require_approver(home.id)
    return home.id


@transaction.atomic
def withdraw_invitation(id: UUID, invitation: UUID, *, actor: Actor, at: datetime) -> None:
    """Make an unused code useless."""
    require_keeper(actor, id)
    unused = Invitation.objects.filter(
        id=invitation, organisation=id, accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    if not unused.update(withdrawn_at=at):
        raise not_found()


@transaction.atomic
def remove_member(id: UUID, *, person: int, actor: Actor, at: datetime) -> None:
    """End a person's duties now, with the codes and keys they made.

    The last one who approves cannot go: nobody could let another in.
    """
    require_own_keeper(actor, id)
    by = require_person(actor)
    if not Membership.objects.filter(organisation=id, person=person, until__isnull=True).update(until=at, ended_by=by):
        raise not_found()
    _recall(id, person, by, at)
    _require_approver(id)


def _join(organisation: UUID, person: int, duties: frozenset[Duty], by: int | None, at: datetime) -> None:
    Membership.objects.filter(organisation=organisation, person=person, until__isnull=True).update(
        until=at, ended_by=by
    )
    Membership.objects.create(
        organisation_id=organisation, person_id=person, duties=_listed(duties), since=at, added_by_id=by
    )
    if Duty.APPROVE not in duties:
        _recall(organisation, person, by, at)


def _recall(organisation: UUID, person: int, by: int | None, at: datetime) -> None:
    """Who approves no more has seen codes and keys that would let them in again: these end with the duty."""
    codes = Invitation.objects.filter(organisation=organisation, invited_by=person)
    codes.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
    keys = ApiKey.objects.filter(organisation=organisation, created_by=person, revoked_at__isnull=True)
    keys.update(revoked_at=at, revoked_by=by)


def _listed(duties: frozenset[Duty]) -> list[str]:
    if not duties:
        raise Refused("parties.bad_duties", zh="请选择至少一项职责。", en="Choose at least one duty.", field="duties")
    return sorted({Duty.READ.value, *(duty.value for duty in duties)})


def _require_approver(organisation: UUID) -> None:
    if not has_approver(organisation):
        raise Refused(
            "parties.last_approver",
            zh="至少须保留一名复核人员，否则无人能再添加成员。请先指定另一位。",
            en="At least one person who approves must stay, or nobody could add another. Name somebody else first.",
        )


def _over() -> Refused:
    return Refused(
        "parties.invitation_over",
        zh="邀请码无效：已被使用、撤回或过期，或邀请人已无权邀请。请核对，或向本单位复核人员索取新的邀请码。",
        en="This code is no good: mistyped, used, withdrawn or expired, or whoever made it may invite no more. "
        "Check it, or ask somebody who approves for a new one.",
        field="code",
    )

"""Who is asking: the actor behind a person's session or an API key, and the organisations a person may act for."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from guiju.apps.parties.models import ApiKey, Membership, OrganisationRole, Person
from guiju.apps.parties.queries.organisations import OrganisationView, organisations_by_ids
from guiju.core.parties import Actor, Duty, Role, Standing

NOBODY = Actor(person=None, organisation=None, name="")
_NO_HASH = bytes(32)
_TIES = "SELECT organisation_id, until FROM parties_membership WHERE person_id = %s ORDER BY since, id"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHolder:
    """The API key behind a request: the actor it makes, and what it was issued for."""

    key: UUID
    actor: Actor
    scopes: frozenset[str]


def actor_of(person: int, organisation: UUID | None, *, at: datetime) -> Actor:
    """The actor a person is for `organisation` (None: the one they joined first) at an instant.

    Somebody who belongs to none acts for none: no roles, no duties. Roles count only while the
    organisation is verified, so a suspended one keeps its people but none of its powers.
    """
    memberships = _memberships(at).filter(person=person, person__is_active=True)
    if organisation is not None:
        memberships = memberships.filter(organisation=organisation)
    row = memberships.select_related("person", "organisation").order_by("since", "id").first()
    if row is None:
        return Actor(person=person, organisation=None, name=_name(person))
    return Actor(
        person=person,
        organisation=row.organisation_id,
        name=str(row.person),
        roles=_roles(row.organisation_id, row.organisation.standing, at),
        duties=frozenset(Duty(duty) for duty in row.duties),
    )


def organisations_of(person: int, *, at: datetime) -> tuple[OrganisationView, ...]:
    """The organisations a person may act for, the first joined first."""
    ids = list(_memberships(at).filter(person=person).order_by("since", "id").values_list("organisation", flat=True))
    views = organisations_by_ids(ids)
    return tuple(views[id] for id in ids)


def ties_of(person: int) -> Mapping[UUID, datetime | None]:
    """Every organisation a person belongs or ever belonged to: until when, or None where they still do."""
    with connection.cursor() as cursor:
        cursor.execute(_TIES, [person])
        return dict(cursor.fetchall())


def key_holder(token: str, *, at: datetime) -> KeyHolder | None:
    """The holder of a `gj_<prefix>_<secret>` token, or None for one unknown, expired or revoked.

    The hash is compared in constant time, and compared even when no key has the prefix.
    """
    mark, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    row = ApiKey.objects.select_related("organisation").filter(prefix=prefix).first() if prefix.isascii() else None
    expected = _NO_HASH if row is None else bytes(row.secret_hash)
    is_right = hmac.compare_digest(expected, hashlib.sha256(secret.encode()).digest())
    if row is None or not is_right or mark != "gj" or row.revoked_at is not None or row.expires_at <= at:
        return None
    return KeyHolder(key=row.id, actor=_actor_of_key(row, at), scopes=frozenset(row.scopes))


def _actor_of_key(row: ApiKey, at: datetime) -> Actor:
    """A key reads and handles; it never approves, because approving takes a person."""
    writes = any(scope.endswith(":write") for scope in row.scopes)
    return Actor(
        person=None,
        organisation=row.organisation_id,
        name=row.name,
        roles=_roles(row.organisation_id, row.organisation.standing, at),
        duties=frozenset({Duty.READ, Duty.HANDLE}) if writes else frozenset({Duty.READ}),
    )


def _memberships(at: datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


def _roles(organisation: UUID, standing: str, at: datetime) -> frozenset[Role]:
    if standing != Standing.VERIFIED:
        return frozenset()
    held = OrganisationRole.objects.filter(Q(until__isnull=True) | Q(until__gt=at), organisation=organisation)
    return frozenset(Role(role) for role in held.filter(since__lte=at).values_list("role", flat=True))


def _name(person: int) -> str:
    row = Person.objects.filter(id=person).first()
    return "" if row is None else str(row)

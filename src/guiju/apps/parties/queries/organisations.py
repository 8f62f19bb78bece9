"""Organisations as others see them: one, many by id, a searched page, and the history of their standing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from guiju.apps.parties.models import Organisation, OrganisationRole, StandingChange
from guiju.core import paging
from guiju.core.parties import STAFF_ROLES, Actor, OrganisationKind, Role, Standing
from guiju.core.refusals import Refused
from guiju.core.regions import region

_STANDINGS = "SELECT id, name, standing FROM parties_organisation WHERE id = ANY(%s::uuid[])"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView:
    """One organisation. `roles` are those it holds without an end; they count only while it is verified."""

    id: UUID
    uscc: str
    name: str
    region: str
    kind: OrganisationKind
    standing: Standing
    is_legal_person: bool | None
    roles: frozenset[Role]
    asked_roles: frozenset[Role]
    contact_name: str
    contact_phone: str
    contact_email: str
    registered_at: datetime
    registered_by: str
    verified_at: datetime | None
    verified_by: str

    @property
    def is_verified(self) -> bool:
        return self.standing is Standing.VERIFIED

    def region_name(self, english: bool = False) -> str:
        """The region's name, or its bare code where our table does not know it."""
        known = region(self.region)
        return self.region if known is None else known.en if english else known.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingView:
    """One change of standing: what, when, by whom, and why."""

    standing: Standing
    changed_at: datetime
    changed_by: str
    reason: str


def organisation(id: UUID) -> OrganisationView:
    """One organisation for another app's use, whoever asks. Raises Refused("parties.not_found")."""
    found = organisations_by_ids([id]).get(id)
    if found is None:
        raise not_found()
    return found


def organisation_for(actor: Actor, id: UUID) -> OrganisationView:
    """One organisation if `actor` may see it; another's and a missing one are refused alike, as "parties.not_found"."""
    if not sees(actor, id):
        raise not_found()
    return organisation(id)


def organisation_by_uscc(uscc: str) -> OrganisationView | None:
    """The organisation with this canonical code, or None."""
    row = _rows().filter(uscc=uscc).first()
    return None if row is None else view(row)


def organisations_by_ids(ids: Iterable[UUID]) -> dict[UUID, OrganisationView]:
    """Many organisations in two queries; ids that do not exist are absent from the answer."""
    return {row.id: view(row) for row in _rows().filter(id__in=set(ids))}


def standings(ids: Iterable[UUID]) -> dict[UUID, tuple[str, Standing]]:
    """Name and standing of many organisations in one query; ids that do not exist are absent from the answer."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, [list(set(ids))])
        return {id: (name, Standing(standing)) for id, name, standing in cursor.fetchall()}


def verified_count(region: str) -> int:
    """How many organisations of a region (a province's code stands for all in it) are verified now."""
    rows = Organisation.objects.filter(standing=Standing.VERIFIED)
    return (rows if region == "000000" else rows.filter(region__startswith=_region_prefix(region))).count()


class Sort(StrEnum):
    """What a list of organisations may be ordered by."""

    NAME = "name"
    REGISTERED_AT = "registered_at"


def search(
    actor: Actor,
    *,
    text: str = "",
    standing: Standing | None = None,
    region: str = "",
    role: Role | None = None,
    sort: Sort = Sort.NAME,
    is_descending: bool = False,
    after: str | None = None,
    limit: int | None = None,
) -> paging.Page[OrganisationView]:
    """A page of the organisations `actor` may see; `text` is part of a name or the start of a code.

    What waits for verification, longest first: `standing=REGISTERED, sort=REGISTERED_AT`.
    """
    size = paging.limit_of(limit)
    sign = "-" if is_descending else ""
    rows = _filtered(_seen_by(actor), text, standing, region, role).order_by(f"{sign}{sort}", f"{sign}id")
    if after is not None:
        rows = rows.filter(_beyond(after, sort, "lt" if is_descending else "gt"))
    found = list(rows[: size + 1])
    return paging.page([view(row) for row in found], size, [(_key(row, sort), str(row.id)) for row in found])


def history(actor: Actor, organisation: UUID) -> tuple[StandingView, ...]:
    """All changes of an organisation's standing, oldest first. Raises Refused("parties.not_found")."""
    if not sees(actor, organisation):
        raise not_found()
    rows = StandingChange.objects.filter(organisation=organisation).select_related("changed_by").order_by("id")
    return tuple(
        StandingView(
            standing=Standing(row.standing),
            changed_at=row.changed_at,
            changed_by=str(row.changed_by or ""),
            reason=row.reason,
        )
        for row in rows
    )


def sees(actor: Actor, organisation: UUID) -> bool:
    """Whether `actor` may see this organisation's things: their own, or any for the people who look after them all."""
    return organisation == actor.organisation or looks_after_all(actor)


def looks_after_all(actor: Actor) -> bool:
    return bool(actor.duties) and bool(actor.roles & STAFF_ROLES)


def not_found() -> Refused:
    return Refused("parties.not_found", zh="没有找到，或您无权查看。", en="Not found, or not yours to see.")


def view(row: Organisation) -> OrganisationView:
    """The frozen view of a row fetched with its roles and people."""
    return OrganisationView(
        id=row.id,
        uscc=row.uscc,
        name=row.name,
        region=row.region,
        kind=OrganisationKind(row.kind),
        standing=Standing(row.standing),
        is_legal_person=row.is_legal_person,
        roles=frozenset(Role(held.role) for held in row.roles.all()),
        asked_roles=frozenset(Role(role) for role in row.asked_roles),
        contact_name=row.contact_name,
        contact_phone=row.contact_phone,
        contact_email=row.contact_email,
        registered_at=row.registered_at,
        registered_by=str(row.registered_by or ""),
        verified_at=row.verified_at,
        verified_by=str(row.verified_by or ""),
    )


def _rows() -> QuerySet[Organisation]:
    held = Prefetch("roles", OrganisationRole.objects.filter(until__isnull=True))
    return Organisation.objects.select_related("registered_by", "verified_by").prefetch_related(held)


def _seen_by(actor: Actor) -> QuerySet[Organisation]:
    if looks_after_all(actor):
        return _rows()
    return _rows().none() if actor.organisation is None else _rows().filter(id=actor.organisation)


def _filtered(
    rows: QuerySet[Organisation], text: str, standing: Standing | None, region: str, role: Role | None
) -> QuerySet[Organisation]:
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(uscc__startswith=text.upper()))
    if standing is not None:
        rows = rows.filter(standing=standing)
    if region:
        rows = rows.filter(region__startswith=_region_prefix(region))
    if role is not None:
        holders: Sequence[UUID] | QuerySet[OrganisationRole, UUID] = OrganisationRole.objects.filter(
            role=role, until__isnull=True
        ).values_list("organisation_id", flat=True)
        rows = rows.filter(id__in=holders)
    return rows


def _region_prefix(code: str) -> str:
    """A province's code stands for everything in it, a prefecture's for its counties."""
    for zeros in ("0000", "00"):
        if code.endswith(zeros):
            return code.removesuffix(zeros)
    return code


def _beyond(after: str, sort: Sort, than: str) -> Q:
    """What stands beyond the cursor in the order of `sort`, ties broken by id."""
    text, id = paging.key_of(after, 2)
    key = text if sort is Sort.NAME else _instant(text)
    return Q(**{f"{sort}__{than}": key}) | Q(**{sort: key, f"id__{than}": _uuid(id)})


def _key(row: Organisation, sort: Sort) -> str:
    return row.name if sort is Sort.NAME else row.registered_at.isoformat()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise paging.bad_cursor() from None


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise paging.bad_cursor() from None
    if instant.tzinfo is None:
        raise paging.bad_cursor()
    return instant

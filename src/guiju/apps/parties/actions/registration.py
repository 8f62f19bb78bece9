"""Register an organisation, correct a refused registration, and found the first institutions of an installation."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from guiju.apps.parties.actions.permits import locked, require_person
from guiju.apps.parties.actions.standing import change
from guiju.apps.parties.models import Membership, Organisation, OrganisationRole
from guiju.apps.parties.queries.organisations import OrganisationView, organisation
from guiju.core import identifiers, regions
from guiju.core.parties import STAFF_ROLES, Actor, Duty, OrganisationKind, Role, Standing
from guiju.core.refusals import Refused

NAME_CHARACTERS_MAX = 120
MEMBERSHIPS_MAX = 50


@transaction.atomic
def register(
    *,
    id: UUID,
    uscc: str,
    name: str,
    region: str,
    kind: OrganisationKind,
    roles: frozenset[Role],
    is_legal_person: bool | None = None,
    contact_name: str = "",
    contact_phone: str = "",
    contact_email: str = "",
    actor: Actor,
    at: datetime,
) -> OrganisationView:
    """Register the organisation a person acts for; it waits for verification and `roles` count only after it.

    The person becomes its first member with all duties. Raises Refused with the field at fault: a code that is
    not valid or already registered, an unknown region, a role one cannot ask for.
    """
    person = require_person(actor)
    if Membership.objects.filter(person=person, until__isnull=True).count() >= MEMBERSHIPS_MAX:
        raise Refused(
            "parties.too_many_organisations",
            zh=f"一人最多代表 {MEMBERSHIPS_MAX} 家单位。请先退出不再代表的单位。",
            en=f"One person acts for at most {MEMBERSHIPS_MAX} organisations. Leave one you no longer act for first.",
        )
    row = Organisation(
        id=id,
        uscc=identifiers.uscc(uscc),
        name=canonical_name(name),
        region=known_region(region),
        kind=kind,
        is_legal_person=is_legal_person,
        asked_roles=sorted(askable(roles)),
        contact_name=contact_name.strip(),
        contact_phone=contact_phone.strip(),
        contact_email=contact_email.strip(),
        standing=Standing.REGISTERED,
        registered_at=at,
        registered_by_id=person,
    )
    _insert(row)
    Membership.objects.create(
        organisation=row, person_id=person, duties=[duty.value for duty in Duty], since=at, added_by_id=person
    )
    change(row, Standing.REGISTERED, person=person, at=at)
    return organisation(id)


@transaction.atomic
def correct_registration(
    id: UUID,
    *,
    name: str,
    region: str,
    kind: OrganisationKind,
    roles: frozenset[Role],
    is_legal_person: bool | None,
    actor: Actor,
    at: datetime,
) -> OrganisationView:
    """Hand a refused registration in again with what was wrong put right. The code stays: it names the organisation."""
    person = require_person(actor)
    if actor.organisation != id or not actor.may(Duty.HANDLE):
        raise Refused("parties.not_found", zh="没有找到，或您无权办理。", en="Not found, or not yours to change.")
    row = locked(id)
    if row.standing != Standing.REFUSED:
        raise Refused(
            "parties.wrong_state",
            zh="只有核验未通过的登记可以更正后重新提交。",
            en="Only a registration that was refused can be corrected and handed in again.",
        )
    row.name, row.region, row.kind = canonical_name(name), known_region(region), kind
    row.asked_roles, row.is_legal_person = sorted(askable(roles)), is_legal_person
    row.registered_at, row.registered_by_id = at, person
    change(row, Standing.REGISTERED, person=person, at=at)
    return organisation(id)


@transaction.atomic
def found(
    *, id: UUID, uscc: str, name: str, region: str, kind: OrganisationKind, role: Role, at: datetime
) -> OrganisationView:
    """Found a bureau or platform operator when an installation begins; the command line alone may do so.

    Nobody exists yet who could verify it, and the row says so (`is_founding`).
    """
    assert role in STAFF_ROLES, "only the institutions that run the platform are founded"
    row = Organisation(
        id=id,
        uscc=identifiers.uscc(uscc),
        name=canonical_name(name),
        region=known_region(region),
        kind=kind,
        is_legal_person=True,
        standing=Standing.VERIFIED,
        is_founding=True,
        registered_at=at,
        verified_at=at,
    )
    _insert(row)
    OrganisationRole.objects.create(organisation=row, role=role, since=at)
    change(row, Standing.VERIFIED, person=None, at=at)
    return organisation(id)


def canonical_name(text: str) -> str:
    name = " ".join(text.split())
    if not 2 <= len(name) <= NAME_CHARACTERS_MAX:
        raise Refused(
            "parties.bad_name",
            zh=f"名称应为 2 至 {NAME_CHARACTERS_MAX} 个字。",
            en=f"A name has 2 to {NAME_CHARACTERS_MAX} characters.",
            field="name",
        )
    return name


def known_region(code: str) -> str:
    if regions.region(code) is None:
        raise Refused(
            "parties.unknown_region",
            zh="注册地代码不在表中：请选择省份，贵州省内请选择市州。",
            en="This region is not in the table: choose a province, or within Guizhou a prefecture.",
            field="region",
        )
    return code


def askable(roles: frozenset[Role]) -> frozenset[Role]:
    """The roles an organisation may ask for when it registers; those that run the platform are granted, not asked."""
    if not roles or roles & STAFF_ROLES:
        raise Refused(
            "parties.bad_roles",
            zh="请选择至少一个身份：需求方、数据提供方或算力提供方。",
            en="Choose at least one role: demander, data provider or compute provider.",
            field="roles",
        )
    return roles


def _insert(row: Organisation) -> None:
    """Insert, or refuse kindly: the unique index decides, so that two at once cannot both win."""
    if Organisation.objects.filter(uscc=row.uscc).exists():
        raise _taken(row.uscc)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if Organisation.objects.filter(uscc=row.uscc).exists():
            raise _taken(row.uscc) from error
        raise


def _taken(uscc: str) -> Refused:
    return Refused(
        "parties.uscc_taken",
        zh=f"统一社会信用代码 {uscc} 已登记。请向本单位已有的办事人员索取邀请码，或联系平台服务方。",
        en=f"An organisation with the code {uscc} is already registered. "
        "Ask its people for an invitation code, or the platform operator for help.",
        field="uscc",
    )

"""Who may: the checks that the verbs of this office share, each refusing with the words that say who could."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from guiju.apps.parties.models import Membership, Organisation
from guiju.apps.parties.queries.actors import actor_of, organisations_of
from guiju.apps.parties.queries.organisations import not_found, sees
from guiju.core.parties import DUTY_WORDS, ROLE_WORDS, STAFF_ROLES, Actor, Duty, Role
from guiju.core.refusals import Refused


def require_person(actor: Actor) -> int:
    """The person behind `actor`; a key or the clock cannot answer for a decision."""
    if actor.person is None:
        raise Refused(
            "parties.person_needed",
            zh="这一步须由本人登录办理，接口密钥不能代办。",
            en="This step takes a person who is signed in; an API key cannot do it.",
        )
    return actor.person


def require_role(actor: Actor, duty: Duty, *roles: Role) -> None:
    """Refuse unless `actor` has `duty` in an organisation with one of `roles`."""
    if not actor.may(duty, *roles):
        zh = "、".join(ROLE_WORDS[role].zh for role in roles)
        en = " or the ".join(ROLE_WORDS[role].en.lower() for role in roles)
        raise Refused(
            "parties.not_allowed",
            zh=f"只有{zh}的{DUTY_WORDS[duty].zh}人员可以办理。",
            en=f"Only people of the {en} with the duty to {DUTY_WORDS[duty].en.lower()} may do this.",
        )


def require_keeper(actor: Actor, id: UUID) -> Organisation:
    """The organisation, locked, if `actor` may let people in: see `keeps`.

    Somebody who may not even see the organisation is told "parties.not_found", as for one that does not exist.
    """
    return _require(keeps, actor, id)


def require_own_keeper(actor: Actor, id: UUID) -> Organisation:
    """The organisation, locked, if `actor` approves for it: its people, accounts and keys are nobody else's."""
    return _require(approves_for, actor, id)


def keeps(actor: Actor, row: Organisation) -> bool:
    """Whether `actor` lets people into a locked organisation: approves for it, or helps out for the platform operator.

    The operator helps where nobody is left who approves, so that somebody can be let in again, and never where the
    platform is run from: or the operator's people could make themselves the bureau.
    """
    if approves_for(actor, row):
        return True
    is_orphan = not has_approver(row.id) and not runs_platform(row)
    return is_orphan and actor.may(Duty.APPROVE, Role.PLATFORM_OPERATOR)


def still_keeps(person: int, row: Organisation, *, at: datetime) -> bool:
    """Whether somebody who once kept a locked organisation would still be let do so now, from any of their seats."""
    return any(keeps(actor_of(person, home.id, at=at), row) for home in organisations_of(person, at=at))


def approves_for(actor: Actor, row: Organisation) -> bool:
    return row.id == actor.organisation and actor.may(Duty.APPROVE)


def has_approver(organisation: UUID) -> bool:
    """Whether anybody who can sign in approves for the organisation."""
    members = Membership.objects.filter(organisation=organisation, until__isnull=True, person__is_active=True)
    return members.filter(duties__contains=[Duty.APPROVE.value]).exists()


def runs_platform(row: Organisation) -> bool:
    """Whether the organisation is a bureau or an operator, suspended or not."""
    return row.roles.filter(role__in=STAFF_ROLES, until__isnull=True).exists()


def belongs(person: int, organisation: UUID) -> bool:
    """Whether a person is a member now, whichever organisation they chose to act for."""
    return Membership.objects.filter(organisation=organisation, person=person, until__isnull=True).exists()


def require_outsider(actor: Actor, row: Organisation) -> None:
    """Refuse what nobody decides about their own organisation, whichever of their organisations they act for."""
    if row.id == actor.organisation or (actor.person is not None and belongs(actor.person, row.id)):
        raise four_eyes()


def four_eyes() -> Refused:
    return Refused(
        "parties.four_eyes",
        zh="不能办理本人登记或本人所在单位的事项，请由另一位人员办理。",
        en="Nobody decides about what they registered or belong to. Somebody else has to do it.",
    )


def locked(id: UUID) -> Organisation:
    """The organisation's row, locked until the transaction ends. Raises Refused("parties.not_found")."""
    row = Organisation.objects.select_for_update(of=("self",)).filter(id=id).first()
    if row is None:
        raise not_found()
    return row


def _require(test: Callable[[Actor, Organisation], bool], actor: Actor, id: UUID) -> Organisation:
    if not sees(actor, id):
        raise not_found()
    row = locked(id)
    if not test(actor, row):
        raise Refused(
            "parties.not_allowed",
            zh="只有本单位的复核人员可以办理。",
            en="Only people of the organisation itself with the duty to approve may do this.",
        )
    return row

"""Who may: the checks that the verbs of this office share, each refusing with the words that say who could."""

from __future__ import annotations

from uuid import UUID

from guiju.apps.parties.models import Organisation
from guiju.apps.parties.queries.organisations import not_found, sees
from guiju.core.parties import DUTY_WORDS, ROLE_WORDS, Actor, Duty, Role
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


def require_keeper(actor: Actor, organisation: UUID) -> None:
    """Refuse unless `actor` keeps this organisation's things: approves for it, or for the platform operator.

    Somebody who may not even see the organisation is told "parties.not_found", as for one that does not exist.
    """
    if not sees(actor, organisation):
        raise not_found()
    own = organisation == actor.organisation and actor.may(Duty.APPROVE)
    if not own and not actor.may(Duty.APPROVE, Role.PLATFORM_OPERATOR):
        raise Refused(
            "parties.not_allowed",
            zh="只有本单位的复核人员可以办理。",
            en="Only people of the organisation itself with the duty to approve may do this.",
        )


def locked(id: UUID) -> Organisation:
    """The organisation's row, locked until the transaction ends. Raises Refused("parties.not_found")."""
    row = Organisation.objects.select_for_update(of=("self",)).filter(id=id).first()
    if row is None:
        raise not_found()
    return row

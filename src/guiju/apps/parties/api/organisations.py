"""Organisations over the API: register, look up, verify, roles, members, keys."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from ninja import Query, Schema
from ninja.responses import Status
from pydantic import Field

from guiju.apps.parties import actions, queries
from guiju.apps.parties.api.asking import Asked, Input, Reason, Text, router
from guiju.core.parties import Duty, OrganisationKind, Role, Standing


class Order(StrEnum):
    """The orders the list can be had in."""

    NAME = "name"
    NAME_BACKWARDS = "-name"
    LONGEST_HERE = "registered_at"
    NEWEST = "-registered_at"


class OrganisationIn(Input):
    """What an organisation says of itself. `roles`: demander, data_provider, compute_provider."""

    name: Text
    region: Annotated[str, Field(pattern=r"^[0-9]{6}$", description="GB/T 2260; 529100 is Gui'an New Area")]
    kind: OrganisationKind
    roles: Annotated[set[Role], Field(min_length=1, max_length=5)]
    is_legal_person: bool | None = None


class RegistrationIn(OrganisationIn):
    uscc: Annotated[str, Field(max_length=40, description="Unified social credit code, GB 32100")]
    contact_name: Annotated[str, Field(max_length=60)] = ""
    contact_phone: Annotated[str, Field(max_length=30)] = ""
    contact_email: Annotated[str, Field(max_length=254)] = ""


class VerificationIn(Input):
    is_legal_person: bool


class ReasonIn(Input):
    reason: Reason


class RoleIn(Input):
    role: Role


class InvitationIn(Input):
    name: Annotated[str, Field(max_length=60, description="Whom the code is for")] = ""
    duties: Annotated[set[Duty], Field(min_length=1)]


class DutiesIn(Input):
    duties: Annotated[set[Duty], Field(min_length=1)]


class AcceptanceIn(Input):
    code: Annotated[str, Field(min_length=1, max_length=100)]


class KeyIn(Input):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    scopes: Annotated[set[str], Field(min_length=1)]
    valid_days: Annotated[int, Field(ge=1, le=366)] = 90


class OrganisationOut(Schema):
    id: UUID
    uscc: str
    name: str
    region: str
    kind: OrganisationKind
    standing: Standing
    is_verified: bool
    is_legal_person: bool | None
    roles: list[Role]
    asked_roles: list[Role]
    registered_at: datetime
    verified_at: datetime | None
    verified_by: str

    @staticmethod
    def resolve_roles(view: queries.OrganisationView) -> list[Role]:
        return sorted(view.roles)

    @staticmethod
    def resolve_asked_roles(view: queries.OrganisationView) -> list[Role]:
        return sorted(view.asked_roles)


class OrganisationsOut(Schema):
    items: list[OrganisationOut]
    next: str | None


class StandingOut(Schema):
    standing: Standing
    changed_at: datetime
    changed_by: str
    reason: str


class MemberOut(Schema):
    person: int
    name: str
    email: str
    duties: list[Duty]
    since: datetime

    @staticmethod
    def resolve_duties(view: queries.MemberView) -> list[Duty]:
        return sorted(view.duties)


class InvitationOut(Schema):
    id: UUID
    name: str
    duties: list[Duty]
    expires_at: datetime

    @staticmethod
    def resolve_duties(view: queries.InvitationView) -> list[Duty]:
        return sorted(view.duties)


class WordsOut(Schema):
    zh: str = "只在首次答复中显示，平台不保存原文。遗失后请将其作废，再重新办理。"
    en: str = "Shown in the first answer only and kept nowhere. If it is lost, make it useless and ask for another."


class InvitedOut(Schema):
    """`token` is the code: in the first answer only, and null when the request is sent again, as `says` tells."""

    id: UUID
    token: Annotated[str | None, Field(json_schema_extra={"x-shown-once": True})]
    expires_at: datetime
    says: WordsOut = WordsOut()


class JoinedOut(Schema):
    organisation: UUID


class KeyOut(Schema):
    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


class IssuedKeyOut(InvitedOut):
    """The same of a key: `token` is what the program sends as `Authorization: Bearer`."""

    prefix: str


@router.post("", response={201: OrganisationOut}, operation_id="organisations_register")
def register(request: Asked, response: HttpResponse, registration: RegistrationIn) -> Any:
    """Register an organisation; it waits for the operator's verification. The person becomes its first member."""
    given = registration.dict()
    roles = frozenset(given.pop("roles"))
    made = actions.register(id=uuid4(), roles=roles, **given, actor=request.actor, at=request.at)
    response["Location"] = f"{request.path}/{made.id}"
    return Status(201, made)


@router.get("", response=OrganisationsOut, operation_id="organisations_list")
def list_organisations(
    request: Asked,
    text: Annotated[str, Query(max_length=100)] = "",
    standing: Standing | None = None,
    region: Annotated[str, Query(pattern=r"^([0-9]{6})?$")] = "",
    role: Role | None = None,
    sort: Order = Order.NAME,
    cursor: str | None = None,
    limit: Annotated[int | None, Query(ge=1, le=200)] = None,
) -> Any:
    """The organisations one may see: one's own; all of them for the operator and the bureau."""
    return queries.search(
        request.actor,
        text=text,
        standing=standing,
        region=region,
        role=role,
        sort=queries.Sort(sort.removeprefix("-")),
        is_descending=sort.startswith("-"),
        after=cursor,
        limit=limit,
    )


@router.post("/join", response=JoinedOut, operation_id="organisations_join")
def join(request: Asked, acceptance: AcceptanceIn) -> Any:
    """Join an organisation by an invitation code."""
    return {"organisation": actions.accept_invitation(acceptance.code, actor=request.actor, at=request.at)}


@router.get("/{uuid:id}", response=OrganisationOut, operation_id="organisations_one")
def one_organisation(request: Asked, id: UUID) -> Any:
    """One organisation; another's is "not found"."""
    return queries.organisation_for(request.actor, id)


@router.put("/{uuid:id}", response=OrganisationOut, operation_id="organisations_correct")
def correct(request: Asked, id: UUID, correction: OrganisationIn) -> Any:
    """Correct a registration that was refused and hand it in again."""
    given = correction.dict()
    roles = frozenset(given.pop("roles"))
    return actions.correct_registration(id, roles=roles, **given, actor=request.actor, at=request.at)


@router.get("/{uuid:id}/history", response=list[StandingOut], operation_id="organisations_history")
def standing_history(request: Asked, id: UUID) -> Any:
    """Every change of the organisation's standing, by whom and why."""
    return list(queries.history(request.actor, id))


@router.post("/{uuid:id}/verify", response=OrganisationOut, operation_id="organisations_verify")
def verify(request: Asked, id: UUID, verification: VerificationIn) -> Any:
    """The operator confirms the registration; the roles it asked for begin to count."""
    return actions.verify(id, is_legal_person=verification.is_legal_person, actor=request.actor, at=request.at)


@router.post("/{uuid:id}/refuse", response=OrganisationOut, operation_id="organisations_refuse")
def refuse(request: Asked, id: UUID, refusal: ReasonIn) -> Any:
    """The operator could not confirm the registration, and says what to put right."""
    return actions.refuse_verification(id, reason=refusal.reason, actor=request.actor, at=request.at)


@router.post("/{uuid:id}/suspend", response=OrganisationOut, operation_id="organisations_suspend")
def suspend(request: Asked, id: UUID, suspension: ReasonIn) -> Any:
    """The operator or the bureau stops an organisation; its roles count no more."""
    return actions.suspend(id, reason=suspension.reason, actor=request.actor, at=request.at)


@router.post("/{uuid:id}/reinstate", response=OrganisationOut, operation_id="organisations_reinstate")
def reinstate(request: Asked, id: UUID, reinstatement: ReasonIn) -> Any:
    """Take a suspended organisation back."""
    return actions.reinstate(id, reason=reinstatement.reason, actor=request.actor, at=request.at)


@router.post("/{uuid:id}/roles", response=OrganisationOut, operation_id="organisations_grant_role")
def grant_role(request: Asked, id: UUID, grant: RoleIn) -> Any:
    """Give the organisation a role from now on."""
    return actions.grant_role(id, grant.role, actor=request.actor, at=request.at)


@router.delete("/{uuid:id}/roles/{role}", response=OrganisationOut, operation_id="organisations_end_role")
def end_role(request: Asked, id: UUID, role: Role) -> Any:
    """End a role now."""
    return actions.end_role(id, role, actor=request.actor, at=request.at)


@router.get("/{uuid:id}/members", response=list[MemberOut], operation_id="organisations_members")
def members(request: Asked, id: UUID) -> Any:
    """The organisation's people and their duties."""
    return list(queries.members(request.actor, id, at=request.at))


@router.get("/{uuid:id}/invitations", response=list[InvitationOut], operation_id="organisations_invitations")
def invitations(request: Asked, id: UUID) -> Any:
    """The codes that can still be used, never the codes themselves."""
    return list(queries.invitations(request.actor, id, at=request.at))


@router.post("/{uuid:id}/invitations", response={201: InvitedOut}, operation_id="organisations_invite")
def invite(request: Asked, response: HttpResponse, id: UUID, invitation: InvitationIn) -> Any:
    """A code by which one colleague joins, good once and for seven days."""
    made = actions.invite_member(
        id,
        invitation=uuid4(),
        name=invitation.name,
        duties=frozenset(invitation.duties),
        actor=request.actor,
        at=request.at,
    )
    response["Cache-Control"] = "no-store"
    return Status(201, made)


@router.delete("/{uuid:id}/invitations/{uuid:invitation}", response={204: None}, operation_id="organisations_withdraw")
def withdraw(request: Asked, id: UUID, invitation: UUID) -> Any:
    """Make an unused code useless."""
    actions.withdraw_invitation(id, invitation, actor=request.actor, at=request.at)
    return Status(204, None)


@router.put("/{uuid:id}/members/{int:person}", response=list[MemberOut], operation_id="organisations_change_duties")
def change_duties(request: Asked, id: UUID, person: int, change: DutiesIn) -> Any:
    """Give a colleague other duties from now on."""
    duties = frozenset(change.duties)
    actions.change_duties(id, person=person, duties=duties, actor=request.actor, at=request.at)
    return list(queries.members(request.actor, id, at=request.at))


@router.delete("/{uuid:id}/members/{int:person}", response={204: None}, operation_id="organisations_remove_member")
def remove_member(request: Asked, id: UUID, person: int) -> Any:
    """End a person's duties in the organisation."""
    actions.remove_member(id, person=person, actor=request.actor, at=request.at)
    return Status(204, None)


@router.get("/{uuid:id}/keys", response=list[KeyOut], operation_id="organisations_keys")
def keys(request: Asked, id: UUID) -> Any:
    """The organisation's API keys, never their secrets."""
    return list(queries.api_keys(request.actor, id))


@router.post("/{uuid:id}/keys", response={201: IssuedKeyOut}, operation_id="organisations_issue_key")
def issue_key(request: Asked, response: HttpResponse, id: UUID, key: KeyIn) -> Any:
    """Issue an API key. A key cannot issue keys: this takes a person."""
    made = actions.issue_api_key(
        id,
        key=uuid4(),
        name=key.name,
        scopes=frozenset(key.scopes),
        valid_days=key.valid_days,
        actor=request.actor,
        at=request.at,
    )
    response["Cache-Control"] = "no-store"
    return Status(201, made)


@router.delete("/{uuid:id}/keys/{uuid:key}", response={204: None}, operation_id="organisations_revoke_key")
def revoke_key(request: Asked, id: UUID, key: UUID) -> Any:
    """Make a key useless from now on."""
    actions.revoke_api_key(id, key, actor=request.actor, at=request.at)
    return Status(204, None)

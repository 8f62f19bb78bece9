"""Small makers of people and organisations for tests: valid, verified, each different, the same in every run.

They go through the office's own actions, so what a test starts from is what the platform would have let happen.
"""

from __future__ import annotations

import itertools
import uuid
from datetime import UTC, datetime

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from guiju.apps.parties import actions, queries
from guiju.apps.parties.queries import OrganisationView
from guiju.core.identifiers import uscc_from_body
from guiju.core.parties import STAFF_ROLES, Actor, Duty, OrganisationKind, Role

AT = datetime(2024, 2, 1, 1, tzinfo=UTC)
"""09:00 in China on the day the first policy's year begins in most tests."""

PASSWORD = "correct-horse-battery-staple"
ALL_DUTIES = frozenset(Duty)
_NAMESPACE = uuid.UUID("6f1a6a2e-5d0c-5b7e-9d0b-0c5f6d7e8a91")
_counter = itertools.count(1)


def new_id(name: str = "") -> uuid.UUID:
    """An id that no other call in this run gets; the same sequence in every run."""
    return uuid.uuid5(_NAMESPACE, f"{name}:{next(_counter)}")


def uscc(number: int | None = None) -> str:
    """A valid unified social credit code; the same number gives the same code, none gives a new one."""
    serial = next(_counter) if number is None else number
    return uscc_from_body(f"91520100MA{serial:07d}")


def person(*, email: str | None = None, name: str = "王经办", password: str | None = PASSWORD) -> int:
    """Somebody who can sign in with PASSWORD; their id."""
    address = email or f"person{next(_counter)}@example.cn"
    return actions.create_person(email=address, name=name, password=password)


def organisation(
    *,
    role: Role = Role.DEMANDER,
    verified: bool = True,
    name: str | None = None,
    region: str = "520100",
    kind: OrganisationKind = OrganisationKind.COMPANY,
    is_legal_person: bool = True,
    member: int | None = None,
    at: datetime = AT,
) -> OrganisationView:
    """An organisation with one role and one member with all duties; founded when the role runs the platform."""
    id, serial = new_id("organisation"), next(_counter)
    title = name or f"黔数测试{serial:04d}有限公司"
    who = person(name=f"{title}经办") if member is None else member
    if role in STAFF_ROLES:
        actions.found(id=id, uscc=uscc(), name=title, region="520000", kind=kind, role=role, at=at)
        actions.add_member(id, person=who, duties=ALL_DUTIES, actor=None, at=at)
        return queries.organisation(id)
    registrar = queries.actor_of(who, None, at=at)
    actions.register(
        id=id, uscc=uscc(), name=title, region=region, kind=kind, roles=frozenset({role}),
        is_legal_person=is_legal_person, actor=registrar, at=at,
    )  # fmt: skip
    if verified:
        actions.verify(id, is_legal_person=is_legal_person, actor=operator(at=at), at=at)
    return queries.organisation(id)


def operator(*, at: datetime = AT) -> Actor:
    """Somebody who handles and approves for the one platform operator of the test."""
    return _staff(Role.PLATFORM_OPERATOR, "贵州算力服务平台", at)


def bureau(*, at: datetime = AT) -> Actor:
    """Somebody who handles and approves for the one bureau of the test."""
    return _staff(Role.BUREAU, "省大数据局", at)


def actor(role: Role = Role.DEMANDER, duties: frozenset[Duty] = ALL_DUTIES, *, at: datetime = AT) -> Actor:
    """A new person with exactly these duties in a new verified organisation with this role."""
    home = organisation(role=role, at=at)
    return colleague(home.id, duties, at=at)


def colleague(home: uuid.UUID, duties: frozenset[Duty] = ALL_DUTIES, *, at: datetime = AT) -> Actor:
    """A new person with these duties in an organisation that is there already."""
    keeper = next(
        queries.actor_of(member.person, home, at=at)
        for member in queries.members_of(home, at=at)
        if Duty.APPROVE in member.duties
    )
    newcomer = person()
    actions.add_member(home, person=newcomer, duties=duties, actor=keeper, at=at)
    return queries.actor_of(newcomer, home, at=at)


def actor_for(home: uuid.UUID, *, at: datetime = AT) -> Actor:
    """The first member of an organisation, who has all duties when this module made it."""
    return queries.actor_of(queries.members_of(home, at=at)[0].person, home, at=at)


def _staff(role: Role, name: str, at: datetime) -> Actor:
    """One institution a role and a test: made when first asked for, found again afterwards."""
    watcher = Actor(person=None, organisation=None, name="", roles=frozenset({role}), duties=frozenset({Duty.READ}))
    there = queries.search(watcher, role=role, limit=1).items
    home = there[0] if there else organisation(role=role, name=name, at=at)
    return actor_for(home.id, at=at)


def sign_in(client: Client, actor: Actor, *, second_factor: bool = True) -> Client:
    """Open a session of the actor's person, acting for the actor's organisation, as if they had used their code."""
    person = get_user_model().objects.get(pk=actor.person)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    if actor.organisation is not None:
        session["organisation"] = str(actor.organisation)
    if second_factor:
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0.0}]
        session["account_authentication_methods_user"] = str(actor.person)
    session.save()
    return client


def api_key(actor: Actor, *scopes: str, at: datetime | None = None) -> str:
    """A live API key of the actor's organisation; what goes into `Authorization: Bearer`."""
    assert actor.organisation is not None
    made = actions.issue_api_key(
        actor.organisation, key=new_id("key"), name="测试密钥", scopes=frozenset(scopes), valid_days=90,
        actor=actor, at=at or timezone.now(),
    )  # fmt: skip
    return made.token

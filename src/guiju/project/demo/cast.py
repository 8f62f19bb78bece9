"""Who lives in the demonstration province: the two offices, six compute providers and seventy-two claimants."""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_DNS, UUID, uuid5

from guiju.apps.parties import actions as parties
from guiju.apps.parties import queries
from guiju.core.identifiers import uscc_from_body
from guiju.core.parties import Actor, Duty, OrganisationKind, Role
from guiju.core.regions import GUIAN, GUIZHOU
from guiju.project import demo_codes

SEED = 20240229
NAMESPACE = uuid5(NAMESPACE_DNS, "demonstration.guiju")
PASSWORD = "guiju-demo-2024"  # noqa: S105  printed on the screen of every demonstration

CLAIMANTS = 72
COMPUTE_PROVIDERS = 6

_REGIONS = (
    ("520100", "贵阳", 24), (GUIAN, "贵安", 10), ("520300", "遵义", 8), ("520500", "毕节", 3),
    ("522700", "黔南", 3), ("520400", "安顺", 3), ("520200", "六盘水", 2), ("520600", "铜仁", 2),
    ("522600", "黔东南", 2), ("522300", "黔西南", 1), ("440000", "广东", 5), ("110000", "北京", 4),
    ("310000", "上海", 3), ("330000", "浙江", 2),
)  # fmt: skip
_FIRST = (
    "云图",
    "智链",
    "数峰",
    "星算",
    "澄明",
    "知微",
    "锦屏",
    "乌江",
    "苗岭",
    "黔灵",
    "花溪",
    "甲秀",
    "朵云",
    "天眼",
)
_SECOND = ("数据", "智能", "信息", "算网", "云创", "数科", "软件", "科技", "互联", "视觉")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One of the four people a visitor can be."""

    who: str
    email: str
    password: str
    authenticator_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One organisation of the story. `weight` is how large its contracts are, 1 being usual."""

    id: UUID
    name: str
    uscc: str
    region: str
    kind: OrganisationKind
    role: Role
    weight: float
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody, as actors: two people an office, one a claimant."""

    operator: Actor
    operator_checker: Actor
    handler: Actor
    approver: Actor
    claimants: tuple[tuple[Player, Actor], ...]
    providers: tuple[Player, ...]


def authenticator_key(email: str) -> str:
    """The base-32 key of somebody's authenticator; the same in every demonstration."""
    return base64.b32encode(hashlib.sha256(f"{SEED}:{email}".encode()).digest()[:20]).decode()


_STAFF = (
    (
        "operator",
        "平台服务方 · 经办",
        "platform@demo.example",
        "陈经办",
        Role.PLATFORM_OPERATOR,
        {Duty.HANDLE, Duty.APPROVE},
    ),
    ("operator2", "", "platform2@demo.example", "吴复核", Role.PLATFORM_OPERATOR, {Duty.HANDLE}),
    ("bureau", "省大数据局 · 经办", "bureau@demo.example", "李经办", Role.BUREAU, {Duty.HANDLE}),
    ("approver", "省大数据局 · 复核", "approver@demo.example", "周复核", Role.BUREAU, {Duty.HANDLE, Duty.APPROVE}),
)
_APPLICANT = "applicant@demo.example"
PROVIDER = "compute1@demo.example"
"""The compute provider that signs in while the demonstration walks by itself; the other players have no password."""

SIGN_INS = (
    SignIn(who="企业（申领方）", email=_APPLICANT, password=PASSWORD, authenticator_key=""),
    *(
        SignIn(who=who, email=email, password=PASSWORD, authenticator_key=authenticator_key(email))
        for _, who, email, *_ in _STAFF
        if who
    ),
)


def new_id(name: str) -> UUID:
    """The id of a thing in the story; the same name gives the same id."""
    return uuid5(NAMESPACE, name)


def players(rng: random.Random) -> Iterator[Player]:
    """Six compute providers, then the claimants: most buy, one in six sells data; a few are very large."""
    for at in range(COMPUTE_PROVIDERS):
        name = f"{('贵安', '贵阳', '遵义')[at % 3]}演示智算中心{at + 1}号有限公司"
        yield _player(rng, name, (GUIAN, "520100", "520300")[at % 3], Role.COMPUTE_PROVIDER, 1.0, f"compute{at + 1}")
    homes = [(code, short) for code, short, count in _REGIONS for _ in range(count)]
    assert len(homes) == CLAIMANTS
    names = rng.sample([f"{first}{second}" for first in _FIRST for second in _SECOND], CLAIMANTS)
    for at, ((code, short), brand) in enumerate(zip(homes, names, strict=True)):
        sells = at % 6 == 5 and code.startswith("52")
        weight = 14.0 if at % 9 == 0 else rng.choice((0.3, 0.6, 1.0, 1.0, 1.8, 3.0))
        yield _player(
            rng,
            f"{short}{brand}（演示）有限公司",
            code,
            Role.DATA_PROVIDER if sells else Role.DEMANDER,
            weight,
            "applicant" if at == 0 else f"claimant{at + 1}",
        )


def enlist(rng: random.Random, *, at: datetime) -> Cast:
    """Found the offices, register and verify everybody, and give each a confirmed payout account."""
    people = {
        name: parties.create_person(email=email, name=person, password=PASSWORD)
        for name, _, email, person, *_ in _STAFF
    }
    offices = {
        Role.PLATFORM_OPERATOR: _office("贵州算力服务平台（演示）", Role.PLATFORM_OPERATOR, "91520000MA7DEM001", at),
        Role.BUREAU: _office("贵州省大数据发展管理局（演示）", Role.BUREAU, "11520000MB7DEM002", at),
    }
    staff: dict[str, Actor] = {}
    for name, _, email, _, role, duties in (_STAFF[0], _STAFF[1], _STAFF[3], _STAFF[2]):
        first = next((actor for other, actor in staff.items() if _role_of(other) is role), None)
        parties.add_member(offices[role], person=people[name], duties=frozenset(duties), actor=first, at=at)
        demo_codes.enrol(email, authenticator_key(email))
        staff[name] = queries.actor_of(people[name], offices[role], at=at)
    everybody = list(players(rng))
    claimants, providers = [], []
    for player in everybody:
        actor = _register(player, staff["operator"], staff["operator2"], at=at)
        if player.role is Role.COMPUTE_PROVIDER:
            providers.append(player)
        else:
            claimants.append((player, actor))
    return Cast(
        operator=staff["operator"],
        operator_checker=staff["operator2"],
        handler=staff["bureau"],
        approver=staff["approver"],
        claimants=tuple(claimants),
        providers=tuple(providers),
    )


def _player(rng: random.Random, name: str, region: str, role: Role, weight: float, account: str) -> Player:
    uscc = uscc_from_body(f"91{region}MA{rng.randrange(10**6):06d}D")
    return Player(
        id=new_id(name),
        name=name,
        uscc=uscc,
        region=region,
        kind=OrganisationKind.COMPANY,
        role=role,
        weight=weight,
        email=f"{account}@demo.example",
    )


def _office(name: str, role: Role, body: str, at: datetime) -> UUID:
    kind = OrganisationKind.STATE_ORGAN if role is Role.BUREAU else OrganisationKind.COMPANY
    return parties.found(
        id=new_id(name), uscc=uscc_from_body(body), name=name, region=GUIZHOU, kind=kind, role=role, at=at
    ).id


def _role_of(name: str) -> Role:
    return next(role for other, _, _, _, role, _ in _STAFF if other == name)


def _register(player: Player, operator: Actor, checker: Actor, *, at: datetime) -> Actor:
    password = PASSWORD if player.email in {_APPLICANT, PROVIDER} else None  # a password's hash takes its time
    person = parties.create_person(email=player.email, name=f"{player.name[:2]}经办", password=password)
    registrar = queries.actor_of(person, None, at=at)
    parties.register(
        id=player.id,
        uscc=player.uscc,
        name=player.name,
        region=player.region,
        kind=player.kind,
        roles=frozenset({player.role}),
        is_legal_person=True,
        actor=registrar,
        at=at,
    )
    parties.verify(player.id, is_legal_person=True, actor=operator, at=at)
    actor = queries.actor_of(person, player.id, at=at)
    account = new_id(f"account:{player.id}")
    parties.set_payout_account(
        player.id,
        account=account,
        account_name=player.name,
        bank="演示银行贵阳分行",
        number=f"6200{int(player.id) % 10**12:012d}",
        actor=actor,
        at=at,
    )
    parties.check_payout_account(player.id, account=account, is_confirmed=True, actor=checker, at=at)
    return actor

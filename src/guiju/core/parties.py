"""Who acts: the roles an organisation can hold, the duties a person can have, and the actor of one request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from guiju.core.decision import Says


class Role(StrEnum):
    """What an organisation is in the platform's programmes. The first five are the measures' own actors."""

    BUREAU = "bureau"  # 省大数据局
    PLATFORM_OPERATOR = "platform_operator"  # 平台服务方
    COMPUTE_PROVIDER = "compute_provider"  # 算力提供方
    DATA_PROVIDER = "data_provider"  # 数据提供方
    DEMANDER = "demander"  # 需求方


STAFF_ROLES = frozenset({Role.BUREAU, Role.PLATFORM_OPERATOR})
"""The roles that look after everybody's matters: their people sign in with a second factor."""


class Duty(StrEnum):
    """What a person may do for the organisation."""

    READ = "read"  # 查看
    HANDLE = "handle"  # 经办
    APPROVE = "approve"  # 复核


class OrganisationKind(StrEnum):
    """What the organisation is in law, as its registration says. Only some kinds are legal persons."""

    COMPANY = "company"  # 公司等企业法人
    PARTNERSHIP = "partnership"  # 合伙企业、个人独资企业
    SOLE_TRADER = "sole_trader"  # 个体工商户
    BRANCH = "branch"  # 分支机构
    COOPERATIVE = "cooperative"  # 农民专业合作社
    PUBLIC_INSTITUTION = "public_institution"  # 事业单位
    STATE_ORGAN = "state_organ"  # 机关
    SOCIAL_ORGANISATION = "social_organisation"  # 社会团体、民办非企业单位、基金会


class Standing(StrEnum):
    """Where an organisation stands with the platform. Only a verified one holds roles that count."""

    REGISTERED = "registered"  # 待核验
    VERIFIED = "verified"  # 已核验
    REFUSED = "refused"  # 核验未通过
    SUSPENDED = "suspended"  # 已暂停


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person and organisation behind one action. `person` is None for an API key or the platform's own clock."""

    person: int | None
    organisation: UUID | None
    name: str
    roles: frozenset[Role] = frozenset()
    duties: frozenset[Duty] = frozenset()

    def may(self, duty: Duty, *roles: Role) -> bool:
        """Whether the actor has `duty` in an organisation with one of `roles` (any role when none is named)."""
        return duty in self.duties and (not roles or bool(self.roles & set(roles)))

    @property
    def is_clock(self) -> bool:
        """Whether this is the platform itself. Somebody who has not signed in has no person either, and is not it."""
        return self == CLOCK


#: Who takes the steps that nobody takes: deadlines that pass, payments that arrive.
CLOCK = Actor(person=None, organisation=None, name="platform clock")

ROLE_WORDS: Mapping[Role, Says] = MappingProxyType(
    {
        Role.BUREAU: Says("省大数据局", "Bureau"),
        Role.PLATFORM_OPERATOR: Says("平台服务方", "Platform operator"),
        Role.COMPUTE_PROVIDER: Says("算力提供方", "Compute provider"),
        Role.DATA_PROVIDER: Says("数据提供方", "Data provider"),
        Role.DEMANDER: Says("需求方", "Demander"),
    }
)
DUTY_WORDS: Mapping[Duty, Says] = MappingProxyType(
    {Duty.READ: Says("查看", "Read"), Duty.HANDLE: Says("经办", "Handle"), Duty.APPROVE: Says("复核", "Approve")}
)
KIND_WORDS: Mapping[OrganisationKind, Says] = MappingProxyType(
    {
        OrganisationKind.COMPANY: Says("公司等企业法人", "Company"),
        OrganisationKind.PARTNERSHIP: Says("合伙企业、个人独资企业", "Partnership or sole proprietorship"),
        OrganisationKind.SOLE_TRADER: Says("个体工商户", "Sole trader"),
        OrganisationKind.BRANCH: Says("分支机构", "Branch"),
        OrganisationKind.COOPERATIVE: Says("农民专业合作社", "Farmers' cooperative"),
        OrganisationKind.PUBLIC_INSTITUTION: Says("事业单位", "Public institution"),
        OrganisationKind.STATE_ORGAN: Says("机关", "State organ"),
        OrganisationKind.SOCIAL_ORGANISATION: Says("社会组织", "Social organisation"),
    }
)
STANDING_WORDS: Mapping[Standing, Says] = MappingProxyType(
    {
        Standing.REGISTERED: Says("待核验", "Waiting for verification"),
        Standing.VERIFIED: Says("已核验", "Verified"),
        Standing.REFUSED: Says("核验未通过", "Not verified"),
        Standing.SUSPENDED: Says("已暂停", "Suspended"),
    }
)

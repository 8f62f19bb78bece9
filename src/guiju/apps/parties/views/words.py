"""The office's words on pages: an organisation with its kind, region and standing said, lists as tables."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from guiju.apps.parties.queries import OrganisationView
from guiju.core.decision import Says
from guiju.core.parties import KIND_WORDS, ROLE_WORDS, STANDING_WORDS, Role, Standing
from guiju.core.regions import REGIONS
from guiju.core.scopes import SCOPES
from guiju.documents.tables import Choice, Column, Filter, Kind, Table

TONES = {Standing.REGISTERED: "wait", Standing.VERIFIED: "good", Standing.REFUSED: "bad", Standing.SUSPENDED: "bad"}


def region_words(code: str) -> Says:
    """The region's name in both tongues; a code our table does not know stands for itself."""
    known = REGIONS.get(code)
    return Says(code, code) if known is None else Says(known.zh, known.en)


def roles_words(roles: frozenset[Role]) -> Says:
    words = [ROLE_WORDS[role] for role in sorted(roles)]
    return Says("、".join(each.zh for each in words), ", ".join(each.en for each in words))


def scope_words() -> Mapping[str, Says]:
    return {scope: Says(zh, en) for scope, (zh, en) in SCOPES.items()}


def shown_organisation(home: OrganisationView) -> dict[str, object]:
    """What a page says of one organisation."""
    return {
        "organisation": home,
        "kind": KIND_WORDS[home.kind],
        "region": region_words(home.region),
        "standing": STANDING_WORDS[home.standing],
        "tone": TONES[home.standing],
        "roles": roles_words(home.roles),
        "asked_roles": roles_words(home.asked_roles),
    }


ORGANISATIONS: Table[OrganisationView] = Table(
    name="organisations",
    title=Says("单位", "Organisations"),
    sort="registered_at",
    columns=(
        Column(
            key="name",
            label=Says("单位", "Organisation"),
            value=lambda home: home.name,
            is_sortable=True,
            href=lambda home: reverse("parties:detail", args=[home.id]),
            sub=lambda home: home.uscc,
        ),
        Column(
            key="uscc",
            label=Says("统一社会信用代码", "Credit code"),
            kind=Kind.ID,
            value=lambda home: home.uscc,
            is_on_page=False,
        ),
        Column(key="region", label=Says("注册地", "Region"), value=lambda home: region_words(home.region)),
        Column(key="kind", label=Says("类型", "Kind"), value=lambda home: KIND_WORDS[home.kind]),
        Column(
            key="roles", label=Says("身份", "Roles"), value=lambda home: roles_words(home.roles or home.asked_roles)
        ),
        Column(
            key="standing",
            label=Says("核验", "Standing"),
            kind=Kind.STATE,
            value=lambda home: STANDING_WORDS[home.standing],
            tone=lambda home: TONES[home.standing],
        ),
        Column(
            key="registered_at",
            label=Says("登记时间", "Registered"),
            kind=Kind.INSTANT,
            value=lambda home: home.registered_at,
            is_sortable=True,
        ),
    ),
    filters=(
        Filter(key="text", label=Says("名称或代码", "Name or code")),
        Filter(
            key="standing",
            label=Says("核验", "Standing"),
            options=tuple(Choice(value=each.value, label=STANDING_WORDS[each]) for each in Standing),
        ),
        Filter(
            key="role",
            label=Says("身份", "Role"),
            options=tuple(Choice(value=each.value, label=ROLE_WORDS[each]) for each in Role),
        ),
        Filter(
            key="region",
            label=Says("注册地", "Region"),
            options=tuple(Choice(value=each.code, label=Says(each.zh, each.en)) for each in REGIONS.values()),
        ),
    ),
)

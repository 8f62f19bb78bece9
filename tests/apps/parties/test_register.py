"""Registering an organisation: what is refused and by which field, and that two at once cannot both win."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from guiju.apps.evidence import queries as evidence
from guiju.apps.parties import actions, queries
from guiju.core.parties import CLOCK, Actor, Duty, OrganisationKind, Role, Standing
from guiju.core.refusals import Refused
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db


def register(actor: Actor, **given: Any) -> queries.OrganisationView:
    told: dict[str, Any] = {
        "id": factories.new_id(),
        "uscc": factories.uscc(),
        "name": "黔算云图科技有限公司",
        "region": "520100",
        "kind": OrganisationKind.COMPANY,
        "roles": frozenset({Role.DEMANDER}),
        "is_legal_person": True,
        "actor": actor,
        "at": AT,
    }
    return actions.register(**told | given)


def somebody() -> Actor:
    return queries.actor_of(factories.person(), None, at=AT)


def test_a_registered_organisation_waits_and_has_no_roles_yet() -> None:
    home = register(somebody())
    assert home.standing is Standing.REGISTERED
    assert home.asked_roles == {Role.DEMANDER}
    assert home.roles == frozenset()
    assert not home.is_verified


def test_who_registers_becomes_the_first_member_with_all_duties() -> None:
    actor = somebody()
    home = register(actor)
    assert actor.person is not None
    joined = queries.actor_of(actor.person, home.id, at=AT)
    assert joined.duties == frozenset(Duty)
    assert joined.roles == frozenset()


def test_the_code_is_kept_in_its_one_spelling() -> None:
    code = factories.uscc(4711)
    spaced = f"{code[:4]} {code[4:8]}－{code[8:].lower()}"
    assert register(somebody(), uscc=spaced).uscc == code


def test_a_code_whose_check_digit_is_wrong_is_refused_by_its_field() -> None:
    code = factories.uscc(4712)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(Refused, match=r"uscc\.check") as refused:
        register(somebody(), uscc=wrong)
    assert refused.value.field == "uscc"


def test_a_code_registered_before_is_refused_however_it_is_written() -> None:
    code = factories.uscc(4713)
    register(somebody(), uscc=code)
    with pytest.raises(Refused, match="uscc_taken") as refused:
        register(somebody(), uscc=f" {code.lower()} ")
    assert refused.value.field == "uscc"
    assert "邀请码" in refused.value.zh


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "甲"),
        ("name", "长" * 121),
        ("region", "529900"),
        ("region", "520103"),
        ("roles", frozenset()),
        ("roles", frozenset({Role.DEMANDER, Role.BUREAU})),
    ],
)
def test_what_is_wrong_is_refused_by_its_field(field: str, value: Any) -> None:
    with pytest.raises(Refused) as refused:
        register(somebody(), **{field: value})
    assert refused.value.field == field


def test_a_name_of_two_and_of_120_characters_is_taken() -> None:
    assert register(somebody(), name="甲乙").name == "甲乙"
    assert register(somebody(), name="长" * 120).name == "长" * 120


def test_guian_new_area_has_the_platforms_own_code() -> None:
    assert register(somebody(), region="529100").region_name() == "贵安新区"


@pytest.mark.parametrize("actor", [queries.NOBODY, CLOCK])
def test_nobody_and_the_clock_cannot_register(actor: Actor) -> None:
    with pytest.raises(Refused, match="person_needed"):
        register(actor)


def test_a_registration_leaves_evidence() -> None:
    home = register(somebody())
    (leaf,) = evidence.of_subject(home.id)
    assert leaf.kind == "parties.registered"
    assert leaf.payload == {"standing": "registered"}  # who it is, the envelope has the hash of


def test_a_refused_registration_is_corrected_and_waits_again() -> None:
    home = factories.organisation(verified=False)
    keeper = factories.actor_for(home.id)
    actions.refuse_verification(home.id, reason="名称与执照不符", actor=factories.operator(), at=AT)
    again = actions.correct_registration(
        home.id,
        name="更正后的名称",
        region="520300",
        kind=OrganisationKind.BRANCH,
        roles=frozenset({Role.DATA_PROVIDER}),
        is_legal_person=False,
        actor=keeper,
        at=AT,
    )
    assert (again.standing, again.name, again.region) == (Standing.REGISTERED, "更正后的名称", "520300")
    assert again.uscc == home.uscc
    assert [change.standing for change in queries.history(keeper, home.id)] == [
        Standing.REGISTERED,
        Standing.REFUSED,
        Standing.REGISTERED,
    ]


def test_a_verified_registration_cannot_be_corrected() -> None:
    home = factories.organisation()
    with pytest.raises(Refused, match="wrong_state"):
        actions.correct_registration(
            home.id,
            name="换个名称",
            region="520100",
            kind=OrganisationKind.COMPANY,
            roles=frozenset({Role.DEMANDER}),
            is_legal_person=True,
            actor=factories.actor_for(home.id),
            at=AT,
        )


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_register_one_code_at_once_one_wins() -> None:
    code = factories.uscc(4714)
    people = [somebody(), somebody()]
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def attempt(actor: Actor) -> None:
        start.wait(10)
        try:
            register(actor, uscc=code, id=factories.new_id())
            outcomes.append("registered")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[actor]) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["parties.uscc_taken", "registered"]

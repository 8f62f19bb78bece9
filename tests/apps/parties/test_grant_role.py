"""Roles over time: who grants which, never twice at once, and what an actor was at an earlier instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from guiju.apps.parties import actions, queries
from guiju.apps.parties.models import OrganisationRole
from guiju.core.parties import Actor, Duty, Role
from guiju.core.refusals import Refused
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_operator_grants_the_programmes_roles() -> None:
    home = factories.organisation(role=Role.DEMANDER)
    granted = actions.grant_role(home.id, Role.DATA_PROVIDER, actor=factories.operator(), at=AT + DAY)
    assert granted.roles == {Role.DEMANDER, Role.DATA_PROVIDER}


@pytest.mark.parametrize("role", [Role.BUREAU, Role.PLATFORM_OPERATOR])
def test_only_the_bureau_grants_the_roles_that_run_the_platform(role: Role) -> None:
    home = factories.organisation()
    with pytest.raises(Refused, match="not_allowed"):
        actions.grant_role(home.id, role, actor=factories.operator(), at=AT)
    assert role in actions.grant_role(home.id, role, actor=factories.bureau(), at=AT).roles


def test_a_role_is_held_once() -> None:
    home = factories.organisation()
    with pytest.raises(Refused, match="role_held"):
        actions.grant_role(home.id, Role.DEMANDER, actor=factories.operator(), at=AT)


def test_an_ended_role_counts_until_the_instant_it_ended() -> None:
    home = factories.organisation()
    person = queries.members_of(home.id, at=AT)[0].person
    actions.end_role(home.id, Role.DEMANDER, actor=factories.operator(), at=AT + DAY)
    before = queries.actor_of(person, home.id, at=AT + DAY - timedelta(microseconds=1))
    assert before.roles == {Role.DEMANDER}
    assert queries.actor_of(person, home.id, at=AT + DAY).roles == frozenset()


def test_a_role_that_is_not_held_cannot_end() -> None:
    home = factories.organisation()
    with pytest.raises(Refused, match="role_not_held"):
        actions.end_role(home.id, Role.DATA_PROVIDER, actor=factories.operator(), at=AT)


def test_a_role_can_be_granted_again_at_the_instant_it_ended() -> None:
    home = factories.organisation()
    actions.end_role(home.id, Role.DEMANDER, actor=factories.operator(), at=AT + DAY)
    again = actions.grant_role(home.id, Role.DEMANDER, actor=factories.operator(), at=AT + DAY)
    assert again.roles == {Role.DEMANDER}


def test_the_table_itself_excludes_overlapping_terms_of_one_role() -> None:
    home = factories.organisation()
    actions.end_role(home.id, Role.DEMANDER, actor=factories.operator(), at=AT + 2 * DAY)
    with pytest.raises(IntegrityError, match="does_not_overlap"), transaction.atomic():
        OrganisationRole.objects.create(organisation_id=home.id, role=Role.DEMANDER, since=AT + DAY, until=AT + 3 * DAY)


def test_the_table_itself_refuses_a_role_that_ends_before_it_begins() -> None:
    home = factories.organisation()
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationRole.objects.create(organisation_id=home.id, role=Role.DATA_PROVIDER, since=AT, until=AT - DAY)


@pytest.mark.parametrize("make", [factories.operator, factories.bureau])
def test_nobody_gives_their_own_organisation_a_role_or_takes_one_from_it(make: Callable[[], Actor]) -> None:
    staff = make()
    assert staff.organisation is not None
    with pytest.raises(Refused, match="four_eyes"):
        actions.grant_role(staff.organisation, Role.DEMANDER, actor=staff, at=AT)
    home = factories.organisation()
    assert staff.person is not None
    actions.add_member(
        home.id, person=staff.person, duties=frozenset({Duty.READ}), actor=factories.actor_for(home.id), at=AT
    )
    with pytest.raises(Refused, match="four_eyes"):
        actions.grant_role(home.id, Role.DATA_PROVIDER, actor=staff, at=AT)
    with pytest.raises(Refused, match="four_eyes"):
        actions.end_role(home.id, Role.DEMANDER, actor=staff, at=AT)

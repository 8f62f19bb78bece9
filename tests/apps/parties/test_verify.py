"""Verifying: a decision of a named person, never on one's own, from the right state only, kept with its reason."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from guiju.apps.evidence import queries as evidence
from guiju.apps.parties import actions, queries
from guiju.apps.parties.models import Organisation, StandingChange
from guiju.core.parties import Actor, Duty, Role, Standing
from guiju.core.refusals import Refused
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db


def test_a_verified_organisation_holds_the_roles_it_asked_for() -> None:
    home = factories.organisation(role=Role.DATA_PROVIDER, verified=False)
    operator = factories.operator()
    verified = actions.verify(home.id, is_legal_person=False, actor=operator, at=AT)
    assert verified.is_verified
    assert verified.roles == {Role.DATA_PROVIDER}
    assert verified.is_legal_person is False
    assert verified.verified_at == AT
    assert verified.verified_by == operator.name
    assert factories.actor_for(home.id).roles == {Role.DATA_PROVIDER}


def test_verification_leaves_who_and_why_and_evidence() -> None:
    home = factories.organisation(verified=False)
    operator = factories.operator()
    actions.refuse_verification(home.id, reason=" 执照照片看不清 ", actor=operator, at=AT)
    last = queries.history(operator, home.id)[-1]
    assert (last.standing, last.reason, last.changed_by) == (Standing.REFUSED, "执照照片看不清", operator.name)
    assert [leaf.kind for leaf in evidence.of_subject(home.id)] == ["parties.registered", "parties.refused"]


def test_a_refusal_needs_a_reason() -> None:
    home = factories.organisation(verified=False)
    with pytest.raises(Refused, match="reason_needed") as refused:
        actions.refuse_verification(home.id, reason="  ", actor=factories.operator(), at=AT)
    assert refused.value.field == "reason"


@pytest.mark.parametrize("role", [Role.DEMANDER, Role.COMPUTE_PROVIDER, Role.BUREAU])
def test_only_the_operator_verifies(role: Role) -> None:
    home = factories.organisation(verified=False)
    with pytest.raises(Refused, match="not_allowed"):
        actions.verify(home.id, is_legal_person=True, actor=factories.actor(role), at=AT)


def test_the_operators_readers_do_not_verify() -> None:
    home = factories.organisation(verified=False)
    operator = factories.operator()
    assert operator.organisation is not None
    reader = factories.colleague(operator.organisation, frozenset({Duty.READ}))
    with pytest.raises(Refused, match="not_allowed"):
        actions.verify(home.id, is_legal_person=True, actor=reader, at=AT)


def test_nobody_verifies_what_they_registered() -> None:
    operator = factories.operator()
    assert operator.person is not None
    home = factories.organisation(verified=False, member=operator.person)
    with pytest.raises(Refused, match="four_eyes"):
        actions.verify(home.id, is_legal_person=True, actor=operator, at=AT)
    colleague = factories.colleague(operator.organisation) if operator.organisation else None
    assert colleague is not None
    assert actions.verify(home.id, is_legal_person=True, actor=colleague, at=AT).is_verified


def test_the_table_itself_refuses_that_one_verifies_ones_own() -> None:
    home = factories.organisation(verified=False)
    row = Organisation.objects.get(id=home.id)
    row.standing, row.verified_at, row.verified_by_id = Standing.VERIFIED, AT, row.registered_by_id
    with pytest.raises(IntegrityError, match="nobody_verifies_their_own"), transaction.atomic():
        row.save()


def test_the_table_itself_refuses_a_verification_by_nobody() -> None:
    home = factories.organisation(verified=False)
    with pytest.raises(IntegrityError, match="was_verified_by_somebody"), transaction.atomic():
        Organisation.objects.filter(id=home.id).update(standing=Standing.VERIFIED)


def test_a_verified_organisation_is_not_verified_again() -> None:
    home = factories.organisation()
    with pytest.raises(Refused, match="wrong_state") as refused:
        actions.verify(home.id, is_legal_person=True, actor=factories.operator(), at=AT)
    assert "已核验" in refused.value.zh


def test_a_suspended_organisation_keeps_its_people_and_loses_its_powers() -> None:
    home = factories.organisation()
    actions.suspend(home.id, reason="营业执照被吊销", actor=factories.bureau(), at=AT)
    keeper = factories.actor_for(home.id)
    assert keeper.duties == frozenset(Duty)
    assert keeper.roles == frozenset()
    back = actions.reinstate(home.id, reason="已恢复", actor=factories.operator(), at=AT)
    assert back.is_verified
    assert factories.actor_for(home.id).roles == {Role.DEMANDER}


def test_those_who_run_the_platform_cannot_suspend_themselves() -> None:
    bureau = factories.bureau()
    assert bureau.organisation is not None
    with pytest.raises(Refused, match="four_eyes"):
        actions.suspend(bureau.organisation, reason="试试", actor=bureau, at=AT)


def test_the_history_of_standing_cannot_be_changed_or_deleted() -> None:
    home = factories.organisation()
    rows = StandingChange.objects.filter(organisation=home.id)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(reason="改写")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM parties_standingchange WHERE organisation_id = %s", [home.id])


def test_a_founding_needs_nobody_and_happens_only_to_those_who_run_the_platform() -> None:
    bureau = factories.organisation(role=Role.BUREAU)
    assert bureau.is_verified
    assert bureau.verified_by == ""
    with pytest.raises(AssertionError):
        factories_found(Role.DEMANDER)


def factories_found(role: Role) -> None:
    from guiju.core.parties import OrganisationKind

    actions.found(
        id=factories.new_id(),
        uscc=factories.uscc(),
        name="自封的单位",
        region="520000",
        kind=OrganisationKind.COMPANY,
        role=role,
        at=AT,
    )


def works_for_both(home: UUID, operator: Actor) -> Actor:
    """Somebody of the organisation who works for the operator too; as a person of the operator."""
    assert operator.organisation is not None
    both = factories.colleague(home)
    assert both.person is not None
    actions.add_member(operator.organisation, person=both.person, duties=frozenset(Duty), actor=operator, at=AT)
    return queries.actor_of(both.person, operator.organisation, at=AT)


def test_nobody_decides_where_they_belong_whichever_organisation_they_act_for() -> None:
    home = factories.organisation(verified=False)
    operator = factories.operator()
    both = works_for_both(home.id, operator)
    with pytest.raises(Refused, match="four_eyes"):
        actions.verify(home.id, is_legal_person=True, actor=both, at=AT)
    with pytest.raises(Refused, match="four_eyes"):
        actions.refuse_verification(home.id, reason="试试", actor=both, at=AT)
    actions.verify(home.id, is_legal_person=True, actor=operator, at=AT)
    with pytest.raises(Refused, match="four_eyes"):
        actions.suspend(home.id, reason="试试", actor=both, at=AT)
    actions.suspend(home.id, reason="停业", actor=operator, at=AT)
    with pytest.raises(Refused, match="four_eyes"):
        actions.reinstate(home.id, reason="试试", actor=both, at=AT)


def test_who_once_handed_it_in_does_not_verify_what_another_corrected() -> None:
    operator = factories.operator()
    assert operator.organisation is not None
    home = factories.organisation(verified=False)
    both = works_for_both(home.id, operator)
    assert both.person is not None
    own = queries.actor_of(both.person, home.id, at=AT)
    actions.refuse_verification(home.id, reason="更正", actor=operator, at=AT)
    again = {"name": home.name, "region": home.region, "kind": home.kind, "roles": home.asked_roles}
    actions.correct_registration(home.id, **again, is_legal_person=True, actor=own, at=AT)
    actions.refuse_verification(home.id, reason="再更正", actor=operator, at=AT)
    first = factories.actor_for(home.id)
    actions.correct_registration(home.id, **again, is_legal_person=True, actor=first, at=AT)
    actions.remove_member(home.id, person=both.person, actor=first, at=AT)
    with pytest.raises(Refused, match="four_eyes"):
        actions.verify(home.id, is_legal_person=True, actor=both, at=AT)


def test_the_table_itself_refuses_a_verification_by_a_member() -> None:
    home = factories.organisation(verified=False)
    colleague = factories.colleague(home.id)
    with pytest.raises(IntegrityError, match="by its own members"), transaction.atomic():
        Organisation.objects.filter(id=home.id).update(
            standing=Standing.VERIFIED, verified_at=AT, verified_by=colleague.person
        )


def test_the_operator_suspends_nobody_who_runs_the_platform_and_the_bureau_takes_the_operator_back() -> None:
    bureau, operator = factories.bureau(), factories.operator()
    assert bureau.organisation is not None
    assert operator.organisation is not None
    with pytest.raises(Refused, match="not_allowed"):
        actions.suspend(bureau.organisation, reason="试试", actor=operator, at=AT)
    actions.suspend(operator.organisation, reason="整改", actor=bureau, at=AT)
    assert actions.reinstate(operator.organisation, reason="已整改", actor=bureau, at=AT).is_verified

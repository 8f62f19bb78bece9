"""Members: invited by a code that works once, given duties, removed; somebody who approves always stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from guiju.apps.parties import actions, queries
from guiju.apps.parties.models import Invitation, Membership, Person
from guiju.core.parties import Actor, Duty
from guiju.core.refusals import Refused
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def keeper() -> Actor:
    return factories.actor()


def home_of(actor: Actor):  # type: ignore[no-untyped-def]
    assert actor.organisation is not None
    return actor.organisation


def invite(keeper: Actor, *duties: Duty) -> actions.Invited:
    return actions.invite_member(
        home_of(keeper),
        invitation=factories.new_id(),
        name="李四",
        duties=frozenset(duties or {Duty.HANDLE}),
        actor=keeper,
        at=AT,
    )


def newcomer() -> Actor:
    return queries.actor_of(factories.person(), None, at=AT)


def test_whoever_has_the_code_joins_with_its_duties(keeper: Actor) -> None:
    somebody = newcomer()
    joined = actions.accept_invitation(invite(keeper, Duty.HANDLE).token, actor=somebody, at=AT)
    assert joined == keeper.organisation
    assert somebody.person is not None
    assert queries.actor_of(somebody.person, joined, at=AT).duties == {Duty.READ, Duty.HANDLE}


def test_a_code_may_be_typed_in_groups_and_capitals(keeper: Actor) -> None:
    token = invite(keeper).token
    typed = " ".join(token[at : at + 4] for at in range(0, len(token), 4)).upper()
    assert actions.accept_invitation(typed, actor=newcomer(), at=AT) == keeper.organisation


def test_a_code_works_once(keeper: Actor) -> None:
    token = invite(keeper).token
    actions.accept_invitation(token, actor=newcomer(), at=AT)
    with pytest.raises(Refused, match="invitation_over"):
        actions.accept_invitation(token, actor=newcomer(), at=AT)


def test_a_code_works_until_the_instant_it_expires(keeper: Actor) -> None:
    early, late = invite(keeper).token, invite(keeper).token
    assert actions.accept_invitation(early, actor=newcomer(), at=AT + WEEK - timedelta(microseconds=1))
    with pytest.raises(Refused, match="invitation_over"):
        actions.accept_invitation(late, actor=newcomer(), at=AT + WEEK)


def test_a_withdrawn_code_is_useless(keeper: Actor) -> None:
    made = invite(keeper)
    actions.withdraw_invitation(home_of(keeper), made.id, actor=keeper, at=AT)
    assert queries.invitations(keeper, home_of(keeper), at=AT) == ()
    with pytest.raises(Refused, match="invitation_over"):
        actions.accept_invitation(made.token, actor=newcomer(), at=AT)


def test_only_the_hash_of_a_code_is_kept(keeper: Actor) -> None:
    token = invite(keeper).token
    assert token.encode() not in bytes(Invitation.objects.get().token_hash)
    assert len(bytes(Invitation.objects.get().token_hash)) == 32


def test_people_who_only_handle_cannot_invite(keeper: Actor) -> None:
    clerk = factories.colleague(home_of(keeper), frozenset({Duty.HANDLE}))
    with pytest.raises(Refused, match="not_allowed"):
        invite(clerk)


def test_changed_duties_keep_the_old_ones_as_history(keeper: Actor) -> None:
    clerk = factories.colleague(home_of(keeper), frozenset({Duty.HANDLE}))
    assert clerk.person is not None
    later = AT + timedelta(days=1)
    actions.change_duties(
        home_of(keeper), person=clerk.person, duties=frozenset({Duty.APPROVE}), actor=keeper, at=later
    )
    assert queries.actor_of(clerk.person, home_of(keeper), at=AT).duties == {Duty.READ, Duty.HANDLE}
    assert queries.actor_of(clerk.person, home_of(keeper), at=later).duties == {Duty.READ, Duty.APPROVE}


def test_somebody_who_is_no_member_is_invited_not_given_duties(keeper: Actor) -> None:
    with pytest.raises(Refused, match="not_found"):
        actions.change_duties(
            home_of(keeper), person=factories.person(), duties=frozenset({Duty.READ}), actor=keeper, at=AT
        )


def test_a_removed_member_acts_for_the_organisation_no_more(keeper: Actor) -> None:
    clerk = factories.colleague(home_of(keeper))
    assert clerk.person is not None
    actions.remove_member(home_of(keeper), person=clerk.person, actor=keeper, at=AT)
    assert queries.actor_of(clerk.person, home_of(keeper), at=AT).organisation is None
    assert clerk.person not in {member.person for member in queries.members_of(home_of(keeper), at=AT)}


def test_the_last_who_approves_cannot_go_or_give_it_up(keeper: Actor) -> None:
    home = home_of(keeper)
    first = queries.members_of(home, at=AT)[0].person
    actions.remove_member(home, person=first, actor=keeper, at=AT)
    assert keeper.person is not None
    with pytest.raises(Refused, match="last_approver"):
        actions.remove_member(home, person=keeper.person, actor=keeper, at=AT)
    with pytest.raises(Refused, match="last_approver"):
        actions.change_duties(home, person=keeper.person, duties=frozenset({Duty.READ}), actor=keeper, at=AT)


def test_the_first_member_of_a_founded_organisation_needs_nobody_and_only_the_first() -> None:
    bureau = factories.bureau()
    with pytest.raises(Refused, match="not_found"):
        actions.add_member(home_of(bureau), person=factories.person(), duties=frozenset(Duty), actor=None, at=AT)


def test_an_address_has_one_account_however_it_is_written() -> None:
    factories.person(email="Wang@Example.cn")
    with pytest.raises(Refused, match="email_taken"):
        factories.person(email=" wang@example.CN ")


def test_the_table_itself_refuses_an_address_in_capitals() -> None:
    with pytest.raises(IntegrityError, match="email_is_canonical"), transaction.atomic():
        Person.objects.create(email="Wang@example.cn")


def test_the_table_itself_refuses_a_member_without_duties(keeper: Actor) -> None:
    with pytest.raises(IntegrityError, match="has_duties"), transaction.atomic():
        Membership.objects.create(organisation_id=home_of(keeper), person_id=factories.person(), duties=[], since=AT)


def test_somebody_of_two_organisations_acts_for_the_one_they_chose(keeper: Actor) -> None:
    assert keeper.person is not None
    second = factories.organisation(member=keeper.person, at=AT + WEEK)
    assert queries.actor_of(keeper.person, second.id, at=AT + WEEK).organisation == second.id
    assert queries.actor_of(keeper.person, None, at=AT + WEEK).organisation == keeper.organisation
    names = {home.id for home in queries.organisations_of(keeper.person, at=AT + WEEK)}
    assert names == {keeper.organisation, second.id}


def test_the_operator_never_keeps_those_who_run_the_platform_nor_whom_somebody_keeps(keeper: Actor) -> None:
    operator = factories.operator()
    somebody = factories.person()
    for home in (home_of(factories.bureau()), home_of(keeper)):
        member = queries.members_of(home, at=AT)[0].person
        for attempt in (
            lambda home=home: actions.invite_member(
                home, invitation=factories.new_id(), name="x", duties=frozenset(Duty), actor=operator, at=AT
            ),
            lambda home=home: actions.add_member(home, person=somebody, duties=frozenset(Duty), actor=operator, at=AT),
            lambda home=home, member=member: actions.change_duties(
                home, person=member, duties=frozenset({Duty.READ}), actor=operator, at=AT
            ),
            lambda home=home, member=member: actions.remove_member(home, person=member, actor=operator, at=AT),
        ):
            with pytest.raises(Refused, match="not_allowed"):
                attempt()


def orphaned(home):  # type: ignore[no-untyped-def]
    """Everybody who approved there can sign in no more."""
    Person.objects.filter(memberships__organisation=home, memberships__until__isnull=True).update(is_active=False)
    return home


def let_in(home, *duties: Duty) -> actions.Invited:  # type: ignore[no-untyped-def]
    return actions.invite_member(
        home, invitation=factories.new_id(), name="李四", duties=frozenset(duties), actor=factories.operator(), at=AT
    )


def test_the_operator_helps_an_organisation_that_nobody_is_left_to_keep(keeper: Actor) -> None:
    home = orphaned(home_of(keeper))
    reader, first, second = let_in(home, Duty.READ), let_in(home, Duty.APPROVE), let_in(home, Duty.APPROVE)
    with pytest.raises(Refused, match="last_approver"):
        actions.accept_invitation(reader.token, actor=newcomer(), at=AT)
    assert actions.accept_invitation(first.token, actor=newcomer(), at=AT) == home
    with pytest.raises(Refused, match="invitation_over"):
        actions.accept_invitation(second.token, actor=newcomer(), at=AT)
    with pytest.raises(Refused, match="not_allowed"):
        let_in(home, Duty.APPROVE)


def test_the_operator_helps_nobody_who_runs_the_platform() -> None:
    home = home_of(factories.bureau())
    factories.operator()
    orphaned(home)
    with pytest.raises(Refused, match="not_allowed"):
        let_in(home, Duty.APPROVE)


def test_a_code_ends_with_the_duty_of_whoever_made_it(keeper: Actor) -> None:
    home = home_of(keeper)
    gone, demoted = factories.colleague(home), factories.colleague(home)
    tokens = [invite(gone, *Duty).token, invite(demoted, *Duty).token]
    assert gone.person is not None
    assert demoted.person is not None
    actions.remove_member(home, person=gone.person, actor=keeper, at=AT)
    actions.change_duties(home, person=demoted.person, duties=frozenset({Duty.HANDLE}), actor=keeper, at=AT)
    assert queries.invitations(keeper, home, at=AT) == ()
    for token in tokens:
        with pytest.raises(Refused, match="invitation_over"):
            actions.accept_invitation(token, actor=newcomer(), at=AT)


def test_a_code_of_somebody_who_can_sign_in_no_more_is_useless(keeper: Actor) -> None:
    gone = factories.colleague(home_of(keeper))
    token = invite(gone).token
    Person.objects.filter(id=gone.person).update(is_active=False)
    with pytest.raises(Refused, match="invitation_over"):
        actions.accept_invitation(token, actor=newcomer(), at=AT)


def test_the_last_who_approves_does_not_give_it_up_by_joining_again_with_less(keeper: Actor) -> None:
    first = queries.members_of(home_of(keeper), at=AT)[0].person
    actions.remove_member(home_of(keeper), person=first, actor=keeper, at=AT)
    token = invite(keeper, Duty.READ).token
    with pytest.raises(Refused, match="last_approver"), transaction.atomic():
        actions.accept_invitation(token, actor=keeper, at=AT)
    (member,) = queries.members_of(home_of(keeper), at=AT)
    assert member.duties == frozenset(Duty)
    assert actions.accept_invitation(token, actor=newcomer(), at=AT) == home_of(keeper)

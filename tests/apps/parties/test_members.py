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

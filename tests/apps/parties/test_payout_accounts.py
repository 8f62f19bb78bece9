"""Payout accounts: a new one replaces the old at once, and none is paid before other eyes confirmed it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from guiju.apps.parties import actions, queries
from guiju.apps.parties.models import PayoutAccount, Person
from guiju.core.parties import Actor, Duty, Role
from guiju.core.refusals import Refused
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Actor:
    return factories.actor()


def home_of(actor: Actor) -> UUID:
    assert actor.organisation is not None
    return actor.organisation


def name_account(keeper: Actor, number: str = "6200 1234-5678") -> UUID:
    account = factories.new_id()
    actions.set_payout_account(
        home_of(keeper),
        account=account,
        account_name="黔算云图科技有限公司",
        bank="贵阳银行观山湖支行",
        number=number,
        actor=keeper,
        at=AT,
    )
    return account


def check(keeper: Actor, account: UUID, *, by: Actor, is_confirmed: bool = True, reason: str = "") -> None:
    actions.check_payout_account(
        home_of(keeper), account=account, is_confirmed=is_confirmed, reason=reason, actor=by, at=AT
    )


def test_an_account_is_paid_only_after_it_was_confirmed(keeper: Actor) -> None:
    account = name_account(keeper)
    assert queries.payout_account(home_of(keeper)) is None
    check(keeper, account, by=factories.operator())
    paid = queries.payout_account(home_of(keeper))
    assert paid is not None
    assert (paid.number, paid.number_masked) == ("620012345678", "•• 5678")


def test_a_new_account_stops_payments_until_it_is_confirmed(keeper: Actor) -> None:
    check(keeper, name_account(keeper), by=factories.operator())
    second = name_account(keeper, "62009999999")
    assert queries.payout_accounts([home_of(keeper)]) == {}
    check(keeper, second, by=factories.operator())
    assert queries.payout_accounts([home_of(keeper)])[home_of(keeper)].version == 2


def test_an_account_that_was_not_confirmed_is_not_paid_and_says_why(keeper: Actor) -> None:
    account = name_account(keeper)
    with pytest.raises(Refused, match="reason_needed"):
        check(keeper, account, by=factories.operator(), is_confirmed=False)
    check(keeper, account, by=factories.operator(), is_confirmed=False, reason="户名不符")
    assert queries.payout_account(home_of(keeper)) is None
    assert queries.payout_history(keeper, home_of(keeper))[0].check_reason == "户名不符"


def test_an_old_account_and_a_checked_one_are_not_checked_again(keeper: Actor) -> None:
    first = name_account(keeper)
    second = name_account(keeper)
    with pytest.raises(Refused, match="wrong_state"):
        check(keeper, first, by=factories.operator())
    check(keeper, second, by=factories.operator())
    with pytest.raises(Refused, match="wrong_state"):
        check(keeper, second, by=factories.operator())


def test_only_the_operator_checks(keeper: Actor) -> None:
    account = name_account(keeper)
    for stranger in (keeper, factories.bureau(), factories.actor(Role.COMPUTE_PROVIDER)):
        with pytest.raises(Refused, match="not_allowed"):
            check(keeper, account, by=stranger)


def test_the_operator_does_not_check_its_own_account() -> None:
    operator = factories.operator()
    account = name_account(operator)
    with pytest.raises(Refused, match="four_eyes"):
        check(operator, account, by=factories.colleague(home_of(operator)))


@pytest.mark.parametrize("number", ["1234567", "6" * 35, "6200x12345678", ""])
def test_a_number_that_no_bank_gives_is_refused_by_its_field(keeper: Actor, number: str) -> None:
    with pytest.raises(Refused, match="bad_account_number") as refused:
        name_account(keeper, number)
    assert refused.value.field == "number"


def test_people_who_only_handle_cannot_name_an_account(keeper: Actor) -> None:
    clerk = factories.colleague(home_of(keeper), frozenset({Duty.HANDLE}))
    with pytest.raises(Refused, match="not_allowed"):
        name_account(clerk)


def test_the_table_itself_refuses_a_changed_number_a_second_check_and_a_deletion(keeper: Actor) -> None:
    rows = PayoutAccount.objects.filter(id=name_account(keeper))
    with pytest.raises(IntegrityError, match="checked once"), transaction.atomic():
        rows.update(number="62000000000")
    check(keeper, rows.get().id, by=factories.operator())
    with pytest.raises(IntegrityError, match="checked once"), transaction.atomic():
        rows.update(is_confirmed=False, check_reason="反悔")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.delete()


def test_the_table_itself_refuses_that_one_checks_ones_own(keeper: Actor) -> None:
    row = PayoutAccount.objects.get(id=name_account(keeper))
    row.checked_at, row.checked_by_id, row.is_confirmed = AT, row.set_by_id, True
    with pytest.raises(IntegrityError, match="nobody_checks_their_own"), transaction.atomic():
        row.save()


def test_what_waits_for_a_check_is_the_newest_of_each(keeper: Actor) -> None:
    name_account(keeper)
    newest = name_account(keeper)
    waiting = queries.unchecked_payout_accounts(factories.operator())
    assert [account.id for account in waiting] == [newest]
    assert queries.unchecked_payout_accounts(factories.actor()) == ()


def works_for_both(home: UUID, other: Actor) -> Actor:
    """Somebody of `other`'s organisation, who belongs to this one as well; as a person of this one."""
    assert other.person is not None
    actions.add_member(home, person=other.person, duties=frozenset(Duty), actor=factories.actor_for(home), at=AT)
    return queries.actor_of(other.person, home, at=AT)


def test_nobody_else_names_an_account_not_even_the_operator(keeper: Actor) -> None:
    for other in (factories.operator(), factories.bureau()):
        with pytest.raises(Refused, match="not_allowed"):
            actions.set_payout_account(
                home_of(keeper), account=factories.new_id(), account_name="甲", bank="乙", number="62001234567",
                actor=other, at=AT,
            )  # fmt: skip
    Person.objects.filter(memberships__organisation=home_of(keeper)).update(is_active=False)
    with pytest.raises(Refused, match="not_allowed"):
        actions.set_payout_account(
            home_of(keeper), account=factories.new_id(), account_name="甲", bank="乙", number="62001234567",
            actor=factories.operator(), at=AT,
        )  # fmt: skip


def test_an_account_set_by_the_operators_people_is_not_checked_by_the_operator(keeper: Actor) -> None:
    operator = factories.operator()
    colleague = factories.colleague(home_of(operator))
    account = name_account(works_for_both(home_of(keeper), colleague))
    assert colleague.person is not None
    with pytest.raises(Refused, match="four_eyes"):
        check(keeper, account, by=operator)
    actions.remove_member(home_of(operator), person=colleague.person, actor=operator, at=AT + timedelta(days=1))
    with pytest.raises(Refused, match="four_eyes"):
        check(keeper, account, by=operator)
    check(keeper, name_account(keeper), by=operator)


def test_nobody_checks_the_account_of_an_organisation_they_belong_to(keeper: Actor) -> None:
    operator = factories.operator()
    both = factories.colleague(home_of(operator))
    works_for_both(home_of(keeper), both)
    account = name_account(keeper)
    with pytest.raises(Refused, match="four_eyes"):
        check(keeper, account, by=both)
    row = PayoutAccount.objects.get(id=account)
    row.checked_at, row.checked_by_id, row.is_confirmed = AT, both.person, True
    with pytest.raises(IntegrityError, match="not checked by a member"), transaction.atomic():
        row.save()
    check(keeper, account, by=operator)


def test_over_the_api_an_account_is_set_and_checked_once_a_key(client: Client, keeper: Actor) -> None:
    path = f"/api/v1/organisations/{home_of(keeper)}/payout-accounts"
    said = {"account_name": "黔算云图", "bank": "贵阳银行", "number": "62001234567"}
    factories.sign_in(client, keeper)
    refused = client.post(path, said, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "api.idempotency_key_needed")
    for _ in range(2):
        made = client.post(path, said, content_type="application/json", headers={"Idempotency-Key": "a-1"})
        assert (made.status_code, len(made.json())) == (201, 1)
    check = f"{path}/{made.json()[0]['id']}/check"
    operator = factories.sign_in(Client(), factories.operator())
    refused = operator.post(check, {"is_confirmed": True}, content_type="application/json")
    assert refused.json()["code"] == "api.idempotency_key_needed"
    checked = operator.post(
        check, {"is_confirmed": True}, content_type="application/json", headers={"Idempotency-Key": "b-1"}
    )
    assert checked.json()[0]["is_confirmed"] is True


def test_over_the_api_the_operator_sees_what_waits_and_others_their_own(client: Client, keeper: Actor) -> None:
    name_account(keeper)
    name_account(factories.actor(), "62009999999")
    waiting = "/api/v1/organisations/payout-accounts/waiting"
    factories.sign_in(client, factories.operator())
    items = client.get(waiting).json()["items"]
    assert (len(items), items[0]["is_confirmed"]) == (2, None)
    assert str(keeper.organisation) in {each["organisation"] for each in items}
    own = factories.sign_in(Client(), keeper).get(waiting).json()["items"]
    assert [each["organisation"] for each in own] == [str(keeper.organisation)]

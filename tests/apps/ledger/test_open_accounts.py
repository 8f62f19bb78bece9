"""Opening accounts: once, with nothing on them, and never as something else. And locking them to look."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import IntegrityError, connection, transaction

from guiju.apps.ledger import actions as ledger
from guiju.apps.ledger import queries
from guiju.core.journal import Bound, NewAccount
from tests.apps.ledger.books import account, pool, totals
from tests.factories import new_id

pytestmark = pytest.mark.django_db


def new_account(**more: object) -> NewAccount:
    id = new_id("account")
    return NewAccount(**{"id": id, "code": f"fund/{id}", "name": "资金池", "kind": "pool", **more})  # type: ignore[arg-type]


def test_an_account_opens_empty_and_as_asked() -> None:
    asked = new_account(owner=new_id("owner"), bound=Bound.DEBITS_WITHIN_CREDITS)
    ledger.open_accounts([asked])
    opened = queries.account(asked.id)
    assert (opened.code, opened.name, opened.kind, opened.owner) == (asked.code, "资金池", "pool", asked.owner)
    assert (opened.bound, opened.currency) == (Bound.DEBITS_WITHIN_CREDITS, "CNY")
    assert totals(asked.id) == (0, 0, 0, 0)


def test_opening_again_does_nothing() -> None:
    one, two = new_account(), new_account()
    ledger.open_accounts([one])
    ledger.open_accounts([two, one])
    assert queries.account(two.id).code == two.code


@pytest.mark.parametrize("field", ["code", "name", "kind", "owner", "bound"])
def test_opening_again_as_something_else_is_refused(field: str) -> None:
    one = new_account()
    ledger.open_accounts([one])
    changed = {"owner": new_id("owner"), "bound": Bound.CREDITS_WITHIN_DEBITS}.get(field, "other")
    with pytest.raises(ledger.AccountRefused) as met, transaction.atomic():
        ledger.open_accounts([dataclasses.replace(one, **{field: changed})])
    assert (met.value.code, met.value.field) == ("ledger.account_differs", field)


def test_a_code_names_one_account() -> None:
    one = new_account()
    ledger.open_accounts([one])
    with pytest.raises(ledger.AccountRefused) as met, transaction.atomic():
        ledger.open_accounts([new_account(), dataclasses.replace(one, id=new_id())])
    assert met.value.field == "code"


def test_the_ledger_keeps_one_currency() -> None:
    with pytest.raises(ValueError, match="CNY"):
        new_account(currency="USD")


def test_an_account_does_not_open_with_money_on_it() -> None:
    with pytest.raises(IntegrityError, match="nothing on it"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_account (id, code, name, kind, bound, currency, credits_fen)"
            " VALUES (%s, 'x', 'x', 'x', 'none', 'CNY', 5)",
            [new_id()],
        )


def test_an_unknown_account_is_named_in_the_refusal() -> None:
    nobody = new_id("nobody")
    with pytest.raises(queries.AccountNotFound, match=str(nobody)):
        queries.balance(nobody)


def test_accounts_are_found_by_kind_and_by_owner() -> None:
    owner = new_id("owner")
    ours = [new_account(owner=owner, kind="subject_cap"), new_account(owner=owner)]
    ledger.open_accounts([*ours, new_account(kind="subject_cap")])
    assert {one.id for one in queries.accounts(owner=owner)} == {one.id for one in ours}
    assert [one.id for one in queries.accounts(owner=owner, kind="subject_cap")] == [ours[0].id]


def test_lock_gives_the_balances_it_locked_and_leaves_out_what_is_not_there() -> None:
    fund, payee = pool(70), account("payee")
    balances = ledger.lock([payee, fund, new_id("nobody")])
    assert set(balances) == {fund, payee}
    assert balances[fund].available_fen == 70

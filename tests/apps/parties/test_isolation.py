"""An organisation sees its own things only: every address, by page and by API, by session and by key."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from guiju.apps.parties import actions, queries
from guiju.core.parties import Duty
from guiju.core.refusals import Refused
from tests import factories
from tests.apps import isolation
from tests.factories import AT

pytestmark = pytest.mark.django_db


BELOW = ("organisations/", "api/v1/organisations")
HOME = "api/v1/organisations/<id>"
BODIES = {
    ("post", "organisations/<id>/verify/"): {"is_legal_person": "yes"},
    ("post", "organisations/<id>/roles/grant/"): {"role": "demander"},
    ("post", "organisations/<id>/roles/end/"): {"role": "demander"},
    ("put", HOME): {"name": "别人家", "region": "520100", "kind": "company", "roles": ["demander"]},
    ("post", f"{HOME}/verify"): {"is_legal_person": True},
    ("post", f"{HOME}/refuse"): {"reason": "随便"},
    ("post", f"{HOME}/suspend"): {"reason": "随便"},
    ("post", f"{HOME}/reinstate"): {"reason": "随便"},
    ("post", f"{HOME}/roles"): {"role": "demander"},
    ("post", f"{HOME}/invitations"): {"duties": ["read"]},
    ("put", f"{HOME}/members/<person>"): {"duties": ["read"]},
    ("post", f"{HOME}/payout-accounts"): {"account_name": "别人", "bank": "别处", "number": "62009999999"},
    ("post", f"{HOME}/payout-accounts/<account>/check"): {"is_confirmed": True},
    ("post", f"{HOME}/keys"): {"name": "偷", "scopes": ["parties:read"]},
}


@pytest.fixture
def things() -> dict[str, object]:
    """Everything of one organisation that an address can name."""
    home = factories.organisation()
    keeper = factories.actor_for(home.id)
    invited = actions.invite_member(
        home.id, invitation=uuid.uuid4(), name="李四", duties=frozenset({Duty.READ}), actor=keeper, at=AT
    )
    account = uuid.uuid4()
    actions.set_payout_account(
        home.id, account=account, account_name=home.name, bank="贵阳银行", number="62001234567", actor=keeper, at=AT
    )
    factories.api_key(keeper, "parties:read", at=AT)
    key = queries.api_keys(keeper, home.id)[0]
    return {
        "id": home.id,
        "invitation": invited.id,
        "account": account,
        "key": key.id,
        "person": keeper.person,
        "role": "demander",
    }


def test_every_address_is_asked(things: dict[str, object]) -> None:
    asked = {address for _, address in isolation.addresses(things, BELOW)}
    assert f"/organisations/{things['id']}/" in asked
    assert f"/api/v1/organisations/{things['id']}/keys/{things['key']}" in asked
    assert len(asked) == 28


def test_a_stranger_with_all_duties_reaches_nothing(client: Client, things: dict[str, object]) -> None:
    factories.sign_in(client, factories.actor())
    assert isolation.leaks(client, things, below=BELOW, bodies=BODIES) == []


def test_somebody_who_has_not_signed_in_reaches_nothing(client: Client, things: dict[str, object]) -> None:
    assert isolation.leaks(client, things, below=BELOW, bodies=BODIES) == []


def test_a_strangers_key_reaches_nothing(things: dict[str, object]) -> None:
    key = factories.api_key(factories.actor(), "parties:read", "parties:write")
    client = Client(headers={"Authorization": f"Bearer {key}"})
    assert isolation.leaks(client, things, below=BELOW, bodies=BODIES) == []


def test_the_walk_would_notice_a_leak(client: Client, things: dict[str, object]) -> None:
    factories.sign_in(client, factories.operator())
    found = {leak.route for leak in isolation.leaks(client, things, below=BELOW, bodies=BODIES)}
    assert "organisations/<id>/" in found
    assert f"{HOME}/verify" in found


def test_lists_hold_only_ones_own(client: Client, things: dict[str, object]) -> None:
    stranger = factories.actor()
    factories.sign_in(client, stranger)
    listed = client.get("/api/v1/organisations").json()["items"]
    assert [each["id"] for each in listed] == [str(stranger.organisation)]
    assert client.get("/organisations/").status_code == 403
    assert client.get("/organisations/?export=csv").status_code == 403
    assert str(things["id"]) not in client.get("/organisations/mine/").content.decode()


def test_somebody_without_an_organisation_sees_none() -> None:
    factories.organisation()
    alone = queries.actor_of(factories.person(), None, at=AT)
    assert queries.search(alone).items == ()
    with pytest.raises(Refused, match="not_found"):
        queries.members(alone, factories.organisation().id, at=AT)

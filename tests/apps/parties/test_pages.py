"""Every page of the office is shown to whom it is for, in both tongues."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guiju.documents import downloads
from tests import factories

pytestmark = pytest.mark.django_db

OWN = ("mine", "register", "join", "invite", "payout_account", "issue_key")


@pytest.mark.parametrize("tongue", ["zh-hans", "en"])
@pytest.mark.parametrize("page", OWN)
def test_members_see_their_organisations_pages(client: Client, page: str, tongue: str) -> None:
    factories.sign_in(client, factories.actor())
    client.cookies["django_language"] = tongue
    response = client.get(reverse(f"parties:{page}"))
    assert response.status_code == 200
    assert f'lang="{"en" if tongue == "en" else "zh-Hans"}"' in response.content.decode()


@pytest.mark.parametrize("page", ["organisations", "waiting"])
def test_lists_of_everybody_are_for_staff(client: Client, page: str) -> None:
    factories.sign_in(client, factories.operator())
    waiting = factories.organisation(verified=False)
    assert waiting.name in client.get(reverse(f"parties:{page}")).content.decode()
    factories.sign_in(client, factories.actor())
    assert client.get(reverse(f"parties:{page}")).status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_saved_whole_or_not_at_all(client: Client, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    factories.sign_in(client, factories.operator())
    factories.organisation()
    address = reverse("parties:organisations")
    saved = client.get(address, {"export": form})
    assert saved.status_code == 200
    assert saved["Content-Disposition"] == f'attachment; filename="organisations.{form}"'
    monkeypatch.setattr(downloads, "ROWS_SAVED_MAX", 1)
    refused = client.get(address, {"export": form})
    assert refused.status_code == 422
    assert "请先缩小筛选范围" in refused.content.decode()
    assert client.get(address, {"standing": "gone"}).status_code == 422


def test_the_operator_sees_one_organisation_with_its_buttons(client: Client) -> None:
    factories.sign_in(client, factories.operator())
    waiting = factories.organisation(verified=False)
    page = client.get(reverse("parties:detail", args=[waiting.id])).content.decode()
    assert waiting.uscc in page
    assert reverse("parties:verify", args=[waiting.id]) in page

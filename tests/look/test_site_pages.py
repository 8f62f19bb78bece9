"""Pages that belong to no office (sign-in, the policy library), as they are served, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from guiju.apps.parties.models import Person
from guiju.policies import catalogue
from tests.browsers import assert_fit_to_be_shown

PASSWORD = "correct horse battery"
POLICY = "/policies/guizhou/compute_voucher/"
OPEN = ["/account/login/", "/account/signup/", "/account/password/reset/", "/policies/", f"{POLICY}?on=2024-03-01"]
OWN = ["/account/2fa/", "/account/2fa/totp/activate/", "/account/password/change/", "/account/logout/"]

Visit = Callable[[str], Page]


@pytest.mark.parametrize("path", OPEN)
def test_a_public_page_fits_and_axe_finds_nothing_serious(visit: Visit, path: str) -> None:
    page = visit(path)
    expect(page.locator("h1")).to_have_count(1)
    assert_fit_to_be_shown(page, path)


@pytest.mark.parametrize("path", OWN)
def test_a_page_of_ones_own_account_fits_and_axe_finds_nothing_serious(visit: Visit, client: Client, path: str) -> None:
    Person.objects.create_user(email="a@example.org", password=PASSWORD, name="张经办")
    client.post("/account/login/", {"login": "a@example.org", "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = visit(path)
    expect(page.locator("h1")).to_have_count(1)
    assert_fit_to_be_shown(page, path)


def test_the_policy_page_quotes_each_provision_beside_the_first_sentence_that_needs_it(visit: Visit) -> None:
    page = visit(f"{POLICY}?on=2024-03-01")
    assert page.locator("aside.law cite", has_text="R4").count() == 1
    expect(page.locator("aside.law q", has_text="有效期")).to_be_visible()
    again = page.locator('a.again[href="#R4"]').first
    again.click()
    expect(page.locator("#R4")).to_be_in_viewport()


def test_the_policy_page_shows_the_terms_of_the_day(client: Client) -> None:
    then, now = (client.get(POLICY, {"on": on}) for on in ("2024-03-01", "2026-05-01"))
    figures = [{term.name: term.value for term in page.context["policy"].figures} for page in (then, now)]
    assert figures[0]["subject_cap_fen"] == 200_000_000
    assert figures[0]["issue_cap_fen"] == 8_000_000_000
    assert figures[1]["issue_cap_fen"] == 14_000_000_000
    assert "subject_cap_fen" not in figures[1]
    assert then.context["policy"].pack_hash != now.context["policy"].pack_hash
    assert "未知：" in now.content.decode()


def test_every_reading_and_every_reserved_provision_stands_on_the_page(client: Client) -> None:
    html = client.get(POLICY, {"on": "2024-03-01"}).content.decode()
    pack = catalogue.pack("guizhou/compute_voucher").pack
    readings = [point for point in pack.readings.values() if point.choices.first_on.isoformat() <= "2024-03-01"]
    assert len(readings) >= 16
    assert all(f'id="reading-{point.id}"' in html for point in readings)
    assert "文号" in html


def test_a_day_before_the_policy_shows_its_first_day_and_says_so(client: Client) -> None:
    page = client.get(POLICY, {"on": "2020-01-01"})
    assert page.status_code == 422
    assert "还没有施行" in page.content.decode()
    assert page.context["policy"].on.isoformat() == "2024-02-01"


def test_what_is_no_day_is_said_and_today_is_shown(client: Client) -> None:
    page = client.get(POLICY, {"on": "<b>"})
    assert page.status_code == 422
    assert "“&lt;b&gt;”不是日期" in page.content.decode()


@pytest.mark.django_db
def test_an_unknown_policy_is_not_found(client: Client) -> None:
    assert client.get("/policies/guizhou/nothing/").status_code == 404


@pytest.mark.django_db
def test_the_list_names_every_policy_of_the_catalogue(client: Client) -> None:
    html = client.get("/policies/").content.decode()
    assert all(policy.title.zh in html for policy in catalogue.policies())

"""The desk, the case, the messages and a decision in a real browser: they fit, and axe finds nothing serious."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from guiju.apps.decisions import actions as decisions
from guiju.apps.matters import actions as matters
from guiju.apps.matters.adapters import mail
from guiju.core.parties import CLOCK
from tests import factories
from tests.apps.decisions import cases
from tests.apps.matters import toys
from tests.apps.matters.test_attach import PDF
from tests.apps.matters.toys import DAY, SHOWN, step
from tests.browsers import assert_fit_to_be_shown
from tests.look.conftest import visit  # noqa: F401  the fixture

pytestmark = pytest.mark.django_db

Visit = Callable[[str], Page]
KEPT = os.environ.get("SCREENSHOTS", "")


def check(page: Page, name: str) -> None:
    """One heading, and fit to be shown."""
    expect(page.locator("h1")).to_have_count(1)
    assert_fit_to_be_shown(page, name, KEPT)


def busy() -> tuple[toys.Cast, matters.MatterView]:
    """A desk with something late, something near and something far; a public case with a file and an objection."""
    who, now = toys.cast(), timezone.now()
    for days in (-2, 1, 40):
        step(toys.open_one(who, at=now), "submit", who.applicant, at=now, due_at=now + days * DAY)
    case = step(toys.at_review(who, at=now), "propose", who.operator, at=now, shown=SHOWN)
    matters.attach(case.id, id=factories.new_id("f"), name="合同.pdf", content=PDF, actor=who.applicant, at=now)
    case = step(case, "approve", who.chief, at=now, shown=SHOWN)
    matters.object(case.id, id=factories.new_id("o"), name="陈", contact="138", text="该单位并未实际借用。", at=now)
    return who, case


def test_the_desk(visit: Visit, client: Client) -> None:  # noqa: F811
    who, _ = busy()
    factories.sign_in(client, who.operator)
    page = visit("/desk/")
    expect(page.locator(".queue li")).to_have_count(3)
    check(page, "desk")


def test_the_empty_desk(visit: Visit, client: Client) -> None:  # noqa: F811
    factories.sign_in(client, factories.operator())
    check(visit("/desk/"), "desk-empty")


def test_the_case(visit: Visit, client: Client) -> None:  # noqa: F811
    who, case = busy()
    factories.sign_in(client, who.chief)
    page = visit(f"/matters/{case.id}/")
    expect(page.get_by_text("该单位并未实际借用。")).to_be_visible()
    check(page, "case")


def test_the_messages(visit: Visit, client: Client) -> None:  # noqa: F811
    who, _ = busy()

    def fail(_: mail.Letter) -> None:
        raise mail.NotSent("邮箱已满", is_final=True)

    now = timezone.now()
    step(toys.at_review(who, at=now), "return", who.operator, at=now, reason="合同缺少第 3 页")
    matters.deliver(at=now, send=fail)
    factories.sign_in(client, who.operator)
    check(visit("/notices/"), "notices")


@pytest.mark.parametrize(
    ("name", "facts"), [("granted", cases.GRANTED), ("refused", cases.REFUSED), ("open", cases.LACKING)]
)
def test_a_decision(visit: Visit, client: Client, name: str, facts: cases.law.Claim) -> None:  # noqa: F811
    recorded = cases.decide(facts, actor=CLOCK)
    factories.sign_in(client, factories.bureau())
    page = visit(f"/decisions/{recorded.id}/")
    expect(page.locator("h1")).to_contain_text(decisions.number_of(recorded.id))
    check(page, f"decision-{name}")


def test_the_register(visit: Visit, client: Client) -> None:  # noqa: F811
    for facts in (cases.GRANTED, cases.REFUSED):
        cases.decide(facts, actor=CLOCK)
    factories.sign_in(client, factories.bureau())
    check(visit("/decisions/"), "register")

"""Every page there is: each named address of the site in a real browser, as people it is for, wide and on a phone.

Addresses come from the URLconf. What answers with JSON or a file is no page. A new page fails here until `_known` says
how its address is filled in. PICTURES=folder keeps a picture of each.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from guiju.apps.briefing import actions as shelving
from guiju.apps.briefing import queries as briefing
from guiju.apps.decisions import queries as decisions
from guiju.apps.evidence import actions as sealer
from guiju.apps.matters.queries import attachments
from guiju.apps.newsletter.adapters import links
from guiju.apps.targets import actions as targets
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor
from guiju.core.quantities import Comparator, Course, Period, Quantity
from tests import factories
from tests.apps.briefing import desk
from tests.apps.evidence import world as evidence
from tests.apps.newsletter import world as newsletter
from tests.apps.vouchers.world import CALENDAR, MILLION, PDF, World
from tests.browsers import PHONE, WIDE, assert_fit_to_be_shown
from tests.look.conftest import SITE, static

HOUR = 3_600
PICTURES = os.environ.get("PICTURES", "")
FEN = 10_000

# Addresses that show no page to anybody here, and why.
LEADS_ON = {
    "account_confirm_login_code": "signing in by a mailed code is switched off",
    "account_set_password": "everybody has a password",
    "matters:about": "leads to the case",
    "mfa_deactivate_totp": "who must have codes keeps them, and nobody else here has any",
    "openid_connect_callback": "another sign-in comes back to it",
    "openid_connect_login": "leads to another sign-in, where one is configured",
    "socialaccount_login_error": "another sign-in that failed comes back to it",
    "socialaccount_signup": "another sign-in comes back to it",
}


def addresses(patterns: list[Any], space: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every name, with arguments that are nothing's, each of the kind that its address takes."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and pattern.name:
            kinds = pattern.pattern.converters
            yield f"{space}{pattern.name}", {word: _nothing(kind.regex) for word, kind in kinds.items()}


def _nothing(kind: str) -> object:
    """What an address takes for a word, an id or a number, and what is nobody's."""
    return next(one for one in ("x", UUID(int=0), 0) if re.fullmatch(kind, str(one)))


ADDRESSES = dict(addresses(get_resolver().url_patterns))


@dataclass
class Place:
    """The people, in the order in which pages are for them; what fills in addresses; and a browser."""

    page: Page
    people: dict[str, Client]
    known: dict[str, dict[str, object]]
    complaints: list[str] = field(default_factory=list)

    def answer(self, who: str, path: str, tongue: str = "zh-hans") -> HttpResponse:
        """What one of the people is answered. What the visit wrote is undone, so that no page depends on another."""
        client = Client()
        client.cookies.load({name: crumb.value for name, crumb in self.people[who].cookies.items()})
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = tongue
        with transaction.atomic():
            answer = client.get(path)
            transaction.set_rollback(True)
        return answer

    def show(self, response: HttpResponse, path: str) -> Page:
        """What Django answered, in the browser, with everything that is folded in it open."""
        answer = {"status": response.status_code, "body": response.content, "headers": dict(response.headers)}
        self.page.unroute("**/*")
        self.page.route("**/*", lambda to: static(to) if "/static/" in to.request.url else to.fulfill(**answer))
        self.page.goto(f"{SITE}{path}")
        self.page.locator("main").evaluate("main => main.querySelectorAll('details').forEach(one => one.open = true)")
        return self.page


@pytest.fixture(scope="module")
def place(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    """One province for all pages, rolled back at the end, and one page of the browser for all visits."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(10_000)
    page, folder = context.new_page(), tmp_path_factory.mktemp("log")
    log = evidence.log(folder)
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(
            ALLOWED_HOSTS=["testserver", "localhost"],
            LOG_FOLDER=folder,
            ACCOUNT_LOGIN_TIMEOUT=HOUR,
            ACCOUNT_REAUTHENTICATION_TIMEOUT=HOUR,
            ACCOUNT_RATE_LIMITS=False,  # people come to very many pages
            EVIDENCE_LOG=log,
            CERTIFIER=evidence.certifier(log),
        ):
            world = World()
            holder = world.claimant()
            known = _known(world, holder, log)
            with override_settings(CLOCK_OFFSET=world.at - datetime.now(UTC)):
                made = Place(page, _people(world, holder), known)
                page.on("pageerror", lambda error: made.complaints.append(str(error)))
                page.on("console", lambda said: made.complaints.append(said.text) if said.type == "error" else None)
                yield made
        transaction.set_rollback(True)
    context.close()


def _known(world: World, holder: Actor, log: sealer.Log) -> dict[str, dict[str, object]]:
    """A case in each state that has a page of its own, and the arguments of every address that takes some."""
    home = holder.organisation
    assert home is not None
    world.has_account(holder)
    draft = world.drafted(holder)
    voucher = world.issued(holder)
    proposed = world.proposed(voucher, holder, requested_fen=FEN)
    paid = world.redeemed(voucher, holder, requested_fen=FEN)
    envelope = world.exported([paid], FEN)
    (payment,) = queries.envelope(envelope, world.maker).payments
    enquiry = actions.enquire(
        payment.id, id=factories.new_id("enquiry"), actor=world.maker, at=world.at, calendar=CALENDAR
    )
    amendment = factories.new_id("amendment")
    actions.propose_amendment(
        world.programme,
        id=amendment,
        appropriation_fen=70 * MILLION,
        document="黔数〔2024〕1 号",
        reason="年中调整。",
        actor=world.maker,
        at=world.at,
        on=world.on,
        calendar=CALENDAR,
    )
    lodged = world.lodged(voucher, holder, requested_fen=FEN)
    waiting = world.passed_on(holder)
    publicised = world.publicised(holder)
    waits = factories.organisation(verified=False, at=world.at)
    press = newsletter.Press(at=world.at)
    press.published(replace(newsletter.LOOM, figures=("vouchers.year", "vouchers.places")), newsletter.FERRY)
    issue = press.begun()
    piece = press.added(issue, newsletter.LOOM)
    press.added(issue, newsletter.FERRY)
    reader = press.asked("reader@example.cn")
    letter = newsletter.models.Letter.objects.get(subscriber=reader)
    letter.state, letter.next_at, letter.reason, letter.is_in_doubt = "failed", None, "收件地址被拒（550）", True
    letter.save()
    size = evidence.advance(log, at=world.at)
    assert size is not None
    decision = decisions.of_subject(publicised)[0].id
    person = _user(holder)
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"primary": True})
    address = EmailAddress.objects.get(user=person)
    each = {
        "vouchers": {
            "publicised": {"id": publicised},
            "programme": {"id": world.programme},
            "claim_new": {"programme": world.programme},
            "claim_import": {"programme": world.programme},
            "envelope_new": {"programme": world.programme},
            "amendment_new": {"programme": world.programme},
            "amendment": {"id": amendment},
            "claim": {"id": waiting},
            "claim_edit": {"id": draft},
            "voucher": {"id": voucher},
            "voucher_receipt": {"id": voucher},
            "voucher_certificate": {"id": voucher},
            "redeem": {"id": voucher},
            "redemption": {"id": proposed},
            "payment_receipt": {"id": paid},
            "payment_certificate": {"id": paid},
            "redemption_edit": {"id": lodged},
            "envelope": {"id": envelope},
            "enquiry": {"id": enquiry},
        },
        "newsletter": {
            "issue": {"number": 41},
            "pdf": {"number": 41},
            "epub": {"number": 41},
            "draft": {"id": issue},
            "preview": {"id": issue},
            "preview_pdf": {"id": issue},
            "piece_new": {"id": issue},
            "piece": {"id": issue, "piece": piece},
            "confirm": {"token": links.to_confirm(reader, world.at + timedelta(days=1))},
            "leave": {"token": links.to_leave(reader)},
        },
        "targets": _targets(world, home),
        "briefing": _briefed(world.maker),
        "decisions": {name: {"id": decision} for name in ("decision", "json", "receipt", "certificate")},
        "evidence": {"checkpoint": {"size": size}, "log_file": {"path": "checkpoint"}},
        "matters": {
            "matter": {"id": queries.claim(waiting, holder).matter},
            "about": {"object_id": waiting},
            "attachment": {"id": attachments(queries.redemption(proposed, holder).matter)[0].id},
        },
        "parties": {
            "member": {"person": factories.colleague(home, at=world.at).person},
            "detail": {"id": waits.id},
        },
    }
    another = {"provider_id": "another"}
    return {
        "policy": {"policy": "guizhou/compute_voucher"},
        "openid_connect_login": another,
        "openid_connect_callback": another,
        "account_confirm_email": {"key": EmailConfirmationHMAC(address).key},
        "account_reset_password_from_key": {
            "uidb36": user_pk_to_url_str(person),
            "key": default_token_generator.make_token(person),
        },
        **{f"{office}:{name}": given for office, pages in each.items() for name, given in pages.items()},
    }


def _targets(world: World, owner: UUID) -> dict[str, dict[str, object]]:
    """A target with measurements that lead somewhere, and another that waits; the arguments of their pages."""
    said = Quantity(
        what="智慧社区样板",
        value=Fraction(200),
        unit="个",
        comparator=Comparator.AT_LEAST,
        course=Course.CUMULATIVE,
        period=Period(None, date(world.at.year, 12, 31)),
    )
    named = [
        targets.Proposal(
            name=name, quantity=said, document="2024年工作要点", quote=name, lines=(line, line), item="简报/1"
        )
        for line, name in enumerate(("累计打造智慧社区样板", "智慧交通试点项目"), start=12)
    ]
    id, _ = targets.propose(named, actor=world.maker, at=world.at)
    targets.accept([targets.Acceptance(id=id, owner=owner)], actor=world.maker, at=world.at)
    paper = targets.Paper(name="表.pdf", content=PDF)
    for days, value in ((40, 10), (20, 12), (0, 15)):
        measurement = targets.measure(
            id,
            targets.Reading(
                measured_on=world.on - timedelta(days=days),
                value=Fraction(value),
                paper=paper,
            ),
            id=factories.new_id("measurement"),
            actor=world.maker,
            at=world.at,
        )
    each = {"id": id, "measurement": measurement}
    pages = ("indicator", "edit", "milestones", "measure")
    return {**{name: {"id": id} for name in pages}, "correct": each, "measurement_file": each}


def _briefed(editor: Actor) -> dict[str, dict[str, object]]:
    """A newsletter of which one item is published and the other is not, and what fills in the office's addresses."""
    instrument = desk.published(editor)
    (upload,) = briefing.uploads(editor).items
    left = briefing.items(upload.id, editor)[1]
    body = "第一条 按合同金额的百分之三发放。\n第二条 自二〇二四年起施行。\n"
    for year, text in ((2023, body), (2024, body.replace("三", "五"))):
        desk.whole(editor, text, in_force_on=date(year, 1, 1))
    version = briefing.instrument(instrument, editor, on=desk.ON).versions[-1]
    return {
        "instrument": {"id": instrument},
        "differences": {"id": pack_id()},
        "version_text": {"id": version.id},
        "review": {"id": upload.id},
        "item": {"id": left.id},
    }


def pack_id() -> UUID:
    """A pack's instrument, of which two days are compared without saying which."""
    shelving.shelve_packs(at=desk.AT, on=desk.ON)
    return shelving.instrument_id("guizhou/compute_voucher")


def _people(world: World, holder: Actor) -> dict[str, Client]:
    """Whom pages are for, in that order: the public, an enterprise, the offices, and who stands at the door."""
    newcomer, approver = factories.person(), world.checker
    TOTP.activate(_user(approver), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(_user(approver))
    return {
        "public": Client(),
        "enterprise": _signed_in(holder),
        "operator": _signed_in(world.operator),
        "handler": _signed_in(world.maker),
        "approver": _signed_in(approver),
        "newcomer": _at_the_door(newcomer),
        "halfway": _at_the_door(approver.person),
    }


def _at_the_door(person: int | None) -> Client:
    """The password was right; where a code is asked for it is not said yet."""
    client, email = Client(), get_user_model().objects.get(pk=person).email
    client.post("/account/login/", {"login": email, "password": factories.PASSWORD})
    return client


def _signed_in(actor: Actor) -> Client:
    """Signed in a moment ago, with the second factor."""
    client = factories.sign_in(Client(), actor)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()
    return client


def _user(actor: Actor) -> Any:
    return get_user_model().objects.get(pk=actor.person)


def is_page(response: HttpResponse) -> bool:
    return response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")


def is_for_machines(response: HttpResponse) -> bool:
    """JSON, a file, or a step that is taken by POST."""
    kind = response.headers.get("Content-Type", "text/html")
    return response.status_code == 405 or (response.status_code < 500 and not kind.startswith("text/html"))


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_is_fit_to_be_shown_to_whom_it_is_for(place: Place, name: str) -> None:
    path = reverse(name, kwargs=place.known.get(name, ADDRESSES[name]))
    answers: dict[str, HttpResponse] = {}
    for who in place.people:
        answers[who] = place.answer(who, path)
        if is_for_machines(answers[who]):
            return
    shown = {who: answer for who, answer in answers.items() if is_page(answer)}
    codes = {who: (answer.status_code, answer.headers.get("Location")) for who, answer in answers.items()}
    assert bool(shown) != (name in LEADS_ON), f"{path} shows a page or not: {codes}; see `_known` and LEADS_ON"
    if shown:
        first, last = next(iter(shown)), next(reversed(shown))
        looks_well(place, shown[first], path, f"{first}-zh", (WIDE, PHONE))
        looks_well(place, place.answer(last, path, "en"), path, f"{last}-en", (PHONE, WIDE))


def looks_well(place: Place, answer: HttpResponse, path: str, kind: str, widths: Sequence[int]) -> None:
    """The page as one of the people sees it in one tongue; its colours are looked at in the last of the widths."""
    place.complaints.clear()
    page = place.show(answer, path)
    name = f"{path.strip('/').replace('/', '-') or 'hall'}-{kind}"
    assert page.locator("h1").count() == 1, f"{name}: a page has one heading"
    assert_fit_to_be_shown(page, name, PICTURES, widths=widths)
    assert not place.complaints, f"{name}: {place.complaints}"

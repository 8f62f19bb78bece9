"""Tenants are apart on the whole site: every address that names a thing is somebody's, or open on purpose.

One organisation's case with all that can hang on it, and the offices' things beside it; then every route of the URLconf
that names one of them is asked by another organisation, by its program with every scope, and by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import pytest
from django.conf import settings as site
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from guiju.apps.briefing import actions as watching
from guiju.apps.briefing import queries as briefing
from guiju.apps.matters import queries as matters
from guiju.apps.newsletter.models import Letter
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor
from guiju.core.scopes import SCOPES
from tests import factories
from tests.apps import isolation
from tests.apps.briefing import desk
from tests.apps.newsletter.world import Press
from tests.apps.targets import world as targets
from tests.apps.vouchers.calling import operations
from tests.apps.vouchers.test_api_isolation import EXAMPLES
from tests.apps.vouchers.test_object_to import object_to
from tests.apps.vouchers.world import CALENDAR, MILLION, PDF, World

pytestmark = pytest.mark.django_db

OPEN = (
    "account/",
    "policies/<policy>/",
    "api/v1/policies/<policy>",
    "log/<path>",
    "library/<id>/",
    "api/v1/library/<id>",
    "newsletter/<number>/",
    "newsletter/confirm/<token>/",
    "newsletter/leave/<token>/",
    "api/v1/newsletter/issues/<number>",
    "evidence/checkpoints/<size>/",
    "vouchers/publicity/<id>/",
    "api/v1/publicity/<id>",
    "vouchers/programmes/<programme>/claim/",
    "vouchers/programmes/<programme>/import/",
    *(f"api/v1/programmes/<id>{what}" for what in ("/amounts", "/cap", "/claim-workbook", "/figures")),
    *(f"api/v1/programmes/<id>{what}" for what in ("/months", "/preview", "/regions")),
    *(f"api/v1/targets/<id>{what}" for what in ("/changes", "/editions", "/forecast")),
)
"""What a claimant or anybody is meant to reach: sign-in, policies, the log, publicity, and a year to claim in."""
ALSO_OPEN = ("api/v1/programmes/<id>", "targets/<id>/", "api/v1/targets/<id>", "api/v1/targets/<id>/measurements")
"""The same, spelled whole: what lies below it is not open."""
PARTIES = ("organisations/", "api/v1/organisations/")
"""Asked in tests/apps/parties/test_isolation.py."""

PIECE = {"version": 1, "headline": "题", "summary": "摘要", "source": "来源"}
BODIES = {
    (method.lower(), "api/v1" + path.replace("{", "<").replace("}", ">")): EXAMPLES[said["operationId"]]
    for method, path, said in operations()
    if said["operationId"] in EXAMPLES
} | {
    ("put", "api/v1/targets/<id>"): {"version": 1, "reason": "因为", "name": "名", "region": "520000"},
    ("put", "api/v1/targets/<id>/milestones"): {"version": 1, "reason": "因为", "milestones": []},
    ("post", "api/v1/targets/<id>/measurements/<measurement>/correct"): {
        "measured_on": "2024-01-01",
        "value": None,
        "reason": "因为",
    },
    ("post", "api/v1/claims/<id>/attachments"): PDF,
    ("post", "api/v1/redemptions/<id>/proofs"): PDF,
    ("post", "api/v1/matters/<id>/attachments"): isolation.Upload(PDF),
    ("put", "api/v1/newsletter/drafts/<id>/pieces/<piece>"): PIECE,
    ("post", "api/v1/newsletter/drafts/<id>/pieces"): PIECE,
    ("post", "api/v1/newsletter/drafts/<id>/pieces/<piece>/move"): {"version": 1, "move": "up"},
    ("post", "api/v1/newsletter/drafts/<id>/pieces/<piece>/remove"): {"version": 1},
    **{("post", f"api/v1/newsletter/drafts/<id>/{verb}"): {"version": 1} for verb in ("check", "reopen", "publish")},
    ("post", "api/v1/newsletter/drafts/<id>/withdraw"): {"version": 1, "reason": "因为"},
    ("put", "api/v1/briefing/items/<id>"): {"title": "名", "kind": "measures", "jurisdiction": "520000"},
}


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(autouse=True)
def _clock(settings: Settings) -> None:
    settings.CLOCK_OFFSET = settings.CLOCK_OFFSET  # put back afterwards


@pytest.fixture
def groups(world: World) -> dict[tuple[str, ...], list[Mapping[str, object]]]:
    """By the beginnings of the addresses, what those name: a thing of the holder's or the offices' own."""
    holder = world.claimant()
    world.has_account(holder)
    objected = world.publicised(holder)
    actions.attach_papers(objected, [actions.Paper(name="合同.pdf", content=PDF)], actor=holder, at=world.at)
    paper = queries.claim_dossier(objected, holder, at=world.at).case.papers[0].id
    objection = object_to(world, objected)
    voucher = world.issued(holder)
    redemption = world.redeemed(voucher, holder, requested_fen=100_00)
    envelope = world.exported([redemption], 100_00)
    (payment,) = queries.envelope(envelope, world.maker).payments
    enquiry = actions.enquire(
        payment.id, id=factories.new_id("enquiry"), actor=world.maker, at=world.at, calendar=CALENDAR
    )
    amendment = amended(world)
    (proof,) = queries.redemption_dossier(redemption, holder, at=world.at).case.papers
    decision = queries.redemption(redemption, holder).decision
    matter = queries.claim(objected, holder).matter
    assert matter is not None
    (notice, *_) = matters.notices(world.maker).items
    published, left = briefed(world.maker)
    version = briefing.instrument(published, world.maker, on=desk.ON).versions[0].id
    watch = watching.watch(
        briefing.Sought(), id=factories.new_id("watch"), instrument=published, actor=world.maker, at=desk.AT
    )
    return {
        ("briefing/uploads/", "api/v1/briefing/uploads/"): [{"id": left.upload}],
        ("briefing/items/", "api/v1/briefing/items/"): [{"id": left.id, "verb": "accept"}],
        ("library/versions/", "api/v1/library/versions/"): [{"id": version}],
        ("library/watches/", "api/v1/library/watches/"): [{"id": watch}],
        ("vouchers/claims/", "api/v1/claims/"): [
            {"id": objected, "objection": objection, "attachment": paper, "verb": "withdraw"}
        ],
        ("vouchers/redemptions/", "api/v1/redemptions/"): [{"id": redemption, "proof": proof.id, "verb": "withdraw"}],
        ("vouchers/envelopes/", "api/v1/envelopes/"): [{"id": envelope, "verb": "approve"}],
        ("vouchers/enquiries/", "api/v1/enquiries/"): [{"id": enquiry, "verb": "find"}],
        ("vouchers/amendments/", "api/v1/amendments/"): [{"id": amendment, "verb": "approve"}],
        ("vouchers/payments/",): [{"payment": payment.id}],
        ("vouchers/programmes/", "api/v1/programmes/"): [{"id": world.programme, "programme": world.programme}],
        ("vouchers/<", "api/v1/vouchers/"): [{"id": voucher}],
        ("targets/", "api/v1/targets/"): targets_of(holder, world),
        ("newsletter/desk/", "api/v1/newsletter/drafts/", "api/v1/newsletter/letters/"): [written(world)],
        ("decisions/", "api/v1/decisions/"): [{"id": decision}],
        ("attachments/",): [{"id": paper}, {"id": proof.id}],
        ("notices/", "api/v1/matters/notices/"): [{"id": notice.id}],
        ("matters/", "api/v1/matters/<", "api/v1/matters/about/"): [
            {"id": matter, "object_id": objected, "file": paper},
            {"id": matters.about(amendment, world.maker).id, "object_id": amendment, "file": paper},
        ],
    }


def written(world: World) -> Mapping[str, object]:
    """A draft of the newsletter with a piece, and a letter that waits."""
    press = Press(at=world.at)
    issue = press.begun()
    piece, reader = press.added(issue), press.asked("reader@example.cn")
    return {"id": issue, "piece": piece, "verb": "up", "letter": Letter.objects.get(subscriber=reader).id}


def briefed(editor: Actor) -> tuple[UUID, briefing.ItemView]:
    """An instrument of the library, and an item of the same newsletter that nobody has published."""
    published = desk.published(editor)
    (upload,) = briefing.uploads(editor).items
    return published, briefing.items(upload.id, editor)[1]


def targets_of(holder: Actor, world: World) -> list[Mapping[str, object]]:
    """The holder's accepted target with a measurement. What is open of it is asked of in tests/apps/targets."""
    of = targets.World(at=world.at)
    of.owner = holder
    id = of.accepted()
    return [{"id": id, "measurement": of.measured(id, 20)}]


def amended(world: World) -> UUID:
    id = factories.new_id("amendment")
    actions.propose_amendment(
        world.programme,
        id=id,
        appropriation_fen=70 * MILLION,
        document="文",
        reason="因为",
        actor=world.maker,
        at=world.at,
        on=world.on,
        calendar=CALENDAR,
    )
    return id


def walked(client: Client, groups: Mapping[tuple[str, ...], list[Mapping[str, object]]]) -> set[tuple[str, str, int]]:
    """Method, route and status of whatever was not refused."""
    return {
        (leak.method, leak.route, leak.status)
        for below, named in groups.items()
        for things in named
        for leak in isolation.leaks(client, things, below=below, bodies=BODIES)
        if not is_open(leak.route)
    }


def is_open(route: str) -> bool:
    return route.startswith(OPEN) or route in ALSO_OPEN


def test_every_address_that_names_something_is_asked_or_open_on_purpose(groups: dict[tuple[str, ...], object]) -> None:
    asked = tuple(begin for below in groups for begin in below)
    named = {isolation.named(route) for route in isolation.routes() if isolation.CONVERTER.search(route)}
    assert {route for route in named if not route.startswith((*asked, *PARTIES)) and not is_open(route)} == set()


def test_another_organisation_reaches_nothing(
    world: World, groups: dict[tuple[str, ...], list[Mapping[str, object]]]
) -> None:
    site.CLOCK_OFFSET = world.at - timezone.now()
    assert walked(factories.sign_in(Client(), world.claimant()), groups) == set()


def test_its_program_with_every_scope_reaches_nothing(
    world: World, groups: dict[tuple[str, ...], list[Mapping[str, object]]]
) -> None:
    site.CLOCK_OFFSET = world.at - timezone.now()
    token = factories.api_key(world.claimant(), *SCOPES, at=world.at)
    assert walked(Client(headers={"Authorization": f"Bearer {token}"}), groups) == set()


def test_nobody_reaches_nothing(world: World, groups: dict[tuple[str, ...], list[Mapping[str, object]]]) -> None:
    site.CLOCK_OFFSET = world.at - timezone.now()
    assert walked(Client(), groups) == set()


def test_the_walk_would_notice_a_leak(world: World, groups: dict[tuple[str, ...], list[Mapping[str, object]]]) -> None:
    site.CLOCK_OFFSET = world.at - timezone.now()
    found = {route for _, route, _ in walked(factories.sign_in(Client(), world.operator), groups)}
    everything = {isolation.named(route) for route in isolation.routes()}
    readable = {
        "vouchers/claims/<id>/", "vouchers/<id>/receipt.json", "vouchers/<id>/certificate.pdf", "attachments/<id>/",
        "vouchers/redemptions/<id>/receipt.json", "vouchers/enquiries/<id>/", "vouchers/amendments/<id>/",
        "decisions/<id>/certificate.pdf", "api/v1/claims/<id>/attachments/<attachment>", "api/v1/enquiries/<id>",
        "api/v1/redemptions/<id>/proofs/<proof>", "api/v1/matters/<id>/attachments/<file>",
    }  # fmt: skip
    assert readable <= everything
    assert readable - found == set()

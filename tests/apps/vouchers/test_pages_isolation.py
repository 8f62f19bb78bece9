"""Whose pages are whose: a stranger finds nothing, a visitor is asked to sign in, an office's desk is the office's."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import reverse

from guiju.apps.vouchers import queries
from guiju.core import voucher_journeys
from guiju.core.amendment_journey import AMENDMENT
from guiju.core.enquiry_journey import ENQUIRY
from guiju.core.journeys import Journey, Seat
from guiju.core.parties import Actor, Duty, Role
from tests import factories
from tests.apps.vouchers.browsing import passer_by, visitor
from tests.apps.vouchers.world import World

pytestmark = pytest.mark.django_db

OWN_LISTS = ("vouchers:claims", "vouchers:vouchers", "vouchers:redemptions")
OFFICE_PAGES = ("vouchers:cockpit", "vouchers:envelopes", "vouchers:programme_new")


@pytest.fixture
def holder(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def voucher(world: World, holder: Actor) -> UUID:
    return world.issued(holder)


@pytest.fixture
def redemption(world: World, holder: Actor, voucher: UUID) -> UUID:
    return world.lodged(voucher, holder, requested_fen=100_00)


def pages_of(world: World, voucher: UUID, redemption: UUID) -> list[str]:
    claim = queries.voucher(voucher, world.maker).claim
    return [
        reverse("vouchers:claim", args=[claim]),
        reverse("vouchers:claim_edit", args=[claim]),
        reverse("vouchers:voucher", args=[voucher]),
        reverse("vouchers:redeem", args=[voucher]),
        reverse("vouchers:redemption", args=[redemption]),
        reverse("vouchers:redemption_edit", args=[redemption]),
    ]


def test_a_stranger_finds_no_page_of_anothers_case(world: World, voucher: UUID, redemption: UUID) -> None:
    stranger = visitor(world, world.claimant())
    for address in pages_of(world, voucher, redemption):
        assert stranger.open(address).status_code == 404, address


def test_a_stranger_takes_no_step_of_anothers_case(world: World, voucher: UUID, redemption: UUID) -> None:
    stranger = visitor(world, world.claimant())
    claim = queries.voucher(voucher, world.maker).claim
    for verb in ("withdraw", "submit", "pass_on", "approve", "revoke"):
        assert stranger.client.post(reverse("vouchers:claim_act", args=[claim, verb])).status_code == 404
    for verb in ("withdraw", "propose", "approve", "refuse"):
        assert stranger.client.post(reverse("vouchers:redemption_act", args=[redemption, verb])).status_code == 404
    assert stranger.client.post(reverse("vouchers:claim_papers", args=[claim])).status_code == 404


def test_a_holder_takes_no_step_of_an_office(world: World, holder: Actor, redemption: UUID) -> None:
    its = visitor(world, holder)
    data = {"id": str(redemption), "shown": "x", "reason": "y"}
    for verb in ("propose", "approve", "refuse"):
        page = its.client.post(reverse("vouchers:redemption_act", args=[redemption, verb]), data)
        assert page.status_code in {403, 422}, verb
    assert queries.redemption(redemption, holder).state == "operator_review"


@pytest.mark.parametrize("name", OWN_LISTS)
@pytest.mark.parametrize("form", ["", "csv", "xlsx"])
def test_lists_and_files_hold_only_ones_own(
    world: World, voucher: UUID, redemption: UUID, name: str, form: str
) -> None:
    number = queries.voucher(voucher, world.maker).number
    contract = queries.voucher(voucher, world.maker).contract_number
    stranger = visitor(world, world.claimant())
    page = stranger.open(name, **({"export": form} if form else {}))
    assert page.status_code == 200
    content = b"".join(page.streaming_content) if page.streaming else page.content
    assert number.encode() not in content
    assert contract.encode() not in content


@pytest.mark.parametrize("name", OFFICE_PAGES)
def test_a_claimant_has_no_page_of_the_offices(world: World, holder: Actor, name: str) -> None:
    assert visitor(world, holder).open(name).status_code == 403


def test_an_envelope_is_for_the_offices(world: World, holder: Actor, voucher: UUID) -> None:
    world.has_account(holder)
    envelope = world.enclosed([world.redeemed(voucher, holder, requested_fen=100_00)], 100_00)
    assert visitor(world, holder).open("vouchers:envelope", envelope).status_code == 403
    assert visitor(world, world.operator).open("vouchers:envelope", envelope).status_code == 200
    operator = visitor(world, world.operator)
    assert operator.client.post(reverse("vouchers:envelope_export", args=[envelope])).status_code == 403


@pytest.mark.parametrize("name", [*OWN_LISTS, *OFFICE_PAGES, "vouchers:mine"])
def test_somebody_unknown_is_asked_to_sign_in(world: World, name: str) -> None:
    page = passer_by(world).open(name)
    assert page.status_code in {302, 403}
    assert page.status_code == 403 or "/account/login/" in page["Location"]


def test_a_claim_that_is_not_publicised_has_no_public_page(world: World, holder: Actor) -> None:
    claim = world.passed_on(holder)
    assert passer_by(world).open("vouchers:publicised", claim).status_code == 404


def test_a_reader_sees_and_does_nothing(world: World, holder: Actor, voucher: UUID) -> None:
    assert holder.organisation is not None
    reader = visitor(world, factories.colleague(holder.organisation, frozenset({Duty.READ}), at=world.at))
    reader.open("vouchers:voucher", voucher)
    assert reader.page.status_code == 200
    assert "申请兑现" not in reader.html


@pytest.mark.parametrize(
    ("journey", "view"),
    [
        (voucher_journeys.CLAIM, "claim_case"),
        (voucher_journeys.REDEMPTION, "redemption_case"),
        (voucher_journeys.ENVELOPE, "envelope_case"),
        (ENQUIRY, "enquiry_case"),
        (AMENDMENT, "amendment_case"),
    ],
)
def test_every_step_that_people_take_can_be_taken_on_a_page(journey: Journey, view: str) -> None:
    import importlib

    case = importlib.import_module(f"guiju.apps.vouchers.views.{view}")
    elsewhere = getattr(case, "OBJECTIONS", frozenset()) | getattr(case, "TYPED", frozenset())
    verbs = {step.verb for step in journey.steps if step.seat is not Seat.CLOCK}
    assert verbs == set(case.DEEDS) | (elsewhere & verbs)


def test_nobody_without_a_role_claims(world: World) -> None:
    home = factories.organisation(role=Role.DEMANDER, verified=False, at=world.at)
    unverified = visitor(world, factories.actor_for(home.id, at=world.at))
    unverified.open("vouchers:claim_new", world.programme)
    assert "本单位现在还不能申领" in unverified.html

"""Opening a year's programme: who may, what the issue cap allows, and what the pool then holds."""

from __future__ import annotations

from uuid import uuid5

from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.actions import caps
from guiju.core.parties import Duty
from tests import factories
from tests.apps.vouchers.world import MILLION, World, refused

YEAR_CAP = 80 * MILLION


def open_with(world: World, **changed: object) -> None:
    said: dict[str, object] = {
        "id": factories.new_id("programme"),
        "place": "520000",
        "year": 2024,
        "prefix": "GZSLQ",
        "title_zh": "贵州省算力券",
        "title_en": "Guizhou compute vouchers",
        "appropriation_fen": YEAR_CAP,
        "publicity_working_days": 5,
        "actor": world.checker,
        "at": world.at,
        "on": world.on,
    }
    actions.open_programme(**(said | changed))  # type: ignore[arg-type]


def test_the_appropriation_becomes_the_pool(world: World) -> None:
    opened = queries.programme(world.programme)
    assert opened.available_fen == opened.appropriation_fen == YEAR_CAP
    assert opened.issue_cap_fen == YEAR_CAP
    assert opened.policy == "guizhou/compute_voucher"
    assert (opened.issued_fen, opened.payable_fen, opened.paid_fen) == (0, 0, 0)
    assert ledger.balance(uuid5(world.programme, "appropriation")).debits_fen == YEAR_CAP


def test_the_cap_of_the_year_becomes_its_account(db: None) -> None:
    """Less money than the cap: the cap is still the measures', whichever pool is issued from."""
    World(appropriation_fen=10 * MILLION)
    assert ledger.balance(caps.issue_cap("520000", 2024)).available_fen == YEAR_CAP


def test_an_appropriation_one_fen_above_the_issue_cap_is_refused_by_r3(db: None) -> None:
    with refused("vouchers.not_granted", clause="R3"):
        World(appropriation_fen=YEAR_CAP + 1)
    assert queries.programmes() == ()


def test_a_programme_of_another_year_is_refused_by_r3(world: World) -> None:
    with refused("vouchers.not_granted", clause="R3"):
        open_with(world, year=2025)


def test_a_year_is_opened_once(world: World) -> None:
    with refused("vouchers.bad_input", field="year"):
        open_with(world)
    assert queries.programme(world.programme).available_fen == YEAR_CAP


def test_only_people_of_the_bureau_who_approve_open_a_programme(world: World) -> None:
    assert world.maker.organisation is not None
    clerk = factories.colleague(world.maker.organisation, frozenset({Duty.HANDLE}))
    for actor in (clerk, world.operator, world.claimant()):
        with refused("vouchers.not_allowed"):
            open_with(world, actor=actor)

"""Issuing vouchers: after publicity, out of the pool and never beyond it, valid to the end of a day six months on."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

import pytest

from guiju.apps.decisions import queries as decisions
from guiju.apps.ledger import queries as ledger
from guiju.apps.parties import actions as parties
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.actions import caps
from guiju.core import calendar as days
from guiju.core.calendar import CHINA
from guiju.core.parties import Duty
from tests import factories
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused


def issue(world: World, claim: UUID) -> UUID:
    return actions.issue(claim, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)


def issue_many(world: World, claims: list[UUID]) -> list[UUID]:
    return actions.issue_many(claims, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)


def test_a_voucher_is_held_from_the_pool(world: World) -> None:
    claimant = world.claimant()
    voucher = queries.voucher(world.issued(claimant), claimant)
    assert (voucher.number, voucher.face_fen) == ("GZSLQ-2024-000001", 300_000_00)
    hold = ledger.hold(voucher.hold)
    assert hold is not None
    assert (hold.amount_fen, hold.remaining_fen) == (300_000_00, 300_000_00)
    programme = queries.programme(world.programme)
    assert (programme.available_fen, programme.issued_fen) == (80 * MILLION - 300_000_00, 300_000_00)
    assert world.state(voucher.claim) == "issued"
    record = decisions.record(voucher.decision)
    assert (record.question, record.outcome) == ("vouchers.issue", "granted")


@pytest.mark.parametrize(
    ("issued_at", "expires_at"),
    [
        ("2024-03-08T10:00:00", "2024-09-09T00:00:00"),  # valid to the end of 8 September
        ("2024-08-30T23:59:59", "2025-03-01T00:00:00"),  # February 2025 has 28 days: to the end of the 28th
        ("2024-08-31T00:00:00", "2025-03-01T00:00:00"),
    ],
)
def test_six_months_run_to_the_end_of_the_day_clipped_to_the_month(
    world: World, issued_at: str, expires_at: str
) -> None:
    claimant = world.claimant()
    claim = world.cleared(claimant)
    world.until(datetime.fromisoformat(issued_at).replace(tzinfo=CHINA))
    voucher = queries.voucher(issue(world, claim), claimant)
    assert voucher.expires_at == datetime.fromisoformat(expires_at).replace(tzinfo=CHINA)


def test_publicity_must_be_over_even_when_no_sweep_has_run(world: World) -> None:
    claim = world.publicised(world.claimant())
    until = queries.claim(claim, world.maker).publicity_until
    assert until is not None
    world.until(days.end_of(until) - timedelta(microseconds=1))
    with refused("vouchers.publicity_running"):
        issue(world, claim)
    world.later(microseconds=1)
    issue(world, claim)
    assert world.state(claim) == "issued"


def test_the_pool_is_issued_to_the_last_fen_and_not_one_beyond(db: None) -> None:
    """Two awards of 300 000 yuan, a pool of 450 000: the second voucher has what is left; a third gets nothing."""
    world = World(appropriation_fen=450_000_00)
    claims = [world.publicised(world.claimant()) for _ in range(3)]
    world.later(days=10)
    first, second = (queries.voucher(issue(world, claim), world.maker) for claim in claims[:2])
    assert (first.face_fen, second.face_fen) == (300_000_00, 150_000_00)
    assert queries.programme(world.programme).available_fen == 0
    with refused("vouchers.not_granted", clause="R3"):
        issue(world, claims[2])
    assert world.state(claims[2]) == "publicity"


def publicised_one_after_another(world: World, count: int = 3) -> list[UUID]:
    """Claims of 300 000 yuan, each submitted a minute after the one before; their publicity is over."""
    claims = []
    for _ in range(count):
        claims.append(world.publicised(world.claimant()))
        world.later(minutes=1)
    world.later(days=10)
    return claims


def test_many_are_issued_by_first_submission_or_none(db: None) -> None:
    world = World(appropriation_fen=450_000_00)
    first, second, third = publicised_one_after_another(world)
    with refused("vouchers.not_granted", clause="R3"):
        issue_many(world, [first, second, third])
    assert queries.vouchers(world.maker, at=world.at).items == ()
    made = issue_many(world, [second, first])
    vouchers = [queries.voucher(id, world.maker) for id in made]
    assert [(v.number, v.claim, v.face_fen) for v in vouchers] == [
        ("GZSLQ-2024-000001", first, 300_000_00),
        ("GZSLQ-2024-000002", second, 150_000_00),
    ]
    assert made == [uuid5(first, "voucher"), uuid5(second, "voucher")]


def test_an_earlier_claim_that_waits_is_issued_first_when_the_pool_cannot_serve_both(db: None) -> None:
    """450 000 yuan for three claims of 300 000: the second waits for the first, and the third for both."""
    world = World(appropriation_fen=450_000_00)
    first, second, third = publicised_one_after_another(world)
    for late in ([second], [third], [second, third], [first, third]):
        with refused("vouchers.earlier_claim_waits", clause="R3", field="claims"):
            issue_many(world, late)
    issue(world, first)
    with refused("vouchers.earlier_claim_waits", clause="R3", field="claims"):
        issue(world, third)
    assert queries.voucher(issue(world, second), world.maker).face_fen == 150_000_00


def test_a_pool_that_serves_both_to_the_fen_is_issued_in_any_order(db: None) -> None:
    world = World(appropriation_fen=600_000_00)
    first, second = publicised_one_after_another(world, 2)
    assert queries.voucher(issue(world, second), world.maker).face_fen == 300_000_00
    assert queries.voucher(issue(world, first), world.maker).face_fen == 300_000_00


def test_a_pool_one_fen_short_of_both_makes_the_later_wait(db: None) -> None:
    world = World(appropriation_fen=599_999_99)
    _, second = publicised_one_after_another(world, 2)
    with refused("vouchers.earlier_claim_waits", clause="R3", field="claims"):
        issue(world, second)


def test_a_correction_costs_a_claim_no_place(db: None) -> None:
    world = World(appropriation_fen=450_000_00)
    claimant = world.claimant()
    first = world.submitted(claimant)
    world.later(minutes=1)
    second = world.publicised(world.claimant())
    actions.return_(first, reason="缺附件", actor=world.operator, at=world.at, calendar=CALENDAR)
    world.later(hours=1)
    actions.resubmit(first, actor=claimant, at=world.at, calendar=CALENDAR)
    world.pass_on(first)
    world.approve(first)
    world.later(days=10)
    with refused("vouchers.earlier_claim_waits", clause="R3", field="claims"):
        issue(world, second)


def test_what_cannot_be_issued_itself_keeps_nobody_waiting(db: None) -> None:
    """The first is objected to, the second's claimant suspended: the third is issued."""
    world = World(appropriation_fen=450_000_00)
    claimant = world.claimant()
    objected = world.publicised(world.claimant())
    world.later(minutes=1)
    suspended = world.publicised(claimant)
    world.later(minutes=1)
    third = world.publicised(world.claimant())
    assert claimant.organisation is not None
    actions.object_to(
        objected, id=factories.new_id(), name="王某", contact="1", text="x", at=world.at, on=world.on, calendar=CALENDAR
    )
    parties.suspend(claimant.organisation, reason="停业", actor=world.checker, at=world.at)
    world.later(days=10)
    assert world.state(suspended) == "publicity"
    assert queries.voucher(issue(world, third), world.maker).face_fen == 300_000_00


def test_a_claim_listed_twice_is_refused(world: World) -> None:
    claim = world.cleared(world.claimant())
    with refused("vouchers.bad_input", field="claims"):
        issue_many(world, [claim, claim])


def next_march(world: World, *, appropriation_fen: int = 80 * MILLION) -> UUID:
    """It is March 2025 and that year's programme stands open too; its id."""
    world.until(datetime(2025, 3, 3, 9, tzinfo=CHINA))
    world.appropriation_fen = appropriation_fen
    return world.open_programme()


def test_a_claim_of_last_year_is_issued_from_its_own_pool_and_counts_in_the_year_of_issue(world: World) -> None:
    claim = world.publicised(world.claimant())
    this_year = next_march(world)
    voucher = queries.voucher(issue(world, claim), world.maker)
    assert (voucher.programme, voucher.face_fen) == (world.programme, 300_000_00)
    assert queries.programme(world.programme).available_fen == 80 * MILLION - 300_000_00
    assert queries.programme(this_year).available_fen == 80 * MILLION
    assert room_fen(2024) == 80 * MILLION
    assert room_fen(2025) == 80 * MILLION - 300_000_00
    assert "issue_year" in str(decisions.record(voucher.decision).json)


def test_two_years_pools_together_never_issue_more_than_the_cap_of_one_year(world: World) -> None:
    """Last year's claim of 60 million is issued in March; of this year's 60 million there is room for 20."""
    big = 2_000 * MILLION
    last_year = world.publicised(world.claimant(), world.application(price_fen=big))
    old, world.programme = world.programme, next_march(world)
    this_year = world.publicised(world.claimant(), world.application(price_fen=big))
    third = world.publicised(world.claimant())
    world.later(days=10)
    first, second = (queries.voucher(issue(world, claim), world.maker) for claim in (last_year, this_year))
    assert (first.programme, first.face_fen) == (old, 60 * MILLION)
    assert (second.programme, second.face_fen) == (world.programme, 20 * MILLION)
    assert room_fen(2025) == 0
    with refused("vouchers.not_granted", clause="R3"):
        issue(world, third)
    assert queries.programme(world.programme).available_fen == 60 * MILLION


def test_two_years_pools_in_one_batch_share_the_cap_of_the_year(world: World) -> None:
    big = 2_000 * MILLION
    last_year = world.publicised(world.claimant(), world.application(price_fen=big))
    world.programme = next_march(world)
    this_year = world.publicised(world.claimant(), world.application(price_fen=big))
    world.later(days=10)
    made = actions.issue_many([this_year, last_year], actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)
    assert [queries.voucher(id, world.maker).face_fen for id in made] == [60 * MILLION, 20 * MILLION]


def test_nothing_is_issued_in_a_year_whose_cap_is_not_set(world: World) -> None:
    claim = world.publicised(world.claimant())
    world.until(datetime(2025, 1, 1, tzinfo=CHINA))
    with refused("vouchers.year_not_opened", clause="R3"):
        issue(world, claim)
    world.open_programme()
    issue(world, claim)
    assert world.state(claim) == "issued"


def test_the_last_instant_of_the_year_still_counts_in_it(world: World) -> None:
    claim = world.publicised(world.claimant())
    world.until(datetime(2024, 12, 31, 23, 59, 59, tzinfo=CHINA))
    issue(world, claim)
    assert room_fen(2024) == 80 * MILLION - 300_000_00


def room_fen(year: int) -> int:
    return ledger.balance(caps.issue_cap("520000", year)).available_fen


def test_a_claim_is_issued_once(world: World) -> None:
    claimant = world.claimant()
    claim = queries.voucher(world.issued(claimant), claimant).claim
    with refused("matters.wrong_state"):
        issue(world, claim)
    assert queries.programme(world.programme).vouchers == 1


def test_what_was_never_awarded_is_not_issued(world: World) -> None:
    with refused("matters.wrong_state"):
        issue(world, world.passed_on(world.claimant()))
    with refused("vouchers.not_found"):
        issue(world, world.drafted(world.claimant()))


def test_only_people_of_the_bureau_who_handle_issue(world: World) -> None:
    assert world.maker.organisation is not None
    claimant = world.claimant()
    claim = world.cleared(claimant)
    reader = factories.colleague(world.maker.organisation, frozenset({Duty.READ}))
    for actor in (reader, world.operator, claimant):
        with refused("matters.not_allowed"):
            actions.issue(claim, actor=actor, at=world.at, on=world.on, calendar=CALENDAR)
    with refused("vouchers.not_found"):
        actions.issue(claim, actor=world.claimant(), at=world.at, on=world.on, calendar=CALENDAR)

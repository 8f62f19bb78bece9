"""Two at once in the voucher office, on committed rows; each race has a twin that shows it when a guard is away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet

from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import actions, models, queries
from guiju.apps.vouchers.actions import approving, claiming, issuing, lapsing, redeeming, rows
from guiju.core.parties import Actor, Role
from guiju.core.refusals import Refused
from guiju.core.vouchers import Goods
from tests import factories
from tests.apps.vouchers.world import CALENDAR, MILLION, World
from tests.races.test_ledger_races import SLOW, WITHOUT_LOCK
from tests.races.together import at_once, constraint_dropped, meeting, posting_changed

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WAIT_SECONDS_MAX = 20
FACE = 300_000_00
SLOW_AND_UNLOCKED = (SLOW, WITHOUT_LOCK)


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """What each deed gave, or the refusal or the database's error it met."""

    def kindly(deed: Callable[[], Any]) -> Any:
        try:
            return deed()
        except Refused as refused:
            return refused

    return at_once(*(partial(kindly, deed) for deed in deeds))


def codes(met: list[Any]) -> list[str]:
    """The codes of those that were refused, sorted."""
    return sorted(each.code for each in met if isinstance(each, Refused))


def without_lock(patch: pytest.MonkeyPatch, model: type[Model]) -> None:
    """Rows of `model` are read as if nobody else were there."""
    lock = QuerySet.select_for_update
    patch.setattr(
        QuerySet, "select_for_update", lambda rows, *a, **k: rows if rows.model is model else lock(rows, *a, **k)
    )


def without_years_lock(patch: pytest.MonkeyPatch) -> None:
    """The rows of subjects' years are read as if nobody else were there, and written after the money has moved."""

    def read(fresh: Sequence[models.SubjectYear]) -> list[models.SubjectYear]:
        models.SubjectYear.objects.bulk_create(fresh, ignore_conflicts=True)
        return list(models.SubjectYear.objects.filter(id__in=[year.id for year in fresh]))

    def write(redemptions: Sequence[models.Redemption], years: Iterable[models.SubjectYear]) -> None:
        save(redemptions, [])
        transaction.on_commit(lambda: save([], years))

    save = rows.save_approvals
    patch.setattr(rows, "lock_years", read)
    patch.setattr(rows, "save_approvals", write)


@contextmanager
def index_dropped(name: str) -> Iterator[None]:
    """The database without one of its unique indexes; rows that then stand twice are gone when it is back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE vouchers_claim SET is_live = false")
            cursor.execute(definition)


# --- One business, two claims.


def drafts_of_both_parties(world: World) -> list[tuple[UUID, Actor]]:
    """The buyer's and the seller's drafts on the very same contract."""
    buyer, seller = world.claimant(), world.claimant(Role.DATA_PROVIDER)
    assert buyer.organisation is not None
    assert seller.organisation is not None
    sold_by, bought_by = (factories.queries.organisation(o) for o in (seller.organisation, buyer.organisation))
    bought = world.application(number="QS-1", other=sold_by, goods=Goods.DATA_PRODUCT)
    sold = world.application(role=Role.DATA_PROVIDER, number="QS-1", other=bought_by, goods=Goods.DATA_PRODUCT)
    return [(world.drafted(buyer, bought), buyer), (world.drafted(seller, sold), seller)]


def submissions(world: World, drafts: list[tuple[UUID, Actor]]) -> list[Callable[[], Any]]:
    return [
        partial(actions.submit, claim, actor=who, at=world.at, on=world.on, calendar=CALENDAR) for claim, who in drafts
    ]


def test_one_business_is_claimed_once_by_two_at_once() -> None:
    world = World()
    met = together(*submissions(world, drafts_of_both_parties(world)))
    assert codes(met) == ["vouchers.already_claimed"]
    assert models.Claim.objects.filter(is_live=True).count() == 1


def test_twin_without_the_unique_index_both_see_nobody_and_both_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    drafts = drafts_of_both_parties(world)
    meeting(monkeypatch, claiming, "award_facts")
    with index_dropped("one_live_claim_a_business"):
        met = together(*submissions(world, drafts))
        assert codes(met) == []
        assert models.Claim.objects.filter(is_live=True).count() == 2


# --- One voucher, used twice.


def lodgings(world: World, voucher: UUID, holder: Actor, count: int) -> list[Callable[[], Any]]:
    """Each asks for the whole voucher."""
    return [
        partial(
            actions.lodge,
            voucher,
            id=factories.new_id("redemption"),
            requested_fen=FACE,
            invoices=[world.evidence(10 * MILLION)],
            actor=holder,
            at=world.at,
            calendar=CALENDAR,
        )
        for _ in range(count)
    ]


def asked_for(voucher: UUID) -> int:
    return sum(models.Redemption.objects.filter(voucher=voucher, is_live=True).values_list("requested_fen", flat=True))


def test_a_voucher_is_asked_for_once_by_many_at_once() -> None:
    world = World()
    holder = world.claimant()
    voucher = world.issued(holder)
    met = together(*lodgings(world, voucher, holder, 4))
    assert codes(met) == ["vouchers.not_enough"] * 3
    assert asked_for(voucher) == queries.voucher(voucher, holder).reserved_fen == FACE


def test_twin_without_the_lock_one_voucher_is_asked_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    holder = world.claimant()
    voucher = world.issued(holder)
    monkeypatch.setattr(redeeming, "locked_voucher", looked_at)
    meeting(monkeypatch, redeeming, "locked_voucher")
    met = together(*lodgings(world, voucher, holder, 2))
    assert codes(met) == []
    assert asked_for(voucher) == 2 * FACE
    assert queries.voucher(voucher, holder).reserved_fen == FACE


def looked_at(voucher_id: UUID) -> models.Voucher:
    """The voucher as locked_voucher gives it, with nothing locked."""
    return models.Voucher.objects.select_related("claim", "programme").get(id=voucher_id)


# --- The year's pool.


def cleared_claims(world: World, count: int) -> list[UUID]:
    claims = [world.publicised(world.claimant()) for _ in range(count)]
    world.later(days=10)
    actions.close_publicity(at=world.at, on=world.on, calendar=CALENDAR)
    return claims


def issuings(world: World, claims: list[UUID]) -> list[Callable[[], Any]]:
    return [
        partial(actions.issue, claim, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)
        for claim in claims
    ]


def issued_fen() -> int:
    return sum(models.Voucher.objects.values_list("face_fen", flat=True))


def test_the_pool_is_issued_to_the_last_fen_by_many_at_once() -> None:
    """Four awards of 300 000 yuan, 450 000 in the pool: one in full, one with what is left, two with nothing."""
    world = World(appropriation_fen=450_000_00)
    met = together(*issuings(world, cleared_claims(world, 4)))
    assert codes(met) == ["vouchers.not_granted"] * 2
    assert issued_fen() == 450_000_00
    assert queries.programme(world.programme).available_fen == 0


def test_twin_without_the_programmes_lock_the_ledgers_bound_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(appropriation_fen=450_000_00)
    claims = cleared_claims(world, 2)
    without_lock(monkeypatch, models.Programme)
    meeting(monkeypatch, issuing, "_voucher")
    met = together(*issuings(world, claims))
    assert codes(met) == ["vouchers.pool_exhausted"]
    assert issued_fen() == FACE


def test_twin_without_lock_and_bound_more_is_issued_than_the_pool_ever_held(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(appropriation_fen=450_000_00)
    claims = cleared_claims(world, 2)
    number = iter(("A", "B"))
    without_lock(monkeypatch, models.Programme)
    meeting(monkeypatch, issuing, "_voucher")
    monkeypatch.setattr(issuing, "_hold", renumbered(issuing._hold, number))
    with constraint_dropped("ledger_account", "ledger_debits_within_credits"), posting_changed(*SLOW_AND_UNLOCKED):
        met = together(*issuings(world, claims))
        assert codes(met) == []
        assert issued_fen() == 600_000_00
        assert queries.programme(world.programme).available_fen == -150_000_00


def renumbered(hold: Callable[..., None], numbers: Iterator[str]) -> Callable[..., None]:
    """Both counted from the same row and would carry one number, which its own constraint refuses: not this race."""

    def hold_under_another_number(vouchers: list[models.Voucher], **named: Any) -> None:
        for voucher in vouchers:
            voucher.number = f"TWIN-{next(numbers)}"
        hold(vouchers, **named)

    return hold_under_another_number


# --- A subject's yearly cap.


def waiting_redemptions(world: World) -> list[UUID]:
    """One subject, two vouchers of 1.5 million yuan, both asked for in full; 1 yuan of the year was redeemed before."""
    holder = world.claimant()
    vouchers = [world.issued(holder, world.application(price_fen=50 * MILLION)) for _ in range(2)]
    small = world.issued(holder)
    world.redeemed(small, holder, requested_fen=1_00)
    return [
        world.proposed(voucher, holder, requested_fen=1_500_000_00, settled_fen=50 * MILLION) for voucher in vouchers
    ]


def approvals(world: World, redemptions: list[UUID]) -> list[Callable[[], Any]]:
    return [
        partial(
            actions.approve_redemption,
            world.approval(redemption),
            actor=world.checker,
            at=world.at,
            on=world.on,
            calendar=CALENDAR,
        )
        for redemption in redemptions
    ]


def redeemed_fen() -> int:
    return sum(fen or 0 for fen in models.Redemption.objects.values_list("approved_fen", flat=True))


def test_a_subjects_cap_holds_against_two_approvals_at_once() -> None:
    world = World()
    met = together(*approvals(world, waiting_redemptions(world)))
    assert codes(met) == ["vouchers.figures_changed"]
    assert redeemed_fen() == 1_500_001_00
    assert ledger.discrepancies() == []


def test_twin_without_the_years_lock_the_cap_account_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    waiting = waiting_redemptions(world)
    deeds = approvals(world, waiting)
    without_years_lock(monkeypatch)
    meeting(monkeypatch, approving, "_decide")
    met = together(*deeds)
    assert codes(met) == ["ledger.exceeds_credits"]
    assert redeemed_fen() == 1_500_001_00


def test_twin_without_lock_and_bound_a_subject_redeems_beyond_its_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    waiting = waiting_redemptions(world)
    deeds = approvals(world, waiting)
    without_years_lock(monkeypatch)
    meeting(monkeypatch, approving, "_decide")
    with constraint_dropped("ledger_account", "ledger_debits_within_credits"), posting_changed(*SLOW_AND_UNLOCKED):
        met = together(*deeds)
        assert codes(met) == []
        assert redeemed_fen() == 3_000_001_00  # of 2 000 000


# --- Expiry against redemption.


def test_at_the_instant_of_expiry_a_voucher_is_either_used_or_void() -> None:
    world = World()
    holder = world.claimant()
    for _ in range(3):
        voucher = world.issued(holder)
        expires_at = queries.voucher(voucher, holder).expires_at
        (lodge,) = lodgings(world_at(world, expires_at - timedelta(microseconds=1)), voucher, holder, 1)
        lapse = partial(actions.lapse_due, at=expires_at, calendar=CALENDAR)
        met = together(lodge, lapse)
        kept = queries.voucher(voucher, holder)
        if codes(met):
            assert codes(met) == ["matters.wrong_state"]
            assert (kept.reserved_fen, kept.void_fen) == (0, FACE)
        else:
            assert (kept.reserved_fen, kept.void_fen) == (FACE, 0)
        world.until(expires_at + timedelta(seconds=1))
        if world.on.year > queries.programme(world.programme).year:
            world.programme = world.open_programme()


def test_twin_without_the_lock_the_sweep_acts_on_what_it_saw_and_the_schema_has_to_stop_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    holder = world.claimant()
    voucher = world.issued(holder)
    met = together(*lapse_that_looked_before_the_lodging(world, voucher, holder, monkeypatch))
    (refused,) = [each for each in met if isinstance(each, IntegrityError)]
    assert "voucher_is_never_overdrawn" in str(refused)


def test_twin_without_lock_and_constraint_a_voucher_is_both_used_and_void(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    holder = world.claimant()
    voucher = world.issued(holder)
    with constraint_dropped_until_mended("voucher_is_never_overdrawn"):
        met = together(*lapse_that_looked_before_the_lodging(world, voucher, holder, monkeypatch))
        assert codes(met) == []
        kept = queries.voucher(voucher, holder)
        assert (kept.reserved_fen, kept.void_fen) == (FACE, FACE)


def lapse_that_looked_before_the_lodging(
    world: World, voucher: UUID, holder: Actor, patch: pytest.MonkeyPatch
) -> list[Callable[[], Any]]:
    """The sweep looks without a lock; then the holder lodges, in time, and commits; then the sweep goes on."""
    looked, lodged = threading.Event(), threading.Event()
    expires_at = queries.voucher(voucher, holder).expires_at

    def look_and_dawdle(voucher_id: UUID) -> models.Voucher:
        seen = looked_at(voucher_id)
        looked.set()
        assert lodged.wait(WAIT_SECONDS_MAX)
        return seen

    patch.setattr(lapsing, "locked_voucher", look_and_dawdle)
    (lodge,) = lodgings(world_at(world, expires_at - timedelta(microseconds=1)), voucher, holder, 1)

    def lodge_meanwhile() -> Any:
        assert looked.wait(WAIT_SECONDS_MAX)
        try:
            return lodge()
        finally:
            lodged.set()

    return [partial(actions.lapse_due, at=expires_at, calendar=CALENDAR), lodge_meanwhile]


def world_at(world: World, instant: Any) -> World:
    world.at = instant
    return world


@contextmanager
def constraint_dropped_until_mended(name: str) -> Iterator[None]:
    """The vouchers without one of their checks; what it would have refused is mended before it is back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE vouchers_voucher DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE vouchers_voucher SET reserved_fen = 0 WHERE void_fen > 0")
            cursor.execute(f"ALTER TABLE vouchers_voucher ADD CONSTRAINT {name} {definition}")

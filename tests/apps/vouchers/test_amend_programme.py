"""Amending a year: proposed by one person, approved by another, decided by the policy, never below what was issued."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

import pytest

from guiju.apps.decisions import queries as decisions
from guiju.apps.evidence import queries as evidence
from guiju.apps.ledger import queries as ledger
from guiju.apps.matters import queries as matters
from guiju.apps.vouchers import actions, queries
from guiju.apps.vouchers.actions import caps
from guiju.core.calendar import CHINA
from guiju.core.parties import Actor, Duty
from tests import factories
from tests.apps.vouchers.browsing import passer_by, visitor
from tests.apps.vouchers.calling import person, program
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused

DOCUMENT = "黔数据〔2026〕12号"
MARCH_18, MARCH_19 = datetime(2026, 3, 18, 9, tzinfo=CHINA), datetime(2026, 3, 19, 9, tzinfo=CHINA)


@pytest.fixture
def year_2026(db: None) -> World:
    """The programme of 2026, opened in January with 80 million yuan; it is the day before the revision is announced."""
    return World(at=datetime(2026, 1, 5, 9, tzinfo=CHINA)).until(MARCH_18)


def propose(world: World, fen: int, *, actor: Actor | None = None, **changed: object) -> UUID:
    id = factories.new_id("amendment")
    said: dict[str, object] = {"document": DOCUMENT, "reason": "政策支持规模提高"} | changed
    actions.propose_amendment(
        world.programme,
        id=id,
        appropriation_fen=fen,
        actor=actor or world.maker,
        at=world.at,
        on=world.on,
        calendar=CALENDAR,
        **said,  # type: ignore[arg-type]
    )
    return id


def approve(world: World, amendment: UUID, *, shown: str | None = None, actor: Actor | None = None) -> None:
    shown = shown or actions.examine_amendment(amendment, actor=world.checker, on=world.on).shown
    actions.approve_amendment(
        amendment, shown=shown, actor=actor or world.checker, at=world.at, on=world.on, calendar=CALENDAR
    )


def decline(world: World, amendment: UUID, *, actor: Actor | None = None) -> None:
    actions.decline_amendment(
        amendment, reason="文件未到", actor=actor or world.checker, at=world.at, calendar=CALENDAR
    )


def year(world: World) -> tuple[int, int, int, int]:
    """The appropriation, its cap, and what pool and cap still hold, in whole millions of yuan."""
    figures = queries.programme(world.programme)
    cap = ledger.balance(caps.issue_cap("520000", figures.year)).available_fen
    assert ledger.discrepancies() == []
    sums = (figures.appropriation_fen, figures.issue_cap_fen, figures.available_fen, cap)
    assert not any(fen % MILLION for fen in sums)
    return (sums[0] // MILLION, sums[1] // MILLION, sums[2] // MILLION, sums[3] // MILLION)


def posted(account: UUID) -> list[str]:
    """The codes of an account's transfers, the first one first."""
    return [entry.transfer.code for entry in reversed(ledger.entries(account).items)]


# --- The revision of 2026: 140 million from its announcement on.


def test_the_announced_revision_raises_a_running_year_to_140_million(year_2026: World) -> None:
    world = year_2026.until(MARCH_19)
    amendment = propose(world, 140 * MILLION)
    assert year(world) == (80, 80, 80, 80)
    approve(world, amendment)
    assert year(world) == (140, 140, 140, 140)
    view = queries.amendment(amendment, world.maker)
    assert (view.state, view.before_fen, view.issue_cap_fen) == ("amended", 80 * MILLION, 140 * MILLION)


def test_the_day_before_the_announcement_it_is_refused_by_r3(year_2026: World) -> None:
    with refused("vouchers.not_granted", clause="R3"):
        propose(year_2026, 80 * MILLION + 1)
    assert year(year_2026) == (80, 80, 80, 80)


def test_one_fen_above_the_revised_cap_is_refused_by_r3(year_2026: World) -> None:
    world = year_2026.until(MARCH_19)
    with refused("vouchers.not_granted", clause="R3"):
        propose(world, 140 * MILLION + 1)


def test_a_year_that_is_over_is_refused_by_r3(year_2026: World) -> None:
    world = year_2026.until(datetime(2027, 1, 4, 9, tzinfo=CHINA))
    with refused("vouchers.not_granted", clause="R3"):
        propose(world, 100 * MILLION)


def test_the_cap_alone_can_follow_the_revision_and_the_pool_stays(year_2026: World) -> None:
    """What was claimed last year is issued out of last year's pool, and counts in this year's cap all the same."""
    world = year_2026.until(MARCH_19)
    approve(world, propose(world, 80 * MILLION))
    assert year(world) == (80, 140, 80, 140)
    assert posted(uuid5(world.programme, "pool")) == ["fund_pool"]


def test_what_was_proposed_before_the_terms_changed_is_not_approved_after(year_2026: World) -> None:
    amendment = propose(year_2026, 70 * MILLION)
    world = year_2026.until(MARCH_19)
    with refused("matters.shown_differs", field="shown"):
        approve(world, amendment)
    assert year(world) == (80, 80, 80, 80)


def test_an_amended_years_subject_cap_is_that_of_the_terms_in_force_and_a_vouchers_that_of_its_claim(
    year_2026: World,
) -> None:
    """Two million before the revision, not published since; a voucher claimed before keeps its two million."""
    world, holder = year_2026, year_2026.claimant()
    voucher = world.cleared(holder)
    assert world.on > MARCH_19.date()
    voucher = actions.issue(voucher, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)
    amendment = propose(world, 140 * MILLION)
    approve(world, amendment)
    asked = [queries.own_year(holder, world.programme, 2026, on=on) for on in (MARCH_18.date(), world.on)]
    assert asked == [(0, 2 * MILLION), (0, None)]
    assert queries.voucher_dossier(voucher, holder, at=world.at).year == (0, 2 * MILLION)
    cap = program(world, holder).get(f"/programmes/{world.programme}/cap").json()
    assert (cap["year"], cap["cap"]) == (2026, None)


# --- Lowering.


def test_a_year_is_lowered_to_what_it_has_issued_and_one_fen_less_is_refused_with_the_numbers(world: World) -> None:
    world.issued(world.claimant(), world.application(price_fen=1_000 * MILLION))
    with refused("vouchers.below_committed", field="appropriation"):
        propose(world, 30 * MILLION - 1)
    approve(world, propose(world, 30 * MILLION))
    assert year(world) == (30, 80, 0, 50)


def test_the_refusal_to_lower_says_how_much_was_issued(world: World) -> None:
    world.issued(world.claimant(), world.application(price_fen=1_000 * MILLION))
    with pytest.raises(Exception, match=r"CNY 30,000,000\.00.*CNY 25,000,000\.00"):
        propose(world, 25 * MILLION)


def test_what_lapsed_came_back_and_no_longer_keeps_a_year_up(world: World) -> None:
    voucher = world.issued(world.claimant(), world.application(price_fen=1_000 * MILLION))
    world.until(queries.voucher(voucher, world.maker).expires_at)
    actions.lapse_due(at=world.at, calendar=CALENDAR)
    approve(world, propose(world, 10 * MILLION))
    assert year(world) == (10, 80, 10, 80)


def test_what_was_issued_after_the_proposal_counts_when_it_is_approved(world: World) -> None:
    claim = world.cleared(world.claimant(), world.application(price_fen=1_000 * MILLION))
    amendment = propose(world, 20 * MILLION)
    actions.issue(claim, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)
    with refused("vouchers.below_committed", field="appropriation"):
        approve(world, amendment)
    decline(world, amendment)
    assert year(world) == (80, 80, 50, 50)


def test_a_lowered_pool_issues_no_more_than_it_holds(world: World) -> None:
    claim = world.cleared(world.claimant(), world.application(price_fen=1_000 * MILLION))
    approve(world, propose(world, 10 * MILLION))
    voucher = actions.issue(claim, actor=world.maker, at=world.at, on=world.on, calendar=CALENDAR)
    assert queries.voucher(voucher, world.maker).face_fen == 10 * MILLION
    assert year(world) == (10, 80, 0, 70)


# --- Books, evidence, history.


def test_each_amendment_is_a_transfer_of_its_own_with_its_leaf_and_its_decision(year_2026: World) -> None:
    world = year_2026.until(MARCH_19)
    up = propose(world, 140 * MILLION)
    approve(world, up)
    down = propose(world, 120 * MILLION)
    approve(world, down)
    assert posted(uuid5(world.programme, "pool")) == ["fund_pool", "raise_pool", "lower_pool"]
    assert posted(caps.issue_cap("520000", 2026)) == ["fund_cap", "raise_cap"]
    for amendment in (up, down):
        moved, decided = ledger.transfer(uuid5(amendment, "pool")), uuid5(amendment, "decision")
        assert moved is not None
        assert moved.seq is not None
        for subject in (ledger.posting_id(moved.seq), decided):
            assert evidence.standing([subject]).unsealed == 1
        assert queries.amendment_dossier(amendment, world.maker, at=world.at).case.sealed.unsealed == 2
        assert decisions.record(decided).outcome == "granted"


def test_everybody_reads_what_the_year_had_and_since_when(year_2026: World) -> None:
    world = year_2026.until(MARCH_19)
    approve(world, propose(world, 140 * MILLION))
    decline(world, propose(world, 100 * MILLION))
    opened, amended = queries.year_amounts(world.programme)
    assert (opened.appropriation_fen, opened.issue_cap_fen, opened.document) == (80 * MILLION, 80 * MILLION, "")
    assert (amended.appropriation_fen, amended.issue_cap_fen) == (140 * MILLION, 140 * MILLION)
    assert (amended.document, amended.since) == (DOCUMENT, MARCH_19)


def test_the_history_keeps_who_proposed_why_and_who_declined(world: World) -> None:
    amendment = propose(world, 70 * MILLION)
    decline(world, amendment)
    matter = queries.amendment(amendment, world.maker).matter
    steps = [(step.verb, step.reason) for step in matters.history(matter)]
    assert steps == [("open", ""), ("propose", "政策支持规模提高"), ("decline", "文件未到")]
    assert year(world) == (80, 80, 80, 80)


# --- Who, and what is refused.


def test_nobody_approves_their_own_amendment_and_a_clerk_approves_none(world: World) -> None:
    own = propose(world, 70 * MILLION, actor=world.checker)
    with refused("matters.four_eyes"):
        approve(world, own)
    assert world.maker.organisation is not None
    clerk = factories.colleague(world.maker.organisation, frozenset({Duty.HANDLE}), at=world.at)
    with refused("matters.not_allowed"):
        approve(world, own, actor=clerk)
    assert year(world) == (80, 80, 80, 80)


def test_only_people_of_the_bureau_amend(world: World) -> None:
    for actor in (world.operator, world.claimant()):
        with refused("vouchers.not_allowed"):
            propose(world, 70 * MILLION, actor=actor)
    amendment = propose(world, 70 * MILLION)
    with refused("matters.not_allowed"):
        approve(world, amendment, actor=world.operator)
    with refused("vouchers.not_found"):
        approve(world, amendment, actor=world.claimant())


def test_one_amendment_at_a_time(world: World) -> None:
    first = propose(world, 70 * MILLION)
    with refused("vouchers.amendment_open"):
        propose(world, 60 * MILLION)
    decline(world, first)
    approve(world, propose(world, 60 * MILLION))
    assert year(world) == (60, 80, 60, 80)


def test_an_amendment_needs_another_amount_a_document_and_a_reason(world: World) -> None:
    with refused("vouchers.nothing_amended", field="appropriation"):
        propose(world, 80 * MILLION)
    with refused("vouchers.bad_input", field="document"):
        propose(world, 70 * MILLION, document="  ")
    with refused("matters.reason_needed", field="reason"):
        propose(world, 70 * MILLION, reason=" ")
    with refused("vouchers.not_granted", clause="R3"):
        propose(world, 0)


def test_an_approval_of_other_figures_than_were_shown_does_nothing(world: World) -> None:
    amendment = propose(world, 70 * MILLION)
    with refused("vouchers.figures_changed", field="shown"):
        approve(world, amendment, shown="sha256:" + "0" * 64)
    approve(world, amendment)
    with refused("matters.wrong_state"):
        actions.approve_amendment(
            amendment,
            shown=actions.examine_amendment(amendment, actor=world.checker, on=world.on).shown,
            actor=world.checker,
            at=world.at,
            on=world.on,
            calendar=CALENDAR,
        )


# --- On pages and over the API.


def test_two_people_amend_a_year_on_its_pages_and_everybody_sees_it(world: World) -> None:
    maker = visitor(world, world.maker)
    maker.open("vouchers:programme", world.programme)
    assert "调整资金安排" in maker.html
    maker.open("vouchers:amendment_new", world.programme)
    maker.press("提交复核", appropriation="90000000", document=DOCUMENT, reason="增加")
    assert maker.page.status_code == 422
    assert "不超过发放总额上限" in maker.html
    maker.press("提交复核", appropriation="70000000", document=DOCUMENT, reason="压减预算")
    assert "待复核" in maker.html
    (waiting,) = queries.open_amendments(world.maker)
    checker = visitor(world, world.checker)
    checker.open("vouchers:cockpit")
    assert f"/vouchers/amendments/{waiting.id}/" in checker.html
    checker.open("vouchers:amendment", waiting.id)
    checker.press("复核同意，调整资金安排")
    assert year(world) == (70, 80, 70, 80)
    everybody = passer_by(world)
    everybody.open("vouchers:disclosure")
    assert all(words in everybody.html for words in (DOCUMENT, "80,000,000.00", "70,000,000.00"))
    checker.open("vouchers:programme", world.programme)
    assert DOCUMENT in checker.html


def test_two_people_amend_a_year_over_the_api(world: World) -> None:
    maker, checker = person(world, world.maker), person(world, world.checker)
    said = {
        "programme": str(world.programme),
        "appropriation": {"amount": "70000000.00", "currency": "CNY"},
        "document": DOCUMENT,
        "reason": "压减预算",
    }
    opened = maker.post("/amendments", said)
    assert opened.status_code == 201
    at = opened["Location"].removeprefix("/api/v1")
    seen = checker.get(at).json()
    assert (seen["state"], seen["can"], seen["committed"]["amount"]) == ("proposed", ["approve", "decline"], "0.00")
    assert seen["simulation"]["decision"]["outcome"] == "granted"
    amended = checker.post(f"{at}/approve", {"shown": seen["simulation"]["shown"]})
    assert (amended.status_code, amended.json()["state"]) == (200, "amended")
    told = program(world, world.claimant()).get(f"/programmes/{world.programme}/amounts").json()["items"]
    assert [each["appropriation"]["amount"] for each in told] == ["80000000.00", "70000000.00"]
    again = checker.post(f"{at}/decline", {"reason": "迟了"})
    assert (again.status_code, again.json()["code"]) == (409, "matters.wrong_state")

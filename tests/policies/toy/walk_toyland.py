"""Toyland's vouchers from opening to payment, on a pack that is installed and guiju does not know.

Runs in a process of its own (tests/policies/test_toy_pack.py): half the price and not 3 %, one month and not six, 2,000
yuan a year for each and not two million, a budget of a million and not of eighty; void money does not return.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

import pytest

from guiju.apps.decisions import queries as decisions
from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import actions, queries
from guiju.core.calendar import CHINA
from tests import factories
from tests.apps.vouchers.browsing import passer_by, visitor
from tests.apps.vouchers.world import CALENDAR, MILLION, World, refused

FEBRUARY = datetime(2025, 2, 3, 9, tzinfo=CHINA)
HEADING = "付款参考号,收款账号,金额（元）,结果,说明"


@pytest.fixture
def toyland(db: None) -> World:
    """Toyland's programme of 2025 with 900 000 yuan."""
    return World(at=FEBRUARY, appropriation_fen=900_000_00, place="990000")


def asked(claim_or_redemption: UUID) -> list[str]:
    """Which policies decided about it."""
    return sorted({record.policy for record in decisions.of_subject(claim_or_redemption)})


def test_toylands_own_terms_decide_from_the_opening_to_the_payment(toyland: World) -> None:
    opened = queries.programme(toyland.programme)
    assert (opened.policy, opened.place, opened.issue_cap_fen) == ("toyland/vouchers", "990000", MILLION)
    holder = toyland.claimant()
    toyland.has_account(holder)
    claim = toyland.cleared(holder, toyland.application(price_fen=10_000_00))
    assert queries.claim(claim, holder).awarded_fen == 5_000_00
    issued_at = toyland.at
    voucher = actions.issue(claim, actor=toyland.maker, at=issued_at, on=toyland.on, calendar=CALENDAR)
    assert issued_at.astimezone(CHINA).date().isoformat() == "2025-02-11"
    assert queries.voucher(voucher, holder).expires_at == datetime(2025, 3, 12, tzinfo=CHINA)
    redemption = toyland.redeemed(voucher, holder, requested_fen=2_500_00)
    assert queries.redemption(redemption, holder).approved_fen == 2_000_00
    assert asked(claim) == ["toyland/vouchers"]
    _pay(toyland, redemption, 2_000_00)
    assert queries.redemption(redemption, holder).state == "paid"
    second = toyland.lodged(voucher, holder, requested_fen=100_00)
    with refused("vouchers.not_granted", clause="T3"):
        toyland.propose(second)
    actions.withdraw_redemption(second, actor=holder, at=toyland.at, calendar=CALENDAR)
    assert queries.programme(toyland.programme).paid_fen == 2_000_00
    toyland.until(queries.voucher(voucher, holder).expires_at)
    assert actions.lapse_due(at=toyland.at, calendar=CALENDAR) == 1
    assert queries.programme(toyland.programme).available_fen == 895_000_00
    assert ledger.discrepancies() == []


def test_toylands_caps_refuse_by_toylands_clauses(toyland: World) -> None:
    with refused("vouchers.not_granted", clause="T1"):
        World(at=FEBRUARY, appropriation_fen=MILLION + 1, place="990000")
    amendment = factories.new_id("amendment")
    said = {"document": "玩发〔2025〕2号", "reason": "加", "actor": toyland.maker, "at": toyland.at}
    with refused("vouchers.not_granted", clause="T1"):
        actions.propose_amendment(
            toyland.programme, id=amendment, appropriation_fen=MILLION + 1, on=toyland.on, calendar=CALENDAR, **said
        )
    shown = actions.propose_amendment(
        toyland.programme, id=amendment, appropriation_fen=MILLION, on=toyland.on, calendar=CALENDAR, **said
    )
    actions.approve_amendment(
        amendment, shown=shown, actor=toyland.checker, at=toyland.at, on=toyland.on, calendar=CALENDAR
    )
    assert queries.programme(toyland.programme).available_fen == MILLION


def test_a_years_higher_cap_is_for_what_is_claimed_under_it_and_counts_what_was_redeemed_before(toyland: World) -> None:
    """2,000 yuan are redeemed under the terms of February; under July's 3,000 there is room for 1,000 more."""
    holder = toyland.claimant()
    early, spare = (toyland.issued(holder, toyland.application(price_fen=10_000_00)) for _ in range(2))
    toyland.redeemed(early, holder, requested_fen=2_000_00)
    assert seen_cap(toyland, early) == 2_000_00
    toyland.until(datetime(2025, 7, 1, 9, tzinfo=CHINA))
    stranger = toyland.claimant()
    assert queries.own_year(stranger, toyland.programme, 2025, on=toyland.on) == (0, 3_000_00)
    late = toyland.issued(holder, toyland.application(price_fen=10_000_00))
    assert (seen_cap(toyland, spare), seen_cap(toyland, late)) == (2_000_00, 3_000_00)
    raised = toyland.redeemed(late, holder, requested_fen=2_000_00)
    assert queries.redemption(raised, holder).approved_fen == 1_000_00
    assert queries.own_year(holder, toyland.programme, 2025, on=toyland.on) == (3_000_00, 3_000_00)
    with refused("vouchers.not_granted", clause="T3"):
        toyland.propose(toyland.lodged(late, holder, requested_fen=100_00))
    assert ledger.discrepancies() == []


def seen_cap(world: World, voucher: UUID) -> int | None:
    """What the voucher's page says that its holder may redeem in the year."""
    return queries.voucher_dossier(voucher, world.checker, at=world.at).year[1]


def test_what_the_mechanism_refuses_rests_on_toylands_clauses_or_on_none(toyland: World) -> None:
    holder, stranger = toyland.claimant(), toyland.claimant()
    contract = toyland.application(price_fen=10_000_00, number="玩-1")
    voucher = toyland.issued(holder, contract)
    with refused("vouchers.already_claimed", field="contract_number"):
        toyland.submitted(holder, contract)
    with refused("vouchers.not_the_holder"):
        toyland.lodged(voucher, stranger, requested_fen=100_00)
    toyland.lodged(voucher, holder, requested_fen=100_00, invoice="玩票1")
    with refused("vouchers.invoice_used", field="invoices"):
        toyland.lodged(voucher, holder, requested_fen=100_00, invoice="玩票1")
    toyland.until(queries.voucher(voucher, holder).expires_at)
    with refused("vouchers.expired", clause="T2"):
        toyland.lodged(voucher, holder, requested_fen=100_00)
    toyland.until(datetime(2026, 1, 5, 9, tzinfo=CHINA))
    with refused("vouchers.programme_ended"):
        toyland.drafted(holder)


def test_toyland_is_opened_and_shown_on_the_same_pages(toyland: World) -> None:
    holder = toyland.claimant()
    claim = toyland.publicised(holder, toyland.application(price_fen=10_000_00))
    everybody, officer = passer_by(toyland), visitor(toyland, toyland.checker)
    for page in ("hall", "vouchers:disclosure", "vouchers:publicity"):
        assert everybody.open(page).status_code == 200
    everybody.open("hall")
    assert "玩具国" in everybody.html
    assert "50%" in everybody.html
    assert "未见公布" not in everybody.html  # its terms have names of their own, and every one is published
    for page, *args in (("vouchers:cockpit",), ("vouchers:programme", toyland.programme), ("vouchers:claim", claim)):
        assert officer.open(page, *args).status_code == 200
    assert "给予一半" in officer.html
    officer.open("vouchers:programme_new")
    assert "玩具国算力券" in officer.html
    toyland.until(datetime(2026, 1, 5, 9, tzinfo=CHINA))
    officer = visitor(toyland, toyland.checker)
    officer.open("vouchers:programme_new")
    officer.press("开放申领", policy="toyland/vouchers", appropriation="1000001")
    assert officer.page.status_code == 422
    officer.press("开放申领", policy="toyland/vouchers", appropriation="1000000")
    assert {each.policy for each in queries.programmes()} == {"toyland/vouchers"}
    assert [each.year for each in queries.programmes()] == [2026, 2025]


def _pay(world: World, redemption: UUID, fen: int) -> None:
    """The bank pays what was redeemed."""
    envelope = world.exported([redemption], fen)
    (payment,) = queries.envelope(envelope, world.maker).payments
    line = f"{payment.reference},{payment.payee_account},{fen // 100}.00,成功,"
    actions.import_statement(
        envelope,
        "\n".join([HEADING, line]).encode(),
        id=uuid5(envelope, "statement"),
        actor=world.maker,
        at=world.at,
        calendar=CALENDAR,
    )

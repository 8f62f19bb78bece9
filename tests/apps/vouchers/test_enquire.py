"""Payments in doubt: one person finds what became of the money, another confirms it, and only then the books move."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID, uuid5

import pytest

from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import actions, queries
from guiju.core.parties import Actor, Duty
from tests import factories
from tests.apps.vouchers.browsing import visitor
from tests.apps.vouchers.calling import person, program
from tests.apps.vouchers.world import CALENDAR, World, refused

HEADING = "付款参考号,收款账号,金额（元）,结果,说明"
FEN = 100_00


@pytest.fixture
def holder(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def redemption(world: World, holder: Actor) -> UUID:
    voucher = world.issued(holder)
    world.has_account(holder)
    return world.redeemed(voucher, holder, requested_fen=FEN)


@pytest.fixture
def envelope(world: World, redemption: UUID) -> UUID:
    """Exported: one payment of 100 yuan."""
    return world.exported([redemption], FEN)


def payment_of(world: World, envelope: UUID) -> queries.PaymentView:
    (payment,) = queries.envelope(envelope, world.maker).payments
    return payment


def say(world: World, envelope: UUID, *words: str, amount: str = "100.00") -> list[str]:
    """The bank says these results of the envelope's one payment, in one file; what each line was taken for."""
    payment = payment_of(world, envelope)
    before = len(outcomes(world, envelope))
    rows = [f"{payment.reference},{payment.payee_account},{amount},{word},{before}" for word in words]
    actions.import_statement(
        envelope,
        "\n".join([HEADING, *rows]).encode(),
        id=factories.new_id("statement"),
        actor=world.maker,
        at=world.at,
        calendar=CALENDAR,
    )
    return outcomes(world, envelope)[before:]


def outcomes(world: World, envelope: UUID) -> list[str]:
    return [line.outcome for line in queries.statement_lines(envelope, world.maker).items]


def enquiries(world: World, envelope: UUID) -> Sequence[queries.EnquiryView]:
    return queries.envelope(envelope, world.maker).enquiries


def open_one(world: World, envelope: UUID) -> UUID:
    (enquiry,) = [each for each in enquiries(world, envelope) if each.is_open]
    return enquiry.id


def find(world: World, enquiry: UUID, *, was_paid: bool, actor: Actor | None = None) -> str:
    return actions.find(
        enquiry,
        was_paid=was_paid,
        reason="已向银行查询",
        actor=actor or world.maker,
        at=world.at,
        calendar=CALENDAR,
    )


def confirm(world: World, enquiry: UUID, shown: str, *, actor: Actor | None = None) -> None:
    actions.confirm_finding(enquiry, shown=shown, actor=actor or world.checker, at=world.at, calendar=CALENDAR)


def resolve(world: World, envelope: UUID, *, was_paid: bool) -> None:
    enquiry = open_one(world, envelope)
    confirm(world, enquiry, find(world, enquiry, was_paid=was_paid))


def books(world: World) -> tuple[int, int]:
    """What is owed (what is held for the bank not counted), and what is paid, net of what came back."""
    payable, paid = (ledger.balance(uuid5(world.programme, name)) for name in ("payable", "paid"))
    assert ledger.discrepancies() == []
    return payable.available_fen, paid.credits_fen - paid.debits_fen


def state(world: World, redemption: UUID) -> str:
    return queries.redemption(redemption, world.maker).state


# --- A reversal after the money counted as paid.


def test_a_reversal_is_posted_back_once_two_people_agree_and_can_be_paid_again(
    world: World, envelope: UUID, redemption: UUID
) -> None:
    assert say(world, envelope, "成功") == ["matched"]
    assert say(world, envelope, "冲正") == ["reversal"]
    assert (books(world), state(world, redemption)) == ((0, FEN), "paid")
    resolve(world, envelope, was_paid=False)
    assert (books(world), state(world, redemption)) == ((FEN, 0), "approved")
    assert payment_of(world, envelope).state == "reversed"
    assert queries.redemption(redemption, world.maker).paid_at is None
    assert queries.programme(world.programme).paid_fen == 0
    again = world.exported([redemption], FEN)
    assert say(world, again, "成功") == ["matched"]
    assert (books(world), state(world, redemption)) == ((0, FEN), "paid")


def test_a_reversal_found_to_be_a_mistake_changes_nothing(world: World, envelope: UUID, redemption: UUID) -> None:
    say(world, envelope, "成功", "冲正")
    resolve(world, envelope, was_paid=True)
    assert (books(world), state(world, redemption)) == ((0, FEN), "paid")
    assert [each.state for each in enquiries(world, envelope)] == ["resolved"]


def test_a_failure_after_success_is_a_contradiction_not_a_duplicate(world: World, envelope: UUID) -> None:
    assert say(world, envelope, "成功", "失败", "成功") == ["matched", "contradiction", "duplicate"]
    (enquiry,) = enquiries(world, envelope)
    assert (enquiry.cause, enquiry.is_open) == ("contradiction", True)


def test_a_reversed_payment_that_the_bank_then_calls_paid_is_accepted_or_not(
    world: World, envelope: UUID, redemption: UUID
) -> None:
    say(world, envelope, "成功", "冲正")
    resolve(world, envelope, was_paid=False)
    assert say(world, envelope, "成功") == ["contradiction"]
    resolve(world, envelope, was_paid=True)
    assert (books(world), state(world, redemption)) == ((0, FEN), "paid")
    assert say(world, envelope, "冲正") == ["reversal"]
    resolve(world, envelope, was_paid=False)
    assert (books(world), state(world, redemption)) == ((FEN, 0), "approved")


# --- What the bank never answers, or answers wrongly.


def test_an_unanswered_payment_is_closed_as_failed_and_its_envelope_with_it(
    world: World, envelope: UUID, redemption: UUID
) -> None:
    payment = payment_of(world, envelope).id
    opened = factories.new_id("enquiry")
    actions.enquire(payment, id=opened, actor=world.maker, at=world.at, calendar=CALENDAR)
    with refused("vouchers.not_unanswered"):
        actions.enquire(payment, id=factories.new_id(), actor=world.maker, at=world.at, calendar=CALENDAR)
    resolve(world, envelope, was_paid=False)
    view = queries.envelope(envelope, world.maker)
    assert (view.state, view.payments[0].state) == ("settled", "failed")
    assert (books(world), state(world, redemption)) == ((FEN, 0), "approved")


def test_a_wrong_amount_leaves_no_envelope_stuck(world: World, envelope: UUID, redemption: UUID) -> None:
    assert say(world, envelope, "成功", amount="99.00") == ["wrong_amount"]
    assert (books(world), state(world, redemption)) == ((0, 0), "paying")
    resolve(world, envelope, was_paid=True)
    assert queries.envelope(envelope, world.maker).state == "settled"
    assert (books(world), state(world, redemption)) == ((0, FEN), "paid")


def test_a_corrected_line_ends_the_enquiry_by_itself(world: World, envelope: UUID) -> None:
    say(world, envelope, "成功", amount="99.00")
    enquiry = open_one(world, envelope)
    find(world, enquiry, was_paid=False)
    assert say(world, envelope, "成功") == ["matched"]
    assert [(each.state, each.is_open) for each in enquiries(world, envelope)] == [("answered", False)]
    assert queries.envelope(envelope, world.maker).state == "settled"


def test_a_failure_is_not_believed_once_a_success_of_another_amount_was_told(world: World, envelope: UUID) -> None:
    say(world, envelope, "成功", amount="99.00")
    assert say(world, envelope, "失败") == ["contradiction"]
    assert payment_of(world, envelope).state == "sent"


def test_a_success_after_a_reversal_is_a_contradiction_and_settles_nothing(world: World, envelope: UUID) -> None:
    assert say(world, envelope, "冲正", "成功", "失败") == ["reversal", "contradiction", "contradiction"]
    assert payment_of(world, envelope).state == "sent"
    assert books(world) == (0, 0)


def test_a_failure_after_a_reversal_says_the_same(world: World, envelope: UUID, redemption: UUID) -> None:
    assert say(world, envelope, "冲正") == ["reversal"]
    assert say(world, envelope, "失败", "冲正") == ["failed", "duplicate"]
    assert [each.is_open for each in enquiries(world, envelope)] == [False]
    assert state(world, redemption) == "approved"


# --- A success after a failure: the danger of paying twice.


def test_what_is_in_doubt_is_neither_offered_nor_enclosed(world: World, envelope: UUID, redemption: UUID) -> None:
    assert say(world, envelope, "失败", "成功") == ["failed", "contradiction"]
    assert queries.to_pay(world.maker, world.programme) == ()
    assert queries.to_pay_totals(world.maker) == ()
    with refused("vouchers.payment_in_doubt"):
        world.enclosed([redemption], FEN)
    resolve(world, envelope, was_paid=True)
    assert (books(world), state(world, redemption)) == ((0, FEN), "paid")
    with refused("matters.wrong_state"):
        world.enclosed([redemption], FEN)


def test_what_was_not_paid_after_all_can_be_enclosed_again(world: World, envelope: UUID, redemption: UUID) -> None:
    say(world, envelope, "失败", "成功")
    resolve(world, envelope, was_paid=False)
    assert (books(world), state(world, redemption)) == ((FEN, 0), "approved")
    again = world.exported([redemption], FEN)
    assert say(world, again, "成功") == ["matched"]
    assert books(world) == (0, FEN)


def test_a_contradiction_that_comes_late_keeps_the_second_envelope_from_the_bank(
    world: World, envelope: UUID, redemption: UUID
) -> None:
    say(world, envelope, "失败")
    second = world.enclosed([redemption], FEN)
    shown = actions.examine_envelope(second, actor=world.checker)
    actions.approve_envelope(second, shown=shown, actor=world.checker, at=world.at, calendar=CALENDAR)
    say(world, envelope, "成功")
    with refused("vouchers.payment_in_doubt"):
        actions.export_envelope(second, actor=world.maker, at=world.at, calendar=CALENDAR)
    enquiry = open_one(world, envelope)
    shown = find(world, enquiry, was_paid=True)
    with refused("vouchers.paid_elsewhere"):
        confirm(world, enquiry, shown)
    actions.cancel_envelope(second, reason="已付", actor=world.maker, at=world.at, calendar=CALENDAR)
    confirm(world, enquiry, shown)
    assert (books(world), state(world, redemption)) == ((0, FEN), "paid")


def test_money_that_went_out_twice_stays_an_open_enquiry_until_it_came_back(
    world: World, envelope: UUID, redemption: UUID
) -> None:
    say(world, envelope, "失败")
    second = world.exported([redemption], FEN)
    say(world, envelope, "成功")
    say(world, second, "成功")
    enquiry = open_one(world, envelope)
    shown = find(world, enquiry, was_paid=True)
    with refused("vouchers.paid_elsewhere"):
        confirm(world, enquiry, shown)
    actions.send_back_finding(enquiry, reason="已追回", actor=world.checker, at=world.at, calendar=CALENDAR)
    confirm(world, enquiry, find(world, enquiry, was_paid=False))
    assert (books(world), state(world, redemption)) == ((0, FEN), "paid")


# --- Long statements.


def test_an_envelope_shows_its_errors_first_and_no_more_lines_than_people_read(world: World, envelope: UUID) -> None:
    assert say(world, envelope, "成功") == ["matched"]
    actions.import_statement(
        envelope,
        "\n".join([HEADING, *(f"NO-{n},1,1.00,成功," for n in range(203))]).encode(),
        id=factories.new_id("statement"),
        actor=world.maker,
        at=world.at,
        calendar=CALENDAR,
    )
    view = queries.envelope(envelope, world.maker)
    assert (view.line_count, view.error_count, len(view.lines)) == (204, 203, 200)
    assert {line.outcome for line in view.lines} == {"unknown_reference"}
    first = queries.statement_lines(envelope, world.maker, errors=True, limit=200)
    rest = queries.statement_lines(envelope, world.maker, errors=True, after=first.next, limit=200)
    assert [line.reference for line in rest.items] == ["NO-200", "NO-201", "NO-202"]
    assert rest.next is None
    page = visitor(world, world.maker)
    page.open("vouchers:envelope", envelope, lines=first.next)
    assert "NO-202" in page.html
    assert "NO-199" not in page.html


# --- Who, and on what.


def test_nobody_confirms_their_own_finding_and_others_have_no_part(world: World, envelope: UUID, holder: Actor) -> None:
    say(world, envelope, "成功", "冲正")
    enquiry = open_one(world, envelope)
    with refused("matters.not_allowed"):
        find(world, enquiry, was_paid=False, actor=world.operator)
    with refused("vouchers.not_found"):
        find(world, enquiry, was_paid=False, actor=holder)
    shown = find(world, enquiry, was_paid=False, actor=world.checker)
    with refused("matters.four_eyes"):
        confirm(world, enquiry, shown)
    assert world.maker.organisation is not None
    clerk = factories.colleague(world.maker.organisation, frozenset({Duty.HANDLE}), at=world.at)
    with refused("matters.not_allowed"):
        confirm(world, enquiry, shown, actor=clerk)
    assert books(world) == (0, FEN)


def test_a_finding_made_before_the_bank_said_more_cannot_be_confirmed(world: World, envelope: UUID) -> None:
    say(world, envelope, "成功", "冲正")
    enquiry = open_one(world, envelope)
    shown = find(world, enquiry, was_paid=False)
    say(world, envelope, "成功")
    with refused("vouchers.figures_changed", field="shown"):
        confirm(world, enquiry, shown)
    now = actions.examine_enquiry(enquiry, actor=world.checker)
    with refused("matters.shown_differs", field="shown"):
        confirm(world, enquiry, now)
    actions.send_back_finding(enquiry, reason="银行又有回单", actor=world.checker, at=world.at, calendar=CALENDAR)
    confirm(world, enquiry, find(world, enquiry, was_paid=True))
    assert books(world) == (0, FEN)


def test_a_program_reads_an_enquiry_and_people_resolve_it(world: World, envelope: UUID, redemption: UUID) -> None:
    maker, checker = person(world, world.maker), person(world, world.checker)
    payment = str(payment_of(world, envelope).id)
    opened = maker.post("/enquiries", {"payment": payment})
    assert (opened.status_code, opened.json()["cause"]) == (201, "unanswered")
    at = opened["Location"].removeprefix("/api/v1")
    found = maker.post(f"{at}/find", {"was_paid": True, "reason": "银行函复已付"}).json()
    assert (found["state"], found["found_paid"], found["can"]) == ("found", True, ["send_back"])
    assert program(world, world.maker).get(at).json()["shown"] == found["shown"]
    back = checker.post(f"{at}/send-back", {"reason": "附上函件"}).json()
    assert (back["state"], back["found_paid"]) == ("open", None)
    again = maker.post(f"{at}/find", {"was_paid": True, "reason": "函件已附"}).json()
    assert checker.post(f"{at}/confirm", {"shown": again["shown"]}).json()["state"] == "resolved"
    assert [step["verb"] for step in maker.get(f"{at}/history").json()][-1] == "confirm"
    assert maker.get(f"/envelopes/{envelope}/lines").json() == {"items": [], "next": None}
    assert (books(world), state(world, redemption)) == ((0, FEN), "paid")


def test_the_desk_says_how_much_an_enquiry_is_about(world: World, envelope: UUID) -> None:
    say(world, envelope, "冲正")
    desk = visitor(world, world.maker)
    desk.open("matters:desk")
    assert "<small>付款</small> ¥ 100.00" in desk.html


def test_a_payment_is_looked_into_from_the_envelopes_page_to_its_end(
    world: World, envelope: UUID, redemption: UUID
) -> None:
    maker, checker = visitor(world, world.maker), visitor(world, world.checker)
    maker.open("vouchers:envelope", envelope)
    maker.press("核查")
    assert "银行未答复" in maker.html
    maker.press("认定款项未到账或已退回", reason="银行查无此笔")
    checker.open("vouchers:enquiry", open_one(world, envelope))
    assert "银行查无此笔" in checker.html
    checker.press("复核同意")
    assert "已核定" in checker.html
    assert state(world, redemption) == "approved"
    maker.open("vouchers:envelope", envelope)
    assert "已结清" in maker.html
    assert "付款核查" in maker.html


def test_open_enquiries_are_a_heap_of_the_cockpit_that_leads_to_their_list(
    world: World, envelope: UUID, holder: Actor
) -> None:
    page = visitor(world, world.maker)
    page.open("vouchers:cockpit")
    assert "/vouchers/enquiries/" not in page.html
    say(world, envelope, "成功", "冲正")
    (enquiry,) = enquiries(world, envelope)
    page.open("vouchers:cockpit")
    assert "/vouchers/enquiries/?state=open" in page.html
    page.open("/vouchers/enquiries/?state=open")
    assert enquiry.number in page.html
    assert re.search(r"共 1 件，付款合计 \S* ?100\.00", page.html)
    resolve(world, envelope, was_paid=False)
    page.open("/vouchers/enquiries/?state=open")
    assert enquiry.number not in page.html
    page.open("vouchers:cockpit")
    assert "/vouchers/enquiries/" not in page.html
    bureau = program(world, world.maker)
    (told,) = bureau.get("/enquiries", envelope=envelope, state="resolved", sort="-amount").json()["items"]
    assert told["number"] == enquiry.number
    assert bureau.get("/enquiries/total", state="open").json()["count"] == 0
    assert program(world, holder).get("/enquiries").json()["items"] == []
    assert visitor(world, holder).open("vouchers:enquiries").status_code == 403

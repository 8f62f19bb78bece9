"""What a page says when something is wrong: at the field, in words, with the clause, and nothing half done."""

from __future__ import annotations

from uuid import UUID

import pytest

from guiju.apps.vouchers import actions, queries
from guiju.core.identifiers import uscc_from_body
from guiju.core.parties import Actor, Role
from tests import factories
from tests.apps.vouchers.browsing import Visitor, passer_by, visitor
from tests.apps.vouchers.test_pages_walk import TYPED
from tests.apps.vouchers.world import CALENDAR, PDF, World

pytestmark = pytest.mark.django_db
LOOK = "看政策怎么说"
SEND = 'value="submit"'


@pytest.fixture
def actor(world: World) -> Actor:
    return world.claimant()


@pytest.fixture
def form(world: World, actor: Actor) -> Visitor:
    """The claimant before an empty claim form."""
    at_form = visitor(world, actor)
    at_form.open("vouchers:claim_new", world.programme)
    return at_form


# --- The claim form.


def test_an_empty_form_names_every_field_at_once(form: Visitor) -> None:
    form.press(LOOK)
    assert form.page.status_code == 422
    for field in ("contract_number", "counterparty_name", "counterparty_uscc", "goods", "price", "signed_on"):
        assert f'id="id_{field}_error"' in form.html, field
    assert 'href="#id_price"' in form.html


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("price", "12.345", "不足一分"),
        ("price", "一百万", "不是金额"),
        ("counterparty_uscc", "91520100MA6H00003X", "校验"),
        ("counterparty_uscc", "123", "不是统一社会信用代码"),
        ("signed_on", "2024-02-30", "日期"),
    ],
)
def test_a_field_that_does_not_read_says_what_to_write(
    world: World, form: Visitor, field: str, value: str, words: str
) -> None:
    form.press(LOOK, **{**TYPED, "counterparty_uscc": world.seller().uscc, field: value})
    assert form.page.status_code == 422
    assert words in form.html
    assert f'id="id_{field}_error"' in form.html


def test_silence_is_asked_for_and_never_taken_for_no(form: Visitor) -> None:
    stranger = uscc_from_body("91520100MA9999999")
    form.press(LOOK, **{**TYPED, "counterparty_uscc": stranger, "is_on_platform": ""})
    assert form.page.status_code == 200
    for fact in ("是否在平台上交易", "提供方注册地", "提供方是否独立法人"):
        assert f"<li>{fact}</li>" in form.html, fact
    assert SEND not in form.html


def test_a_business_that_is_taken_is_refused_with_its_clause(world: World, form: Visitor, actor: Actor) -> None:
    seller = world.seller()
    taken = world.application(number=TYPED["contract_number"], other=seller)
    world.submitted(actor, taken)
    form.press(LOOK, **TYPED, counterparty_uscc=seller.uscc)
    assert form.page.status_code == 200
    assert "同一业务只能一方申领" in form.html
    assert SEND not in form.html
    form.press("存为草稿", **TYPED, counterparty_uscc=seller.uscc)
    form.press("提交")
    assert form.page.status_code == 422
    assert "已有一方申领" in form.html
    assert "R6" in form.html


def test_a_compute_provider_reads_its_clause_and_what_would_change_it(world: World) -> None:
    provider = visitor(world, world.claimant(Role.COMPUTE_PROVIDER))
    provider.open("vouchers:claim_new", world.programme)
    its_own = {**TYPED, "provider_region": "520100", "provider_is_legal_person": "yes"}
    provider.press(LOOK, **its_own, counterparty_uscc=uscc_from_body("91520100MA9999999"))
    assert "算力提供方不得申领" in provider.html
    assert "<small>R5</small>" in provider.html
    assert "这些事实若有出入" in provider.html
    assert SEND not in provider.html


def test_a_draft_is_kept_and_submitted_from_its_page(world: World, form: Visitor) -> None:
    form.press("存为草稿", **TYPED, counterparty_uscc=world.seller().uscc)
    assert "草稿已保存" in form.html
    form.press("提交")
    assert "平台审核" in form.html


def test_a_file_that_is_not_what_its_name_says_leaves_no_claim(world: World, form: Visitor, actor: Actor) -> None:
    typed = {**TYPED, "counterparty_uscc": world.seller().uscc}
    form.press("存为草稿", files={"papers": ("合同.pdf", b"MZ this is no PDF")}, **typed)
    assert form.page.status_code == 422
    assert 'id="id_papers_error"' in form.html
    assert not queries.claims(actor).items


# --- The officers' steps.


def test_a_refusal_needs_a_fact_found_otherwise(world: World, actor: Actor) -> None:
    claim = world.passed_on(actor)
    approver = visitor(world, world.checker)
    approver.open("vouchers:claim", claim)
    approver.press("不予发放", reason="不合适。")
    assert approver.page.status_code == 422
    assert "按您认定的事实，办法仍应准予" in approver.html
    assert world.state(claim) == "bureau_review"


def test_a_refusal_can_be_looked_at_before_it_is_made(world: World, actor: Actor) -> None:
    claim = world.passed_on(actor)
    approver = visitor(world, world.checker)
    approver.open("vouchers:claim", claim)
    approver.press("按此认定，政策怎么说", reason="未在平台成交。", is_on_platform="no")
    assert approver.page.status_code == 200
    assert "按您认定的事实" in approver.html
    assert "<small>R9</small>" in approver.html
    assert world.state(claim) == "bureau_review"
    approver.press("不予发放", reason="未在平台成交。", is_on_platform="no")
    assert world.state(claim) == "refused"


def test_one_of_two_objections_is_answered_and_the_other_left_alone(world: World, actor: Actor) -> None:
    claim = world.publicised(actor)
    for number in (1, 2):
        objector = passer_by(world)
        objector.open("vouchers:publicised", claim)
        objector.press("提交异议", name="李四", contact="li@example.org", text=f"第 {number} 条异议。")
    approver = visitor(world, world.checker)
    approver.open("vouchers:claim", claim)
    approver.press("异议不成立")
    assert approver.page.status_code == 422
    assert approver.html.count("请写明理由，对方会看到它。") == 2, "in the summary and at its field"
    approver.press("异议不成立", reason="经查不实。")
    assert world.state(claim) == "objected", "the other one is still open"
    approver.press("异议不成立", reason="同样不实。")
    assert world.state(claim) == "publicity"


def test_returning_without_a_reason_is_refused_at_its_field(world: World, actor: Actor) -> None:
    claim = world.submitted(actor)
    operator = visitor(world, world.operator)
    operator.open("vouchers:claim", claim)
    operator.press("退回补正")
    assert operator.page.status_code == 422
    assert 'id="return-reason_error"' in operator.html
    assert world.state(claim) == "operator_review"


def test_figures_that_changed_since_they_were_shown_are_not_approved(world: World, actor: Actor) -> None:
    claim = world.passed_on(actor)
    approver = visitor(world, world.checker)
    approver.open("vouchers:claim", claim)
    approver.press("同意，进入公示", shown="sha256:of-something-else")
    assert approver.page.status_code == 422
    assert world.state(claim) == "bureau_review"


def test_the_maker_of_an_envelope_does_not_approve_it(world: World, actor: Actor) -> None:
    voucher = world.issued(actor)
    world.has_account(actor)
    redemptions = [world.redeemed(voucher, actor, requested_fen=100_00)]
    envelope = factories.new_id("envelope")
    both = {"declared_count": 1, "declared_fen": 100_00, "at": world.at, "calendar": CALENDAR}
    actions.enclose(redemptions, id=envelope, actor=world.checker, **both)
    maker = visitor(world, world.checker)
    maker.open("vouchers:envelope", envelope)
    assert "另一位同事办理" in maker.html
    data = {"id": str(envelope), "shown": actions.examine_envelope(envelope, actor=world.checker)}
    assert maker.client.post(f"{maker.at}approve/", data).status_code == 403


# --- The redemption form.


@pytest.fixture
def voucher(world: World, actor: Actor) -> UUID:
    """Face 300 000 yuan."""
    return world.issued(actor)


@pytest.fixture
def redeeming(world: World, actor: Actor, voucher: UUID) -> Visitor:
    at_form = visitor(world, actor)
    at_form.open("vouchers:redeem", voucher)
    return at_form


INVOICE = {
    "invoice-0-number": "24522000000000008812",
    "invoice-0-amount": "1,000,000",
    "invoice-0-invoiced_on": "2024-02-05",
}


def test_the_form_says_what_is_left_of_voucher_and_year(redeeming: Visitor) -> None:
    assert "¥ 300,000.00" in redeeming.html
    assert "¥ 2,000,000.00" in redeeming.html


def test_more_than_the_voucher_holds_is_refused_at_the_amount(redeeming: Visitor) -> None:
    redeeming.press("提交兑现申请", files={"proofs": ("回单.pdf", PDF)}, amount="300,000.01", **INVOICE)
    assert redeeming.page.status_code == 422
    assert 'id="id_amount_error"' in redeeming.html


def test_no_invoice_at_all_is_told(redeeming: Visitor) -> None:
    redeeming.press("提交兑现申请", files={"proofs": ("回单.pdf", PDF)}, amount="100")
    assert redeeming.page.status_code == 422
    assert "请至少填写一张发票" in redeeming.html


def test_half_an_invoice_is_a_mistake_in_its_row(redeeming: Visitor) -> None:
    redeeming.press("提交兑现申请", amount="100", **{"invoice-2-number": "24522000000000008812"})
    assert redeeming.page.status_code == 422
    assert 'id="id_invoice-2-amount_error"' in redeeming.html


def test_an_invoice_used_before_is_refused_with_its_clause(
    world: World, actor: Actor, voucher: UUID, redeeming: Visitor
) -> None:
    world.lodged(voucher, actor, requested_fen=100_00, invoice=INVOICE["invoice-0-number"])
    redeeming.press("提交兑现申请", files={"proofs": ("回单.pdf", PDF)}, amount="100", **INVOICE)
    assert redeeming.page.status_code == 422
    assert "已用于另一笔兑现" in redeeming.html
    assert "R7" in redeeming.html


def test_a_redemption_without_proof_is_lodged_and_says_what_it_lacks(redeeming: Visitor) -> None:
    redeeming.press("提交兑现申请", amount="100", **INVOICE)
    assert redeeming.page.status_code == 200
    assert "<li>付款凭证</li>" in redeeming.html


def test_a_returned_redemption_is_corrected_in_its_own_form(
    world: World, actor: Actor, voucher: UUID, redeeming: Visitor
) -> None:
    redeeming.press("提交兑现申请", files={"proofs": ("回单.pdf", PDF)}, amount="100", **INVOICE)
    redemption = UUID(redeeming.at.rstrip("/").rpartition("/")[2])
    operator = visitor(world, world.operator)
    operator.open("vouchers:redemption", redemption)
    operator.press("退回补正", reason="发票金额有误。")
    redeeming.open("vouchers:redemption", redemption)
    assert "发票金额有误。" in redeeming.html
    redeeming.open("vouchers:redemption_edit", redemption)
    assert INVOICE["invoice-0-number"] in redeeming.html
    redeeming.press("补正并重新提交", **{"invoice-0-amount": "900,000"})
    assert queries.redemption(redemption, actor).settled_fen == 90_000_000
    assert queries.redemption(redemption, actor).state == "operator_review"

"""A voucher's whole life by its pages, without a script: from the form to the money, each step by whoever takes it."""

from __future__ import annotations

from uuid import UUID

import pytest

from guiju.apps.vouchers import actions, queries
from guiju.core import calendar as days
from tests.apps.vouchers.browsing import Visitor, passer_by, visitor
from tests.apps.vouchers.world import CALENDAR, PDF, World

pytestmark = pytest.mark.django_db

HEADING = "付款参考号,收款账号,金额（元）,结果,说明"
TYPED = {
    "contract_number": "QS-2024-0117",
    "counterparty_name": "贵安智算中心有限公司",
    "goods": "compute",
    "price": "6,200,000",
    "signed_on": "2024-01-30",
    "is_on_platform": "yes",
    "is_contract_in_force": "yes",
}


def id_in(address: str) -> UUID:
    return UUID(address.rstrip("/").rpartition("/")[2])


def claimed(world: World, holder: Visitor) -> UUID:
    """The claim that `holder` looked at first and then sent."""
    holder.open("vouchers:claim_new", world.programme)
    holder.press("看政策怎么说", **TYPED, counterparty_uscc=world.seller().uscc)
    assert holder.page.status_code == 200
    assert "¥ 6,200,000.00</span> × 3% = <b" in holder.html
    assert "¥ 186,000.00" in holder.html
    assert not queries.claims(world.maker).items, "a look writes nothing"
    holder.press("提交申领", files={"papers": ("合同.pdf", PDF)})
    return id_in(holder.at)


def issued(world: World, holder: Visitor) -> UUID:
    claim = claimed(world, holder)
    visitor(world, world.operator).open("vouchers:claim", claim)
    operator = visitor(world, world.operator)
    operator.open("vouchers:claim", claim)
    operator.press("审核通过，报省局", reason="合同已核对。")
    approver = visitor(world, world.checker)
    approver.open("vouchers:claim", claim)
    approver.press("同意，进入公示")
    until = queries.claim(claim, world.maker).publicity_until
    assert until is not None
    world.until(days.end_of(until))
    officer = visitor(world, world.maker)
    officer.open("vouchers:claim", claim)
    officer.press("发放")
    voucher = queries.claim(claim, world.maker).voucher
    assert voucher is not None
    return voucher


def test_a_claim_goes_from_the_form_to_an_issued_voucher(world: World) -> None:
    holder = visitor(world, world.claimant())
    voucher = issued(world, holder)
    holder.open("vouchers:voucher", voucher)
    assert "已发放，可使用" in holder.html
    assert "¥ 186,000.00" in holder.html
    assert "从年度额度中预留" in holder.html
    assert "+186,000.00" in holder.html
    assert "存证证明（PDF）" in holder.html
    holder.open("vouchers:mine")
    assert queries.voucher(voucher, world.maker).number in holder.html


def test_a_voucher_is_redeemed_paid_and_shown_to_the_last_entry(world: World) -> None:
    actor = world.claimant()
    world.has_account(actor)
    holder = visitor(world, actor)
    voucher = issued(world, holder)
    redemption = redeemed(world, holder, voucher)
    envelope = enclosed(world)
    payment = queries.envelope(envelope, world.maker).payments[0]
    answer = f"{payment.reference},{payment.payee_account},60000.00,成功,"
    officer = visitor(world, world.maker)
    officer.open("vouchers:envelope", envelope)
    officer.press("导入并核对", files={"statement": ("回单.csv", f"{HEADING}\r\n{answer}".encode("utf-8-sig"))})
    assert "已结清" in officer.html
    assert queries.redemption(redemption, world.maker).paid_at is not None
    holder.open("vouchers:voucher", voucher)
    for entry in ("+186,000.00", "−60,000.00", "126,000.00", "拨付到账", "已兑现 1 笔"):
        assert entry in holder.html, entry


def redeemed(world: World, holder: Visitor, voucher: UUID) -> UUID:
    """60 000 yuan asked for on an invoice of 2 million, looked at by the operator and approved by the bureau."""
    holder.open("vouchers:redeem", voucher)
    holder.press("再加一行", **{"amount": "60,000", "invoice-0-number": "24522000000000008812"})
    assert holder.page.status_code == 200
    assert 'name="invoice-5-number"' in holder.html
    assert 'value="24522000000000008812"' in holder.html
    evidence = {"invoice-0-amount": "2,000,000.00", "invoice-0-invoiced_on": "2024-02-05"}
    holder.press("提交兑现申请", files={"proofs": ("回单.pdf", PDF)}, **evidence)
    assert not holder.mistakes
    redemption = id_in(holder.at)
    operator = visitor(world, world.operator)
    operator.open("vouchers:redemption", redemption)
    assert "按政策可兑现" in operator.html
    operator.press("核对无误，报省局复核")
    approver = visitor(world, world.checker)
    approver.open("vouchers:redemption", redemption)
    approver.press("复核同意")
    assert queries.redemption(redemption, world.maker).approved_fen == 6_000_000
    return redemption


def enclosed(world: World) -> UUID:
    """One envelope with all that waits, declared by one person of the bureau and approved by another, then sent."""
    officer = visitor(world, world.maker)
    officer.open("vouchers:envelope_new", world.programme)
    officer.press("提交复核", declared_count=2, declared="60,000")
    assert officer.page.status_code == 422
    assert "实为 1 笔" in officer.html
    officer.press("提交复核", declared_count=1, declared="60,000")
    envelope = id_in(officer.at)
    assert "复核同意" not in officer.html.partition("经过")[0].replace("“复核同意”", "")
    approver = visitor(world, world.checker)
    approver.open("vouchers:envelope", envelope)
    approver.press("复核同意")
    officer.open("vouchers:envelope", envelope)
    officer.press("导出银行批量文件")
    assert officer.page["Content-Disposition"].startswith("attachment")
    assert "60000.00" in officer.page.content.decode("utf-8-sig")
    return envelope


def test_an_objection_stops_the_issue_until_the_bureau_has_answered(world: World) -> None:
    claim = world.publicised(world.claimant())
    stranger = passer_by(world)
    stranger.open("vouchers:publicity")
    assert str(claim) in stranger.html
    stranger.open("vouchers:publicised", claim)
    stranger.press("提交异议", name="李四", contact="13800000000", text="这份合同已由卖方申领。")
    assert stranger.page.status_code == 200
    assert "异议已收到" in stranger.html
    assert world.state(claim) == "objected"
    approver = visitor(world, world.checker)
    approver.open("vouchers:claim", claim)
    assert "13800000000" in approver.html
    approver.press("异议不成立", reason="经查，卖方没有申领。")
    assert world.state(claim) == "publicity"
    assert "经查，卖方没有申领。" in approver.html


def test_an_objection_that_stands_ends_the_claim_by_its_clause(world: World) -> None:
    claim = world.publicised(world.claimant())
    stranger = passer_by(world)
    stranger.open("vouchers:publicised", claim)
    stranger.press("提交异议", name="李四", contact="13800000000", text="没有在平台成交。")
    approver = visitor(world, world.checker)
    approver.open("vouchers:claim", claim)
    approver.press("异议成立", reason="查明不在平台成交。", is_on_platform="no")
    assert world.state(claim) == "refused"
    assert "R9" in approver.html


def test_a_robot_that_fills_in_every_field_is_not_heard(world: World) -> None:
    claim = world.publicised(world.claimant())
    robot = passer_by(world)
    robot.open("vouchers:publicised", claim)
    robot.press("提交异议", name="x", contact="y", text="z", website="https://spam.example")
    assert robot.page.status_code == 200
    assert world.state(claim) == "publicity"


def test_one_address_objects_only_so_often(world: World) -> None:
    claim = world.publicised(world.claimant())
    noisy = passer_by(world)
    for _ in range(10):
        noisy.open("vouchers:publicised", claim)
        noisy.press("提交异议", name="李四", contact="13800000000", text="一再提出。")
        assert noisy.page.status_code == 200
        world.later(seconds=1)
    noisy.open("vouchers:publicised", claim)
    assert noisy.press("提交异议", name="李四", contact="13800000000", text="又一次。").status_code == 429
    assert len(queries.claim_dossier(claim, world.maker, at=world.at).objections) == 10


def test_a_returned_claim_is_corrected_and_sent_again(world: World) -> None:
    holder = visitor(world, world.claimant())
    claim = claimed(world, holder)
    operator = visitor(world, world.operator)
    operator.open("vouchers:claim", claim)
    operator.press("退回补正", reason="合同金额与附件不符。")
    holder.open("vouchers:claim", claim)
    assert "合同金额与附件不符。" in holder.html
    holder.open("vouchers:claim_edit", claim)
    holder.press("看政策怎么说", price="6,000,000")
    assert "¥ 180,000.00" in holder.html, "its own live claim is no rival of a correction"
    holder.press("保存")
    holder.press("补正后重新提交")
    assert world.state(claim) == "operator_review"
    assert queries.claim(claim, world.maker).price_fen == 600_000_000


def test_the_bureau_opens_a_programme_and_sees_it_in_the_cockpit(world: World) -> None:
    world.until(world.at.replace(year=2025, month=1, day=2))
    approver = visitor(world, world.checker)
    approver.open("vouchers:programme_new")
    approver.press("开放申领", appropriation="80,000,000.01")
    assert approver.page.status_code == 422
    assert "R3" in approver.html
    approver.press("开放申领", appropriation="80,000,000")
    assert "年度计划已开放申领" in approver.html
    approver.open("vouchers:cockpit")
    assert "算力券 2025 年度" in approver.html
    assert "8,000 万" in approver.html


def test_a_lapsed_voucher_says_so_before_any_sweep(world: World) -> None:
    actor = world.claimant()
    voucher = world.issued(actor)
    world.until(queries.voucher(voucher, actor).expires_at)
    holder = visitor(world, actor)
    holder.open("vouchers:voucher", voucher)
    assert "逾期作废" in holder.html
    assert "申请兑现" not in holder.html


def test_the_same_form_sent_twice_makes_one_claim(world: World) -> None:
    actor = world.claimant()
    holder = visitor(world, actor)
    claim = claimed(world, holder)
    again = actions.file_claim(
        world.application(),
        id=claim,
        programme=world.programme,
        is_sent=True,
        actor=actor,
        at=world.at,
        on=world.on,
        calendar=CALENDAR,
    )
    assert again == claim
    assert len(queries.claims(world.maker).items) == 1

"""A voucher's whole life in a real browser, walked by its audiences: the public, an enterprise, operator and bureau.

Every page on the way fits a desk and a phone, and axe finds nothing serious on it. IMAGES=docs/images keeps pictures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from guiju.apps.vouchers import queries
from guiju.core import calendar as days
from guiju.core.parties import Actor
from tests import factories
from tests.apps.vouchers.world import PDF, World
from tests.browsers import WIDE, assert_fit_to_be_shown, watched

IMAGES = os.environ.get("IMAGES", "")
HEADING = "付款参考号,收款账号,金额（元）,结果,说明"
pytestmark = pytest.mark.django_db(transaction=True)


class Street:
    """The site with its moved clock, and a seat at a browser for each audience."""

    def __init__(self, world: World, browser: Browser, site: str, settings: LazySettings, stack: ExitStack) -> None:
        self.world, self.browser, self.site, self.settings, self.stack = world, browser, site, settings, stack
        self.until(world.at)

    def until(self, instant: datetime) -> None:
        self.world.until(instant)
        self.settings.CLOCK_OFFSET = instant - datetime.now(UTC)

    def seat(self, actor: Actor | None = None) -> Page:
        """A browser of one's own, signed in as `actor`."""
        page = self.stack.enter_context(watched(self.browser, width=WIDE))
        if actor is not None:
            client = factories.sign_in(Client(), actor)
            page.context.add_cookies(
                [{"name": name, "value": morsel.value, "url": self.site} for name, morsel in client.cookies.items()]
            )
        return page


@pytest.fixture
def street(browser: Browser, live_server: LiveServer, settings: LazySettings) -> Iterator[Street]:
    with ExitStack() as stack:
        yield Street(World(publicity_working_days=3), browser, live_server.url, settings, stack)


def seen(page: Page, name: str) -> None:
    assert_fit_to_be_shown(page, name, IMAGES)


def act(page: Page, summary: str, button: str | None = None) -> None:
    """Take a step on a case page; one behind a summary is opened first."""
    folded = page.locator("details > summary", has_text=summary)
    if folded.count() and not page.get_by_role("button", name=summary, exact=True).is_visible():
        folded.first.click()
    page.get_by_role("button", name=button or summary, exact=True).click()


def test_four_audiences_walk_a_voucher_from_the_hall_to_the_last_fen(street: Street) -> None:
    world = street.world
    claimant = world.claimant()
    world.has_account(claimant)
    holder, public = street.seat(claimant), street.seat()
    public.goto(street.site)
    seen(public, "hall")
    claim = _claim(street, holder)
    _review(street, claim)
    _object(street, public, claim)
    voucher = _issue(street, claim)
    redemption = _redeem(street, holder, voucher)
    _pay(street)
    assert queries.redemption(redemption, world.maker).paid_at is not None
    holder.goto(f"{street.site}/vouchers/{voucher}/")
    expect(holder.get_by_text("拨付到账").first).to_be_visible()
    seen(holder, "voucher")
    holder.goto(f"{street.site}/vouchers/mine/")
    seen(holder, "mine")
    public.goto(f"{street.site}/vouchers/disclosure/")
    expect(public.get_by_text("已拨付").first).to_be_visible()
    seen(public, "disclosure")
    cockpit = street.seat(world.checker)
    cockpit.goto(f"{street.site}/vouchers/cockpit/")
    expect(cockpit.get_by_role("heading", name="额度占用与兑现").first).to_be_visible()
    seen(cockpit, "cockpit")
    cockpit.get_by_role("button", name="English").click()
    expect(cockpit.locator("html")).to_have_attribute("lang", "en")
    seen(cockpit, "cockpit-english")


def _claim(street: Street, holder: Page) -> str:
    """The enterprise sees what the policy says before it sends anything."""
    holder.goto(f"{street.site}/vouchers/programmes/{street.world.programme}/claim/")
    holder.locator("[name=contract_number]").fill("QS-2024-0117")
    holder.locator("[name=counterparty_uscc]").fill(street.world.seller().uscc)
    holder.locator("[name=counterparty_name]").fill("贵安智算中心有限公司")
    holder.locator("[name=goods]").select_option("compute")
    holder.locator("[name=price]").fill("6,200,000")
    holder.locator("[name=signed_on]").fill("2024-01-30")
    for name in ("is_on_platform", "is_contract_in_force"):
        holder.locator(f"[name={name}]").select_option("yes")
    seen(holder, "claim-form")
    holder.get_by_role("button", name="看政策怎么说").click()
    expect(holder.get_by_text("¥ 186,000.00").first).to_be_visible()
    seen(holder, "claim-judged")
    holder.locator("input[type=file][name=papers]").set_input_files(
        {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    holder.get_by_role("button", name="提交申领").last.click()
    expect(holder.get_by_text("平台审核").first).to_be_visible()
    seen(holder, "claim-sent")
    return holder.url.rstrip("/").rpartition("/")[2]


def _review(street: Street, claim: str) -> None:
    """The operator from its desk, then the bureau: four eyes on one simulation."""
    operator = street.seat(street.world.operator)
    operator.goto(f"{street.site}/desk/")
    seen(operator, "desk")
    operator.get_by_role("link", name="去办理").first.click()
    seen(operator, "claim-operator")
    act(operator, "审核通过，报省局")
    approver = street.seat(street.world.checker)
    approver.goto(f"{street.site}/vouchers/claims/{claim}/")
    seen(approver, "claim-bureau")
    act(approver, "同意，进入公示")
    expect(approver.get_by_text("公示").first).to_be_visible()


def _object(street: Street, public: Page, claim: str) -> None:
    """Somebody objects while the claim is publicised; the bureau answers."""
    public.goto(f"{street.site}/vouchers/publicity/")
    seen(public, "publicity")
    public.goto(f"{street.site}/vouchers/publicity/{claim}/")
    public.locator("[name=name]").fill("李四")
    public.locator("[name=contact]").fill("13800000000")
    public.locator("[name=text]").fill("这份合同似为关联交易，请核实。")
    seen(public, "publicised")
    public.get_by_role("button", name="提交异议").click()
    expect(public.get_by_text("异议已收到").first).to_be_visible()
    approver = street.seat(street.world.checker)
    approver.goto(f"{street.site}/vouchers/claims/{claim}/")
    seen(approver, "claim-objection")
    folded = approver.locator("details > summary", has_text="异议不成立")
    if folded.count():
        folded.first.click()
    approver.locator("form", has=approver.get_by_role("button", name="异议不成立", exact=True)).locator(
        "[name$=reason]"
    ).fill("经查，双方没有股权关系。")
    approver.get_by_role("button", name="异议不成立", exact=True).click()
    expect(approver.get_by_text("经查，双方没有股权关系。").first).to_be_visible()


def _issue(street: Street, claim: str) -> str:
    until = queries.claim(claim, street.world.maker).publicity_until
    assert until is not None
    street.until(days.end_of(until))
    officer = street.seat(street.world.maker)
    officer.goto(f"{street.site}/vouchers/claims/{claim}/")
    act(officer, "发放")
    voucher = queries.claim(claim, street.world.maker).voucher
    assert voucher is not None
    return str(voucher)


def _redeem(street: Street, holder: Page, voucher: str) -> str:
    """The holder proves what it settled; the operator proposes and the bureau approves the same figures."""
    holder.goto(f"{street.site}/vouchers/{voucher}/redeem/")
    holder.locator("[name=amount]").fill("60,000")
    holder.locator("[name=invoice-0-number]").fill("24522000000000008812")
    holder.locator("[name=invoice-0-amount]").fill("2,000,000.00")
    holder.locator("[name=invoice-0-invoiced_on]").fill("2024-02-05")
    holder.locator("input[type=file][name=proofs]").set_input_files(
        {"name": "回单.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    seen(holder, "redeem")
    holder.get_by_role("button", name="提交兑现申请").click()
    expect(holder.get_by_text("平台核对").first).to_be_visible()
    redemption = holder.url.rstrip("/").rpartition("/")[2]
    operator = street.seat(street.world.operator)
    operator.goto(f"{street.site}/vouchers/redemptions/{redemption}/")
    seen(operator, "redemption-operator")
    act(operator, "核对无误，报省局复核")
    approver = street.seat(street.world.checker)
    approver.goto(f"{street.site}/vouchers/redemptions/{redemption}/")
    seen(approver, "redemption")
    act(approver, "复核同意")
    expect(approver.get_by_text("待拨付").first).to_be_visible()
    return redemption


def _pay(street: Street) -> None:
    """One officer declares the envelope, another approves it; the bank's answer is matched line by line."""
    officer, approver = street.seat(street.world.maker), street.seat(street.world.checker)
    officer.goto(f"{street.site}/vouchers/programmes/{street.world.programme}/pay/")
    officer.locator("[name=declared_count]").fill("1")
    officer.locator("[name=declared]").fill("60,000")
    seen(officer, "envelope-form")
    officer.get_by_role("button", name="提交复核").click()
    expect(officer.get_by_text("待复核").first).to_be_visible()
    approver.goto(officer.url)
    act(approver, "复核同意")
    officer.reload()
    with officer.expect_download() as downloading:
        act(officer, "导出银行批量文件")
    row = Path(downloading.value.path()).read_text("utf-8-sig").splitlines()[1].split(",")
    officer.reload()
    answer = f"{HEADING}\r\n{row[1]},{row[4]},{row[5]},成功,\r\n".encode()
    officer.locator("input[type=file][name=statement]").set_input_files(
        {"name": "回单.csv", "mimeType": "text/csv", "buffer": answer}
    )
    officer.get_by_role("button", name="导入并核对").click()
    expect(officer.get_by_text("已结清").first).to_be_visible()
    seen(officer, "envelope")

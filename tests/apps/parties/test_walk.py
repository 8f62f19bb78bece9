"""The ways in, in a real browser: sign up, register, be verified, invite; one-time codes for staff; lock-out."""

from __future__ import annotations

import os
import time

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from guiju.project import demo_codes
from tests import factories
from tests.browsers import assert_fit_to_be_shown

SHOTS = os.environ.get("SCREENSHOTS", "")
pytestmark = pytest.mark.django_db(transaction=True)


def shot(page: Page, name: str) -> None:
    """The page is fit to be shown; SCREENSHOTS names where pictures are kept."""
    assert_fit_to_be_shown(page, name, SHOTS)


def sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/account/login/")
    page.get_by_label("电子邮件").or_(page.get_by_label("邮箱")).first.fill(email)
    page.locator("input[name=password]").fill(factories.PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_somebody_signs_up_registers_and_invites(page: Page, live_server: LiveServer) -> None:
    site = live_server.url
    page.goto(f"{site}/account/signup/")
    shot(page, "signup")
    page.locator("input[name=email]").fill("Zhang@Example.cn")
    page.locator("input[name=password1]").fill("长夜-漫漫-何时旦-2024")
    page.locator("input[name=name]").fill("张三")
    page.get_by_role("button", name="注册").click()
    expect(page.get_by_role("heading", name="先登记单位")).to_be_visible()
    shot(page, "begin")
    page.get_by_role("link", name="登记单位").click()
    page.get_by_label("统一社会信用代码").fill("91520100MA00000010")
    page.get_by_label("单位名称").fill("黔算云图科技有限公司")
    page.get_by_label("是", exact=True).check()
    page.get_by_label("需求方").check()
    page.get_by_role("button", name="提交登记").click()
    shot(page, "register-wrong")
    code = factories.uscc(7)
    page.locator("input[name=uscc]").fill(f" {code[:6]} {code[6:]}")
    page.get_by_role("button", name="提交登记").click()
    expect(page.get_by_role("heading", name="黔算云图科技有限公司")).to_be_visible()
    expect(page.get_by_text("待核验").first).to_be_visible()
    shot(page, "mine")
    page.get_by_role("link", name="邀请同事").click()
    page.get_by_label("邀请谁").fill("李四")
    page.get_by_label("经办").check()
    page.get_by_role("button", name="生成邀请码").click()
    expect(page.locator("code.secret")).to_be_visible()
    shot(page, "invited")
    page.get_by_role("link", name="我已交给对方").click()
    page.get_by_role("link", name="填写收款账户").click()
    shot(page, "payout-account")
    page.get_by_label("开户银行").fill("贵阳银行观山湖支行")
    page.get_by_label("账号").fill("6200 1234 5678")
    page.get_by_role("button", name="提交核对").click()
    expect(page.get_by_text("待核对")).to_be_visible()
    page.get_by_role("link", name="签发密钥").click()
    shot(page, "issue-key")
    page.get_by_label("用途").fill("财务系统")
    page.get_by_label("查看算力券").check()
    page.get_by_role("button", name="签发").click()
    expect(page.locator("code.secret")).to_contain_text("gj_")
    shot(page, "issued-key")
    page.get_by_role("link", name="我已妥善保存").click()
    shot(page, "mine-full")
    page.get_by_role("link", name="管理").click()
    shot(page, "member")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Save the duties")).to_be_visible()
    shot(page, "member-english")
    assert get_user_model().objects.get(email="zhang@example.cn").name == "张三"


def test_staff_set_up_their_code_before_anything_else(page: Page, live_server: LiveServer) -> None:
    site = live_server.url
    operator = factories.operator()
    email = get_user_model().objects.get(pk=operator.person).email
    waiting = factories.organisation(verified=False)
    sign_in(page, site, email)
    expect(page.get_by_role("heading", name="启用动态口令")).to_be_visible()
    page.goto(f"{site}/organisations/waiting/")
    expect(page.get_by_role("heading", name="启用动态口令")).to_be_visible()
    shot(page, "activate")
    key = page.locator("code.secret").inner_text()
    page.locator("input[name=code]").fill(demo_codes.code_of(key, int(time.time())))
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    shot(page, "recovery")
    page.goto(f"{site}/organisations/waiting/")
    shot(page, "waiting")
    page.get_by_role("link", name=waiting.name).click()
    shot(page, "detail")
    page.get_by_role("button", name="核验通过").click()
    expect(page.get_by_text("已通过核验")).to_be_visible()
    page.goto(f"{site}/organisations/")
    shot(page, "organisations")
    page.get_by_role("button", name="退出").click()
    sign_in(page, site, email)
    expect(page.get_by_role("heading", name="动态口令")).to_be_visible()
    shot(page, "challenge")
    page.locator("input[name=code]").fill(demo_codes.code_of(key, int(time.time()) + 30))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    page.goto(f"{site}/account/2fa/")
    shot(page, "security")


def test_five_wrong_passwords_lock_the_name_and_say_until_when(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/account/login/")
    shot(page, "login")
    for _ in range(5):
        page.locator("input[name=login]").fill("nobody@example.cn")
        page.locator("input[name=password]").fill("wrong")
        page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="失败次数过多")).to_be_visible()
    expect(page.get_by_text("之后再试")).to_be_visible()
    shot(page, "locked")

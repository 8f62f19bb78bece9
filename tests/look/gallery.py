"""A house of cards: every piece of the look with made-up figures, to be seen in a browser. No database, no office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from types import SimpleNamespace as Thing
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import override

from guiju.core import paging
from guiju.core.decision import Basis, Finding, Says
from guiju.core.parties import Actor, Role
from guiju.documents import charts, tables
from guiju.project.context import PLACES, navigation

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 7, 13, 10, 20, tzinfo=CHINA)
WAN = 10_000 * 100


def reading(id: str, choice: str, reason: str) -> Thing:
    return Thing(
        id=id,
        question=Says("原文没有写明。", "The text does not say."),
        choice=Says(choice, "As the platform reads it."),
        since=date(2024, 2, 20),
        reason=Says(reason, "Because the text leaves it open."),
    )


R1 = Thing(
    id="R1",
    title=Says("激励标准", "Rate"),
    quote="按合同成交金额的3%给予现金券",
    says=Says("需求方购买贵州算力服务或数据交易产品，按合同成交金额的 3% 给予现金券。", "Three per cent of the price."),
    basis="newsletter",
    readings=[reading("base", "合同成交金额含税；不足一分舍去。", "发票与付款凭证都按含税价开具，核对时不必换算。")],
)
R2 = Thing(
    id="R2",
    title=Says("年度兑现上限", "Yearly cap"),
    says=Says("同一主体年度累计兑现额度最高不超过 200 万元。", "At most 2 million yuan a subject a year."),
    basis="official",
    readings=[reading("year", "“年度”按自然年。", "额度按自然年下达。")],
)
R4 = Thing(
    id="R4",
    title=Says("有效期", "Validity"),
    quote="有效期为6个月",
    says=Says("自发放之日起计算，逾期未使用自动作废。", "Counted from the day of issue; void after that."),
    basis="official",
    readings=[reading("return", "作废余额退回年度额度。", "作废的券没有花出去。")],
)
STEPS = [
    Thing(name=Says(zh, en), status=status, note=note)
    for zh, en, status, note in (
        ("申领", "Claim", "done", "02-20"),
        ("平台审核", "Operator review", "done", "02-22"),
        ("省局审核", "Bureau review", "done", "02-26"),
        ("公示", "Publicity", "done", "02-26 至 02-28"),
        ("发放", "Issue", "done", "02-29"),
        ("使用与兑现", "Use and redeem", "current", "已兑现 1 笔"),
        ("完成", "Done", "ahead", ""),
    )
]


def finding(holds: bool | None, zh: str, provision: str, **extra: object) -> Finding:
    return Finding(
        provision=provision,
        holds=holds,
        says=Says(zh, "In English."),
        basis=Basis.OFFICIAL,
        **extra,  # type: ignore[arg-type]
    )


FINDINGS = [
    finding(True, "申领方为需求方，不是算力提供方。", "R5"),
    finding(True, "同一业务无其他申领。", "R6"),
    finding(
        True, "购买贵州算力服务，合同成交金额 ¥ 6,200,000.00 × 3% = ¥ 186,000.00。", "R1", before_rounding="18600000"
    ),
    finding(False, "本年度累计兑现没有超过 ¥ 2,000,000.00。", "R2"),
    finding(None, "提供方为在贵州注册的独立法人。", "R9", missing=("provider_region", "provider_is_legal_person")),
]


def _row(number: str, name: str, code: str, state: str, tone: str, fen: int, due: datetime) -> Thing:
    return Thing(number=number, name=name, uscc=code, state=Says(state, "State"), tone=tone, fen=fen, due=due)


ROWS = [
    _row(
        "GZ-2024-000317",
        "黔算云图科技有限公司",
        "91520100MA6H00003X",
        "省局审核",
        "wait",
        18_600_000,
        datetime(2024, 7, 13, 17, tzinfo=CHINA),
    ),
    _row(
        "GZ-2024-000318",
        "遵义云上智造有限公司",
        "91520300MA6H00004Y",
        "待补正",
        "bad",
        4_233_350,
        datetime(2024, 7, 12, 0, tzinfo=CHINA),
    ),
    _row(
        "GZ-2024-000321",
        "贵州数智农业发展有限公司",
        "91520500MA6H00005Z",
        "公示",
        "info",
        123_456_789,
        datetime(2024, 7, 17, 0, tzinfo=CHINA),
    ),
    _row(
        "GZ-2024-000325",
        "毕节乌蒙算力服务有限公司",
        "91520500MA6H00006Q",
        "已发放",
        "good",
        900_000,
        datetime(2024, 12, 30, 0, tzinfo=CHINA),
    ),
]
TABLE: tables.Table[Thing] = tables.Table(
    name="claims",
    title=Says("算力券申领", "Voucher claims"),
    sort="due",
    columns=(
        tables.Column(
            key="number",
            label=Says("编号", "Number"),
            value=lambda r: r.number,
            kind=tables.Kind.ID,
            href=lambda _: "case",
            is_sortable=True,
        ),
        tables.Column(
            key="name", label=Says("申领方", "Claimant"), value=lambda r: r.name, sub=lambda r: r.uscc[:12] + "…"
        ),
        tables.Column(
            key="state",
            label=Says("状态", "State"),
            value=lambda r: r.state,
            kind=tables.Kind.STATE,
            tone=lambda r: r.tone,
        ),
        tables.Column(
            key="fen",
            label=Says("金额（元）", "Amount (yuan)"),
            value=lambda r: r.fen,
            kind=tables.Kind.MONEY,
            is_sortable=True,
        ),
        tables.Column(
            key="due", label=Says("期限", "Due"), value=lambda r: r.due, kind=tables.Kind.DUE, is_sortable=True
        ),
    ),
    filters=(
        tables.Filter(key="text", label=Says("编号或名称", "Number or name")),
        tables.Filter(
            key="state",
            label=Says("状态", "State"),
            options=(tables.Choice(value="wait", label=Says("待审核", "Waiting")),),
        ),
        tables.Filter(key="before", label=Says("期限早于", "Due before"), is_day=True),
    ),
)


class ClaimForm(forms.Form):
    """A form with every kind of field."""

    contract = forms.CharField(label="合同编号", help_text="以平台上登记的编号为准，例如 QS-2024-0117。")
    goods = forms.ChoiceField(
        label="购买的是", choices=[("compute", "算力服务"), ("data", "数据交易产品")], widget=forms.RadioSelect
    )
    price = forms.CharField(
        label="合同成交金额",
        help_text="含税，与合同一致。",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "元"}),
    )
    signed_on = forms.DateField(label="签订日期", widget=forms.DateInput(attrs={"type": "date"}))
    region = forms.ChoiceField(label="提供方注册地", choices=[("", "请选择"), ("520100", "贵阳市")])
    file = forms.FileField(label="合同扫描件", help_text="PDF 或图片，不超过 5 MB。", required=False)
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    is_true = forms.BooleanField(label="我已核对，以上内容真实。")


class ReasonForm(forms.Form):
    """What a confirmation asks."""

    reason = forms.CharField(label="意见", widget=forms.Textarea(attrs={"rows": 2}), required=False)


def _money(*points: tuple[int, int, int]) -> tuple[tuple[date, int], ...]:
    return tuple((date(2024, month, day), amount * WAN) for month, day, amount in points)


def _growth(tongue: str) -> charts.Chart:
    issued = _money((2, 29, 110), (3, 31, 1400), (4, 30, 2300), (5, 31, 3350), (6, 30, 4350), (7, 13, 5312))
    redeemed = _money((2, 29, 0), (3, 31, 120), (4, 30, 600), (5, 31, 1100), (6, 30, 1650), (7, 13, 2087))
    return charts.cumulative(
        title=Says("发放与兑现累计", "Issued and redeemed"),
        tongue=tongue,
        limit=charts.Limit(name=Says("上限", "Cap"), fen=8000 * WAN),
        lines=[
            charts.Line(name=Says("已发放", "Issued"), points=issued, forecast=_money((8, 13, 6600), (9, 18, 8000))),
            charts.Line(name=Says("已兑现", "Redeemed"), points=redeemed, tone=charts.Tone.DONE),
        ],
    )


AMOUNTS = {"520100": 2317 * WAN, "529100": 1204 * WAN, "520300": 512 * WAN, "522300": 90 * WAN, "520500": 300 * WAN}


EVENTS = [
    Thing(
        at=datetime(2024, 2, 20, 9, 30, tzinfo=CHINA), says=Says("提交申领", "Submitted"), who="黔算云图科技有限公司"
    ),
    Thing(
        at=datetime(2024, 2, 22, 15, 4, tzinfo=CHINA),
        says=Says("退回补正", "Returned"),
        who="平台服务方",
        reason="合同第 3 页缺盖章。",
        tone="bad",
    ),
    Thing(at=datetime(2024, 2, 29, 11, tzinfo=CHINA), says=Says("发放", "Issued"), who="省大数据局", tone="good"),
]


def _context(tongue: str) -> dict[str, object]:
    return {
        "now": NOW, "steps": STEPS, "findings": FINDINGS, "why_law": [R1, R2], "money_law": [R4], "WAN": WAN,
        "face": 18_600_000, "left": 12_600_000, "expires": datetime(2024, 8, 30, tzinfo=CHINA),
        "share": Fraction(53124, 80000), "growth": _growth(tongue), "rows": ROWS,
        "places": charts.province(title=Says("按市州", "By region"), code="520000", amounts=AMOUNTS, tongue=tongue),
        "events": EVENTS,
        "refused": Thing(
            code="vouchers.already_claimed", zh="合同 24-117 已由出卖人申领（V-9）。请先撤回那一件，或换一笔业务申领。",
            en="Contract 24-117 already has a claim by the seller (V-9).", clause="R6", missing=("合同",),
        ),
    }  # fmt: skip


PROGRAMME = Thing(
    title=Says("贵州算力券 2024", "Guizhou compute voucher 2024"),
    summary=Says(
        "买贵州的算力或数据产品，按合同成交金额得现金券。", "Buy compute or data products in Guizhou, get a voucher."
    ),
    state=Says("正在受理", "Open"),
    tone="good",
    gives=Says("合同成交金额的 3%，每家每年最多兑现 200 万元。", "3% of the price, at most 2 million yuan a year."),
    needs=[
        Says("已生效的合同", "A contract in force"),
        Says("发票、付款凭证（兑现时）", "Invoices and proof of payment"),
    ],
    takes=[Says("平台审核 5 个工作日", "Operator: 5 days"), Says("省局审核 5 个工作日", "Bureau: 5 days")],
    href="form",
    action=Says("申领算力券", "Claim a voucher"),
    policy_href="/policies/",
    law=[R1, R2],
)
TOTALS = [
    Thing(label=Says("年度额度", "The year's pool"), fen=8000 * WAN),
    Thing(label=Says("已发放", "Issued"), fen=5312 * WAN),
]
CONFIRM = {
    "title": Says("批准兑现", "Approve the redemption"),
    "about": Says("您看到的就是付款时用的：金额变了，批准即作废。", "What you see is what is paid."),
    "facts": [(Says("兑现金额", "Amount"), "¥ 60,000.00"), (Says("收款单位", "Payee"), "黔算云图科技有限公司")],
    "law": [R2],
    "action": Says("批准", "Approve"),
    "cancel_href": "desk",
}


def show(request: HttpRequest, page: str) -> HttpResponse:
    """One page of the gallery, in the tongue of `?en`."""
    tongue = "en" if "en" in request.GET else "zh"
    ask = TABLE.ask({key: value for key, value in request.GET.items() if key not in {"en", "wrong", "none"}})
    more = {
        "table_page": TABLE.page(ask, paging.Page(tuple(ROWS), "bmV4dA")),
        "form": ClaimForm({} if "wrong" in request.GET else None),
    }
    if page == "hall":  # no issue of the newsletter is out in this house of cards, and no database would know of one
        more["house"] = {**navigation(request)["house"], "latest_issue": None}  # type: ignore[dict-item]
    if page == "hall" and "none" not in request.GET:
        more |= {"programmes": [PROGRAMME], "publicity": more["table_page"], "totals": TOTALS, "totals_href": "cockpit"}
    if page == "confirm":
        more |= {**CONFIRM, "form": ReasonForm()}
    with override("en" if tongue == "en" else "zh-hans"):
        return render(request, f"{page}.html", {**_context(tongue), **more})


def nothing(request: HttpRequest) -> HttpResponse:
    """Where the navigation leads in this house of cards."""
    return HttpResponse()


class Visitor:
    """Makes each request the bureau's, so that the header has something to show."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        roles = frozenset({Role.BUREAU})
        request.actor = Actor(person=1, organisation=UUID(int=1), name="张经办", roles=roles)  # type: ignore[attr-defined]
        request.organisation_name = "省大数据局"  # type: ignore[attr-defined]
        return self.get_response(request)


def _addresses() -> list[URLPattern | URLResolver]:
    """An address for every place the header knows."""
    named = ["account_login", "account_logout", "language", "parties:switch", *(place.name for place in PLACES)]
    offices: dict[str, list[str]] = {}
    for name in named:
        office, _, page = name.rpartition(":")
        offices.setdefault(office, []).append(page)
    bare = [path(f"{page}/", nothing, name=page) for page in offices.pop("")]
    return [*bare, *(_office(office, pages) for office, pages in offices.items())]


def _office(office: str, pages: list[str]) -> URLResolver:
    return path(f"{office}/", include(([path(f"{page}/", nothing, name=page) for page in pages], office)))


urlpatterns = [path("look/<slug:page>", show), *_addresses()]

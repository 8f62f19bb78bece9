"""The office's tables, declared: columns, orders, filters. Sortable columns are named as the queries' orders are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from guiju.apps.vouchers import queries
from guiju.apps.vouchers.queries import ClaimView, EnquiryView, EnvelopeView, ProgrammeName, RedemptionView, VoucherView
from guiju.apps.vouchers.views import words
from guiju.core.decision import Says
from guiju.core.regions import REGIONS
from guiju.documents.tables import Choice, Column, Filter, Kind, Table

TEXT = Filter(key="text", label=Says("编号、合同或单位", "Number, contract or name"))
REGION = Filter(
    key="region",
    label=Says("注册地", "Registered in"),
    options=tuple(Choice(value=each.code, label=Says(each.zh, each.en)) for each in REGIONS.values()),
)
PRICE = Says("合同成交金额（元）", "Contract price (yuan)")


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherRow:
    """A voucher and its state at the page's instant."""

    view: VoucherView
    state: queries.VoucherState


CLAIMS: Table[ClaimView] = Table(
    name="voucher-claims",
    title=Says("算力券申领", "Voucher claims"),
    sort="-at",
    columns=(
        Column(
            key="number",
            label=Says("编号", "Number"),
            kind=Kind.ID,
            value=lambda row: row.number or row.contract_number,
            href=lambda row: reverse("vouchers:claim", args=[row.id]),
        ),
        Column(key="claimant", label=Says("申领方", "Claimant"), value=lambda row: row.claimant_name),
        Column(
            key="uscc",
            label=Says("统一社会信用代码", "USCC"),
            kind=Kind.ID,
            value=lambda row: row.claimant_uscc,
            is_on_page=False,
        ),
        Column(
            key="contract",
            label=Says("合同", "Contract"),
            kind=Kind.ID,
            value=lambda row: row.contract_number,
            sub=lambda row: words.GOODS[row.goods],
        ),
        Column(
            key="state",
            label=Says("状态", "State"),
            kind=Kind.STATE,
            value=lambda row: Says(row.state_zh, row.state_en),
            tone=lambda row: words.tone("vouchers.claim", row.state),
        ),
        Column(key="amount", label=PRICE, kind=Kind.MONEY, value=lambda row: row.price_fen, is_sortable=True),
        Column(
            key="awarded",
            label=Says("核定金额（元）", "Awarded (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.awarded_fen,
        ),
        Column(
            key="issued",
            label=Says("实发金额（元）", "Issued (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.issued_fen,
        ),
        Column(
            key="at",
            label=Says("创建", "Created"),
            kind=Kind.DAY,
            value=lambda row: row.created_at,
            is_sortable=True,
        ),
        Column(key="due", label=Says("期限", "Due"), kind=Kind.DUE, value=lambda row: row.due_at),
    ),
    filters=(TEXT, Filter(key="state", label=Says("状态", "State"), options=words.CLAIM_STATES)),
)

VOUCHERS: Table[VoucherRow] = Table(
    name="vouchers",
    title=Says("算力券", "Vouchers"),
    sort="-at",
    columns=(
        Column(
            key="number",
            label=Says("券号", "Number"),
            kind=Kind.ID,
            value=lambda row: row.view.number,
            href=lambda row: reverse("vouchers:voucher", args=[row.view.id]),
        ),
        Column(
            key="holder",
            label=Says("持有方", "Holder"),
            value=lambda row: row.view.holder_name,
            sub=lambda row: words.place(row.view.region),
        ),
        Column(
            key="region",
            label=Says("注册地", "Registered in"),
            value=lambda row: words.place(row.view.region),
            is_on_page=False,
        ),
        Column(
            key="state",
            label=Says("状态", "State"),
            kind=Kind.STATE,
            value=lambda row: words.VOUCHER_STATES[row.state][0],
            tone=lambda row: words.VOUCHER_STATES[row.state][1],
        ),
        Column(
            key="amount",
            label=Says("券面金额（元）", "Face (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.view.face_fen,
            is_sortable=True,
        ),
        Column(
            key="redeemed",
            label=Says("已兑现（元）", "Redeemed (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.view.redeemed_fen,
        ),
        Column(
            key="void",
            label=Says("已作废（元）", "Void (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.view.void_fen,
        ),
        Column(
            key="at",
            label=Says("发放", "Issued"),
            kind=Kind.DAY,
            value=lambda row: row.view.issued_at,
            is_sortable=True,
        ),
        Column(key="until", label=Says("到期", "Expires"), kind=Kind.UNTIL, value=lambda row: row.view.expires_at),
    ),
    filters=(
        TEXT,
        Filter(key="state", label=Says("状态", "State"), options=words.VOUCHER_STATE_CHOICES),
        REGION,
        Filter(key="month", label=Says("发放月份", "Month of issue"), is_month=True),
    ),
)

REDEMPTIONS: Table[RedemptionView] = Table(
    name="redemptions",
    title=Says("算力券兑现", "Redemptions"),
    sort="-at",
    columns=(
        Column(
            key="number",
            label=Says("编号", "Number"),
            kind=Kind.ID,
            value=lambda row: row.number,
            href=lambda row: reverse("vouchers:redemption", args=[row.id]),
        ),
        Column(key="holder", label=Says("持有方", "Holder"), value=lambda row: row.holder_name),
        Column(
            key="voucher",
            label=Says("券号", "Voucher"),
            kind=Kind.ID,
            value=lambda row: row.voucher_number,
            href=lambda row: reverse("vouchers:voucher", args=[row.voucher]),
        ),
        Column(
            key="state",
            label=Says("状态", "State"),
            kind=Kind.STATE,
            value=lambda row: Says(row.state_zh, row.state_en),
            tone=lambda row: words.tone("vouchers.redemption", row.state),
        ),
        Column(
            key="amount",
            label=Says("申请金额（元）", "Asked for (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.requested_fen,
            is_sortable=True,
        ),
        Column(
            key="approved",
            label=Says("核准金额（元）", "Approved (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.approved_fen,
        ),
        Column(
            key="at", label=Says("提交", "Lodged"), kind=Kind.DAY, value=lambda row: row.lodged_at, is_sortable=True
        ),
        Column(key="due", label=Says("期限", "Due"), kind=Kind.DUE, value=lambda row: row.due_at),
        Column(key="paid", label=Says("到账", "Paid"), kind=Kind.DAY, value=lambda row: row.paid_at, is_on_page=False),
    ),
    filters=(Filter(key="state", label=Says("状态", "State"), options=words.REDEMPTION_STATES),),
)

ENVELOPES: Table[EnvelopeView] = Table(
    name="payment-envelopes",
    title=Says("拨付批次", "Payment envelopes"),
    sort="-at",
    columns=(
        Column(
            key="number",
            label=Says("编号", "Number"),
            kind=Kind.ID,
            value=lambda row: row.number,
            href=lambda row: reverse("vouchers:envelope", args=[row.id]),
        ),
        Column(
            key="state",
            label=Says("状态", "State"),
            kind=Kind.STATE,
            value=lambda row: Says(row.state_zh, row.state_en),
            tone=lambda row: words.tone("vouchers.envelope", row.state),
        ),
        Column(key="count", label=Says("笔数", "Payments"), kind=Kind.COUNT, value=lambda row: row.declared_count),
        Column(
            key="amount",
            label=Says("合计（元）", "Total (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.declared_fen,
            is_sortable=True,
        ),
        Column(key="at", label=Says("创建", "Made"), kind=Kind.DAY, value=lambda row: row.created_at, is_sortable=True),
        Column(key="exported", label=Says("导出", "Exported"), kind=Kind.DAY, value=lambda row: row.exported_at),
        Column(key="due", label=Says("期限", "Due"), kind=Kind.DUE, value=lambda row: row.due_at),
    ),
    filters=(Filter(key="state", label=Says("状态", "State"), options=words.ENVELOPE_STATES),),
)

ENQUIRIES: Table[EnquiryView] = Table(
    name="enquiries",
    title=Says("回单核查", "Bank enquiries"),
    sort="-at",
    columns=(
        Column(
            key="number",
            label=Says("编号", "Number"),
            kind=Kind.ID,
            value=lambda row: row.number,
            href=lambda row: reverse("vouchers:enquiry", args=[row.id]),
        ),
        Column(key="cause", label=Says("立件原因", "Why"), value=lambda row: words.CAUSES[row.cause]),
        Column(
            key="payee",
            label=Says("收款方", "Payee"),
            value=lambda row: row.payment.payee_name,
            sub=lambda row: row.payment.reference,
        ),
        Column(
            key="state",
            label=Says("状态", "State"),
            kind=Kind.STATE,
            value=lambda row: Says(row.state_zh, row.state_en),
            tone=lambda row: words.tone("vouchers.enquiry", row.state),
        ),
        Column(
            key="amount",
            label=Says("付款（元）", "Payment (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.payment.amount_fen,
            is_sortable=True,
        ),
        Column(
            key="at", label=Says("立件", "Opened"), kind=Kind.DAY, value=lambda row: row.opened_at, is_sortable=True
        ),
        Column(key="due", label=Says("期限", "Due"), kind=Kind.DUE, value=lambda row: row.due_at),
    ),
    filters=(Filter(key="state", label=Says("状态", "State"), options=words.ENQUIRY_STATES),),
)

PUBLICITY: Table[ClaimView] = Table(
    name="publicity",
    title=Says("正在公示的申领", "Claims in publicity"),
    sort="-at",
    columns=(
        Column(
            key="claimant",
            label=Says("申领方", "Claimant"),
            value=lambda row: row.claimant_name,
            href=lambda row: reverse("vouchers:publicised", args=[row.id]),
            sub=lambda row: row.number,
        ),
        Column(key="goods", label=Says("购买内容", "What is bought"), value=lambda row: words.GOODS[row.goods]),
        Column(key="amount", label=PRICE, kind=Kind.MONEY, value=lambda row: row.price_fen, is_sortable=True),
        Column(
            key="awarded",
            label=Says("拟发放（元）", "To be issued (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.awarded_fen,
        ),
        Column(
            key="at",
            label=Says("公示起", "From"),
            kind=Kind.DAY,
            value=lambda row: row.publicity_from,
            is_sortable=True,
        ),
        Column(
            key="until", label=Says("公示止", "Until the end of"), kind=Kind.DAY, value=lambda row: row.publicity_until
        ),
    ),
    filters=(TEXT,),
)

MONTHS: Table[queries.MonthFigures] = Table(
    name="disclosure-by-month",
    title=Says("按月", "By month"),
    sort="at",
    columns=(
        Column(
            key="at",
            label=Says("月份", "Month"),
            kind=Kind.ID,
            value=lambda row: f"{row.month:%Y-%m}",
            is_sortable=True,
        ),
        Column(
            key="issued", label=Says("发放（元）", "Issued (yuan)"), kind=Kind.MONEY, value=lambda row: row.issued_fen
        ),
        Column(
            key="redeemed",
            label=Says("兑现（元）", "Redeemed (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.redeemed_fen,
        ),
        Column(
            key="returned",
            label=Says("作废退回（元）", "Returned (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.returned_fen,
        ),
        Column(key="paid", label=Says("拨付（元）", "Paid (yuan)"), kind=Kind.MONEY, value=lambda row: row.paid_fen),
    ),
)

REGIONS_TABLE: Table[queries.RegionFigures] = Table(
    name="disclosure-by-region",
    title=Says("按注册地", "By region"),
    sort="at",
    columns=(
        Column(key="at", label=Says("注册地", "Region"), value=lambda row: words.place(row.region), is_sortable=True),
        Column(key="holders", label=Says("单位数", "Holders"), kind=Kind.COUNT, value=lambda row: row.holders),
        Column(key="vouchers", label=Says("券数", "Vouchers"), kind=Kind.COUNT, value=lambda row: row.vouchers),
        Column(
            key="issued",
            label=Says("累计发放（元）", "Issued in all (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.issued_fen,
        ),
        Column(
            key="redeemed",
            label=Says("兑现（元）", "Redeemed (yuan)"),
            kind=Kind.MONEY,
            value=lambda row: row.redeemed_fen,
        ),
    ),
)


def of_programmes(table: Table, programmes: Iterable[ProgrammeName]) -> Table:  # type: ignore[type-arg]
    """The table with a filter for the programme, when there is more than one to choose from."""
    options = tuple(Choice(value=str(each.id), label=Says(each.title_zh, each.title_en)) for each in programmes)
    choice = Filter(key="programme", label=Says("年度计划", "Programme"), options=options)
    return replace(table, filters=(*table.filters, choice)) if options else table


def month_of(text: str | None) -> date | None:
    """The first day of a month written as 2024-03, as the filter has read it."""
    return date.fromisoformat(f"{text}-01") if text else None

"""The office's words on pages: each kind of thing in both tongues, each state with the tone of its chip."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from guiju.apps.decisions import actions as decisions
from guiju.apps.vouchers.queries import VoucherState
from guiju.core import money, voucher_journeys, voucher_words
from guiju.core.decision import Says
from guiju.core.enquiry_journey import ENQUIRY
from guiju.core.journeys import Journey
from guiju.core.parties import Role
from guiju.core.regions import is_within, region
from guiju.core.vouchers import Goods
from guiju.documents.tables import Choice

GOODS = {
    Goods.COMPUTE: Says("算力服务", "Compute service"),
    Goods.DATA_PRODUCT: Says("数据交易产品", "Data-trading product"),
    Goods.MODEL_SERVICE: Says("本地大模型服务", "Local large-model service"),
    Goods.CORPUS: Says("语料", "Corpus"),
    Goods.OTHER: Says("其他", "Other"),
}
ROLES = {
    Role.DEMANDER: Says("需求方", "Demander"),
    Role.DATA_PROVIDER: Says("数据提供方", "Data provider"),
    Role.COMPUTE_PROVIDER: Says("算力提供方", "Compute provider"),
    Role.PLATFORM_OPERATOR: Says("平台服务方", "Platform operator"),
    Role.BUREAU: Says("省大数据局", "The bureau"),
}
VOUCHER_STATES = {
    VoucherState.USABLE: (Says("已发放，可使用", "Issued, usable"), "good"),
    VoucherState.SPENT: (Says("已兑现完毕", "Fully redeemed"), "good"),
    VoucherState.RUNNING_OUT: (Says("已到期，尚有兑现在办", "Expired, redemptions under way"), "wait"),
    VoucherState.LAPSED: (Says("逾期作废", "Lapsed"), "bad"),
    VoucherState.REVOKED: (Says("已撤销", "Revoked"), "bad"),
}
PAYMENT_STATES = {
    "pending": (Says("待导出", "Not sent yet"), ""),
    "sent": (Says("已送银行", "At the bank"), "wait"),
    "paid": (Says("已到账", "Paid"), "good"),
    "failed": (Says("银行退回", "Returned by the bank"), "bad"),
    "reversed": (Says("已冲正，退回待拨付", "Reversed; to be paid again"), "bad"),
    "cancelled": (Says("已取消", "Cancelled"), ""),
}
LINE_OUTCOMES = {
    "matched": (Says("已核对", "Matched"), "good"),
    "failed": (Says("银行退回，已退回待拨付", "Returned by the bank; to be paid again"), "wait"),
    "duplicate": (Says("重复：这一笔已有结果", "Duplicate: this payment was answered before"), "bad"),
    "wrong_amount": (Says("金额不符", "Wrong amount"), "bad"),
    "unknown_reference": (Says("参考号不在本批次", "Reference not in this envelope"), "bad"),
    "wrong_payee": (Says("收款账号不符", "Wrong payee account"), "bad"),
    "reversal": (Says("冲正：已立件核查", "Reversal: an enquiry was opened"), "bad"),
    "contradiction": (
        Says("与先前的回单矛盾：已立件核查", "Contradicts what came before: an enquiry was opened"),
        "bad",
    ),
}
CAUSES = {
    "unanswered": Says("银行未答复", "The bank has not answered"),
    "wrong_amount": Says("回单金额不符", "The statement names another amount"),
    "wrong_payee": Says("回单收款账号不符", "The statement names another account"),
    "reversal": Says("银行冲正", "The bank reversed it"),
    "contradiction": Says("回单前后矛盾", "Statements contradict each other"),
}
ENTRIES = voucher_words.ENTRIES
TONES = {
    "vouchers.claim": {"issued": "good", "redeemed": "good"},
    "vouchers.redemption": {"paid": "good"},
    "vouchers.envelope": {"settled": "good"},
    "vouchers.enquiry": {"resolved": "good", "answered": "good"},
    "vouchers.amendment": {"amended": "good"},
}
QUESTIONS = voucher_words.DECIDED
OUTCOMES = {outcome.value: (says, decisions.TONES[outcome]) for outcome, says in decisions.OUTCOMES.items()}
LINES_AT_REST = frozenset({"matched"})
UNITS = frozenset({"ratio", "yuan", "months", "kinds"})
BAD_ENDS = frozenset({"refused", "lapsed", "revoked"})
QUIET = frozenset({"draft", "drafted", "withdrawn", "cancelled", "declined", "recorded"})
OUTSIDE = Says("省外", "Outside the province")


def tone(kind: str, state: str) -> str:
    """The chip's tone for a matter's state: done, ended badly, at rest, or waiting for somebody."""
    if state in BAD_ENDS:
        return "bad"
    return "" if state in QUIET else TONES[kind].get(state, "wait")


def place(code: str) -> Says:
    """A region's name, or its bare code where the table does not know it."""
    known = region(code)
    return Says(code, code) if known is None else Says(known.zh, known.en)


def is_outside(code: str, province: str) -> bool:
    return len(code) == len(province) and not is_within(code, province)


def yes_no(value: bool | None) -> Says:
    if value is None:
        return Says("未说明", "Not said")
    return Says("是", "Yes") if value else Says("否", "No")


def state_choices(journey: Journey) -> tuple[Choice, ...]:
    return tuple(Choice(value=state.name, label=Says(state.zh, state.en)) for state in journey.states)


CLAIM_STATES = state_choices(voucher_journeys.CLAIM)
REDEMPTION_STATES = state_choices(voucher_journeys.REDEMPTION)
ENVELOPE_STATES = state_choices(voucher_journeys.ENVELOPE)
ENQUIRY_STATES = state_choices(ENQUIRY)
VOUCHER_STATE_CHOICES = tuple(Choice(value=state, label=says) for state, (says, _) in VOUCHER_STATES.items())


def value_of(term: Any) -> Says | None:
    """A term's value, or None where the text does not say."""
    return None if term.value is None else value(term.unit, term.value)


def value(unit: str, of: Any) -> Says:
    """A term's value with its unit."""
    if unit == "ratio":
        share = f"{Decimal(Fraction(of).numerator * 100) / Fraction(of).denominator:f}%"
        return Says(share, share)
    if unit == "yuan":
        return Says(money.headline(of, "zh").replace(".0 ", " "), money.headline(of, "en").replace(".0 ", " "))
    if unit == "months":
        return Says(f"{of} 个月", f"{of} months")
    names = [voucher_words.VALUES.get(name, Says(name, name)) for name in of]
    return Says("、".join(name.zh for name in names), ", ".join(name.en for name in names))

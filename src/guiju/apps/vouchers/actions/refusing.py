"""Why a voucher action cannot be done: one exception a reason, with its stable code and both tongues.

Knows no policy's clauses: what one rests on comes from the programme's own pack (citing.py), where that has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from guiju.core import voucher_words
from guiju.core.calendar import day_in_china
from guiju.core.decision import Decision, Outcome, Says
from guiju.core.money import format_yuan
from guiju.core.refusals import Refused

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    F = TypeVar("F", bound=DataclassInstance)


class NotFound(Refused):
    """There is no such thing, or it is not the actor's to see; the two are not told apart."""

    def __init__(self, what_zh: str, what_en: str) -> None:
        super().__init__(
            "vouchers.not_found",
            zh=f"没有找到这{what_zh}，或者您无权查看。请核对编号。",
            en=f"There is no such {what_en}, or it is not yours to see. Check the number.",
        )


class AlreadyClaimed(Refused):
    """Another live claim stands on the same business (同一业务只能一方申领)."""

    def __init__(self, contract_number: str, *, clause: str | None) -> None:
        super().__init__(
            "vouchers.already_claimed",
            zh=f"合同 {contract_number} 已有一方申领。同一业务只能一方申领，请撤回原申领或改用其他业务。",
            en=f"Contract {contract_number} already has a claim. One claim a business: withdraw it, or claim another.",
            field="contract_number",
            clause=clause,
        )


class RoleNotHeld(Refused):
    """The claimant claims as what the register does not know it to be. The register is no policy's clause."""

    def __init__(self) -> None:
        super().__init__(
            "vouchers.role_not_held",
            zh="贵单位在平台登记的身份与所选的申领身份不符。请改选已登记的身份，或先申请核验新的身份。",
            en="Your organisation is not on record in this role. Choose one it holds, or have this one verified first.",
            field="role",
        )


class NotVerified(Refused):
    """The registration was not verified (yet): a claim can be drafted and previewed, nothing more."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "vouchers.not_verified",
            zh=f"{name} 的登记还没有通过核验，核验通过后才能申领和兑现；草稿和测算可以先做。请在“本单位”页面查看进度。",
            en=f"The registration of {name} is not verified yet. Claims and redemptions wait for that; drafts and "
            "previews do not. See your organisation's page for how it stands.",
        )


class Suspended(Refused):
    """The organisation's standing was suspended: its claims and vouchers rest until it is taken back."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "vouchers.suspended",
            zh=f"{name} 已被平台暂停，恢复之前不能申领、发放、兑现或拨付。请联系平台服务方或省大数据局。",
            en=f"{name} is suspended: until it is taken back nothing is claimed, issued, redeemed or paid. "
            "Write to the platform operator or the bureau.",
        )


class NotGranted(Refused):
    """The policy does not grant this; `decision` says, clause by clause, why and what would change it."""

    def __init__(self, decision: Decision[Any]) -> None:
        failed = decision.refusals()
        asked = [voucher_words.FACTS.get(name, Says(name, name)) for name in decision.missing]
        zh = (
            "现在不能准予，没有符合：" + "；".join(f"{f.says.zh.rstrip('。')}（{f.provision}）" for f in failed) + "。"
            if failed
            else f"还不能决定，尚缺：{'、'.join(each.zh for each in asked)}。请补充后再提交。"
        )
        en = (
            "This cannot be granted. Not met: " + " ".join(f"{f.says.en} ({f.provision})" for f in failed)
            if failed
            else f"Not decided yet. Still missing: {', '.join(each.en for each in asked)}. Supply it and try again."
        )
        super().__init__(
            "vouchers.not_granted",
            zh=zh,
            en=en,
            clause=failed[0].provision if failed else None,
            missing=decision.missing,
        )
        self.decision = decision


class NoClauseBroken(Refused):
    """A refusal must rest on a clause: with these findings the policy would still grant."""

    def __init__(self) -> None:
        super().__init__(
            "vouchers.refusal_needs_a_clause",
            zh="按您认定的事实，办法仍应准予。请认定与申报不同的事实，或退回补正。",
            en="On the facts you found, the measures would still grant this. Find a fact otherwise, or return it.",
            field="found",
        )


class OnlyThePool(Refused):
    """An empty pool is nothing found of a claim: it keeps its turn while the year can still serve it."""

    def __init__(self) -> None:
        super().__init__(
            "vouchers.pool_is_no_finding",
            zh="年度额度暂时用完，不是不予的理由：本件保留次序，额度退回或调整后仍可发放。"
            "请认定与申报不同的事实；年度结束后仍无额度的，可以据此不予发放。",
            en="A pool that is used up for now is no reason: the claim keeps its turn, and money may come back or be "
            "added. Find a fact otherwise; once the year is over, an empty pool is reason enough to refuse.",
            field="found",
        )


class ProgrammeClosed(Refused):
    def __init__(self, year: int) -> None:
        super().__init__(
            "vouchers.programme_closed",
            zh=f"{year} 年度的算力券没有开放申领。",
            en=f"The programme of {year} is not open for claims.",
        )


class ProgrammeEnded(Refused):
    """The programme's year is over: what is claimed now is for the programme of this year."""

    def __init__(self, year: int, *, clause: str | None) -> None:
        super().__init__(
            "vouchers.programme_ended",
            zh=f"{year} 年度已经结束，不再受理这一年度的申领。请向本年度的计划提交。",
            en=f"The year {year} is over and its programme takes no more claims. Claim under this year's programme.",
            clause=clause,
        )


class YearNotOpened(Refused):
    """Nothing can be issued in a year whose cap is not known yet: opening its programme sets it."""

    def __init__(self, year: int, *, clause: str | None) -> None:
        super().__init__(
            "vouchers.year_not_opened",
            zh=f"{year} 年度的计划还没有开放，当年的发放总额上限未定，不能发放。请先开放 {year} 年度的计划。",
            en=f"The programme of {year} is not open yet, so that year's issue cap is not set. Open it, then issue.",
            clause=clause,
        )


class AmendmentOpen(Refused):
    """One amendment at a time: the next is proposed once this one is approved or declined."""

    def __init__(self, number: str) -> None:
        super().__init__(
            "vouchers.amendment_open",
            zh=f"这一年度已有资金安排调整（{number}）。请先办结它，再提出下一项。",
            en=f"An amendment of this year was proposed already ({number}). Approve or decline it, then propose again.",
        )


class NothingAmended(Refused):
    """The amount is what the year has already, and so is the cap."""

    def __init__(self, appropriation_fen: int) -> None:
        super().__init__(
            "vouchers.nothing_amended",
            zh=f"年度资金安排现在就是 {format_yuan(appropriation_fen)}，发放总额上限也没有变化。请填写不同的金额。",
            en=f"The appropriation is {format_yuan(appropriation_fen, 'en')} already, and the cap is unchanged. "
            "Propose another amount.",
            field="appropriation",
        )


class BelowCommitted(Refused):
    """A year is not lowered below what its pool has given away."""

    def __init__(self, wanted_fen: int, committed_fen: int) -> None:
        super().__init__(
            "vouchers.below_committed",
            zh=f"已从年度额度中发放而没有退回的有 {format_yuan(committed_fen)}，年度资金安排不能低于它，"
            f"因此不能调整为 {format_yuan(wanted_fen)}。",
            en=f"{format_yuan(committed_fen, 'en')} of the pool was issued and has not come back. The appropriation "
            f"cannot be lowered below that, to {format_yuan(wanted_fen, 'en')}.",
            field="appropriation",
        )


class CapBelowIssued(Refused):
    """The cap of the day is below what was issued in the year already: the year's account cannot be lowered to it."""

    def __init__(self, cap_fen: int, issued_fen: int) -> None:
        super().__init__(
            "vouchers.cap_below_issued",
            zh=f"本年度已发放 {format_yuan(issued_fen)}，超过现行的发放总额上限 {format_yuan(cap_fen)}，不能按它调整。",
            en=f"{format_yuan(issued_fen, 'en')} was issued in the year, more than the cap now in force, "
            f"{format_yuan(cap_fen, 'en')}. The year cannot be amended to it.",
            field="appropriation",
        )


class PublicityRunning(Refused):
    def __init__(self, until: date) -> None:
        super().__init__(
            "vouchers.publicity_running",
            zh=f"公示到 {until:%Y-%m-%d} 24:00 为止，期满后才能发放。",
            en=f"Publicity runs until the end of {until:%Y-%m-%d}; the voucher can be issued after that.",
        )


class NotEnough(Refused):
    """More is asked for than the voucher still holds: what was redeemed, or asked for, is not redeemed again."""

    def __init__(self, usable_fen: int, *, clause: str | None) -> None:
        super().__init__(
            "vouchers.not_enough",
            zh=f"这张券还可申请兑现 {format_yuan(usable_fen)}，请减少金额。",
            en=f"This voucher has {format_yuan(usable_fen, 'en')} left to ask for. Ask for less.",
            clause=clause,
            field="amount",
        )


class Expired(Refused):
    """Voucher unused in time is void (逾期未使用自动作废)."""

    def __init__(self, expires_at: datetime, *, clause: str | None) -> None:
        last = day_in_china(expires_at - timedelta(microseconds=1))
        super().__init__(
            "vouchers.expired",
            zh=f"这张券有效期至 {last:%Y-%m-%d} 24:00，已经届满，逾期未使用自动作废。",
            en=f"This voucher was valid until the end of {last:%Y-%m-%d}; what is not used in time lapses by itself.",
            clause=clause,
        )


class NotHolder(Refused):
    """Only the claimant uses a voucher: no transfer, gift, sale, pledge or loan."""

    def __init__(self, *, clause: str | None) -> None:
        super().__init__(
            "vouchers.not_the_holder",
            zh="算力券仅限申领方自己使用，不得转让、赠送、买卖、质押、出借。",
            en="A voucher is for its claimant alone: no transfer, gift, sale, pledge or loan.",
            clause=clause,
        )


class InvoiceUsed(Refused):
    def __init__(self, number: str, *, clause: str | None) -> None:
        super().__init__(
            "vouchers.invoice_used",
            zh=f"发票 {number} 已用于另一笔兑现。请改用其他发票。",
            en=f"Invoice {number} already supports another redemption. Present another one.",
            field="invoices",
            clause=clause,
        )


class EarlierWaits(Refused):
    """A claim submitted earlier waits to be issued, and the pool cannot serve both."""

    def __init__(self, number: str, *, clause: str | None) -> None:
        super().__init__(
            "vouchers.earlier_claim_waits",
            zh=f"先提交的申领 {number} 还没有发放，余下的额度不够两份。请先发放它，或一并发放。",
            en=f"Claim {number} came earlier and waits; the pool cannot serve both. Issue it first, or with this one.",
            field="claims",
            clause=clause,
        )


class PoolExhausted(Refused):
    def __init__(self, *, clause: str | None) -> None:
        super().__init__(
            "vouchers.pool_exhausted",
            zh="本年度可发放额度不足，这张券现在不能发放。",
            en="The year's pool is not enough to issue this voucher now.",
            clause=clause,
        )


class EnvelopeMismatch(Refused):
    """The declared count or total is not what the envelope holds: nothing ships."""

    def __init__(self, *, count: int, total_fen: int) -> None:
        super().__init__(
            "vouchers.envelope_mismatch",
            zh=f"申报的笔数或合计与批次内容不符：实为 {count} 笔，合计 {format_yuan(total_fen)}。",
            en=f"The declared count or total differs: the envelope holds {count} payments, "
            f"{format_yuan(total_fen, 'en')}.",
            field="declared",
        )


class PaymentInDoubt(Refused):
    """Whether it was paid before is being looked into; paying it again could pay it twice."""

    def __init__(self, reference: str, enquiry: str) -> None:
        super().__init__(
            "vouchers.payment_in_doubt",
            zh=f"付款 {reference} 是否到账正在核查（{enquiry}），核定之前不能再次拨付。请先办结核查。",
            en=f"Payment {reference} is being looked into ({enquiry}). Resolve that before paying again.",
        )


class NotUnanswered(Refused):
    """Only a payment the bank has said nothing of, and nobody looks into yet, is asked about."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            "vouchers.not_unanswered",
            zh=f"付款 {reference} 不在等待银行答复，或已在核查。请查看所在批次。",
            en=f"Payment {reference} does not wait for the bank, or is being looked into already. See its envelope.",
        )


class PaidElsewhere(Refused):
    """Found paid as well, while another payment of the same redemption stands: money went out twice, or is about to."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            "vouchers.paid_elsewhere",
            zh=f"同一笔兑现已由付款 {reference} 办理。未导出的请取消该批次；已付出的请先追回多付的，再认定为已退回。",
            en=f"Payment {reference} stands for the same redemption. Cancel its envelope if it was not exported; "
            "otherwise recover what was paid twice, then find that it came back.",
        )


class FiguresChanged(Refused):
    """The figures are no longer those the officer was shown; nothing was done."""

    def __init__(self) -> None:
        super().__init__(
            "vouchers.figures_changed",
            zh="您看到的测算与现在的不一致。请刷新页面，核对后再办理。",
            en="The figures are no longer those you were shown. Reload, compare, then decide.",
            field="shown",
        )


class NotYours(Refused):
    """This person has no duty to do this."""

    def __init__(self, what_zh: str, what_en: str) -> None:
        super().__init__(
            "vouchers.not_allowed",
            zh=f"您的身份没有“{what_zh}”的权限。请换用有权限的账号，或联系本单位管理员。",
            en=f"You have no duty to {what_en}. Use another account, or ask your administrator.",
        )


class NoPayoutAccount(Refused):
    def __init__(self, name: str) -> None:
        super().__init__(
            "vouchers.no_payout_account",
            zh=f"{name} 没有登记收款账户，请先登记再列入拨付批次。",
            en=f"{name} has no payout account on record. Register one before it can be paid.",
        )


class BadInput(Refused):
    """One field is wrong; the message says what is expected."""

    def __init__(self, field: str, *, zh: str, en: str) -> None:
        super().__init__("vouchers.bad_input", zh=zh, en=en, field=field)


def corrected(facts: F, found: Mapping[str, Any]) -> F:
    """The facts with what an officer found otherwise; a name that is no fact is refused."""
    known = {field.name for field in fields(facts)}
    for name in found:
        if name not in known:
            raise BadInput(f"found.{name}", zh=f"没有“{name}”这项事实。", en=f"There is no fact {name!r}.")
    return replace(facts, **found)


def require_broken_clause(decision: Decision[Any]) -> None:
    """An officer's refusal must be the policy's refusal too."""
    if decision.outcome is not Outcome.REFUSED:
        raise NoClauseBroken

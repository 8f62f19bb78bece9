"""The programme's invariants held against every transfer, in the order in which the ledger took them.

No cap exceeded, no use after expiry, nothing spent that two people did not stand behind, one claim paid a business.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from guiju.core import voucher_ids
from guiju.core import vouchers as law
from guiju.core.auditing.books import Balances, Posted, tell
from guiju.core.auditing.findings import Findings
from guiju.core.auditing.programme import Decided, Programme, Voucher
from guiju.core.calendar import day_in_china
from guiju.core.journal import Kind, Transfer
from guiju.core.money import format_yuan

RETURNS = ("lapse", "revoke")
AMENDED = {"pool": "issuable_fen", "cap": "issue_cap_fen"}
"""What an amendment moves, and what its decision calls the sum that stands there afterwards."""


class Spending:
    """Follows the money of every programme that the log knows."""

    def __init__(self, programme: Programme, balances: Balances, findings: Findings) -> None:
        self._programme, self._balances, self._findings = programme, balances, findings
        self._pools = {voucher_ids.pool(id): id for id in programme.budgets}
        self._payables = {voucher_ids.payable(id): id for id in programme.budgets}
        self._paid = {voucher_ids.paid(id): id for id in programme.budgets}
        self._funds_pool = {voucher_ids.funding_pool(id): id for id in programme.budgets}
        self._funds_cap = {voucher_ids.funding_issue_cap(id): id for id in programme.budgets}
        self._amends = {
            uuid5(about, account): (about, account, decided)
            for about, decided in programme.amendments().items()
            for account in AMENDED
        }
        self._returns = {
            voucher_ids.returning(voucher.id, code): voucher
            for voucher in programme.vouchers_by_hold.values()
            for code in RETURNS
        }
        self._enquiries = {uuid5(about, code): about for about in programme.checks for code in ("accept", "reverse")}
        self._caps: set[UUID] = set()
        self._budgeted: dict[tuple[UUID, str], tuple[UUID, int]] = {}
        self._redeemed: dict[UUID, int] = {}
        self._paid_out: dict[UUID, int] = {}
        self._payments: dict[UUID, UUID] = {}
        self._paid_business: dict[str, UUID] = {}
        self._issued = self._used = 0
        balances.guarded |= {*self._pools, *self._payables}

    def follow(self, group: Sequence[Posted]) -> None:
        """One posting: each transfer is judged and moved in its turn."""
        by_id = {one.transfer.id: one for one in group}
        for place, posted in enumerate(group):
            after = group[place + 1] if place + 1 < len(group) else None
            self._judge(posted, after, by_id)
            trouble = self._balances.move(posted.transfer)
            if trouble:
                tell(trouble, posted, self._findings)

    def end(self) -> None:
        """Nothing more comes: say which rules held."""
        budgets = len(self._programme.budgets)
        self._close(
            "caps",
            f"没有超过上限：{budgets} 个年度的额度与发放上限、{len(self._caps)} 个账户的年度上限，逐笔按记账顺序核对",
            f"no cap was exceeded: pool and issue cap of {budgets} programmes and {len(self._caps)} caps, transfer by "
            "transfer in the order of posting",
        )
        self._close(
            "issue",
            f"{self._issued} 张算力券的发放都有准予的决定，券面不超过审定金额",
            f"{self._issued} vouchers were each issued on a decision, for no more than was awarded",
        )
        claims = len(self._programme.claims)
        self._close(
            "one claim",
            f"一个业务只有一方申领：{claims} 份申领核对",
            f"one claim a business: {claims} claims were compared",
        )
        self._close(
            "expiry",
            f"没有逾期使用：{self._used} 笔兑现都在有效期内提出",
            f"nothing was used after expiry: {self._used} redemptions were each asked for in time",
        )
        checks = sum(len(found) for found in self._programme.checks.values())
        self._close(
            "four eyes",
            f"经办与复核不是同一人：{checks} 次复核；每次发放、兑现和拨付都有复核",
            f"maker and checker differ in {checks} checks; everything issued, redeemed and paid has one",
        )

    def _judge(self, posted: Posted, after: Posted | None, by_id: dict[UUID, Posted]) -> None:
        transfer = posted.transfer
        voucher = self._programme.vouchers_by_hold.get(transfer.hold or transfer.id)
        if transfer.debit in self._pools and transfer.kind is Kind.HOLD:
            self._issue(posted, voucher, by_id)
        elif transfer.debit in self._pools and transfer.kind is Kind.POST_HOLD:
            self._use(posted, voucher, after)
        elif transfer.debit in self._pools and transfer.credit in self._payables and transfer.kind is Kind.POSTED:
            self._wrong("issue", posted, "从额度直接支出，没有算力券", "takes money out of the pool without a voucher")
        elif transfer.debit in self._payables:
            self._pay(posted)
        elif transfer.debit in self._paid and transfer.credit in self._payables:
            self._reverse(posted)
        if transfer.kind is Kind.POSTED:
            self._fund(posted, by_id)

    def _issue(self, posted: Posted, voucher: Voucher | None, by_id: dict[UUID, Posted]) -> None:
        transfer = posted.transfer
        self._issued += 1
        if voucher is None or voucher.hold != transfer.id:
            self._missing("issue", posted, "没有发放决定", "has no decision to issue behind it")
            return
        if transfer.amount_fen != voucher.face_fen:
            self._wrong("issue", posted, "与决定的券面不符", "is not the face that was decided")
        if self._awarded(voucher, posted.at) < voucher.face_fen:
            self._missing("four eyes", posted, "没有经两人审核的准予决定", "has no award that two people stood behind")
        if voucher.claim not in self._programme.claims:
            self._missing("one claim", posted, "没有申领的存证", "has no claim in the log")
        cap = voucher_ids.issue_cap(voucher.decided.place, day_in_china(posted.at).year)
        self._guard(cap)
        counted = by_id.get(voucher_ids.counting(voucher.id))
        if counted is None or not _moves(
            counted.transfer, cap, voucher_ids.cap_source(voucher.decided.place), transfer
        ):
            self._wrong("caps", posted, "没有计入当年发放上限", "is not counted against the year's issue cap")

    def _awarded(self, voucher: Voucher, at: datetime) -> int:
        """The most that a confirmed award on the voucher's claim gives."""
        sums = [0]
        for check in self._programme.confirmed(voucher.claim, at):
            decided = self._programme.decisions.get(check.decision) if check.decision else None
            if (
                decided
                and decided.is_granted
                and (decided.question, decided.subject) == (law.AWARD.name, voucher.claim)
            ):
                sums.append(decided.fen("amount_fen") or 0)
        return max(sums)

    def _use(self, posted: Posted, voucher: Voucher | None, after: Posted | None) -> None:
        transfer = posted.transfer
        self._used += 1
        redemption = self._programme.redemption_by_transfer.get(transfer.id)
        if voucher is None or redemption is None:
            self._missing("expiry", posted, "用券没有提出兑现的存证", "uses a voucher that nobody asked to redeem")
            return
        lodged = self._programme.lodged[redemption]
        if lodged.voucher != voucher.id:
            self._wrong("expiry", posted, "用的是另一张券", "uses another voucher than was asked for")
        if lodged.grew_at >= voucher.expires_at:
            self._wrong(
                "expiry",
                posted,
                f"逾期用券：{voucher.expires_at.isoformat()} 到期，{lodged.grew_at.isoformat()} 才提出",
                f"uses a voucher too late: it expired at {voucher.expires_at.isoformat()} and was asked for at "
                f"{lodged.grew_at.isoformat()}",
            )
        if transfer.amount_fen > lodged.requested_fen:
            self._wrong("expiry", posted, "多于所申请的", "is more than was asked for")
        self._redeemed[redemption] = transfer.amount_fen
        self._one_business(posted, voucher)
        self._approved(posted, voucher, redemption, after)

    def _approved(self, posted: Posted, voucher: Voucher, redemption: UUID, after: Posted | None) -> None:
        """Two people stood behind this very amount, and it counts in the holder's year."""
        confirmed = self._programme.confirmed(redemption, posted.at)
        decisions = [self._programme.decisions.get(one.decision) for one in confirmed if one.decision]
        decided = next((d for d in decisions if d and d.fen("amount_fen") == posted.transfer.amount_fen), None)
        if decided is None or not decided.is_granted or decided.subject != voucher.claim:
            self._missing("four eyes", posted, "没有经两人审核的同额决定", "has no decision on it that two people made")
        claim = self._programme.claims.get(voucher.claim)
        if claim is None:
            return
        cap = voucher_ids.subject_cap(claim.claimant, voucher.decided.place, day_in_china(posted.at).year)
        self._guard(cap)
        source = voucher_ids.cap_source(voucher.decided.place)
        if after is None or not posted.transfer.linked or not _moves(after.transfer, cap, source, posted.transfer):
            self._wrong("caps", posted, "没有计入主体的年度上限", "is not counted against the holder's yearly cap")
            return
        used_fen = self._balances.totals.get(cap, [0])[0] + posted.transfer.amount_fen
        cap_fen = decided.fen("subject_cap_fen") if decided else None
        if cap_fen is not None and used_fen > cap_fen:
            self._wrong(
                "caps",
                posted,
                f"使该主体当年兑现 {format_yuan(used_fen)}，超过上限 {format_yuan(cap_fen)}",
                f"takes its holder to {format_yuan(used_fen, 'en')} in the year, above {format_yuan(cap_fen, 'en')}",
            )

    def _one_business(self, posted: Posted, voucher: Voucher) -> None:
        """What was paid on a business stays the only claim that is."""
        claim = self._programme.claims.get(voucher.claim)
        if claim is not None and self._paid_business.setdefault(claim.business, voucher.claim) != voucher.claim:
            self._wrong(
                "one claim", posted, "同一业务已由另一申领兑现", "pays on a business that another claim was paid on"
            )

    def _pay(self, posted: Posted) -> None:
        """Money owed is sent, paid, or comes back; sending takes an envelope that two people confirmed."""
        transfer, memo = posted.transfer, posted.transfer.memo
        if transfer.kind is Kind.HOLD:
            self._send(posted, _id(memo.get("envelope")), _id(memo.get("redemption")))
        elif transfer.kind is Kind.POSTED and transfer.credit in self._paid:
            about = self._enquiries.get(transfer.id)
            if about is None or not self._programme.confirmed(about, posted.at):
                self._missing(
                    "four eyes", posted, "未经两人核定而直接拨付", "is paid without an enquiry that two resolved"
                )
            self._paid_for(_id(memo.get("redemption")), posted, 1)
        elif transfer.kind is Kind.POST_HOLD and transfer.hold is not None:
            self._paid_for(self._payments.get(transfer.hold), posted, 1)

    def _send(self, posted: Posted, envelope: UUID | None, redemption: UUID | None) -> None:
        payment = voucher_ids.payment(envelope, redemption) if envelope and redemption else None
        if envelope is None or redemption is None or posted.transfer.id != uuid5(payment or envelope, "send"):
            self._wrong("four eyes", posted, "没有指明批次和兑现", "does not name its envelope and redemption")
            return
        self._payments[posted.transfer.id] = redemption
        if not self._programme.confirmed(envelope, posted.at):
            self._missing("four eyes", posted, "所在批次没有两人复核", "is in an envelope that no two people confirmed")

    def _reverse(self, posted: Posted) -> None:
        about = self._enquiries.get(posted.transfer.id)
        if about is None or not self._programme.confirmed(about, posted.at):
            self._missing(
                "four eyes", posted, "未经两人核定而冲回", "is taken back without an enquiry that two resolved"
            )
        self._paid_for(_id(posted.transfer.memo.get("redemption")), posted, -1)

    def _paid_for(self, redemption: UUID | None, posted: Posted, sign: int) -> None:
        if redemption is None:
            return
        out = self._paid_out[redemption] = self._paid_out.get(redemption, 0) + sign * posted.transfer.amount_fen
        if out > self._redeemed.get(redemption, 0):
            self._wrong("caps", posted, "拨付多于该笔兑现", "pays more than that redemption gave")

    def _fund(self, posted: Posted, by_id: dict[UUID, Posted]) -> None:
        """What goes onto a pool or cap: a year's budget, as amended; a subject's cap; what void ones give back."""
        transfer = posted.transfer
        if transfer.id in self._funds_pool or transfer.id in self._funds_cap:
            of = self._funds_pool.get(transfer.id) or self._funds_cap[transfer.id]
            budget, account = self._programme.budgets[of], "cap" if transfer.id in self._funds_cap else "pool"
            self._budgeted[of, account] = (transfer.credit, transfer.amount_fen)
            if account == "cap":
                self._guard(transfer.credit)
            if transfer.amount_fen > (budget.fen("issue_cap_fen") or 0):
                self._wrong("caps", posted, "超过决定的发放总额上限", "is above the issue cap that was decided")
        elif transfer.id in self._amends:
            self._amend(posted, *self._amends[transfer.id])
        elif transfer.id == uuid5(transfer.credit, voucher_ids.FUND) or self._raises(transfer):
            self._guard(transfer.credit)
        elif transfer.id in self._returns:
            voucher = self._returns[transfer.id]
            voided = [one.transfer for one in by_id.values() if one.transfer.hold == voucher.hold]
            if not any(one.kind is Kind.VOID_HOLD and one.amount_fen == transfer.amount_fen for one in voided):
                self._wrong("caps", posted, "退回的额度没有作废的券", "gives back what no void voucher left")
        elif transfer.credit in self._pools or transfer.credit in self._caps:
            self._wrong("caps", posted, "没有依据地增加了额度", "raises a pool or a cap and rests on nothing")

    def _amend(self, posted: Posted, about: UUID, account: str, decided: Decided) -> None:
        """Two people stood behind another budget, and the pool or the cap comes to what was decided, not a fen more."""
        transfer = posted.transfer
        if not decided.is_granted or not self._programme.confirmed(about, posted.at):
            self._missing(
                "four eyes", posted, "没有经两人复核的调整决定", "amends a year without a decision that two people made"
            )
        id, before_fen = self._budgeted.get((decided.subject, account), (None, 0))
        more_fen = transfer.amount_fen if transfer.credit == id else -transfer.amount_fen
        after_fen = before_fen + more_fen
        if id is None or id not in (transfer.debit, transfer.credit) or after_fen != decided.fen(AMENDED[account]):
            self._wrong("caps", posted, "与调整决定的额度不符", "does not take the year to the sum that was decided")
            return
        self._budgeted[decided.subject, account] = (id, after_fen)

    def _raises(self, transfer: Transfer) -> bool:
        """Whether a subject's account is brought up to a higher cap; each use is held to the cap it was decided by."""
        had_fen = self._balances.totals.get(transfer.credit, [0, 0])[1]
        return transfer.id == uuid5(transfer.credit, voucher_ids.raised_to(had_fen + transfer.amount_fen))

    def _guard(self, cap: UUID) -> None:
        self._caps.add(cap)
        self._balances.guarded.add(cap)

    def _close(self, rule: str, zh: str, en: str) -> None:
        self._findings.close("programme", rule, zh=zh, en=en)

    def _wrong(self, rule: str, posted: Posted, zh: str, en: str) -> None:
        zh, en = _told(posted, zh, en)
        self._findings.wrong("programme", rule, zh=zh, en=en)

    def _missing(self, rule: str, posted: Posted, zh: str, en: str) -> None:
        zh, en = _told(posted, zh, en)
        self._findings.missing("programme", rule, zh=zh, en=en)


def _told(posted: Posted, zh: str, en: str) -> tuple[str, str]:
    transfer = posted.transfer
    about = transfer.memo.get("voucher") or transfer.memo.get("reference") or transfer.code
    sum_zh, sum_en = format_yuan(transfer.amount_fen), format_yuan(transfer.amount_fen, "en")
    return (
        f"账目 {posted.seq}（{about}，{transfer.code}，{sum_zh}）{zh}",
        f"transfer {posted.seq} ({about}, {transfer.code}, {sum_en}) {en}",
    )


def _moves(transfer: Transfer, debit: UUID, credit: UUID, like: Transfer) -> bool:
    """Whether it moves the same amount between these two, for good."""
    is_between = (transfer.debit, transfer.credit) == (debit, credit)
    return is_between and transfer.kind is Kind.POSTED and transfer.amount_fen == like.amount_fen


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None

"""A voucher's life on a napkin: amounts, states and instants of a small province, reckoned without the platform's code.

Written from the measures and the platform's journeys as prose, so that agreeing with the platform means something.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
CAP = 2_000_000_00

CLAIM_STEPS = {
    "pass_on": {"operator_review": "bureau_review"},
    "return": {"operator_review": "returned"},
    "send_back": {"bureau_review": "returned"},
    "hand_back": {"bureau_review": "operator_review"},
    "resubmit": {"returned": "operator_review"},
    "approve": {"bureau_review": "publicity"},
    "refuse": {"bureau_review": "refused", "cleared": "refused"},
    "object": {"publicity": "objected", "objected": "objected"},
    "dismiss": {"objected": "publicity", "refused": "refused"},  # who objected besides is answered too
    "uphold": {"objected": "refused"},
    "withdraw": dict.fromkeys(("operator_review", "returned", "bureau_review", "publicity", "cleared"), "withdrawn"),
    "issue": {"cleared": "issued", "publicity": "issued"},
    "revoke": {"issued": "revoked"},
}
REDEMPTION_STEPS = {
    "propose": {"operator_review": "bureau_approval"},
    "return": {"operator_review": "returned"},
    "relodge": {"returned": "operator_review"},
    "send_back": {"bureau_approval": "operator_review"},
    "withdraw": {"operator_review": "withdrawn", "returned": "withdrawn"},
    "approve": {"bureau_approval": "approved"},
    "refuse": {"bureau_approval": "refused"},
}
BANK_STEPS = {
    "pay": {"approved": "paid"},  # enclosed, exported, and the bank says so
    "fail": {"approved": "approved"},  # the same, and the bank sends it back
    "reverse": {"paid": "approved"},  # the bank takes it back, one person finds so and another confirms
    "uphold": {"paid": "paid"},  # the same, and it turns out to be a mistake
    "accept": {"approved": "paid"},  # the bank says failed and then paid, and it was paid
}
LIVE = {"operator_review", "returned", "bureau_review", "publicity", "objected", "cleared", "issued"}


@dataclass
class Claim:
    business: int
    owner: int
    price: int
    submitted: datetime
    state: str = "operator_review"
    awarded: int = 0
    seen: int | None = None
    due: datetime | None = None
    publicity_until: date | None = None
    objections: int = 0
    unanswered: int = 0
    is_taken: bool = True


@dataclass
class Voucher:
    claim: Claim
    face: int
    expires: datetime
    redeemed: int = 0
    reserved: int = 0
    void: int = 0
    settled: int = 0

    @property
    def remaining(self) -> int:
        return self.face - self.redeemed - self.void


@dataclass
class Redemption:
    voucher: Voucher
    asked: int
    settles: int
    state: str = "operator_review"
    seen: int | None = None
    due: datetime | None = None
    approved: int = 0


@dataclass
class Model:
    """The whole province: what the pool holds, and who has redeemed how much in which year."""

    pool: int
    now: datetime
    owed: int = 0
    paid: int = 0
    redeemed: dict[tuple[int, int], int] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    redemptions: list[Redemption] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.now.astimezone(CHINA).date()

    def is_free(self, business: int) -> bool:
        return not any(claim.business == business and claim.is_taken for claim in self.claims)

    def award(self, claim: Claim) -> int:
        """3 % of the price, a fraction of a fen dropped, as far as the pool reaches."""
        return min(claim.price * 3 // 100, self.pool)

    def is_its_turn(self, claim: Claim) -> bool:
        """Nobody who submitted earlier stands ready and would go short if this one were issued now."""
        earlier = [c for c in self.claims if c.submitted < claim.submitted and self._is_ready(c)]
        return not earlier or claim.awarded + sum(c.awarded for c in earlier) <= self.pool

    def _is_ready(self, claim: Claim) -> bool:
        is_over = claim.publicity_until is not None and end_of(claim.publicity_until) <= self.now
        return claim.state == "cleared" or (claim.state == "publicity" and is_over)

    def payout(self, redemption: Redemption) -> int:
        """The least of what is asked, left, newly settled and below the subject's cap of the year."""
        voucher = redemption.voucher
        settled = min(voucher.settled + redemption.settles, voucher.claim.price)
        used = voucher.face * min(voucher.settled, voucher.claim.price) // voucher.claim.price
        earned = voucher.face * settled // voucher.claim.price - used
        room = CAP - self.redeemed.get((voucher.claim.owner, self.today.year), 0)
        return min(redemption.asked, voucher.remaining, earned, room)

    def room(self, redemption: Redemption) -> int:
        return CAP - self.redeemed.get((redemption.voucher.claim.owner, self.today.year), 0)

    def after_working_days(self, count: int) -> date:
        day = self.today
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < 5
        return day

    def due_after(self, count: int) -> datetime:
        return end_of(self.after_working_days(count))


def end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(days=1)


def six_months_on(day: date) -> datetime:
    """24:00 of the same day six months later, or of that month's last."""
    months = day.year * 12 + day.month - 1 + 6
    year, month = months // 12, months % 12 + 1
    return end_of(date(year, month, min(day.day, calendar.monthrange(year, month)[1])))

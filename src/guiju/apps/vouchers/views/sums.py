"""A programme's sums under the one word each has on every page: in all, returned, taken. Adds nothing up itself."""

from __future__ import annotations

from dataclasses import dataclass

from guiju.apps.vouchers.queries import ProgrammeFigures
from guiju.core.decision import Says

POOL = Says("年度额度", "The year's pool")
ISSUED = Says("累计发放", "Issued in all")
RETURNED = Says("作废退回", "Returned")
COMMITTED = Says("占用额度", "Taken of the pool")
AVAILABLE = Says("还可发放", "Left to issue")
REDEEMED = Says("已兑现", "Redeemed")
PAID = Says("已拨付", "Paid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One sum and its word."""

    label: Says
    fen: int


def totals(programme: ProgrammeFigures) -> tuple[Total, ...]:
    """What is disclosed of a programme, in the order in which it adds up."""
    return (
        Total(label=POOL, fen=programme.appropriation_fen),
        Total(label=ISSUED, fen=programme.issued_fen),
        Total(label=RETURNED, fen=programme.returned_fen),
        Total(label=COMMITTED, fen=programme.committed_fen),
        Total(label=REDEEMED, fen=programme.redeemed_fen),
        Total(label=PAID, fen=programme.paid_fen),
    )


def words() -> dict[str, Says]:
    """The words for a template: `{% figure programme.issued_fen|wan label=sums.issued %}`."""
    return {
        "pool": POOL,
        "issued": ISSUED,
        "returned": RETURNED,
        "committed": COMMITTED,
        "available": AVAILABLE,
        "redeemed": REDEEMED,
        "paid": PAID,
    }

"""Ids that follow from other ids: a voucher's accounts, holds and transfers. Whoever knows one can find the next.

That is how an auditor who has only the ledger's transfers and the log's envelopes tells which belongs to which.
"""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5


def appropriation(programme: UUID) -> UUID:
    """The account that the year's money comes from."""
    return uuid5(programme, "appropriation")


def pool(programme: UUID) -> UUID:
    """The account of what the year's money still has to give."""
    return uuid5(programme, "pool")


def payable(programme: UUID) -> UUID:
    """The account of what was redeemed and is not paid yet."""
    return uuid5(programme, "payable")


def paid(programme: UUID) -> UUID:
    """The account of what the bank has paid."""
    return uuid5(programme, "paid")


def cap_source(place: str) -> UUID:
    """The account that funds every cap at a place, and takes back what is counted against it."""
    return uuid5(NAMESPACE_URL, f"guiju:vouchers:{place}:caps")


def issue_cap(place: str, year: int) -> UUID:
    """The account of what may still be issued at a place in a natural year, of whichever programme's pool."""
    return uuid5(NAMESPACE_URL, f"guiju:vouchers:{place}:issue-cap:{year}")


def subject_cap(subject: UUID, place: str, year: int) -> UUID:
    """The account of what one organisation may still redeem at a place in a natural year."""
    return uuid5(subject, f"{place}/{year}")


def funding_pool(programme: UUID) -> UUID:
    """The transfer that fills a pool when its programme opens."""
    return uuid5(programme, "fund-pool")


def funding_issue_cap(programme: UUID) -> UUID:
    """The transfer that fills the year's issue cap when its programme opens."""
    return uuid5(programme, "fund-issue-cap")


FUND = "fund"
"""Under this name an account of a cap is funded the first time."""


def raised_to(cap_fen: int) -> str:
    """Under this name a subject's account is raised to a cap."""
    return f"raised-to-{cap_fen}"


def voucher(claim: UUID) -> UUID:
    return uuid5(claim, "voucher")


def hold(voucher: UUID) -> UUID:
    """The transfer that holds a voucher's face from the pool."""
    return uuid5(voucher, "hold")


def counting(voucher: UUID) -> UUID:
    """The transfer that counts a voucher's face in the issue cap of its year."""
    return uuid5(voucher, "issue-cap")


def returning(voucher: UUID, code: str) -> UUID:
    """The transfer that takes what became void, by lapsing or revocation, out of that cap again."""
    return uuid5(voucher, f"{code}-cap")


def redeeming(redemption: UUID) -> UUID:
    """The transfer that takes what was approved out of a voucher's hold."""
    return uuid5(redemption, "redeem")


def payment(envelope: UUID, redemption: UUID) -> UUID:
    return uuid5(envelope, str(redemption))

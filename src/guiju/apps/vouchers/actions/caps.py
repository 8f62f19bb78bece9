"""The caps of a natural year as bounded accounts: what is issued at a place, and what one subject redeems there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID, uuid5

from guiju.apps.ledger import actions as ledger
from guiju.apps.vouchers import models
from guiju.apps.vouchers.actions import rows
from guiju.core import voucher_ids
from guiju.core.calendar import day_in_china

Key = tuple[str, UUID]
"""Place and subject: the cap is the policy's, whichever year's programme issued the voucher."""

source = voucher_ids.cap_source
issue_cap = voucher_ids.issue_cap


def key(redemption: models.Redemption) -> Key:
    return (redemption.voucher.programme.place, redemption.voucher.holder_id)


def count_issued(voucher: models.Voucher) -> ledger.Transfer:
    """The face of a voucher counts in the year it was issued in."""
    place, year = voucher.programme.place, day_in_china(voucher.issued_at).year
    return ledger.Transfer(
        id=voucher_ids.counting(voucher.id),
        debit=issue_cap(place, year),
        credit=source(place),
        amount_fen=voucher.face_fen,
        code="count_against_cap",
        memo={"voucher": voucher.number},
    )


def count_returned(voucher: models.Voucher, *, code: str) -> ledger.Transfer:
    """What became void of it, and returns, no longer counts in that year."""
    place, year = voucher.programme.place, day_in_china(voucher.issued_at).year
    return ledger.Transfer(
        id=voucher_ids.returning(voucher.id, code),
        debit=source(place),
        credit=issue_cap(place, year),
        amount_fen=voucher.remaining_fen,
        code="return_to_cap",
        memo={"voucher": voucher.number},
    )


def years(redemptions: Sequence[models.Redemption], *, on: date) -> dict[Key, models.SubjectYear]:
    """Each subject's row for the natural year of `on`, as it stands (a fresh one where there is none)."""
    wanted = {row.id: row for row in _fresh(redemptions, on=on)}
    stored = {row.id: row for row in models.SubjectYear.objects.filter(id__in=wanted)}
    return {(row.place, row.subject_id): row for row in (wanted | stored).values()}


def locked_years(redemptions: Sequence[models.Redemption], *, on: date) -> dict[Key, models.SubjectYear]:
    """The same rows, made to exist and locked in id order: two approvals of one subject wait for each other here."""
    return {(row.place, row.subject_id): row for row in rows.lock_years(_fresh(redemptions, on=on))}


def fund_accounts(
    years: Collection[models.SubjectYear], *, before_fen: Mapping[UUID, int | None]
) -> list[ledger.Transfer]:
    """The transfers that bring each subject's account up to its cap, which was `before_fen` by the row's id.

    Its first redemption of a year opens the account. One decided under terms with a higher cap raises it: the account
    holds the highest that was decided by, and each decision keeps to its own. Under a lower cap it stays as it is.
    """
    short = [(row, row.cap_fen, row.cap_fen - (before_fen[row.id] or 0)) for row in years if row.cap_fen is not None]
    new = [row for row in years if row.cap_fen is not None and not row.is_open]
    if new:
        _open_accounts(new)
    transfers = [
        ledger.Transfer(
            id=uuid5(row.id, voucher_ids.FUND if before_fen[row.id] is None else voucher_ids.raised_to(cap_fen)),
            debit=source(row.place),
            credit=row.id,
            amount_fen=more_fen,
            code="fund_cap" if before_fen[row.id] is None else "raise_cap",
        )
        for row, cap_fen, more_fen in short
        if more_fen > 0
    ]
    for row in new:
        row.is_open = True
    return transfers


def _open_accounts(years: Iterable[models.SubjectYear]) -> None:
    ledger.open_accounts(
        [
            ledger.NewAccount(
                id=row.id,
                code=f"cap/{row.id}",
                name=f"{row.year} 年度累计兑现额度",
                kind="subject_cap",
                owner=row.subject_id,
                bound=ledger.Bound.DEBITS_WITHIN_CREDITS,
            )
            for row in years
        ]
    )


def _fresh(redemptions: Sequence[models.Redemption], *, on: date) -> list[models.SubjectYear]:
    rows = [
        models.SubjectYear(
            id=voucher_ids.subject_cap(subject, place, on.year), place=place, subject_id=subject, year=on.year
        )
        for place, subject in {key(redemption) for redemption in redemptions}
    ]
    return sorted(rows, key=lambda row: row.id)

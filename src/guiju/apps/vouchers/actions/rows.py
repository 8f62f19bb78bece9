"""What an approval reads and writes: one statement each, however many rows. Decides nothing, checks nothing.

The ORM's bulk_update spells a CASE for every row and column; a batch of a hundred spends more time there than in
everything else together. And it writes the text of a query anew each time, which for one redemption took longer than
deciding it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from guiju.apps.vouchers import models
from guiju.apps.vouchers.queries.seeing import Sight

_APPROVALS = """
    WITH redemptions AS (
        UPDATE vouchers_redemption AS r SET approved_fen = n.fen, approved_at = n.at, decision = n.decision
        FROM unnest(%s::uuid[], %s::bigint[], %s::timestamptz[], %s::uuid[]) AS n (id, fen, at, decision)
        WHERE r.id = n.id
    ), vouchers AS (
        UPDATE vouchers_voucher AS v SET redeemed_fen = n.redeemed, reserved_fen = n.reserved
        FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) AS n (id, redeemed, reserved) WHERE v.id = n.id
    )
    UPDATE vouchers_subjectyear AS y SET redeemed_fen = n.redeemed, cap_fen = n.cap, is_open = n.is_open
    FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::boolean[]) AS n (id, redeemed, cap, is_open)
    WHERE y.id = n.id
"""
_YEARS = """
    INSERT INTO vouchers_subjectyear (id, place, subject_id, year, redeemed_fen, is_open)
    SELECT n.id, n.place, n.subject, n.year, 0, false
    FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::int[]) AS n (id, place, subject, year)
    ON CONFLICT (id) DO UPDATE SET year = excluded.year
    RETURNING id, place, subject_id, year, redeemed_fen, cap_fen, is_open
"""
_MATTERS = """
    SELECT r.matter_id, c.matter_id
    FROM vouchers_redemption AS r JOIN vouchers_voucher AS v ON v.id = r.voucher_id
         JOIN vouchers_claim AS c ON c.id = v.claim_id
    WHERE r.id = ANY(%s::uuid[]) AND (%s::boolean OR v.holder_id = %s::uuid)
"""
_SETTLED = """
    SELECT voucher_id, sum(settled_fen)::bigint FROM vouchers_redemption
    WHERE voucher_id = ANY(%s::uuid[]) AND approved_fen IS NOT NULL GROUP BY voucher_id
"""
_REUSING = """
    SELECT DISTINCT own.redemption_id
    FROM vouchers_invoice AS own JOIN vouchers_invoice AS other ON other.number = own.number
    WHERE own.redemption_id = ANY(%s::uuid[]) AND own.is_live AND other.is_live
        AND other.redemption_id <> own.redemption_id
"""


def matters_of(redemptions: Sequence[UUID], within: Sight) -> list[UUID]:
    """The matters of the redemptions within sight, and those of the claims they redeem."""
    with connection.cursor() as cursor:
        cursor.execute(_MATTERS, [list(redemptions), within.is_everybody, within.organisation])
        return [matter for pair in cursor.fetchall() for matter in pair]


def settled_before(vouchers: Sequence[UUID]) -> dict[UUID, int]:
    """By voucher, what its approved redemptions have settled already; one that has none is absent."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED, [list(vouchers)])
        return dict(cursor.fetchall())


def reusing(redemptions: Sequence[UUID]) -> set[UUID]:
    """Those of the redemptions one of whose invoices supports another live redemption as well."""
    with connection.cursor() as cursor:
        cursor.execute(_REUSING, [list(redemptions)])
        return {redemption for (redemption,) in cursor.fetchall()}


def save_approvals(redemptions: Sequence[models.Redemption], years: Iterable[models.SubjectYear]) -> None:
    """Write the approved amounts of redemptions, and what they leave of their vouchers and subjects' years."""
    vouchers = list({r.voucher_id: r.voucher for r in redemptions}.values())
    rows = list(years)
    columns: list[list[object]] = [
        [r.id for r in redemptions],
        [r.approved_fen for r in redemptions],
        [r.approved_at for r in redemptions],
        [r.decision for r in redemptions],
        [v.id for v in vouchers],
        [v.redeemed_fen for v in vouchers],
        [v.reserved_fen for v in vouchers],
        [y.id for y in rows],
        [y.redeemed_fen for y in rows],
        [y.cap_fen for y in rows],
        [y.is_open for y in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_APPROVALS, columns)


def lock_years(fresh: Sequence[models.SubjectYear]) -> list[models.SubjectYear]:
    """The rows as they stand, locked in the order given until the transaction ends; those not there yet are added.

    A row that is there is locked by writing it as it is: approvals write it again in the same transaction anyway.
    """
    columns: list[list[object]] = [
        [y.id for y in fresh],
        [y.place for y in fresh],
        [y.subject_id for y in fresh],
        [y.year for y in fresh],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_YEARS, columns)
        return [
            models.SubjectYear(
                id=id, place=place, subject_id=subject, year=year, redeemed_fen=redeemed, cap_fen=cap, is_open=is_open
            )
            for id, place, subject, year, redeemed, cap, is_open in cursor.fetchall()
        ]

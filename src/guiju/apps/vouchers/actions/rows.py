"""How approvals are written down: one statement a table, however many rows. Decides nothing, checks nothing.

The ORM's bulk_update spells a CASE for every row and column; a batch of a hundred spends more time there than in
everything else together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from guiju.apps.vouchers import models

_REDEMPTIONS = """
    UPDATE vouchers_redemption AS r SET approved_fen = n.fen, approved_at = n.at, decision = n.decision
    FROM unnest(%s::uuid[], %s::bigint[], %s::timestamptz[], %s::uuid[]) AS n (id, fen, at, decision) WHERE r.id = n.id
"""
_VOUCHERS = """
    UPDATE vouchers_voucher AS v SET redeemed_fen = n.redeemed, reserved_fen = n.reserved
    FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) AS n (id, redeemed, reserved) WHERE v.id = n.id
"""
_YEARS = """
    UPDATE vouchers_subjectyear AS y SET redeemed_fen = n.redeemed, cap_fen = n.cap, is_open = n.is_open
    FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::boolean[]) AS n (id, redeemed, cap, is_open)
    WHERE y.id = n.id
"""


def save_approvals(redemptions: Sequence[models.Redemption], years: Iterable[models.SubjectYear]) -> None:
    """Write the approved amounts of redemptions, and what they leave of their vouchers and subjects' years."""
    vouchers = list({r.voucher_id: r.voucher for r in redemptions}.values())
    rows = list(years)
    with connection.cursor() as cursor:
        cursor.execute(
            _REDEMPTIONS,
            [
                [r.id for r in redemptions],
                [r.approved_fen for r in redemptions],
                [r.approved_at for r in redemptions],
                [r.decision for r in redemptions],
            ],
        )
        cursor.execute(
            _VOUCHERS,
            [[v.id for v in vouchers], [v.redeemed_fen for v in vouchers], [v.reserved_fen for v in vouchers]],
        )
        cursor.execute(
            _YEARS,
            [
                [y.id for y in rows],
                [y.redeemed_fen for y in rows],
                [y.cap_fen for y in rows],
                [y.is_open for y in rows],
            ],
        )

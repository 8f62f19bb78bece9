"""Receipts to take away: what was decided and posted, with the proofs that it stands in the log."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from guiju.apps.vouchers import queries
from guiju.apps.vouchers.views.asking import Asked, desk
from guiju.core.receipts import Receipt


@require_safe
@desk()
def voucher_receipt(request: Asked, id: UUID) -> HttpResponse:
    """A voucher's receipt as a file."""
    return _file(queries.voucher_receipt(id, request.actor, settings.EVIDENCE_LOG.published))


@require_safe
@desk()
def payment_receipt(request: Asked, id: UUID) -> HttpResponse:
    """A redemption's receipt as a file."""
    return _file(queries.payment_receipt(id, request.actor, settings.EVIDENCE_LOG.published))


def _file(receipt: Receipt) -> HttpResponse:
    return HttpResponse(
        receipt.as_bytes(),
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{receipt.about.number}.json"',
            "Cache-Control": "private, no-store",
        },
    )

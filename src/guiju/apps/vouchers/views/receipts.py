"""Receipts and certificates to take away: what was decided and posted, with the proofs that it stands in the log."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from guiju.apps.decisions import actions as decisions
from guiju.apps.vouchers import queries
from guiju.apps.vouchers.views.asking import Asked, desk
from guiju.core.receipts import Receipt
from guiju.documents import files


@require_safe
@desk()
def voucher_receipt(request: Asked, id: UUID) -> HttpResponse:
    """A voucher's receipt as a file."""
    return _receipt(queries.voucher_receipt(id, request.actor, settings.EVIDENCE_LOG.published))


@require_safe
@desk()
def payment_receipt(request: Asked, id: UUID) -> HttpResponse:
    """A redemption's receipt as a file."""
    return _receipt(queries.payment_receipt(id, request.actor, settings.EVIDENCE_LOG.published))


@require_safe
@desk()
def voucher_certificate(request: Asked, id: UUID) -> HttpResponse:
    """A voucher's certificate: its receipt for people, as a signed PDF."""
    return _certificate(queries.voucher_receipt(id, request.actor, settings.EVIDENCE_LOG.published))


@require_safe
@desk()
def payment_certificate(request: Asked, id: UUID) -> HttpResponse:
    """A redemption's certificate: its receipt for people, as a signed PDF."""
    return _certificate(queries.payment_receipt(id, request.actor, settings.EVIDENCE_LOG.published))


def _certificate(receipt: Receipt) -> HttpResponse:
    pdf = settings.CERTIFIER.certify(receipt, titles=decisions.policy_titles())
    return files.download(pdf, files.PDF, f"{receipt.about.number}.pdf")


def _receipt(receipt: Receipt) -> HttpResponse:
    return files.download(receipt.as_bytes(), files.JSON, f"{receipt.about.number}.json")

"""Payments and the enquiries into them, a page at a time; for the offices only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, QuerySet

from guiju.apps.vouchers import models
from guiju.apps.vouchers.queries import cases, lists, shapes
from guiju.core import paging
from guiju.core.parties import Actor


def payments(
    envelope: UUID, actor: Actor, *, after: str | None = None, limit: int | None = None
) -> paging.Page[shapes.PaymentView]:
    """The payments of an envelope by their reference. Raises Refused("vouchers.not_found")."""
    cases.require_envelope(envelope, actor)
    rows = models.Payment.objects.filter(envelope=envelope).select_related("redemption__voucher")
    if after is not None:
        (key,) = paging.key_of(after, 1)
        rows = rows.filter(reference__gt=key)
    size = paging.limit_of(limit)
    found = list(rows.order_by("reference")[: size + 1])
    return paging.page([cases.payment_view(row) for row in found], size, [(row.reference,) for row in found])


def asked_about(payments: Iterable[UUID]) -> frozenset[UUID]:
    """Into which of these payments an enquiry is open."""
    asked = models.Enquiry.objects.filter(payment__in=set(payments), closed_at__isnull=True)
    return frozenset(asked.values_list("payment_id", flat=True))


def enquiries(
    actor: Actor,
    *,
    programme: UUID | None = None,
    envelope: UUID | None = None,
    state: str = "",
    sort: lists.Sort = lists.Sort.NEWEST,
    after: str | None = None,
    limit: int | None = None,
) -> paging.Page[shapes.EnquiryView]:
    """Enquiries into payments, by when they were opened or by the payment's amount."""
    rows = _enquiries(actor, programme=programme, state=state)
    if envelope is not None:
        rows = rows.filter(payment__envelope=envelope)
    return lists.keyset(
        rows, sort, at="opened_at", amount="amount_fen", after=after, limit=limit, view=cases.enquiry_view
    )


def enquiries_total(actor: Actor, *, programme: UUID | None = None, state: str = "") -> lists.Total:
    """How many enquiries `enquiries` would find, and what their payments come to."""
    return lists.total_of(_enquiries(actor, programme=programme, state=state), "amount_fen")


def _enquiries(actor: Actor, *, programme: UUID | None, state: str) -> QuerySet[models.Enquiry]:
    rows = cases.enquiry_rows(actor).annotate(amount_fen=F("payment__amount_fen"))
    if programme is not None:
        rows = rows.filter(payment__envelope__programme=programme)
    return rows.filter(matter__state=state) if state else rows

"""Lists of claims, vouchers, redemptions and envelopes: filtered, sorted one of a few ways, paged by keyset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, F, Model, Q, QuerySet, Sum

from guiju.apps.vouchers import models
from guiju.apps.vouchers.queries import cases, shapes
from guiju.apps.vouchers.queries.seeing import seen
from guiju.core import paging
from guiju.core.parties import Actor
from guiju.core.vouchers import VoucherKind

M = TypeVar("M", bound=Model)
V = TypeVar("V")


class Sort(StrEnum):
    """The orders a list can be had in; the smaller-first twin of each has no mark."""

    NEWEST = "-at"
    OLDEST = "at"
    LARGEST = "-amount"
    SMALLEST = "amount"


def claims(
    actor: Actor,
    *,
    programme: UUID | None = None,
    kind: VoucherKind | None = None,
    state: str = "",
    text: str = "",
    sort: Sort = Sort.NEWEST,
    after: str | None = None,
    limit: int | None = None,
) -> paging.Page[shapes.ClaimView]:
    """Claims the actor may see; `text` is part of a number, a contract number or a party's name."""
    rows = cases.claim_rows(actor)
    if programme is not None:
        rows = rows.filter(programme=programme)
    if kind is not None:
        rows = rows.filter(voucher_kind=kind)
    if state:
        rows = rows.filter(matter__state=state)
    if text:
        rows = rows.filter(
            Q(matter__number__icontains=text)
            | Q(business__contract_number__icontains=text)
            | Q(claimant__name__icontains=text)
        )
    return _page(rows, sort, at="created_at", amount="price_fen", after=after, limit=limit, view=cases.claim_view)


def vouchers(
    actor: Actor,
    *,
    at: datetime,
    programme: UUID | None = None,
    region: str = "",
    state: str = "",
    month: date | None = None,
    text: str = "",
    sort: Sort = Sort.NEWEST,
    after: str | None = None,
    limit: int | None = None,
) -> paging.Page[shapes.VoucherView]:
    """Vouchers the actor may see; `state` is a VoucherState at the instant `at`, `month` the month of issue (China)."""
    rows = cases.voucher_rows(actor)
    if programme is not None:
        rows = rows.filter(programme=programme)
    if region:
        rows = rows.filter(region=region)
    if state:
        rows = rows.filter(_in_state(shapes.VoucherState(state), at))
    if month is not None:
        rows = rows.filter(issued_at__year=month.year, issued_at__month=month.month)
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(holder__name__icontains=text))
    return _page(rows, sort, at="issued_at", amount="face_fen", after=after, limit=limit, view=cases.voucher_view)


def usable_fen(actor: Actor, *, at: datetime) -> int:
    """What all the vouchers of the actor's own organisation can still be asked for."""
    if actor.organisation is None:
        return 0
    usable = models.Voucher.objects.filter(holder=actor.organisation, expires_at__gt=at, revoked_at=None)
    left = usable.aggregate(left=Sum(F("face_fen") - F("redeemed_fen") - F("void_fen") - F("reserved_fen")))["left"]
    return int(left or 0)


def redemptions(
    actor: Actor,
    *,
    voucher: UUID | None = None,
    programme: UUID | None = None,
    state: str = "",
    text: str = "",
    sort: Sort = Sort.NEWEST,
    after: str | None = None,
    limit: int | None = None,
) -> paging.Page[shapes.RedemptionView]:
    """Redemptions the actor may see; `text` is part of a number or of the holder's name."""
    rows = cases.redemption_rows(actor)
    if voucher is not None:
        rows = rows.filter(voucher=voucher)
    if programme is not None:
        rows = rows.filter(voucher__programme=programme)
    if state:
        rows = rows.filter(matter__state=state)
    if text:
        rows = rows.filter(Q(matter__number__icontains=text) | Q(voucher__holder__name__icontains=text))
    return _page(
        rows, sort, at="lodged_at", amount="requested_fen", after=after, limit=limit, view=cases.redemption_view
    )


def to_pay(actor: Actor, programme: UUID, *, limit: int = 2_000) -> tuple[shapes.RedemptionView, ...]:
    """Approved redemptions of a programme that no envelope carries yet, the longest waiting first."""
    rows = cases.redemption_rows(actor).filter(voucher__programme=programme, matter__state="approved")
    return tuple(cases.redemption_view(row) for row in rows.order_by("approved_at", "id")[:limit])


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPay:
    """What one programme owes and no envelope carries yet."""

    programme: UUID
    title_zh: str
    title_en: str
    count: int
    fen: int


def to_pay_totals(actor: Actor) -> tuple[ToPay, ...]:
    """How many approved redemptions each programme has to pay, and what they come to; the oldest year first."""
    rows = seen(models.Redemption.objects.filter(matter__state="approved"), actor, owner="voucher__holder")
    totals = (
        rows.values("voucher__programme", "voucher__programme__title_zh", "voucher__programme__title_en")
        .annotate(count=Count("id"), fen=Sum("approved_fen"))
        .order_by("voucher__programme__year", "voucher__programme")
    )
    return tuple(
        ToPay(
            programme=row["voucher__programme"],
            title_zh=row["voucher__programme__title_zh"],
            title_en=row["voucher__programme__title_en"],
            count=row["count"],
            fen=row["fen"],
        )
        for row in totals
    )


def envelopes(
    actor: Actor,
    *,
    programme: UUID | None = None,
    state: str = "",
    sort: Sort = Sort.NEWEST,
    after: str | None = None,
    limit: int | None = None,
) -> paging.Page[shapes.EnvelopeView]:
    """Payment envelopes; for the offices only."""
    rows = cases.envelope_rows(actor)
    if programme is not None:
        rows = rows.filter(programme=programme)
    if state:
        rows = rows.filter(matter__state=state)
    return _page(rows, sort, at="created_at", amount="declared_fen", after=after, limit=limit, view=cases.envelope_view)


def publicity(
    *, on: date, text: str = "", sort: Sort = Sort.NEWEST, after: str | None = None, limit: int | None = None
) -> paging.Page[shapes.ClaimView]:
    """Claims in their publicity period on a day, for anybody; `text` is part of a number or of the claimant's name."""
    rows = cases.publicised_rows(on)
    if text:
        rows = rows.filter(Q(matter__number__icontains=text) | Q(claimant__name__icontains=text))
    return _page(rows, sort, at="publicity_from", amount="price_fen", after=after, limit=limit, view=cases.claim_view)


def _in_state(state: shapes.VoucherState, at: datetime) -> Q:
    """The same states as VoucherView.state, as the database sees them."""
    spent = Q(redeemed_fen=F("face_fen"))
    open_ = Q(revoked_at=None) & ~spent
    return {
        shapes.VoucherState.REVOKED: Q(revoked_at__isnull=False),
        shapes.VoucherState.SPENT: Q(revoked_at=None) & spent,
        shapes.VoucherState.USABLE: open_ & Q(expires_at__gt=at),
        shapes.VoucherState.RUNNING_OUT: open_ & Q(expires_at__lte=at, reserved_fen__gt=0),
        shapes.VoucherState.LAPSED: open_ & Q(expires_at__lte=at, reserved_fen=0),
    }[state]


def _page(
    rows: QuerySet[M],
    sort: Sort,
    *,
    at: str,
    amount: str,
    after: str | None,
    limit: int | None,
    view: Callable[[M], V],
) -> paging.Page[V]:
    """One page in one order; ties are broken by id, so that nothing is shown twice or left out."""
    size = paging.limit_of(limit)
    column = amount if sort in {Sort.LARGEST, Sort.SMALLEST} else at
    down = sort.startswith("-")
    rows = rows.order_by(f"{'-' if down else ''}{column}", f"{'-' if down else ''}id")
    if after is not None:
        key, id = _read_key(after, is_amount=column == amount, is_day=column.endswith("_from"))
        beyond = "lt" if down else "gt"
        rows = rows.filter(Q(**{f"{column}__{beyond}": key}) | Q(**{column: key, f"id__{beyond}": id}))
    found = list(rows[: size + 1])
    keys = [(_written(getattr(row, column)), str(row.pk)) for row in found]
    return paging.page([view(row) for row in found], size, keys)


def _written(key: date | int) -> str:
    return key.isoformat() if isinstance(key, date) else str(key)


def _read_key(after: str, *, is_amount: bool, is_day: bool) -> tuple[date | int, UUID]:
    key, id = paging.key_of(after, 2)
    read = int if is_amount else date.fromisoformat if is_day else datetime.fromisoformat
    try:
        return read(key), UUID(id)
    except ValueError:
        raise paging.bad_cursor() from None

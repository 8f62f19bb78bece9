"""Lists of claims, vouchers, redemptions and envelopes: filtered, sorted one of a few ways, paged by keyset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Sum

from guiju.apps.vouchers import models
from guiju.apps.vouchers.queries import cases, shapes
from guiju.apps.vouchers.queries.seeing import seen
from guiju.core import paging
from guiju.core.parties import Actor
from guiju.core.vouchers import VoucherKind

M = TypeVar("M", bound=Model)
V = TypeVar("V")


COUNTED_MAX = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many rows a list holds and what they come to; `is_cut_off` when there are more than were counted."""

    count: int
    fen: int
    is_cut_off: bool


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
    rows = _claims(actor, programme=programme, kind=kind, state=state, text=text)
    return keyset(rows, sort, at="created_at", amount="price_fen", after=after, limit=limit, view=cases.claim_view)


def claims_total(actor: Actor, *, programme: UUID | None = None, state: str = "", text: str = "") -> Total:
    """How many claims `claims` would find, and the contract prices they come to."""
    return total_of(_claims(actor, programme=programme, kind=None, state=state, text=text), "price_fen")


def _claims(
    actor: Actor, *, programme: UUID | None, kind: VoucherKind | None, state: str, text: str
) -> QuerySet[models.Claim]:
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
    return rows


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
    rows = _vouchers(actor, at=at, programme=programme, region=region, state=state, month=month, text=text)
    return keyset(rows, sort, at="issued_at", amount="face_fen", after=after, limit=limit, view=cases.voucher_view)


def vouchers_total(
    actor: Actor,
    *,
    at: datetime,
    programme: UUID | None = None,
    region: str = "",
    state: str = "",
    month: date | None = None,
    text: str = "",
) -> Total:
    """How many vouchers `vouchers` would find, and the faces they come to."""
    rows = _vouchers(actor, at=at, programme=programme, region=region, state=state, month=month, text=text)
    return total_of(rows, "face_fen")


def _vouchers(
    actor: Actor, *, at: datetime, programme: UUID | None, region: str, state: str, month: date | None, text: str
) -> QuerySet[models.Voucher]:
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
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What the vouchers of one organisation hold: still to be asked for, and asked for already but not decided."""

    usable_fen: int
    reserved_fen: int

    @property
    def held_fen(self) -> int:
        """What stands on the vouchers' accounts."""
        return self.usable_fen + self.reserved_fen

    def redeemable_fen(self, redeemed_fen: int, cap_fen: int | None) -> int:
        """What can be asked for and still be paid under a year's cap, once all that is under review were paid."""
        if cap_fen is None:
            return self.usable_fen
        return max(0, min(self.usable_fen, cap_fen - redeemed_fen - self.reserved_fen))


def purse(actor: Actor, *, at: datetime) -> Purse:
    """What the vouchers of the actor's own organisation hold at an instant."""
    if actor.organisation is None:
        return Purse(usable_fen=0, reserved_fen=0)
    left = F("face_fen") - F("redeemed_fen") - F("void_fen") - F("reserved_fen")
    sums = models.Voucher.objects.filter(holder=actor.organisation, revoked_at=None).aggregate(
        usable=Sum(left, filter=Q(expires_at__gt=at)), reserved=Sum("reserved_fen")
    )
    return Purse(usable_fen=sums["usable"] or 0, reserved_fen=sums["reserved"] or 0)


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
    rows = _redemptions(actor, voucher=voucher, programme=programme, state=state, text=text)
    return keyset(
        rows, sort, at="lodged_at", amount="requested_fen", after=after, limit=limit, view=cases.redemption_view
    )


def redemptions_total(actor: Actor, *, programme: UUID | None = None, state: str = "") -> Total:
    """How many redemptions `redemptions` would find, and what they ask for together."""
    return total_of(_redemptions(actor, voucher=None, programme=programme, state=state, text=""), "requested_fen")


def _redemptions(
    actor: Actor, *, voucher: UUID | None, programme: UUID | None, state: str, text: str
) -> QuerySet[models.Redemption]:
    rows = cases.redemption_rows(actor)
    if voucher is not None:
        rows = rows.filter(voucher=voucher)
    if programme is not None:
        rows = rows.filter(voucher__programme=programme)
    if state:
        rows = rows.filter(matter__state=state)
    if text:
        rows = rows.filter(Q(matter__number__icontains=text) | Q(voucher__holder__name__icontains=text))
    return rows


def to_pay(actor: Actor, programme: UUID, *, limit: int = 2_000) -> tuple[shapes.RedemptionView, ...]:
    """Approved redemptions of a programme that no envelope carries yet, the longest waiting first.

    Where an enquiry is open, whether it was paid already is not known: that is not to be paid.
    """
    rows = _payable(cases.redemption_rows(actor)).filter(voucher__programme=programme)
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
    rows = seen(_payable(models.Redemption.objects.all()), actor, owner="voucher__holder")
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
    rows = _envelopes(actor, programme=programme, state=state)
    return keyset(
        rows, sort, at="created_at", amount="declared_fen", after=after, limit=limit, view=cases.envelope_view
    )


def envelopes_total(actor: Actor, *, programme: UUID | None = None, state: str = "") -> Total:
    """How many envelopes `envelopes` would find, and what they come to."""
    return total_of(_envelopes(actor, programme=programme, state=state), "declared_fen")


def _envelopes(actor: Actor, *, programme: UUID | None, state: str) -> QuerySet[models.Envelope]:
    rows = cases.envelope_rows(actor)
    if programme is not None:
        rows = rows.filter(programme=programme)
    if state:
        rows = rows.filter(matter__state=state)
    return rows


def publicity(
    *, on: date, text: str = "", sort: Sort = Sort.NEWEST, after: str | None = None, limit: int | None = None
) -> paging.Page[shapes.ClaimView]:
    """Claims in their publicity period on a day, for anybody; `text` is part of a number or of the claimant's name."""
    rows = cases.publicised_rows(on)
    if text:
        rows = rows.filter(Q(matter__number__icontains=text) | Q(claimant__name__icontains=text))
    return keyset(rows, sort, at="publicity_from", amount="price_fen", after=after, limit=limit, view=cases.claim_view)


def publicity_ending(*, on: date, limit: int) -> tuple[tuple[shapes.ClaimView, ...], int]:
    """The claims in publicity on a day whose time for objections ends first, and how many are in publicity at all."""
    rows = cases.publicised_rows(on)
    first = rows.order_by("publicity_until", "publicity_from", "id")[:limit]
    return tuple(cases.claim_view(row) for row in first), rows.count()


def statement_lines(
    envelope: UUID, actor: Actor, *, errors: bool = False, after: str | None = None, limit: int | None = None
) -> paging.Page[shapes.StatementLineView]:
    """The statement lines of an envelope in the order they came in, or only those that are errors; for the offices."""
    cases.require_envelope(envelope, actor)
    rows = cases.line_rows(envelope)
    if errors:
        rows = rows.exclude(cases.AT_REST)
    if after is not None:
        (key,) = paging.key_of(after, 1)
        if not key.isascii() or not key.isdigit() or len(key) > 18:
            raise paging.bad_cursor()
        rows = rows.filter(id__gt=int(key))
    size = paging.limit_of(limit)
    found = list(rows.order_by("id")[: size + 1])
    return paging.page([cases.line_view(row) for row in found], size, [(str(row.pk),) for row in found])


def _payable(rows: QuerySet[models.Redemption]) -> QuerySet[models.Redemption]:
    asked = models.Enquiry.objects.filter(payment__redemption=OuterRef("pk"), closed_at__isnull=True)
    return rows.filter(~Exists(asked), matter__state="approved")


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


def keyset(
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


def total_of(rows: QuerySet[M], amount: str) -> Total:
    """Count and add up at most COUNTED_MAX rows: a list must not cost more than it shows because a table grew."""
    told = rows.order_by().values(amount)[: COUNTED_MAX + 1].aggregate(count=Count("*"), fen=Sum(amount))
    return Total(
        count=min(told["count"], COUNTED_MAX), fen=int(told["fen"] or 0), is_cut_off=told["count"] > COUNTED_MAX
    )


def _written(key: date | int) -> str:
    return key.isoformat() if isinstance(key, date) else str(key)


def _read_key(after: str, *, is_amount: bool, is_day: bool) -> tuple[date | int, UUID]:
    key, id = paging.key_of(after, 2)
    read = int if is_amount else date.fromisoformat if is_day else datetime.fromisoformat
    try:
        return read(key), UUID(id)
    except ValueError:
        raise paging.bad_cursor() from None

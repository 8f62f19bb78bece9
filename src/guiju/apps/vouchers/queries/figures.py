"""The programme's figures: pool, issued, redeemed, lapsed; by month and region; when the pool will be used up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth

from guiju.apps.decisions import actions as decisions
from guiju.apps.ledger import queries as ledger
from guiju.apps.vouchers import models
from guiju.apps.vouchers.queries.seeing import not_found
from guiju.core import voucher_ids
from guiju.core import vouchers as law
from guiju.core.calendar import end_of
from guiju.core.parties import Actor

FORECAST_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeName:
    """Which programme: for a choice, a heading or an address, without its figures."""

    id: UUID
    place: str
    year: int
    title_zh: str
    title_en: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeFigures:
    """A year's programme in fen. `issued_fen` counts every face ever issued; what lapsed or was revoked went back."""

    id: UUID
    policy: str
    place: str
    year: int
    prefix: str
    title_zh: str
    title_en: str
    issue_cap_fen: int
    appropriation_fen: int
    publicity_working_days: int
    opened_at: datetime
    closed_at: datetime | None
    decision: UUID
    vouchers: int
    holders: int
    issued_fen: int
    redeemed_fen: int
    reserved_fen: int
    lapsed_fen: int
    revoked_fen: int
    available_fen: int
    payable_fen: int
    paid_fen: int

    @property
    def returned_fen(self) -> int:
        """What went back to the pool."""
        return self.lapsed_fen + self.revoked_fen

    @property
    def committed_fen(self) -> int:
        """What the pool has given away for now: issued less what went back."""
        return self.issued_fen - self.returned_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """One month's issued, redeemed, lapsed, revoked and paid amounts, in fen."""

    month: date
    issued_fen: int
    redeemed_fen: int
    lapsed_fen: int
    revoked_fen: int
    paid_fen: int

    @property
    def returned_fen(self) -> int:
        """What went back to the pool in it."""
        return self.lapsed_fen + self.revoked_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionFigures:
    region: str
    vouchers: int
    holders: int
    issued_fen: int
    redeemed_fen: int


def programme_names() -> tuple[ProgrammeName, ...]:
    """All programmes by name, the latest year first."""
    return tuple(_name(row) for row in models.Programme.objects.order_by("-year", "place"))


def programme_name(id: UUID) -> ProgrammeName:
    """One programme by name. Raises Refused("vouchers.not_found")."""
    row = models.Programme.objects.filter(id=id).first()
    if row is None:
        raise not_found()
    return _name(row)


def programmes() -> tuple[ProgrammeFigures, ...]:
    """All programmes, the latest year first."""
    return tuple(_figures(row) for row in models.Programme.objects.order_by("-year", "place"))


def programme(id: UUID) -> ProgrammeFigures:
    row = models.Programme.objects.filter(id=id).first()
    if row is None:
        raise not_found()
    return _figures(row)


def by_month(programme: UUID) -> tuple[MonthFigures, ...]:
    """From the month of the first voucher to the last month anything happened, none left out."""
    vouchers = models.Voucher.objects.filter(programme=programme)
    redemptions = models.Redemption.objects.filter(voucher__programme=programme)
    issued = _months(vouchers, "issued_at", "face_fen")
    lapsed = _months(vouchers.filter(lapsed_at__isnull=False), "lapsed_at", "void_fen")
    revoked = _months(vouchers.filter(revoked_at__isnull=False), "revoked_at", "void_fen")
    redeemed = _months(redemptions.filter(approved_at__isnull=False), "approved_at", "approved_fen")
    paid = _months(redemptions.filter(paid_at__isnull=False), "paid_at", "approved_fen")
    return tuple(
        MonthFigures(
            month=month,
            issued_fen=issued.get(month, 0),
            redeemed_fen=redeemed.get(month, 0),
            lapsed_fen=lapsed.get(month, 0),
            revoked_fen=revoked.get(month, 0),
            paid_fen=paid.get(month, 0),
        )
        for month in _every_month({*issued, *lapsed, *revoked, *redeemed, *paid})
    )


def by_region(programme: UUID) -> tuple[RegionFigures, ...]:
    """Where holders are registered, the largest first."""
    rows = (
        models.Voucher.objects.filter(programme=programme)
        .values("region")
        .annotate(
            vouchers=Count("id"),
            holders=Count("holder", distinct=True),
            issued_fen=Sum("face_fen"),
            redeemed=Sum("redeemed_fen"),
        )
        .order_by("-issued_fen", "region")
    )
    return tuple(
        RegionFigures(
            region=row["region"],
            vouchers=row["vouchers"],
            holders=row["holders"],
            issued_fen=row["issued_fen"],
            redeemed_fen=row["redeemed"],
        )
        for row in rows
    )


def exhausted_on(programme: ProgrammeFigures, *, on: date) -> date | None:
    """The day the pool is used up at the last 90 days' pace; None when it lasts the year, or the year is over."""
    if programme.year != on.year:
        return None
    since = on - timedelta(days=FORECAST_DAYS)
    recent = models.Voucher.objects.filter(programme=programme.id, issued_at__date__gt=since, issued_at__date__lte=on)
    pace_fen = recent.aggregate(total=Sum("face_fen"))["total"] or 0
    if pace_fen == 0:
        return None
    days_left = programme.available_fen * FORECAST_DAYS // pace_fen
    used_up = on + timedelta(days=min(days_left, 3_650))
    return used_up if used_up.year == on.year else None


def subject_year(place: str, subject: UUID, year: int) -> tuple[int, int | None]:
    """What a subject has redeemed in a natural year, and the cap it counts against (None before its first)."""
    row = models.SubjectYear.objects.filter(place=place, subject=subject, year=year).first()
    return (row.redeemed_fen, row.cap_fen) if row else (0, None)


def subject_cap_fen(programme: UUID, *, on: date) -> int | None:
    """What one subject may redeem in a year by the terms of `on`; None where those leave it open.

    The policy is asked as when the year was opened or amended, with the appropriation that stood at the end of the day.
    """
    later = models.Amendment.objects.filter(programme=OuterRef("id"), amended_at__gte=end_of(on))
    first_later = Subquery(later.order_by("amended_at", "id").values("before_fen")[:1])
    stood = models.Programme.objects.annotate(stood_fen=Coalesce(first_later, "appropriation_fen"))
    place, year, stood_fen = stood.values_list("place", "year", "stood_fen").get(id=programme)
    asked = law.Opening(year=year, appropriation_fen=stood_fen)
    budget = decisions.preview(law.PROGRAMME, asked, place=place, on=on).award
    return None if budget is None else budget.subject_cap_fen


def own_year(actor: Actor, programme: UUID, year: int, *, on: date) -> tuple[int, int | None]:
    """What the actor's own organisation redeemed in a natural year, and its cap: its own once it redeemed in it.

    Before its first redemption the cap is the one of the terms of `on`, which say nothing of other years.
    """
    place = models.Programme.objects.values_list("place", flat=True).get(id=programme)
    redeemed_fen, cap_fen = (0, None) if actor.organisation is None else subject_year(place, actor.organisation, year)
    if cap_fen is None and on.year == year:
        cap_fen = subject_cap_fen(programme, on=on)
    return redeemed_fen, cap_fen


def _name(row: models.Programme) -> ProgrammeName:
    return ProgrammeName(
        id=row.id,
        place=row.place,
        year=row.year,
        title_zh=row.title_zh,
        title_en=row.title_en,
        closed_at=row.closed_at,
    )


def _figures(row: models.Programme) -> ProgrammeFigures:
    vouchers = models.Voucher.objects.filter(programme=row)
    total = vouchers.aggregate(
        vouchers=Count("id"),
        holders=Count("holder", distinct=True),
        issued=Sum("face_fen"),
        redeemed=Sum("redeemed_fen"),
        reserved=Sum("reserved_fen"),
        lapsed=Sum("void_fen", filter=Q(lapsed_at__isnull=False)),
        revoked=Sum("void_fen", filter=Q(revoked_at__isnull=False)),
    )
    paid = ledger.balance(voucher_ids.paid(row.id))
    return ProgrammeFigures(
        id=row.id,
        policy=row.policy,
        place=row.place,
        year=row.year,
        prefix=row.prefix,
        title_zh=row.title_zh,
        title_en=row.title_en,
        issue_cap_fen=row.issue_cap_fen,
        appropriation_fen=row.appropriation_fen,
        publicity_working_days=row.publicity_working_days,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        decision=row.decision,
        vouchers=total["vouchers"],
        holders=total["holders"],
        issued_fen=total["issued"] or 0,
        redeemed_fen=total["redeemed"] or 0,
        reserved_fen=total["reserved"] or 0,
        lapsed_fen=total["lapsed"] or 0,
        revoked_fen=total["revoked"] or 0,
        available_fen=ledger.balance(voucher_ids.pool(row.id)).available_fen,
        payable_fen=ledger.balance(voucher_ids.payable(row.id)).available_fen,
        paid_fen=paid.credits_fen - paid.debits_fen,
    )


def _months(rows: QuerySet, instant: str, amount: str) -> dict[date, int]:  # type: ignore[type-arg]
    summed = rows.annotate(month=TruncMonth(instant)).values("month").annotate(total=Sum(amount)).order_by("month")
    return {row["month"].date(): row["total"] for row in summed}


def _every_month(months: set[date]) -> Sequence[date]:
    if not months:
        return ()
    first, last = min(months), max(months)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(count)]

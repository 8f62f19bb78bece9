"""The figures of the compute vouchers: the year's course, the places, the pool. Drawn in Chinese, as issues are."""

from __future__ import annotations

from datetime import date, timedelta

from guiju.apps.vouchers import queries as vouchers
from guiju.core.calendar import add_months, day_in_china
from guiju.core.decision import Says
from guiju.core.regions import REGIONS, is_within
from guiju.documents import charts

YEAR = Says("算力券：累计发放与兑现", "Vouchers: issued and redeemed so far")
PLACES = Says("算力券：各市州累计发放", "Vouchers: issued in all, by place")
POOL = Says("算力券：资金安排的去向", "Vouchers: where the pool went")
ISSUED, REDEEMED = Says("累计发放", "Issued"), Says("累计兑现", "Redeemed")
OUT, LEFT, PAID = (
    Says("在用券面", "Issued, not redeemed"),
    Says("尚可发放", "Left to issue"),
    Says("已兑现", "Redeemed"),
)
ZH = "zh"


def year(on: date) -> charts.Chart | None:
    """What was issued and redeemed since the programme opened, month by month."""
    programme = _programme(on)
    if programme is None:
        return None
    months = [month for month in vouchers.by_month(programme.id) if month.month <= on]
    opened_on = day_in_china(programme.opened_at)
    days = [min(add_months(month.month, 1) - timedelta(days=1), on) for month in months]
    issued = _running(opened_on, days, [month.issued_fen for month in months])
    redeemed = _running(opened_on, days, [month.redeemed_fen for month in months])
    return charts.cumulative(
        title=YEAR,
        tongue=ZH,
        lines=[
            charts.Line(name=ISSUED, points=issued),
            charts.Line(name=REDEEMED, points=redeemed, tone=charts.Tone.DONE),
        ],
    )


def places(on: date) -> charts.Chart | None:
    """The province's prefectures, darker where more was issued."""
    programme = _programme(on)
    if programme is None:
        return None
    amounts: dict[str, int] = {}
    for each in vouchers.by_region(programme.id):
        code = _known(each.region, programme.place)
        amounts[code] = amounts.get(code, 0) + each.issued_fen
    return charts.province(title=PLACES, code=programme.place, amounts=amounts, tongue=ZH) if amounts else None


def pool(on: date) -> charts.Chart | None:
    """The appropriation: redeemed, issued and not redeemed yet, left to issue."""
    programme = _programme(on)
    if programme is None:
        return None
    outstanding = programme.committed_fen - programme.redeemed_fen
    amounts = [(PAID, programme.redeemed_fen), (OUT, outstanding), (LEFT, programme.available_fen)]
    return charts.bars(title=POOL, amounts=amounts, tongue=ZH)


def _programme(on: date) -> vouchers.ProgrammeFigures | None:
    """The latest year's programme that had begun by then."""
    begun = next((each for each in vouchers.programme_names() if each.year <= on.year), None)
    return vouchers.programme(begun.id) if begun else None


def _running(opened_on: date, days: list[date], amounts: list[int]) -> tuple[tuple[date, int], ...]:
    """Amounts added up; two that fall on one day are one point."""
    points, total = {opened_on: 0}, 0
    for day, amount in zip(days, amounts, strict=True):
        total += amount
        points[max(day, opened_on)] = total
    return tuple(points.items())


def _known(code: str, place: str) -> str:
    """A region the outlines know: itself, the prefecture or the province it lies in."""
    inside = next((each for each in (code, code[:4] + "00") if each in REGIONS), place)
    return inside if is_within(inside, place) else code[:2] + "0000" if code[:2] + "0000" in REGIONS else place

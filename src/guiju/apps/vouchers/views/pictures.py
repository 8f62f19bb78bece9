"""The office's pictures: money over the months against its limit, and where its holders are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from guiju.apps.vouchers.queries import MonthFigures, ProgrammeFigures, RegionFigures
from guiju.apps.vouchers.views import sums
from guiju.core.calendar import add_months, day_in_china
from guiju.core.decision import Says
from guiju.core.regions import REGIONS, is_within
from guiju.documents import charts

GROWTH = Says("占用额度与累计兑现", "The pool taken, and redeemed so far")
PLACES = Says("各市州累计发放", "Issued in all, by region")


def growth(
    programme: ProgrammeFigures, months: Sequence[MonthFigures], *, on: date, forecast_on: date | None, tongue: str
) -> charts.Chart:
    """What is taken of the pool and what was redeemed, month by month up to `on`, and when the limit is reached.

    What came back makes the first line fall: it is what the pool is taken by, not what was ever issued.
    """
    opened_on = day_in_china(programme.opened_at)
    taken = [month.issued_fen - month.returned_fen for month in months]
    committed = _running(months, taken, opened_on, on)
    ahead = ((forecast_on, programme.appropriation_fen),) if forecast_on and forecast_on > on else ()
    return charts.cumulative(
        title=GROWTH,
        tongue=tongue,
        limit=charts.Limit(name=sums.POOL, fen=programme.appropriation_fen),
        lines=[
            charts.Line(name=sums.COMMITTED, points=committed, forecast=ahead),
            charts.Line(
                name=sums.REDEEMED,
                points=_running(months, [month.redeemed_fen for month in months], opened_on, on),
                tone=charts.Tone.DONE,
            ),
        ],
    )


def by_region(programme: ProgrammeFigures, regions: Iterable[RegionFigures], *, tongue: str) -> charts.Chart:
    """The province with its prefectures; holders elsewhere stand in the table beneath."""
    amounts: dict[str, int] = {}
    for each in regions:
        code = _known(each.region, programme.place)
        amounts[code] = amounts.get(code, 0) + each.issued_fen
    return charts.province(title=PLACES, code=programme.place, amounts=amounts, tongue=tongue)


def _running(
    months: Sequence[MonthFigures], amounts: Sequence[int], opened_on: date, on: date
) -> tuple[tuple[date, int], ...]:
    points, total = [(opened_on, 0)], 0
    for month, amount in zip(months, amounts, strict=True):
        total += amount
        end = min(add_months(month.month, 1) - timedelta(days=1), on)
        if end > points[-1][0]:
            points.append((end, total))
        else:
            points[-1] = (points[-1][0], total)
    return tuple(points)


def _known(code: str, place: str) -> str:
    """A region the outlines know: itself, the prefecture or the province it lies in."""
    wider = (code, code[:4] + "00", code[:2] + "0000")
    inside = next((each for each in wider if each in REGIONS), place)
    return inside if is_within(inside, place) else wider[2] if wider[2] in REGIONS else place

"""The office's pictures: one indicator on its way, and where the indicators are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from guiju.apps.targets.queries import Standing
from guiju.apps.targets.views import words
from guiju.core.decision import Says
from guiju.core.quantities import Course
from guiju.core.regions import GUIZHOU, is_within
from guiju.core.targets import Forecast, counted, trajectory, wanted, year_of
from guiju.documents import charts, course_charts, region_maps

OFF = Says("项偏离进度", "off course")


def course(standing: Standing, forecast: Forecast | None, *, on: date, tongue: str) -> charts.Chart | None:
    """The picture of one indicator; none without a number, a deadline or anything to draw."""
    goal = standing.indicator.goal
    value = wanted(goal)
    if value is None or goal.deadline is None:
        return None
    measured = counted(goal, standing.measured, on=on)
    way = trajectory(goal, measured, on=on)
    if not measured and not way:
        return None
    end = year_of(goal, on)[1] if goal.course is Course.EACH_PERIOD else goal.deadline
    drawn = course_charts.CourseDrawing(
        title=Says(standing.indicator.name, standing.indicator.name),
        unit=goal.unit,
        goal=value,
        measured=measured,
        way=way,
        deadline=end,
        forecast=forecast,
    )
    return course_charts.course(drawn, tongue=tongue)


def places(standings: Sequence[Standing], *, tongue: str) -> charts.Chart:
    """Where the indicators are: the provinces, or Guizhou's prefectures once some are theirs."""
    all_, amiss = Counter[str](), Counter[str]()
    for each in standings:
        region = each.indicator.region
        all_[region] += 1
        amiss[region] += each.judgement.is_off_course
    is_inner = any(code != GUIZHOU and is_within(code, GUIZHOU) for code in all_)
    is_outer = any(not is_within(code, GUIZHOU) for code in all_)
    counted_ = {
        code: region_maps.Counted(name=words.place(code), all=all_[code], amiss=amiss[code]) for code in sorted(all_)
    }
    return region_maps.regions(
        title=Says("各地区的指标", "Indicators by region"),
        province=GUIZHOU if is_inner and not is_outer else None,
        counted=counted_,
        amiss=OFF,
        tongue=tongue,
    )

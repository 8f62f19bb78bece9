"""The figures of the policy targets: where they are, and how many are off course. Drawn in Chinese, as issues are."""

from __future__ import annotations

from collections import Counter
from datetime import date

from guiju.apps.targets import queries as targets
from guiju.core.decision import Says
from guiju.core.regions import NATION, region
from guiju.documents import charts, region_maps

PLACES = Says("政策目标：各地区项数", "Policy targets by region")
OFF = Says("项偏离进度", "off course")
COUNTRY = Says("全国", "the whole country")


def places(on: date) -> charts.Chart | None:
    """All provinces, each with how many accepted targets it has and how many of them are off course."""
    standings = targets.standings(on=on)
    if not standings:
        return None
    provinces = [each.indicator.region[:2] + "0000" for each in standings]
    every = Counter(provinces)
    amiss = Counter(code for code, each in zip(provinces, standings, strict=True) if each.judgement.is_off_course)
    return region_maps.regions(
        title=PLACES,
        province=None,
        counted={
            code: region_maps.Counted(name=_name(code), all=every[code], amiss=amiss[code]) for code in sorted(every)
        },
        amiss=OFF,
        tongue="zh",
    )


def _name(code: str) -> Says:
    found = region(code)
    return COUNTRY if code == NATION or found is None else Says(found.zh, found.en)

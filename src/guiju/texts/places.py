"""Places: the regions a text names, by code. Cities outside the table of regions stand for their province."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from guiju.core.regions import REGIONS

COUNTRY = "000000"
_TAILS = re.compile(r"(?:壮族|回族|维吾尔)?自治区\Z|(?:布依族苗族|苗族侗族)自治州\Z|[省市]\Z")
_CITIES = {
    "130000": "石家庄 雄安 唐山 保定",
    "140000": "太原 大同",
    "150000": "呼和浩特 包头 鄂尔多斯",
    "210000": "沈阳 大连",
    "220000": "长春",
    "230000": "哈尔滨",
    "310000": "浦东 临港新片区",
    "320000": "南京 苏州 无锡 南通 徐州 常州",
    "330000": "杭州 宁波 温州 嘉兴 绍兴 金华",
    "340000": "合肥 芜湖",
    "350000": "福州 厦门 泉州",
    "360000": "南昌 赣州",
    "370000": "济南 青岛 烟台 潍坊",
    "410000": "郑州 洛阳",
    "420000": "武汉 宜昌 襄阳",
    "430000": "长沙 株洲",
    "440000": "广州 深圳 珠海 佛山 东莞",
    "450000": "南宁 柳州 桂林",
    "460000": "海口 三亚",
    "510000": "成都 绵阳",
    "530000": "昆明",
    "540000": "拉萨",
    "610000": "西安",
    "620000": "兰州 庆阳",
    "630000": "西宁",
    "640000": "银川",
    "650000": "乌鲁木齐",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A region named at start ≤ i < end."""

    start: int
    end: int
    code: str


def _names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for code, towns in _CITIES.items():
        names |= dict.fromkeys((name for town in towns.split() for name in (town, f"{town}市")), code)
    for region in REGIONS.values():
        names[region.zh] = region.code
        names[_TAILS.sub("", region.zh)] = region.code
    names["黔西南州"], names["黔东南州"], names["黔南州"] = "522300", "522600", "522700"
    names["贵安"] = names["贵安新区"]
    return MappingProxyType(names)


NAMES = _names()
NAMED = "|".join(sorted(NAMES, key=len, reverse=True))
_NAMED = re.compile(NAMED)


def find(text: str) -> tuple[Place, ...]:
    """The regions a text names, in its order."""
    return tuple(Place(found.start(), found.end(), NAMES[found[0]]) for found in _NAMED.finditer(text))


def first(text: str) -> Place | None:
    """The region a text names first; the finer one where a province's name leads to it (贵州省贵阳市)."""
    found = find(text)
    if not found:
        return None
    best = found[0]
    for place in found[1:]:
        if place.start == best.end and place.code[:2] == best.code[:2]:
            best = Place(found[0].start, place.end, place.code)
    return best

"""Regions by their GB/T 2260 code: the provinces, and Guizhou's prefectures. A closed table, nothing is guessed.

Gui'an New Area 贵安新区 has no code of its own in GB/T 2260 (it lies across Guiyang and Anshun). The platform
gives it 529100: six digits, inside Guizhou, and in a range (prefecture numbers 91-99) the standard does not assign.
Hong Kong, Macau and Taiwan are absent because their organisations carry no unified social credit code of registration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

GUIZHOU = "520000"
GUIAN = "529100"
NATION = "000000"
"""The whole country: no region of the table, but where what the State Council issues applies."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region's code and its name in both tongues."""

    code: str
    zh: str
    en: str


_PROVINCES = (
    Region("110000", "北京市", "Beijing"),
    Region("120000", "天津市", "Tianjin"),
    Region("130000", "河北省", "Hebei"),
    Region("140000", "山西省", "Shanxi"),
    Region("150000", "内蒙古自治区", "Inner Mongolia"),
    Region("210000", "辽宁省", "Liaoning"),
    Region("220000", "吉林省", "Jilin"),
    Region("230000", "黑龙江省", "Heilongjiang"),
    Region("310000", "上海市", "Shanghai"),
    Region("320000", "江苏省", "Jiangsu"),
    Region("330000", "浙江省", "Zhejiang"),
    Region("340000", "安徽省", "Anhui"),
    Region("350000", "福建省", "Fujian"),
    Region("360000", "江西省", "Jiangxi"),
    Region("370000", "山东省", "Shandong"),
    Region("410000", "河南省", "Henan"),
    Region("420000", "湖北省", "Hubei"),
    Region("430000", "湖南省", "Hunan"),
    Region("440000", "广东省", "Guangdong"),
    Region("450000", "广西壮族自治区", "Guangxi"),
    Region("460000", "海南省", "Hainan"),
    Region("500000", "重庆市", "Chongqing"),
    Region("510000", "四川省", "Sichuan"),
    Region(GUIZHOU, "贵州省", "Guizhou"),
    Region("530000", "云南省", "Yunnan"),
    Region("540000", "西藏自治区", "Tibet"),
    Region("610000", "陕西省", "Shaanxi"),
    Region("620000", "甘肃省", "Gansu"),
    Region("630000", "青海省", "Qinghai"),
    Region("640000", "宁夏回族自治区", "Ningxia"),
    Region("650000", "新疆维吾尔自治区", "Xinjiang"),
)
_GUIZHOU_PREFECTURES = (
    Region("520100", "贵阳市", "Guiyang"),
    Region("520200", "六盘水市", "Liupanshui"),
    Region("520300", "遵义市", "Zunyi"),
    Region("520400", "安顺市", "Anshun"),
    Region("520500", "毕节市", "Bijie"),
    Region("520600", "铜仁市", "Tongren"),
    Region("522300", "黔西南布依族苗族自治州", "Qianxinan"),
    Region("522600", "黔东南苗族侗族自治州", "Qiandongnan"),
    Region("522700", "黔南布依族苗族自治州", "Qiannan"),
    Region(GUIAN, "贵安新区", "Gui'an New Area"),
)
REGIONS: Mapping[str, Region] = MappingProxyType(
    {region.code: region for region in (*_GUIZHOU_PREFECTURES, *_PROVINCES)}
)


def region(code: str) -> Region | None:
    """The region of a six-digit code, or None when the table does not know it.

    >>> region("522300").zh
    '黔西南布依族苗族自治州'
    """
    return REGIONS.get(code)


def is_within(code: str, province: str) -> bool:
    """Whether a region lies in a province (both six digits); a province lies within itself."""
    assert len(code) == len(province) == 6
    assert province.endswith("0000")
    return code[:2] == province[:2]


def prefectures(province: str) -> tuple[Region, ...]:
    """The province's prefectures this table knows, in the order of their codes."""
    inside = (r for r in REGIONS.values() if is_within(r.code, province) and r.code != province)
    return tuple(sorted(inside, key=lambda r: r.code))

"""Words for targets in both tongues: numbers with their units, comparators, courses, states, and numbers read back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from guiju.core.canonical import exact_text
from guiju.core.decision import Reading, Says
from guiju.core.quantities import Comparator, Course, Firmness
from guiju.core.refusals import Refused

PERCENT, YUAN = "%", "元"
DIGITS_MAX = 18
_NUMBER = re.compile(r"(-?)(\d{1,18}|\d{1,3}(?:,\d{3}){1,5})(?:\.(\d{1,8}))?")
_SCALES = (("万亿", 10**12), ("亿", 10**8), ("万", 10**4))

COMPARATORS: Mapping[Comparator, Says] = MappingProxyType(
    {
        Comparator.AT_LEAST: Says("不低于", "at least"),
        Comparator.MORE_THAN: Says("突破（大于）", "more than"),
        Comparator.AT_MOST: Says("不超过", "at most"),
        Comparator.LESS_THAN: Says("低于", "less than"),
        Comparator.ABOUT: Says("约", "about"),
        Comparator.EXACTLY: Says("等于", "exactly"),
    }
)
COURSES: Mapping[Course, Says] = MappingProxyType(
    {
        Course.LEVEL: Says("期末水平", "level at a time"),
        Course.CUMULATIVE: Says("累计", "cumulative"),
        Course.ADDED: Says("新增", "newly added"),
        Course.EACH_PERIOD: Says("每年", "each year"),
    }
)
FIRMNESSES: Mapping[Firmness, Says] = MappingProxyType(
    {
        Firmness.DUTY: Says("要求", "binding"),
        Firmness.HOPE: Says("力争", "striven for"),
        Firmness.FACT: Says("陈述", "reported"),
    }
)
ABOUT = Reading(
    id="targets.about",
    question=Says("“左右”和“按进度”允许差多少？", "How far off is still about, and still on course?"),
    choice=Says("上下 5%；每个指标可以另定并写明理由。", "5% either way, unless an indicator has its own."),
    since=date(2024, 1, 1),
    reason=Says("政策文本都没有给出这个数。", "No policy text gives a number for it."),
)
WAY = Reading(
    id="targets.way",
    question=Says("到期限之前每一天应当到哪里？", "Where should it stand on each day before the deadline?"),
    choice=Says(
        "从基期值（没有就从第一次测量）到目标值按天直线推算，或按责任单位填写的节点。",
        "In a straight line by days from the baseline (else the first measurement) to the target, or by milestones.",
    ),
    since=date(2024, 1, 1),
    reason=Says("文本只写了终点；不补写没有公布的基期。", "Texts name the end alone; no baseline is made up."),
)


def spoken(value: Fraction, unit: str) -> Says:
    """A value with its unit as people say it; exact up to four places.

    >>> spoken(Fraction(9, 20), "%").zh, spoken(Fraction(10**12), "元").zh, spoken(Fraction(200), "个").en
    ('45%', '1万亿元', '200 个')
    """
    if unit == PERCENT:
        text = _plain(value * 100) + "%"
        return Says(text, text)
    if unit == YUAN:
        return _yuan(value)
    text = f"{_plain(value)} {unit}".rstrip()
    return Says(text, text)


def about(value: Fraction, unit: str) -> Says:
    """A computed value with its unit, rounded as far as its size makes sense: way points and estimates.

    >>> about(Fraction(30765, 1000), "个").zh, about(Fraction(4567, 10000), "%").zh, about(Fraction(3, 7), "个").zh
    ('30.8 个', '45.7%', '0.43 个')
    """
    shown = value * 100 if unit == PERCENT else value
    places = 0 if abs(shown) >= 1000 else 1 if abs(shown) >= 1 else 2
    scale = 10**places * (100 if unit == PERCENT else 1)
    return spoken(Fraction(round(value * scale), scale), unit)


def plain(value: Fraction, unit: str) -> str:
    """The number alone as a form shows it and reads it back: `45` of 9/20 in %, `1000000` of a million yuan."""
    return exact_text(value * 100 if unit == PERCENT else value)


def read_value(text: str, unit: str, *, field: str = "value") -> Fraction:
    """The value in base units that somebody wrote: `45.2%`, `1,200`, `1.2万`, `100亿元`. Percent is in hundredths.

    Raises Refused("targets.no_number").

    >>> read_value("45.2", "%"), read_value("１.２ 万亿元", "元")
    (Fraction(113, 250), Fraction(1200000000000, 1))
    """
    rest = "".join(unicodedata.normalize("NFKC", text).split())
    if unit:
        rest = rest.removesuffix(unit)
    scale = 1
    for name, size in _SCALES:
        if rest.endswith(name):
            rest, scale = rest.removesuffix(name), size
            break
    found = _NUMBER.fullmatch(rest) if rest.isascii() else None
    if found is None:
        raise Refused(
            "targets.no_number",
            zh=f"“{text[:40]}”读不成数。请只写数字，例如 45.2、1,200 或 1.2万；最多八位小数。",
            en=f'"{text[:40]}" is no number. Write digits alone, such as 45.2, 1,200 or 1.2万; at most eight decimals.',
            field=field,
        )
    sign, whole, decimals = found.groups()
    number = Fraction(f"{whole.replace(',', '')}.{decimals or 0}") * scale
    number = number / 100 if unit == PERCENT else number
    return -number if sign else number


def _plain(value: Fraction) -> str:
    """Thousands apart, at most four places, no zeros at the end."""
    scaled = round(value * 10_000)
    whole, rest = divmod(abs(scaled), 10_000)
    decimals = f"{rest:04d}".rstrip("0")
    return ("-" if scaled < 0 else "") + f"{whole:,}" + (f".{decimals}" if decimals else "")


def _yuan(value: Fraction) -> Says:
    """万亿, 亿, 万 or single yuan, whichever leaves the fewest digits; English in million and billion."""
    size = abs(value)
    for name, scale in (("万亿元", 10**12), ("亿元", 10**8), ("万元", 10**4), ("元", 1)):
        if size >= scale or scale == 1:
            zh = _plain(Fraction(round(value / scale * 100), 100)) + name if scale > 1 else _plain(value) + " 元"
            break
    for name, scale in ((" billion yuan", 10**9), (" million yuan", 10**6), (" yuan", 1)):
        if size >= scale or scale == 1:
            en = _plain(Fraction(round(value / scale * 100), 100)) + name
            break
    return Says(zh, en)

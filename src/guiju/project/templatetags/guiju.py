"""How pages say things: both tongues, money, ratios, days and instants, identifiers. Built into every template.

Nothing here decides anything; a value that cannot be said is a programming error and raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language

from guiju.core import calendar, money, voucher_words
from guiju.project import clock

register = template.Library()

DAYS_SPOKEN = 30
FEN_A_WAN, FEN_A_MILLION = 10_000 * 100, 1_000_000 * 100


def is_english() -> bool:
    """Whether this page speaks English; Chinese is what it speaks otherwise."""
    return (get_language() or "").startswith("en")


@register.filter
def said(value: object) -> str:
    """What this page speaks of a two-tongued value (`zh`, `en` as keys or attributes); plain text as it is."""
    if value is None or isinstance(value, str):
        return value or ""
    tongue = "en" if is_english() else "zh"
    return str(value[tongue] if isinstance(value, Mapping) else getattr(value, tongue))


@register.simple_tag
def say(zh: str, en: str, **values: object) -> str:
    """`{% say "共 {n} 件" "{n} matters" n=total %}`: words written where they are read, in both tongues."""
    words = en if is_english() else zh
    return format_html(words, **values) if values else words


@register.filter
def yuan(fen: int | None) -> str:
    """Fen to the fen: 123450 → `¥ 1,234.50`."""
    return "" if fen is None else ("−" if fen < 0 else "") + "¥ " + _grouped(abs(fen))


@register.filter
def change(fen: int | None) -> str:
    """A movement of money, always signed: `+186,000.00`, `−60,000.00`."""
    return "" if fen is None else ("−" if fen < 0 else "+") + _grouped(abs(fen))


@register.filter
def amount(fen: int | None) -> str:
    """An amount in a column whose head says the unit: `186,000.00`."""
    return "" if fen is None else ("−" if fen < 0 else "") + _grouped(abs(fen))


@register.filter
def wan(fen: int | None) -> str:
    """Fen as a headline: `8,000 万`, `5,312.4 万`, `1.40 亿`, `0 元`, `53.1 million` in English. Accounts use `yuan`.

    Only what is whole 万 to the fen drops its decimal: `10.0 万` was rounded, `10 万` was not.
    """
    if fen is None:
        return ""
    if fen == 0:
        return say("0 元", "CNY 0")
    words = money.headline(fen, "en" if is_english() else "zh")
    is_whole = fen % (FEN_A_MILLION if is_english() else FEN_A_WAN) == 0
    if not words.endswith(("万元", "亿元", "million yuan", "billion yuan")):
        return words
    words = words.removesuffix(" yuan").removesuffix("元")
    return words.replace(".0 ", " ") if is_whole else words


@register.filter
def exact_yuan(fen: str) -> str:
    """Exact fen as recorded (`600.06`, `1/3`), in yuan, cut off after four places: `¥ 6.0006`, `¥ 0.0033…`."""
    scaled = Fraction(fen) * 100
    whole = scaled.numerator // scaled.denominator
    return f"¥ {Decimal(whole).scaleb(-4):,.4f}{'' if scaled.denominator == 1 else '…'}"


@register.filter
def percent(ratio: Decimal | Fraction | float | str | None, places: int = 1) -> str:
    """A ratio in hundredths, trailing zeros dropped: 3/100 → `3%`, 0.6641 → `66.4%`."""
    if ratio is None:
        return ""
    scaled = round(Fraction(ratio) * 100 * 10**places)
    text = f"{Decimal(scaled).scaleb(-places):,f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


@register.filter
def day(value: date | datetime | None) -> str:
    """The day in China: `2024-02-26`."""
    return "" if value is None else _local_day(value).isoformat()


@register.filter
def short_day(value: date | datetime | None) -> str:
    """The day without its year, where the page has said the year: `02-26`."""
    return "" if value is None else f"{_local_day(value):%m-%d}"


@register.filter
def thousands(number: int) -> str:
    """A count with separators: 48210 → `48,210`."""
    return f"{number:,}"


@register.filter
def instant(value: datetime | None) -> str:
    """The minute in China: `2024-02-26 15:04`."""
    return "" if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


@register.filter
def until(value: date | datetime | None) -> str:
    """The last moment of a half-open period: an exclusive midnight is said as 24:00 of the day before."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        return (value - timedelta(days=1)).isoformat()
    local = timezone.localtime(value)
    if local.time() == time():
        return f"{local.date() - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


@register.simple_tag(takes_context=True)
def due(context: Context, value: datetime | date | None) -> str:
    """A deadline as people say it: `今日 17:00`, `3 天后`, `已过 2 天`; from the context's `now`, or the clock.

    One that falls in a year whose holidays nobody has published says that it is an estimate.
    """
    spoken = said_from(value, context.get("now") or clock.now())
    return (
        spoken if value is None or estimated_year(value) is None else say(f"{spoken}（估算）", f"{spoken} (estimated)")
    )


@register.simple_tag
def estimated(value: datetime | date | None) -> str:
    """A line that says why a deadline or last day may still move; nothing where it will not."""
    year = None if value is None else estimated_year(value)
    if year is None:
        return ""
    words = say(
        f"{year} 年的节假日安排尚未公布：这一期限暂按周一至周五计算，公布后新算的期限会随之变动。",
        f"The holidays of {year} are not published yet: this deadline counts Monday to Friday, and those counted later "
        "will follow the notice.",
    )
    return format_html('<p class="hint">{}</p>', words)


def estimated_year(value: datetime | date) -> int | None:
    """The year of a deadline (an instant, exclusive) or of a last day, where nobody has published its holidays."""
    last = date.fromisoformat(until(value)[:10]) if isinstance(value, datetime) else value
    period = calendar.Period(last, last + timedelta(days=1))
    return last.year if calendar.is_estimated(period, settings.WORKING_DAYS) else None


def said_from(value: datetime | date | None, now: datetime) -> str:
    """A deadline `value` as somebody at `now` says it; far ones by their date."""
    if value is None:
        return ""
    whole = until(value)
    last, _, hour = whole.partition(" ")
    hour = f" {hour}" if hour else ""
    days = (date.fromisoformat(last) - timezone.localtime(now).date()).days
    if isinstance(value, datetime) and value <= now and days >= 0:
        return say(f"今日{hour} 已过", f"today{hour}, passed") if days == 0 else whole
    if days in {0, 1}:
        return (say("今日", "today") if days == 0 else say("明日", "tomorrow")) + hour
    if abs(days) > DAYS_SPOKEN:
        return whole
    return say(f"{days} 天后", f"in {days} days") if days > 0 else say(f"已过 {-days} 天", _ago(-days))


@register.simple_tag(takes_context=True)
def days_left(context: Context, value: datetime | date) -> int:
    """Whole days from today to the last day of a half-open period; 0 on the day itself and after it."""
    today = timezone.localtime(context.get("now") or clock.now()).date()
    return max(0, (date.fromisoformat(until(value)[:10]) - today).days)


@register.filter
def uscc(code: str | None) -> str:
    """A unified social credit code shown to others: its middle is kept back, `91520100MA6H…3X`."""
    return "" if not code else f"{code[:12]}…{code[-2:]}"


@register.filter
def fact(name: str) -> str:
    """A fact, a term or a part of an award, in words: `provider_region` → 提供方注册地."""
    if name.startswith("term:"):
        return say("政策未写明的参数 ", "a term the policy does not set: ") + name.removeprefix("term:")
    known = voucher_words.FACTS.get(name) or voucher_words.AWARDS.get(name)
    return name if known is None else said(known)


@register.filter
def facts(names: Iterable[str]) -> str:
    """Several facts in words, separated as this page's tongue does."""
    return listed(fact(name) for name in names)


@register.filter
def listed(words: Iterable[object]) -> str:
    """`甲、乙` or `A, B`."""
    return (", " if is_english() else "、").join(shown(word) for word in words)


@register.filter
def shown(value: object) -> str:
    """A value as a person reads it: yes and no, days, instants, numbers with separators, known words, both tongues."""
    if value is None:
        return say("未提供", "not given")
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return listed(value)
    if isinstance(value, str) and value in voucher_words.VALUES:
        return said(voucher_words.VALUES[value])
    return said(value) if _is_two_tongued(value) else str(value)


def _is_two_tongued(value: object) -> bool:
    if isinstance(value, Mapping):
        return {"zh", "en"} <= set(value)
    return hasattr(value, "zh") and hasattr(value, "en")


def _grouped(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def _local_day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def _ago(days: int) -> str:
    return "yesterday" if days == 1 else f"{days} days ago"


@register.filter
def get(mapping: Mapping[str, object], key: str) -> object:
    """The value under a key that the template language cannot spell (`data-unit`); nothing when it is not there."""
    return mapping.get(key, "")


@register.filter
def tongue(value: object, name: str) -> str:
    """`{{ claim|tongue:'state' }}`: of a pair of attributes `state_zh` and `state_en`, the one this page speaks."""
    return str(getattr(value, f"{name}_{'en' if is_english() else 'zh'}"))

"""Days, deadlines and periods as policy texts name them, resolved against the day of the document.

到2026年底, 2024—2026年, 年内, 三年内, 十四五期间, 6月底前, 第三季度. A period has a start only where the text
gives one. 近日 and 自发放之日起6个月 name no day of the calendar, and nothing is found there.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import TypeAlias

from guiju.core.calendar import add_months
from guiju.core.quantities import Period
from guiju.texts.briefs import Found
from guiju.texts.numerals import parse_chinese
from guiju.texts.passages import Passage
from guiju.texts.tidying import tidy

FAR_AHEAD_DAYS = 92  # a month and day without a year that lies further ahead than a quarter was last year's
PLAN_YEARS = 5
PLAN_ZERO_STARTS = 1951  # counted back from 六五 (1981—1985), since when the plans follow one another without a gap


class Reach(Enum):
    """How a text's words for a time hold on to what comes after them."""

    FRAME = "frame"  # 到2026年底: until the next frame
    SENTENCE = "sentence"  # 年内, 全年, 三年内: what follows in the sentence, and in its paragraph
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Words at start ≤ i < end that name a period or a day. `years`: how long 三年内 is."""

    start: int
    end: int
    period: Period | None
    reach: Reach
    years: int = 0


_Reader: TypeAlias = Callable[[re.Match[str], date, Period | None], Moment | None]


def find(passage: Passage, *, on: date, context: Period | None = None) -> tuple[Found[Period], ...]:
    """The deadlines and periods of the passage. `context` is the document's own horizon, which fixes 三年内."""
    plain = tidy(passage)
    return tuple(
        Found(moment.period, plain.span(moment.start, moment.end))
        for moment in moments(plain.text, on=on, context=context)
        if moment.period is not None
    )


def days(passage: Passage, *, on: date) -> tuple[Found[date], ...]:
    """The single days of the passage: 2024年2月8日, 2月26日 (of the year that lies nearest)."""
    plain = tidy(passage)
    return tuple(
        Found(day, plain.span(match.start("day"), match.end("day")))
        for match in _DAY.finditer(plain.text)
        if (day := _day(match, on)) is not None
    )


def horizon(text: str, *, on: date) -> Period | None:
    """The years that a title sets for its document: （2024—2026年）, 2024年工作要点, “十四五”…规划.

    >>> horizon("工作方案（2024—2026年）", on=date(2024, 3, 1))
    Period(start=datetime.date(2024, 1, 1), end=datetime.date(2026, 12, 31))
    """
    for moment in moments(text, on=on):
        if moment.period and moment.period.start and moment.reach is Reach.FRAME:
            return moment.period
    return None


def moments(text: str, *, on: date, context: Period | None = None) -> tuple[Moment, ...]:
    """Every naming of a time in a tidy text, from left to right, none within another."""
    found: list[Moment] = []
    at = 0
    while at < len(text):
        match, read = _earliest(text, at)
        if match is None:
            break
        moment = read(match, on, context)
        if moment is not None:
            found.append(moment)
        at = match.end()
    return tuple(found)


_YEAR = (
    r"(?:(?P<year>(?:19|20)\d\d|[一二][〇零九][〇零一二三四五六七八九]{2})年"
    r"|(?P<near>今年|本年度?|(?<!应)当年(?!满)|明年|去年|上年(?!度)|后年))"
)
_COUNT = r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})"
_BEFORE = r"(?P<before>之?前|以前)"
_UNTIL = r"(?P<until>截至|截止到?|直至|[到至](?!达))?"
_DAY = re.compile(
    rf"{_UNTIL}(?P<day>(?:{_YEAR})?(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?P<dom>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日){_BEFORE}?(?P<onwards>起)?"
)
_YEARS = re.compile(r"(?P<first>(?:19|20)\d\d)年?(?:-|—+|–|~|～|至|到)(?P<last>(?:19|20)\d\d)年(?P<end>底|末)?")
_MONTH = re.compile(
    rf"{_UNTIL}(?:{_YEAR})?(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?!\d|[一二三四五六七八九十]{{1,3}}日)(?:份)?(?P<end>底|末)?{_BEFORE}?"
)
_QUARTER = re.compile(
    rf"{_UNTIL}(?:{_YEAR})?(?:(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度)(?P<end>底|末)?{_BEFORE}?"
)
_WHOLE_YEAR = re.compile(rf"{_UNTIL}{_YEAR}(?P<end>年?[底末]|全年|内)?{_BEFORE}?(?P<onwards>起)?")
_THIS_YEAR = re.compile(rf"{_UNTIL}(?:年内|(?<!周)全年|年(?P<end>[底末]){_BEFORE}?)")
_WITHIN = re.compile(
    rf"(?P<lead>未来|今后|力争通过|通过|力争用|用|经过|力争)?{_COUNT}(?P<unit>年|个月)(?:左右)?(?P<tail>内|之内|以内|时间|(?:的)?(?:不懈|持续|接续)?努力)?"
)
_PLAN = re.compile(
    r"[“\"']?(?P<plan>十[一二三四五六七八九]?|[六七八九]|二十[一二]?)五[”\"']?(?P<tail>期间|时期|末|期末)?(?P<word>规划)?"
)
_DURATION = re.compile(r"(?:之日|次日|期满|届满).{0,3}$")


def _earliest(text: str, at: int) -> tuple[re.Match[str] | None, _Reader]:
    """The leftmost naming from `at` on; of two that begin together the one that says more."""
    best: re.Match[str] | None = None
    reader: _Reader = _read_day
    for pattern, read in _READERS:
        match = pattern.search(text, at)
        while match and not _names_a_time(text, match, pattern):
            match = pattern.search(text, match.start() + 1)
        if match and (best is None or (match.start(), -match.end()) < (best.start(), -best.end())):
            best, reader = match, read
    return best, reader


def _names_a_time(text: str, match: re.Match[str], pattern: re.Pattern[str]) -> bool:
    if text[: match.start()][-1:].isdigit():
        return False
    if pattern is _WITHIN:
        lead, tail = match["lead"], match["tail"]
        return (
            bool(lead or tail)
            and not _DURATION.search(text[: match.start()])
            and not (lead in ("用", "经过", "通过") and not tail)
        )
    if pattern is _PLAN:
        return bool(match["tail"] or match["word"]) or match[0][:1] in "“\"'"
    if pattern is _THIS_YEAR:
        return not text[: match.start()].endswith("年") and not text[match.end() :].startswith("产")
    return True


def _read_day(match: re.Match[str], on: date, _context: Period | None) -> Moment | None:
    day = _day(match, on)
    if day is None or match["onwards"]:
        return None
    is_deadline = match["until"] or match["before"]
    period = Period(None if is_deadline else day, day)
    return Moment(start=match.start(), end=match.end(), period=period, reach=Reach.FRAME if is_deadline else Reach.DAY)


def _day(match: re.Match[str], on: date) -> date | None:
    month, dom = _number(match["month"]), _number(match["dom"])
    if match["year"] or match["near"]:
        return _on(_year(match, on), month, dom)
    day = _on(on.year, month, dom)
    is_ahead = match["until"] or match["before"] or match["onwards"]
    if day and not is_ahead and day - on > timedelta(days=FAR_AHEAD_DAYS):
        return _on(on.year - 1, month, dom)
    return day


def _on(year: int, month: int, dom: int) -> date | None:
    try:
        return date(year, month, dom)
    except ValueError:
        return None


def _read_years(match: re.Match[str], _on: date, _context: Period | None) -> Moment | None:
    first, last = int(match["first"]), int(match["last"])
    if last < first:
        return None
    return _frame(match, Period(date(first, 1, 1), date(last, 12, 31)))


def _read_month(match: re.Match[str], on: date, _context: Period | None) -> Moment | None:
    year, month = _year(match, on), _number(match["month"])
    if not 1 <= month <= 12:
        return None
    return _frame(match, _whole(match, date(year, month, 1), _month_end(year, month)))


def _read_quarter(match: re.Match[str], on: date, _context: Period | None) -> Moment | None:
    year = _year(match, on)
    months = 6 if match["half"] else 3
    place = ("上下".index(match["half"]) if match["half"] else _number(match["quarter"]) - 1) * months
    return _frame(match, _whole(match, date(year, place + 1, 1), _month_end(year, place + months)))


def _read_year(match: re.Match[str], on: date, _context: Period | None) -> Moment | None:
    year = _year(match, on)
    if match["onwards"]:
        return None
    if match["before"] and not match["end"]:  # 2027年前: before that year begins
        return _frame(match, Period(None, date(year - 1, 12, 31)))
    whole = _whole(match, date(year, 1, 1), date(year, 12, 31))
    reach = Reach.SENTENCE if match["near"] else Reach.FRAME
    return Moment(start=match.start(), end=match.end(), period=whole, reach=reach)


def _read_this_year(match: re.Match[str], on: date, _context: Period | None) -> Moment:
    end = date(on.year, 12, 31)
    start = None if match["end"] or match["until"] else date(on.year, 1, 1)
    return Moment(start=match.start(), end=match.end(), period=Period(start, end), reach=Reach.SENTENCE)


def _read_within(match: re.Match[str], on: date, context: Period | None) -> Moment | None:
    count = _number(match["count"])
    if not count:
        return None
    years = count if match["unit"] == "年" else 0
    if context and context.start and years and context.end.year - context.start.year + 1 == years:
        period = context
    else:
        period = Period(None, add_months(on, count * (12 if years else 1)))
    return Moment(start=match.start(), end=match.end(), period=period, reach=Reach.SENTENCE, years=years)


def _read_plan(match: re.Match[str], _on: date, _context: Period | None) -> Moment | None:
    number = parse_chinese(match["plan"])
    if number is None:
        return None
    start = PLAN_ZERO_STARTS + PLAN_YEARS * number
    end = date(start + PLAN_YEARS - 1, 12, 31)
    is_end = (match["tail"] or "").endswith("末")
    return _frame(match, Period(None if is_end else date(start, 1, 1), end))


def _whole(match: re.Match[str], first: date, last: date) -> Period:
    is_deadline = match["until"] or match["before"] or (match["end"] or "")[-1:] in ("底", "末")
    return Period(None if is_deadline else first, last)


def _frame(match: re.Match[str], period: Period) -> Moment:
    return Moment(start=match.start(), end=match.end(), period=period, reach=Reach.FRAME)


def _year(match: re.Match[str], on: date) -> int:
    if match["year"]:
        return int(
            "".join(
                str("〇一二三四五六七八九".find(c)) if c in "〇一二三四五六七八九" else c
                for c in match["year"].replace("零", "〇")
            )
        )
    return on.year + {"明年": 1, "后年": 2, "去年": -1, "上年": -1}.get(match["near"] or "", 0)


def _number(written: str) -> int:
    return int(written) if written.isdigit() else parse_chinese(written) or 0


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_DAY, _read_day),
    (_YEARS, _read_years),
    (_MONTH, _read_month),
    (_QUARTER, _read_quarter),
    (_WHOLE_YEAR, _read_year),
    (_THIS_YEAR, _read_this_year),
    (_WITHIN, _read_within),
    (_PLAN, _read_plan),
)

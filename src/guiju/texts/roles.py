"""What a day is to a document: issued, in force, until, reported. "Recently" is no day: the report's stands for it."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date

from guiju.texts.briefs import DateRole, Found, RoleDate
from guiju.texts.passages import Passage, Span
from guiju.texts.titles import ISSUE

_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)")
_UNTIL = re.compile(
    r"(?:有效期|有效期限|施行期|试行期|执行期|实施期|期限)[^，。；]{0,14}(?:至|到)\Z|(?:有效至|执行至|施行至|截止到?|有效到)\Z"
)
_IN_FORCE = re.compile(r"(?:起|之日起|开始|正式|起正式|零时起)*(?:生效|施行|实施|执行|试行)")
_ISSUED_AFTER = re.compile(rf"[^。；《]{{0,60}}?{ISSUE}|[^。；]{{0,6}}(?:印发|发布)")
_ISSUED_BEFORE = re.compile(r"(?:印发|发布|成文|发文|公布|签发)(?:日期|时间|于)?[:：]?\Z")
_REPORTED_BEFORE = re.compile(r"(?:来源|讯|日电|报道|发布时间|时间|日期|刊载)[^，。；]{0,30}\Z")
_RECENT = re.compile(
    rf"(?:近日|日前|近期|最近|近来|不久前|这几天)(?=[^。；《]{{0,200}}?{ISSUE})|(?<=[^，。；])(?:近日|日前|近期)(?=联合|正式)"
)


def iso_days(passage: Passage) -> Iterator[Found[date]]:
    """Days written as machines write them: 2025-03-18, 2025.3.18, 2025/03/18."""
    for found in _ISO.finditer(passage.text):
        year, month, day = (int(part) for part in found.group("year", "month", "day"))
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            yield Found(date(year, month, day), passage.span(found.start(), found.end()))


def find(
    passage: Passage, days: Iterable[Found[date]], *, on: date | None, title: Span | None
) -> Iterator[Found[RoleDate]]:
    """The days of a paragraph whose role it says; 近日 is `on`, and not exact.

    What the sentence issues must be the document the item is about (`title`), not another it names.
    """
    text = passage.text
    for day in days:
        start = bisect_left(passage.places, day.span.start)
        end = bisect_left(passage.places, day.span.end)
        role = _role(text, start, end)
        if role is not None and (role is not DateRole.ISSUED or _is_of(passage, start, title)):
            yield Found(RoleDate(role=role, day=day.value), day.span)
    for recent in _RECENT.finditer(text):
        if on is not None and _is_of(passage, recent.start(), title):
            value = RoleDate(role=DateRole.ISSUED, day=on, exact=False)
            yield Found(value, passage.span(recent.start(), recent.end()))


def _is_of(passage: Passage, at: int, title: Span | None) -> bool:
    """Whether the next title behind `at` in its sentence is the document's own, or there is none."""
    text = passage.text
    end = text.find("。", at) + 1 or len(text)
    opening = text.find("《", at, end)
    if opening < 0 or title is None:
        return True
    closing = text.find("》", opening) + 1 or len(text)
    return passage.places[opening] <= title.start < passage.places[closing - 1]


def _role(text: str, start: int, end: int) -> DateRole | None:
    stop = max(text.rfind("。", 0, start), text.rfind("；", 0, start)) + 1
    before = text[max(stop, start - 40) : start]
    if _UNTIL.search(before):
        return DateRole.UNTIL
    if _IN_FORCE.match(text, end):
        return DateRole.IN_FORCE
    if _ISSUED_BEFORE.search(before) or (_ISSUED_AFTER.match(text, end) and not before.endswith("截至")):
        return DateRole.ISSUED
    return DateRole.REPORTED if _REPORTED_BEFORE.search(before) else None

"""Titles of documents in 《》: which is the one an item reports, the short name it gets, its number, and the others.

A title is judged by what stands around it: a short name given behind it, a verb of issuing before it, a word that only
leans on it (根据, 为落实) before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guiju.texts import characters
from guiju.texts.briefs import Kind
from guiju.texts.passages import Passage

ISSUE = (
    r"(?:制定印发|联合印发|联合发布|联合出台|印发|发布|出台|公布|下发|颁布|颁发|发出|审议通过|通过|编制|编写|制定|推出|批准|修订"
    r"|印制|签发)(?:实施|施行|执行)?"
)
_ISSUED = re.compile(rf"{ISSUE}(?:了|文件|通知|公告|实施|并实施|的)?[：:]?\Z")
_LEANS = re.compile(
    r"(?:根据|按照|依据|贯彻|落实|依照|结合|遵照|执行|参照|为落实|贯彻落实|对照|符合|违反|依|衔接|响应|承接|按|以及|废止)(?:了|好|国家|省|中央)?[^，。；《》]{0,12}\Z"
)
_TITLE = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》)+)》")
_SHORT = re.compile(
    r"[（(][^（()）]{0,40}?(?:以下|下文|下称|以下统)?(?:统)?(?:简称|称)[为：:]?[《“\"「](?P<short>[^《》“”\"」]+)[》”\"」]"
)
_PROMULGATES = re.compile(
    r"(?P<before>.*?(?:印发|发布|公布|颁布|下发|转发)的?)[〈《<](?P<inner>.+)[〉》>](?:的?(?:通知|公告|函|决定|批复))\Z"
)
_SUFFIX = re.compile(r"[（(][^（()）]{1,24}[）)]\Z")
_YEAR = r"(?:〔|﹝|\[|［|【|（|\(|〈|「)\s*(?:19|20)\d{2}\s*(?:〕|﹞|\]|］|】|）|\)|〉|」)"
_NUMBER = re.compile(
    rf"(?P<org>[\u4e00-\u9fff]{{1,14}}){_YEAR}(?:第)?\d{{1,5}}号"
    r"|(?P<order>[\u4e00-\u9fff]{0,12}(?:令|公告)(?:(?:19|20)\d{2}年)?第\d{1,4}号)"
    r"|(?<![A-Za-z])[A-Z]{2,4}\d{0,4}(?:/[A-Z]{1,6})?\s?\d{2,6}(?:\.\d{1,3})?[-—–](?:19|20)\d{2}(?!\d)"
)
_NOT_OF_A_NUMBER = re.compile(
    r".*(?:根据|按照|依据|文件|文号|字号|印发|关于|参照|执行|以及|编号|见|和|与|的|为|即|以|按|是|由|以下简称)(?=[\u4e00-\u9fff])"
)
_SHORT_NAME_MAX = 5
_KINDS = (
    (Kind.WHITE_PAPER, ("白皮书", "蓝皮书", "报告", "绿皮书")),
    (Kind.REGULATIONS, ("条例",)),
    (Kind.MEASURES, ("办法", "细则")),
    (Kind.PROVISIONS, ("规定",)),
    (Kind.POLICIES, ("措施", "政策", "若干条", "举措")),
    (Kind.PLAN, ("方案", "规划", "计划", "要点", "纲要", "路线图")),
    (Kind.OPINIONS, ("意见",)),
    (Kind.STANDARD, ("标准", "规则", "规范", "指南", "代码", "指引", "要求", "规程")),
    (Kind.NOTICE, ("通知", "通告", "公告")),
    (Kind.LAW, ("法",)),
)
_POLICIES = re.compile(r"(?:若干|激励|扶持|支持).{0,8}(?:措施|政策|条)\Z")


@dataclass(frozen=True, slots=True)
class Title:
    """A title at start ≤ i < end of a paragraph, the short name it gets, and how likely it is the one told of."""

    paragraph: int
    start: int
    end: int
    text: str
    short: str = ""
    likely: float = 0


def find(paragraphs: Sequence[Passage], headline: str) -> tuple[Title, ...]:
    """Every title the paragraphs name, in their order, judged."""
    pairs = _pairs(headline)
    return tuple(
        _title(number, paragraph.text, found, pairs)
        for number, paragraph in enumerate(paragraphs)
        for found in _TITLE.finditer(paragraph.text)
    )


def _title(number: int, text: str, found: re.Match[str], pairs: frozenset[str]) -> Title:
    title = found["title"]
    short = _SHORT.match(text, found.end())
    before = text[max(found.start() - 30, 0) : found.start()]
    own = _pairs(title)
    likely = 3.0 * len(own & pairs) / max(len(own), 1)
    likely += 5 if short else 0
    likely += 3 if _ISSUED.search(before) else 0
    likely -= 4 if _LEANS.search(before) and not _ISSUED.search(before) else 0
    likely += 1 / (1 + number)
    likely -= 6 if len(title) <= _SHORT_NAME_MAX else 0
    return Title(number, found.start("title"), found.end("title"), title, short["short"] if short else "", likely)


def _pairs(text: str) -> frozenset[str]:
    """The neighbouring characters of a heading, for comparing it with another."""
    compared = characters.key(text)
    return frozenset(compared[at : at + 2] for at in range(len(compared) - 1))


def told(titles: Sequence[Title]) -> Title | None:
    """The title of the document an item reports; None when no title is likely to be it."""
    best = max(titles, key=lambda title: title.likely, default=None)
    return _inner(best) if best is not None and best.likely >= 2 else None


def _inner(title: Title) -> Title:
    """What a notice that only promulgates another document promulgates, unless it is called a notice itself."""
    found = _PROMULGATES.match(title.text)
    if found is None or kind(title.short) is Kind.NOTICE:
        return title
    start = title.start + found.start("inner")
    return Title(title.paragraph, start, start + len(found["inner"]), found["inner"], title.short, title.likely)


def references(titles: Sequence[Title], own: Title | None) -> tuple[Title, ...]:
    """The other documents, each where it is named first; short names are not documents of their own."""
    known = {characters.key(title.short) for title in titles if title.short}
    known |= {characters.key(own.text)} if own else set()
    others: list[Title] = []
    for title in titles:
        compared = characters.key(title.text)
        is_own = own is not None and title.paragraph == own.paragraph and title.start <= own.start < title.end
        if compared not in known and not is_own and len(compared) >= 2:
            known.add(compared)
            others.append(title)
    return tuple(others)


def kind(title: str) -> Kind:
    """What kind of text a title says it is, by its last word; （试行） and the like are no word."""
    text = title
    while found := _SUFFIX.search(text):
        text = text[: found.start()]
    if _POLICIES.search(text):
        return Kind.POLICIES
    return next((kind for kind, ends in _KINDS if text.endswith(ends)), Kind.OTHER)


@dataclass(frozen=True, slots=True)
class Number:
    """A document's number at start ≤ i < end."""

    start: int
    end: int


def numbers(text: str) -> tuple[Number, ...]:
    """The numbers of documents and standards a text names."""
    found: list[Number] = []
    for one in _NUMBER.finditer(text):
        start = one.start()
        if (name := one["org"] or one["order"]) and (led := _NOT_OF_A_NUMBER.match(name)):
            start += led.end()
        found.append(Number(start, one.end()))
    return tuple(found)


def number_behind(text: str, end: int) -> Number | None:
    """The number that stands in the brackets behind a title that ends at `end`."""
    closing = text.find("》", end)
    behind = re.compile(r"》?(?:的通知》)?[（(]").match(text, closing) if 0 <= closing - end <= 4 else None
    if behind is None:
        return None
    return next((number for number in numbers(text) if 0 <= number.start - behind.end() <= 3), None)

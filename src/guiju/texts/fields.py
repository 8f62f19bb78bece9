"""One part of an issue read: the fields of an item, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from guiju.texts import articles, duties, issuing, titles, works
from guiju.texts.briefs import Article, Duty, Found, Item, Kind
from guiju.texts.issuing import Issuing
from guiju.texts.layout import Block
from guiju.texts.parts import Part
from guiju.texts.passages import Passage
from guiju.texts.titles import Title

_LISTED = re.compile(r"(?:主体|对象|各方|参与方|当事人)(?:主要)?(?:包括|分为|为|有|是)(?P<names>[^，。；：]+)")
_NAME = re.compile(r"[^、]+?(?:方|单位|企业|部门|机构|者|人|商|局|厅|委|府|校|院)(?=、|和|及|与|等|\Z)")
_AND = re.compile(r"[、和及与等以]*")
_PROMULGATES = re.compile(r".*?(?:印发|发布|公布|颁布|转发)的?(?P<inner>.+?)[〉》>]?的?(?:通知|公告|函|决定|批复)\Z")
_FRONT_MAX = 8


@dataclass(frozen=True, slots=True)
class _Told:
    """The document an item is about, as far as it is told."""

    title: Found[str] | None
    short_name: str
    kind: Kind
    number: Found[str] | None
    issuing: Issuing
    references: tuple[Found[str], ...]
    articles: tuple[Article, ...] = ()


def read(part: Part, *, number: int, front: Sequence[Block], is_document: bool) -> Item:
    """All of an item but its days and its amounts."""
    paragraphs = tuple(block.passage for block in part.body)
    told = _document(part, paragraphs, front) if is_document else _report(part, paragraphs)
    said = tuple(duty for passage in paragraphs for duty in duties.find(passage))
    numbers = (told.number,) if told.number and told.number.span not in part.span else ()
    return Item(
        number=number,
        headline=whole(part.headline),
        section=None if part.section is None else _bare(part.section),
        source=None if part.source is None else whole(part.source),
        body=paragraphs,
        span=part.span,
        title=told.title,
        short_name=told.short_name,
        kind=told.kind,
        document_number=told.number,
        issuers=told.issuing.issuers,
        issuers_said=told.issuing.said,
        jurisdiction=told.issuing.jurisdiction,
        references=told.references,
        articles=told.articles,
        duties=said,
        actors=tuple(_actors(paragraphs, said)),
        tasks=tuple(task for passage in paragraphs for task in works.tasks(passage)),
        definitions=tuple(one for passage in paragraphs for one in works.definitions(passage)),
        numbers=numbers + tuple(number for passage in paragraphs for number in _numbers(passage)),
    )


def whole(passage: Passage) -> Found[str]:
    """A passage as it reads."""
    return Found(passage.text, passage.span(0, len(passage.text)))


def _bare(passage: Passage) -> Found[str]:
    """The name of a section without the brackets around it."""
    words = passage.text.strip("【】[]《》〔〕「」●◆■· ")
    start = passage.text.find(words)
    return _found(passage, start, start + len(words)) if words else whole(passage)


def _report(part: Part, paragraphs: Sequence[Passage]) -> _Told:
    """The document that a report tells of."""
    found = titles.find(paragraphs, part.headline.text)
    told = titles.told(found)
    own = None
    if told is not None and (behind := titles.number_behind(paragraphs[told.paragraph].text, told.end)):
        own = _found(paragraphs[told.paragraph], behind.start, behind.end)
    kind = titles.kind(told.text) if told else titles.kind(part.headline.text)
    return _Told(
        title=_title(paragraphs, told) if told else None,
        short_name=told.short if told else "",
        kind=titles.kind(told.short) if told and kind is Kind.OTHER else kind,
        number=own,
        issuing=issuing.of_report(part.headline, paragraphs, told, part.source),
        references=tuple(_title(paragraphs, title) for title in titles.references(found, told)),
    )


def _document(part: Part, paragraphs: Sequence[Passage], front: Sequence[Block]) -> _Told:
    """The document that the text itself is."""
    headline = part.headline
    inner = _PROMULGATES.match(headline.text)
    start, end = inner.span("inner") if inner else (0, len(headline.text))
    while start < end and headline.text[start] in "〈《<":
        start += 1
    found = titles.find(paragraphs, headline.text)
    lines = [block.passage for block in (*front[-_FRONT_MAX:], *part.body[:_FRONT_MAX]) if not block.is_prose]
    own = next((number for passage in lines for number in _numbers(passage)), None)
    others = titles.references([one for one in found if one.text not in headline.text], None)
    return _Told(
        title=_found(headline, start, end),
        short_name="",
        kind=titles.kind(headline.text[start:end]),
        number=own,
        issuing=issuing.of_document(headline, front, part.body),
        references=tuple(_title(paragraphs, title) for title in others),
        articles=articles.split(part.body),
    )


def _title(paragraphs: Sequence[Passage], title: Title) -> Found[str]:
    return _found(paragraphs[title.paragraph], title.start, title.end)


def _found(passage: Passage, start: int, end: int) -> Found[str]:
    return Found(passage.text[start:end], passage.span(start, end))


def _numbers(passage: Passage) -> Iterator[Found[str]]:
    for number in titles.numbers(passage.text):
        yield _found(passage, number.start, number.end)


def _actors(paragraphs: Sequence[Passage], said: Iterable[Found[Duty]]) -> Iterator[Found[str]]:
    """Everybody who has a duty, and those the text lists as taking part; each where named first."""
    seen: set[str] = set()
    for passage in paragraphs:
        for name in [*_listed(passage), *_acting(passage, said)]:
            if name.value not in seen:
                seen.add(name.value)
                yield name


def _listed(passage: Passage) -> Iterator[Found[str]]:
    for found in _LISTED.finditer(passage.text):
        at, end = found.span("names")
        while at < end and (name := _NAME.match(passage.text, at, end)):
            yield _found(passage, at, name.end())
            after = _AND.match(passage.text, name.end(), end)
            at = after.end() if after else end


def _acting(passage: Passage, said: Iterable[Found[Duty]]) -> Iterator[Found[str]]:
    names = dict.fromkeys(duty.value.actor for duty in said if duty.value.actor)
    places = {name: passage.text.find(name) for name in names}
    for name, at in sorted(places.items(), key=lambda pair: pair[1]):
        if at >= 0:
            yield _found(passage, at, at + len(name))

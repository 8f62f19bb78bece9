"""Who issued what an item reports, and for where: the subject of the sentence that tells it, else its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guiju.texts import bodies, parts, places
from guiju.texts.bodies import Body
from guiju.texts.briefs import Found
from guiju.texts.layout import Block
from guiju.texts.passages import Passage
from guiju.texts.titles import ISSUE, Title

_VERB = re.compile(rf"(?:{ISSUE})")
_SENTENCE_BEFORE = 160
_ISSUES = re.compile(rf"[^，。；《》]{{0,24}}?(?:{ISSUE})")
_SIGNATURE_MAX = 40
_LEADS = re.compile(r"(?:成立[^，。]{0,8}，|项目组|经[^，。]{0,20}(?:同意|批准|通过)，?)+")


@dataclass(frozen=True, slots=True)
class Issuing:
    """The issuers, how many the text says there are, and the region they stand for."""

    issuers: tuple[Found[str], ...] = ()
    said: int | None = None
    jurisdiction: Found[str] | None = None


@dataclass(frozen=True, slots=True)
class _Named:
    body: Body
    passage: Passage

    def found(self, name: str) -> Found[str]:
        return Found(name, self.passage.span(self.body.start, self.body.end))


def of_report(headline: Passage, paragraphs: Sequence[Passage], title: Title | None, source: Passage | None) -> Issuing:
    """The issuers of a document that a report tells of."""
    named, said = _subject(paragraphs, title) if title else _any_subject(paragraphs)
    if not named and source is not None:
        named = [_Named(body, source) for body in bodies.find(source.text)]
    elif not named:
        named = [_Named(body, headline) for body in bodies.find(headline.text)[:1]]
    title_words = paragraphs[title.paragraph].part(title.start, title.end) if title else None
    return _settled(named, said, (title_words, headline, source), paragraphs)


def of_document(headline: Passage, front: Sequence[Block], body: Sequence[Block]) -> Issuing:
    """The issuers of a document that is itself the text: in its title, its head, or its signature."""
    named = [_Named(one, headline) for one in bodies.find(headline.text) if one.start <= 2]
    if named:
        run = [named[0]]
        for one in [_Named(one, headline) for one in bodies.find(headline.text)][1:]:
            if headline.text[run[-1].body.end : one.body.start] in {"", "、", "和"}:
                run.append(one)
        named = run
    for block in (*front, *reversed(body)) if not named else ():
        if len(block.text) <= _SIGNATURE_MAX and not block.is_prose and not parts.is_numbered(block):
            found = bodies.find(block.text)
            if found and found[0].start == 0:
                named = [_Named(one, block.passage) for one in found]
                break
    return _settled(named, None, (headline,), [block.passage for block in body])


def _subject(paragraphs: Sequence[Passage], title: Title) -> tuple[list[_Named], int | None]:
    """The bodies directly before the verb that stands before the title, in its sentence."""
    passage = paragraphs[title.paragraph]
    start = max(passage.text.rfind("。", 0, title.start), title.start - _SENTENCE_BEFORE, -1) + 1
    verbs = list(_VERB.finditer(passage.text, start, title.start))
    end = verbs[-1].start() if verbs else title.start
    while len(verbs) > 1 and verbs[-1].start() - verbs[-2].end() <= 2:
        verbs.pop()
        end = verbs[-1].start()
    found = [body for body in bodies.find(passage.text) if start <= body.start]
    found = [body for body in found if not _in_title(passage.text, body, title.start)]
    run, said = bodies.run_before(passage.text, found, end)
    if run and not verbs and end - run[-1].end > 12:
        return [], None
    return [_Named(body, passage) for body in run], said


def _in_title(text: str, body: Body, end: int) -> bool:
    """Whether a body is only part of another title."""
    return (
        text.rfind("《", 0, body.start) > text.rfind("》", 0, body.start) and text.rfind("《", 0, body.start) < end - 1
    )


def _any_subject(paragraphs: Sequence[Passage]) -> tuple[list[_Named], int | None]:
    """Where no title is told: the first bodies that issue something."""
    for passage in paragraphs[:3]:
        found = bodies.find(passage.text)
        for body in found:
            if _ISSUES.match(passage.text, body.end):
                run, said = bodies.run_before(passage.text, found, body.end)
                return [_Named(one, passage) for one in run], said
    return [], None


def _settled(
    named: Sequence[_Named], said: int | None, others: Sequence[Passage | None], paragraphs: Sequence[Passage]
) -> Issuing:
    """The issuers in full, and their region."""
    jurisdiction = _jurisdiction(named, [other for other in others if other is not None], paragraphs)
    code = jurisdiction.value if jurisdiction else None
    spoken = (*[other for other in others if other is not None], *paragraphs)
    known = [body for passage in spoken for body in bodies.find(passage.text)]
    settled: dict[str, Found[str]] = {}
    for one in named:
        name = bodies.in_full(one.body, code, known)
        settled.setdefault(name, one.found(name))
    return Issuing(tuple(settled.values()), said if said and said > len(settled) else None, jurisdiction)


def _jurisdiction(
    named: Sequence[_Named], others: Sequence[Passage], paragraphs: Sequence[Passage]
) -> Found[str] | None:
    """The region of the issuers, else of the title, the headline, the source, the opening; national bodies have all."""
    for one in named:
        if one.body.code is not None and one.body.code != places.COUNTRY:
            return one.found(one.body.code)
    if any(one.body.code == places.COUNTRY for one in named):
        return next(one.found(places.COUNTRY) for one in named if one.body.code == places.COUNTRY)
    for passage in (*others, *paragraphs[:2]):
        if place := places.first(passage.text):
            return Found(place.code, passage.span(place.start, place.end))
    return None

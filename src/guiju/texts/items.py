"""An issue divided into its items: by its table of contents, else by its source lines, else by its headings.

What stands before the first item (masthead, editors) and after the last (about the publisher) belongs to none. A
single document is one part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guiju.texts import contents, parts
from guiju.texts.layout import Block
from guiju.texts.parts import Part
from guiju.texts.passages import Passage

_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]+条")
_ARTICLES_MIN = 3
_DOCUMENT_TITLE = re.compile(
    r"(?:通知|办法|意见|方案|规定|条例|细则|要点|措施|公告|通告|决定|规划|计划|批复|函|决议|规则|规范|标准|白皮书|报告|法|指南|清单|目录|政策)"
    r"(?:[（(][^（）()]{1,20}[）)])*\Z"
)
_ISSUE_NUMBER = re.compile(r"第\s*\d+\s*期|总第?\s*\d+\s*期")
_FRONT_MAX = 12
_TITLE_LINES_MAX = 4
_BROKEN_MIN = 10


@dataclass(frozen=True, slots=True)
class Division:
    """A text divided: the blocks before its parts, and the parts."""

    front: tuple[Block, ...]
    parts: tuple[Part, ...]
    is_document: bool = False


def divide(blocks: Sequence[Block]) -> Division:
    """The parts of a text, in its order."""
    if not blocks:
        return Division((), ())
    if _is_one_document(blocks):
        return _whole(blocks, is_document=True)
    for divided in (_by_contents, _by_sources, _by_headings):
        if found := divided(blocks):
            return found
    return _whole(blocks, is_document=False)


def _is_one_document(blocks: Sequence[Block]) -> bool:
    """Whether the text is a notice or measures themselves: it has articles, or a document's title and no issue."""
    articles = sum(1 for block in blocks if _ARTICLE.match(block.text))
    sources = sum(1 for block in blocks if parts.source_of(block) is not None)
    if articles >= _ARTICLES_MIN:
        return sources < _ARTICLES_MIN
    start, end = _title_lines(blocks)
    title = parts.one(blocks[start:end]).text if start < end else ""
    is_issue = (
        any(_ISSUE_NUMBER.search(block.text) for block in blocks[: end + _FRONT_MAX])
        or contents.find(blocks) is not None
    )
    return _DOCUMENT_TITLE.search(title) is not None and not is_issue and sources < 2


def _title_lines(blocks: Sequence[Block]) -> tuple[int, int]:
    """Where the title of a single document stands: its first headings, up to one that ends as titles end."""
    for start, block in enumerate(blocks[:_FRONT_MAX]):
        if block.is_prose:
            break
        if not parts.is_heading(block):
            continue
        for end in range(start + 1, min(start + 1 + _TITLE_LINES_MAX, len(blocks) + 1)):
            if blocks[end - 1].is_prose or parts.is_numbered(blocks[end - 1]):
                break
            if _DOCUMENT_TITLE.search(blocks[end - 1].text) and len(blocks[end - 1].text) > 3:
                return _from_its_start(blocks, start, end), end
    return (0, 1) if parts.is_heading(blocks[0]) else (0, 0)


def _from_its_start(blocks: Sequence[Block], start: int, end: int) -> int:
    """The first line of a title that ends at `end`: lines of their own above it (a number, a head) are not of it."""
    at = end - 1
    while (
        at > start
        and blocks[at].is_glued
        and len(blocks[at - 1].text) >= _BROKEN_MIN
        and "号" not in blocks[at - 1].text
    ):
        at -= 1
    return at


def _whole(blocks: Sequence[Block], *, is_document: bool) -> Division:
    """The text as one part, a document or the report of one, under its title or else its first sentence."""
    start, end = _title_lines(blocks)
    if start == end:
        first = blocks[0].passage
        sentence = first.text.find("。") + 1 or len(first.text)
        headline, body = first.part(0, min(sentence, parts.HEADLINE_MAX)), tuple(blocks)
    else:
        headline, body = parts.one(blocks[start:end]), tuple(blocks[end:])
    sources = [found for block in body if (found := parts.source_of(block)) is not None]
    part = Part(headline, None, body, sources[-1] if sources else None)
    return Division(tuple(blocks[:start]), (part,), is_document=is_document)


def _by_contents(blocks: Sequence[Block]) -> Division | None:
    table = contents.find(blocks)
    if table is None:
        return None
    found = contents.headings(blocks, table)
    if not found:
        return None
    ends = [heading.start for heading in found[1:]] + [len(blocks)]
    heads = [
        (heading, blocks[heading.end : end])
        for heading, end in zip(found, ends, strict=True)
        if heading.entry.has_page or any(block.is_prose for block in blocks[heading.end : end])
    ]
    if not heads:
        return None
    under = contents.sections(table, {heading.entry.key for heading, _ in heads})
    cut: list[Part] = []
    for at, (heading, body) in enumerate(heads):
        headline = parts.one(blocks[heading.start : heading.end])
        cut += _cut(headline, under.get(heading.entry.key), body, is_last=at == len(heads) - 1)
    return Division(tuple(blocks[: heads[0][0].start]), tuple(cut))


def _cut(headline: Passage, section: Passage | None, body: Sequence[Block], *, is_last: bool) -> Iterator[Part]:
    """One part, ending with its closing source; what follows is another when it closes with a source as well."""
    end = _closing(body)
    if end is None:
        yield _part(headline, section, body[: parts.ends_at(body)] if is_last else body)
        return
    yield _part(headline, section, body[: end + 1])
    rest = body[end + 1 :]
    if _closing(rest) is not None:
        yield from _segment(rest, section, is_first=False)


def _closing(body: Sequence[Block]) -> int | None:
    """Where the first source line below some prose stands, if there is one."""
    prose = False
    for at, block in enumerate(body):
        if prose and parts.source_of(block) is not None:
            return at
        prose = prose or block.is_prose
        if block.is_prose and parts.source_of(block) is not None:
            return at
    return None


def _part(headline: Passage, section: Passage | None, body: Sequence[Block]) -> Part:
    """A part whose source is the last line that names one."""
    kept = tuple(left for block in body if (left := parts.without_source(block)) is not None)
    for block in reversed(body):
        if (source := parts.source_of(block)) is not None:
            return Part(headline, section, kept, source, block.passage)
    return Part(headline, section, kept, None)


def _by_sources(blocks: Sequence[Block]) -> Division | None:
    """Items by the lines that say where each was taken from, below the item or below its headline."""
    lines = [at for at, block in enumerate(blocks) if parts.source_of(block) is not None]
    if len(lines) < 2:
        return None
    leading = sum(1 for at in lines if at and parts.is_heading(blocks[at - 1]) and not _is_tail(blocks, at))
    if leading * 2 > len(lines):
        return _by_leading_sources(blocks, lines)
    cut: list[Part] = []
    start = 0
    section: Passage | None = None
    for at in lines:
        for part in _segment(blocks[start : at + 1], section, is_first=start == 0):
            cut.append(part)
            section = part.section
        start = at + 1
    first = cut[0].headline.places[0] if cut else 0
    front = tuple(block for block in blocks if block.passage.places[0] < first)
    return Division(front, tuple(cut)) if len(cut) > 1 else None


def _is_tail(blocks: Sequence[Block], at: int) -> bool:
    """Whether a source line closes what stands above it: no prose follows before the next heading."""
    return at + 1 >= len(blocks) or not any(block.is_prose for block in blocks[at + 1 : at + 3])


def _segment(blocks: Sequence[Block], section: Passage | None, *, is_first: bool) -> Iterator[Part]:
    """One item out of the blocks up to its source line: its headline is the last heading above its prose."""
    prose = next((at for at, block in enumerate(blocks) if block.is_prose and not _is_statement(block)), None)
    if prose is None:
        return
    heads = [at for at in range(prose) if parts.is_heading(blocks[at])]
    while len(heads) > 1 and parts.is_numbered(blocks[heads[-1]]):
        heads.pop()
    if not heads:
        return
    start = end = heads[-1]
    if start and start - 1 in heads and blocks[start].is_glued and len(blocks[start - 1].text) >= _BROKEN_MIN:
        start -= 1
    above = blocks[start - 1] if start and start - 1 in heads else None
    if above is not None and not is_first and len(above.text) <= parts.SECTION_MAX:
        section = above.passage
    yield _part(parts.one(blocks[start : end + 1]), section, blocks[end + 1 :])


def _is_statement(block: Block) -> bool:
    return re.match(r"(?:特别|版权|免责|郑重)?(?:声明|说明|编者按|按语)[:：]", block.text) is not None


def _by_leading_sources(blocks: Sequence[Block], lines: Sequence[int]) -> Division | None:
    """Items whose source stands directly below their headline."""
    starts = [at - 1 for at in lines if at and parts.is_heading(blocks[at - 1])]
    cut: list[Part] = []
    section: Passage | None = None
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else len(blocks)
        above = blocks[start - 1] if start else None
        if above is not None and parts.is_heading(above) and len(above.text) <= parts.SECTION_MAX and (at or start > 1):
            section = above.passage
        body = blocks[start + 1 : end]
        last = at == len(starts) - 1
        body = body[: parts.ends_at(body)] if last else _without_section(body)
        cut.append(_part(blocks[start].passage, section, body))
    return Division(tuple(blocks[: starts[0]]), tuple(cut)) if len(cut) > 1 else None


def _without_section(body: Sequence[Block]) -> Sequence[Block]:
    """The blocks without a short heading at their end, which heads what follows."""
    last = body[-1] if body else None
    is_head = last is not None and parts.is_heading(last) and len(last.text) <= parts.SECTION_MAX
    return body[:-1] if is_head else body


def _by_headings(blocks: Sequence[Block]) -> Division | None:
    """Items by the shallowest headings that have prose of their own; by unmarked lines where an issue is numbered."""
    levels = sorted({block.level for block in blocks if block.level})
    for level in levels:
        if (found := _at_level(blocks, level)) is not None:
            return found
    is_issue = any(_ISSUE_NUMBER.search(block.text) for block in blocks[:_FRONT_MAX])
    return _unmarked(blocks) if is_issue and not levels else None


def _at_level(blocks: Sequence[Block], level: int) -> Division | None:
    """Items under headings of one level; a heading directly above a deeper one, or another, names a section."""
    heads = [at for at, block in enumerate(blocks) if 0 < block.level <= level and parts.is_heading(block)]
    own = [at for at in heads if blocks[at].level == level and _has_prose(blocks, at)]
    if len(own) < 2 or any(parts.is_numbered(blocks[at]) for at in own[:2]):
        return None
    return _under(blocks, heads, own)


def _unmarked(blocks: Sequence[Block]) -> Division | None:
    heads = [at for at, block in enumerate(blocks) if parts.is_heading(block) and not parts.is_numbered(block)]
    own = [at for at in heads if _has_prose(blocks, at)]
    return _under(blocks, heads, own) if len(own) >= 2 else None


def _has_prose(blocks: Sequence[Block], at: int) -> bool:
    """Whether prose follows a heading before another heading does (a source or a date may stand between)."""
    following = (block for block in blocks[at + 1 : at + 4] if parts.source_of(block) is None)
    after = next(following, None)
    return after is not None and after.is_prose


def _under(blocks: Sequence[Block], heads: Sequence[int], own: Sequence[int]) -> Division:
    cut: list[Part] = []
    section: Passage | None = None
    for number, at in enumerate(own):
        before = [head for head in heads if (own[number - 1] if number else -1) < head < at]
        if before and (number or before[-1] > 0) and len(blocks[before[-1]].text) <= parts.SECTION_MAX:
            section = blocks[before[-1]].passage
        end = own[number + 1] if number + 1 < len(own) else len(blocks)
        between = [head for head in heads if at < head < end]
        end = between[0] if between else end
        body = blocks[at + 1 : end]
        body = body[: parts.ends_at(body)] if number == len(own) - 1 else body
        cut.append(_part(blocks[at].passage, section, body))
    return Division(tuple(blocks[: own[0]]), tuple(cut))

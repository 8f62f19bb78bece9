"""Articles of a document: 条 with its 款 (unnumbered, so counted), 项 and 目, under the chapters they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guiju.texts.briefs import Article, Provision
from guiju.texts.layout import Block
from guiju.texts.numerals import parse_chinese
from guiju.texts.passages import Passage, Span

_NUMERAL = r"[一二三四五六七八九十百千零〇两\d]{1,8}"
_ARTICLE = re.compile(rf"第(?P<number>{_NUMERAL})条(?:之[一二三四五六七八九十])?[\s、:：.]*")
_CHAPTER = re.compile(rf"第{_NUMERAL}[编章节]")
_HEADING = re.compile(r"(?:【(?P<a>[^】]{1,20})】|[（(](?P<b>[^（()）]{2,15})[)）]|\[(?P<c>[^\]]{1,20})\])")
_ENDS = re.compile(r"附件|附录|附表|附[:：]|抄送|主题词")
_POINT = re.compile(
    r"(?:(?<=\A)|(?<=[：:；;。，]))(?P<sub>[（(][一二三四五六七八九十]{1,3}[）)])|(?:(?<=\A)|(?<=[：:；;。]))(?P<point>\d{1,2}[.、．)）])(?!\d)"
)


def split(blocks: Sequence[Block]) -> tuple[Article, ...]:
    """The articles of a document, in its order; nothing when it has none."""
    found: list[Article] = []
    chapter = ""
    current: list[Passage] = []
    for block in blocks:
        if _ARTICLE.match(block.text):
            found += _article(current, chapter)
            current = [block.passage]
        elif _CHAPTER.match(block.text) and not block.is_prose:
            found += _article(current, chapter)
            current, chapter = [], block.text
        elif current and _ENDS.match(block.text):
            break
        elif current:
            current.append(block.passage)
    found += _article(current, chapter)
    return tuple(found)


def _article(paragraphs: list[Passage], chapter: str) -> Iterator[Article]:
    if not paragraphs:
        return
    head = _ARTICLE.match(paragraphs[0].text)
    assert head is not None, "an article begins with its number"
    said = head["number"]
    number = (int(said) if said.isdigit() else parse_chinese(said)) or 0
    heading = _HEADING.match(paragraphs[0].text, head.end())
    begin = heading.end() if heading else head.end()
    first = paragraphs[0]
    rest = [first.part(begin, len(first.text)), *paragraphs[1:]]
    name = f"art_{number}"
    yield Article(
        id=name,
        number=number,
        label=head[0].strip(" \t、:：."),
        chapter=chapter,
        heading=(heading["a"] or heading["b"] or heading["c"]) if heading else "",
        text="\n".join(one.text for one in rest if one.text),
        span=Span(first.places[0], paragraphs[-1].places[-1] + 1),
        provisions=tuple(_provisions(name, [one for one in rest if one.text])),
    )


def _provisions(article: str, paragraphs: Sequence[Passage]) -> Iterator[Provision]:
    """Paragraphs counted from 1; a paragraph that begins with （一） belongs to the one above it."""
    para = sub = point = 0
    for passage in paragraphs:
        for kind, part in _parts(passage):
            if kind == "sub" and para:
                sub, point = sub + 1, 0
                name = f"{article}__para_{para}__subpara_{sub}"
            elif kind == "point" and sub:
                point += 1
                name = f"{article}__para_{para}__subpara_{sub}__point_{point}"
            else:
                para, sub, point = para + 1, 0, 0
                name = f"{article}__para_{para}"
            yield Provision(id=name, text=part.text, span=part.span(0, len(part.text)))


def _parts(passage: Passage) -> Iterator[tuple[str, Passage]]:
    """A paragraph, and the numbered points that stand within it."""
    cuts = [(found.start(), str(found.lastgroup)) for found in _POINT.finditer(passage.text)]
    if not cuts or cuts[0][0] > 0:
        cuts.insert(0, (0, "para"))
    for at, (start, kind) in enumerate(cuts):
        end = cuts[at + 1][0] if at + 1 < len(cuts) else len(passage.text)
        if start < end:
            yield kind, passage.part(start, end)

"""Layout: lines become headings and paragraphs, as their author had them before pages, columns and OCR cut them.

Page numbers, running heads, captions of codes to scan and rules are dropped; a paragraph that a page break cut is one
again; every character keeps its place. How deep a heading says it is, is kept but not believed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from guiju.texts import characters
from guiju.texts.passages import Passage, Text

PROSE_MIN = 60
CUT_MIN = 40
HEADING_MAX = 60
_WRAPPED_MIN = 3
_WRAP_MAX = 140  # wider lines were broken by nobody
_FULL_SHARE = 0.8
_REPEATED_MIN = 3
_RUNNING_MAX = 40

_LEADING = re.compile(r" {0,3}(#{1,6})\s*(?=\S)")
_BULLET = re.compile(r"\s*(?:[-*+>•●▪■◆◇►▶]\s+|[•●▪■◆◇►▶☆★※])(?=\S)")
_RULE = re.compile(r"[-—–=_*~·.…\s]{3,}\Z")
_PAGE_NUMBER = re.compile(
    r"(?:[-—–·•|/\s]*\d{1,4}[-—–·•|/\s]*|第?\s*\d{1,4}\s*页(?:[,，/\s]*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
    r"|page\s*\d{1,4}(?:\s*of\s*\d{1,4})?)\Z",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"[（(]?(?:请?(?:长按|扫描|扫一扫|扫码|识别)[^，。；]{0,14}|(?:点击)?(?:阅读|查看)(?:全文|原文|更多|详情)|[（(]?下转[^，。]{1,10}"
    r"|[（(]?上接[^，。]{1,10}|二维码)[）)]?\Z"
)
SENTENCE_END = "。！？；：!?;:…"
_CLOSED = SENTENCE_END + "”」』）)】]"
_STARTER = re.compile(
    r"第[一二三四五六七八九十百零〇\d]+[章节条款部编]|[一二三四五六七八九十]{1,3}[、.是]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、)）]"
    r"|[①-⑳]|[（(【\[]?(?:信息|稿件|文章|资料)?(?:来源|摘自|转自|供稿)|附件|附:|抄送|【|□"
)
_ISSUE = re.compile(r"第\d+期|总第?\d+期")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph. `level` counts its marks, 0 for none; `is_glued`: no blank line stands before it."""

    passage: Passage
    level: int = 0
    is_glued: bool = False
    is_indented: bool = False
    page: int = 0

    @property
    def text(self) -> str:
        return self.passage.text

    @property
    def is_prose(self) -> bool:
        """Whether it reads on as sentences do; a heading does not."""
        text = self.passage.text
        return not self.level and (len(text) >= PROSE_MIN or "。" in text or text[-1] in SENTENCE_END)

    @property
    def is_starter(self) -> bool:
        """Whether it begins as the next point of a list, an article or a closing line begins."""
        return _STARTER.match(self.passage.text) is not None


def blocks(text: Text) -> tuple[Block, ...]:
    """The headings and paragraphs of a text, in its order."""
    lines = [line for line in _lines(text) if line is not None]
    lines = list(_without_running_heads(lines))
    wrap = _wrap(lines)
    has_indents = sum(line.is_indented for line in lines) * 10 > len(lines)
    joined: list[Block] = []
    for line in lines:
        if joined and _goes_on(joined[-1], line, wrap, has_indents=has_indents):
            joined[-1] = replace(joined[-1], passage=characters.joined(joined[-1].passage, line.passage))
        else:
            joined.append(line)
    return tuple(joined)


def _lines(text: Text) -> Iterator[Block]:
    """The lines that say something; `is_glued` where nothing stood between a line and the one before."""
    folded = characters.fold(text.body)
    at = page = 0
    glued = False
    for raw in folded.split("\n"):
        start, end = at, at + len(raw)
        at = end + 1
        while start < end and folded[start] == "\f":
            start, page, glued = start + 1, page + 1, False
        line = _line(folded, start, end, page)
        if "\f" in raw:
            page += folded.count("\f", start, end)
        if line is None:
            glued = False
            continue
        yield replace(line, is_glued=glued)
        glued = True


def _line(folded: str, start: int, end: int, page: int) -> Block | None:
    level = 0
    indent = end - start - len(folded[start:end].lstrip(" "))
    if marks := _LEADING.match(folded, start, end):
        level, start = len(marks[1]), marks.end()
    raw = folded[start:end].strip()
    if not raw or _RULE.match(raw) or _PAGE_NUMBER.match(raw):
        return None
    if bullet := _BULLET.match(folded, start, end):
        start = bullet.end()
    passage = characters.clean(folded, start, end)
    if not passage.text.strip() or _CAPTION.match(passage.text) or _PAGE_NUMBER.match(passage.text):
        return None
    return Block(passage, level, is_indented=2 <= indent <= 8 and not level, page=page)


def _without_running_heads(lines: list[Block]) -> Iterator[Block]:
    """The lines but those that stand at the head or the foot of page after page, or say the issue again and again."""
    shape = [re.sub(r"\d+", "0", line.text) if len(line.text) <= _RUNNING_MAX else "" for line in lines]
    pages = lines[-1].page + 1 if lines else 0
    edges = Counter(name for name, _ in {(shape[i], lines[i].page) for i in _edges(lines)} if name)
    often = Counter(shape)
    first = {characters.key(line.text) for line in lines[:3]}
    seen: set[str] = set()
    for line, name in zip(lines, shape, strict=True):
        at_edges = pages >= _REPEATED_MIN and edges[name] * 2 >= pages
        is_masthead = characters.key(line.text) in first or _ISSUE.search(line.text) is not None
        if name and (at_edges or (is_masthead and often[name] >= _REPEATED_MIN)):
            if name in seen:
                continue
            seen.add(name)
        yield line


def _edges(lines: list[Block]) -> Iterator[int]:
    """Where the first and last two lines of each page stand."""
    last = len(lines) - 1
    for at, line in enumerate(lines):
        near = (lines[max(at - 2, 0)], lines[min(at + 2, last)])
        if at < 2 or at > last - 2 or any(other.page != line.page for other in near):
            yield at


def _width(text: str) -> int:
    return sum(2 if char > "\u2e7f" else 1 for char in text)


def _wrap(lines: list[Block]) -> int:
    """How wide the lines of a text are that was broken to a width; 0 when each line is a paragraph."""
    widths = sorted(_width(line.text) for line in lines)
    full = widths[len(widths) * 49 // 50] if widths else 0
    near = sum(1 for line, after in pairwise(lines) if after.is_glued and _width(line.text) >= full * _FULL_SHARE)
    return full if full <= _WRAP_MAX and near >= _WRAPPED_MIN else 0


def _goes_on(one: Block, after: Block, wrap: int, *, has_indents: bool) -> bool:
    """Whether the second line goes on with what the first broke off."""
    if after.level or (after.is_indented and has_indents) or after.is_starter:
        return False
    if one.level:
        return (
            after.is_glued
            and len(one.text) >= 12
            and len(after.text) <= 25
            and not _ends(one)
            and not (after.is_prose or _ISSUE.search(after.text) or re.match(r"\d", after.text))
        )
    if wrap and after.is_glued and _width(_last_line(one)) >= wrap * _FULL_SHARE:
        return not _ends(one) or (has_indents and one.is_indented)
    if has_indents and one.is_indented:
        return not _ends(one) and (after.is_prose or "，" in after.text)
    is_cut = not _ends(one) and len(one.text) >= CUT_MIN and ("。" in one.text or len(one.text) >= PROSE_MIN)
    return is_cut and (after.is_prose or "，" in after.text)


def _ends(block: Block) -> bool:
    return block.passage.text[-1] in _CLOSED


def _last_line(block: Block) -> str:
    """What stands on the last line of a block that may already have been joined out of several."""
    places, text = block.passage.places, block.passage.text
    at = len(text) - 1
    while at > 0 and places[at] - places[at - 1] <= 4:
        at -= 1
    return text[at:]

"""The table of contents of an issue, and where each of its entries stands as a heading further on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from guiju.texts import characters, parts
from guiju.texts.layout import Block
from guiju.texts.passages import Passage

ENTRIES_MAX = 300
_ALIKE_MIN = 0.85
_PREFIX_MIN = 8
_LINES_MAX = 3
_HEADS_MAX = 2
_TITLE = re.compile(
    r"(?:本期|本刊|本月|本周|今日)?(?:要目|目录|目次|导读|看点|要闻|内容|提要|目录导读|内容提要|内容导读|要闻目录|要目导读|索引|contents)"
    r"(?:contents|导读|目录)?\Z"
)
_PAGE_BEFORE = re.compile(r"[PpNn]?\d{1,3}[\s.、．)）|/\t-]*(?=\D)")
_PAGE_AFTER = re.compile(r"(?:[\s.…·・\-—_]*[（(]?[Pp]?\d{1,3}[）)]?|[\s.…·・]*第\d{1,3}页)\Z")
_OF_A_DOCUMENT = re.compile(
    r"第[一二三四五六七八九十]+[章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents: its words, what is compared of them, and whether it names a page."""

    words: Passage
    key: str
    has_page: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry found again: the blocks `start` ≤ i < `end` are its heading."""

    entry: Entry
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Contents:
    """A table of contents: where its heading stands, where it ends, what it lists."""

    start: int
    end: int
    entries: tuple[Entry, ...]


def find(blocks: Sequence[Block]) -> Contents | None:
    """The table of contents of an issue. That of a document (第一章…) is none."""
    for at, block in enumerate(blocks):
        if len(block.text) <= parts.SECTION_MAX and _TITLE.match(characters.key(block.text)):
            found = _listed(blocks, at)
            of_a_document = sum(1 for line in blocks[at + 1 : found.end] if _OF_A_DOCUMENT.match(line.text))
            if len(found.entries) >= 2 and of_a_document * 2 < len(found.entries):
                return found
    return None


def _listed(blocks: Sequence[Block], at: int) -> Contents:
    """The entries below the heading, up to the first prose or the first that comes again."""
    entries: list[Entry] = []
    end = at + 1
    while end < min(len(blocks), at + 1 + ENTRIES_MAX):
        entry = _entry(blocks[end])
        if (blocks[end].is_prose and not entry.has_page) or any(entry.key == one.key for one in entries):
            break
        entries.append(entry)
        end += 1
    later = {characters.key(block.text) for block in blocks[end:] if parts.is_heading(block)}
    for _ in range(_HEADS_MAX if end < len(blocks) and blocks[end].is_prose else 0):
        if entries and not entries[-1].has_page and entries[-1].key not in later:  # it heads the text, and is no entry
            entries.pop()
            end -= 1
    return Contents(at, end, tuple(entry for entry in entries if entry.key and not entry.key.isdigit()))


def _entry(block: Block) -> Entry:
    """An entry without its page number, which stands before or behind it."""
    text, passage = block.text, block.passage
    before, after = _PAGE_BEFORE.match(text), _PAGE_AFTER.search(text)
    if before and before.end() < len(text) and _stands_apart(passage, before.end()):
        start, end = before.end(), len(text)
    elif after and after.start() > 0:
        start, end = 0, after.start()
    else:
        return Entry(passage, characters.key(text), has_page=False)
    return Entry(passage.part(start, end), characters.key(text[start:end]), has_page=True)


def _stands_apart(passage: Passage, end: int) -> bool:
    """Whether a page number is led by a zero or followed by a space, a dot or the like; that of 2024年 is not."""
    text, places = passage.text, passage.places
    return text[0] == "0" or not text[end - 1].isdigit() or places[end] - places[end - 1] > 1


def headings(blocks: Sequence[Block], contents: Contents) -> tuple[Heading, ...]:
    """The entries found again as headings behind the table, in the order of the text."""
    keys = [characters.key(block.text) if parts.is_heading(block) else "" for block in blocks]
    found: dict[int, Heading] = {}
    at = contents.end
    for entry in contents.entries:
        heading = _find(entry, keys, at) or _find(entry, keys, contents.end)
        if heading is not None and heading.start not in found:
            found[heading.start] = heading
            at = max(at, heading.end) if heading.start >= at else at
    return tuple(found[start] for start in sorted(found))


def _find(entry: Entry, keys: Sequence[str], begin: int) -> Heading | None:
    """The heading that says what the entry says: exactly, over several lines, shortened, or nearly."""
    for at in range(begin, len(keys)):
        if keys[at] and entry.key.startswith(keys[at]):
            for lines in range(1, _LINES_MAX + 1):
                if "".join(keys[at : at + lines]) == entry.key and all(keys[at : at + lines]):
                    return Heading(entry, at, at + lines)
    if len(entry.key) < _PREFIX_MIN:
        return None
    for at in range(begin, len(keys)):
        one = keys[at]
        if len(one) >= _PREFIX_MIN and (one.startswith(entry.key) or entry.key.startswith(one) or entry.key in one):
            return Heading(entry, at, at + 1)
    return _nearly(entry, keys, begin)


def _nearly(entry: Entry, keys: Sequence[str], begin: int) -> Heading | None:
    for at in range(begin, len(keys)):
        if abs(len(keys[at]) - len(entry.key)) <= len(entry.key) // 4:
            matcher = SequenceMatcher(None, entry.key, keys[at], autojunk=False)
            if matcher.quick_ratio() >= _ALIKE_MIN and matcher.ratio() >= _ALIKE_MIN:
                return Heading(entry, at, at + 1)
    return None


def sections(contents: Contents, own: Collection[str]) -> dict[str, Passage]:
    """For each key in `own` (entries that head items) its section: the entry above that heads nothing itself."""
    with_pages = sum(entry.has_page for entry in contents.entries)
    current: Entry | None = None
    under: dict[str, Passage] = {}
    for entry in contents.entries:
        if entry.key in own:
            if current is not None:
                under[entry.key] = current.words
        elif not entry.has_page and (with_pages or len(entry.key) <= parts.SECTION_MAX):
            current = entry
    return under

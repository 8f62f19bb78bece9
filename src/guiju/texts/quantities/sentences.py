"""A passage laid out for the grammar: its words, its sentences and clauses, and the names in it that say no amount."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import rjieba

from guiju.texts.passages import Passage

NAME_LENGTH_MAX = 16  # a longer quotation is somebody's sentence, not a name
_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|〈[^〈〉]*〉")
_QUOTE = re.compile(r"[“「‘\"]([^“”「」‘’\"]*)[”」’\"]")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_ARTICLE = re.compile(r"第[\d零〇一二三四五六七八九十百]+条")
_ASIDE = re.compile(r"（[^（）\d]{1,10}）|\([^()\d]{1,10}\)")  # 省（区、市）: no clause of its own
_CLAUSE_END = re.compile(r"[，。：；！？!?;:,\n（）()\[\]【】—]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word at start ≤ i < end, with its part of speech (n, v, d, p, …)."""

    start: int
    end: int
    text: str
    tag: str


@dataclass(frozen=True)
class Layout:
    """A tidy passage and where its words, sentences, clauses and names lie."""

    passage: Passage

    @property
    def text(self) -> str:
        """The characters of the passage."""
        return self.passage.text

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of the passage, from left to right, without a gap."""
        return tuple(_words(self.text))

    @cached_property
    def names(self) -> tuple[tuple[int, int], ...]:
        """Titles of documents and short quotations: numbers in them belong to a name."""
        titles = [match.span() for match in _TITLE.finditer(self.text)]
        return tuple(sorted([*titles, *self._quoted_names()]))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The titles of documents that the passage names."""
        return tuple(match[0] for match in _TITLE.finditer(self.text))

    @property
    def is_article(self) -> bool:
        """Whether the paragraph is an article of a rule: 第三条."""
        return bool(_ARTICLE.match(self.text))

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Where each sentence starts and ends."""
        start = 0
        for end in [match.end() for match in _SENTENCE_END.finditer(self.text)] + [len(self.text)]:
            if end > start:
                yield start, end
            start = end

    def clause_start(self, at: int) -> int:
        """Where the clause that `at` lies in begins; a name is never cut."""
        return self._clause_ends[bisect_right(self._clause_ends, at) - 1]

    def clause_end(self, at: int) -> int:
        """Where the clause that `at` lies in ends, its stop left out."""
        place = bisect_left(self._clause_stops, at)
        return self._clause_stops[place] if place < len(self._clause_stops) else len(self.text)

    def words_between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words between two places; a word that reaches beyond is cut there."""
        first = bisect_right(self._word_ends, start)
        last = bisect_left(self._word_starts, end)
        return tuple(_cut(word, start, end) for word in self.words[first:last])

    def is_word_start(self, at: int) -> bool:
        """Whether a word begins at `at`: the 一 of 统一 begins none."""
        place = bisect_left(self._word_starts, at)
        return place < len(self._word_starts) and self._word_starts[place] == at

    def is_in_name(self, at: int) -> bool:
        """Whether the character at `at` stands in a title or a quoted name."""
        place = bisect_right(self.names, (at, len(self.text)))
        return any(start < at < end for start, end in self.names[max(0, place - 3) : place])

    def _quoted_names(self) -> Iterator[tuple[int, int]]:
        for match in _QUOTE.finditer(self.text):
            quoted = match[1]
            lists = re.fullmatch(r"(?:[^，。；]{1,12}、)+[^，。；、]{1,12}", quoted)
            if lists or (len(quoted) <= NAME_LENGTH_MAX and not re.search(r"[。；]", quoted)):
                yield match.span()

    @cached_property
    def _clause_stops(self) -> list[int]:
        asides = {at for match in _ASIDE.finditer(self.text) for at in (match.start(), match.end() - 1)}
        ends = (match.start() for match in _CLAUSE_END.finditer(self.text))
        return [at for at in ends if at not in asides and not self.is_in_name(at)]

    @cached_property
    def _clause_ends(self) -> list[int]:
        return [0, *(stop + 1 for stop in self._clause_stops)]

    @cached_property
    def _word_starts(self) -> list[int]:
        return [word.start for word in self.words]

    @cached_property
    def _word_ends(self) -> list[int]:
        return [word.end for word in self.words]


def _cut(word: Word, start: int, end: int) -> Word:
    if start <= word.start and word.end <= end:
        return word
    first, last = max(start, word.start), min(end, word.end)
    return Word(first, last, word.text[first - word.start : last - word.start], word.tag)


def _words(text: str) -> Iterator[Word]:
    at = 0
    for word, tag in rjieba.tag(text):
        yield Word(at, at + len(word), word, tag)
        at += len(word)
    assert at == len(text), "the words of a text are the text"

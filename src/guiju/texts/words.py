"""Words to find a text by: cut for an index that keeps places and weights, a query cut the same way, and marks.

The index is written as PostgreSQL reads a tsvector and a tsquery, so that the server cuts nothing: any server with
any locale finds the same. Folding never changes how many characters there are, so a mark stands at the right ones.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import rjieba

PLACES_MAX = 16_383  # what a tsvector can count to
PLACES_A_WORD_MAX = 255
WORD_CHARACTERS_MAX = 40
QUERY_CHARACTERS_MAX = 100
QUERY_WORDS_MAX = 16
SNIPPET_CHARACTERS = 90
IDLE = frozenset("的了和与及或在为是等对将并其以把被")
"""Words that stand everywhere and say nothing of a text."""

TERMS = (
    *("算力", "算力券", "智算", "算力网络", "现金券", "数字经济", "数字政府", "数据要素", "数据资产", "公共数据"),
    *("大模型", "区块链", "物联网", "人工智能", "工业互联网", "分类分级", "东数西算", "专精特新", "低空经济"),
)
"""Words of the digital economy that are newer than the dictionary: it would glue them to what stands before."""

_CUTTER = rjieba.Jieba()
for _term in TERMS:
    _CUTTER.add_word(_term, None, None)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text, and whether it is what was looked for."""

    text: str
    is_found: bool


def folded(text: str) -> str:
    """One spelling, character for character: width and case do not matter."""
    return "".join(_folded(each) for each in text)


def cut(text: str) -> list[str]:
    """The words of a query, each once, in the order they are said.

    >>> cut("算力券的管理办法")
    ['算力券', '管理', '办法']
    """
    words = (each.strip() for each in _CUTTER.cut(folded(text)[:QUERY_CHARACTERS_MAX]))
    return list(dict.fromkeys(word[:WORD_CHARACTERS_MAX] for word in words if _is_word(word)))[:QUERY_WORDS_MAX]


def vector(*parts: tuple[str, str]) -> str:
    """(text, weight A to D) one after the other as a tsvector: every word with its places, cut off where they end.

    >>> vector(("算力券", "A"), ("券", "B"))
    "'券':103B '算力':1A '算力券':2A"
    """
    places: dict[str, list[str]] = {}
    at = 0
    for text, weight in parts:
        for word in _CUTTER.cut_for_search(folded(text)):
            if at >= PLACES_MAX:
                break
            if _is_word(word):
                at += 1
                said = places.setdefault(word[:WORD_CHARACTERS_MAX], [])
                if len(said) < PLACES_A_WORD_MAX:
                    said.append(f"{at}{weight}")
        at += 100  # words of two parts do not stand together
    return " ".join(f"{_quoted(word)}:{','.join(said)}" for word, said in sorted(places.items()))


def query(words: Iterable[str]) -> str:
    """All of the words, as a tsquery."""
    return " & ".join(_quoted(word) for word in words)


def pairs(text: str) -> list[str]:
    """Every two characters that stand together, each pair once: what finds a phrase that words miss.

    >>> pairs("算力券 A")
    ['算力', '力券']
    """
    runs = "".join(each if each.isalnum() else " " for each in folded(text)).split()
    return list(dict.fromkeys(run[at : at + 2] for run in runs for at in range(len(run) - 1)))


def pair_vector(text: str) -> str:
    """The pairs of a text as a tsvector without places."""
    return " ".join(_quoted(pair) for pair in sorted(pairs(text)))


def snippet(text: str, words: Sequence[str], characters: int = SNIPPET_CHARACTERS) -> tuple[Piece, ...]:
    """The stretch of a text that shows most of what was looked for, each find marked; empty when there is none."""
    spans = _spans(folded(text), words)
    if not spans:
        return ()
    start = max((first for first, _ in spans), key=lambda first: _shown(spans, first, first + characters))
    start = max(0, start - characters // 4)
    end = min(len(text), start + characters)
    before, after = ("…" if start else ""), ("…" if end < len(text) else "")
    inside = [(max(first, start), min(last, end)) for first, last in spans if first < end and last > start]
    pieces = _marked(text, inside, start, end)
    return tuple(piece for piece in (Piece(before, False), *pieces, Piece(after, False)) if piece.text)


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The whole text, each find marked."""
    return tuple(piece for piece in _marked(text, _spans(folded(text), words), 0, len(text)) if piece.text)


def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).casefold()
    return plain if len(plain) == 1 else character


def _is_word(text: str) -> bool:
    return any(each.isalnum() for each in text) and text not in IDLE


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand, those that touch taken together."""
    found = []
    for word in words:
        at = text.find(word)
        while at >= 0 and word:
            found.append((at, at + len(word)))
            at = text.find(word, at + len(word))
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return spans


def _shown(spans: Sequence[tuple[int, int]], start: int, end: int) -> int:
    return sum(last - first for first, last in spans if start <= first and last <= end)


def _marked(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces, at = [], start
    for first, last in spans:
        pieces += [Piece(text[at:first], False), Piece(text[first:last], True)]
        at = last
    return [*pieces, Piece(text[at:end], False)]

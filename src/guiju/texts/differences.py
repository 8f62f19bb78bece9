"""Two versions of a text compared article by article: what was added, removed, renumbered or changed, word by word.

An article is matched by its words first, then by its number, then by likeness. Nothing is lost: from the differences
alone both versions can be put together again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

import rjieba

ARTICLES_MAX = 2_000
WORDS_COMPARED_MAX = 4_000
LIKENED_MAX = 60
LIKENED_CHARACTERS_MAX = 600
NAMESAKES_MAX = 5
SAME_NUMBER_LIKENESS_MIN = 0.2
LIKENESS_MIN = 0.55
_ARTICLE = re.compile(
    r"^[ \t\u3000]*(第[一二三四五六七八九十百千零〇两\d]+条(?:之[一二三四五六七八九十]+)?)", re.MULTILINE
)
_HEADING = re.compile(r"^[ \t\u3000]*([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)", re.MULTILINE)


class Change(StrEnum):
    """What became of an article."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENUMBERED = "renumbered"  # the same words under another number, or in another place


class Mark(StrEnum):
    """Whether a run of words stands in both versions, in the earlier or in the later one."""

    BOTH = "both"
    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it stands: its number (empty for what stands before the first) and all its characters."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One article of either version. `earlier_at` and `later_at` are its places there, from 0, or None."""

    change: Change
    earlier_number: str
    later_number: str
    runs: tuple[Run, ...]
    earlier_at: int | None
    later_at: int | None

    @property
    def earlier(self) -> str:
        """Its words in the earlier version."""
        return "".join(run.text for run in self.runs if run.mark is not Mark.LATER)

    @property
    def later(self) -> str:
        """Its words in the later version."""
        return "".join(run.text for run in self.runs if run.mark is not Mark.EARLIER)


def articles(text: str) -> tuple[Article, ...]:
    """The articles of a text; one without 第…条 is parted at its headings (一、（一）), else at its paragraphs."""
    for pattern in (_ARTICLE, _HEADING):
        starts = [found.start() for found in pattern.finditer(text)]
        if starts:
            return _parted(text, starts[:ARTICLES_MAX], pattern)
    starts = [found.start() for found in re.finditer(r"(?<=\n)(?=[^\n])", text)]
    return tuple(Article("", part) for part in _pieces(text, starts[:ARTICLES_MAX]))


def differences(earlier: str, later: str) -> tuple[Difference, ...]:
    """The articles of both versions in the order of the later one, what was removed where it stood."""
    return compare(articles(earlier), articles(later))


def compare(earlier: Sequence[Article], later: Sequence[Article]) -> tuple[Difference, ...]:
    """The same of articles that are parted already (the clauses of a pack, say)."""
    match = _matched(earlier, later)
    kept = set(match.values())
    found, at = [], 0
    order = _in_order(match)
    for place, article in enumerate(later):
        if place in match:
            if match[place] in order:
                found += [_removed(earlier[gone], gone) for gone in range(at, match[place]) if gone not in kept]
                at = max(at, match[place] + 1)
            found.append(_both(earlier[match[place]], article, match[place], place, is_moved=match[place] not in order))
        else:
            found.append(_added(article, place))
    found += [_removed(earlier[gone], gone) for gone in range(at, len(earlier)) if gone not in kept]
    return tuple(found)


def earlier_of(found: Sequence[Difference]) -> str:
    """The earlier version, put together from the differences."""
    return "".join(each.earlier for each in sorted(_at(found, "earlier_at"), key=lambda one: one.earlier_at or 0))


def later_of(found: Sequence[Difference]) -> str:
    """The later version, put together from the differences."""
    return "".join(each.later for each in sorted(_at(found, "later_at"), key=lambda one: one.later_at or 0))


def _at(found: Sequence[Difference], side: str) -> Iterator[Difference]:
    return (each for each in found if getattr(each, side) is not None)


def _parted(text: str, starts: Sequence[int], pattern: re.Pattern[str]) -> tuple[Article, ...]:
    parts = []
    for piece in _pieces(text, starts):
        found = pattern.match(piece)
        parts.append(Article(found[1].rstrip("、") if found else "", piece))
    return tuple(parts)


def _pieces(text: str, starts: Sequence[int]) -> list[str]:
    edges = [0, *(start for start in starts if start), len(text)]
    return [text[start:end] for start, end in pairwise(edges) if start < end]


def _matched(earlier: Sequence[Article], later: Sequence[Article]) -> dict[int, int]:
    """Which article of the earlier version each one of the later is."""
    match: dict[int, int] = {}
    free = dict.fromkeys(range(len(earlier)))
    for is_it in (_is_untouched, _has_same_words, _has_same_number):
        by_key: dict[object, list[int]] = {}
        for old in free:
            by_key.setdefault(is_it(earlier[old]), []).append(old)
        for new in range(len(later)):
            candidates = by_key.get(is_it(later[new]), [])[:NAMESAKES_MAX] if new not in match else []
            fit = (each for each in candidates if each in free and _may(is_it, earlier[each], later[new]))
            found = next(fit, None)
            if found is not None:
                match[new] = found
                del free[found]
    _match_by_likeness(earlier, later, match, list(free))
    return match


def _is_untouched(article: Article) -> object:
    return (article.number, _bare(article))


def _has_same_words(article: Article) -> object:
    return _bare(article)


def _has_same_number(article: Article) -> object:
    return article.number or id(article)


def _may(is_it: object, earlier: Article, later: Article) -> bool:
    """Whether the same number is the same article: not when nothing of it was kept."""
    if is_it is not _has_same_number:
        return True
    return _likeness(_bare(earlier), _bare(later)) >= SAME_NUMBER_LIKENESS_MIN


def _match_by_likeness(
    earlier: Sequence[Article], later: Sequence[Article], match: dict[int, int], free: list[int]
) -> None:
    """Pair what is left, the likest first; when too much is left, nothing of it is paired."""
    left = [new for new in range(len(later)) if new not in match]
    if len(left) > LIKENED_MAX or len(free) > LIKENED_MAX:
        return
    scores = sorted(
        ((_likeness(_bare(earlier[old]), _bare(later[new])), -new, -old) for new in left for old in free), reverse=True
    )
    for score, new, old in scores:
        if score < LIKENESS_MIN:
            break
        if -new not in match and -old not in match.values():
            match[-new] = -old


def _likeness(one: str, other: str) -> float:
    """1 for the same, 0 for nothing in common; of long texts only their beginnings are compared."""
    matcher = SequenceMatcher(None, one[:LIKENED_CHARACTERS_MAX], other[:LIKENED_CHARACTERS_MAX], autojunk=False)
    most = min(matcher.real_quick_ratio(), matcher.quick_ratio())
    return most if most < SAME_NUMBER_LIKENESS_MIN else matcher.ratio()


def _bare(article: Article) -> str:
    """The words without the number and the blanks."""
    return "".join(article.text.split()).removeprefix(article.number)


def _in_order(match: dict[int, int]) -> set[int]:
    """The places in the earlier version of a longest run of articles that kept their order."""
    before: dict[int, int | None] = {}
    best: list[int] = []
    for old in (match[new] for new in sorted(match)):
        at = bisect_left(best, old)
        before[old] = best[at - 1] if at else None
        best[at : at + 1] = [old]
    kept: set[int] = set()
    last = best[-1] if best else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def _both(earlier: Article, later: Article, old: int, new: int, *, is_moved: bool) -> Difference:
    is_same = _bare(earlier) == _bare(later)
    if is_same and earlier.number == later.number and not is_moved:
        change = Change.SAME
    else:
        change = Change.RENUMBERED if is_same else Change.CHANGED
    runs = (Run(Mark.BOTH, later.text),) if earlier.text == later.text else _runs(earlier.text, later.text)
    return Difference(
        change=change,
        earlier_number=earlier.number,
        later_number=later.number,
        runs=runs,
        earlier_at=old,
        later_at=new,
    )


def _runs(earlier: str, later: str) -> tuple[Run, ...]:
    """Both texts at once, word by word; texts too long to compare so stand whole, one after the other."""
    old, new = rjieba.cut(earlier), rjieba.cut(later)
    if "".join(old) != earlier or "".join(new) != later or max(len(old), len(new)) > WORDS_COMPARED_MAX:
        return (Run(Mark.EARLIER, earlier), Run(Mark.LATER, later))
    runs = []
    for kind, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(Run(Mark.BOTH, "".join(new[from_new:to_new])))
        else:
            runs.append(Run(Mark.EARLIER, "".join(old[from_old:to_old])))
            runs.append(Run(Mark.LATER, "".join(new[from_new:to_new])))
    return tuple(run for run in runs if run.text)


def _added(article: Article, at: int) -> Difference:
    return Difference(
        change=Change.ADDED,
        earlier_number="",
        later_number=article.number,
        runs=(Run(Mark.LATER, article.text),),
        earlier_at=None,
        later_at=at,
    )


def _removed(article: Article, at: int) -> Difference:
    return Difference(
        change=Change.REMOVED,
        earlier_number=article.number,
        later_number="",
        runs=(Run(Mark.EARLIER, article.text),),
        earlier_at=at,
        later_at=None,
    )

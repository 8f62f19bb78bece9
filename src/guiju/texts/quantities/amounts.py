"""Amounts in a tidy passage: a number, its unit, and the words beside it that bound it, not yet what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from guiju.texts import numerals
from guiju.texts.dates import Moment
from guiju.texts.numerals import Numeral
from guiju.texts.quantities import units, words
from guiju.texts.quantities.sentences import Layout
from guiju.texts.quantities.words import Bound

SELF_COUNTING_MIN = 10  # 5000农民 counts itself; below ten a noun after a figure is more often part of a name
SMALL_MAX = 100
_BARE_SCALES = frozenset("百千万亿")
_RANK = re.compile(r"(?:前|排名|(?<!安)排|位居|居|列|第)$")
_EACH = re.compile(r"每$")
_DOUBLING = re.compile(r"翻(?P<times>[一两二三]?)番")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount at start ≤ i < end, bounding words included; its digits begin at `number`."""

    start: int
    end: int
    number: int
    unit_end: int
    value: Fraction
    unit: str
    upper: Fraction | None
    before: frozenset[Bound]
    after: frozenset[Bound]
    is_chinese: bool
    is_implied: bool = False  # 全面 says 100 % without a figure
    describes: bool = False  # 收入达到30万元的村占比达七成, 65岁以上老年人: it limits a noun of which more is said

    @property
    def is_bare(self) -> bool:
        """Whether nothing beside the number bounds it."""
        return not (self.before - {Bound.IS, Bound.REACH}) and not self.after


def recognise(layout: Layout, moments: tuple[Moment, ...]) -> list[Amount]:
    """Every amount of the passage, from left to right. Years, names, ranks and idioms are none."""
    found = [amount for numeral in numerals.scan(layout.text) if (amount := _amount(layout, numeral, moments))]
    held = sorted([*found, *_doublings(layout), *_totals(layout)], key=lambda amount: amount.start)
    return [
        replace(amount, describes=_describes(layout, amount, *beside)) for amount, *beside in _with_neighbours(held)
    ]


def _with_neighbours(held: list[Amount]) -> Iterator[tuple[Amount, Amount | None, Amount | None]]:
    for place, amount in enumerate(held):
        yield amount, held[place - 1] if place else None, held[place + 1] if place + 1 < len(held) else None


def _describes(layout: Layout, amount: Amount, before: Amount | None, after: Amount | None) -> bool:
    text, end = layout.text, layout.clause_end(amount.end)
    if not (amount.before | amount.after) - {Bound.IS, Bound.OVER} or end <= amount.end + 1 or amount.is_implied:
        return False
    if units.is_age(amount.unit) or units.is_grade(amount.unit):
        return True
    if text.startswith("的", amount.end):
        return bool(amount.before - {Bound.IS, Bound.NEAR}) and _has_subject(layout, amount, before)
    is_followed = text[amount.end] not in "、和与及或" and after is not None and after.start < end
    return is_followed and units.is_money(amount.unit) and not _pauses(text, amount, after)


def _has_subject(layout: Layout, amount: Amount, before: Amount | None) -> bool:
    start = max(layout.clause_start(amount.start), before.end if before else 0)
    return any(word.tag[:1] == "n" for word in layout.words_between(start, amount.start))


def _pauses(text: str, amount: Amount, after: Amount | None) -> bool:
    return after is not None and "、" in text[amount.end : after.start]


def _amount(layout: Layout, numeral: Numeral, moments: tuple[Moment, ...]) -> Amount | None:
    text = layout.text
    if layout.is_in_name(numeral.start) or any(m.start < numeral.end and numeral.start < m.end for m in moments):
        return None
    unit, unit_end, marks = _unit(layout, numeral)
    after, end = _after(text, unit_end)
    before, start = _before(layout, numeral.start)
    if unit in (numerals.PERCENT, numerals.TIMES) and text[start:].startswith("的"):
        before, start = _bounded_share(layout, before, start)
    amount = Amount(
        start=start, end=end, number=numeral.start, unit_end=unit_end, value=numeral.value, unit=unit,
        upper=numeral.upper, before=before, after=after | marks, is_chinese=numeral.is_chinese,
    )  # fmt: skip
    return amount if _counts(layout, numeral, amount) else None


def _unit(layout: Layout, numeral: Numeral) -> tuple[str, int, frozenset[Bound]]:
    """The unit, where it ends, and whether 余 or 多 stands between the number and it."""
    text, at = layout.text, numeral.end
    marks = frozenset({Bound.OVER}) if text[at : at + 1] in tuple(words.MORE_MARKS) and at < len(text) else frozenset()
    at += len(marks)
    if marks and (scale := re.match(r"[万亿]", text[at:])):  # handled by the caller's value
        at += len(scale[0])
    if numeral.unit:
        return numeral.unit, at, marks
    unit, end = units.after(text, at, "" if numeral.is_chinese else _counted_noun(layout, numeral, at))
    return unit, end, marks


def _counted_noun(layout: Layout, numeral: Numeral, at: int) -> str:
    if numeral.value < SELF_COUNTING_MIN or layout.clause_start(numeral.start) == numeral.start:
        return ""  # a figure that opens a line numbers it
    following = layout.words_between(at, min(len(layout.text), at + 8))
    if (
        following
        and following[0].start == at
        and following[0].tag in ("n", "q", "nz", "vn")
        and not following[0].text.isascii()
    ):
        return following[0].text
    return ""


def _after(text: str, at: int) -> tuple[frozenset[Bound], int]:
    found: set[Bound] = set()
    while match := words.AFTER_BEGINNING.match(text, at):
        found.add(words.AFTER[match[0]])
        at = match.end() - (1 if match[0].endswith("的") else 0)
    return frozenset(found), at


def _before(layout: Layout, at: int) -> tuple[frozenset[Bound], int]:
    floor = layout.clause_start(at)
    found: set[Bound] = set()
    while match := words.BEFORE_ENDING.search(layout.text[floor:at]):
        if match[0] == "近" and layout.text[floor : floor + match.start()].endswith(("附", "最", "邻")):
            break
        found.add(words.BEFORE[match[0]])
        at = floor + match.start()
    return frozenset(found), at


def _bounded_share(layout: Layout, before: frozenset[Bound], start: int) -> tuple[frozenset[Bound], int]:
    """不低于总套数的80%: the bound stands before what the share is of."""
    floor = layout.clause_start(start)
    bounds = [match for match in words.BOUND.finditer(layout.text, floor, start) if match.end() < start]
    if not bounds or re.search(r"[\d、]", layout.text[bounds[-1].end() : start]):
        return before, start
    return before | {words.BEFORE[bounds[-1][0]]}, bounds[-1].start()


def _counts(layout: Layout, numeral: Numeral, amount: Amount) -> bool:
    text = layout.text
    lead, rest = text[layout.clause_start(amount.number) : amount.number], text[amount.unit_end :]
    if _RANK.search(lead) or (_EACH.search(lead) and not numeral.unit):
        return False
    if not amount.unit:
        return not numeral.is_chinese and _is_figure(amount, rest)
    if rest.startswith("方面"):
        return False
    if units.is_grade(amount.unit):
        return bool(amount.after & {Bound.AT_LEAST, Bound.AT_MOST})
    if units.is_span_of_time(amount.unit) and amount.is_bare and not words.TERM_OF_TIME.search(lead[-24:]):
        return False
    if words.ORGANS.match(text[numeral.end :]) and amount.is_bare:
        return False
    return not numeral.is_chinese or _is_counted_in_chinese(layout, numeral, amount)


def _is_figure(amount: Amount, rest: str) -> bool:
    """A number without a unit is an amount only where it is said to be reached or bounded: 指数达到85。"""
    return bool(amount.before - {Bound.IS}) and bool(amount.after or re.match(r"[，。；、）]|$", rest))


def _is_counted_in_chinese(layout: Layout, numeral: Numeral, amount: Amount) -> bool:
    """A number in characters counts where it is large, a share, bounded, or of a document's parts; else it is idiom."""
    text = layout.text
    if layout.text[numeral.start : numeral.end] in _BARE_SCALES and amount.is_bare and not units.is_money(amount.unit):
        return False  # 千家万户, 万名专员
    if numeral.unit or numeral.value >= 10**4:
        return True
    if not layout.is_word_start(numeral.start):
        return False
    if not amount.is_bare or units.is_money(amount.unit) or units.is_time(amount.unit):
        return True
    if numeral.value < 2:
        return False
    rest = text[amount.unit_end : layout.clause_end(amount.unit_end)]
    if any(noun in rest[:14] for noun in words.STRUCTURE):
        return amount.unit in words.STRUCTURE_UNITS and amount.unit not in ("方面", "类", "种")
    return _is_object(layout, amount.start) or (not rest and _follows_its_noun(layout, amount))


def _is_object(layout: Layout, at: int) -> bool:
    """Whether a verb of doing stands right before `at`."""
    before = layout.words_between(layout.clause_start(at), at)
    return bool(before) and before[-1].end == at and before[-1].text in words.ACTING


def _follows_its_noun(layout: Layout, amount: Amount) -> bool:
    """建成医疗中心两个: the clause acts, and the number closes it right behind the noun."""
    before = layout.words_between(layout.clause_start(amount.start), amount.start)
    closes = before[-1].tag[:1] == "n" or before[-1].text in "”』」" if before else False
    return len(before) > 1 and closes and any(word.text in words.ACTING for word in before)


def _doublings(layout: Layout) -> Iterator[Amount]:
    """翻一番 is twice, 翻两番 four times."""
    for match in _DOUBLING.finditer(layout.text):
        times = 2 ** (numerals.parse_chinese(match["times"] or "一") or 1)
        before, start = _before(layout, match.start())
        yield Amount(
            start=start, end=match.end(), number=match.start(), unit_end=match.end(), value=Fraction(times),
            unit=numerals.TIMES, upper=None, before=before | {Bound.REACH}, after=frozenset(), is_chinese=True,
        )  # fmt: skip


def _totals(layout: Layout) -> Iterator[Amount]:
    """全面实现, 全覆盖, 覆盖所有: all of a set that the clause names; 至少覆盖 without a figure: at least all."""
    for match in words.ALL_OF.finditer(layout.text):
        if not layout.is_in_name(match.start()) and layout.clause_end(match.end()) > match.end():
            yield _implied(match.start(), match.end(), frozenset({Bound.IS}))
    for match in words.TOTAL.finditer(layout.text):
        if not layout.is_in_name(match.start()) and _names_a_set(layout, match):
            yield _implied(match.start(), match.end(), frozenset({Bound.IS}))
    for match in words.AT_LEAST_COVER.finditer(layout.text):
        yield _implied(match.start(), match.end(), frozenset({Bound.AT_LEAST}))


def _names_a_set(layout: Layout, match: re.Match[str]) -> bool:
    """Whether a noun of some length stands before: 村卫生室全覆盖. 全部 wants a verb behind it, no noun."""
    said = layout.words_between(layout.clause_start(match.start()), match.start())
    if said and said[-1].text in ("实现", "达到", "基本"):
        said = said[:-1]
    if sum(len(word.text) for word in said) <= 2 or said[-1].tag[:1] in ("p", "d", "c", "x", "u"):
        return False
    behind = layout.words_between(match.end(), min(len(layout.text), match.end() + 4))
    is_done = bool(behind) and (behind[0].tag[:1] == "v" or behind[0].end == layout.clause_end(match.end()))
    if match[0] == "全部":
        return is_done and said[-1].text not in ("完成", "覆盖", "通达")
    return match[0] != "全面" or said[-1].tag[:1] == "n"


def _implied(start: int, end: int, before: frozenset[Bound]) -> Amount:
    return Amount(
        start=start, end=end, number=start, unit_end=end, value=Fraction(1), unit=numerals.PERCENT, upper=None,
        before=before, after=frozenset(), is_chinese=True, is_implied=True,
    )  # fmt: skip

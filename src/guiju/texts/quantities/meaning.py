"""What an amount means where it stands: its comparator, its course, whether it binds, and what it is for."""

from __future__ import annotations

import re

from guiju.core.quantities import Comparator, Course, Firmness, Period, Use
from guiju.texts.quantities import units, words
from guiju.texts.quantities.amounts import Amount
from guiju.texts.quantities.sentences import Layout
from guiju.texts.quantities.words import Bound

STRUCTURE_MAX = 200  # no document has more tasks, projects or measures than that


def use(
    layout: Layout, amount: Amount, sentence: tuple[int, int], *, is_past: bool, is_framed: bool, is_timed: bool
) -> Use:
    """Baseline where the words look back, parameter where a rule works with it, else a target.

    `is_framed`: a time is carried to the amount; `is_timed`: one is named before it in this very paragraph, without
    which an article (第三条) sets rules, not targets.
    """
    text = layout.text
    clause = layout.clause_start(amount.start)
    lead, rest = text[clause : amount.start], text[amount.end : layout.clause_end(amount.end)]
    if units.is_grade(amount.unit) or _is_structural(amount, rest):
        return Use.PARAMETER
    if _looks_back(text, amount, sentence, lead, rest, is_past=is_past):
        return Use.BASELINE
    lead = text[clause : amount.number]
    if amount.describes or (layout.is_article and not is_timed):
        return Use.PARAMETER
    if _is_of_a_rule(layout, amount, sentence, lead, rest, is_framed=is_framed):
        return Use.PARAMETER
    is_aimed = not amount.is_bare or Bound.REACH in amount.before or amount.is_implied or is_framed
    return Use.TARGET if is_aimed or _acts(layout, clause, amount.start) else Use.PARAMETER


def comparator(layout: Layout, amount: Amount, use: Use) -> Comparator:
    """The strictest word beside the number decides; a bare target is a floor, a bare fact or parameter is exact."""
    bounds = amount.before | amount.after
    for bound, said in (
        (Bound.MORE, Comparator.MORE_THAN),
        (Bound.LESS, Comparator.LESS_THAN),
        (Bound.ABOUT, Comparator.ABOUT),
        (Bound.AT_MOST, Comparator.AT_MOST),
        (Bound.AT_LEAST, Comparator.AT_LEAST),
        (Bound.OVER, Comparator.AT_LEAST),
        (Bound.NEAR, Comparator.ABOUT),
    ):
        if bound in bounds:
            return said
    if amount.is_implied:
        return Comparator.EXACTLY
    if use is Use.TARGET:
        return Comparator.AT_MOST if Bound.SINK in bounds else Comparator.AT_LEAST
    if use is Use.PARAMETER and Bound.REACH in bounds and amount.describes:
        return Comparator.AT_LEAST
    lead = layout.text[layout.clause_start(amount.start) : amount.number]
    if use is Use.PARAMETER and words.DEMAND_OF_A_CASE.search(lead) and _is_what_is_demanded(layout, amount):
        return Comparator.AT_LEAST
    return Comparator.EXACTLY


def course(layout: Layout, amount: Amount, sentence_lead: str) -> Course:
    """What the value counts, by the words of its clause; each year's flow holds for the rest of its sentence."""
    lead = layout.text[layout.clause_start(amount.start) : amount.number]
    if words.EACH_PERIOD.search(sentence_lead):
        return Course.EACH_PERIOD
    if words.CUMULATIVE.search(lead):
        return Course.CUMULATIVE
    return Course.ADDED if words.ADDED.search(lead) else Course.LEVEL


def firmness(use: Use, *, hopes: bool) -> Firmness:
    """A fact is reported, a hope is hoped for, everything else binds."""
    if use is Use.BASELINE:
        return Firmness.FACT
    return Firmness.HOPE if use is Use.TARGET and hopes else Firmness.DUTY


def hopes(layout: Layout, amount: Amount, sentence: tuple[int, int]) -> bool:
    """力争 holds to the end of its sentence unless 确保 takes over; 努力 and 有望 hold for their clause."""
    lead = layout.text[sentence[0] : amount.number].rpartition("；")[2]
    lasting = [match.start() for match in words.LASTING_HOPE.finditer(lead)]
    insisted = [match.start() for match in words.INSISTENCE.finditer(lead)]
    if lasting and (not insisted or insisted[-1] < lasting[-1]):
        return True
    clause = layout.text[layout.clause_start(amount.start) : amount.number]
    return bool(words.HOPE.search(clause))


def is_past(period: Period | None, on_year: int) -> bool:
    """Whether the period was over when the text was written."""
    return period is not None and period.end.year < on_year


def _looks_back(text: str, amount: Amount, sentence: tuple[int, int], lead: str, rest: str, *, is_past: bool) -> bool:
    if is_past or (words.FROM_VALUE.search(lead) and words.RISEN_TO.match(rest)):
        return True
    return bool(words.SET_OF_A_PAST.search(text[sentence[0] : amount.number])) and not _aims(lead)


def _aims(lead: str) -> bool:
    return bool(re.search(r"力争|争取|确保|到20\d\d|达到", lead))


def _is_of_a_rule(
    layout: Layout, amount: Amount, sentence: tuple[int, int], lead: str, rest: str, *, is_framed: bool
) -> bool:
    said = layout.text[sentence[0] : sentence[1]]
    if rest == "的":  # ……满1000人次的，: a case of a rule
        return True
    if (units.is_money(amount.unit) or amount.unit in ("%", "倍")) and (
        words.GIVING.search(lead) or words.GIVING.search(rest)
    ):
        return True
    if units.is_money(amount.unit) and words.GIVING.search(said):
        return True
    if units.is_time(amount.unit):
        return not (is_framed and re.search(r"缩短|压缩|平均|压减", lead))
    return bool(words.CONDITION.search(lead)) and not re.search(r"力争|确保|到20", lead)


def _is_structural(amount: Amount, rest: str) -> bool:
    """11项重点任务 says how the document is made."""
    if not amount.is_bare or amount.unit not in words.STRUCTURE_UNITS:
        return False
    head = re.split(r"[、和与及的]", rest)[0]
    is_of_the_document = head.endswith(tuple(words.STRUCTURE)) or (amount.unit == "项" and head.endswith("工作"))
    return is_of_the_document and amount.value <= STRUCTURE_MAX


def _is_what_is_demanded(layout: Layout, amount: Amount) -> bool:
    """Of 满足5个指标中的3项 it is the three that must be met; the five is how many there are."""
    return not re.match(r"[^，。；、\d和及与或]{0,16}中的?\d", layout.text[amount.end :])


def _acts(layout: Layout, start: int, end: int) -> bool:
    return any(word.text in words.ACTING for word in layout.words_between(start, end))

"""What an amount means where it stands: its comparator, its course, whether it binds, and what it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guiju.core.quantities import Comparator, Course, Firmness, Use
from guiju.texts import numerals
from guiju.texts.quantities import cues, units, words
from guiju.texts.quantities.amounts import Amount
from guiju.texts.quantities.words import Bound

STRUCTURE_MAX = 200  # no document has more tasks, projects or measures than that
_RATIOS = frozenset({numerals.PERCENT, numerals.TIMES})
_AIMED = re.compile(r"力争|争取|确保|到20\d\d|达到")
_SHORTENED = re.compile(r"缩短|压缩|压减|平均")

# The strictest word beside the number decides.
_BY_STRICTNESS = (
    (Bound.MORE, Comparator.MORE_THAN),
    (Bound.LESS, Comparator.LESS_THAN),
    (Bound.ABOUT, Comparator.ABOUT),
    (Bound.AT_MOST, Comparator.AT_MOST),
    (Bound.AT_LEAST, Comparator.AT_LEAST),
    (Bound.OVER, Comparator.AT_LEAST),
    (Bound.NEAR, Comparator.ABOUT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an amount stands: the words around it, and what has been said of time.

    `lead` and `rest` are what its clause says before and after it, `sentence` its whole sentence, `said` the sentence
    up to its number, `since` the same from the last time named in it on.
    """

    lead: str
    lead_to_number: str
    rest: str
    sentence: str
    said: str
    since: str
    acts: bool  # a verb of doing stands in the clause before it
    is_article: bool  # 第三条: an article sets rules, unless a time is named
    is_past: bool  # its time was over when the text was written
    is_framed: bool  # a time is named or carried to it
    is_timed: bool  # … in its paragraph
    is_dated: bool  # … in its sentence


def use(amount: Amount, place: Place) -> Use:
    """Baseline where the words look back, parameter where a rule works with it, else a target."""
    if amount.describes or units.is_grade(amount.unit) or _is_structural(amount, place):
        return Use.PARAMETER
    if _looks_back(place):
        return Use.BASELINE
    if (place.is_article and not place.is_timed) or _is_of_a_rule(amount, place):
        return Use.PARAMETER
    is_aimed = not amount.is_bare or Bound.REACH in amount.before or amount.is_implied or place.is_framed
    return Use.TARGET if is_aimed or place.acts else Use.PARAMETER


def comparator(amount: Amount, place: Place, use: Use) -> Comparator:
    """What bounds the value; a bare target is a floor, a bare fact or parameter is exact."""
    bounds = amount.before | amount.after
    for bound, said in _BY_STRICTNESS:
        if bound in bounds:
            return said
    if use is Use.TARGET and not amount.is_implied:
        return Comparator.AT_MOST if Bound.SINK in bounds else Comparator.AT_LEAST
    if use is Use.PARAMETER and (_is_demanded(place) or (amount.describes and Bound.REACH in bounds)):
        return Comparator.AT_LEAST
    return Comparator.EXACTLY


def course(amount: Amount, place: Place) -> Course:
    """What the value counts, by the words of its clause; each year's flow holds for the rest of its sentence.

    A share is a level, whatever is new: 新建公共建筑可再生能源应用比例不低于10%.
    """
    comes_again = cues.EACH_PERIOD.search(place.lead_to_number)
    is_level = Bound.REACH in amount.before or amount.unit == numerals.PERCENT
    if comes_again or (not is_level and cues.LASTING_PERIOD.search(place.since.rpartition("；")[2])):
        return Course.EACH_PERIOD
    if cues.CUMULATIVE.search(place.lead_to_number):
        return Course.CUMULATIVE
    is_new = amount.unit != numerals.PERCENT and cues.ADDED.search(place.lead_to_number)
    return Course.ADDED if is_new else Course.LEVEL


def firmness(place: Place, use: Use, *, is_hoped: bool) -> Firmness:
    """A fact is reported, a hope is hoped for, everything else binds. `is_hoped`: its list was introduced as hopes."""
    if use is Use.BASELINE:
        return Firmness.FACT
    return Firmness.HOPE if use is Use.TARGET and (is_hoped or _hopes(place)) else Firmness.DUTY


def _hopes(place: Place) -> bool:
    """力争 holds to the end of its sentence unless 确保 takes over; 努力 and 有望 hold for their clause."""
    said = place.said.rpartition("；")[2]
    lasting = [match.start() for match in cues.LASTING_HOPE.finditer(said)]
    insisted = [match.start() for match in cues.INSISTENCE.finditer(said)]
    if lasting and (not insisted or insisted[-1] < lasting[-1]):
        return True
    return bool(cues.HOPE.search(place.lead_to_number))


def _looks_back(place: Place) -> bool:
    if place.is_past or (cues.FROM_VALUE.search(place.lead) and cues.RISEN_TO.match(place.rest)):
        return True
    stands = not place.is_dated and cues.STANDING.search(place.since)
    return bool(stands or cues.SET_OF_A_PAST.search(place.since)) and not _AIMED.search(place.lead)


def _is_of_a_rule(amount: Amount, place: Place) -> bool:
    is_case = place.rest == "的" or cues.VERDICT.match(place.rest)  # ……满1000人次的，: a case of a rule
    if is_case or cues.APPLICANT.search(place.sentence):
        return True
    if units.is_money(amount.unit) or amount.unit in _RATIOS:
        gives = cues.GIVING.search(place.lead_to_number) or cues.GIVING.search(place.rest)
        if gives or (units.is_money(amount.unit) and cues.GIVING.search(place.sentence)):
            return True
    if units.is_time(amount.unit):
        return not (place.is_framed and _SHORTENED.search(place.lead_to_number))
    return bool(cues.CONDITION.search(place.lead_to_number)) and not _AIMED.search(place.lead)


def _is_structural(amount: Amount, place: Place) -> bool:
    """11项重点任务 says how the document is made."""
    if not amount.is_bare or amount.unit not in words.STRUCTURE_UNITS or amount.value > STRUCTURE_MAX:
        return False
    head = re.split(r"[、和与及的]", place.rest)[0]
    return amount.unit == "大类" or head.endswith(words.STRUCTURE) or (amount.unit == "项" and head.endswith("工作"))


def _is_demanded(place: Place) -> bool:
    """Of 满足5个指标中的3项 it is the three that must be met; the five is how many there are."""
    is_whole = re.match(r"[^，。；、\d和及与或]{0,16}中的?\d", place.rest)
    return bool(cues.DEMAND_OF_A_CASE.search(place.lead_to_number)) and not is_whole

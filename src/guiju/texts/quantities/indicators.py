"""What an amount is said of: the noun it measures, with its modifiers and without the verb, and what limits it.

After the amount where a noun follows (培育20家……平台), before it where the amount closes the clause (覆盖率达到98%).
"""

from __future__ import annotations

import re

from guiju.texts.dates import Moment
from guiju.texts.quantities import words
from guiju.texts.quantities.amounts import Amount
from guiju.texts.quantities.sentences import Layout, Word

_LEADING = re.compile(
    r"^(?:[一二三四五六七八九十]+是|其中|同时|并|且|也|以及|以|及|和|与|或|的|各|等(?!级)|[,，、;；:：“”]|在)+"
)
_LIMITED_TO = re.compile(r"在(?P<scope>[^，。；]{2,30}?)(?:等)?(?P<kind>领域|方面|地区|区域|范围内|中|内)")
_ASIDE = re.compile(r"（[^（）\d]{1,4}）")  # 2万套（间）
_COMPARED = re.compile(
    r"(?:由|从|比|较|相比)(?=20\d\d|上年|去年|目前|现在|现有|基期|同期|“|十)|[由从]$|同比|(?:同期)?环比"
)
_REGION = re.compile(r"(?:全国|全省|全市|全县|全区|我省|我市|省内|市内|县内|全域|全行业)")
_JOINING = frozenset(words.listed("可 和 与 及 或 以及 同 跨 不"))


def what(layout: Layout, amount: Amount, before: Amount | None, after: Amount | None, *, since: Moment | None) -> str:
    """The words the amount is said of; empty where nothing is named. The time `since` before it is no part."""
    if amount.is_implied:
        return _of_implied(layout, amount)
    if amount.describes and layout.text.startswith("的", amount.end):
        return _preceding(layout, amount, before, since)
    return _following(layout, amount, after) or _preceding(layout, amount, before, since)


def with_owner(said: str, owner: str) -> str:
    """A bare measure (规模) gets the owner that the measure before it had (数字经济增加值)."""
    if said not in words.MEASURES or not owner:
        return said
    heads = [owner.partition(measure)[0] for measure in words.MEASURES if measure in owner]
    return min((head for head in heads if len(head) > 1), key=len, default="") + said


def scope(layout: Layout, amount: Amount, sentence: tuple[int, int]) -> str:
    """What region or field the sentence limits the amount to before it names it; empty where none."""
    lead = layout.text[sentence[0] : amount.start]
    limited = [match["scope"] + match["kind"] for match in _LIMITED_TO.finditer(lead)]
    if limited:
        return limited[-1]
    region = _REGION.search(layout.text[layout.clause_start(amount.start) : amount.start])
    return region[0] if region else ""


def _of_implied(layout: Layout, amount: Amount) -> str:
    end = layout.clause_end(amount.end)
    if layout.text[amount.start : amount.end].startswith("至少") or words.ALL_OF.match(layout.text, amount.start):
        return layout.text[amount.end : end]
    start = layout.clause_start(amount.start)
    subject = _without_lead(layout, start, amount.start)
    done = re.sub(r"^(?:实现|完成|达到|达|建成|建立|开展)", "", layout.text[amount.end : end])
    return subject + done


def _following(layout: Layout, amount: Amount, after: Amount | None) -> str:
    """The noun after the amount, up to the next verb, stop or amount."""
    text, start = layout.text, amount.end
    aside = _ASIDE.match(text, start)
    start = aside.end() if aside else start
    if after and after.start == start and after.describes:  # 2万名65周岁以上老人
        return _following(layout, after, None)
    if text.startswith("的", start):
        start += 1
    end = layout.clause_end(start)
    if after and after.start < end:
        pause = text.rfind("、", start, after.start)
        end = pause if pause >= 0 else after.start
    for word in layout.words_between(start, end):
        if word.start > start and text[word.start - 1] in "的可":
            continue
        if _ends_a_noun(word, at_start=word.start == start) and not layout.is_in_name(word.start):
            end = word.start
            break
    said = text[start:end] if not text.startswith(("、", "和", "与"), start) else ""
    return re.sub(r"[、的，和与及或]+$|中的?$", "", said)


def _ends_a_noun(word: Word, *, at_start: bool) -> bool:
    if word.text in words.ACTING or (word.tag in ("p", "d") and word.text not in _JOINING):
        return True
    return at_start and (word.tag == "f" or word.text == "执行")


def _preceding(layout: Layout, amount: Amount, before: Amount | None, since: Moment | None) -> str:
    """The noun before the amount, its verb and what introduces it left out; else that of the clause before."""
    clause = layout.clause_start(amount.start)
    start = min(max(since.end if since else 0, clause), amount.start)
    is_governed = amount.start == amount.number
    is_shared = before is not None and before.end > clause
    if before and is_shared and before.describes and layout.text.startswith("的", before.end):
        start = before.end + 1
    elif before and is_shared and not before.describes:
        counted = before.end + len(_following(layout, before, amount))
        start = max(counted, layout.text.rfind("、", before.end, amount.start) + 1)
    said = _without_lead(layout, start, amount.start, drops_last_verb=is_governed)
    if not said and since and since.start > clause:  # 接待量到2028年突破6000万人次
        said = _without_lead(layout, clause, since.start)
    if said or clause == 0:
        return said
    if before and is_shared:  # 5个指标中的3项, 由38%提升至55%: the same thing
        return _following(layout, before, amount)
    stop = clause - 1
    if not stop or layout.text[stop] in "。；：":
        return ""
    return _without_lead(layout, layout.clause_start(stop - 1), stop)


def _without_lead(layout: Layout, start: int, end: int, *, drops_last_verb: bool = False) -> str:
    """The noun between two places: leading adverbs and verbs dropped, and whoever a verb of causing sets to act."""
    compared = _COMPARED.search(layout.text, start, end)
    held = list(layout.words_between(start, compared.start() if compared else end))
    led = _object(held)
    held = held[led:]
    while drops_last_verb and len(held) > 1 and held[-1].text in words.CHANGING:
        held = held[:-1]
    if drops_last_verb and not led and len(held) > 1 and held[-1].text in words.ACTING:
        held = held[:-1]
    if not held:
        return ""
    said = layout.text[held[0].start : held[-1].end]
    return "" if said == "中" else re.sub(r"(?:应|须|需|将|要|中的|的|、)+$", "", _LEADING.sub("", said))


def _object(held: list[Word]) -> int:
    """Where the object of the leading verbs begins."""
    at, causes = 0, False
    while at < len(held) and _is_lead(held, at):
        causes = causes or held[at].text in words.CAUSING
        at += 1
    if causes:
        for later in range(at + 1, len(held) - 1):
            if held[later].text in words.ACTING and not _is_measured(held, later):
                return _skipped(held, later)
    return at


def _skipped(held: list[Word], at: int) -> int:
    while at < len(held) and _is_lead(held, at):
        at += 1
    return at


def _is_lead(held: list[Word], at: int) -> bool:
    word = held[at]
    if word.text in words.DENYING:
        return False
    if word.text in words.ACTING:
        return word.text in words.CAUSING or not _is_measured(held, at)
    if word.tag in ("d", "ad"):
        return at + 1 >= len(held) or held[at + 1].tag[:1] != "n" or held[at + 1].text in words.ACTING
    if word.text in words.INTRODUCING or words.HOPE.fullmatch(word.text):
        return True
    return word.tag in ("c", "p", "x", "uv")


def _is_measured(held: list[Word], at: int) -> bool:
    """建设 of 建设规模 is part of the noun."""
    following = held[at + 1].text if at + 1 < len(held) else ""
    return following in words.MEASURES or following.endswith(("率", "量", "额", "数"))

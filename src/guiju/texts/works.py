"""What a text sets out to have done (tasks), and what it says its words mean (definitions)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guiju.texts.briefs import Definition, Found
from guiju.texts.passages import Passage
from guiju.texts.sentences import clauses, sentences
from guiju.texts.titles import ISSUE

TASK_MIN = 6
_WORK = re.compile(
    r"(?:(?:进一步|大力|加快|持续|全面|深入|积极|着力|切实|逐步|稳步|有序|重点|统筹|协同|探索|支持|鼓励|引导|推动|组织|主动|充分|严格|强化|充分|共同|不断|联合|分类|分级"
    r"|主动|前瞻|集中|优先|努力|力争|争取|依法|率先){0,3})"
    r"(?:推动|建设|培育|打造|实施|加快|推进|完善|建立|构建|支持|鼓励|开展|强化|加强|深化|提升|优化|健全|拓展|促进|组织|引导|发展|制定|编制|聚焦|遴选|升级|改造|扩大"
    r"|规范|推广|应用|壮大|引进|引育|搭建|整合|落实|统筹|探索|创新|增强|提高|夯实|做强|做优|做大|发挥|突破|布局|开放|申报|布设|部署|梳理|研究|完成|出台|设立|建成|形成|汇聚|培养"
    r"|构筑|攻关|普及|创建|开发|保障|压实|强|降低|盘活|打通|畅通|办好|举办|新增|新建|改建|扩建|覆盖|立项|研制|争取|加大|集聚|启动|严格|简化|压减|缩短|清理|取消|公开|归集|共享)"
    r"(?![着了过])"
)
_LED = re.compile(
    r"(?:[《“][^《》”]*[》”](?:中|还)?(?:明确|规定|要求|提出|指出|强调)?(?:了)?|同时|此外|另外|其中|并且|并|[一二三四五六七八九十]{1,2}(?:是|、|要)|[（(][一二三四五六七八九十\d]{1,2}[）)]"
    r"|\d{1,2}[.、]|第[一二三四五六七八九十百]+条|重点是|将|要|应|应当|提出|明确|要求|到\d{4}年(?:年?[底末])?|年内|今年|[一二两三四五\d]年内|力争|努力)+"
)
_TOLD = re.compile(
    rf"{ISSUE}[^，。；]{{0,6}}《|《[^》]*》[^，。；]{{0,4}}的?(?:印发|出台|发布|实施)旨在|以下简称|下文简称"
)
_MEANS = re.compile(
    r"(?:(?:本[^，。；]{1,6}|所)?(?:所)?称(?:的)?)?(?P<term>[“《]?[^，。；：“”、]{1,30}[”》]?)[，,]?(?:是指|指的是|系指|，是指|，指(?=[^导示定引标数令挥]))(?P<meaning>[^。；]{4,})"
    r"|(?P<what>[^，。；：“”《》、]{2,20})是(?P<kind>[^。；]{4,}?的(?:总称|统称|简称|行为|活动|过程|凭证))(?=[，。；]|\Z)"
)
_BEFORE_TERM = re.compile(r".*(?:所称的?|本办法所称|以下所称)")


def tasks(passage: Passage) -> Iterator[Found[str]]:
    """What is to be done: clauses that begin with a verb of work, each with what belongs to it."""
    text = passage.text
    for start, end in sentences(text):
        if _TOLD.search(text, start, end):
            continue
        begins: list[tuple[int, int]] = []
        for clause_start, clause_end in clauses(text, start, end):
            led = _LED.match(text, clause_start, clause_end)
            at = led.end() if led else clause_start
            if _WORK.match(text, at, clause_end):
                begins.append((at, clause_end))
            elif begins:
                begins[-1] = (begins[-1][0], clause_end)
        for at, clause_end in begins:
            if clause_end - at >= TASK_MIN:
                yield Found(text[at:clause_end], passage.span(at, clause_end))


def definitions(passage: Passage) -> Iterator[Found[Definition]]:
    """Terms the text explains. A short name for a title is none."""
    text = passage.text
    for found in _MEANS.finditer(text):
        group, meaning = ("term", "meaning") if found["term"] else ("what", "kind")
        start, end = found.span(group)
        if led := _BEFORE_TERM.match(text, start, end):
            start = led.end()
        term = text[start:end].strip("“”《》，,")
        if term and not term.endswith(("这", "那", "其")):
            value = Definition(term=term, meaning=found[meaning])
            yield Found(value, passage.span(start, found.end(meaning)))

"""Duties: who must, may or must not do what, and who is to. An actor the sentence does not name stays unnamed.

The subject of a clause is what stands before its modal word and ends as names of actors end (单位, 方, 企业, 局 …). A
clause without one goes on speaking of the actor the sentence named last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guiju.texts import places
from guiju.texts.briefs import Duty, Found
from guiju.texts.passages import Passage
from guiju.texts.sentences import sentences

ACTOR_MAX = 40
ACT_MIN = 2
_MODAL = re.compile(
    r"(?P<must_not>不得|禁止|严禁|不准|不应|不允许|不可以)"
    r"|(?P<must>应当|应需|必须|务必|须(?![知要])|(?<![供相反对适响效顺照回感理呼因不])应(?![用急对知届收付税答邀变链该声景运有激力]))"
    r"|(?P<may>可以|(?<![不认许宁])可(?=[按依由向在将给予申请通过根据自委托享采选与]|用于|要求))"
    r"|(?P<is_to>(?:具体|统一|牵头)?负责(?!人)|(?<![即必])将(?=[^，。；]{2})"
    r"|(?<![主重需只必首紧次摘提概纲简扼不想将若关])要(?![求素点闻件目领害塞义略旨务么约是不]))"
)
_ENDS = (
    r"(?:方|单位|企业|部门|机构|主体|者|人|商|场所|政府|委员会|人员|院校|高校|公司|中心|组织|协会|各地|地区|银行|学校|家庭|委|部|局|厅"
    r"|办|院|处|会)"
)
_ACTOR = re.compile(rf"{_ENDS}(?:[（(][^（()）]{{1,20}}[）)])?\Z")
_LEADING = re.compile(
    r"(?:[《“][^《》”]*[》”](?:中|还)?(?:明确|规定|要求|提出|指出|强调|列明|确定)?(?:了)?"
    r"|同时|此外|另外|其中|而且|并且|且|但是|但|并|还|一方面|另一方面|首先|其次|最后|对此|因此|各项|凡|第?[一二三四五六七八九十]{1,2}(?:是|要|、)"
    r"|[（(][一二三四五六七八九十\d]{1,2}[）)]|【[^】]{1,20}】|\d{1,2}[.、]|第[一二三四五六七八九十百]+条|年内|今年|[，：])*"
)
_NO_ACTOR = re.compile(
    r"[^（(]*(?:[《》“”，；。：]|对于|按照|根据|依据|通过|为了|包括|需要|关于|是指|[将的]|自动)"
    r"|(?:在(?![建校地])|对(?![外口接])|按|依|经(?![营济纪])|为|以(?!上)|因|自(?![然治主])|从(?![业事])|当(?![事地])|如|若(?!干)|是|由)"
)
_SUBJECT = re.compile(
    rf"(?P<actor>[^，。；：《》“”]{{1,40}}?{_ENDS})(?=应当|应|必须|不得|可以|可|将|要|负责|须|是|在|按|根据|依|对|通过|经|能够|具备)"
)
_ONLY = re.compile(rf"(?:仅限于?|限于|只能由)(?P<actor>[^，。；：《》“”]{{1,20}}?{_ENDS})")
_REGIONS = frozenset(("我省", "我市", "我区", "全省", "全市", "全区", "我国", "各地"))
_ADVERBS = re.compile(r"(?:均|都|也|还|更|同时|一律|并|需|不再|统一|及时|既|依法|原则上|今年|年内|进一步|共同)+\Z")
_RELATIVE = re.compile(r"[^，。；]{0,8}的(?:行为|情形|活动|事项|内容|情况)|[”」》]")
_FORBIDDEN = re.compile(
    rf"(?P<actor>[^，。；：的]{{0,12}}?{_ENDS})(?=自|以|将|利用|从事|擅自|违规|违法|向|在|使用|通过|非法|直接|采取|进行|收取|泄露)"
)
_GOES_ON = re.compile(r"(?:同时|此外|另外|还|并)")


@dataclass(frozen=True, slots=True)
class _Modal:
    force: str
    start: int
    end: int
    clause: int


def find(passage: Passage) -> tuple[Found[Duty], ...]:
    """The duties a paragraph says, in its order."""
    said: list[Found[Duty]] = []
    actor: tuple[int, int] | None = None
    for start, end in sentences(passage.text):
        actor = actor if _GOES_ON.match(passage.text, start) or passage.text[start - 1 : start] == "；" else None
        for duty, named in _in_sentence(passage, start, end, actor):
            said.append(duty)
            actor = named
    return tuple(said)


def _in_sentence(
    passage: Passage, start: int, end: int, actor: tuple[int, int] | None
) -> Iterator[tuple[Found[Duty], tuple[int, int] | None]]:
    """Each duty of a sentence and the actor it leaves for the next; `actor` comes from the sentence before."""
    text = passage.text
    modals = list(_modals(text, start, end))
    for at, modal in enumerate(modals):
        actor = _subject(text, modal) or _forbidden(text, modal, end) or actor or _earlier(text, start, modal.clause)
        act_start = modal.start if "负责" in text[modal.start : modal.end] else modal.end
        act_start = max(act_start, actor[1] if actor and act_start == actor[0] else 0)
        act_end = _act_end(text, modals[at + 1] if at + 1 < len(modals) else None, modal, end)
        if act_end - act_start < ACT_MIN or _RELATIVE.match(text, act_start):
            continue
        name = text[slice(*actor)] if actor else ""
        begins = actor[0] if actor and modal.clause <= actor[0] < modal.start else modal.start
        yield (
            Found(Duty(actor=name, force=modal.force, act=text[act_start:act_end]), passage.span(begins, act_end)),
            actor,
        )


def _modals(text: str, start: int, end: int) -> Iterator[_Modal]:
    """The modal words that count: the first of a clause, and every prohibition."""
    seen = -1
    for found in _MODAL.finditer(text, start, end):
        clause = max(text.rfind("，", start, found.start()), text.rfind("：", start, found.start()), start - 1) + 1
        force = str(found.lastgroup)
        if force == "is_to" and not _is_future(text, clause, found):
            continue
        if clause != seen or force == "must_not":
            yield _Modal(force, found.start(), found.end(), clause)
        seen = clause


def _is_future(text: str, clause: int, found: re.Match[str]) -> bool:
    """Whether 将 and 要 speak of what somebody is going to do, and not of what is done to something."""
    if "负责" in found[0]:
        return True
    begin = _begin(text, clause, found.start())
    words = _ADVERBS.sub("", text[begin : found.start()])
    return (found[0] == "要" and not words) or _is_actor(words)


def _begin(text: str, clause: int, end: int) -> int:
    """Where a clause begins once what only leads to it (同时, 《办法》明确) is passed over."""
    led = _LEADING.match(text, clause, end)
    return led.end() if led else clause


def _is_actor(words: str) -> bool:
    """Whether the words name who can act: a name that ends as such names end, or a region."""
    if not 0 < len(words) <= ACTOR_MAX or _NO_ACTOR.match(words):
        return False
    return _ACTOR.search(words) is not None or words in places.NAMES or words in _REGIONS


def _subject(text: str, modal: _Modal) -> tuple[int, int] | None:
    """The actor in the clause of a modal word, before it; of a list, what of it can act."""
    begin = _begin(text, modal.clause, modal.start)
    words = _ADVERBS.sub("", text[begin : modal.start])
    end = begin + len(words)
    while words:
        if _is_actor(words):
            return end - len(words), end
        words = words.partition("、")[2]
    found = _SUBJECT.match(text, begin, modal.start + 2)
    return found.span("actor") if found and found.end("actor") <= modal.start and _is_actor(found["actor"]) else None


def _forbidden(text: str, modal: _Modal, end: int) -> tuple[int, int] | None:
    """Whom 禁止 forbids what follows: 禁止交易场所自营交易."""
    found = _FORBIDDEN.match(text, modal.end, end) if text[modal.start : modal.end] in {"禁止", "严禁"} else None
    return found.span("actor") if found and not _NO_ACTOR.match(found["actor"]) else None


def _earlier(text: str, start: int, clause: int) -> tuple[int, int] | None:
    """The subject the sentence began with, or the one it reserves something to."""
    found = _SUBJECT.match(text, _begin(text, start, clause), clause)
    if found and _is_actor(found["actor"]):
        return found.span("actor")
    only = _ONLY.search(text, start, clause)
    return only.span("actor") if only else None


def _act_end(text: str, following: _Modal | None, modal: _Modal, end: int) -> int:
    """Where an act ends: with the sentence, or before the clause of the next modal word."""
    if following is not None:
        end = following.clause if following.clause > modal.clause else following.start
    while end > modal.end and text[end - 1] in "，。；：！？\n”、和及并且与但而":
        end -= 1
    return end

"""Public bodies, found by how their names are built: a region or a level, what they see to, and what kind they are.

贵州省 · 大数据发展管理 · 局, 省 · 大数据 · 局, 国家 · 数据 · 局. Short names of ministries are said in full; a body of
"the" province is that of the province the text is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guiju.core.regions import REGIONS
from guiju.texts import ministries, places
from guiju.texts.numerals import parse_chinese

_HAN = "[\u4e00-\u9fff]"
_NO_NAME = (
    r"(?!印发|发布|出台|公布|下发|颁布|联合|会同|制定|加快|推进|推动|支持|实施|打造|落实|贯彻|负责|召开|日前|近日|关于"
    r"|开展|提出|要求|明确|规定|根据|按照|[的在将由从等是到了其于各级要以可并已把让被使]|(?<!国)有|(?<!安)全|应(?!急)"
    r"|对(?!外)|为|及|与)"
)
_TASKS = rf"(?:{_NO_NAME}{_HAN})"
_KIND = (
    r"(?:人民政府办公厅|人民政府办公室|政府办公厅|政府办公室|人民政府|政府|管理委员会|工作委员会|委员会办公室|领导小组办公室"
    r"|领导小组|委员会|管委会|人大常委会|办公厅|办公室|总局|总署|管理局|研究院|科学院|人民法院|人民检察院|大数据中心|信息中心"
    r"|服务中心|研究中心|交易中心|宣传部|组织部|统战部|促进会|联合会|协会|学会|工商联"
    r"|委(?![托员派培内])|(?<![布格结残时全])局(?![面部限势])|厅(?![级局])|(?<!部)署(?!名)|办(?![法理公学事好案件税证结展会医]))"
)
_MORE = r"(?:办公厅|办公室|党组|委员会)?"
_INNER = rf"(?:{_TASKS}{{1,8}}?(?:市|自治州|州|盟|县|区|旗|新片区|新区|开发区|示范区|试验区))"
_FREE_TRADE = rf"中国[（(]{_HAN}{{2,6}}[)）]自由贸易试验区(?:{_TASKS}{{1,6}}?片区)?"
_PLACE = rf"(?P<place>{_TASKS}{{2,5}}?(?:省|自治区|市|自治州|州|盟|县|区|旗))"
_ELSEWHERE = rf"(?:近日|日前|近期)?{_PLACE}{_TASKS}{{0,16}}?{_KIND}{_MORE}"
_OTHER = re.compile(_ELSEWHERE)
_BODY = re.compile(
    rf"(?P<known>{'|'.join(sorted(ministries.NAMES, key=len, reverse=True))}){_MORE}"
    rf"|(?P<zone>{_FREE_TRADE}){_TASKS}{{0,12}}?{_KIND}{_MORE}"
    rf"|(?P<named>{places.NAMED})[省市]?{_INNER}?{_TASKS}{{0,16}}?{_KIND}{_MORE}"
    rf"|(?P<country>国家|中国|全国|中央|中华全国){_TASKS}{{1,14}}?(?:{_KIND}|院|中心|银行){_MORE}"
    rf"|(?<![\u4e00-\u9fff]){_ELSEWHERE}"
    rf"|(?P<level>自治区|自治州|省|市|县|区|州)(?:{_TASKS}{{0,14}}?{_KIND}){_MORE}"
)
_LED_BY_TIME = re.compile(r"近日|日前|近期|经")
_AND_OTHERS = re.compile(
    r"等(?P<count>[\d一二三四五六七八九十两]{1,3})?(?:个|家)?(?:部门|部委|单位|委办局|机关|厅局|机构|部局)"
)
_BETWEEN = re.compile(r"[、，,]?(?:和|及|与|以及|会同|联合|并会同|牵头会同|办公室|办公厅|[·])?[、，]?\Z")
_LEVELS = {"自治区": 2, "省": 2, "自治州": 4, "州": 4, "市": 4}


@dataclass(frozen=True, slots=True)
class Body:
    """A public body named at start ≤ i < end. `name` as the text says it, or in full where it uses a short name.

    `level` is the word 省, 市 … that stands for a region the text need not name; `place` one that no table knows.
    """

    start: int
    end: int
    name: str
    code: str | None
    level: str = ""
    place: str = ""


def find(text: str) -> tuple[Body, ...]:
    """The public bodies a text names, in its order. One may follow directly upon another (甲省数据局 甲省财政厅)."""
    found: list[Body] = []
    at = 0
    while one := (_OTHER.match(text, at) if found and found[-1].end == at else None) or _BODY.search(text, at):
        found.append(_body(one))
        at = one.end()
    return tuple(found)


def _body(found: re.Match[str]) -> Body:
    groups = found.groupdict()
    start, end, name = found.start(), found.end(), found[0]
    if known := groups.get("known"):
        return Body(start, end, ministries.NAMES[known] + name.removeprefix(known), places.COUNTRY)
    if groups.get("country"):
        return Body(start, end, name, places.COUNTRY)
    if level := groups.get("level"):
        return Body(start, end, name, None, level=level)
    if led := _LED_BY_TIME.match(name):
        start, name = start + led.end(), name[led.end() :]
    place = places.first(name)
    return Body(start, end, name, place.code if place else None, place=groups.get("place") or "")


def run_before(text: str, found: Sequence[Body], end: int) -> tuple[tuple[Body, ...], int | None]:
    """The bodies listed directly before `end` (A、B和C等七部门), and how many the text says they are, if it does."""
    before = [body for body in found if body.end <= end]
    if not before:
        return (), None
    run = [before[-1]]
    for body in reversed(before[:-1]):
        if not _BETWEEN.match(text[body.end : run[0].start]):
            break
        run.insert(0, body)
    others = _AND_OTHERS.match(text, run[-1].end)
    said = others["count"] if others else None
    return tuple(run), (int(said) if said.isdigit() else parse_chinese(said)) if said else None


def in_full(body: Body, code: str | None, others: Sequence[Body]) -> str:
    """The body's name with the region that 省 stands for, and as long as the same item says it elsewhere."""
    name = body.name
    if body.level:
        region = REGIONS.get((code or "")[: _LEVELS.get(body.level, 6)].ljust(6, "0"))
        place = region.zh if region else next((one.place for one in others if one.place.endswith(body.level)), "")
        if place.endswith(body.level):
            name = place + name.removeprefix(body.level)
    return next((one.name for one in others if len(one.name) > len(name) and _abbreviates(name, one.name)), name)


def _abbreviates(short: str, full: str) -> bool:
    """Whether a name is another one with characters left out: same beginning, same end."""
    if short[:2] != full[:2] or short[-1] != full[-1]:
        return False
    at = iter(full)
    return all(char in at for char in short)

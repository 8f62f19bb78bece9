"""Numbers as Chinese policy texts write them, and back: exact, and only where a number is meant.

1.2万亿, 3亿5000万, 45%, 百分之四十五, 三成, 三分之一, 一百二十三, 5%—8%, 1,820. What is written in digits but counts
nothing (GB/T 14885-2022, 5G, 34号, 第7期, a telephone number) is an identifier; 数十 and 若干 are no numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

TEN_THOUSAND = 10**4
HUNDRED_MILLION = 10**8
TRILLION = 10**12
PERCENT = "%"
POINTS = "个百分点"
PER_MILLE = "‰"
TIMES = "倍"

_DIGITS = {**{character: value for value, character in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": TEN_THOUSAND, "亿": HUNDRED_MILLION}
_SCALES = {
    "百": 100,
    "千": 1000,
    "万": TEN_THOUSAND,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": HUNDRED_MILLION,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": TRILLION,
}
_HAN = "[零〇一二两三四五六七八九十百千万亿廿卅]"
_SCALE = r"(?:[十百千万]?[万亿]|[百千](?![瓦米克伏卡焦帕赫乏字]))"
_ARABIC = re.compile(rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>{_SCALE})?")
_SHARE = re.compile(rf"百分之(?P<of_100>{_HAN}+(?:点{_HAN}+)?)|(?P<parts>{_HAN}+)分之(?P<of_parts>{_HAN}+)")
_HALF = re.compile(r"一半|半数|过半数?")
_CHINESE = re.compile(rf"{_HAN}+(?:点[零〇一二三四五六七八九]+)?")
_SIGN = re.compile(r"(?:%|‰|个百分点|成(?![为立员果效长功型熟本品套交就都片批年])|倍)")
_DASH = re.compile(r"(?:-|—+|–|~|～|至|到)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeral:
    """A number of a text at start ≤ i < end; `unit`: %, 个百分点, ‰, 倍 or empty."""

    start: int
    end: int
    value: Fraction
    unit: str = ""
    upper: Fraction | None = None
    is_chinese: bool = False


def scan(text: str) -> tuple[Numeral, ...]:
    """Every number in the text, from left to right, ranges as one. Digits of identifiers are none."""
    found: list[Numeral] = []
    at = 0
    while (numeral := _next(text, at)) is not None:
        at = numeral.end
        found.append(numeral)
    return tuple(_with_ranges(text, found))


def parse_chinese(text: str) -> int | None:
    """The whole number that 一百二十三, 两千零五, 万亿 or 廿 write; None where the characters are no number.

    >>> parse_chinese("一千零一万零三十"), parse_chinese("万亿"), parse_chinese("十百")
    (10010030, 1000000000000, None)
    """
    text = text.replace("廿", "二十").replace("卅", "三十")
    for name in ("亿", "万"):
        head, mark, tail = text.rpartition(name)
        if mark:
            return _joined(head, _MYRIADS[name], tail)
    return _below_ten_thousand(text)


def say(value: Fraction, unit: str) -> str:
    """The amount in words that `quantities` reads again as the same value and unit.

    >>> say(Fraction(45000), "家"), say(Fraction(9, 20), "%"), say(Fraction(10**12), "元"), say(Fraction(1, 3), "%")
    ('4.5万家', '45%', '1万亿元', '三分之一')
    """
    if unit in (PERCENT, POINTS, PER_MILLE):
        hundred = 1000 if unit == PER_MILLE else 100
        written = _decimal(value * hundred)
        return f"{written}{unit}" if written else _fraction(value)
    for scale, name in ((TRILLION, "万亿"), (HUNDRED_MILLION, "亿"), (TEN_THOUSAND, "万")):
        written = _decimal(value / scale)
        if value >= scale and written and len(written) <= len(_decimal(value) or written):
            return f"{written}{name}{unit}"
    written = _decimal(value)
    if not written:
        raise ValueError(f"{value} {unit} has no end as a decimal number")
    return f"{written}{unit}"


def say_chinese(value: int) -> str:
    """A whole number below 10^16 in Chinese characters.

    >>> say_chinese(10010030), say_chinese(12), say_chinese(100020)
    ('一千零一万零三十', '十二', '十万零二十')
    """
    assert 0 <= value < 10**16, "larger numbers have no agreed name"
    if value == 0:
        return "零"
    said = ""
    for scale, name in ((HUNDRED_MILLION, "亿"), (TEN_THOUSAND, "万"), (1, "")):
        part, value = divmod(value, scale)
        if not part:
            continue
        gap = "零" if said and part < scale_of_gap(name) else ""
        said += gap + (say_chinese(part) if name == "亿" else _say_thousands(part)) + name
    return said[1:] if said.startswith("一十") else said


def scale_of_gap(name: str) -> int:
    """Below this a part leaves an empty place before it, and 零 says so."""
    return 1000 if name != "亿" else 1


def _say_thousands(part: int) -> str:
    said, is_gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, part = divmod(part, place)
        if not digit:
            is_gap = bool(said)
            continue
        said += ("零" if is_gap else "") + "零一二三四五六七八九"[digit] + name
        is_gap = False
    return said


def _decimal(value: Fraction) -> str:
    """The value as a decimal number without useless noughts; empty where it has no end."""
    twos, fives, rest = 0, 0, value.denominator
    while rest % 2 == 0:
        twos, rest = twos + 1, rest // 2
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest != 1:
        return ""
    places = max(twos, fives)
    whole = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{whole[:-places]}.{whole[-places:]}" if places else whole


def _fraction(value: Fraction) -> str:
    return f"{say_chinese(value.denominator)}分之{say_chinese(value.numerator)}"


def _joined(head: str, scale: int, tail: str) -> int | None:
    times = 1 if not head else parse_chinese(head)
    if times is None or (head and times == 0):
        return None
    if not tail:
        return times * scale
    rest = _below_ten_thousand(tail) if scale == TEN_THOUSAND else parse_chinese(tail)
    if rest is None:
        return None
    if len(tail) == 1 and tail in _DIGITS:  # 两万五 is 25 000
        rest *= scale // 10
    return times * scale + rest if rest < scale else None


def _below_ten_thousand(text: str) -> int | None:
    if len(text) > 1 and all(character in _DIGITS for character in text):  # 二〇二四, digit by digit: a year, no amount
        return _below_ten_thousand(text[1:]) if text[0] in "零〇" else None
    total, digit, ceiling = 0, None, 10**5
    for at, character in enumerate(text):
        if character in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[character]
            continue
        place = _TENS.get(character)
        if place is None or place >= ceiling or (digit in (None, 0) and at and place != 10):
            return None
        total, ceiling, digit = total + (digit or 1) * place, place, None
    if digit and ceiling > 10 and ceiling <= 1000 and text[-2] in _TENS:  # 三百五 is 350
        digit *= ceiling // 10
    return total + (digit or 0) if text else None


_START = re.compile(
    r"[A-Za-z\d零〇一二两三四五六七八九十百千万亿廿卅半过数几上成若第〔\[]"
)  # of a number or an identifier


def _next(text: str, at: int) -> Numeral | None:
    while start := _START.search(text, at):
        at = start.start()
        for read in (_share, _half, _arabic, _chinese):
            numeral = read(text, at)
            if numeral is not None:
                return numeral
        skipped = _identifier(text, at)
        at = skipped if skipped > at else at + 1
    return None


_OPAQUE = re.compile(
    r"(?:[A-Za-z]+[-/.]?)*[A-Za-z]+[-/ ]?\d[\d.A-Za-z/-]*"  # GB/T 14885-2022, PM2.5, H2O
    r"|\d+(?:\.\d+)?[GDKVgdkv](?![A-Za-z])"  # 5G, 3D, 4K
    r"|\d+(?:-\d+){2,}|0\d{2,3}-\d{5,}|1[3-9]\d{9}(?![\d.,%‰\u4e00-\u9fff])"  # dates in digits, telephones
    r"|\d+(?:\+\d+)+|\d+/\d+"  # 1+1+1
    r"|第(?:\d+|[零〇一二两三四五六七八九十百千]+)"
    r"|[〔\[]\d{4}[〕\]]\d*|No\.?\d+"
    r"|[a-z0-9]+@[a-z0-9.]+"
    r"|\d+(?=号|次会议|[.、](?!\d))",
    re.IGNORECASE,
)
_INDEFINITE = re.compile(rf"[数几上成](?:[十百千万亿]+|{_HAN}*[万亿])|{_HAN}*几{_HAN}*|若干")


def _identifier(text: str, at: int) -> int:
    """Where the identifier or indefinite number that starts here ends; `at` where none does."""
    for pattern in (_OPAQUE, _INDEFINITE, _CHINESE):  # a run of Chinese digits that is no number is skipped as a whole
        match = pattern.match(text, at)
        if match:
            return match.end()
    return at


def _arabic(text: str, at: int) -> Numeral | None:
    match = _ARABIC.match(text, at)
    if match is None or _OPAQUE.match(text, at):
        return None
    value, end = _scaled(match), match.end()
    follower = _ARABIC.match(text, end)
    if match["scale"] and follower and follower["scale"] and _scaled(follower) < _SCALES[match["scale"]]:  # 3亿5000万
        value, end = value + _scaled(follower), follower.end()
    return _signed(text, Numeral(start=at, end=end, value=value))


def _scaled(match: re.Match[str]) -> Fraction:
    return Fraction(match["digits"].replace(",", "")) * _SCALES.get(match["scale"] or "", 1)


def _share(text: str, at: int) -> Numeral | None:
    match = _SHARE.match(text, at)
    if match is None:
        return None
    if match["of_100"]:
        value = _chinese_value(match["of_100"])
        hundredths = None if value is None else value / 100
    else:
        parts, of_parts = parse_chinese(match["parts"]), parse_chinese(match["of_parts"])
        hundredths = Fraction(of_parts, parts) if parts and of_parts is not None else None
    if hundredths is None:
        return None
    return Numeral(start=at, end=match.end(), value=hundredths, unit=PERCENT, is_chinese=True)


def _half(text: str, at: int) -> Numeral | None:
    match = _HALF.match(text, at)
    if match is None:
        return None
    return Numeral(start=at, end=match.end(), value=Fraction(1, 2), unit=PERCENT, is_chinese=True)


def _chinese(text: str, at: int) -> Numeral | None:
    match = _CHINESE.match(text, at)
    if match is None or _INDEFINITE.match(text, at):
        return None
    written, end = match[0], match.end()
    if written.endswith("千") and re.match(r"[瓦米克伏卡焦帕赫乏字]", text[end:]):
        written, end = written[:-1], end - 1
    value = _chinese_value(written) if written else None
    if value is None:
        return None
    return _signed(text, Numeral(start=at, end=end, value=value, is_chinese=True))


def _chinese_value(written: str) -> Fraction | None:
    whole, point, places = written.partition("点")
    number = parse_chinese(whole)
    if number is None or (point and not all(character in _DIGITS for character in places)):
        return None
    tenths = "".join(str(_DIGITS[character]) for character in places)
    return Fraction(f"{number}.{tenths}") if point else Fraction(number)


_SIGNS = {
    PERCENT: (PERCENT, 100),
    POINTS: (POINTS, 100),
    PER_MILLE: (PER_MILLE, 1000),
    "成": (PERCENT, 10),
    TIMES: (TIMES, 1),
}


def _signed(text: str, numeral: Numeral) -> Numeral:
    sign = _SIGN.match(text, numeral.end)
    if sign is None:
        return numeral
    unit, parts = _SIGNS[sign[0]]
    value, end = numeral.value / parts, sign.end()
    hundredths = _DIGITS.get(text[end : end + 1], 0) if sign[0] == "成" else 0
    if hundredths:  # 八成五
        value, end = value + Fraction(hundredths, 100), end + 1
    return Numeral(start=numeral.start, end=end, value=value, unit=unit, is_chinese=numeral.is_chinese)


def _with_ranges(text: str, found: list[Numeral]) -> list[Numeral]:
    """Two numbers with a dash between them are the ends of one range: 5%—8%, 5—8%, 100至200."""
    joined: list[Numeral] = []
    for numeral in found:
        last = joined[-1] if joined else None
        if last and last.upper is None and _DASH.fullmatch(text[last.end : numeral.start]) and _is_range(last, numeral):
            joined[-1] = _range(text, last, numeral)
        else:
            joined.append(numeral)
    return joined


def _is_range(lower: Numeral, upper: Numeral) -> bool:
    return lower.unit in ("", upper.unit) and lower.is_chinese == upper.is_chinese


def _range(text: str, lower: Numeral, upper: Numeral) -> Numeral:
    value = lower.value
    if upper.unit and not lower.unit:  # 5—8%
        value = value / {TIMES: 1, PER_MILLE: 1000}.get(upper.unit, 100)
    scale = re.search(rf"{_SCALE}", text[upper.start : upper.end])
    if scale and not re.search(rf"{_SCALE}", text[lower.start : lower.end]) and value < upper.value / 10:
        value *= _SCALES[scale[0]]  # 5—8万
    return Numeral(
        start=lower.start, end=upper.end, value=value, unit=upper.unit, upper=upper.value, is_chinese=upper.is_chinese
    )

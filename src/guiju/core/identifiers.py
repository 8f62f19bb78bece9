"""Identifiers: brought to one spelling first, then checked by their own arithmetic. Looks nothing up.

统一社会信用代码 after GB 32100-2015 (weights 3**i mod 31), 公民身份号码 after GB 11643-1999 (ISO 7064 MOD 11-2).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from guiju.core.refusals import Refused
from guiju.core.regions import REGIONS

USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: they look like digits
_USCC = re.compile(f"[{USCC_CHARACTERS}]{{2}}[0-9]{{6}}[{USCC_CHARACTERS}]{{10}}")
_USCC_BODY = re.compile(f"[{USCC_CHARACTERS}]{{2}}[0-9]{{6}}[{USCC_CHARACTERS}]{{9}}")
_USCC_VALUE = {character: value for value, character in enumerate(USCC_CHARACTERS)}
_USCC_WEIGHTS = tuple(pow(3, at, 31) for at in range(17))

_RESIDENT_ID = re.compile("[0-9]{17}[0-9X]")
_RESIDENT_ID_WEIGHTS = tuple(pow(2, 17 - at, 11) for at in range(17))
_RESIDENT_ID_CHECKS = "10X98765432"
_FIRST_PLACES = {code[:2] for code in REGIONS} | {"71", "81", "82", "83"}  # and residence permits
_BORN_MIN = date(1850, 1, 1)


class IdentifierRefused(Refused, ValueError):
    """A text that cannot be the identifier it is given as."""


def normalise(text: str) -> str:
    """One spelling of an identifier: NFKC, upper case, without spaces, hyphens, dashes and invisible characters.

    >>> normalise(" ９１５２０１-ab　\\u200b")
    '915201AB'
    """
    once = _fold(text)
    while (again := _fold(once)) != once:  # what was removed may have kept two marks apart that now join
        once = again
    return once


def _fold(text: str) -> str:
    upper = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    return "".join(c for c in upper if not c.isspace() and c != "\u2212" and unicodedata.category(c) not in _UNSEEN)


_UNSEEN = frozenset({"Pd", "Cf", "Cc", "Zs"})


def uscc(text: str) -> str:
    """The unified social credit code in its one spelling. Raises IdentifierRefused.

    >>> uscc("91110000600037341l")
    '91110000600037341L'
    """
    code = normalise(text)
    if _USCC.fullmatch(code) is None:
        raise IdentifierRefused(
            "uscc.shape",
            zh=f"“{text}”不是统一社会信用代码：应为 18 位数字或大写字母（不含 I、O、S、V、Z），第 3 至 8 位为数字。",
            en=f"{text!r} is no unified social credit code: 18 digits or letters but I, O, S, V, Z; 3rd to 8th digits.",
            field="uscc",
        )
    if _uscc_check(code[:17]) != code[17]:
        raise IdentifierRefused(
            "uscc.check",
            zh=f"统一社会信用代码“{text}”的校验位不符，请核对是否有一位写错。",
            en=f"The check character of {text!r} does not fit: one character is probably mistyped.",
            field="uscc",
        )
    return code


def is_valid_uscc(text: str) -> bool:
    try:
        uscc(text)
    except IdentifierRefused:
        return False
    return True


def uscc_from_body(body: str) -> str:
    """The whole code for its first 17 characters (department, category, six digits of region, nine of organisation)."""
    if _USCC_BODY.fullmatch(body) is None:
        raise ValueError(f"{body!r} is not the first 17 characters of a unified social credit code")
    return body + _uscc_check(body)


def _uscc_check(body: str) -> str:
    total = sum(_USCC_VALUE[character] * weight for character, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return USCC_CHARACTERS[-total % 31]


def resident_id(text: str) -> str:
    """The 18-character resident identity number in its one spelling. Raises IdentifierRefused.

    The place of issue is checked by province only: county codes come and go, numbers stay for life.
    """
    code = normalise(text)
    if _RESIDENT_ID.fullmatch(code) is None or code[:2] not in _FIRST_PLACES or _born_on(code) is None:
        raise IdentifierRefused(
            "resident_id.shape",
            zh="身份证号应为 18 位：省份、出生日期须真实存在，末位为数字或 X。",
            en="A resident id has 18 characters: a province, a real date of birth, and a digit or X at the end.",
            field="resident_id",
        )
    if _resident_id_check(code[:17]) != code[17]:
        raise IdentifierRefused(
            "resident_id.check",
            zh="身份证号的校验位不符，请核对是否有一位写错。",
            en="The check character of this resident id does not fit: one character is probably mistyped.",
            field="resident_id",
        )
    return code


def is_valid_resident_id(text: str) -> bool:
    try:
        resident_id(text)
    except IdentifierRefused:
        return False
    return True


def resident_id_from_body(body: str) -> str:
    """The whole number for its first 17 digits."""
    if re.fullmatch("[0-9]{17}", body) is None:
        raise ValueError("a resident id begins with 17 digits")
    return body + _resident_id_check(body)


def _resident_id_check(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, _RESIDENT_ID_WEIGHTS, strict=True))
    return _RESIDENT_ID_CHECKS[total % 11]


def _born_on(code: str) -> date | None:
    try:
        born = date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return None
    return born if born >= _BORN_MIN else None

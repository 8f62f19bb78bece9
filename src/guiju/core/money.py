"""Money: whole fen, read exactly, written plainly, rounded once and by a named clause. Knows no float.

An amount before rounding is a Fraction of fen; `canonical.exact_text` writes it out.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from guiju.core.refusals import Refused

FEN_A_YUAN = 100
FEN_MAX = 10**15  # ten trillion yuan, several times Guizhou's yearly product: anything above is a slip of the pen

_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?")
_UNITS = {
    "zh": ((10**10, " 亿元", 2), (10**6, " 万元", 1)),
    "en": ((10**11, " billion yuan", 2), (10**8, " million yuan", 1)),
}


class AmountRefused(Refused, ValueError):
    """A text that is no exact amount of yuan."""


def round_down(value: Fraction, *, clause: str) -> int:
    """Whole fen, what is short of one fen dropped, as provision `clause` is read.

    >>> round_down(Fraction("300.03"), clause="R1")
    300
    """
    assert clause, "rounding names its clause"
    assert value >= 0, f"{clause}: an amount to round down is not negative"
    return value.numerator // value.denominator


def format_plain(fen: int) -> str:
    """For machines: yuan with two decimals and no separators.

    >>> format_plain(123450)
    '1234.50'
    """
    return f"{'-' if fen < 0 else ''}{abs(fen) // FEN_A_YUAN}.{abs(fen) % FEN_A_YUAN:02d}"


def format_yuan(fen: int, lang: str = "zh") -> str:
    """For people: exact to the fen.

    >>> format_yuan(123450), format_yuan(123450, "en")
    ('1,234.50 元', 'CNY 1,234.50')
    """
    digits = f"{'-' if fen < 0 else ''}{abs(fen) // FEN_A_YUAN:,}.{abs(fen) % FEN_A_YUAN:02d}"
    return f"{digits} 元" if lang == "zh" else f"CNY {digits}"


def headline(fen: int, lang: str = "zh") -> str:
    """For titles: rounded half up to 亿 or 万; small amounts stay exact.

    >>> headline(14_000_000_000), headline(14_000_000_000, "en")
    ('1.40 亿元', '140.0 million yuan')
    """
    for size, unit, places in _UNITS["zh" if lang == "zh" else "en"]:
        if abs(fen) >= size:
            rounded = (Decimal(fen) / size).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
            return f"{rounded:,}{unit}"
    return format_yuan(fen, lang)


def parse_yuan(text: str) -> int:
    """Fen from a text such as `1,234.50`, `￥1234.5` or `1234.5 元`.

    Raises AmountRefused for a sign, a third decimal (other than 0), misplaced separators, or more than FEN_MAX.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").removesuffix("元").strip()
    found = _AMOUNT.fullmatch(plain) if plain.isascii() else None
    if found is None:
        raise AmountRefused(
            "money.unreadable",
            zh=f"“{text}”不是金额。请写成 1234.50 或 1,234.50。",
            en=f"{text!r} is no amount. Write it as 1234.50 or 1,234.50.",
        )
    decimals = (found[2] or "").rstrip("0")
    if len(decimals) > 2:
        raise AmountRefused(
            "money.below_a_fen", zh=f"“{text}”不足一分的部分无法支付。", en=f"{text!r} is finer than a fen."
        )
    fen = int(found[1].replace(",", "")) * FEN_A_YUAN + int(decimals.ljust(2, "0"))
    if fen > FEN_MAX:
        raise AmountRefused(
            "money.too_large", zh=f"“{text}”超过可受理的上限。", en=f"{text!r} is beyond any amount we take."
        )
    return fen

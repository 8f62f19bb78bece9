"""One value, one spelling: canonical JSON after RFC 8785, and the digest of it. Refuses whatever has two spellings.

Floats, naive instants, sets and integers a JSON reader could lose (beyond 2**53 - 1, RFC 7493) are refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any
from uuid import UUID

INTEGER_MAX = 2**53 - 1

_quote = json.encoder.encode_basestring  # escapes what RFC 8785 does, and nothing else


def encode(value: object) -> bytes:
    """The canonical bytes of `value`: UTF-8, keys sorted, no space.

    Takes str, int, bool, None, lists, tuples, mappings with text keys, Decimal, Fraction, date, aware datetime,
    UUID, text enums and frozen dataclasses. Raises TypeError for any other type, ValueError for a value with no
    single spelling (a naive instant, a number too large, NaN, a lone surrogate).
    """
    return text(value).encode()


def digest(value: object) -> str:
    """`sha256:` and the hexadecimal SHA-256 of the canonical bytes."""
    return "sha256:" + hashlib.sha256(encode(value)).hexdigest()


def text(value: object) -> str:
    """The canonical bytes as text."""
    leaf = _leaf(value)
    if leaf is not _NO_LEAF:
        return (
            _quote(leaf)
            if type(leaf) is str
            else _WORDS[leaf]
            if leaf is None or leaf is True or leaf is False
            else str(leaf)
        )
    if isinstance(value, list | tuple):
        return "[" + ",".join([text(item) for item in value]) + "]"
    return "{" + ",".join([f"{_quote(key)}:{text(item)}" for key, item in _members(value)]) + "}"


def plain(value: object) -> Any:
    """`value` as JSON knows it: only dict, list, str, int, bool and None, keys in canonical order."""
    leaf = _leaf(value)
    if leaf is not _NO_LEAF:
        return leaf
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return {key: plain(item) for key, item in _members(value)}


def exact_text(value: Fraction | Decimal | int) -> str:
    """The number in full: a decimal without exponent or trailing zeros where one ends, else `numerator/denominator`."""
    number = Fraction(value)
    twos, fives, rest = 0, 0, number.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    places = max(twos, fives)
    if places == 0:
        return str(number.numerator)
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _leaf(value: object) -> Any:
    """`value` as text, int, bool or None, or _NO_LEAF when it has members."""
    spell = _LEAVES.get(type(value))
    if spell is not None:
        return spell(value)
    if isinstance(value, Enum):
        if not isinstance(value.value, str):
            raise TypeError(f"{value!r} is not a text enum")
        return value.value
    return str(value) if isinstance(value, str) else _NO_LEAF


def _members(value: object) -> list[tuple[str, object]]:
    """Names and values of a mapping or frozen dataclass in canonical order (UTF-16, RFC 8785 3.2.3)."""
    if not isinstance(value, Mapping):
        return [(name, getattr(value, name)) for name in _names_of(type(value))]
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"the key {key!r} is not text")
    if len(value) < 2:
        return list(value.items())
    return sorted(value.items(), key=_first if all(map(str.isascii, value)) else _utf16)


def _first(member: tuple[str, object]) -> str:
    return member[0]


def _utf16(member: tuple[str, object]) -> bytes:
    return member[0].encode("utf-16-be")


def _names_of(kind: type) -> tuple[str, ...]:
    """A frozen dataclass's field names in canonical order; what begins with an underscore is no part of the value."""
    names = _FIELDS.get(kind)
    if names is None:
        if not is_dataclass(kind):
            raise TypeError(f"{kind.__name__} has no canonical spelling")
        if not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise TypeError(f"{kind.__name__} is not frozen: it could change after it was hashed")
        names = _FIELDS[kind] = tuple(sorted(field.name for field in fields(kind) if field.name[0] != "_"))
    return names


def _integer(value: int) -> int:
    if not -INTEGER_MAX <= value <= INTEGER_MAX:
        raise ValueError(f"{value} is beyond 2**53 - 1: a JSON reader could lose digits; give it as text")
    return value


def _instant(value: datetime) -> str:
    if value.tzinfo is None or value.utcoffset() is None:
        raise ValueError(f"{value.isoformat()} has no time zone: an instant must say where its clock hangs")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is not a finite number")
    return exact_text(value)


def _same(value: Any) -> Any:
    return value


_NO_LEAF = object()
_WORDS = {None: "null", True: "true", False: "false"}
_FIELDS: dict[type, tuple[str, ...]] = {}
_LEAVES: dict[type, Callable[[Any], str | int | bool | None]] = {
    str: _same,
    bool: _same,
    type(None): _same,
    int: _integer,
    Decimal: _decimal,
    Fraction: exact_text,
    date: date.isoformat,
    datetime: _instant,
    UUID: str,
}

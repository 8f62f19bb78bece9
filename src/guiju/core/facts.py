"""Facts from JSON: every name and type of a question checked, whatever is unknown or misspelt refused by name.

A fact left out, or null, was not said. What is said must be exact: no float, no amount below zero, no instant
without its zone.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from guiju.core.decision import Question
from guiju.core.money import FEN_MAX
from guiju.core.refusals import Refused

F = TypeVar("F")
A = TypeVar("A")

COUNT_MAX = 10**9
TEXT_CHARACTERS_MAX = 200
REGION_DIGITS = 6


class FactsRefused(Refused, ValueError):
    """Facts that cannot be heard: a name no clause knows, or a value of another kind than the name says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactKind:
    """What one fact looks like in JSON. `choices` are all it may be, when it is one of a few."""

    name: str
    type: str
    choices: tuple[str, ...] = ()


def facts_from_json(question: Question[F, A], said: Mapping[str, object]) -> F:
    """The question's facts from decoded JSON. Raises FactsRefused naming the first fact at fault.

    Amounts (`…_fen`) are whole fen from 0 to FEN_MAX; days are `2024-03-01`, instants `2024-03-01T09:00:00+08:00`.
    """
    if not isinstance(said, Mapping):
        raise FactsRefused("facts.shape", zh="事实应为一个 JSON 对象。", en="Facts are one JSON object.")
    hints = _hints(cast(Any, question.facts))
    for name in said:
        if name not in hints:
            raise _unknown(question.name, name, hints)
    values = {name: _read(name, hints[name], value) for name, value in said.items() if value is not None}
    return question.facts(**values)


def fact_kinds(question: Question[Any, Any]) -> tuple[FactKind, ...]:
    """Every fact of the question in its order, with its type: what `guiju policies show` and the API's schema print."""
    return tuple(_kind(name, hint) for name, hint in _hints(cast(Any, question.facts)).items())


@cache
def _hints(facts: Any) -> Mapping[str, type]:
    """The type behind each field, without its None."""
    hints = get_type_hints(facts)
    return {field.name: _without_none(hints[field.name]) for field in fields(facts)}


def _without_none(hint: Any) -> type:
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (arm for arm in get_args(hint) if arm is not type(None))
    return cast(type, hint)


def _kind(name: str, hint: type) -> FactKind:
    if issubclass(hint, Enum):
        return FactKind(name=name, type="choice", choices=tuple(member.value for member in hint))
    return FactKind(name=name, type="fen" if name.endswith("_fen") else _TYPE_NAMES[hint])


def _read(name: str, hint: type, value: object) -> object:
    if issubclass(hint, Enum):
        return _choice(name, hint, value)
    return _READERS[hint](name, value)


def _choice(name: str, hint: type[Enum], value: object) -> object:
    choices = [str(member.value) for member in hint]
    if value not in choices:
        near = _nearest(value, choices)
        listed = ", ".join(choices)
        raise _refused(
            "facts.choice", name, zh=f"应为下列之一：{listed}{near[0]}。", en=f"must be one of {listed}{near[1]}."
        )
    return hint(value)


def _integer(name: str, value: object) -> int:
    largest = FEN_MAX if name.endswith("_fen") else COUNT_MAX
    if isinstance(value, bool) or not isinstance(value, int):
        unit = ("整数（分）", "a whole number of fen") if name.endswith("_fen") else ("整数", "a whole number")
        raise _refused("facts.type", name, zh=f"应为{unit[0]}，不能带小数或引号。", en=f"must be {unit[1]}, unquoted.")
    if not 0 <= value <= largest:
        raise _refused("facts.range", name, zh=f"应在 0 与 {largest} 之间。", en=f"must lie between 0 and {largest}.")
    return value


def _boolean(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _refused("facts.type", name, zh="应为 true 或 false。", en="must be true or false.")
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= TEXT_CHARACTERS_MAX:
        raise _refused(
            "facts.type",
            name,
            zh=f"应为 1 至 {TEXT_CHARACTERS_MAX} 字的文字。",
            en=f"must be text of 1 to {TEXT_CHARACTERS_MAX} characters.",
        )
    if name.endswith("_region") and not (len(value) == REGION_DIGITS and value.isascii() and value.isdigit()):
        raise _refused(
            "facts.region",
            name,
            zh="应为六位行政区划代码，如 520100。",
            en="must be a six-digit region code such as 520100.",
        )
    return value.strip()


def _day(name: str, value: object) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise _refused("facts.type", name, zh="应为 2024-03-01 这样的日期。", en="must be a day such as 2024-03-01.")
    return day


def _instant(name: str, value: object) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise _refused(
            "facts.type",
            name,
            zh="应为带时区的时刻，如 2024-03-01T09:00:00+08:00。",
            en="must be an instant with its zone, such as 2024-03-01T09:00:00+08:00.",
        )
    return instant


def _unknown(question: str, name: object, hints: Mapping[str, type]) -> FactsRefused:
    near = _nearest(name, list(hints))
    return FactsRefused(
        "facts.unknown",
        zh=f"{question} 没有名为“{name}”的事实{near[0]}。可用的事实见 guiju policies show。",
        en=f"{question} knows no fact named {name!r}{near[1]}. `guiju policies show` lists them.",
        field=str(name),
    )


def _nearest(word: object, known: list[str]) -> tuple[str, str]:
    """`, did you mean …` in both tongues, or nothing when nothing is near."""
    near = difflib.get_close_matches(str(word), known, n=1, cutoff=0.6)
    return (f"，是否指 {near[0]}", f"; did you mean {near[0]!r}?") if near else ("", "")


def _refused(code: str, name: str, *, zh: str, en: str) -> FactsRefused:
    return FactsRefused(code, zh=f"{name} {zh}", en=f"{name} {en}", field=name)


_TYPE_NAMES: Mapping[type, str] = {bool: "true/false", int: "count", str: "text", date: "day", datetime: "instant"}
_READERS: Mapping[type, Callable[[str, object], object]] = {
    bool: _boolean,
    int: _integer,
    str: _text,
    date: _day,
    datetime: _instant,
}

"""The shape of a brief as JSON: each found thing with its line and its characters in the opened text.

Numbers of the text are exact strings in base units ("0.45" for 45 %, "10000000000" for 100 亿元); lines count from 1,
characters from 0, and `end` is the first that no longer belongs.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from guiju.core.quantities import Period, Quantity
from guiju.texts.briefs import Article, Brief, Definition, Duty, Found, Item, RoleDate
from guiju.texts.passages import Span, Text

Json = dict[str, Any]


def brief(one: Brief) -> Json:
    """A whole brief."""
    text = one.text
    return {
        "name": text.name,
        "characters": len(text.body),
        "title": _maybe(text, one.title),
        "number": _maybe(text, one.number),
        "issued_on": None if one.issued_on is None else _at(text, one.issued_on.span, one.issued_on.value.isoformat()),
        "items": [item(text, each) for each in one.items],
    }


def item(text: Text, one: Item) -> Json:
    """One item of it."""
    return {
        "number": one.number,
        **place(text, one.span),
        "headline": _maybe(text, one.headline),
        "section": _maybe(text, one.section),
        "source": _maybe(text, one.source),
        "title": _maybe(text, one.title),
        "short_name": one.short_name or None,
        "kind": one.kind.value,
        "document_number": _maybe(text, one.document_number),
        "issuers": _all(text, one.issuers),
        "issuers_said": one.issuers_said,
        "jurisdiction": _maybe(text, one.jurisdiction),
        "dates": [_role_date(text, each) for each in one.dates],
        "actors": _all(text, one.actors),
        "duties": [_duty(text, each) for each in one.duties],
        "tasks": _all(text, one.tasks),
        "deadlines": [{**period(each.value), **place(text, each.span)} for each in one.deadlines],
        "quantities": [{**quantity(each.value), **place(text, each.span)} for each in one.quantities],
        "definitions": [_definition(text, each) for each in one.definitions],
        "references": _all(text, one.references),
        "numbers": _all(text, one.numbers),
        "articles": [_article(text, each) for each in one.articles],
    }


def place(text: Text, span: Span) -> Json:
    """Where a thing stands."""
    return {"line": text.line_of(span.start), "start": span.start, "end": span.end}


def period(one: Period) -> Json:
    """A period; no start where the text names the end alone."""
    return {"from": None if one.start is None else one.start.isoformat(), "to": one.end.isoformat()}


def quantity(one: Quantity) -> Json:
    """An amount as the text says it."""
    return {
        "what": one.what,
        "value": exact(one.value),
        "upper": None if one.upper is None else exact(one.upper),
        "unit": one.unit,
        "comparator": one.comparator.value,
        "course": one.course.value,
        "firmness": one.firmness.value,
        "use": one.use.value,
        "period": None if one.period is None else period(one.period),
        "scope": one.scope,
    }


def exact(value: Fraction) -> str:
    """A fraction as a decimal when it ends, else as it is.

    >>> exact(Fraction(9, 20)), exact(Fraction(-3)), exact(Fraction(1, 3))
    ('0.45', '-3', '1/3')
    """
    rest, digits = value.denominator, 0
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = max(twos, fives)
    if digits == 0:
        return str(value.numerator)
    scaled = abs(value.numerator) * 10**digits // value.denominator
    whole, part = divmod(scaled, 10**digits)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{digits}}"


def _at(text: Text, span: Span, value: str) -> Json:
    return {"value": value, **place(text, span)}


def _maybe(text: Text, found: Found[str] | None) -> Json | None:
    return None if found is None else _at(text, found.span, found.value)


def _all(text: Text, found: Iterable[Found[str]]) -> list[Json]:
    return [_at(text, each.span, each.value) for each in found]


def _role_date(text: Text, found: Found[RoleDate]) -> Json:
    one = found.value
    return {"role": one.role.value, "day": one.day.isoformat(), "exact": one.exact, **place(text, found.span)}


def _duty(text: Text, found: Found[Duty]) -> Json:
    one = found.value
    return {"actor": one.actor or None, "force": one.force, "act": one.act, **place(text, found.span)}


def _definition(text: Text, found: Found[Definition]) -> Json:
    return {"term": found.value.term, "meaning": found.value.meaning, **place(text, found.span)}


def _article(text: Text, one: Article) -> Json:
    return {
        "id": one.id,
        "number": one.number,
        "label": one.label,
        "chapter": one.chapter or None,
        "heading": one.heading or None,
        "text": one.text,
        **place(text, one.span),
        "provisions": [{"id": part.id, "text": part.text, **place(text, part.span)} for part in one.provisions],
    }

"""Reading: an opened text in, its brief out. The one place where the parts of the grammar are put together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from guiju.texts import dates, fields, items, layout, masthead, quantities, roles
from guiju.texts.briefs import Brief, DateRole, Found, Item, RoleDate
from guiju.texts.layout import Block
from guiju.texts.parts import Part
from guiju.texts.passages import Passage, Span, Text

_SOMEDAY = date(2000, 1, 1)  # what a day with its year is read against; it changes nothing about such a day
_YEARS = ("19", "20", "一九", "二〇", "二○", "二零")
_SIGNED_MAX = 14


def read(text: Text, *, on: date | None = None) -> Brief:
    """What a text says. `on` is the day it is read against where it names none itself.

    Where there is neither, what hangs on a day ("by the end of June", "recently") is left out.
    """
    division = items.divide(layout.blocks(text))
    front = division.front
    if division.is_document:
        found = tuple(_document(part, front, on) for part in division.parts)
        return Brief(text=text, title=None, number=None, issued_on=_document_day(found), items=found)
    issued_on = _issue_day(front)
    day = issued_on.value if issued_on else on
    return Brief(
        text=text,
        title=masthead.title(front),
        number=masthead.number(front),
        issued_on=issued_on,
        items=tuple(_report(part, number, front, day) for number, part in enumerate(division.parts, start=1)),
    )


def _report(part: Part, number: int, front: Sequence[Block], day: date | None) -> Item:
    """An item of an issue, read against the issue's day, or the day its own source line names."""
    item = fields.read(part, number=number, front=front, is_document=False)
    told = [] if part.source_line is None else _days(part.source_line, None)
    reported = [Found(RoleDate(role=DateRole.REPORTED, day=one.value), one.span) for one in told]
    day = told[0].value if told else day
    title = None if item.title is None else item.title.span
    return _dated(item, [*(one for passage in item.body for one in _roles(passage, day, title)), *reported], day)


def _document(part: Part, front: Sequence[Block], day: date | None) -> Item:
    """A document that is itself the text, read against the day it was signed."""
    item = fields.read(part, number=1, front=front, is_document=True)
    signed = _signed(item.body)
    day = signed.value.day if signed else day
    lines = (*(block.passage for block in front), *item.body)
    found = [one for passage in lines for one in _roles(passage, day, None)]
    return _dated(item, [*found, signed] if signed else found, day)


def _dated(item: Item, found: Sequence[Found[RoleDate]], day: date | None) -> Item:
    """The item with its days, deadlines and amounts, read against the day it was issued where it says it."""
    issued = [one.value.day for one in found if one.value.role is DateRole.ISSUED and one.value.exact]
    day = issued[0] if issued else day
    item = replace(item, dates=_distinct(found))
    if day is None:
        return item
    horizon = dates.horizon(item.title.value, on=day) if item.title else None
    deadlines = (one for passage in item.body for one in dates.find(passage, on=day, context=horizon))
    amounts = quantities.find_all(item.body, on=day, context=horizon)
    return replace(item, deadlines=tuple(deadlines), quantities=amounts)


def _roles(passage: Passage, day: date | None, title: Span | None) -> Iterable[Found[RoleDate]]:
    return roles.find(passage, _days(passage, day), on=day, title=title)


def _days(passage: Passage, on: date | None) -> list[Found[date]]:
    """The days a passage names; without a day to read it against, those that name their year."""
    days = dates.days(passage, on=on or _SOMEDAY)
    kept = [one for one in days if on is not None or _has_year(passage, one)]
    return sorted([*kept, *roles.iso_days(passage)], key=lambda one: one.span)


def _has_year(passage: Passage, day: Found[date]) -> bool:
    """Whether the words name the year: then it does not matter which day they are read against."""
    return passage.text.startswith(_YEARS, bisect_left(passage.places, day.span.start))


def _distinct(found: Iterable[Found[RoleDate]]) -> tuple[Found[RoleDate], ...]:
    """Each role and day once, where it stands first; "recently" only where no day is told."""
    kept: dict[tuple[DateRole, date], Found[RoleDate]] = {}
    listed = list(found)
    told = {one.value.role for one in listed if one.value.exact}
    for one in listed:
        if one.value.exact or one.value.role not in told:
            kept.setdefault((one.value.role, one.value.day), one)
    return tuple(kept.values())


def _issue_day(front: Sequence[Block]) -> Found[date] | None:
    """The first whole day that stands before the first item."""
    return next((day for block in front if not block.is_prose for day in _days(block.passage, None)), None)


def _signed(body: Sequence[Passage]) -> Found[RoleDate] | None:
    """The day in the signature of a document: a line of its own that says nothing else."""
    for passage in reversed(body):
        for day in _days(passage, None) if len(passage.text) <= _SIGNED_MAX else ():
            if day.span == passage.span(0, len(passage.text)):
                return Found(RoleDate(role=DateRole.ISSUED, day=day.value), day.span)
    return None


def _document_day(found: Sequence[Item]) -> Found[date] | None:
    """The day on which a document was issued, where it says it."""
    issued = (one for item in found for one in item.dates if one.value.role is DateRole.ISSUED and one.value.exact)
    return next((Found(one.value.day, one.span) for one in issued), None)

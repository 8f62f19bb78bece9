"""Reading: an opened text in, its brief out. The one place where the parts of the grammar are put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from guiju.texts import dates, fields, items, layout, masthead, quantities, roles
from guiju.texts.briefs import Brief, DateRole, Found, Item, RoleDate
from guiju.texts.items import Division
from guiju.texts.layout import Block
from guiju.texts.passages import Passage, Span, Text

_SOMEDAY = date(2000, 1, 1)  # what a day with its year is read against; it changes nothing about such a day
_YEARS = ("19", "20", "一九", "二〇", "二○", "二零")


def read(text: Text, *, on: date | None = None) -> Brief:
    """What a text says. `on` is the day it is read against where it names none itself.

    Where there is neither, what hangs on a day ("by the end of June", "recently") is left out.
    """
    division = items.divide(layout.blocks(text))
    front = division.front
    issued_on = None if division.is_document else _issue_day(text, front)
    day = issued_on.value if issued_on else on
    read_items = tuple(
        _dated(fields.read(part, number=at, front=front, is_document=division.is_document), division, day)
        for at, part in enumerate(division.parts, start=1)
    )
    return Brief(
        text=text,
        title=None if division.is_document else masthead.title(front),
        number=None if division.is_document else masthead.number(text, front),
        issued_on=issued_on or _document_day(division, read_items),
        items=read_items,
    )


def _dated(item: Item, division: Division, day: date | None) -> Item:
    """The item with its days, deadlines and amounts, read against the day of the issue or of the document."""
    lines = (*(block.passage for block in division.front), *item.body) if division.is_document else item.body
    against = day or _SOMEDAY
    title = None if division.is_document or item.title is None else item.title.span
    found = [one for passage in lines for one in _roles(passage, day, title)]
    if division.is_document and (signed := _signed(item.body)):
        found.append(signed)
    own = [one.value.day for one in found if one.value.role is DateRole.ISSUED and one.value.exact]
    against = own[0] if own else against
    if day is None and not own:
        return replace(item, dates=_distinct(found))
    horizon = dates.horizon(item.title.value, on=against) if item.title else None
    return replace(
        item,
        dates=_distinct(found),
        deadlines=tuple(one for passage in item.body for one in dates.find(passage, on=against, context=horizon)),
        quantities=quantities.find_all(item.body, on=against, context=horizon),
    )


def _roles(passage: Passage, day: date | None, title: Span | None) -> list[Found[RoleDate]]:
    days = dates.days(passage, on=day or _SOMEDAY)
    kept = days if day is not None else tuple(one for one in days if _has_year(passage, one))
    return list(roles.find(passage, kept, on=day, title=title))


def _has_year(passage: Passage, day: Found[date]) -> bool:
    """Whether the words name the year: then it does not matter which day they are read against."""
    words = "".join(
        char for char, place in zip(passage.text, passage.places, strict=True) if day.span.start <= place < day.span.end
    )
    return words.startswith(_YEARS)


def _distinct(found: Iterable[Found[RoleDate]]) -> tuple[Found[RoleDate], ...]:
    """Each role and day once, where it stands first; "recently" only where no day is told."""
    kept: dict[tuple[DateRole, date], Found[RoleDate]] = {}
    listed = list(found)
    told = {one.value.role for one in listed if one.value.exact}
    for one in listed:
        if one.value.exact or one.value.role not in told:
            kept.setdefault((one.value.role, one.value.day), one)
    return tuple(kept.values())


def _issue_day(text: Text, front: Sequence[Block]) -> Found[date] | None:
    """The first whole day that stands before the first item."""
    for block in front:
        for day in dates.days(block.passage, on=_SOMEDAY) if not block.is_prose else ():
            if text.at(day.span).lstrip().startswith(_YEARS):
                return day
    return None


def _signed(body: Sequence[Passage]) -> Found[RoleDate] | None:
    """The day in the signature of a document: a line of its own that says nothing else."""
    for passage in reversed(body):
        for day in dates.days(passage, on=_SOMEDAY) if len(passage.text) <= 14 else ():
            if _has_year(passage, day) and day.span == passage.span(0, len(passage.text)):
                return Found(RoleDate(role=DateRole.ISSUED, day=day.value), day.span)
    return None


def _document_day(division: Division, read_items: Sequence[Item]) -> Found[date] | None:
    """The day on which a document was issued, where it says it."""
    if not division.is_document:
        return None
    issued = (one for item in read_items for one in item.dates if one.value.role is DateRole.ISSUED and one.value.exact)
    return next((Found(one.value.day, one.span) for one in issued), None)

"""The amounts of a passage: each value with its unit, comparator, course, firmness, use, indicator, scope and period.

`find` reads one passage, `find_all` the passages of one item, through which a frame (到2026年底) is carried. A number
in an identifier, a name, a title, an idiom or a date is no amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from guiju.core.quantities import Period, Quantity
from guiju.texts import dates
from guiju.texts.briefs import Found
from guiju.texts.passages import Passage
from guiju.texts.quantities.frames import Frames
from guiju.texts.quantities.paragraphs import Paragraph
from guiju.texts.quantities.sentences import Layout
from guiju.texts.tidying import tidy


def find(passage: Passage, *, on: date, context: Period | None = None) -> tuple[Found[Quantity], ...]:
    """The amounts of one passage, read against the day `on`; `context` is the document's horizon where it has one."""
    return find_all((passage,), on=on, context=context)


def find_all(passages: Sequence[Passage], *, on: date, context: Period | None = None) -> tuple[Found[Quantity], ...]:
    """The amounts of one item's passages in their order. With no context the first title with years sets one."""
    layouts = [Layout(tidy(passage)) for passage in passages]
    context = context or _titled(layouts, on)
    carried = Frames(context, on.year)
    paragraphs = [Paragraph.of(layout, on=on, context=context) for layout in layouts]
    return tuple(found for paragraph in paragraphs for found in paragraph.read(carried))


def _titled(layouts: list[Layout], on: date) -> Period | None:
    horizons = (dates.horizon(title, on=on) for layout in layouts for title in layout.titles)
    return next((horizon for horizon in horizons if horizon), None)

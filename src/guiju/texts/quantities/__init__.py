"""The amounts of a passage: each value with its unit, comparator, course, firmness, use, indicator, scope and period.

`find` reads one passage, `find_all` the passages of one item, through which a frame (到2026年底) is carried. A number
in an identifier, a name, a title, an idiom or a date is no amount.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from guiju.core.quantities import Period, Quantity, Use
from guiju.texts import dates
from guiju.texts.briefs import Found
from guiju.texts.dates import Moment
from guiju.texts.passages import Passage
from guiju.texts.quantities import amounts, frames, indicators, meaning, words
from guiju.texts.quantities.amounts import Amount
from guiju.texts.quantities.frames import Frames
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
    return tuple(found for layout in layouts for found in _in_paragraph(layout, carried, on, context))


def _titled(layouts: list[Layout], on: date) -> Period | None:
    horizons = (dates.horizon(title, on=on) for layout in layouts for title in layout.titles)
    return next((horizon for horizon in horizons if horizon), None)


def _in_paragraph(layout: Layout, carried: Frames, on: date, context: Period | None) -> Iterator[Found[Quantity]]:
    moments = dates.moments(layout.text, on=on, context=context)
    spoken = tuple(m for m in moments if not layout.is_in_name(m.start) and not frames.is_compared(layout.text, m))
    held = amounts.recognise(layout, moments)
    carried.begin_paragraph()
    is_hoped = False
    for sentence in layout.sentences():
        carried.begin_sentence()
        here = [amount for amount in held if sentence[0] <= amount.number < sentence[1]]
        named = [moment for moment in spoken if sentence[0] <= moment.start < sentence[1]]
        yield from _in_sentence(layout, sentence, here, named, carried, is_hoped=is_hoped)
        is_hoped = is_hoped or _introduces_hopes(layout.text[slice(*sentence)])


def _in_sentence(
    layout: Layout,
    sentence: tuple[int, int],
    held: list[Amount],
    named: list[Moment],
    carried: Frames,
    *,
    is_hoped: bool,
) -> Iterator[Found[Quantity]]:
    owner, waiting = "", list(named)
    for place, amount in enumerate(held):
        while waiting and waiting[0].start < amount.number:
            carried.hear(waiting.pop(0))
        before = held[place - 1] if place else None
        after = held[place + 1] if place + 1 < len(held) else None
        said = indicators.with_owner(indicators.what(layout, amount, before, after, floor=_floor(named, amount)), owner)
        owner = said or owner
        closing = frames.closing(layout.text, amount, tuple(waiting), layout.clause_end(amount.end))
        period = closing.period if closing else carried.now
        yield _found(layout, sentence, amount, said or owner, period, named, carried, is_hoped=is_hoped)
    for moment in waiting:
        carried.hear(moment)


def _found(
    layout: Layout,
    sentence: tuple[int, int],
    amount: Amount,
    said: str,
    period: Period | None,
    named: list[Moment],
    carried: Frames,
    *,
    is_hoped: bool,
) -> Found[Quantity]:
    is_past = meaning.is_past(carried.sentence, carried.on_year)
    use = meaning.use(layout, amount, sentence, is_past=is_past, is_framed=period is not None)
    since = max(sentence[0], _floor(named, amount))
    course = meaning.course(layout, amount, layout.text[since : amount.number].rpartition("；")[2])
    if use is Use.PARAMETER and not named:
        period = None
    quantity = Quantity(
        what=said,
        value=amount.value,
        unit=amount.unit,
        comparator=meaning.comparator(layout, amount, use),
        course=course,
        firmness=meaning.firmness(use, hopes=is_hoped or meaning.hopes(layout, amount, sentence)),
        use=use,
        upper=amount.upper,
        period=period,
        scope=indicators.scope(layout, amount, sentence),
    )
    return Found(quantity, layout.passage.span(amount.start, amount.end))


def _floor(named: list[Moment], amount: Amount) -> int:
    """Where the last time named before the amount ends."""
    return max([0, *(moment.end for moment in named if moment.end <= amount.number)])


def _introduces_hopes(sentence: str) -> bool:
    """力争实现如下主要目标：一是… makes the whole list hoped for."""
    head, colon, _ = sentence.partition("：")
    return bool(colon and words.LASTING_HOPE.search(head) and "目标" in head)

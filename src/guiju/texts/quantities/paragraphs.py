"""One paragraph read through: its amounts in order, each given its indicator, its time and its meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from guiju.core.quantities import Period, Quantity, Use
from guiju.texts import dates
from guiju.texts.briefs import Found
from guiju.texts.dates import Moment
from guiju.texts.quantities import amounts, frames, indicators, meaning, words
from guiju.texts.quantities.amounts import Amount
from guiju.texts.quantities.frames import Frames
from guiju.texts.quantities.sentences import Layout


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, its amounts, the times it speaks of, and those it only compares with (比2020年)."""

    layout: Layout
    held: list[Amount]
    spoken: tuple[Moment, ...]
    compared: tuple[Moment, ...]

    @classmethod
    def of(cls, layout: Layout, *, on: date, context: Period | None) -> Paragraph:
        """The paragraph with its amounts and times recognised."""
        moments = dates.moments(layout.text, on=on, context=context)
        named = [moment for moment in moments if not layout.is_in_name(moment.start)]
        compared = tuple(moment for moment in named if frames.is_compared(layout.text, moment))
        spoken = tuple(moment for moment in named if moment not in compared)
        return cls(layout, amounts.recognise(layout, moments), spoken, compared)

    def read(self, carried: Frames) -> Iterator[Found[Quantity]]:
        """The quantities in their order; what is said of time goes on in `carried`."""
        carried.begin_paragraph()
        is_hoped = False
        for start, end in self.layout.sentences():
            carried.begin_sentence()
            yield from Sentence(self, start, end, is_hoped=is_hoped).read(carried)
            is_hoped = is_hoped or _introduces_hopes(self.layout.text[start:end])


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph; `is_hoped`: a list of hopes was introduced before it."""

    paragraph: Paragraph
    start: int
    end: int
    is_hoped: bool

    def read(self, carried: Frames) -> Iterator[Found[Quantity]]:
        """The quantities of the sentence."""
        held = [amount for amount in self.paragraph.held if self.start <= amount.number < self.end]
        waiting = [moment for moment in self.paragraph.spoken if self.start <= moment.start < self.end]
        owner = ""
        for place, amount in enumerate(held):
            while waiting and waiting[0].start < amount.number:
                carried.hear(waiting.pop(0))
            before, after = held[place - 1] if place else None, held[place + 1] if place + 1 < len(held) else None
            said = indicators.what(self.layout, amount, before, after, since=self._last_time(amount))
            owner = indicators.with_owner(said, owner) or owner
            yield self._quantity(amount, owner, self._closed(amount, waiting) or carried.now, carried)
        for moment in waiting:
            carried.hear(moment)

    @property
    def layout(self) -> Layout:
        """The paragraph's layout."""
        return self.paragraph.layout

    def _quantity(self, amount: Amount, said: str, period: Period | None, carried: Frames) -> Found[Quantity]:
        layout, place = self.layout, (self.start, self.end)
        is_past = meaning.is_past(carried.sentence, carried.on_year)
        is_timed = self._last_time(amount) is not None
        use = meaning.use(layout, amount, place, is_past=is_past, is_framed=period is not None, is_timed=is_timed)
        lead = layout.text[self._since(amount) : amount.number].rpartition("；")[2]
        hopes = self.is_hoped or meaning.hopes(layout, amount, place)
        quantity = Quantity(
            what=said,
            value=amount.value,
            unit=amount.unit,
            comparator=meaning.comparator(layout, amount, use),
            course=meaning.course(layout, amount, lead),
            firmness=meaning.firmness(use, hopes=hopes),
            use=use,
            upper=amount.upper,
            period=self._period(amount, use, period, carried),
            scope=indicators.scope(layout, amount, place),
        )
        return Found(quantity, layout.passage.span(amount.start, amount.end))

    def _period(self, amount: Amount, use: Use, period: Period | None, carried: Frames) -> Period | None:
        """A target's time is carried to it; a rule's and a fact's must be named in the sentence itself."""
        if use is Use.TARGET:
            return period
        clause = self.layout.clause_start(amount.start)
        beside = [moment.period for moment in self.paragraph.compared if clause <= moment.start < amount.number]
        if use is Use.BASELINE and beside:
            return beside[-1]
        return carried.sentence

    def _since(self, amount: Amount) -> int:
        """Where the last time named in the sentence before the amount ends."""
        moment = self._last_time(amount)
        return max(self.start, moment.end if moment else 0)

    def _last_time(self, amount: Amount) -> Moment | None:
        named = [moment for moment in self.paragraph.spoken if moment.end <= amount.number]
        return named[-1] if named else None

    def _closed(self, amount: Amount, waiting: list[Moment]) -> Period | None:
        moment = frames.closing(self.layout.text, amount, tuple(waiting), self.layout.clause_end(amount.end))
        return moment.period if moment else None


def _introduces_hopes(sentence: str) -> bool:
    """力争实现如下主要目标：一是… makes the whole list hoped for."""
    head, colon, _ = sentence.partition("：")
    return bool(colon and words.LASTING_HOPE.search(head) and "目标" in head)

"""The time an amount speaks of: named beside it, or carried to it through sentence, paragraph and item."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guiju.core.quantities import Period
from guiju.texts.dates import Moment, Reach
from guiju.texts.quantities.amounts import Amount

_COMPARED = re.compile(r"(?:[由从比较]|同比|相比|对比|相较于?|相对于?)$")


@dataclass(slots=True)
class Frames:
    """What has been said of time so far: `item` until a new frame, `paragraph` until it ends."""

    item: Period | None
    on_year: int
    paragraph: Period | None = None
    sentence: Period | None = None

    def begin_paragraph(self) -> None:
        """A paragraph forgets 年内 and 三年内, not 到2026年底."""
        self.paragraph = None

    def begin_sentence(self) -> None:
        """A sentence forgets the past year it looked back to."""
        self.sentence = None

    def hear(self, moment: Moment) -> None:
        """A moment has been named; what comes after it speaks of it."""
        if moment.period is None or moment.reach is Reach.DAY:
            return
        self.sentence = moment.period
        if moment.period.end.year < self.on_year:
            return
        if moment.reach is Reach.FRAME:
            self.item, self.paragraph = moment.period, None
        else:
            self.paragraph = moment.period

    @property
    def now(self) -> Period | None:
        """The time that an amount said now speaks of."""
        return self.sentence or self.paragraph or self.item


def is_compared(text: str, moment: Moment) -> bool:
    """比2020年下降18%: 2020 is what is compared with, not the time spoken of."""
    return bool(_COMPARED.search(text[: moment.start]))


def closing(text: str, amount: Amount, moments: tuple[Moment, ...], clause_end: int) -> Moment | None:
    """A deadline that stands behind its amount in brackets or the same clause: 建成5家（2025年底前）."""
    for moment in moments:
        if amount.end <= moment.start and moment.period and moment.period.start is None:
            between = text[amount.end : moment.start]
            if moment.end <= clause_end or re.fullmatch(r"[^，。；、]{0,12}[（(]", between):
                return moment
    return None

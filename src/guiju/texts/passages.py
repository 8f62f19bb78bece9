"""A text as it was opened, and passages of it whose every character still knows its place there.

Reading joins lines that a page break cut and drops what OCR scattered between characters; whoever reads a passage must
still be able to point into the text the user supplied. So a passage keeps, for each of its characters, the offset it
came from.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The characters `start` ≤ i < `end` of a text, counted from 0."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """A span runs forward and starts inside the text."""
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no span runs from {self.start} to {self.end}")

    def __contains__(self, other: Span) -> bool:
        """Whether the other span lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Text:
    """A text as it was opened: its name (a file's) and its characters, which nothing changes any more."""

    name: str
    body: str

    def at(self, span: Span) -> str:
        """What stands at the span."""
        if span.end > len(self.body):
            raise ValueError(f"the text ends at {len(self.body)}, the span at {span.end}")
        return self.body[span.start : span.end]

    def line_of(self, offset: int) -> int:
        """The line (from 1) that the character at `offset` stands in."""
        return bisect_right(self._line_starts, offset)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        at = self.body.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.body.find("\n", at + 1)
        return starts


@dataclass(frozen=True)
class Passage:
    """Characters to be read as one run (a paragraph, a headline), each with the offset in the text it came from."""

    text: str
    places: Sequence[int]

    def __post_init__(self) -> None:
        """Every character has its place, and places rise: reading never changes the order of a text."""
        if len(self.text) != len(self.places):
            raise ValueError(f"{len(self.text)} characters, {len(self.places)} places")

    @classmethod
    def of(cls, text: str, start: int = 0) -> Passage:
        """A passage that stands in the text as it is, from `start` on."""
        return cls(text, array("I", range(start, start + len(text))))

    def span(self, start: int, end: int) -> Span:
        """Where in the opened text the characters `start` ≤ i < `end` of this passage stand."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no characters of the passage from {start} to {end}")
        return Span(self.places[start], self.places[end - 1] + 1)

    def part(self, start: int, end: int) -> Passage:
        """The passage from `start` up to `end`."""
        return Passage(self.text[start:end], self.places[start:end])

"""Clause anchors: the short phrase of a source text each provision was taken from, looked for in a copy of the text.

Width, punctuation, spaces and line ends do not count; anything else must be there word for word.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from guiju.policies.pack import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A provision's anchor and the lines (from 1) of the text it begins on; no line, not found."""

    provision: str
    since: date
    source: str
    phrase: str
    lines: tuple[int, ...]


def look_for(pack: Pack, text: str) -> tuple[Anchor, ...]:
    """Every anchor of the pack, looked for in `text`."""
    whole, starts = _bare_with_lines(text)
    return tuple(
        Anchor(
            provision=provision.id,
            since=entry.start_on,
            source=entry.value.source.id,
            phrase=entry.value.anchor,
            lines=_lines(whole, starts, bare(entry.value.anchor)),
        )
        for provision in pack.provisions.values()
        if provision.wordings is not None
        for entry in provision.wordings.entries
        if entry.value.anchor is not None
    )


def bare(text: str) -> str:
    """What counts of a text: letters and figures, in one width and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] not in "PZCS" or char == "%")


def _lines(whole: str, starts: list[int], phrase: str) -> tuple[int, ...]:
    found, at = [], whole.find(phrase)
    while at >= 0:
        found.append(bisect_right(starts, at))
        at = whole.find(phrase, at + 1)
    return tuple(dict.fromkeys(found))


def _bare_with_lines(text: str) -> tuple[str, list[int]]:
    """The text stripped to what counts, and where in it each line starts."""
    starts, pieces, length = [], [], 0
    for line in text.splitlines():
        starts.append(length)
        pieces.append(bare(line))
        length += len(pieces[-1])
    return "".join(pieces), starts

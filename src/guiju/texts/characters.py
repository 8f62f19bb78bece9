"""Characters: which stand for the same thing, and which a reader would not see. What is kept keeps its place.

Folding puts one character in the place of one (２ becomes 2, ⽅ becomes 方, a wide space a space), so places in the
folded text are places in the text. Dropping takes away what OCR, Markdown and typesetting scattered between characters.
"""

from __future__ import annotations

import re
import unicodedata
from array import array

from guiju.texts.passages import Passage

_FOLDED_RANGES = (
    (0x2E80, 0x2FDF),  # radicals that PDF fonts give in place of characters
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFF10, 0xFF1A),  # full-width digits
    (0xFF21, 0xFF3B),  # full-width letters
    (0xFF41, 0xFF5B),
)


def _fold_table() -> dict[int, str]:
    table = {ord("％"): "%", ord("．"): ".", ord("／"): "/", ord("＋"): "+", ord("－"): "-"}
    table |= dict.fromkeys((0x00A0, 0x3000, 0x2002, 0x2003, 0x2009, 0x202F), " ")
    for start, end in _FOLDED_RANGES:
        for code in range(start, end):
            form = unicodedata.normalize("NFKC", chr(code))
            if len(form) == 1 and form != chr(code):
                table[code] = form
    return table


_FOLD = _fold_table()
HAN = "\u3400-\u9fff"
_WIDE = HAN + "\u3001-\u303f\uff01-\uffee“”‘’…—·"
_DROPPED = re.compile(
    r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffe]+"
    r"|!\[[^\]\n]*\]\([^)\n]*\)"  # a picture
    r"|\[(?=[^\]\n]+\]\((?:https?:|mailto:|/|#)[^)\s]*\))|(?<=\S)\]\((?:https?:|mailto:|/|#)[^)\s]*\)"  # a link
    r"|<!--[^\n]*?-->"
    r"|</?[A-Za-z][^<>\n]{0,200}>"
    r"|\*\*+|__+|\\(?=[*_#\[\]().!>~+-])"
    rf"|(?<=[{_WIDE}])[ \r]+|[ \r]+(?=[{_WIDE}])|(?<= )[ \r]+|^[ \r]+|[ \r]+$"
)
_GAPS = re.compile(rf"(?<=[{_WIDE}]) +| +(?=[{_WIDE}])")
_MARKS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


def fold(body: str) -> str:
    """The text with each character in its usual form; as long as before."""
    return body.translate(_FOLD)


def clean(folded: str, start: int, end: int) -> Passage:
    """The characters `start` ≤ i < `end` of the folded text, without what nobody would read out."""
    line = folded[start:end]
    places = array("I")
    kept: list[str] = []
    at = 0
    for found in _DROPPED.finditer(line):
        kept.append(line[at : found.start()])
        places.extend(range(start + at, start + found.start()))
        at = found.end()
    kept.append(line[at:])
    places.extend(range(start + at, end))
    passage = Passage("".join(kept), places)
    return _without_gaps(passage) if len(kept) > 1 and _GAPS.search(passage.text) else passage


def _without_gaps(passage: Passage) -> Passage:
    """A space that only stood beside a Chinese character once a mark between them was dropped."""
    keep = [True] * len(passage.text)
    for found in _GAPS.finditer(passage.text):
        keep[found.start() : found.end()] = [False] * (found.end() - found.start())
    return Passage(
        "".join(char for char, kept in zip(passage.text, keep, strict=True) if kept),
        array("I", (place for place, kept in zip(passage.places, keep, strict=True) if kept)),
    )


def joined(first: Passage, second: Passage) -> Passage:
    """Two passages read as one. Between Latin words that a line's end parted a space is missing, and stays missing."""
    return Passage(first.text + second.text, array("I", [*first.places, *second.places]))


def key(text: str) -> str:
    """What is left of a heading when it is compared: letters, digits and Han, without brackets, width and case."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text).lower())

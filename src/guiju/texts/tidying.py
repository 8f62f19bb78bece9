"""A passage made plain before it is parsed: half width, without stray spaces and emphasis, each character in its place.

Nothing is reworded. What is dropped is what printing and OCR put between characters; the passage that comes out still
points, character by character, into the text that was opened.
"""

from __future__ import annotations

import re
import unicodedata

from guiju.texts.passages import Passage

_STRAY = re.compile(r"[\s*_#\u200b\ufeff]+")
_LATIN = re.compile(r"[A-Za-z]")
_KEPT_WIDE = frozenset("，：；！？（）～")


def tidy(passage: Passage) -> Passage:
    """The passage in half width where that is one character for one, with no spaces but those between Latin words."""
    text = "".join(map(_narrow, passage.text))
    kept: list[int] = []
    at = 0
    for stray in _STRAY.finditer(text):
        kept.extend(range(at, stray.start()))
        if _parts_latin_words(text, stray):
            kept.append(stray.start())
        at = stray.end()
    kept.extend(range(at, len(text)))
    return Passage("".join(text[i] for i in kept), [passage.places[i] for i in kept])


def _narrow(character: str) -> str:
    if character in _KEPT_WIDE:
        return character
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 else character


def _parts_latin_words(text: str, stray: re.Match[str]) -> bool:
    before, after = text[: stray.start()][-1:], text[stray.end() :][:1]
    return bool(_LATIN.match(before) and (_LATIN.match(after) or after.isdigit()))

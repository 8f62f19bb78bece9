"""Sentences and clauses of a paragraph, as places in it. Full stops within brackets and quotations end nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；\n]+[”」）]*|\Z)")
_CLAUSE = re.compile(r"[^，,：:]+")


def sentences(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Each sentence at start ≤ i < end, with its mark; a semicolon ends one too."""
    for found in _SENTENCE.finditer(text, start):
        if found.end() > found.start():
            yield found.start(), found.end()


def clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence, without the commas and colons between them and the mark at its end."""
    while end > start and text[end - 1] in "。！？；\n”」）":
        end -= 1
    for found in _CLAUSE.finditer(text, start, end):
        yield found.start(), found.end()

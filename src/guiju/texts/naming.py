"""One spelling of a document's title: two texts that name the same document agree in it."""

from __future__ import annotations

from guiju.texts.words import folded

_UNSAID = frozenset("《》〈〉「」“”\"'")


def title_key(title: str) -> str:
    """The title without quotes and blanks, width and case folded.

    >>> title_key("《贵州省算力券 管理办法（试行）》")
    '贵州省算力券管理办法(试行)'
    """
    return "".join(each for each in folded(title) if not each.isspace() and each not in _UNSAID)

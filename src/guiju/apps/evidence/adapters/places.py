"""What every place for anchors has in common: it may be down or refuse, and that is said in one line."""

from __future__ import annotations

TROUBLE_CHARACTERS_MAX = 300


class PlaceTrouble(Exception):
    """A place could not do it, or what it gave does not hold. One line, without passwords: it is shown on pages."""

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split())[:TROUBLE_CHARACTERS_MAX])

"""How much is opened: a limit on everything that a file can make large."""

from __future__ import annotations

BYTES_MAX = 20_000_000
CHARACTERS_MAX = 2_000_000
PAGES_MAX = 1_000
UNPACKED_BYTES_MAX = 100_000_000
PARTS_MAX = 5_000
LETTERS_MIN = 10
"""Fewer letters than this are no text: the page numbers of a scan, a lone caption."""

"""The typefaces documents are set in: they come with wheels, so that every machine sets the same page.

Noto Sans CJK for words, DejaVu Sans Mono (part of Typst) for digits that are compared. A character that the typeface
does not have is refused before anything is set: a box on paper says nothing, and nobody notices it in time.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import typst

from guiju.core.refusals import Refused

WORDS, DIGITS = "Noto Sans CJK SC", "DejaVu Sans Mono"
WHEEL, FILE = "manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc"
SHOWN_MAX = 12
_TAG, _GROUP = struct.Struct(">4sIII"), struct.Struct(">III")
_UNICODE_FULL, _SEGMENTED = (3, 10), 12


def fonts() -> typst.Fonts:
    """The typefaces for a Typst compiler, and no others: what this machine has installed must not show.

    Raises Refused("documents.no_typeface").
    """
    return _fonts(folder())


def folder() -> Path:
    """Where the wheel keeps its file. Raises Refused("documents.no_typeface") when it is not installed."""
    found = find_spec(WHEEL)
    if found is None or found.origin is None or not (at := Path(found.origin).parent).joinpath(FILE).is_file():
        raise Refused(
            "documents.no_typeface",
            zh="缺少中文字体，不能排版。请安装 Python 包 manimgx-fonts-cjk。",
            en="The Chinese typeface is missing, so nothing can be set. Install the Python package manimgx-fonts-cjk.",
        )
    return at


def refuse_missing(texts: Iterable[str]) -> None:
    """Raise Refused("documents.missing_glyph") for characters that the typeface would draw as boxes."""
    known = characters(folder() / FILE)
    missing = sorted({character for text in texts for character in text if character != "\n"} - known)
    if missing:
        shown = " ".join(f"U+{ord(character):04X}" for character in missing[:SHOWN_MAX])
        raise Refused(
            "documents.missing_glyph",
            zh=f"字体里没有这些字，不能排版：{shown}。请改用通用规范汉字，或联系管理员。",
            en=f"The typeface lacks these characters: {shown}. Write them otherwise, or tell the administrator.",
        )


@lru_cache(maxsize=4)
def characters(file: Path) -> frozenset[str]:
    """Every character that the typeface can draw, from its own table (OpenType `cmap`, format 12)."""
    content = file.read_bytes()
    tables = _tables(content)
    start = tables[b"cmap"]
    (count,) = struct.unpack_from(">H", content, start + 2)
    for at in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", content, start + 4 + 8 * at)
        if (platform, encoding) == _UNICODE_FULL:
            return frozenset(_mapped(content, start + offset))
    raise AssertionError("a CJK typeface maps the whole of Unicode")


def _tables(content: bytes) -> dict[bytes, int]:
    """The tables of the collection's first typeface: all of a CJK collection draw the same characters."""
    (start,) = struct.unpack_from(">I", content, 12) if content[:4] == b"ttcf" else (0,)
    (count,) = struct.unpack_from(">H", content, start + 4)
    rows = (_TAG.unpack_from(content, start + 12 + _TAG.size * at) for at in range(count))
    return {tag: offset for tag, _, offset, _ in rows}


def _mapped(content: bytes, start: int) -> Iterable[str]:
    form, groups = struct.unpack_from(">H10xI", content, start)
    assert form == _SEGMENTED, "the full Unicode map is segmented"
    for at in range(groups):
        first, last, glyph = _GROUP.unpack_from(content, start + 16 + _GROUP.size * at)
        yield from (chr(code) for code in range(first, last + 1) if glyph + code - first)


@lru_cache(maxsize=4)
def _fonts(at: Path) -> typst.Fonts:
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[at])
    assert {WORDS, DIGITS} <= set(found.families()), "the wheels hold the typefaces they are named after"
    return found

"""What of an uploaded xlsx is let in: the parts that hold its cells, each read once as a stream, bounded, packed anew.

A few kilobytes of zip can name a cell in row 1 048 576, announce 10^17 texts, or write one long text into every cell:
whatever lays that out asks for more memory than there is, and the whole server dies of it. So every part is looked at
before anything is laid out, and the file itself is opened by nobody afterwards: what is handed on holds only what was
looked at, no drawing, no link, no part twice. What a part says of its own size counts for nothing but a refusal.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from guiju.core.refusals import Refused

BYTES_MAX = 5 * 1024 * 1024
UNPACKED_BYTES_MAX = 60 * 1024 * 1024
PARTS_MAX = 500
ELEMENTS_MAX = 400_000
SHARED_CHARACTERS_MAX = 30_000_000
DIGITS_MAX = 17

STRINGS = "xl/sharedstrings.xml"
PLAIN = frozenset({"_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"})
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
COUNTS = frozenset({"count", "uniqueCount"})
PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
IS_ENCRYPTED = 0x1
PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, struct.error)
"""What the zip reader raises for a file whose bytes are wrong: places before its beginning, names that do not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How far down and to the right a cell may stand."""

    rows: int
    columns: int


def admit(content: bytes, bounds: Bounds) -> bytes:
    """The workbook again, with nothing in it but its sheets, their texts and styles. Raises Refused for all others."""
    if len(content) > BYTES_MAX:
        raise _refused("workbook.too_big", zh="文件超过 5 MB。请分几次上传。", en="The file is over 5 MB. Split it.")
    try:
        parts = _unpacked(zipfile.ZipFile(io.BytesIO(content)))
        _look_at(parts, bounds)
    except (*BROKEN, expat.ExpatError, _Odd):
        raise _refused(
            "workbook.unreadable",
            zh="这不是 xlsx 文件，或者不是表格软件保存的。请用下载的模板填写，另存为 xlsx 再上传。",
            en="This is no xlsx file as spreadsheet programs save it. Fill in the template and save it as xlsx.",
        ) from None
    return _packed(parts)


class _Odd(Exception):
    """Something that no spreadsheet program writes."""


@dataclass(slots=True)
class _Left:
    """How many elements may still come, in all parts together."""

    elements: int = ELEMENTS_MAX


class _Reader:
    """Reads one part as a stream and counts. A document type, an instruction or a comment is refused.

    Without a document type there are no entities. Instructions, comments and encodings are where two readers of the
    same bytes might not see the same: the first two are refused, and all is read as UTF-8, whatever it says it is.
    """

    def __init__(self, left: _Left) -> None:
        self.left = left
        self.path: list[str] = [""]
        self.parser = expat.ParserCreate("UTF-8", " ")
        self.parser.StartElementHandler = self._begins
        self.parser.EndElementHandler = self._ends
        self.parser.CharacterDataHandler = self.says
        self.parser.StartDoctypeDeclHandler = _is_odd
        self.parser.ProcessingInstructionHandler = _is_odd
        self.parser.CommentHandler = _is_odd

    def read(self, part: bytes) -> None:
        if b"\0" in part:  # UTF-16 and 32, which a byte order mark could still ask for
            raise _Odd
        self.parser.Parse(part, True)

    def begins(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins inside `path[-1]`; `name` is without its namespace."""

    def says(self, text: str) -> None:
        """A piece of text."""

    def stands_in(self, parent: str) -> None:
        """Elements that are counted stand where they belong, or another reader might count them otherwise."""
        if self.path[-1] != parent:
            raise _Odd

    def _begins(self, name: str, attributes: dict[str, str]) -> None:
        self.left.elements -= 1
        if self.left.elements < 0:
            raise _too_big()
        for each in COUNTS & attributes.keys():
            if _number(attributes[each]) > ELEMENTS_MAX:
                raise _too_big()
        local = name.rpartition(" ")[2]
        self.begins(local, attributes)
        self.path.append(local)

    def _ends(self, _: str) -> None:
        self.path.pop()


class _Strings(_Reader):
    """The texts that cells share: how long the longest is."""

    def __init__(self, left: _Left) -> None:
        super().__init__(left)
        self.length, self.longest = 0, 0

    def begins(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - a text has none of interest
        if name == "si":
            self.stands_in("sst")
            self.length = 0

    def says(self, text: str) -> None:
        self.length += len(text)
        self.longest = max(self.longest, self.length)


class _Sheet(_Reader):
    """One sheet: where each cell stands, and how many of them hold a shared text."""

    def __init__(self, left: _Left, bounds: Bounds) -> None:
        super().__init__(left)
        self.bounds = bounds
        self.row, self.column, self.shared = 0, 0, 0

    def begins(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self.stands_in("sheetData")
            self.row, self.column = _number(attributes["r"]) if "r" in attributes else self.row + 1, 0
        elif name == "c":
            self.stands_in("row")
            self._place_cell(attributes)
        elif name in {"dimension", "mergeCell"}:
            self._look_at_range(name, attributes.get("ref", ""))

    def _place_cell(self, attributes: Mapping[str, str]) -> None:
        """A cell stands where it says, or else right of the one before; its row's number counts either way."""
        row, self.column = _place(attributes["r"]) if "r" in attributes else (self.row, self.column + 1)
        self._reach(row, self.column)
        self._reach(self.row, self.column)
        self.shared += attributes.get("t") == "s"

    def _look_at_range(self, name: str, ref: str) -> None:
        """A merged range is bounded like a cell; what a sheet says of its own dimension must read, no more."""
        for corner in ref.split(":"):
            row, column = _place(corner)
            if name == "mergeCell":
                self._reach(row, column)

    def _reach(self, row: int, column: int) -> None:
        if not (1 <= row <= self.bounds.rows and 1 <= column <= self.bounds.columns):
            rows, columns = self.bounds.rows, self.bounds.columns
            raise _refused(
                "workbook.too_long",
                zh=f"表太大：最多 {rows} 行、{columns} 列，这以外的格子请不要填写或设置格式。",
                en=f"Too large: at most {rows} rows and {columns} columns; leave every cell beyond untouched.",
            )


def _look_at(parts: Mapping[str, bytes], bounds: Bounds) -> None:
    """Read every part once. A shared text counts as often as a cell may show it."""
    left = _Left()
    strings = _Strings(left)
    if STRINGS in parts:
        strings.read(parts[STRINGS])
    for name, part in parts.items():
        if SHEET.fullmatch(name):
            sheet = _Sheet(left, bounds)
            sheet.read(part)
            if sheet.shared * strings.longest > SHARED_CHARACTERS_MAX:
                raise _too_big()
        elif name in PLAIN:
            _Reader(left).read(part)


def _unpacked(packed: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts that are let in, by their names in small letters. All that is unpacked is counted as it comes."""
    infos = packed.infolist()
    if len(infos) > PARTS_MAX:
        raise _too_big()
    parts: dict[str, bytes] = {}
    left = UNPACKED_BYTES_MAX
    for info in infos:
        name = info.filename.lower()
        if name not in PLAIN and name != STRINGS and not SHEET.fullmatch(name):
            continue
        if name in parts or info.flag_bits & IS_ENCRYPTED or info.compress_type not in PACKINGS:
            raise _Odd
        with packed.open(info) as part:
            parts[name] = part.read(left + 1)
        left -= len(parts[name])
        if left < 0:
            raise _too_big()
    return parts


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts in a zip of our own making."""
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as packed:
        for name, part in parts.items():
            packed.writestr("xl/sharedStrings.xml" if name == STRINGS else name, part)
    return to.getvalue()


def _place(text: str) -> tuple[int, int]:
    """Row and column of `C7`, from 1."""
    found = PLACE.fullmatch(text)
    if found is None:
        raise _Odd
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX):
        raise _Odd
    return int(text)


def _is_odd(*_: object) -> None:
    raise _Odd


def _too_big() -> Refused:
    return _refused(
        "workbook.too_big", zh="文件解压后过大，已拒绝。", en="Unpacked, the file is too big; it was refused."
    )


def _refused(code: str, *, zh: str, en: str) -> Refused:
    return Refused(code, zh=zh, en=en, field="workbook")

"""Word (docx): paragraphs and tables in the order of the document, headings led by their marks."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from guiju.texts.opening.limits import PARTS_MAX, UNPACKED_BYTES_MAX
from guiju.texts.refusals import Unreadable

_HEADING = re.compile(r"(?:heading|标题)\s*([1-6])\Z", re.IGNORECASE)
_TITLES = frozenset(("title", "标题"))
_READ_AT_ONCE = 1 << 16
_NESTED_MAX = 20
_ENCRYPTED = 0x1


def opened(data: bytes, name: str) -> str:
    """The text of a Word file."""
    _look_into(data, name)
    try:
        blocks = list(_blocks(docx.Document(io.BytesIO(data))))
    except Exception as error:  # whatever the library meets in a broken file, the file is what is at fault
        raise _broken(name) from error
    return "\n\n".join(blocks) + "\n"


def _look_into(data: bytes, name: str) -> None:
    """Unpack everything once, counting, before a library that does not count unpacks it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if "word/document.xml" not in packed.namelist():
                raise Unreadable(
                    "texts.not_a_document",
                    zh=f"{name}：压缩包里没有 Word 文档。请解压后逐个读入。",
                    en=f"{name}: there is no Word document in this archive. Unpack it and read the files one by one.",
                )
            if any(part.flag_bits & _ENCRYPTED for part in parts):
                raise _protected(name)
            if len(parts) > PARTS_MAX or _unpacked(packed, parts) > UNPACKED_BYTES_MAX:
                raise Unreadable(
                    "texts.too_large_unpacked",
                    zh=f"{name}：解开后过大。请去掉图片，或拆成几份再读。",
                    en=f"{name}: too large once unpacked. Take the pictures out, or divide it.",
                )
    except Unreadable:
        raise
    except Exception as error:  # zipfile raises half a dozen kinds for a broken archive
        raise _broken(name) from error


def _unpacked(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> int:
    """How many bytes really come out, whatever the archive says; counting ends beyond the limit."""
    total = 0
    for part in parts:
        with packed.open(part) as content:
            while piece := content.read(_READ_AT_ONCE):
                total += len(piece)
                if total > UNPACKED_BYTES_MAX:
                    return total
    return total


def _blocks(document: Document) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield _marks(block) + block.text.replace("\n", " " if _marks(block) else "\n")
        else:
            yield from _rows(block, 0)


def _rows(table: Table, depth: int) -> Iterator[str]:
    """A row a line, its cells apart by tabs; a merged cell is said once. A table in a cell follows its row."""
    for row in table.rows:
        cells, inner, seen = [], [], set()
        for cell in row.cells:
            if cell._tc not in seen:
                seen.add(cell._tc)
                cells.append(" ".join(paragraph.text for paragraph in cell.paragraphs))
                inner += cell.tables
        yield "\t".join(cells).replace("\n", " ")
        for one in inner if depth < _NESTED_MAX else ():
            yield from _rows(one, depth + 1)


def _marks(paragraph: Paragraph) -> str:
    """`## ` for a heading of level 2; the title of a document is level 1; nothing for anything else."""
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    if style.lower() in _TITLES:
        return "# "
    found = _HEADING.match(style)
    return "#" * int(found[1]) + " " if found else ""


def _broken(name: str) -> Unreadable:
    return Unreadable(
        "texts.broken_docx",
        zh=f"{name}：Word 文件已损坏。请用 Word 或 WPS 打开后另存为 docx。",
        en=f"{name}: the Word file is broken. Open it in an office program and save it as docx again.",
    )


def _protected(name: str) -> Unreadable:
    return Unreadable(
        "texts.protected",
        zh=f"{name}：文件设有密码。请去掉密码后再试。",
        en=f"{name}: the file has a password. Remove it first.",
    )

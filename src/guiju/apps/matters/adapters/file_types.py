"""What a file is, by its own bytes. Trusts neither its name nor what the browser said; opens nothing, runs nothing.

One kind only: a file that begins as one kind and also reads as another (a picture with an archive behind it, an
archive with a document in front) is refused. SAD PATH: what hides inside a well-formed document is not looked for.
Files are only ever handed out for download, and this is no substitute for the receiver's virus scanner.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import puremagic

ENTRIES_MAX = 5000
HEAD = 1024  # where PDF readers look for a beginning, and for an end
DIRECTORY_END = struct.Struct("<4s4H2LH")
DIRECTORY_END_WITHIN = DIRECTORY_END.size + 0xFFFF


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file people may hand in: the ends its name may have, its media type, and how its bytes show it."""

    suffixes: tuple[str, ...]
    media_type: str
    is_shown_by: Callable[[bytes], bool]


def type_of_suffix(suffix: str) -> FileType | None:
    """The kind a name's end (`pdf`, without its dot) promises, if it may be handed in at all."""
    return _BY_SUFFIX.get(suffix.lower())


def allowed_suffixes() -> tuple[str, ...]:
    """Every end a name may have, for people to read."""
    return tuple(_BY_SUFFIX)


def text_of_suffix(suffix: str) -> FileType | None:
    """The kind of a text that is handed in to be read, if one of its name may be."""
    return _TEXTS.get(suffix.lower())


def text_suffixes() -> tuple[str, ...]:
    """Every end the name of a text may have, for people to read."""
    return tuple(_TEXTS)


def guess(content: bytes) -> str:
    """What the bytes look like, as an end of name, for the words of a refusal; empty when nothing is known."""
    try:
        found = puremagic.from_string(content[: HEAD * 8])
    except (puremagic.PureError, ValueError):
        return ""
    return str(found).lstrip(".")


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-HEAD:] and not _has_directory_end(content)


def _is_png(content: bytes) -> bool:
    is_whole = content.startswith(b"\x89PNG\r\n\x1a\n") and content.endswith(b"\x00\x00\x00\x00IEND\xaeB`\x82")
    return is_whole and not _reads_as_pdf(content)


def _is_jpeg(content: bytes) -> bool:
    is_whole = content.startswith(b"\xff\xd8\xff") and content.endswith(b"\xff\xd9")
    return is_whole and not _reads_as_pdf(content) and not _has_directory_end(content)


def _is_container_of(entry: str) -> Callable[[bytes], bool]:
    """Tells an archive, from its first byte to its last, that carries `entry`, no macros and no path out of it."""

    def shown(content: bytes) -> bool:
        if not content.startswith(b"PK\x03\x04") or not _ends_with_directory(content) or _reads_as_pdf(content):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
            return False
        return entry in names and len(names) <= ENTRIES_MAX and not any(map(_is_suspect, names))

    return shown


def _reads_as_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:HEAD]


def _has_directory_end(content: bytes) -> bool:
    """Whether an archive's directory ends near the end: unzip would open the file, whatever stands in front."""
    return b"PK\x05\x06" in content[-DIRECTORY_END_WITHIN:]


def _ends_with_directory(content: bytes) -> bool:
    """Whether nothing follows the archive's directory and its comment."""
    start = content.rfind(b"PK\x05\x06")
    if start < 0 or start + DIRECTORY_END.size > len(content):
        return False
    comment_length = DIRECTORY_END.unpack_from(content, start)[-1]
    return start + DIRECTORY_END.size + int(comment_length) == len(content)


def _is_suspect(name: str) -> bool:
    return "vbaProject" in name or name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/")


def _is_text(content: bytes) -> bool:
    """Tells characters in UTF-8 or GB 18030 without a NUL, in which no PDF or archive begins or ends."""
    if b"\0" in content or _reads_as_pdf(content) or _has_directory_end(content):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


_OOXML = "application/vnd.openxmlformats-officedocument"

_TYPES = (
    FileType(("pdf",), "application/pdf", _is_pdf),
    FileType(("png",), "image/png", _is_png),
    FileType(("jpg", "jpeg"), "image/jpeg", _is_jpeg),
    FileType(("xlsx",), f"{_OOXML}.spreadsheetml.sheet", _is_container_of("xl/workbook.xml")),
    FileType(("docx",), f"{_OOXML}.wordprocessingml.document", _is_container_of("word/document.xml")),
    FileType(("ofd",), "application/ofd", _is_container_of("OFD.xml")),
)

_BY_SUFFIX: Mapping[str, FileType] = {suffix: kind for kind in _TYPES for suffix in kind.suffixes}

_READ = (
    FileType(("txt", "md"), "text/plain", _is_text),
    FileType(("html", "htm"), "text/html", _is_text),
    *(kind for kind in _TYPES if kind.suffixes[0] in {"docx", "pdf"}),
)

_TEXTS: Mapping[str, FileType] = {suffix: kind for kind in _READ for suffix in kind.suffixes}

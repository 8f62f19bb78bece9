"""Opening: the bytes and the name of a file in, its text out. What a file is, its bytes say; its name must agree.

Everything is bounded, and whatever gives no text is refused (`Unreadable`) in words that say what to do. No library's
own exception comes out of here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType

from guiju.texts.opening import pdf, plain, web, word
from guiju.texts.opening.limits import BYTES_MAX, CHARACTERS_MAX, LETTERS_MIN
from guiju.texts.passages import Text
from guiju.texts.refusals import Unreadable

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "text",
        ".md": "text",
        ".markdown": "text",
        ".html": "html",
        ".htm": "html",
        ".docx": "docx",
        ".pdf": "pdf",
    }
)
_OPENERS: Mapping[str, Callable[[bytes, str], str]] = MappingProxyType(
    {"text": plain.opened, "html": web.opened, "docx": word.opened, "pdf": pdf.opened}
)
_PDF_HEAD_MAX = 1024  # ISO 32000-1, implementation note 13: the header may stand within the first 1024 bytes
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def open_text(data: bytes, *, name: str) -> Text:
    """The text of a file called `name` (its last suffix counts). Raises Unreadable, and nothing else."""
    suffix = PurePath(name.replace("\0", "")).suffix.lower()
    if suffix not in FORMATS:
        raise Unreadable(
            "texts.unknown_format",
            zh=f"{name}：不认识这种文件。请另存为 txt、md、html、docx 或 pdf。",
            en=f"{name}: files of this kind are not read. Save it as txt, md, html, docx or pdf.",
        )
    if len(data) > BYTES_MAX:
        raise _too_large(name, f"{BYTES_MAX // 1_000_000} MB")
    if not data.strip():
        raise Unreadable(
            "texts.empty",
            zh=f"{name}：文件是空的。请检查是否选对了文件。",
            en=f"{name}: the file is empty. See whether it is the right one.",
        )
    found = _format_of(data, name)
    if found != FORMATS[suffix]:
        raise Unreadable(
            "texts.wrong_extension",
            zh=f"{name}：内容其实是 {found}，与扩展名不符。请改正扩展名后再试。",
            en=f"{name}: what it holds is {found}, which its name does not say. Correct the extension.",
        )
    body = _OPENERS[found](data, name)
    if len(body) > CHARACTERS_MAX:
        raise _too_large(name, f"{CHARACTERS_MAX:,} 字 characters")
    if sum(map(str.isalnum, body[: LETTERS_MIN * 1000])) < LETTERS_MIN:
        raise Unreadable(
            "texts.no_text",
            zh=f"{name}：里面没有可读的文字（可能是扫描图片）。请先做文字识别（OCR），或提供文字版。",
            en=f"{name}: there is no text in it (a scan, perhaps). Run text recognition on it, or supply it as text.",
        )
    return Text(name, body)


def _format_of(data: bytes, name: str) -> str:
    """What the bytes are, whatever the name says."""
    if b"%PDF-" in data[:_PDF_HEAD_MAX]:
        return "pdf"
    if data.startswith(_OLD_OFFICE):
        raise Unreadable(
            "texts.old_or_protected",
            zh=f"{name}：是旧版 Office 文件，或设有密码。请去掉密码，另存为 docx 后再试。",
            en=f"{name}: an old Office file, or one with a password. Remove the password and save it as docx.",
        )
    if data.startswith(_ZIP):
        return "docx"
    return "html" if web.is_html(data) else "text"


def _too_large(name: str, limit: str) -> Unreadable:
    return Unreadable(
        "texts.too_large",
        zh=f"{name}：超过上限（{limit}）。请拆成几份再读。",
        en=f"{name}: larger than is read at once ({limit}). Divide it.",
    )

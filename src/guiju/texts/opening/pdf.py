"""PDF: the text layer, page by page (a form feed between pages). What has none is a scan, and is refused."""

from __future__ import annotations

from threading import Lock

import pypdfium2
from pypdfium2 import raw

from guiju.texts.opening.limits import CHARACTERS_MAX, PAGES_MAX
from guiju.texts.refusals import Unreadable

_ONE_AT_A_TIME = Lock()  # PDFium is not safe for threads, not even with a document each


def opened(data: bytes, name: str) -> str:
    """The text of a PDF."""
    with _ONE_AT_A_TIME:
        try:
            return _pages(data, name)
        except Unreadable:
            raise
        except Exception as error:  # whatever the library meets in a broken file, the file is what is at fault
            if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
                raise Unreadable(
                    "texts.protected",
                    zh=f"{name}：文件设有密码。请去掉密码后再试。",
                    en=f"{name}: the file has a password. Remove it first.",
                ) from error
            raise Unreadable(
                "texts.broken_pdf",
                zh=f"{name}：PDF 文件已损坏。请重新导出。",
                en=f"{name}: the PDF is broken. Export it again.",
            ) from error


def _pages(data: bytes, name: str) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        if len(document) > PAGES_MAX:
            raise Unreadable(
                "texts.too_many_pages",
                zh=f"{name}：超过 {PAGES_MAX} 页。请拆成几份再读。",
                en=f"{name}: more than {PAGES_MAX} pages. Divide it.",
            )
        pages: list[str] = []
        length = 0
        for number in range(len(document)):
            pages.append(_page(document, number))
            length += len(pages[-1])
            if length > CHARACTERS_MAX:
                break  # the caller refuses it for its length
        return "\f".join(pages)
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    """The text of one page. What its fonts map to no character at all is dropped."""
    page = document[number]
    text = page.get_textpage()
    try:
        return str(text.get_text_range()).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    finally:
        text.close()
        page.close()

"""An issue as an EPUB 3: one page a piece, contents by section. The same issue gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO
from itertools import groupby
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from guiju.documents.magazine import Magazine, Piece, refuse_unfinished

_ZIP_DAY = (1980, 1, 1, 0, 0, 0)  # the first day a zip file can name: the issue's own stands in package.opf
_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
_PAGE = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="zh-CN" lang="zh-CN">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="issue.css"/></head>
<body>{body}</body></html>
"""
_PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="zh-CN">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:uuid:{id}</dc:identifier>
<dc:title>{title}</dc:title><dc:language>zh-CN</dc:language><dc:creator>{publisher}</dc:creator><dc:date>{day}</dc:date>
<meta property="dcterms:modified">{day}T00:00:00Z</meta></metadata>
<manifest>{manifest}</manifest><spine>{spine}</spine></package>
"""
_STYLE = """body { line-height: 1.7 } h1 { line-height: 1.3 } .kicker, .number { color: #c8161d; font-weight: bold }
blockquote { margin: 1em 0; padding-left: 0.8em; border-left: 3px solid #c8161d }
.source, figcaption { color: #565d6b; font-size: 0.85em } figure { margin: 1em 0 } figure img { max-width: 100% }
"""
_TYPES = {"xhtml": "application/xhtml+xml", "svg": "image/svg+xml", "css": "text/css"}


def epub(issue: Magazine) -> bytes:
    """The issue as an EPUB. Raises Refused for an issue or a piece that is not finished."""
    refuse_unfinished(issue)
    files = dict(_files(issue))
    packed = BytesIO()
    with ZipFile(packed, "w") as book:
        book.writestr(ZipInfo("mimetype", _ZIP_DAY), "application/epub+zip", ZIP_STORED)  # readers look for it first
        _add(book, "META-INF/container.xml", _CONTAINER)
        _add(book, "EPUB/package.opf", _package(issue, list(files)))
        for name, content in files.items():
            _add(book, f"EPUB/{name}", content)
    return packed.getvalue()


def _add(book: ZipFile, name: str, content: str) -> None:
    book.writestr(ZipInfo(name, _ZIP_DAY), content, ZIP_DEFLATED)


def _files(issue: Magazine) -> Iterator[tuple[str, str]]:
    """Pages in reading order, then what they show."""
    yield "front.xhtml", _PAGE.format(title=escape(issue.name), body=_front(issue))
    yield "nav.xhtml", _PAGE.format(title="本期要目", body=_contents(issue))
    for at, piece in enumerate(issue.pieces):
        yield _page_name(at), _PAGE.format(title=escape(piece.headline), body=_body(at, piece))
    for at, piece in enumerate(issue.pieces):
        for n, figure in enumerate(piece.figures):
            yield _image_name(at, n), figure.svg
    yield "issue.css", _STYLE


def _package(issue: Magazine, names: list[str]) -> str:
    items = [
        f'<item id="i{n}" href="{name}" media-type="{_TYPES[name.rpartition(".")[2]]}"'
        + (' properties="nav"/>' if name == "nav.xhtml" else "/>")
        for n, name in enumerate(names)
    ]
    return _PACKAGE.format(
        id=uuid5(NAMESPACE_URL, f"guiju:{issue.name}:{issue.number}:{issue.issued_on}"),
        title=escape(f"{issue.name} {issue.number}"),
        publisher=escape(issue.publisher),
        day=issue.issued_on.isoformat(),
        manifest="".join(items),
        spine="".join(f'<itemref idref="i{n}"/>' for n, name in enumerate(names) if name.endswith(".xhtml")),
    )


def _front(issue: Magazine) -> str:
    day = issue.issued_on
    return (
        f"<p>{escape(issue.motto)}</p><h1>{escape(issue.name)}</h1>"
        f'<p class="number">{escape(issue.number)}　{day.year}年{day.month}月{day.day}日</p>'
        f'<p class="source">{escape(issue.publisher)}<br/>{escape(issue.statement)}</p>'
    )


def _contents(issue: Magazine) -> str:
    entries = []
    for section, pieces in groupby(enumerate(issue.pieces), key=lambda pair: pair[1].section):
        links = "".join(f'<li><a href="{_page_name(at)}">{escape(piece.headline)}</a></li>' for at, piece in pieces)
        entries.append(f"<li><span>{escape(section)}</span><ol>{links}</ol></li>" if section else links)
    return f'<nav epub:type="toc"><h1>本期要目</h1><ol>{"".join(entries)}</ol></nav>'


def _body(at: int, piece: Piece) -> str:
    kicker = f'<p class="kicker">{escape(piece.section)}</p>' if piece.section else ""
    quote = f"<blockquote>“{escape(piece.quote)}”</blockquote>" if piece.quote else ""
    link = f'<br/><a href="{escape(piece.link)}">{escape(piece.link)}</a>' if piece.link else ""
    figures = "".join(
        f'<figure><img src="{_image_name(at, n)}" alt="{escape(figure.title)}"/>'
        f"<figcaption>{escape(figure.title)}。{escape(figure.note)}</figcaption></figure>"
        for n, figure in enumerate(piece.figures)
    )
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in piece.summary if paragraph.strip())
    source = f'<p class="source">来源：{escape(piece.source)}{link}</p>'
    return f"{kicker}<h1>{escape(piece.headline)}</h1>{paragraphs}{quote}{figures}{source}"


def _page_name(at: int) -> str:
    return f"piece-{at + 1:02}.xhtml"


def _image_name(at: int, n: int) -> str:
    return f"figure-{at + 1:02}-{n + 1}.svg"

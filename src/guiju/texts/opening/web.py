"""HTML: the words of a page in their order; scripts, styles, navigation and what nobody sees are dropped."""

from __future__ import annotations

import re
from contextlib import suppress

from selectolax.lexbor import LexborHTMLParser, LexborNode

from guiju.texts.opening import plain

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|h[1-6]|p|div|table)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD_MAX = 4096
_DROPPED = frozenset(
    ("script", "style", "nav", "template", "noscript", "iframe", "object", "svg", "form", "button", "select", "head")
)
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "figcaption", "figure",
        "footer", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "thead", "tr", "ul",
    )
)  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SPACE = re.compile(r"[ \t\r\n\f]+")


def is_html(data: bytes) -> bool:
    """Whether the bytes begin as a page does."""
    head = data[:_HEAD_MAX].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"")
    return head.startswith(b"<") and _HTML.search(head) is not None


def opened(data: bytes, name: str) -> str:
    """The text of a page: a heading a line led by its marks, a paragraph a line, blank lines between."""
    page = LexborHTMLParser(_characters(data, name))
    root = page.body or page.root
    return "" if root is None else _written(root)


def _characters(data: bytes, name: str) -> str:
    """The characters of the page. Its own word for its encoding counts only where the bytes agree."""
    said = _CHARSET.search(data[:_HEAD_MAX])
    if said is not None and said[1].lower() in {b"gb2312", b"gbk", b"gb18030"}:
        with suppress(UnicodeDecodeError):  # it says so and is not: its bytes are judged as any other file's
            return data.decode("gb18030")
    return plain.opened(data, name)


def _written(root: LexborNode) -> str:
    """Walk without recursion: a page may be nested deeper than Python's stack."""
    parts: list[str] = []
    waiting: list[LexborNode | str] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        tag = node.tag or ""
        if tag == "-text":
            parts.append(_SPACE.sub(" ", node.text_content or ""))
        elif tag == "br":
            parts.append("\n")
        elif tag not in _DROPPED and not tag.startswith(("-", "!", "_")) and "hidden" not in node.attributes:
            before, after = _around(tag)
            parts.append(before)
            waiting.append(after)
            waiting.extend(reversed(list(node.iter(include_text=True))))
    lines = (line.strip(" ") for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _around(tag: str) -> tuple[str, str]:
    """What stands before and after an element's words."""
    if tag in _HEADINGS:
        return f"\n\n{'#' * _HEADINGS[tag]} ", "\n\n"
    if tag in _BLOCKS:
        return "\n\n", "\n\n"
    return ("", "\t") if tag in {"td", "th"} else ("", "")

"""Plain text and Markdown: UTF-8, UTF-16 with its mark, GB18030. What would be mojibake is refused."""

from __future__ import annotations

import codecs
import re

from guiju.texts.refusals import Unreadable

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WESTERN_HIGH = re.compile("[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u02c6\u02dc]")
_SAMPLE_MAX = 20_000
_STRAY_SHARE_MAX = 0.005
_WESTERN_SHARE_MAX = 0.2
_RARE_SHARE_MAX = 0.1
_REREAD_SHARE_MAX = 0.3
_HAN_MIN = 8


def opened(data: bytes, name: str) -> str:
    """The characters of a plain text."""
    body, is_sure = _decoded(data, name)
    sample = body[:_SAMPLE_MAX]
    if len(_CONTROL.findall(sample)) > len(sample) * _STRAY_SHARE_MAX:
        raise no_characters(name)
    if _is_mojibake(sample, is_sure=is_sure):
        raise Unreadable(
            "texts.mojibake",
            zh=f"{name}：文字是乱码。请从原件重新另存为 UTF-8 文本。",
            en=f"{name}: its characters are garbled. Save it as UTF-8 text from the original again.",
        )
    return body.replace("\r\n", "\n").replace("\r", "\n")


def no_characters(name: str) -> Unreadable:
    """The bytes stand for no characters."""
    return Unreadable(
        "texts.not_text",
        zh=f"{name}：不是文字文件。请提供 txt、md、html、docx 或 pdf。",
        en=f"{name}: these bytes are no text. Supply txt, md, html, docx or pdf.",
    )


def _decoded(data: bytes, name: str) -> tuple[str, bool]:
    """The characters, and whether the bytes say their encoding themselves (GB18030 takes nearly any bytes)."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            try:
                return data.decode(encoding), True
            except UnicodeDecodeError:
                raise no_characters(name) from None
    for encoding, is_sure in (("utf-8", True), ("gb18030", False)):
        try:
            return data.decode(encoding), is_sure
        except UnicodeDecodeError:
            continue
    raise no_characters(name)


def _is_mojibake(sample: str, *, is_sure: bool) -> bool:
    """Whether the characters are of another encoding: strays, heaps of Western accents, rare Han, UTF-8 as GBK."""
    if sample.count("\ufffd") + sample.count("锟斤拷") > len(sample) * _STRAY_SHARE_MAX:
        return True
    foreign = [char for char in sample if char > "\x7f"]
    if len(_WESTERN_HIGH.findall(sample)) > len(sample) * _WESTERN_SHARE_MAX:
        return True
    if not is_sure and _rare(foreign) > len(foreign) * _RARE_SHARE_MAX:
        return True
    return len(_HAN.findall(sample)) >= _HAN_MIN and _reads_as_utf8(sample)


def _rare(chars: list[str]) -> int:
    """How many characters stand outside GB 2312, where nearly every character of a government's text stands."""
    return sum(1 for char in chars if not char.encode("gb2312", "ignore"))


def _reads_as_utf8(sample: str) -> bool:
    """Whether the text turns into other Han when its GBK bytes are taken for UTF-8: then it was UTF-8 to begin with."""
    foreign = "".join(char for char in sample if char > "\x7f")
    again = foreign.encode("gb18030", "ignore").decode("utf-8", "replace")
    return again.count("\ufffd") <= len(again) * _REREAD_SHARE_MAX

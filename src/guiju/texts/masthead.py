"""The masthead of an issue: its title and its number, out of the lines before its first item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from guiju.texts import parts
from guiju.texts.briefs import Found
from guiju.texts.layout import Block

_COUNT = r"[\d一二三四五六七八九十百零〇]{1,5}"
_NUMBER = re.compile(
    rf"(?:(?:19|20)\d\d年(?:度)?[，, ]?)?第{_COUNT}[期号](?:[，,、/|（(·— ]*总(?:第)?{_COUNT}期(?P<close>[)）])?)?"
    rf"|总(?:第)?{_COUNT}期"
)
_PERIODICAL = re.compile(
    r"(?:动态|简报|周报|月报|日报|季报|专报|参考|快讯|快报|通讯|资讯|观察|要情|内参|摘编|汇编|速递|速览|周刊|月刊|旬刊|期刊"
    r"|半月刊|导刊|导报|简讯|信息|要闻|情报|新闻|瞭望|视野|文摘|选编|专刊|论坛|热点|研究)(?:[（(《【].*)?\Z"
)
_APART = re.compile(r"期(?=总)")
_TITLE_MAX = 30


def number(front: Sequence[Block]) -> Found[str] | None:
    """The number of an issue as it says it (第7期 总第170期)."""
    for block in front:
        if not block.is_prose and (found := _NUMBER.search(block.text)):
            return Found(_APART.sub("期 ", found[0]), block.passage.span(found.start(), found.end()))
    return None


def title(front: Sequence[Block]) -> Found[str] | None:
    """What the publication is called: a line that ends as periodicals are called, else its first heading."""
    lines = [block for block in front if not block.is_prose and len(block.text) <= _TITLE_MAX]
    named = [block for block in lines if _PERIODICAL.search(_bare(block.text)) and not parts.ends_issue(block)]
    marked = [block for block in lines if block.level]
    above = [one for one, after in pairwise(lines) if _NUMBER.match(after.text)]
    for block in (*[one for one in named if one.level], *named, *above, *marked):
        if found := _words(block):
            return found
    return None


def _bare(line: str) -> str:
    """A line without the number and the marks around a title."""
    cut = _NUMBER.search(line)
    return (line[: cut.start()] if cut else line).strip("《》【】[]〔〕|·—-（( ")


def _words(block: Block) -> Found[str] | None:
    words = _bare(block.text)
    start = block.text.find(words)
    return Found(words, block.passage.span(start, start + len(words))) if len(words) >= 2 else None

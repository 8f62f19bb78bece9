"""Parts: what an issue is divided into before its items are read; and how a heading, a source line, an end look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from guiju.texts import characters
from guiju.texts.layout import Block
from guiju.texts.passages import Passage, Span

HEADLINE_MAX = 90
SECTION_MAX = 12
SOURCE_MAX = 100

_SOURCE_WORDS = r"(?:信息|稿件|文章|资料|内容|新闻)?(?:来源|来自|供稿|摘自|转自|摘编自|出处|原载)"
_SOURCE_LINE = re.compile(rf"[（(【\[]?{_SOURCE_WORDS}(?:单位)?[:：]?(?P<source>.+?)[）)】\]]?\Z")
_SOURCE_TAIL = re.compile(rf"[（(]{_SOURCE_WORDS}[:：](?P<source>[^。]+?)[）)]\Z")
_SOURCE_END = re.compile(r"\d{4}年\d|\d{4}[-./]\d|作者|编辑|记者|责编|发布时间|时间[:：]|日期[:：]|阅读[:：]")
_ISSUE_ENDS = re.compile(
    r"(?:关于我们|关于本刊|联系我们|联系方式|版权声明|免责声明|声明|特别声明|征稿启事|订阅|投稿|编辑部|编委会|扫码|公众号|主办单位|承办单位|主编|编辑|责任编辑|责编"
    r"|本期编辑|主办|承办|协办|主管|出品|地址|电话|传真|邮箱|邮编|网址|联系电话|联系人|咨询电话|发行|印数|报送|抄送|本期责编|内部资料|内部交流)(?:[:：\s（(].*)?\Z"
)
_ORGANISATION = re.compile(
    r"(?:研究院|促进会|研究会|研究中心|研究所|学会|协会|联盟|中心|公司|基金会|集团|智库|委员会|编辑部|实验室)\Z"
)
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百零〇\d]+[章节条部分篇]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A headline and what stands under it."""

    headline: Passage
    section: Passage | None
    body: tuple[Block, ...]
    source: Passage | None
    source_line: Passage | None = None

    @property
    def span(self) -> Span:
        """From the first character of the headline to the last of what stands under it."""
        last = self.body[-1].passage if self.body else self.headline
        ends = [last.places[-1]] + ([self.source.places[-1]] if self.source else [])
        starts = [self.headline.places[0]] + ([self.source.places[0]] if self.source else [])
        return Span(min(starts), max(ends) + 1)


def one(blocks: Sequence[Block]) -> Passage:
    """Several lines read as one heading."""
    return reduce(characters.joined, (block.passage for block in blocks))


def source_of(block: Block) -> Passage | None:
    """Whom a source line names, without a date or an author that stands behind it."""
    text = block.text
    found = _SOURCE_LINE.match(text) if len(text) <= SOURCE_MAX else None
    if found is None or (":" not in text and "：" not in text):
        found = _SOURCE_TAIL.search(text)
    if found is None:
        return None
    start, end = found.span("source")
    if after := _SOURCE_END.search(text, start + 1, end):
        end = after.start()
    words = text[start:end].strip(":： \t").rstrip("|｜/,，;；（([")
    if words.count("（") < words.count("）"):
        words = words[:-1]
    if words.startswith("《") and words.find("》") == len(words) - 1:
        words = words[1:-1]
    start = text.find(words, start)
    return block.passage.part(start, start + len(words)) if words else None


def without_source(block: Block) -> Block | None:
    """A paragraph without the source at its end; None when it says nothing but its source."""
    found = _SOURCE_TAIL.search(block.text)
    if found is None or found.start() == 0:
        return None if source_of(block) is not None else block
    return Block(block.passage.part(0, found.start()), block.level, block.is_glued, block.is_indented, block.page)


def is_heading(block: Block) -> bool:
    """Whether a block may be a headline or the name of a section."""
    text = block.text
    return not block.is_prose and 2 <= len(text) <= HEADLINE_MAX and source_of(block) is None and not ends_issue(block)


def is_numbered(block: Block) -> bool:
    """Whether it is a heading within an item: 一、…, （二）…, 第三章."""
    return _NUMBERED.match(block.text) is not None


def ends_issue(block: Block) -> bool:
    """Whether it speaks of the publication itself: editors, addresses, statements."""
    return not block.is_prose and _ISSUE_ENDS.match(block.text) is not None


def ends_at(blocks: Sequence[Block]) -> int:
    """How many of the blocks come before the publication speaks of itself or of who makes it."""
    for at, block in enumerate(blocks):
        if at and _presents(blocks, at):
            return at
        if at and ends_issue(block) and not any(after.is_prose for after in blocks[at + 2 :]):
            return at
    return len(blocks)


def _presents(blocks: Sequence[Block], at: int) -> bool:
    """Whether an organisation's name stands as a heading, and what follows presents it."""
    block = blocks[at]
    if not is_heading(block) or not _ORGANISATION.search(block.text):
        return False
    after = next((one for one in blocks[at + 1 : at + 4] if one.is_prose), None)
    return after is not None and f"{block.text}是" in after.text

"""A text read through: what it says, in whatever style it was laid out, and where it says it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import docx
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.documents import typefaces
from guiju.texts import characters, opening, reading
from guiju.texts.briefs import Brief, DateRole, Found, Item, Kind
from guiju.texts.passages import Span
from tests.texts import reading_of
from tests.texts.reading_of import SAMPLES, SEEDS, value, values

ON = date(2026, 3, 1)
SEED = next(iter(sorted(SEEDS.glob("*.txt"))), None) if SEEDS.is_dir() else None
DIGEST, WATCH = SAMPLES / "yunling_digest.txt", SAMPLES / "east_bay_watch.html"
MEASURES, MIXED = SAMPLES / "qingchuan_measures.md", SAMPLES / "mixed_brief.md"


PAGE = re.compile(r"- \d+ -|#+")


def heads(brief: Brief) -> list[tuple[str | None, str]]:
    return [(value(item.section), item.headline.value) for item in brief.items]


def roles(item: Item) -> set[tuple[DateRole, date, bool]]:
    return {(one.value.role, one.value.day, one.value.exact) for one in item.dates}


def test_a_plain_newsletter_without_marks_is_read() -> None:
    brief = reading_of.file(DIGEST, on=ON)
    assert (value(brief.title), value(brief.number)) == ("云岭数据要闻周报", "2025年第18期（总第96期）")
    assert brief.issued_on is not None
    assert brief.issued_on.value == date(2025, 5, 12)
    assert heads(brief) == [
        ("本省动向", "云岭省印发公共数据授权运营管理办法"),
        ("本省动向", "青河市设立三亿元算力发展基金"),
        ("部委消息", "国家数据局等五部门部署可信数据空间试点"),
        ("他山之石", "海陵省出台数据企业培育若干措施"),
    ]
    first, second, third, fourth = brief.items
    assert (value(first.title), first.short_name, first.kind) == (
        "云岭省公共数据授权运营管理办法（试行）",
        "办法",
        Kind.MEASURES,
    )
    assert value(first.document_number) == "云府办发〔2025〕12号"
    assert roles(first) == {
        (DateRole.ISSUED, date(2025, 5, 12), False),
        (DateRole.IN_FORCE, date(2025, 6, 1), True),
    }
    assert values(second.issuers) == ["青河市大数据发展局", "青河市财政局"]
    assert value(second.source) == "青河日报"
    assert len(third.issuers) == 5
    assert value(third.jurisdiction) == "000000"
    assert value(third.title) == "可信数据空间试点工作方案（2025—2027年）"
    assert fourth.kind is Kind.POLICIES


def test_a_page_with_its_sources_above_is_read() -> None:
    brief = reading_of.file(WATCH, on=ON)
    assert [item.headline.value[:6] for item in brief.items] == ["东湾省发布制", "临江市规范数", "生态环境部就"]
    first, second, third = brief.items
    assert values(first.issuers) == ["东湾省工业和信息化厅", "东湾省财政厅"]
    assert roles(first) == {
        (DateRole.ISSUED, date(2025, 3, 17), True),
        (DateRole.REPORTED, date(2025, 3, 18), True),
    }
    assert (DateRole.UNTIL, date(2028, 3, 31), True) in roles(second)
    assert values(third.references) == ["中华人民共和国节约能源法"]


def test_measures_are_one_item_with_articles() -> None:
    brief = reading_of.file(MEASURES)
    (item,) = brief.items
    assert (value(item.title), value(item.document_number)) == ("青川省数据券管理办法", "青数规〔2025〕2号")
    assert values(item.issuers) == ["青川省数据局", "青川省财政厅"]
    assert brief.issued_on is not None
    assert brief.issued_on.value == date(2025, 7, 8)
    assert [one.value.term for one in item.definitions] == ["数据券"]
    assert [one.value.value for one in item.quantities if one.value.unit == "元"] == [Fraction(300_000)]


def test_headings_of_any_depth_divide_a_brief_without_contents_or_sources() -> None:
    brief = reading_of.file(MIXED, on=ON)
    assert (value(brief.title), value(brief.number)) == ("数字经济参考", "第3期")
    assert [section for section, _ in heads(brief)] == ["一周要览", "一周要览", "数字观点"]
    assert values(brief.items[1].issuers) == ["北原市大数据中心"]


def test_the_same_newsletter_as_a_word_file_says_the_same() -> None:
    document, out = docx.Document(), io.BytesIO()
    for line in MIXED.read_text(encoding="utf-8").splitlines():
        words = line.lstrip("# ")
        if line.startswith("#"):
            document.add_heading(words, len(line) - len(line.lstrip("#")))
        elif words:
            document.add_paragraph(words.replace("**", ""))
    document.save(out)
    brief = reading.read(opening.open_text(out.getvalue(), name="a.docx"), on=ON)
    assert heads(brief) == heads(reading_of.file(MIXED, on=ON))


def test_a_newsletter_set_in_pages_says_what_the_plain_one_says() -> None:
    plain = DIGEST.read_text(encoding="utf-8")
    lines = [line for line in plain.splitlines() if line.strip() and not line.startswith("- ")]
    paragraphs = "".join(f"\n{line}" if line.startswith("　　") or len(line) < 30 else line for line in lines)
    source = f'#set text(font: "{typefaces.WORDS}")\n#set page(numbering: "1", header: [云岭数据要闻周报])\n'
    source += "\n\n".join("#text([" + line.strip().replace("#", "") + "])" for line in paragraphs.split("\n") if line)
    data = typst.Compiler(source.encode(), font_paths=typefaces.fonts()).compile(format="pdf")
    assert isinstance(data, bytes)
    brief = reading.read(opening.open_text(data, name="a.pdf"), on=ON)
    said = reading_of.file(DIGEST, on=ON)
    assert [item.headline.value for item in brief.items] == [item.headline.value for item in said.items]
    assert [value(item.title) for item in brief.items] == [value(item.title) for item in said.items]


def test_without_any_day_what_hangs_on_one_is_left_out() -> None:
    body = "近日，某省财政厅印发《某省数据管理办法》，提出年内建成平台2个，自2025年6月1日起施行。"
    (item,) = reading_of.words(body).items
    assert roles(item) == {(DateRole.IN_FORCE, date(2025, 6, 1), True)}
    assert (item.deadlines, item.quantities) == ((), ())
    (item,) = reading_of.words(body, on=ON).items
    assert (DateRole.ISSUED, ON, False) in roles(item)


def test_the_newsletter_the_project_was_given_is_read_whole() -> None:
    if SEED is None:  # it lies beside the checkout of those who have it; the samples stand for it elsewhere
        return
    brief = reading_of.file(SEED, on=ON)
    assert (value(brief.title), value(brief.number)) == ("大数据发展动态", "第7期 总第170期")
    assert [
        (value(item.section), item.headline.value[:9], "、".join(values(item.issuers)), value(item.jurisdiction))
        for item in brief.items
    ] == [
        ("国策要论", "财政部印发通知加强", "财政部", "000000"),
        ("国策要论", "工信部印发工业领域", "工业和信息化部", "000000"),
        ("地方新政", "贵州印发算力券管理", "贵州省大数据发展管理局", "520000"),
        ("地方新政", "贵州省建设数字经济", "贵州省大数据发展管理局", "520000"),
        ("地方新政", "北京制造业数字化转", "北京市经济和信息化局", "110000"),
        ("地方新政", "河北率先出台推进视", "河北省工业和信息化厅", "130000"),
        ("地方新政", "广东发布培育发展未", "广东省工业和信息化厅", "440000"),
        ("地方新政", "广西出台暂行办法规", "广西壮族自治区人民政府办公厅", "450000"),
        ("地方新政", "上海临港数据跨境流", "中国（上海）自由贸易试验区临港新片区管理委员会", "310000"),
        ("地方新政", "山东推动规上工业企", "山东省工业和信息化厅", "370000"),
        ("前沿观察", "数字政府一体化建设", "中国信息通信研究院", "000000"),
    ]
    assert [value(item.title) for item in brief.items] == [
        "关于加强行政事业单位数据资产管理的通知",
        "工业领域数据安全能力提升实施方案（2024—2026年）",
        "贵州算力券管理办法（试行）",
        "贵州省建设数字经济发展创新区2024年工作要点",
        "北京市制造业数字化转型实施方案（2024—2026年）",
        "推进视听电子产业高质量发展的实施方案",
        "广东省培育发展未来电子信息产业集群行动计划",
        "广西数据交易管理暂行办法",
        "中国（上海）自由贸易试验区临港新片区数据跨境流动分类分级管理办法（试行）",
        "全省规上工业企业数字化转型工作方案（2024—2026年）",
        "数字政府一体化建设白皮书（2024年）",
    ]
    assert brief.items[6].issuers_said == 6
    check(brief)


@pytest.mark.parametrize("path", [DIGEST, WATCH, MEASURES, MIXED], ids=lambda path: path.name)
def test_everything_found_stands_where_it_is_said_to_stand(path: Path) -> None:
    check(reading_of.file(path, on=ON))


PIECES = st.sampled_from(
    [
        *("目录", "第3期", "2025年3月1日", "# ", "## ", "\n", "\n\n", "　　", "近日，", "某省财政厅", "印发"),
        *("《某省管理办法》", "（以下简称《办法》）", "。", "第一条 ", "第二条 ", "第三条 ", "（一）", "应当", "不得"),
        *("企业", "建成平台10个", "，", "（来源：财政部）", "来源：", "- 2 -", "是指", "到2027年，"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_whatever_the_text_each_finding_points_into_it(body: str) -> None:
    check(reading_of.words(body, on=ON))


def check(brief: Brief) -> None:
    """Every span lies in the text, and the words that stand there are the words that were found."""
    for found in _worded(brief):
        stands = _stripped(brief.text.at(found.span))
        assert _stripped(found.value) == stands, found
    for item in brief.items:
        for span in _spans(item):
            assert span.start < span.end <= len(brief.text.body)
            assert span.start >= item.span.start or item.headline.span.start > span.start or len(brief.items) == 1


def _worded(brief: Brief) -> Iterator[Found[str]]:
    yield from (one for one in (brief.title, brief.number) if one is not None)
    for item in brief.items:
        single = (item.headline, item.section, item.source, item.title, item.document_number)
        yield from (one for one in single if one is not None)
        yield from (*item.actors, *item.tasks, *item.references, *item.numbers)


def _spans(item: Item) -> Iterator[Span]:
    for group in (item.dates, item.duties, item.deadlines, item.quantities, item.definitions, item.issuers):
        yield from (one.span for one in group)
    for article in item.articles:
        yield from (article.span, *(part.span for part in article.provisions))


def _stripped(words: str) -> str:
    """The words without what nobody reads: pages' numbers between them, marks, spaces."""
    first, *rest = characters.fold(words).split("\n")
    lines = [first, *(line for line in rest if not PAGE.fullmatch(line.strip()))]
    return "".join(characters.clean(line, 0, len(line)).text for line in lines).replace(" ", "")

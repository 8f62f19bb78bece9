"""Which title is the document's, what it is called for short, and which titles are only named."""

from __future__ import annotations

import pytest

from guiju.texts import titles
from guiju.texts.briefs import Kind
from guiju.texts.passages import Passage


def told(*paragraphs: str, headline: str = "") -> tuple[str, str]:
    found = titles.told(titles.find([Passage.of(one) for one in paragraphs], headline))
    return ("", "") if found is None else (found.text, found.short)


def references(*paragraphs: str) -> list[str]:
    found = titles.find([Passage.of(one) for one in paragraphs], "")
    return [one.text for one in titles.references(found, titles.told(found))]


def test_the_title_with_a_short_name_is_the_documents() -> None:
    text = "为贯彻《国家数据条例》，某省印发《某省数据办法（试行）》（以下简称《办法》）。《办法》提出要求。"
    assert told(text) == ("某省数据办法（试行）", "办法")
    assert references(text) == ["国家数据条例"]


def test_what_is_issued_is_told_and_what_is_leaned_on_is_not() -> None:
    assert told("根据《甲省数据发展条例》，近日发布《乙市登记管理细则》。")[0] == "乙市登记管理细则"
    assert told("根据《甲省数据发展条例》，有关部门开展检查。") == ("", "")


def test_a_notice_that_promulgates_gives_what_it_promulgates() -> None:
    text = "发布《关于印发〈某区数据流动管理办法（试行）〉的通知》（以下简称《办法》）。"
    assert told(text) == ("某区数据流动管理办法（试行）", "办法")
    assert told("印发《关于加强数据管理的通知》（以下简称《通知》）")[0] == "关于加强数据管理的通知"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("某省数据条例", Kind.REGULATIONS),
        ("管理暂行办法（试行）", Kind.MEASURES),
        ("关于加快发展的若干措施", Kind.POLICIES),
        ("若干激励政策", Kind.POLICIES),
        ("实施方案（2024—2026年）", Kind.PLAN),
        ("2024年工作要点", Kind.PLAN),
        ("指导意见", Kind.OPINIONS),
        ("关于开展试点的通知", Kind.NOTICE),
        ("数据分类分级规则", Kind.STANDARD),
        ("发展白皮书（2024年）", Kind.WHITE_PAPER),
        ("中华人民共和国数据安全法", Kind.LAW),
        ("暂行规定", Kind.PROVISIONS),
        ("公开目录", Kind.OTHER),
    ],
)
def test_the_last_word_says_the_kind(title: str, kind: Kind) -> None:
    assert titles.kind(title) is kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("根据黔府办发〔2024〕3号文件", ["黔府办发〔2024〕3号"]),
        ("财资[2024]1号、财资【2024】2号", ["财资[2024]1号", "财资【2024】2号"]),
        ("（青数规（2025）2号）", ["青数规（2025）2号"]),
        ("《规则》（GB/T 43697-2024）和GB 18030—2022", ["GB/T 43697-2024", "GB 18030—2022"]),
        ("DB52/T 1123-2016", ["DB52/T 1123-2016"]),
        ("国家互联网信息办公室令第16号", ["国家互联网信息办公室令第16号"]),
        ("到2024年建成3号楼，电话0851-86798090", []),
    ],
)
def test_numbers_are_found_in_brackets_of_every_width(text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in titles.numbers(text)] == found


def test_the_number_in_the_brackets_behind_a_title_is_its_own() -> None:
    text = "印发《管理办法》（云府办发〔2025〕12号，以下简称《办法》），落实《意见》（国发〔2024〕1号）"
    own = titles.number_behind(text, text.index("》"))
    assert own is not None
    assert text[own.start : own.end] == "云府办发〔2025〕12号"
    assert titles.number_behind("印发《管理办法》。另见国发〔2024〕1号", 7) is None

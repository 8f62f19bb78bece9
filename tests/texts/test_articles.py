"""The articles of a document, with ids as the glossary has them: 款 is counted, 项 and 目 are numbered."""

from __future__ import annotations

from tests.texts import reading_of

MEASURES = reading_of.SAMPLES / "qingchuan_measures.md"


def test_articles_come_with_chapter_heading_and_number() -> None:
    (item,) = reading_of.file(MEASURES).items
    assert [(one.id, one.number, one.label, one.chapter, one.heading) for one in item.articles] == [
        ("art_1", 1, "第一条", "第一章总则", ""),
        ("art_2", 2, "第二条", "第一章总则", ""),
        ("art_3", 3, "第三条", "第二章申领和使用", "申领条件"),
        ("art_4", 4, "第四条", "第二章申领和使用", ""),
        ("art_5", 5, "第五条", "第二章申领和使用", ""),
        ("art_6", 6, "第六条", "第三章附则", ""),
    ]


def test_paragraphs_are_counted_and_their_points_are_numbered_below_them() -> None:
    (item,) = reading_of.file(MEASURES).items
    assert [part.id for part in item.articles[1].provisions] == ["art_2__para_1", "art_2__para_2"]
    assert [(part.id, part.text[:8]) for part in item.articles[2].provisions] == [
        ("art_3__para_1", "申领企业应当符合"),
        ("art_3__para_1__subpara_1", "（一）在青川省内"),
        ("art_3__para_1__subpara_2", "（二）近三年无下"),
        ("art_3__para_1__subpara_2__point_1", "1.被列入失信名"),
        ("art_3__para_1__subpara_2__point_2", "2.骗取财政资金"),
        ("art_3__para_1__subpara_3", "（三）法律、法规"),
    ]


def test_points_within_one_line_are_parted() -> None:
    body = "某省管理办法\n\n第一条 分为：（一）甲类；（二）乙类。\n\n第二条 照办。\n\n第一百零三条 施行。\n"
    (item,) = reading_of.words(body).items
    assert [part.id for part in item.articles[0].provisions] == [
        "art_1__para_1",
        "art_1__para_1__subpara_1",
        "art_1__para_1__subpara_2",
    ]
    assert item.articles[2].number == 103


def test_an_annex_is_no_part_of_the_last_article() -> None:
    brief = reading_of.file(MEASURES)
    last = brief.items[0].articles[-1]
    assert last.text.endswith("2027年7月31日。")
    assert brief.text.at(last.span).startswith("第六条")

"""Lines become paragraphs as their author had them, and every character keeps its place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guiju.texts import characters, layout
from guiju.texts.passages import Text

LONG = "云岭省要求各单位建立数据资产台账，按季度更新，并向同级财政部门报送。除国家另有规定外，行政单位和事"


def lines(body: str) -> list[str]:
    return [block.text for block in layout.blocks(Text("a.txt", body))]


def test_a_paragraph_that_a_page_cut_is_one_again() -> None:
    assert lines(f"{LONG}\n\n业单位的收入按照规定管理。") == [f"{LONG}业单位的收入按照规定管理。"]


def test_a_page_number_and_a_caption_between_do_not_keep_it_apart() -> None:
    assert lines(f"{LONG}\n\n- 12 -\n\n扫描二维码\n阅读全文\n\n业单位的收入按照规定管理。") == [
        f"{LONG}业单位的收入按照规定管理。"
    ]


def test_what_has_ended_is_not_gone_on_with() -> None:
    assert len(lines(f"{LONG}业单位照办。\n\n业单位的收入按照规定管理。")) == 2


def test_a_heading_below_unfinished_words_stays_a_heading() -> None:
    assert lines(f"{LONG}\n\n## 地方新政") == [LONG, "地方新政"]
    assert lines(f"{LONG}\n\n二、保障措施")[1] == "二、保障措施"
    assert lines(f"{LONG}\n\n（来源：云岭省财政厅）")[1] == "（来源：云岭省财政厅）"


def test_a_heading_broken_by_a_space_or_a_line_is_whole() -> None:
    assert lines("# 云岭省印发数据资产 管理暂行办法") == ["云岭省印发数据资产管理暂行办法"]
    assert (
        lines("# 云岭省印发行政事业单位数据\n资产管理暂行办法\n\n正文。")[0]
        == "云岭省印发行政事业单位数据资产管理暂行办法"
    )


def test_lines_broken_to_a_width_are_joined() -> None:
    body = (
        "　　云岭省数据局近日发布通知，要求各市建立公共数据目\n"
        "录，并于每年六月底前向社会公布，接受公众监督。各市应当\n"
        "明确专人负责，做好日常维护。\n　　各县可以参照执行。"
    )
    first, second = lines(body)
    assert first.startswith("云岭省数据局近日发布通知，要求各市建立公共数据目录，并于每年")
    assert first.endswith("各市应当明确专人负责，做好日常维护。")
    assert second == "各县可以参照执行。"


def test_what_ocr_scattered_between_characters_is_dropped() -> None:
    assert lines("到 2025 年，建成 ５Ｇ 基 站\u200b 2\u00ad万个，占 GDP 的 10％。") == [
        "到2025年，建成5G基站2万个，占GDP的10%。"
    ]
    assert lines("Big Data 发展 Association of China") == ["Big Data发展Association of China"]


def test_marks_of_markdown_are_no_words() -> None:
    assert lines("**数据资产配置方面**，[《通知》](https://example.org/a) ![图](a.png)提出要求。") == [
        "数据资产配置方面，《通知》提出要求。"
    ]
    assert lines("- (一) 体制机制") == ["(一)体制机制"]


def test_heads_that_stand_on_every_page_are_read_once() -> None:
    pages = [f"云岭数据简报 第3期\n第{n}段说了一件事，已经说完。\n— {n} —" for n in range(1, 6)]
    assert lines("\f".join(pages)).count("云岭数据简报第3期") == 1


def test_every_character_stands_where_it_came_from() -> None:
    body = f"# 云岭 省\n\n**{LONG}**\n\n- 3 -\n\n业单位的收入\u200b按照规定 管理。"
    check(body)


@given(st.text(alphabet="甲乙丙丁，。（）《》0９ \n\t\f#*-—ab\u200b\u3000：第一条章", max_size=300))
def test_places_rise_and_hold_what_was_read_whatever_the_text(body: str) -> None:
    check(body)


def check(body: str) -> None:
    folded = characters.fold(body)
    assert len(folded) == len(body)
    last = -1
    for block in layout.blocks(Text("a.txt", body)):
        assert block.text
        for char, place in zip(block.text, block.passage.places, strict=True):
            assert place > last
            assert folded[place] == char
            last = place

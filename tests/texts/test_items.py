"""An issue is divided into its items; what surrounds them belongs to none."""

from __future__ import annotations

from guiju.texts import items, layout
from guiju.texts.items import Division
from guiju.texts.passages import Text

ONE = "云岭省数据局近日印发通知，要求各单位建立数据资产台账，并按照季度向同级财政部门报送有关情况。"
TWO = "青河市财政局近日发布细则，明确数据资产的登记、评估和处置程序，自下月起在全市范围内组织实施。"


def divided(body: str) -> Division:
    return items.divide(layout.blocks(Text("a.txt", body)))


def heads(body: str) -> list[tuple[str, str]]:
    return [(part.section.text if part.section else "", part.headline.text) for part in divided(body).parts]


CONTENTS = """
# 数据周报
第2期
主编 张三

## 目录

### 省内

01 云岭省（试点）加强 数据资产管理

### 市县

02 青河市发布登记细则

"""
FIRST, SECOND = "云岭省（试点）加强数据资产管理", "青河市发布登记细则"
INSTITUTE = "# 云岭数据研究院\n\n云岭数据研究院是一家民办智库，承担各类委托研究。"


def issue(*paragraphs: str, contents: str = CONTENTS) -> str:
    return contents + "\n\n".join(paragraphs) + "\n"


def test_the_table_of_contents_names_items_and_sections() -> None:
    body = issue("# 云岭省(试点)加强数据资产管理", ONE, "## 下一步安排", TWO, f"## {SECOND}", TWO)
    assert heads(body) == [("省内", "云岭省(试点)加强数据资产管理"), ("市县", SECOND)]
    assert len(divided(body).parts[0].body) == 3, "a heading within an item is its own"


def test_a_headline_over_two_lines_is_found_by_its_entry() -> None:
    assert heads(issue("云岭省（试点）\n加强数据资产管理", ONE, SECOND, TWO))[0][1] == FIRST


def test_what_follows_the_last_source_line_is_no_item() -> None:
    body = issue(f"# {FIRST}", ONE, "（来源：省数据局）", f"# {SECOND}", TWO, "（来源：市财政局）", INSTITUTE)
    parts = divided(body).parts
    assert [part.source.text if part.source else "" for part in parts] == ["省数据局", "市财政局"]
    assert [block.text for block in parts[-1].body] == [TWO]


def test_without_source_lines_the_publishers_presentation_ends_the_last_item() -> None:
    assert [
        block.text for block in divided(issue(f"# {FIRST}", ONE, f"# {SECOND}", TWO, INSTITUTE)).parts[-1].body
    ] == [TWO]


def test_without_contents_source_lines_divide() -> None:
    body = issue(
        "数据简讯\n2025年3月",
        FIRST,
        ONE,
        "来源：云岭日报",
        SECOND,
        f"{TWO}（来源：青河市财政局）",
        "本刊地址：样本路1号",
        contents="",
    )
    assert heads(body) == [("", FIRST), ("", SECOND)]
    assert [block.text for block in divided(body).front] == ["数据简讯", "2025年3月"]
    assert [block.text for block in divided(body).parts[1].body] == [TWO]


def test_a_source_line_may_stand_below_the_headline() -> None:
    body = issue(f"{FIRST}\n来源：云岭日报 2025-03-01", ONE, f"{SECOND}\n来源：青河市财政局", TWO, contents="")
    parts = divided(body).parts
    assert [(part.headline.text, part.source.text if part.source else "") for part in parts] == [
        (FIRST, "云岭日报"),
        (SECOND, "青河市财政局"),
    ]


def test_without_either_marked_headings_divide_and_shallow_ones_are_sections() -> None:
    body = issue("# 数据参考", "## 省内动态", f"### {FIRST}", ONE, "## 市县动态", f"### {SECOND}", TWO, contents="")
    assert heads(body) == [("省内动态", FIRST), ("市县动态", SECOND)]


def test_a_plan_with_numbered_headings_is_one_document() -> None:
    body = issue("# 云岭省数据资产管理工作方案", "## 一、总体要求", ONE, "## 二、重点任务", TWO, contents="")
    assert [part.headline.text for part in divided(body).parts] == ["云岭省数据资产管理工作方案"]
    assert divided(body).is_document


def test_the_contents_of_a_plan_are_no_issue() -> None:
    listed = "目录\n\n第一章 总则 1\n第二章 任务 3\n第三章 附则 9"
    body = issue("云岭省数据发展规划", listed, "第一章 总则", ONE, "第二章 任务", TWO, contents="")
    assert [part.headline.text for part in divided(body).parts] == ["云岭省数据发展规划"]


def test_a_text_without_any_heading_is_one_item() -> None:
    assert [len(part.body) for part in divided(f"{ONE}\n\n{TWO}").parts] == [2]


def test_a_text_of_nothing_has_no_item() -> None:
    assert divided(" \n\n ").parts == ()

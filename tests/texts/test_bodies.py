"""Public bodies are found by how their names are built, wherever they are."""

from __future__ import annotations

import pytest

from guiju.texts import bodies


def names(text: str) -> list[str]:
    return [body.name for body in bodies.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2月26日，工信部印发通知", ["工业和信息化部"]),
        ("国家网信办、国家发改委、人社部", ["国家互联网信息办公室", "国家发展和改革委员会", "人力资源和社会保障部"]),
        ("浙江省经济和信息化厅近日发布", ["浙江省经济和信息化厅"]),
        ("内蒙古自治区人民政府办公厅印发", ["内蒙古自治区人民政府办公厅"]),
        ("贵州省贵阳市大数据发展管理局", ["贵州省贵阳市大数据发展管理局"]),
        ("中国（海南）自由贸易试验区工作委员会办公室", ["中国（海南）自由贸易试验区工作委员会办公室"]),
        ("近日，云岭省数据局发布", ["云岭省数据局"]),
        ("青川省数据局青川省财政厅", ["青川省数据局", "青川省财政厅"]),
        ("省大数据局会同省财政厅", ["省大数据局", "省财政厅"]),
        ("由市经济和信息化局牵头", ["市经济和信息化局"]),
        ("全省各部门要加快数字化，推动企业上云", []),
        ("支持有条件的地市布局未来产业，办理事项", []),
        ("将委托专业机构开展评估，由局部到整体", []),
    ],
)
def test_bodies_are_found_by_region_task_and_kind(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_regions_come_with_their_code_and_the_country_with_noughts() -> None:
    found = bodies.find("财政部、四川省财政厅、黔南州大数据局、云岭省数据局、省数据局")
    assert [body.code for body in found] == ["000000", "510000", "522700", None, None]


def test_joint_issuers_are_read_as_a_run_with_the_number_the_text_says() -> None:
    text = "工业和信息化部、教育部和财政部等七部门联合印发"
    run, said = bodies.run_before(text, bodies.find(text), text.index("联合印发"))
    assert [body.name for body in run] == ["工业和信息化部", "教育部", "财政部"]
    assert said == 7


def test_a_comma_and_other_words_end_the_run() -> None:
    text = "经国务院同意，国家数据局会同公安部印发"
    run, said = bodies.run_before(text, bodies.find(text), text.index("印发"))
    assert [body.name for body in run] == ["国家数据局", "公安部"]
    assert said is None


def test_the_province_is_the_one_the_item_is_about() -> None:
    text = "省大数据局印发，来源：贵州省大数据发展管理局"
    short, long = bodies.find(text)
    assert bodies.in_full(short, "520000", (short, long)) == "贵州省大数据发展管理局"
    assert bodies.in_full(short, "520000", (short,)) == "贵州省大数据局"
    assert bodies.in_full(short, None, (short,)) == "省大数据局"

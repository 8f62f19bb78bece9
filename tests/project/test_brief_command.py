"""`guiju brief` on files: good ones are printed whatever the others are, and a bad one is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from guiju.project import cli
from guiju.texts.opening.limits import CHARACTERS_MAX
from tests.texts.reading_of import SAMPLES

DIGEST, MEASURES = SAMPLES / "yunling_digest.txt", SAMPLES / "qingchuan_measures.md"


def brief(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(["brief", *map(str, arguments)])
    return int(ended.value.code or 0)


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_a_table_says_what_each_item_is(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert brief(DIGEST) == 0
    said = capsys.readouterr().out
    assert "云岭省公共数据授权运营管理办法（试行）" in said
    assert "2025-06-01" in said


def test_as_json_everything_has_its_line_and_characters(capsys: pytest.CaptureFixture[str]) -> None:
    assert brief(DIGEST, "--json") == 0
    (one,) = printed(capsys)
    body = DIGEST.read_text(encoding="utf-8")
    title = one["items"][0]["title"]
    assert body[title["start"] : title["end"]] == title["value"]
    assert body.count("\n", 0, title["start"]) + 1 == title["line"]
    amount = next(each for each in one["items"][1]["quantities"] if each["unit"] == "元")
    assert amount["value"] == "300000000"


def test_a_bad_file_is_named_and_the_good_ones_are_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert brief(tmp_path / "empty.txt", tmp_path / "nowhere.txt", MEASURES, "--json") == 2
    said = capsys.readouterr()
    assert [one["name"] for one in json.loads(said.out)] == [str(MEASURES)]
    problems = [json.loads(line) for line in said.err.splitlines()]
    assert [problem["code"] for problem in problems] == ["texts.empty", "cli.file"]
    assert "empty.txt" in problems[0]["title"]
    assert brief(tmp_path / "empty.txt", MEASURES) == 2
    said = capsys.readouterr()
    assert MEASURES.name in said.out
    assert "empty.txt" in said.err


def test_many_files_are_read_by_several_processes_in_their_order(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    files = [tmp_path / f"{number:02}.md" for number in range(12)]
    for number, file in enumerate(files):
        file.write_bytes(MEASURES.read_bytes() if number % 3 else b"")
    assert brief(*files, "--json") == 2
    said = capsys.readouterr()
    assert [Path(one["name"]).name for one in json.loads(said.out)] == [
        file.name for number, file in enumerate(files) if number % 3
    ]
    assert len(said.err.splitlines()) == 4


def test_the_day_to_read_against_is_only_for_texts_without_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("近日，某省财政厅印发《某省数据资产管理办法》。", encoding="utf-8")
    assert brief(tmp_path / "a.txt", DIGEST, "--on", "2023-05-06", "--json") == 0
    without, with_day = printed(capsys)
    assert without["items"][0]["dates"][0]["day"] == "2023-05-06"
    assert with_day["issued_on"]["value"] == "2025-05-12"


def test_a_workbook_has_a_sheet_for_each_kind_of_thing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.xlsx"
    assert brief(DIGEST, MEASURES, "--xlsx", out, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"read": 2, "of": 2, "written": [str(out)]}
    book = CalamineWorkbook.from_path(out)
    assert book.sheet_names == ["条目", "数量", "义务", "日期", "其他"]
    items = book.get_sheet_by_name("条目").to_python()
    assert items[0][:4] == ["文件", "条", "行", "标题"]
    assert len(items) == 1 + 4 + 1
    amounts = book.get_sheet_by_name("数量").to_python()
    assert "300000000" in {row[4] for row in amounts}


def test_a_page_stands_by_itself_and_leads_to_each_place(tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    (tmp_path / "sly.txt").write_text(
        "某省财政厅印发《某省<script>办法》，企业应当登记，不得<b>转让。", encoding="utf-8"
    )
    assert brief(DIGEST, tmp_path / "sly.txt", "--html", out) == 0
    page = out.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "src=" not in page.replace("style-src", "")
    links = {part.split('"')[0] for part in page.split('href="#')[1:]}
    anchors = [part.split('"')[0] for part in page.split('<a id="')[1:]]
    assert links
    assert links == set(anchors)
    assert len(anchors) == len(set(anchors))


def test_a_file_beyond_every_limit_is_refused_and_not_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("a " * CHARACTERS_MAX, encoding="utf-8")
    assert brief(tmp_path / "long.txt", "--json") == 2
    said = capsys.readouterr()
    assert json.loads(said.out) == []
    assert json.loads(said.err)["code"] == "texts.too_large"

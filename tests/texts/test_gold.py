"""The grammar reads texts it was not made for: at least 95 of 100 amounts, and at most 5 of 100 finds are wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guiju.project import bench_brief
from guiju.texts.passages import Text

HERE = Path(__file__).parent
NEWSLETTER = HERE.parents[2] / "shared" / "seeds" / "000_05c37f41989fa8cd.txt"  # where it lies beside the checkout
NAMES = "*.toml" if NEWSLETTER.exists() else "amounts_*.toml"
TABLES = sorted((HERE / "gold").glob(NAMES))
SHARE_MIN = 0.95


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_text_is_read_as_a_reader_reads_it(path: Path) -> None:
    gold = bench_brief.load(path)
    judge(gold, gold.text or NEWSLETTER)


def judge(gold: bench_brief.Gold, path: Path) -> None:
    score = bench_brief.score(gold, Text(path.name, path.read_text(encoding="utf-8")))
    told = (score.missed, score.false, bench_brief.disagreements(score))
    assert score.recall >= SHARE_MIN, told
    assert score.precision >= SHARE_MIN, told
    assert min(bench_brief.accuracies(score).values()) >= SHARE_MIN, told


def test_a_row_is_missed_when_any_of_value_unit_comparator_and_use_differs() -> None:
    text = Text("plan.txt", "到2026年底，建成书屋50座以上。")
    row = {"id": "a", "value": "50", "unit": "座", "comparator": "at_least", "use": "target"}
    for name, other in (("value", "51"), ("unit", "个"), ("comparator", "about"), ("use", "parameter")):
        gold = bench_brief.Gold("plan", (bench_brief._row({**row, name: other}),), date(2024, 3, 1), None)
        score = bench_brief.score(gold, text)
        assert (score.recall, score.precision) == (0, 0)
    right = bench_brief.score(bench_brief.Gold("plan", (bench_brief._row(row),), date(2024, 3, 1), None), text)
    assert (right.recall, right.precision) == (1, 1)


def test_what_an_optional_row_names_counts_neither_way() -> None:
    row = {"id": "a", "value": "50", "unit": "座", "comparator": "at_least", "use": "target", "optional": True}
    gold = bench_brief.Gold("plan", (bench_brief._row(row),), date(2024, 3, 1), None)
    assert bench_brief.score(gold, Text("plan.txt", "建成书屋50座。")) == bench_brief.Score()
    assert bench_brief.score(gold, Text("plan.txt", "建成书屋。")) == bench_brief.Score()

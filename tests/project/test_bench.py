"""The benchmark measures what it says, leaves the books whole and no server behind."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from typer.testing import CliRunner

from guiju.apps.ledger import queries
from guiju.project import bench_ledger, postgres
from guiju.project.cli import app


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("is_hot", "clients"), [(True, 1), (False, 2)])
def test_every_transfer_of_the_bench_is_posted_and_the_books_are_whole(
    is_hot: bool, clients: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_ledger, "BATCH", 300)
    monkeypatch.setattr(bench_ledger, "ACCOUNTS", 60)
    accounts = bench_ledger._accounts()
    with connection.cursor() as cursor:
        cursor.execute("SHOW unix_socket_directories")
        (socket,) = cursor.fetchone()
    server = dataclasses.replace(postgres.locate(Path("anywhere")), folder=Path(socket).parent)
    run = bench_ledger._posted(server, accounts, is_hot, clients, batches=4)
    assert run.rate > 0
    assert (0 < run.processor_us < 1e6) is Path("/proc/self/stat").exists()
    posted = (4 + bench_ledger.WARM_UP_BATCHES) * 300
    hot = queries.balance(accounts[0])
    assert (hot.debits_fen > posted) is is_hot
    assert queries.trial_balance().is_balanced
    assert queries.discrepancies() == []
    with_entries = [id for id in accounts if queries.entries(id, limit=1).items]
    assert len(with_entries) > 50


def test_pgbench_is_measured_on_the_server_at_hand() -> None:
    with postgres.throwaway() as server:
        found = bench_ledger._tpcb(server, seconds=1, scale=1)
        assert list(found) == ["1 clients", "4 clients", "16 clients"]
        assert all(run.rate > 0 for run in found.values())


def test_decisions_are_measured_as_json() -> None:
    said = CliRunner().invoke(app, ["bench", "decide", "--json", "--seconds", "0.1"])
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["decisions_per_second"] > 0


@pytest.fixture
def plan(tmp_path: Path) -> tuple[str, str]:
    """A text and a table that misses one of its amounts and asks for another comparator of the second."""
    text, gold = tmp_path / "plan.txt", tmp_path / "plan.toml"
    text.write_text("书屋建设方案\n到2026年底，建成书屋50座以上、绿道60公里，公厕达到90座。", encoding="utf-8")
    rows = [("rooms", 50, "座", "at_least"), ("paths", 60, "公里", "about"), ("parks", 7, "个", "at_least")]
    row = '[[row]]\nid = "{}"\nvalue = "{}"\nunit = "{}"\ncomparator = "{}"\nuse = "target"\n'
    gold.write_text("on = 2024-03-01\n" + "".join(row.format(*each) for each in rows), encoding="utf-8")
    return str(text), str(gold)


def test_reading_is_measured_beside_a_table_with_every_miss_and_every_false_find(plan: tuple[str, str]) -> None:
    text, gold = plan
    said = CliRunner().invoke(app, ["bench", "brief", "--json", "--seconds", "0.1", "--text", text, "--gold", gold])
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    read = found["texts"]["plan"]
    assert (read["precision"], read["recall"]) == (0.3333, 0.3333)
    assert [row["id"] for row in read["missed"]] == ["paths", "parks"]
    assert [(find["said"], find["line"]) for find in read["false"]] == [("60公里", 2), ("达到90座", 2)]
    assert found["speed"]["seconds_for_1000"] > 0


def test_reading_is_measured_for_people(plan: tuple[str, str]) -> None:
    text, gold = plan
    said = CliRunner().invoke(app, ["bench", "brief", "--seconds", "0.1", "--text", text, "--gold", gold])
    assert said.exit_code == 0, said.output
    assert "missed parks" in said.stdout
    assert "line 2: false 达到90座 (公厕)" in said.stdout


def test_reading_without_files_is_measured_on_the_samples_of_the_checkout() -> None:
    said = CliRunner().invoke(app, ["bench", "brief", "--json", "--seconds", "0.1"])
    assert said.exit_code == 0, said.output
    assert {"amounts_health", "amounts_rural"} <= set(json.loads(said.stdout)["texts"])


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "none.toml").write_text("on = 2024-03-01\n[[row]]\nid = 'a'\n", encoding="utf-8")
    said = CliRunner().invoke(app, ["bench", "brief", "--gold", str(tmp_path / "none.toml")])
    assert said.exit_code != 0
    assert not said.stdout


def test_decisions_are_measured_for_people() -> None:
    said = CliRunner().invoke(app, ["bench", "decide", "--seconds", "0.1"])
    assert said.exit_code == 0, said.output
    assert "decisions per second" in said.stdout


def test_pages_of_a_small_library_are_listed_searched_and_opened() -> None:
    """In a process of its own: the bench sets Django up on a server of its own."""
    said = subprocess.run(
        [sys.executable, "-m", "guiju.project", "bench", "library", "--json", "--items", "1000"],
        env={name: value for name, value in os.environ.items() if not name.startswith(("GUIJU_", "DJANGO_"))}
        | {"PYTHONPATH": ":".join(sys.path)},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    assert found["items"] == 1000
    assert {"list", "search 算力券", "instrument"} <= found["pages"].keys()
    assert all(0 < page["ms_median"] <= page["ms_p95"] for page in found["pages"].values())

"""The benchmark measures what it says, leaves the books whole and no server behind."""

from __future__ import annotations

import dataclasses
import json
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


def test_decisions_are_measured_for_people() -> None:
    said = CliRunner().invoke(app, ["bench", "decide", "--seconds", "0.1"])
    assert said.exit_code == 0, said.output
    assert "decisions per second" in said.stdout


def test_pages_of_a_small_library_are_listed_searched_and_opened() -> None:
    said = CliRunner().invoke(app, ["bench", "library", "--json", "--items", "1000"])
    found = json.loads(said.stdout)
    assert said.exit_code == 0, said.stderr
    assert found["items"] == 1000
    assert {"list", "search 算力券", "instrument"} <= found["pages"].keys()
    assert all(0 < page["ms_median"] <= page["ms_p95"] for page in found["pages"].values())

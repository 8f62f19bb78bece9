"""`guiju evidence erase`: names go for good, after one question, and the entries beside them stay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from typer.testing import CliRunner

from guiju.apps.evidence import queries
from guiju.project import engine
from guiju.project.evidence_commands import evidence_app
from tests.apps.evidence import world as logs

pytestmark = pytest.mark.django_db
GONE = UUID(int=5)


@pytest.fixture(autouse=True)
def _two_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def migrated() -> Iterator[None]:
        yield

    monkeypatch.setattr(engine, "migrated", migrated)
    logs.append(2, subject=GONE, private={"name": "黔数测试有限公司"})


def test_it_asks_once_and_no_is_no() -> None:
    refused = CliRunner().invoke(evidence_app, ["erase", str(GONE)], input="n\n")
    assert (refused.exit_code, queries.status().erased) == (1, 0)
    done = CliRunner().invoke(evidence_app, ["erase", str(GONE)], input="y\n")
    assert done.exit_code == 0
    assert "2 entries name nobody any more." in done.stdout
    assert queries.status().erased == 2


def test_for_programs_it_does_not_ask_and_says_how_many() -> None:
    for erased in (2, 0):
        done = CliRunner().invoke(evidence_app, ["erase", str(GONE), "--yes", "--json"])
        assert (done.exit_code, json.loads(done.stdout)) == (0, {"subject": str(GONE), "erased": erased})


def test_what_is_no_id_is_refused() -> None:
    assert CliRunner().invoke(evidence_app, ["erase", "x", "--yes"]).exit_code == 2

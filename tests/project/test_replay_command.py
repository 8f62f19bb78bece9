"""`guiju replay`: one decision or all of them, by the packs that decided; exit codes as documented, bounded pieces."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from typer.testing import CliRunner, Result

from guiju.apps.decisions import actions as decisions
from guiju.apps.decisions import models, queries
from guiju.apps.decisions.actions import past_packs
from guiju.core.parties import CLOCK
from guiju.project import cli, engine
from guiju.project.refusals import CannotRun
from tests import factories
from tests.apps.decisions import cases
from tests.apps.decisions import toyland as toys
from tests.apps.decisions.toyland import HALF, RULES, TOML, Toyland, past_the_triggers

pytestmark = pytest.mark.django_db
toyland = toys.toyland


@pytest.fixture(autouse=True)
def _in_this_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds Django set up, on the tests' database."""

    @contextmanager
    def django() -> Iterator[None]:
        yield

    monkeypatch.setattr(engine, "django", django)
    monkeypatch.setenv("GUIJU_LANG", "en")


def run(*words: str) -> Result:
    return CliRunner().invoke(cli.app, ["replay", *words])


def said(*words: str) -> dict[str, object]:
    done = run(*words, "--json")
    found: dict[str, object] = json.loads(done.stdout)
    return {**found, "exit": done.exit_code}


def tampered(recorded: decisions.Recorded[object]) -> None:
    more = "replace(body, '\"amount_fen\":5000', '\"amount_fen\":9000')"
    with past_the_triggers(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE decisions_record SET body = {more} WHERE id = %s", [recorded.id])


def test_decisions_of_three_packs_are_replayed_each_by_its_own_and_counted(toyland: Toyland) -> None:
    toys.decided(100)
    toys.decided(200)
    toyland.amend(TOML, "value = 0.5", "value = 0.4")
    toys.decided(300)
    toyland.amend(RULES, HALF, "    return None if price is None else price * share / 2\n")
    toys.decided(400)
    cases.decide(actor=CLOCK)
    found = said("--all")
    assert (found["exit"], found["identical"], found["differing"], found["not_replayed"]) == (0, 5, 0, 0)
    assert sorted((one["policy"], one["identical"]) for one in found["packs"]) == [  # type: ignore[attr-defined]
        ("guizhou/compute_voucher", 1),
        ("toyland/vouchers", 1),
        ("toyland/vouchers", 1),
        ("toyland/vouchers", 2),
    ]
    assert found["decisions"] == []
    shown = run("--all")
    assert "5 decisions give the same bytes, 0 differ, 0 could not be replayed." in shown.stdout


@pytest.mark.parametrize("is_amended", [False, True])
def test_what_differs_is_named_with_both_values_and_ends_with_1(toyland: Toyland, is_amended: bool) -> None:
    sound, changed = toys.decided(100), toys.decided(10_001)
    tampered(changed)
    if is_amended:
        toyland.amend(TOML, "value = 0.5", "value = 0.4")
    found = said("--all")
    assert (found["exit"], found["identical"], found["differing"]) == (1, 1, 1)
    (one,) = found["decisions"]  # type: ignore[misc]
    assert one["id"] == str(changed.id)
    assert one["differences"] == [{"path": "award.amount_fen", "recorded": 9000, "replayed": 5000}]
    shown = run("--decision", str(changed.id))
    assert shown.exit_code == 1
    assert "award.amount_fen: 9000 → 5000" in shown.stdout
    assert run("--decision", sound.number).exit_code == 0


def test_what_cannot_be_replayed_is_told_with_its_reason_and_ends_with_2(toyland: Toyland) -> None:
    lost = toys.decided()
    toyland.amend(TOML, "value = 0.5", "value = 0.4")
    kept = toys.decided(12_500)
    with past_the_triggers():
        models.PackArchive.objects.filter(pack_hash=lost.decision.pack_hash).delete()
    found = said("--all")
    assert (found["exit"], found["identical"], found["not_replayed"]) == (2, 1, 1)
    (one,) = found["decisions"]  # type: ignore[misc]
    assert (one["id"], one["why_not"]["code"]) == (str(lost.id), "decisions.pack_not_kept")
    tampered(kept)
    assert said("--all")["exit"] == 1, "what differs is worse than what is not known"
    shown = run("--decision", lost.number)
    assert shown.exit_code == 2
    assert "No pack is kept under" in shown.stdout


@pytest.mark.parametrize("decision", ["D-0000000000", "nonsense", "00000000-0000-0000-0000-000000000000", "x\x00"])
def test_a_decision_that_is_not_there_is_refused(decision: str) -> None:
    done = run("--decision", decision)
    assert isinstance(done.exception, queries.NotFound), "the command line says it in a sentence and ends with 2"


@pytest.mark.parametrize(
    "words",
    [(), ("--all", "--decision", "x"), ("--since", "2026-01-01", "--decision", "x"), ("--all", "--since", "soon")],
)
def test_what_is_to_be_replayed_must_be_said_clearly(words: tuple[str, ...]) -> None:
    assert isinstance(run(*words).exception, CannotRun)


def test_since_leaves_out_what_was_decided_before_that_day_in_china() -> None:
    midnight = cases.AT.replace(day=3, hour=16)
    for instant in (midnight - timedelta(microseconds=1), midnight, midnight + timedelta(days=1)):
        cases.decide(actor=CLOCK, at=instant)
    assert said("--all", "--since", "2024-03-04")["identical"] == 2


def test_all_decisions_are_read_in_bounded_pieces_none_twice_and_none_left_out(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    monkeypatch.setattr(queries, "ROWS_A_PIECE", 3)
    instants = [cases.AT + timedelta(seconds=n // 4) for n in range(10)]  # several share an instant
    ids = [cases.decide(actor=CLOCK, at=instant).id for instant in instants]
    with django_assert_num_queries(5):  # type: ignore[operator]  three full pieces, one of one, and the end
        found = [again.id for again in decisions.replay_all()]
    assert sorted(found) == sorted(ids)
    assert len(set(found)) == 10


def test_one_interpreter_serves_all_decisions_of_a_pack_and_few_are_open_at_once(
    toyland: Toyland, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    real = past_packs.ArchivedPack

    def start(archive: bytes, pack_hash: str) -> object:
        started.append(pack_hash)
        return real(archive, pack_hash)

    monkeypatch.setattr(past_packs, "ArchivedPack", start)
    monkeypatch.setattr(past_packs, "OPEN_MAX", 1)
    toys.decided(100)
    toys.decided(200)
    toyland.amend(TOML, "value = 0.5", "value = 0.4")
    toys.decided(300, at=cases.AT + timedelta(seconds=1))
    toyland.amend(TOML, "value = 0.4", "value = 0.3")
    with past_packs.packs() as packs:
        for record in queries.in_order():
            assert packs.decide(record) == record.body
            assert len(packs._open) == 1
    assert len(started) == len(set(started)) == 2


def test_another_engine_is_told_though_the_bytes_are_the_same() -> None:
    recorded = cases.decide(actor=CLOCK, id=factories.new_id("old"))
    with past_the_triggers():
        models.Record.objects.update(engine="0.0.9+0123456789abcdef")
    assert "it was 0.0.9+0123456789abcdef then" in run("--decision", str(recorded.id)).stdout
    assert run("--decision", str(recorded.id)).exit_code == 0

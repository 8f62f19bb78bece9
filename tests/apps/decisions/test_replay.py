"""Replaying: the same bytes from the frozen inputs, or an honest word on what differs, also after an amendment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from guiju.apps.decisions import actions as decisions
from guiju.apps.decisions import models, queries
from guiju.apps.decisions.actions import past_packs
from guiju.core import vouchers as law
from guiju.core.decision import Outcome
from guiju.core.parties import CLOCK
from guiju.policies import catalogue
from tests import factories
from tests.apps.decisions import toyland as toys
from tests.apps.decisions.cases import AT, GRANTED, LACKING, ON, PLACE, REFUSED, decide
from tests.apps.decisions.toyland import HALF, RULES, TOML, Toyland, past_the_triggers

pytestmark = pytest.mark.django_db
toyland = toys.toyland
RATE = "value = 0.5"


@pytest.mark.parametrize("facts", [GRANTED, REFUSED, LACKING, law.Claim()])
def test_a_replay_gives_the_same_bytes(facts: law.Claim) -> None:
    recorded = decide(facts, actor=CLOCK)
    assert decisions.replay(recorded.id) == decisions.Replayed(
        id=recorded.id,
        identical=True,
        differences=(),
        pack=decisions.PackAsked.CURRENT,
        engine=decisions.engine(),
        engine_now=decisions.engine(),
    )


def test_instants_and_amounts_come_back_as_they_went_in() -> None:
    facts = law.Lapsing(expires_at=AT, judged_at=AT, remaining_fen=1, reserved_fen=0)
    id = factories.new_id("lapse")
    decisions.decide(law.LAPSE, facts, id=id, place=PLACE, on=ON, at=AT, subject=id, actor=CLOCK)
    assert decisions.replay(id).identical


def test_an_answer_that_differs_is_shown_with_its_places(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = decide(actor=CLOCK)
    answer = catalogue.answer

    def otherwise(*arguments: object, **named: object) -> object:
        decision = answer(*arguments, **named)  # type: ignore[arg-type]
        assert decision.award is not None
        return replace(decision, award=replace(decision.award, amount_fen=1))

    monkeypatch.setattr(catalogue, "answer", otherwise)
    replayed = decisions.replay(recorded.id)
    assert not replayed.identical
    assert replayed.differences == (decisions.Difference(path="award.amount_fen", recorded=18_600_000, replayed=1),)


def test_inputs_changed_behind_the_databases_back_are_found() -> None:
    recorded = decide(actor=CLOCK)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE decisions_record SET inputs = replace(inputs, '620000000', '620000001')")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    replayed = decisions.replay(recorded.id)
    assert not replayed.identical
    assert "inputs" in {difference.path for difference in replayed.differences}


def test_an_absent_decision_cannot_be_replayed() -> None:
    with pytest.raises(queries.NotFound):
        decisions.replay(factories.new_id("nothing"))


def tamper(id: UUID, was: str, now: str, column: str = "body") -> None:
    with past_the_triggers(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE decisions_record SET {column} = replace({column}, %s, %s) WHERE id = %s", [was, now, id]
        )
        assert cursor.rowcount == 1


def why_not(id: UUID) -> decisions.NotReplayable:
    with pytest.raises(decisions.NotReplayable) as refused:
        decisions.replay(id)
    return refused.value


# After an amendment.


@pytest.mark.parametrize(
    ("file", "was", "now"),
    [
        (TOML, RATE, "value = 0.4"),
        (RULES, HALF, "    return None if price is None else price * share / 2\n"),
        (RULES, "Half of the price. ", "Half the price. "),
    ],
)
def test_a_decision_of_before_an_amendment_gives_the_same_bytes_by_the_pack_that_decided(
    toyland: Toyland, file: str, was: str, now: str
) -> None:
    before = toys.decided()
    toyland.amend(file, was, now)
    after = toys.decided()
    assert after.decision.pack_hash != before.decision.pack_hash
    replayed = decisions.replay(before.id)
    assert (replayed.identical, replayed.pack) == (True, decisions.PackAsked.ARCHIVED)
    assert decisions.replay(after.id).pack is decisions.PackAsked.CURRENT


def test_a_decision_replays_when_its_policy_is_gone_from_the_catalogue(toyland: Toyland) -> None:
    recorded = toys.decided()
    toyland.uninstall()
    replayed = decisions.replay(recorded.id)
    assert (replayed.identical, replayed.pack) == (True, decisions.PackAsked.ARCHIVED)


def test_silence_and_days_outside_the_policys_force_replay_too(toyland: Toyland) -> None:
    id = factories.new_id("silent")
    silent = decisions.decide(
        law.AWARD, law.Claim(), id=id, place=toys.PLACE, on=toys.ON, at=AT, subject=id, actor=CLOCK
    )
    too_early = toys.decided(on=toys.BEFORE)
    assert (silent.decision.outcome, too_early.decision.outcome) == (Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE)
    toyland.amend(TOML, RATE, "value = 0.4")
    assert decisions.replay(silent.id).identical
    assert decisions.replay(too_early.id).identical


def test_a_policys_end_that_was_set_later_is_another_pack_only_for_days_outside_its_force(toyland: Toyland) -> None:
    within, before = toys.decided(), toys.decided(on=toys.BEFORE)
    toyland.amend(TOML, 'issued_on = "2025-01-01"\n', 'issued_on = "2025-01-01"\nend_on = 2026-01-01\n')
    assert decisions.replay(within.id).pack is decisions.PackAsked.CURRENT
    replayed = decisions.replay(before.id)
    assert (replayed.identical, replayed.pack) == (True, decisions.PackAsked.ARCHIVED)


def test_the_page_asks_an_amended_pack_when_somebody_presses_replay(toyland: Toyland, client: Client) -> None:
    recorded = toys.decided()
    toyland.amend(TOML, RATE, "value = 0.4")
    factories.sign_in(client, factories.bureau())
    address = f"/decisions/{recorded.id}/"
    page = client.get(address).content.decode()
    assert "政策包已更新" in page
    assert 'href="?replay=1"' in page
    asked = client.get(f"{address}?replay=1").content.decode()
    assert "逐字节一致" in asked
    assert "用的是存档的原包" in asked


# What was changed behind the database's back.


def test_a_record_that_was_changed_differs_at_the_place_that_was_changed(toyland: Toyland) -> None:
    recorded = toys.decided()
    tamper(recorded.id, '"amount_fen":5000', '"amount_fen":9000')
    difference = decisions.Difference(path="award.amount_fen", recorded=9000, replayed=5000)
    assert decisions.replay(recorded.id).differences == (difference,)
    toyland.amend(TOML, RATE, "value = 0.4")
    replayed = decisions.replay(recorded.id)
    assert (replayed.identical, replayed.differences) == (False, (difference,))


@pytest.mark.parametrize(
    ("was", "now", "path"),
    [
        ('"holds":true', '"holds":false', "findings[0].holds"),
        ('"before_rounding":"5000.5"', '"before_rounding":"5000.4"', "findings[0].before_rounding"),
        ('"is_official":true', '"is_official":1', "is_official"),
        ('{"award":', '{"more":0,"award":', "more"),
        ('"missing":[]', '"missing":["x"]', "missing"),
        ('{"award":', '{ "award":', "body"),
        ('{"award":', "[", "body"),
    ],
)
def test_every_changed_byte_of_a_body_is_found(toyland: Toyland, was: str, now: str, path: str) -> None:
    recorded = toys.decided()
    tamper(recorded.id, was, now)
    replayed = decisions.replay(recorded.id)
    assert not replayed.identical
    assert [difference.path for difference in replayed.differences] == [path]


def test_a_column_that_no_longer_says_what_the_decision_says_is_found(toyland: Toyland) -> None:
    recorded = toys.decided()
    tamper(recorded.id, "granted", "refused", "outcome")
    assert decisions.replay(recorded.id).differences == (
        decisions.Difference(path="row.outcome", recorded="refused", replayed="granted"),
    )


def test_inputs_that_can_no_longer_be_heard_are_a_difference_by_either_pack(toyland: Toyland) -> None:
    recorded = toys.decided()
    tamper(recorded.id, "contract_price_fen", "price", "inputs")
    assert [one.path for one in decisions.replay(recorded.id).differences] == ["inputs"]
    toyland.amend(TOML, RATE, "value = 0.4")
    assert [one.path for one in decisions.replay(recorded.id).differences] == ["inputs"]


def _rules_that_give_all(archive: str) -> str:
    return archive.replace("price * share", "price * 1000")


def _a_rate_of_all(archive: str) -> str:
    return archive.replace(RATE, "value = 1.0")


def _another_first_day(archive: str) -> str:
    return archive.replace('"since":"2025-01-01"', '"since":"2025-03-01"')


def _no_archive_at_all(archive: str) -> str:
    return archive[:-1]


def _another_format(archive: str) -> str:
    return archive.replace('"format":1', '"format":2')


def _no_policy_in_it(archive: str) -> str:
    return archive.replace("[policy]", "[[policy]]")


def _nested_without_end(archive: str) -> str:
    return "[" * len(archive)


CHANGES = [
    _rules_that_give_all,
    _a_rate_of_all,
    _no_archive_at_all,
    _another_format,
    _no_policy_in_it,
    _nested_without_end,
]


@pytest.mark.parametrize("change", CHANGES)
def test_an_archive_that_was_changed_is_refused_by_its_hash_before_any_of_it_runs(
    toyland: Toyland, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str]
) -> None:
    recorded = toys.decided()
    toyland.amend(TOML, RATE, "value = 0.4")
    change_archive(change)
    monkeypatch.setattr(past_packs, "ArchivedPack", None)  # would fail, were it started
    refused = why_not(recorded.id)
    assert refused.code == "decisions.archive_damaged"
    assert recorded.decision.pack_hash in refused.en


def test_an_archive_whose_days_were_changed_is_not_the_one_that_decided_outside_them(toyland: Toyland) -> None:
    recorded = toys.decided(on=toys.BEFORE)
    toyland.amend(TOML, RATE, "value = 0.4")
    change_archive(_another_first_day)
    assert why_not(recorded.id).code == "decisions.archive_damaged"


def change_archive(change: Callable[[str], str]) -> None:
    kept = models.PackArchive.objects.get()
    changed = change(bytes(kept.archive).decode())
    assert changed.encode() != bytes(kept.archive)
    with past_the_triggers():
        models.PackArchive.objects.update(archive=changed.encode())


def test_without_an_archive_nothing_is_claimed(toyland: Toyland) -> None:
    recorded = toys.decided()
    toyland.amend(TOML, RATE, "value = 0.4")
    with past_the_triggers():
        models.PackArchive.objects.all().delete()
    assert why_not(recorded.id).code == "decisions.pack_not_kept"


def test_so_many_interpreters_run_at_once_and_no_more(toyland: Toyland, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = toys.decided()
    toyland.amend(TOML, RATE, "value = 0.4")
    monkeypatch.setattr(past_packs, "WAIT_SECONDS_MAX", 0.01)
    with past_packs.turn(), past_packs.turn():
        assert why_not(recorded.id).code == "decisions.replays_busy"
    assert decisions.replay(recorded.id).identical

"""Replaying: the same bytes from the frozen inputs, or an honest word on what differs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from guiju.apps.decisions import actions as decisions
from guiju.apps.decisions import models, queries
from guiju.core import vouchers as law
from guiju.core.parties import CLOCK
from guiju.policies import catalogue
from tests import factories
from tests.apps.decisions.cases import AT, GRANTED, LACKING, ON, PLACE, REFUSED, decide

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("facts", [GRANTED, REFUSED, LACKING, law.Claim()])
def test_a_replay_gives_the_same_bytes(facts: law.Claim) -> None:
    recorded = decide(facts, actor=CLOCK)
    assert decisions.replay(recorded.id) == decisions.Replayed(id=recorded.id, identical=True, differences=())


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


def test_another_pack_is_not_passed_off_as_the_one_that_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = decide(actor=CLOCK)
    answer = catalogue.answer

    def by_another_pack(*arguments: object, **named: object) -> object:
        return replace(answer(*arguments, **named), pack_hash="sha256:" + "0" * 64)  # type: ignore[arg-type]

    monkeypatch.setattr(catalogue, "answer", by_another_pack)
    with pytest.raises(decisions.PackChanged) as refused:
        decisions.replay(recorded.id)
    assert refused.value.code == "decisions.pack_changed"
    assert models.PackArchive.objects.filter(pack_hash__in=refused.value.missing).exists()


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

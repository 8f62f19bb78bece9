"""Deciding: what the policy says, kept as exact bytes with one leaf of evidence, once an id."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from guiju.apps.decisions import actions as decisions
from guiju.apps.decisions import models
from guiju.apps.evidence import queries as evidence
from guiju.core import canonical
from guiju.core import vouchers as law
from guiju.core.decision import Outcome
from guiju.core.parties import CLOCK
from guiju.policies import archives, catalogue
from tests import factories
from tests.apps.decisions.cases import AMOUNT_FEN, AT, GRANTED, LACKING, ON, PLACE, REFUSED, decide

pytestmark = pytest.mark.django_db


def test_a_preview_answers_and_records_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        decision = decisions.preview(law.AWARD, GRANTED, place=PLACE, on=ON)
    assert decision.outcome is Outcome.GRANTED
    assert decision.award is not None
    assert decision.award.amount_fen == AMOUNT_FEN


def test_a_granted_decision_is_recorded_as_its_exact_bytes() -> None:
    actor, subject = factories.operator(), factories.new_id("subject")
    recorded = decide(actor=actor, subject=subject)
    row = models.Record.objects.get(id=recorded.id)
    assert row.body.encode() == canonical.encode(recorded.decision.as_json())
    assert row.inputs.encode() == canonical.encode(GRANTED)
    assert row.inputs_hash == canonical.digest(GRANTED) == recorded.decision.inputs_hash
    assert row.pack_hash == recorded.decision.pack_hash
    assert (row.question, row.policy, row.edition, row.place) == (
        "vouchers.award",
        "guizhou/compute_voucher",
        "2024_02",
        PLACE,
    )
    assert (row.valid_on, row.assessed_at, row.outcome, row.subject) == (ON, AT, "granted", subject)
    assert (row.actor_person_id, row.actor_organisation_id, row.actor_name) == (
        actor.person,
        actor.organisation,
        actor.name,
    )
    assert row.is_official is recorded.decision.is_official is False


def test_the_number_is_taken_from_the_id() -> None:
    recorded = decide(actor=CLOCK)
    assert recorded.number == f"D-{recorded.id.hex[:10].upper()}"
    assert models.Record.objects.get(id=recorded.id).number == recorded.number


def test_a_refusal_is_a_decision_and_cites_its_clause() -> None:
    recorded = decide(REFUSED, actor=CLOCK)
    assert recorded.decision.outcome is Outcome.REFUSED
    assert {finding.provision for finding in recorded.decision.refusals()} == {"R5"}
    assert json.loads(models.Record.objects.get(id=recorded.id).body)["outcome"] == "refused"


def test_silence_is_recorded_as_a_question() -> None:
    recorded = decide(LACKING, actor=CLOCK)
    assert recorded.decision.outcome is Outcome.UNDETERMINED
    assert recorded.decision.missing == ("is_on_platform",)


def test_each_decision_leaves_one_leaf_that_opens() -> None:
    recorded = decide(actor=CLOCK)
    (leaf,) = evidence.of_subject(recorded.id)
    assert leaf.opens
    assert leaf.payload is not None
    assert leaf.payload["inputs_hash"] == recorded.decision.inputs_hash
    assert leaf.payload["body_hash"] == canonical.digest(recorded.decision.as_json())


def test_the_same_id_with_the_same_payload_gives_what_was_recorded() -> None:
    subject = factories.new_id("subject")
    first = decide(actor=CLOCK, subject=subject)
    again = decide(actor=CLOCK, id=first.id, subject=subject)
    assert again == first
    assert len(evidence.of_subject(first.id)) == 1


@pytest.mark.parametrize(
    "change", [{"facts": REFUSED}, {"facts": replace(GRANTED, contract_price_fen=1)}, {"subject": 1}]
)
def test_the_same_id_with_another_payload_is_refused(change: dict[str, object]) -> None:
    subject = factories.new_id("subject")
    first = decide(actor=CLOCK, subject=subject)
    facts = change.get("facts", GRANTED)
    other = factories.new_id("other") if "subject" in change else subject
    with pytest.raises(decisions.OtherPayload) as refused:
        decide(facts, actor=CLOCK, id=first.id, subject=other)  # type: ignore[arg-type]
    assert refused.value.code == "decisions.other_payload"
    assert first.number in refused.value.zh


def test_a_repeated_id_gives_the_old_answer_even_when_the_policy_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    subject = factories.new_id("subject")
    first = decide(actor=CLOCK, subject=subject)
    answer = catalogue.answer

    def changed(*arguments: object, **named: object) -> object:
        return replace(answer(*arguments, **named), outcome=Outcome.REFUSED, award=None, pack_hash="sha256:" + "0" * 64)

    monkeypatch.setattr(catalogue, "answer", changed)
    again = decide(actor=CLOCK, id=first.id, subject=subject)
    assert again.decision.outcome is Outcome.GRANTED
    assert again.decision.award == first.decision.award
    assert canonical.encode(again.decision.as_json()) == canonical.encode(first.decision.as_json())


def test_a_hundred_cases_are_recorded_in_a_fixed_number_of_statements(django_assert_num_queries) -> None:
    decide(actor=CLOCK)  # the pack is archived by now
    cases = [
        decisions.Asked(
            id=factories.new_id("d"),
            facts=replace(GRANTED, contract_price_fen=100_000 + n),
            place=PLACE,
            on=ON,
            subject=factories.new_id("s"),
        )
        for n in range(100)
    ]
    with django_assert_num_queries(1):  # evidence; the records go by a cursor of their own
        recorded = decisions.decide_many(law.AWARD, cases, at=AT, actor=CLOCK)
    assert [r.id for r in recorded] == [case.id for case in cases]
    assert models.Record.objects.count() == 101


def test_new_and_known_ids_may_come_together() -> None:
    subject = factories.new_id("subject")
    known = decide(actor=CLOCK, subject=subject)
    fresh = factories.new_id("fresh")
    cases = [decisions.Asked(id=id, facts=GRANTED, place=PLACE, on=ON, subject=subject) for id in (known.id, fresh)]
    recorded = decisions.decide_many(law.AWARD, cases, at=AT, actor=CLOCK)
    assert [r.id for r in recorded] == [known.id, fresh]
    assert recorded[0] == known


def test_nothing_asked_is_nothing_recorded(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert decisions.decide_many(law.AWARD, [], at=AT, actor=CLOCK) == []


@pytest.mark.parametrize("table", ["decisions_record", "decisions_packarchive"])
def test_the_database_keeps_records_as_they_were(table: str) -> None:
    decide(actor=CLOCK)
    for statement in (
        f"UPDATE {table} SET pack_hash = 'sha256:x'",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")


def test_the_pack_is_kept_once_under_its_hash_with_the_files_that_the_hash_covers() -> None:
    recorded = decide(actor=CLOCK)
    decide(actor=CLOCK)
    kept = models.PackArchive.objects.get(pack_hash=recorded.decision.pack_hash)
    archive = archives.read(bytes(kept.archive))
    assert sorted(archive.files) == ["policy.toml", "rules_2024_02.py"]
    assert b"[provisions.R1]" in archive.files["policy.toml"]
    archives.check(archive, kept.pack_hash)
    assert kept.kept_at == AT


def test_a_pack_whose_first_decision_was_rolled_back_is_kept_with_the_next() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012  the decision goes, and its archive with it
        decide(actor=CLOCK)
        raise RuntimeError
    assert not models.PackArchive.objects.exists()
    recorded = decide(actor=CLOCK)
    assert models.PackArchive.objects.get().pack_hash == recorded.decision.pack_hash


def test_the_engine_that_decided_is_recorded() -> None:
    recorded = decide(actor=CLOCK)
    assert models.Record.objects.get(id=recorded.id).engine == decisions.engine()
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{16}", decisions.engine())

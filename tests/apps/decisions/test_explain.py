"""Explaining: every clause with what it heard, the law in the margin, and what would change the outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from guiju.apps.decisions import actions as decisions
from guiju.core import regions
from guiju.core import vouchers as law
from guiju.core.decision import Question
from tests.apps.decisions.cases import GRANTED, LACKING, ON, PLACE, REFUSED


def explained(facts: law.Claim) -> decisions.Explained:
    decision = decisions.preview(law.AWARD, facts, place=PLACE, on=ON)
    return decisions.explain(decision.as_json(), place=PLACE)


def test_a_granted_claim_shows_its_award_and_the_law_it_rests_on() -> None:
    says = explained(GRANTED)
    assert (says.outcome_says.zh, says.tone, says.missing, says.obstacles) == ("准予", "good", (), ())
    award = {part.name: (part.kind, part.value) for part in says.award}
    assert award["amount_fen"] == ("fen", 18_600_000)
    assert "entitled_fen" not in award  # given in full: not said twice
    assert award["rate"] == ("ratio", "0.03")
    assert "R1" in {clause.id for clause in says.law}
    assert "3%" in next(clause for clause in says.law if clause.id == "R1").quote
    assert says.title.zh
    assert not says.is_official


def test_each_line_says_what_its_clause_heard() -> None:
    lines = {line.provision: line for line in explained(GRANTED).rows if not line.parts}
    heard = {fact.name: fact for fact in lines["R1"].heard}
    assert (heard["contract_price_fen"].kind, heard["contract_price_fen"].value) == ("fen", 620_000_000)
    term = heard["term:rate"]
    assert (term.kind, term.value) == ("ratio", "0.03")
    assert term.says is not None
    assert term.says.zh


def test_each_clause_stands_beside_the_first_line_that_needs_it() -> None:
    says = explained(GRANTED)
    blocks = (*says.blocks, *says.folded)
    beside = [clause.id for block in blocks for clause in block.law]
    assert sorted(beside) == sorted({clause.id for clause in says.law})
    shown = [line for block in blocks for line in block.rows]
    assert len(shown) == len({id(line) for line in shown})
    assert {line.provision for line in shown} <= {clause.id for clause in says.law}


def test_what_is_met_is_folded_but_for_the_lines_that_figures_rest_on() -> None:
    says = explained(GRANTED)
    standing = [line.provision for block in says.blocks for line in block.rows]
    assert standing == ["R1", "R3"]  # the price times the rate; what the pool still holds
    folded = [line for block in says.folded for line in block.rows]
    assert says.met == len(folded) == 14
    assert all(line.holds and not line.parts for line in folded)


def test_what_another_part_made_moot_is_left_out_of_the_lines() -> None:
    lines = [line for row in explained(replace(GRANTED, claimant_region="110000")).rows for line in row.lines()]
    assert [line.provision for line in lines if "claimant_region" in {fact.name for fact in line.heard}] == []
    assert "申领方为需求方（不限省内省外）。" in {line.says["zh"] for line in lines}


def test_silence_beside_a_refusal_is_told_all_the_same() -> None:
    says = explained(replace(GRANTED, contract_signed_on=date(2026, 1, 1), is_contract_in_force=None))
    assert says.outcome_says.zh == "不予"
    assert says.missing == ("is_contract_in_force",)
    (obstacle,) = says.obstacles
    assert [(fact.name, fact.value) for fact in obstacle.heard] == [("contract_signed_on", "2026-01-01")]
    standing = [line.holds for block in says.blocks for line in block.rows]
    assert standing.count(False) == 1
    assert standing.count(None) == 1


def test_what_was_rounded_away_is_shown_and_a_whole_number_is_not() -> None:
    def before(price_fen: int) -> list[str]:
        rows = explained(replace(GRANTED, contract_price_fen=price_fen)).rows
        return [row.before_rounding for row in rows if row.before_rounding]

    assert before(620_000_000) == []
    assert before(620_000_001) == ["18600000.03"]


def test_regions_are_said_by_their_names() -> None:
    heard = {fact.name: fact.value for row in explained(GRANTED).rows for part in row.parts for fact in part.heard}
    assert heard["provider_region"] == regions.region("520100")


def test_a_reading_stands_once_beside_its_clause_or_below() -> None:
    says = explained(GRANTED)
    beside = {reading.id for clause in says.law for reading in clause.readings}
    assert {reading.id for reading in says.other_readings} == {reading.id for reading in says.readings} - beside


def test_a_refusal_shows_what_stands_in_the_way() -> None:
    says = explained(REFUSED)
    assert (says.outcome_says.zh, says.tone, says.award) == ("不予", "bad", ())
    assert {obstacle.provision for obstacle in says.obstacles} == {"R5"}


def test_silence_shows_what_is_still_needed() -> None:
    says = explained(LACKING)
    assert (says.outcome_says.zh, says.tone, says.missing) == ("待补正", "wait", ("is_on_platform",))


def test_instants_are_instants_again() -> None:
    from datetime import UTC, datetime

    at = datetime(2024, 9, 1, tzinfo=UTC)
    facts = law.Lapsing(expires_at=at, judged_at=at, remaining_fen=1, reserved_fen=0)
    decision = decisions.preview(law.LAPSE, facts, place=PLACE, on=ON)
    says = decisions.explain(decision.as_json(), place=PLACE)
    heard = {fact.name: fact.value for line in says.rows for fact in line.heard}
    assert heard["expires_at"] == at


def test_the_readings_are_the_decisions_own() -> None:
    decision = decisions.preview(law.AWARD, GRANTED, place=PLACE, on=ON)
    says = decisions.explain(decision.as_json(), place=PLACE)
    assert says.readings == decision.readings


def test_a_fact_is_asked_for_under_the_clause_that_needs_it_whatever_else_is_said() -> None:
    def asked(question: Question[Any, Any], fact: str) -> str | None:
        return decisions.clause_asking_for(question, fact, place=PLACE, on=ON)

    assert asked(law.AWARD, "other_claims_on_business") == "R6"
    assert asked(law.REDEMPTION, "expires_at") == "R4"
    assert asked(law.REDEMPTION, "is_presented_by_claimant") == "R7"
    assert asked(law.PROGRAMME, "year") == "R3"
    assert asked(law.ISSUE, "pool_remaining_fen") == "R3"
    assert asked(law.AWARD, "claimant_region") is None  # one of alternatives: a demander may be from anywhere
    assert asked(law.AWARD, "colour") is None
    assert decisions.clause_asking_for(law.AWARD, "goods", place=PLACE, on=date(2023, 1, 1)) is None


def test_before_the_policy_begins_the_explanation_says_so() -> None:
    decision = decisions.preview(law.AWARD, GRANTED, place=PLACE, on=date(2023, 1, 1))
    says = decisions.explain(decision.as_json(), place=PLACE)
    assert says.outcome_says.zh == "不适用"
    assert says.law == ()

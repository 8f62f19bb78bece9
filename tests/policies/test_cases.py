"""Every worked case of every pack, and what the cases together must show."""

from __future__ import annotations

from typing import Any

import pytest

from guiju.core.decision import Decision
from guiju.policies import cases, catalogue, shelving
from guiju.policies.cases import Case

OWN = sorted({edition.policy for edition in catalogue.EDITIONS})
VOUCHERS = "guizhou/compute_voucher"
# What a clause cannot be seen to do on the terms as they stand: nobody has seen the plan for in-kind vouchers.
IMPOSSIBLE = {("D3", "A cash voucher, or an in-kind voucher under the operator's plan.", False)}


def decided(policy: str) -> list[Decision[Any]]:
    shelf = catalogue.editions(policy)
    return [cases.answer(case, shelf) for case in cases.cases_of(policy)]


@pytest.mark.parametrize(
    ("policy", "case"),
    [pytest.param(policy, case, id=case.says.en) for policy in OWN for case in cases.cases_of(policy)],
)
def test_a_case_comes_out_as_worked_by_hand(policy: str, case: Case) -> None:
    assert cases.differences(case, cases.answer(case, catalogue.editions(policy))) == ()


@pytest.mark.parametrize("policy", OWN)
def test_every_clause_is_seen_to_hold_to_fail_and_to_be_silent(policy: str) -> None:
    seen = cases.coverage(decided(policy))
    clauses = {
        (leaf.provision, leaf.says.en) for s in catalogue.editions(policy) for rule in s.rules for leaf in rule.leaves()
    }
    wanted = {(*clause, holds) for clause in clauses for holds in (True, False, None)}
    assert {(*clause, holds) for clause in clauses for holds in seen.get(clause, ())} == wanted - IMPOSSIBLE


@pytest.mark.parametrize("policy", OWN)
def test_nothing_is_declared_and_never_used(policy: str) -> None:
    assert shelving.unused(catalogue.editions(policy)) == ()


@pytest.mark.parametrize("policy", OWN)
def test_every_reading_is_cited_by_some_case(policy: str) -> None:
    cited = {reading.id for decision in decided(policy) for reading in decision.readings}
    assert cited == set(catalogue.editions(policy)[-1].pack.readings)


@pytest.mark.parametrize("policy", OWN)
def test_each_case_has_a_sentence_of_its_own(policy: str) -> None:
    named = [
        (case.question.name, sentence) for case in cases.cases_of(policy) for sentence in (case.says.zh, case.says.en)
    ]
    assert len(named) == len(set(named))


def test_the_voucher_pack_has_its_forty_cases_and_both_editions() -> None:
    decisions = decided(VOUCHERS)
    assert len(decisions) >= 40
    assert {decision.edition for decision in decisions} == {"2024_02", "2026_03"}


def test_a_case_that_comes_out_otherwise_is_told_in_a_sentence() -> None:
    case = cases.cases_of(VOUCHERS)[0]
    other = {**case.expected, "outcome": "refused", "fails": ["R9"], "award": None, "rounded": {"R1": "1"}}
    wrong = Case(
        says=case.says,
        question=case.question,
        on=case.on,
        facts=case.facts,
        expected={**other, "readings": ["no_such_reading"]},
    )
    told = cases.differences(wrong, cases.answer(wrong, catalogue.editions(VOUCHERS)))
    assert told[0] == "outcome: 'granted', not 'refused'"
    assert any(sentence.startswith("award: ") for sentence in told)
    assert "fails: [], not ['R9']" in told
    assert "before rounding R1: None, not 1" in told
    assert "does not cite the reading no_such_reading" in told


SIXTEEN_AMBIGUITIES = (
    "provider_rate",
    "contract_price",
    "natural_year",
    "partial_award",
    "expiry_instant",
    "lodged_in_time",
    "same_subject",
    "same_business",
    "other_kind_scope",
    "related_parties",
    "stacking",
    "pool_order",
    "void_returns",
    "platform_purchase",
    "deduct_or_pay",
    "open_list",
)


@pytest.mark.parametrize("name", SIXTEEN_AMBIGUITIES)
def test_each_ambiguity_of_the_text_is_a_dated_reading_with_its_reason(name: str) -> None:
    first = catalogue.editions(VOUCHERS)[0]
    reading = first.pack.readings[name].reading_on(first.edition.since)
    assert reading.since == first.edition.since
    assert all(says.zh and says.en for says in (reading.question, reading.choice, reading.reason))

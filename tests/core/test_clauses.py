"""Clauses and groups: three answers, every clause heard, silence asks only where it could change the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.core import canonical
from guiju.core.clauses import EmptyGroup, Group, Rule, all_of, any_of, at_least, clause, decide, figure, known, said_by
from guiju.core.decision import Basis, Decision, Finding, InForce, Outcome, Question, Reading, Says

ON = date(2024, 3, 1)
ANSWERS = (True, False, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    a: bool | None = None
    b: bool | None = None
    c: bool | None = None
    price_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    amount_fen: int


class Terms(Protocol):
    on: date
    place: str
    rate: Fraction | None
    is_generous: bool


@clause("P1", rests_on=("open_point",))
def a_holds(facts: Facts, _: Terms) -> bool | None:
    """A is so. 甲。"""
    return facts.a


@clause("P2")
def b_holds(facts: Facts, _: Terms) -> bool | None:
    """B is so. 乙。"""
    return facts.b


@clause("P3", basis=Basis.INFERRED)
def c_holds(facts: Facts, _: Terms) -> bool | None:
    """C is so. 丙。"""
    return facts.c


@figure("P4")
def amount(facts: Facts, terms: Terms) -> Fraction | None:
    """The price times the rate. 价格乘以比例。"""
    price, rate = facts.price_fen, terms.rate
    return None if price is None or rate is None else price * rate


@clause("P5")
def it_is_generous(facts: Facts, terms: Terms) -> bool | None:
    """Whoever is not A gets it by our generosity. 非甲者从宽。"""
    return True if facts.a else terms.is_generous


def given_amount(facts: Facts, terms: Terms) -> Given:
    value = known(amount(facts, terms))
    return Given(amount_fen=value.numerator // value.denominator)


QUESTION = Question("tests.give", Facts, Given)


def in_force(*, rate: Fraction | None = Fraction(3, 100), suspended: dict[str, Says] | None = None) -> InForce:
    says = Says("口径", "A reading.")
    reading = {id: Reading(id=id, question=says, choice=says, since=ON, reason=says) for id in ("open_point", "mercy")}
    return InForce(
        policy="tests/policy",
        edition="2024_03",
        place="520000",
        pack_hash="sha256:0",
        terms={"rate": rate, "is_generous": True},
        set_by={"is_generous": "mercy"},
        readings=reading,
        bases={f"P{n}": Basis.OFFICIAL for n in range(1, 6)},
        suspended=suspended or {},
    )


def rule(when: Group[Facts, Terms]) -> Rule[Facts, Given]:
    return Rule(question=QUESTION, terms=Terms, when=when, award=given_amount)


def hear(when: Group[Facts, Terms], facts: Facts, law: InForce | None = None) -> Decision[Given]:
    return decide(rule(when), facts, law=law or in_force(), on=ON)


def all_leaves(decision: Decision[Given]) -> list[Finding]:
    return [leaf for finding in decision.findings for leaf in finding.leaves()]


def kleene_and(*answers: bool | None) -> bool | None:
    return False if False in answers else None if None in answers else True


def kleene_or(*answers: bool | None) -> bool | None:
    return True if True in answers else None if None in answers else False


@pytest.mark.parametrize(("a", "b", "c"), list(product(ANSWERS, repeat=3)))
def test_groups_follow_kleene(a: bool | None, b: bool | None, c: bool | None) -> None:
    facts = Facts(a=a, b=b, c=c, price_fen=100)
    outcome = {True: Outcome.GRANTED, False: Outcome.REFUSED, None: Outcome.UNDETERMINED}
    assert hear(all_of(a_holds, b_holds, c_holds, amount), facts).outcome is outcome[kleene_and(a, b, c)]
    assert hear(all_of(any_of(a_holds, b_holds, c_holds), amount), facts).outcome is outcome[kleene_or(a, b, c)]
    two = kleene_or(kleene_and(a, b), kleene_and(a, c), kleene_and(b, c))
    assert hear(all_of(at_least(2, a_holds, b_holds, c_holds), amount), facts).outcome is outcome[two]


@pytest.mark.parametrize(("a", "b", "c"), list(product(ANSWERS, repeat=3)))
def test_what_is_missing_could_change_the_answer_and_nothing_else_is_asked(
    a: bool | None, b: bool | None, c: bool | None
) -> None:
    when = all_of(a_holds, any_of(b_holds, c_holds))
    answers = {"a": a, "b": b, "c": c}
    decision = hear(all_of(when, amount), Facts(**answers, price_fen=100))

    def outcomes(free: set[str]) -> set[bool | None]:
        filled = [
            answers | dict(zip(sorted(free), said, strict=True)) for said in product((True, False), repeat=len(free))
        ]
        return {kleene_and(f["a"], kleene_or(f["b"], f["c"])) for f in filled}

    silent = {name for name, said in answers.items() if said is None}
    matters = {name for name in silent if len(outcomes(silent)) > 1 and _pivotal(name, answers)}
    assert set(decision.missing) == matters


def _pivotal(name: str, answers: dict[str, bool | None]) -> bool:
    """Whether some completion of the other silent facts makes this one decide."""
    others = [other for other, said in answers.items() if said is None and other != name]
    for said in product((True, False), repeat=len(others)):
        filled = answers | dict(zip(others, said, strict=True))
        results = {
            kleene_and(f["a"], kleene_or(f["b"], f["c"])) for f in (filled | {name: True}, filled | {name: False})
        }
        if len(results) > 1:
            return True
    return False


def test_every_clause_is_heard_after_one_has_failed() -> None:
    decision = hear(all_of(a_holds, b_holds, c_holds), Facts(a=False, b=False, c=True))
    assert [leaf.holds for leaf in all_leaves(decision)] == [False, False, True]
    assert [leaf.provision for leaf in decision.refusals()] == ["P1", "P2"]


def test_a_refusal_asks_for_nothing() -> None:
    decision = hear(all_of(a_holds, b_holds), Facts(a=False))
    assert decision.outcome is Outcome.REFUSED
    assert decision.missing == ()


def test_a_group_that_holds_gives_no_reasons_to_refuse() -> None:
    decision = hear(all_of(any_of(a_holds, b_holds), c_holds), Facts(a=False, b=True, c=False))
    assert [leaf.provision for leaf in decision.refusals()] == ["P3"]


@pytest.mark.parametrize("make", [all_of, any_of, lambda: at_least(0, a_holds), lambda: at_least(2, a_holds)])
def test_an_empty_group_is_an_error_where_it_is_written(make: object) -> None:
    with pytest.raises(EmptyGroup):
        make()  # type: ignore[operator]


def test_a_finding_tells_what_was_read_and_nothing_that_was_not() -> None:
    decision = hear(all_of(a_holds, amount), Facts(a=True, b=True, price_fen=10_001))
    first, second = decision.findings
    assert dict(first.inputs) == {"a": True}
    assert dict(second.inputs) == {"price_fen": 10_001, "term:rate": Fraction(3, 100)}
    assert second.before_rounding == "300.03"


def test_what_the_award_reads_is_no_clauses_input() -> None:
    decision = hear(all_of(amount, a_holds), Facts(a=True, price_fen=100))
    assert decision.award == Given(amount_fen=3)
    assert dict(decision.findings[-1].inputs) == {"a": True}


def test_a_figure_below_one_unit_does_not_hold() -> None:
    assert hear(all_of(amount), Facts(price_fen=33)).outcome is Outcome.REFUSED
    assert hear(all_of(amount), Facts(price_fen=34)).award == Given(amount_fen=1)


def test_an_unknown_term_is_missing_by_its_name() -> None:
    decision = hear(all_of(amount), Facts(price_fen=100), in_force(rate=None))
    assert decision.outcome is Outcome.UNDETERMINED
    assert decision.missing == ("term:rate",)


def test_a_decision_cites_the_readings_it_rests_on_and_those_whose_term_it_read() -> None:
    assert _cited(Facts(a=False)) == ["mercy", "open_point"]
    assert _cited(Facts(a=True, price_fen=100)) == ["open_point"]


def _cited(facts: Facts) -> list[str]:
    return [reading.id for reading in hear(all_of(a_holds, it_is_generous), facts).readings]


def test_a_reading_is_cited_the_second_time_as_well() -> None:
    law = in_force()
    first, second = (
        hear(all_of(b_holds, it_is_generous), Facts(a=False, b=True, price_fen=100), law) for _ in range(2)
    )
    assert [reading.id for reading in first.readings] == ["mercy"]
    assert second.readings == first.readings


def test_a_decision_on_official_provisions_alone_is_official() -> None:
    assert hear(all_of(a_holds, b_holds), Facts()).is_official
    assert not hear(all_of(a_holds, c_holds), Facts()).is_official


def test_a_suspended_condition_binds_nobody() -> None:
    law = in_force(suspended={"P1": Says("停止适用。", "Suspended.")})
    decision = hear(all_of(a_holds, amount), Facts(a=False, price_fen=100), law)
    assert decision.outcome is Outcome.GRANTED
    assert decision.findings[0].says.en == "Suspended."


def test_a_suspended_alternative_helps_nobody() -> None:
    law = in_force(suspended={"P1": Says("停止适用。", "Suspended.")})
    assert (
        hear(all_of(any_of(a_holds, b_holds), c_holds), Facts(a=True, b=False, c=True), law).outcome is Outcome.REFUSED
    )


def test_a_suspended_provision_that_gives_gives_nothing() -> None:
    law = in_force(suspended={"P4": Says("停止适用。", "Suspended.")})
    assert hear(all_of(amount), Facts(price_fen=100), law).outcome is Outcome.REFUSED


def test_silence_without_a_silent_fact_is_a_broken_clause() -> None:
    @clause("P1")
    def sulks(facts: Facts, _: Terms) -> bool | None:
        """It sulks. 无故不答。"""
        return None if facts.a else True

    with pytest.raises(AssertionError, match="kept silent although nothing it read was missing"):
        hear(all_of(sulks), Facts(a=True))


def test_a_clause_says_its_provision_in_both_tongues_or_is_refused() -> None:
    assert a_holds.says == Says(zh="甲。", en="A is so.")

    def untranslated(_: Facts) -> None:
        """Only in English."""

    with pytest.raises(ValueError, match="both tongues"):
        said_by(untranslated)


FACTS = st.builds(
    Facts,
    a=st.sampled_from(ANSWERS),
    b=st.sampled_from(ANSWERS),
    c=st.sampled_from(ANSWERS),
    price_fen=st.none() | st.integers(0, 10**12),
)


@given(st.lists(FACTS, min_size=1, max_size=8))
def test_recalled_or_heard_afresh_the_bytes_are_the_same(asked: list[Facts]) -> None:
    when = all_of(a_holds, any_of(b_holds, all_of(c_holds, it_is_generous)), it_is_generous, amount)
    law = in_force()
    for facts in [*asked, *asked]:
        remembered, fresh = hear(when, facts, law), hear(when, facts)
        assert remembered.as_bytes() == fresh.as_bytes()
        assert remembered.as_bytes() == canonical.encode(remembered.as_json())


def test_findings_cannot_be_changed_by_who_reads_them() -> None:
    finding = hear(all_of(a_holds), Facts(a=True, price_fen=100)).findings[0]
    with pytest.raises(TypeError):
        finding.inputs["a"] = False  # type: ignore[index]

"""What one shelved edition answers: by its rule while it is in force, else that it does not apply. Finds no policy."""

from __future__ import annotations

from datetime import date
from typing import TypeVar, cast

from guiju.core import canonical
from guiju.core.clauses import Rule, decide
from guiju.core.decision import Basis, Decision, Finding, InForce, Outcome, Question, Says
from guiju.policies.pack import Shelved

F = TypeVar("F")
A = TypeVar("A")


def answer(shelved: Shelved, question: Question[F, A], facts: F, *, on: date) -> Decision[A]:
    """Ask this edition as it stands `on` that day, whether or not it is the one that stands."""
    if not shelved.is_in_force(on):
        return not_applicable(shelved, question, facts, on=on)
    rule = shelved.rule(question.name)
    assert rule is not None, f"{shelved.edition.policy} has a rule for {question.name}"
    return decide(cast("Rule[F, A]", rule), facts, law=shelved.regimes.on(on), on=on)


def pack_hash(shelved: Shelved, *, on: date) -> str:
    """The hash that an answer of that day bears."""
    if shelved.is_in_force(on):
        return shelved.regimes.on(on).pack_hash
    return out_of_force_hash(shelved.regimes.entries[0].value, since=shelved.edition.since, end_on=shelved.end_on)


def out_of_force_hash(law: InForce, *, since: date, end_on: date | None) -> str:
    """The hash of a pack on a day outside its force: it covers the two days that say so, which no regime does."""
    return canonical.digest({"pack": law.pack_hash, "since": since, "end_on": end_on})


def not_applicable(shelved: Shelved, question: Question[F, A], facts: F, *, on: date) -> Decision[A]:
    """The answer before the policy's first day and from its last."""
    since, end_on, law = shelved.edition.since, shelved.end_on, shelved.regimes.entries[0].value
    if on < since:
        says = Says(f"本政策自 {since} 起施行，{on} 尚未施行。", f"The policy begins on {since}; {on} is before it.")
    else:
        says = Says(f"本政策已于 {end_on} 失效。", f"The policy ended on {end_on}.")
    finding = Finding(
        provision="force", holds=False, says=says, basis=Basis.INFERRED, inputs={"since": since, "end_on": end_on}
    )
    return Decision(
        question=question.name,
        policy=law.policy,
        edition=law.edition,
        place=law.place,
        on=on,
        outcome=Outcome.NOT_APPLICABLE,
        award=None,
        findings=(finding,),
        readings=(),
        missing=(),
        pack_hash=pack_hash(shelved, on=on),
        inputs_hash=canonical.digest(facts),
        is_official=False,
    )

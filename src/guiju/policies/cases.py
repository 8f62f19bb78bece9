"""Worked cases: a pack's cases.toml read and put to its rules, each difference told in a sentence.

A case states its outcome, its award and exactly which clauses fail, stay silent and miss what; nothing is left to the
reader. `coverage` tells how each clause was seen to answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guiju.core import canonical
from guiju.core.decision import Decision, Finding, Question, Says
from guiju.core.facts import facts_from_json
from guiju.policies import answers, catalogue, reader
from guiju.policies.pack import Shelved
from guiju.policies.reader import BrokenPack

_KEYS = {
    *("zh", "en", "question", "on", "with", "without", "edition"),
    *("outcome", "award", "fails", "silent", "missing", "before_rounding", "readings"),
}
_NEEDED = {"zh", "en", "question", "on", "outcome"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One worked case. `expected` has the keys outcome, award, fails, silent, missing, before_rounding, readings."""

    says: Says
    question: Question[Any, Any]
    on: date
    facts: Mapping[str, object]
    expected: Mapping[str, Any]


def cases_of(policy: str) -> tuple[Case, ...]:
    """The worked cases in the folder of a policy of the catalogue. Raises BrokenPack, NoPolicy."""
    return cases_in(catalogue.editions(policy))


def cases_in(shelf: Sequence[Shelved]) -> tuple[Case, ...]:
    """The worked cases in the folder that these editions were read from. Raises BrokenPack."""
    package = shelf[-1].edition.rules.__name__.rpartition(".")[0]
    content = reader.read_cases(package)
    questions = {rule.question.name: rule.question for shelved in shelf for rule in shelved.rules}
    usual = content.get("usual", {})
    return tuple(_case(row, questions, usual, f"{package}/cases.toml") for row in content.get("cases", []))


def answer(case: Case, shelf: Sequence[Shelved]) -> Decision[Any]:
    """What the edition that stands on the case's day decides of it; before any begins, the first says so."""
    facts = facts_from_json(case.question, case.facts)
    standing = [shelved for shelved in shelf if shelved.edition.since <= case.on] or [shelf[0]]
    return answers.answer(standing[-1], case.question, facts, on=case.on)


def differences(case: Case, decision: Decision[Any]) -> tuple[str, ...]:
    """What the decision says otherwise than the case expects; empty when they agree."""
    found = {
        "edition": decision.edition,
        "outcome": decision.outcome.value,
        "award": canonical.plain(decision.award),
        "fails": sorted({leaf.provision for leaf in decision.refusals()}),
        "silent": sorted({leaf.provision for finding in decision.findings for leaf in silent_in(finding)}),
        "missing": sorted(decision.missing),
    }
    rounded = {leaf.provision: leaf.before_rounding for leaf in leaves(decision) if leaf.before_rounding is not None}
    cited = {reading.id for reading in decision.readings}
    expected = case.expected
    return (
        *(f"{key}: {found[key]!r}, not {expected[key]!r}" for key in found if not _agrees(found[key], expected[key])),
        *(
            f"before rounding {p}: {rounded.get(p)}, not {v}"
            for p, v in expected["rounded"].items()
            if rounded.get(p) != v
        ),
        *(f"does not cite the reading {name}" for name in expected["readings"] if name not in cited),
    )


def coverage(decisions: Sequence[Decision[Any]]) -> Mapping[tuple[str, str], frozenset[bool | None]]:
    """By clause (its provision and English sentence), whether it was seen to hold, to fail, to be silent."""
    seen: dict[tuple[str, str], set[bool | None]] = {}
    for decision in decisions:
        for leaf in leaves(decision):
            seen.setdefault((leaf.provision, leaf.says.en), set()).add(leaf.holds)
    return {clause: frozenset(answers) for clause, answers in seen.items()}


def leaves(decision: Decision[Any]) -> Iterator[Finding]:
    for finding in decision.findings:
        yield from finding.leaves()


def silent_in(finding: Finding) -> Iterator[Finding]:
    """The clauses that leave this finding open."""
    if finding.holds is None and not finding.parts:
        yield finding
    elif finding.holds is None:
        for part in finding.parts:
            yield from silent_in(part)


def _case(row: Any, questions: Mapping[str, Question[Any, Any]], usual: Mapping[str, Any], file: str) -> Case:
    name = row.get("en", "a case without a sentence") if isinstance(row, dict) else row
    if not isinstance(row, dict) or not _NEEDED <= row.keys() <= _KEYS:
        odd = sorted(row.keys() - _KEYS or _NEEDED - row.keys()) if isinstance(row, dict) else []
        raise BrokenPack(f"{file}: “{name}”: unknown or missing keys {odd}")
    if row["question"] not in questions:
        raise BrokenPack(f"{file}: “{name}”: nobody answers {row['question']}")
    facts = {**usual.get(row["question"], {}), **row.get("with", {})}
    return Case(
        says=Says(zh=row["zh"], en=row["en"]),
        question=questions[row["question"]],
        on=row["on"],
        facts={key: _json(value) for key, value in facts.items() if key not in row.get("without", [])},
        expected={
            "edition": row.get("edition"),
            "outcome": row["outcome"],
            "award": row.get("award"),
            "fails": sorted(row.get("fails", [])),
            "silent": sorted(row.get("silent", [])),
            "missing": sorted(row.get("missing", [])),
            "rounded": row.get("before_rounding", {}),
            "readings": row.get("readings", []),
        },
    )


def _json(value: object) -> object:
    """TOML's days and instants as JSON writes them."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def _agrees(found: Any, expected: Any) -> bool:
    """Equal; or, for an award, equal in every field the case names; or nothing was expected of an edition."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.items() <= found.items()
    return found == expected or (expected is None and isinstance(found, str))

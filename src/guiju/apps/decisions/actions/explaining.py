"""Say a decision so that a person understands it: what each clause heard, the law beside it, what would change it.

Decides nothing and records nothing; what pages and files show comes from here, for a preview as for a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from guiju.core import regions
from guiju.core.decision import Outcome, Question, Reading, Says
from guiju.policies import catalogue, quoting

F = TypeVar("F")
A = TypeVar("A")

OUTCOMES: Mapping[Outcome, Says] = {
    Outcome.GRANTED: Says("准予", "Granted"),
    Outcome.REFUSED: Says("不予", "Refused"),
    Outcome.UNDETERMINED: Says("待补正", "Needs more facts"),
    Outcome.NOT_APPLICABLE: Says("不适用", "Not applicable"),
}
EXCLUSIVE = frozenset({"expires_at", "fell_due_at"})
TONES = {Outcome.GRANTED: "good", Outcome.REFUSED: "bad", Outcome.UNDETERMINED: "wait", Outcome.NOT_APPLICABLE: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One fact or term a clause read. `kind`: fen, ratio, instant, until, region, plain. `says` are a term's own words.

    An `until` is an instant that is exclusive: the midnight after the last day.
    """

    name: str
    says: Says | None
    kind: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One finding as a line of the verdict; a group has parts."""

    provision: str
    holds: bool | None
    says: Mapping[str, str]
    basis: str
    heard: tuple[Heard, ...]
    before_rounding: str | None
    parts: tuple[Row, ...]

    @property
    def is_folded(self) -> bool:
        """Whether a reader may take it as read: it holds, and no figure rests on it."""
        return self.holds is True and not any(fact.kind in {"fen", "ratio"} for fact in self.heard)

    def lines(self) -> Iterator[Row]:
        """The row as people read it: of a group that holds, the parts that carry it, without what those made moot."""
        if not self.parts or self.holds is not True:
            yield self
            return
        for part in self.parts:
            if part.holds is True:
                yield from part.lines()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines of the verdict and the clauses to stand beside them: each clause where it is first needed."""

    rows: tuple[Row, ...]
    law: tuple[quoting.Quoted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A decision for people. `law` are the clauses it cites; `blocks` and `folded` its lines and clauses side by side.

    `blocks` are what a reader has to see: what is not met, what is open, and the lines that figures rest on; `folded`
    are the `met` others. `missing` are the silent facts that could still change a line, even beside one that fails.

    `readings` are all that it rests on, `other_readings` those that no cited clause already brings along.
    """

    policy: str
    title: Says
    issuer: Says
    edition: str
    on: date
    outcome: Outcome
    outcome_says: Says
    tone: str
    award: tuple[Heard, ...]
    rows: tuple[Row, ...]
    law: tuple[quoting.Quoted, ...]
    blocks: tuple[Block, ...]
    folded: tuple[Block, ...]
    met: int
    readings: tuple[Reading, ...]
    other_readings: tuple[Reading, ...]
    missing: tuple[str, ...]
    obstacles: tuple[Row, ...]
    is_official: bool
    pack_hash: str
    inputs_hash: str


def law(question: Question[F, A], *, place: str, on: date) -> quoting.Law:
    """The law that answers a question on a day, as a margin quotes it: clauses in its own words, readings, numbers."""
    return quoting.law(question.name, place=place, on=on)


def clause_asking_for(question: Question[F, A], fact: str, *, place: str, on: date) -> str | None:
    """The provision under which the policy asks for a fact; None where it does not, or only as one of alternatives.

    Found by asking it with nothing said: each clause's silence names what it misses. A suspended one asks for nothing.
    """
    unsaid = catalogue.answer(question, question.facts(), place=place, on=on)
    asking = (finding for finding in unsaid.findings if not finding.parts and fact in finding.missing)
    return next((finding.provision for finding in asking), None)


def explain(said: Mapping[str, Any], *, place: str) -> Explained:
    """Explain a decision from its JSON (`Decision.as_json()`, or as recorded) and the place that was asked.

    The clauses' words are those of the day it was decided for; its readings are its own, as they were then.
    """
    on, outcome = date.fromisoformat(said["on"]), Outcome(said["outcome"])
    quoted = quoting.law(said["question"], place=place, on=on)
    terms = {term.name: term for term in quoted.terms}
    rows = tuple(_row(finding, terms) for finding in said["findings"])
    law = quoted.only(*dict.fromkeys(row.provision for top in rows for row in _leaves(top)))
    readings = tuple(_reading(reading) for reading in said["readings"])
    beside = {reading.id for clause in law for reading in clause.readings}
    lines = tuple(line for row in rows for line in row.lines())
    plain = tuple(line for line in lines if line.is_folded)
    seen: set[str] = set()
    return Explained(
        policy=said["policy"],
        title=quoted.title,
        issuer=quoted.issuer,
        edition=said["edition"],
        on=on,
        outcome=outcome,
        outcome_says=OUTCOMES[outcome],
        tone=TONES[outcome],
        award=_award(said["award"] or {}, terms),
        rows=rows,
        law=law,
        blocks=_blocks(tuple(line for line in lines if not line.is_folded), quoted, seen),
        folded=_blocks(plain, quoted, seen),
        met=len(plain),
        readings=readings,
        other_readings=tuple(reading for reading in readings if reading.id not in beside),
        missing=tuple(dict.fromkeys([*said["missing"], *(name for row in rows for name in _silent(row))])),
        obstacles=tuple(obstacle for row in rows for obstacle in _obstacles(row)),
        is_official=said["is_official"],
        pack_hash=said["pack_hash"],
        inputs_hash=said["inputs_hash"],
    )


def policy_titles() -> dict[str, Says]:
    """The title of every policy by its id, for lists."""
    return {policy.id: policy.title for policy in catalogue.policies()}


def policies_answering(question: Question[F, A]) -> tuple[catalogue.PolicyInfo, ...]:
    """The policies that answer a question, each in its own place, by id; those of installed packages among them."""
    return tuple(policy for policy in catalogue.policies() if question.name in policy.questions)


def question_named(name: str, *, place: str, on: date) -> Question[Any, Any]:
    """The question a record asked, found by its name in the policy that answered. Raises NoPolicy."""
    shelved, _, _ = catalogue.standing(name, place=place, on=on)
    rule = shelved.rule(name)
    assert rule is not None, "a policy that answers a question has a rule for it"
    return rule.question


def _row(finding: Mapping[str, Any], terms: Mapping[str, quoting.QuotedTerm]) -> Row:
    return Row(
        provision=finding["provision"],
        holds=finding["holds"],
        says=finding["says"],
        basis=finding["basis"],
        heard=tuple(_heard(name, value, terms) for name, value in finding["inputs"].items()),
        before_rounding=_if_rounded(finding["before_rounding"]),
        parts=tuple(_row(part, terms) for part in finding["parts"]),
    )


def _blocks(rows: tuple[Row, ...], quoted: quoting.Law, seen: set[str]) -> tuple[Block, ...]:
    """The lines in their order, a new block where a clause is cited for the first time: one not yet `seen`."""
    blocks: list[tuple[list[Row], tuple[quoting.Quoted, ...]]] = []
    for row in rows:
        cited = dict.fromkeys(leaf.provision for leaf in _leaves(row))
        law = quoted.only(*(provision for provision in cited if provision not in seen))
        seen |= set(cited)
        if law or not blocks:
            blocks.append(([], law))
        blocks[-1][0].append(row)
    return tuple(Block(rows=tuple(lines), law=law) for lines, law in blocks)


def _if_rounded(number: str | None) -> str | None:
    """The number before rounding, when rounding took something away."""
    return None if number is None or number.lstrip("-").isdigit() else number


def _award(said: Mapping[str, Any], terms: Mapping[str, quoting.QuotedTerm]) -> tuple[Heard, ...]:
    """The parts of the award, amounts first; an entitlement that was given in full is not said twice."""
    parts = [_heard(name, value, terms) for name, value in said.items()]
    if said.get("entitled_fen") == said.get("amount_fen"):
        parts = [part for part in parts if part.name != "entitled_fen"]
    return tuple(
        sorted(parts, key=lambda part: ("fen", "ratio", "instant", "until", "region", "plain").index(part.kind))
    )


def _heard(name: str, value: object, terms: Mapping[str, quoting.QuotedTerm]) -> Heard:
    """A fact, a term or a part of the award, with how it is to be shown."""
    term = terms.get(name.removeprefix("term:")) if name.startswith("term:") else None
    bare = name.removeprefix("term:")
    kind = "plain"
    if bare.endswith("_fen"):
        kind = "fen"
    elif (term is not None and term.unit == "ratio") or bare == "rate":
        kind = "ratio"
    elif bare.endswith("_at") and isinstance(value, str):
        kind, value = "until" if bare in EXCLUSIVE else "instant", datetime.fromisoformat(value)
    elif bare == "year":
        value = str(value)  # a year is a name, not a quantity
    elif bare.endswith("_region") and isinstance(value, str):
        kind, value = "region", regions.region(value) or value
    return Heard(name=name, says=term.says if term else None, kind=kind, value=value)


def _leaves(row: Row) -> Iterator[Row]:
    if not row.parts:
        yield row
    for part in row.parts:
        yield from _leaves(part)


def _obstacles(row: Row) -> Iterator[Row]:
    """The clauses that did not hold and made this line fail."""
    if row.holds is False and not row.parts:
        yield row
    elif row.holds is False:
        for part in row.parts:
            yield from _obstacles(part)


def _silent(row: Row) -> Iterator[str]:
    """The facts whose silence keeps a line open."""
    if row.holds is not None:
        return
    yield from (fact.name for fact in row.heard if fact.value is None)
    for part in row.parts:
        yield from _silent(part)


def _reading(said: Mapping[str, Any]) -> Reading:
    return Reading(
        id=said["id"],
        question=Says(**said["question"]),
        choice=Says(**said["choice"]),
        since=date.fromisoformat(said["since"]),
        reason=Says(**said["reason"]),
    )

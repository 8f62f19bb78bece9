"""The law as the margin quotes it: what a policy's provisions say on a day, and the readings each one rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from guiju.core.clauses import Rule
from guiju.core.decision import InForce, Reading, Says
from guiju.policies import catalogue
from guiju.policies.pack import UNKNOWN, Provision, Shelved, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """One provision: its heading, the text's own phrase, one sentence of it, where it was read, our readings of it."""

    id: str
    title: Says
    article: str
    quote: str
    says: Says | None
    basis: str
    source: Says | None
    suspended: Says | None
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedTerm:
    """A number or list the policy sets. `value` is None where the text does not say, and `unknown` says why.

    `was_ever_set` tells what a revision left open from what no text has ever said.
    """

    name: str
    says: Says
    unit: str
    value: object
    unknown: Says | None
    was_ever_set: bool
    cites: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What answers one question on one day, and the numbers its policy sets."""

    policy: str
    title: Says
    issuer: Says
    edition: str
    pack_hash: str
    terms: tuple[QuotedTerm, ...]
    clauses: tuple[Quoted, ...]

    def only(self, *ids: str) -> tuple[Quoted, ...]:
        """Some of the clauses, in the order asked for; one that is not in force that day is left out."""
        by_id = {clause.id: clause for clause in self.clauses}
        return tuple(by_id[id] for id in ids if id in by_id)


def law(question: str, *, place: str, on: date) -> Law:
    """The law a question is answered by; before a policy's first day, that of its first. Raises NoPolicy."""
    shelved, rule, in_force = catalogue.standing(question, place=place, on=on)
    on = max(on, shelved.edition.since)
    identity = shelved.pack.identity
    return Law(
        policy=identity.id,
        title=identity.title,
        issuer=identity.issuer,
        edition=in_force.edition,
        pack_hash=in_force.pack_hash,
        terms=tuple(_term(term, on) for term in shelved.pack.terms.values() if term.values.first_on <= on),
        clauses=quoted(rule, shelved, in_force, on),
    )


def quoted(rule: Rule[Any, Any], shelved: Shelved, in_force: InForce, on: date) -> tuple[Quoted, ...]:
    """The provisions a rule restates, in its order, each with the readings its clauses rest on."""
    rests: dict[str, list[str]] = {}
    for leaf in rule.leaves():
        rests.setdefault(leaf.provision, []).extend(leaf.rests_on)
    return tuple(
        _quote(shelved.pack.provisions[id], on, tuple(in_force.readings[r] for r in dict.fromkeys(readings)))
        for id, readings in rests.items()
    )


def _term(term: Term, on: date) -> QuotedTerm:
    value = term.values.on(on)
    return QuotedTerm(
        name=term.name,
        says=term.says,
        unit=term.unit.value,
        value=value.value,
        unknown=value.unknown,
        was_ever_set=any(entry.value.value is not None for entry in term.values.entries),
        cites=value.cites,
    )


def _quote(provision: Provision, on: date, readings: tuple[Reading, ...]) -> Quoted:
    wording = provision.wording_on(on)
    return Quoted(
        id=provision.id,
        title=provision.heading,
        article="" if provision.article == UNKNOWN else provision.article,
        quote=(wording.anchor if wording else None) or "",
        says=wording.says if wording else None,
        basis=wording.source.basis if wording else "",
        source=wording.source.title if wording else None,
        suspended=provision.suspended_on(on),
        readings=readings,
    )

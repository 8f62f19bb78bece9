"""What stands in the catalogue, for offices that tell of policies: their editions, provisions and terms on a day.

Decides nothing and records nothing. A question put to a policy goes through `deciding`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from guiju.core.decision import Says
from guiju.policies import catalogue
from guiju.policies.pack import UNKNOWN, Provision, Shelved, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfEdition:
    """One edition and the day it begins on."""

    name: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfClause:
    """One provision on a day. `runs` are the questions whose rules restate it; a reserved one has no words."""

    id: str
    title: Says
    article: str
    says: Says | None
    basis: str
    suspended: Says | None
    is_reserved: bool
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfTerm:
    """A number or list the policy sets; `value` None where it is not known, and `unknown` says why."""

    name: str
    says: Says
    unit: str
    value: object
    unknown: Says | None
    cites: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A policy as it stands on a day. What its text does not say of itself is empty."""

    id: str
    place: str
    kind: str
    title: Says
    issuer: Says
    document_number: str
    issued_on: date | None
    until_on: date | None
    parent: Says
    edition: str
    editions: tuple[ShelfEdition, ...]
    changes: tuple[date, ...]
    clauses: tuple[ShelfClause, ...]
    terms: tuple[ShelfTerm, ...]

    @property
    def since(self) -> date:
        return self.editions[0].since


def shelf_ids() -> tuple[str, ...]:
    """Every policy of the catalogue."""
    return tuple(info.id for info in catalogue.policies())


def shelf(policy: str, *, on: date) -> Shelf:
    """A policy on a day, or on its first day when that is later. Raises NoPolicy."""
    editions = catalogue.editions(policy)
    on = max(on, editions[0].edition.since)
    shelved = catalogue.pack(policy, on)
    identity = shelved.pack.identity
    return Shelf(
        id=identity.id,
        place=identity.place,
        kind=identity.kind,
        title=identity.title,
        issuer=identity.issuer,
        document_number="" if identity.document_number == UNKNOWN else identity.document_number,
        issued_on=_day(identity.issued_on),
        until_on=identity.end_on,
        parent=identity.parent,
        edition=shelved.edition.name,
        editions=tuple(ShelfEdition(name=each.edition.name, since=each.edition.since) for each in editions),
        changes=shelved.pack.changes(),
        clauses=tuple(_clause(provision, shelved, on) for provision in shelved.pack.provisions.values()),
        terms=_terms(shelved, on),
    )


def _clause(provision: Provision, shelved: Shelved, on: date) -> ShelfClause:
    wording = provision.wording_on(on)
    restating = (rule for rule in shelved.rules if any(leaf.provision == provision.id for leaf in rule.leaves()))
    return ShelfClause(
        id=provision.id,
        title=provision.heading,
        article="" if provision.article == UNKNOWN else provision.article,
        says=wording.says if wording else None,
        basis=wording.source.basis if wording else "",
        suspended=provision.suspended_on(on),
        is_reserved=provision.status is Status.RESERVED,
        runs=tuple(dict.fromkeys(rule.question.name for rule in restating)),
    )


def _terms(shelved: Shelved, on: date) -> tuple[ShelfTerm, ...]:
    begun = [term for term in shelved.pack.terms.values() if term.values.first_on <= on]
    return tuple(
        ShelfTerm(
            name=term.name,
            says=term.says,
            unit=term.unit.value,
            value=term.values.on(on).value,
            unknown=term.values.on(on).unknown,
            cites=term.values.on(on).cites,
        )
        for term in begun
    )


def _day(text: str) -> date | None:
    return None if text == UNKNOWN else date.fromisoformat(text)

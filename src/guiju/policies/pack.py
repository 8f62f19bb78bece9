"""A policy pack: identity, provisions, dated terms and readings, and what of them is in force on a day. Opens nothing.

`reader` fills it from a folder; `catalogue` asks it. The pack hash of a day covers what had begun by that day, so a
later amendment never touches an earlier decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import ModuleType
from typing import Any

from guiju.core import canonical
from guiju.core.calendar import Period
from guiju.core.clauses import Rule
from guiju.core.decision import Basis, InForce, Reading, Says
from guiju.core.timeline import Timeline

UNKNOWN = "unknown"


class Status(StrEnum):
    RULE = "rule"  # restated by clauses
    DEFINITION = "definition"  # says what something is; decides nothing by itself
    RESERVED = "reserved"  # known to be open, its content unknown: disabled, never invented


class Unit(StrEnum):
    """How a term is written in policy.toml."""

    YUAN = "yuan"  # arrives in the rules as whole fen, under the term's name + `_fen`
    RATIO = "ratio"  # arrives as a Fraction
    MONTHS = "months"  # arrives as int, name + `_months`
    KINDS = "kinds"  # arrives as a tuple of texts
    FLAG = "flag"  # arrives as bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text the pack was written from."""

    id: str
    basis: Basis
    title: Says


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A provision in one sentence, where it was read, and a short phrase of the text to find it by."""

    says: Says
    source: Source
    anchor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    period: Period
    why: Says


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One provision under our own stable id. A reserved one has a heading but no wording."""

    id: str
    status: Status
    article: str
    heading: Says
    wordings: Timeline[Wording] | None
    suspensions: tuple[Suspension, ...]

    def wording_on(self, day: date) -> Wording | None:
        """Its words on `day`; None when it is reserved or had not begun."""
        return None if self.wordings is None or day < self.wordings.first_on else self.wordings.on(day)

    def suspended_on(self, day: date) -> Says | None:
        """Why it does not apply on `day`, or None when it does."""
        return next((suspension.why for suspension in self.suspensions if day in suspension.period), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermValue:
    """What a term is from a day on: a value, or why it is not known. `cites` is the provision that sets it."""

    value: object | None
    unknown: Says | None
    cites: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A number or list the policy sets. `name` is what the rules call it, unit included."""

    name: str
    unit: Unit
    says: Says
    values: Timeline[TermValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was chosen where the text is open, and why; `value` is what the rules read, when they read one."""

    says: Says
    reason: Says
    value: object | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPoint:
    """解释口径: a question the text leaves open, and our dated choices. `sets` names the term the choice stands for."""

    id: str
    question: Says
    sets: str | None
    unit: Unit | None
    choices: Timeline[Choice]

    def reading_on(self, day: date) -> Reading:
        entry = self.choices.entry_on(day)
        return Reading(
            id=self.id,
            question=self.question,
            choice=entry.value.says,
            since=entry.start_on,
            reason=entry.value.reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which policy this is. What is not known says `unknown`."""

    id: str
    place: str
    kind: str
    title: Says
    issuer: Says
    parent: Says
    document_number: str
    issued_on: str
    end_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Everything policy.toml says, checked."""

    identity: Identity
    sources: Mapping[str, Source]
    provisions: Mapping[str, Provision]
    terms: Mapping[str, Term]
    readings: Mapping[str, OpenPoint]

    def changes(self) -> tuple[date, ...]:
        """Every day on which something in the pack begins or ends."""
        days: set[date] = set()
        for timeline in self._timelines():
            for entry in timeline.entries:
                days |= {entry.start_on, entry.end_on or entry.start_on}
        for provision in self.provisions.values():
            for suspension in provision.suspensions:
                days |= {suspension.period.start_on, suspension.period.end_on or suspension.period.start_on}
        return tuple(sorted(days))

    def _timelines(self) -> list[Timeline[Any]]:
        return [
            *(p.wordings for p in self.provisions.values() if p.wordings is not None),
            *(term.values for term in self.terms.values()),
            *(point.choices for point in self.readings.values()),
        ]

    def begun_by(self, day: date) -> dict[str, object]:
        """The pack as far as it had begun by `day`, for hashing: what begins later leaves no trace in it."""
        return {
            "policy": self.identity.id,
            "provisions": {id: _begun_provision(p, day) for id, p in self.provisions.items() if p.wording_on(day)},
            "terms": {id: _begun(term.values, day) for id, term in self.terms.items() if _begun(term.values, day)},
            "readings": {
                id: {"question": point.question, "sets": point.sets, "choices": _begun(point.choices, day)}
                for id, point in self.readings.items()
                if _begun(point.choices, day)
            },
        }

    def in_force(self, day: date, *, edition: str, rules_hash: str) -> InForce:
        """What the clauses of an edition need to know of the pack on `day`."""
        terms = {t.name: t.values.on(day).value for t in self.terms.values() if t.values.covers(day)}
        points = {id: point for id, point in self.readings.items() if point.choices.first_on <= day}
        set_by = {point.sets: id for id, point in points.items() if point.sets is not None}
        terms |= {name: points[id].choices.on(day).value for name, id in set_by.items()}
        wordings = {id: wording for id, p in self.provisions.items() if (wording := p.wording_on(day)) is not None}
        return InForce(
            policy=self.identity.id,
            edition=edition,
            place=self.identity.place,
            pack_hash=canonical.digest({"edition": edition, "rules": rules_hash, "pack": self.begun_by(day)}),
            terms=terms,
            set_by=set_by,
            readings={id: point.reading_on(day) for id, point in points.items()},
            bases={id: wording.source.basis for id, wording in wordings.items()},
            suspended={id: why for id in wordings if (why := self.provisions[id].suspended_on(day)) is not None},
        )


@dataclass(frozen=True, slots=True)
class Edition:
    """One line of the catalogue: from this day on, in this place, this module of rules answers for this policy."""

    policy: str
    place: str
    since: date
    rules: ModuleType

    @property
    def name(self) -> str:
        """`2024_02`, of the module `rules_2024_02`."""
        return self.rules.__name__.rpartition(".rules_")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """An edition read from its files and checked: its pack, its rules, and what is in force from each day on."""

    edition: Edition
    end_on: date | None
    pack: Pack
    rules: tuple[Rule[Any, Any], ...]
    regimes: Timeline[InForce]
    files: Mapping[str, bytes]

    def is_in_force(self, on: date) -> bool:
        return self.edition.since <= on and (self.end_on is None or on < self.end_on)

    def rule(self, question: str) -> Rule[Any, Any] | None:
        return next((rule for rule in self.rules if rule.question.name == question), None)


def _begun(timeline: Timeline[Any], day: date) -> list[tuple[date, Any]]:
    return [(entry.start_on, entry.value) for entry in timeline.until(day)]


def _begun_provision(provision: Provision, day: date) -> dict[str, object]:
    """Article numbers and anchors are left out: finding them later changes nothing that was decided."""
    assert provision.wordings is not None
    return {
        "status": provision.status,
        "wordings": [(on, w.says, w.source.basis) for on, w in _begun(provision.wordings, day)],
        "suspensions": [(s.period.start_on, s.why) for s in provision.suspensions if s.period.start_on <= day],
    }

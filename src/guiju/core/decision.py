"""A decision and what it is made of: question, outcome, findings clause by clause, readings, and what is missing.

Values only; `core.clauses` makes them. A refusal is a Decision, not an exception.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from guiju.core import canonical

F = TypeVar("F")
A = TypeVar("A")


class Outcome(StrEnum):
    GRANTED = "granted"  # 准予
    REFUSED = "refused"  # 不予
    UNDETERMINED = "undetermined"  # 待补正
    NOT_APPLICABLE = "not_applicable"  # 不适用


class Basis(StrEnum):
    """What a provision is known from, best first."""

    OFFICIAL = "official"
    MIRROR = "mirror"
    PRESS = "press"
    NEWSLETTER = "newsletter"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Says:
    """One sentence in both tongues."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """解释口径: what the text leaves open, what we chose, since when and why."""

    id: str
    question: Says
    choice: Says
    since: date
    reason: Says
    _spelled: str | None = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one clause, or a group of them, found.

    `inputs` are the facts and terms (`term:…`) that were read. `before_rounding` is the exact number behind an amount,
    in the smallest unit (fen). `missing` names the silent inputs that could still change this finding. Groups have
    `parts`; their `provision` joins their parts'.
    """

    provision: str
    holds: bool | None
    says: Says
    basis: Basis
    inputs: Mapping[str, object] = field(default_factory=dict)
    before_rounding: str | None = None
    parts: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()
    _spelled: str | None = field(default=None, init=False, repr=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        return {
            "provision": self.provision,
            "holds": self.holds,
            "says": {"zh": self.says.zh, "en": self.says.en},
            "basis": self.basis.value,
            "inputs": canonical.plain(self.inputs),
            "before_rounding": self.before_rounding,
            "parts": [part.as_json() for part in self.parts],
        }

    def leaves(self) -> Iterator[Finding]:
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def refusals(self) -> Iterator[Finding]:
        """The clauses that did not hold and made this finding False."""
        if self.holds is False and not self.parts:
            yield self
        elif self.holds is False:
            for part in self.parts:
                yield from part.refusals()


@dataclass(frozen=True, slots=True)
class Question(Generic[F, A]):
    """What may be asked of a policy: its name (`vouchers.award`), the facts it needs, the award it may give."""

    name: str
    facts: type[F]
    award: type[A]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Generic[A]):
    """The answer, with every clause heard, the readings it rests on, and what is missing. Same inputs, same bytes."""

    question: str
    policy: str
    edition: str
    place: str
    on: date
    outcome: Outcome
    award: A | None
    findings: tuple[Finding, ...]
    readings: tuple[Reading, ...]
    missing: tuple[str, ...]
    pack_hash: str
    inputs_hash: str
    is_official: bool

    def as_json(self) -> dict[str, Any]:
        """The decision as JSON knows it; `canonical.encode` of it is the record."""
        return {
            "question": self.question,
            "policy": self.policy,
            "edition": self.edition,
            "on": self.on.isoformat(),
            "outcome": self.outcome.value,
            "award": canonical.plain(self.award),
            "findings": [finding.as_json() for finding in self.findings],
            "readings": canonical.plain(self.readings),
            "missing": list(self.missing),
            "pack_hash": self.pack_hash,
            "inputs_hash": self.inputs_hash,
            "is_official": self.is_official,
        }

    def as_bytes(self) -> bytes:
        """`canonical.encode(self.as_json())`, several times faster: sentences that recur are spelled once."""
        return (
            f'{{"award":{canonical.text(self.award)},"edition":{_text(self.edition)},'
            f'"findings":[{",".join(map(_spelled, self.findings))}],"inputs_hash":"{self.inputs_hash}",'
            f'"is_official":{_text(self.is_official)},"missing":{canonical.text(self.missing)},"on":"{self.on}",'
            f'"outcome":"{self.outcome}","pack_hash":"{self.pack_hash}","policy":{_text(self.policy)},'
            f'"question":{_text(self.question)},"readings":[{",".join(map(_spelled, self.readings))}]}}'
        ).encode()

    def refusals(self) -> tuple[Finding, ...]:
        """The clauses that stand in the way, groups opened."""
        return tuple(leaf for finding in self.findings for leaf in finding.refusals())


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """What one policy says at one time: term values (None: the text does not say), readings, bases, suspensions.

    `set_by` tells which term is not the text's but a reading's. `suspended` gives, by provision, why it sleeps.
    """

    policy: str
    edition: str
    place: str
    pack_hash: str
    terms: Mapping[str, object]
    set_by: Mapping[str, str]
    readings: Mapping[str, Reading]
    bases: Mapping[str, Basis]
    suspended: Mapping[str, Says]
    recalls: dict[int, Any] = field(default_factory=dict, init=False, repr=False, compare=False)


def _spelled(part: Finding | Reading) -> str:
    """The canonical text of a finding or reading, spelled the first time it is asked for."""
    if part._spelled is None:
        object.__setattr__(part, "_spelled", _finding(part) if isinstance(part, Finding) else canonical.text(part))
    return part._spelled or ""


def _finding(finding: Finding) -> str:
    rounded = "null" if finding.before_rounding is None else f'"{finding.before_rounding}"'
    return (
        f'{{"basis":"{finding.basis}","before_rounding":{rounded},"holds":{_text(finding.holds)},'
        f'"inputs":{canonical.text(finding.inputs)},"parts":[{",".join(map(_finding, finding.parts))}],'
        f'"provision":{_text(finding.provision)},"says":{_text(finding.says)}}}'
    )


@lru_cache(maxsize=4096)
def _text(value: Says | str | bool | None) -> str:
    return canonical.text(value)

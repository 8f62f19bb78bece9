"""Clauses: provisions restated as three-valued predicates, the groups they stand in, and the one way to decide by them.

A clause answers True, False or None. None is silence: it asks for the fact it did not get, never refuses, and matters
only where it could change the answer (Kleene's logic). Every clause is heard even after one has failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from guiju.core import canonical
from guiju.core.decision import Basis, Decision, Finding, InForce, Outcome, Question, Says
from guiju.core.recall import Recall

F = TypeVar("F")
T = TypeVar("T")
A = TypeVar("A")
V = TypeVar("V")
F_contra = TypeVar("F_contra", contravariant=True)
T_contra = TypeVar("T_contra", contravariant=True)

_RANKS = {basis: rank for rank, basis in enumerate(Basis)}


class Hearing:
    """One sitting: facts and terms under witnesses who note what is read.

    `heard` is what the clause now speaking reads; `read` and `asked_day` what the part of the rule it belongs to does.
    """

    __slots__ = ("asked_day", "cited", "facts", "heard", "law", "read", "terms", "unheard")

    def __init__(self, facts: object, law: InForce, on: date) -> None:
        self.law = law
        self.unheard = facts
        self.cited: set[str] = set()
        self.heard: dict[str, object] = {}
        self.read: dict[str, object] = {}
        self.asked_day = False
        self.facts: Any = _FactsHeard(facts, self)
        self.terms: Any = _TermsHeard(law, on, self)

    def of(self, part: Clause[Any, Any] | Figure[Any, Any] | Group[Any, Any], *, vacant: bool) -> Finding:
        """The finding of one part of a rule, recalled if such facts were heard under this law before."""
        recall = self.law.recalls.get(id(part))
        if recall is None:
            recall = self.law.recalls[id(part)] = Recall(part)
        leaf = recall.find(self.unheard)
        if leaf is None:
            before, self.cited, self.read, self.asked_day = self.cited, set(), {}, False
            leaf = (part.hear(self, vacant=vacant), frozenset(self.cited))
            if not self.asked_day:
                recall.keep(self.read, leaf)
            self.cited = before
        finding, cited = leaf
        if cited:
            self.cited |= cited
        return finding

    def missing(self, part: Clause[Any, Any] | Figure[Any, Any]) -> tuple[str, ...]:
        """What was silent to a clause that kept silent itself."""
        missing = tuple(name for name, value in self.heard.items() if value is None)
        assert missing, f"{part.provision} {part.says.en!r} kept silent although nothing it read was missing"
        return missing


class _FactsHeard:
    """Hands out facts and notes which were read."""

    __slots__ = ("__facts", "__hearing")

    def __init__(self, facts: object, hearing: Hearing) -> None:
        self.__facts = facts
        self.__hearing = hearing

    def __getattr__(self, name: str) -> object:
        hearing = self.__hearing
        value = hearing.heard[name] = hearing.read[name] = getattr(self.__facts, name)
        return value


class _TermsHeard:
    """Hands out the day's terms, notes which were read, and cites the readings that set them."""

    __slots__ = ("__hearing", "__law", "__on")

    def __init__(self, law: InForce, on: date, hearing: Hearing) -> None:
        self.__law = law
        self.__on = on
        self.__hearing = hearing

    @property
    def on(self) -> date:
        self.__hearing.asked_day = True
        return self.__on

    @property
    def place(self) -> str:
        return self.__law.place

    def __getattr__(self, name: str) -> object:
        value = self.__law.terms[name]
        reading = self.__law.set_by.get(name)
        if reading is None:
            self.__hearing.heard["term:" + name] = value
        else:
            self.__hearing.cited.add(reading)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause(Generic[F_contra, T_contra]):
    """One provision restated as a predicate. Calling it calls the predicate."""

    provision: str
    predicate: Callable[[F_contra, T_contra], bool | None]
    says: Says
    rests_on: tuple[str, ...]
    basis: Basis | None

    def __call__(self, facts: F_contra, terms: T_contra) -> bool | None:
        return self.predicate(facts, terms)

    def hear(self, hearing: Hearing, *, vacant: bool) -> Finding:
        """Suspended, a condition binds nobody: it counts as `vacant`, what leaves its group as if it were not there."""
        law, provision = hearing.law, self.provision
        if provision in law.suspended:
            return _asleep(provision, law, holds=vacant)
        heard = hearing.heard = {}
        holds = self.predicate(hearing.facts, hearing.terms)
        assert holds is None or holds is True or holds is False, f"{provision} answered {holds!r}"
        return Finding(
            provision=provision,
            holds=holds,
            says=self.says,
            basis=self.basis or law.bases[provision],
            inputs=MappingProxyType(heard),
            missing=hearing.missing(self) if holds is None else (),
        )

    def leaves(self) -> Iterator[Clause[Any, Any] | Figure[Any, Any]]:
        yield self


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Generic[F_contra, T_contra]):
    """One provision restated as an exact amount in the smallest unit. It holds when it comes to at least one unit."""

    provision: str
    amount: Callable[[F_contra, T_contra], Fraction | None]
    says: Says
    rests_on: tuple[str, ...]
    basis: Basis | None

    def __call__(self, facts: F_contra, terms: T_contra) -> Fraction | None:
        return self.amount(facts, terms)

    def hear(self, hearing: Hearing, *, vacant: bool) -> Finding:
        """Suspended, a provision that gives gives nothing, wherever it stands."""
        del vacant
        law, provision = hearing.law, self.provision
        if provision in law.suspended:
            return _asleep(provision, law, holds=False)
        heard = hearing.heard = {}
        amount = self.amount(hearing.facts, hearing.terms)
        return Finding(
            provision=provision,
            holds=None if amount is None else amount >= 1,
            says=self.says,
            basis=self.basis or law.bases[provision],
            inputs=MappingProxyType(heard),
            before_rounding=None if amount is None else canonical.exact_text(amount),
            missing=hearing.missing(self) if amount is None else (),
        )

    def leaves(self) -> Iterator[Clause[Any, Any] | Figure[Any, Any]]:
        yield self


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Generic[F_contra, T_contra]):
    """Parts of which at least `need` must hold. Hears them all; explains itself by them."""

    need: int
    parts: tuple[Clause[F_contra, T_contra] | Figure[F_contra, T_contra] | Group[F_contra, T_contra], ...]
    says: Says
    provision: str = field(init=False)

    def __post_init__(self) -> None:
        if not 1 <= self.need <= len(self.parts):
            raise EmptyGroup(f"a group that needs {self.need} of {len(self.parts)} parts decides nothing")
        object.__setattr__(self, "provision", "+".join(dict.fromkeys(leaf.provision for leaf in self.leaves())))

    def hear(self, hearing: Hearing, *, vacant: bool) -> Finding:
        del vacant  # what a suspended part counts as, its own group says
        is_all = self.need == len(self.parts)
        return self.weigh(tuple([part.hear(hearing, vacant=is_all) for part in self.parts]))

    def weigh(self, found: tuple[Finding, ...]) -> Finding:
        """What the findings of the parts come to: enough hold, enough still may, or too few can."""
        answers = [finding.holds for finding in found]
        holding, silent = answers.count(True), answers.count(None)
        holds = True if holding >= self.need else None if holding + silent >= self.need else False
        return Finding(
            provision=self.provision,
            holds=holds,
            says=self.says,
            basis=max([finding.basis for finding in found], key=_RANKS.__getitem__),
            parts=found,
            missing=_missing(found) if holds is None else (),
        )

    def leaves(self) -> Iterator[Clause[Any, Any] | Figure[Any, Any]]:
        for part in self.parts:
            yield from part.leaves()


class EmptyGroup(ValueError):
    """A group of clauses that could not fail or could not hold: refused when it is written, not when it decides."""


def all_of(*parts: Clause[F, T] | Figure[F, T] | Group[F, T]) -> Group[F, T]:
    return Group(need=len(parts), parts=parts, says=Says("以下各项均须符合。", "All of these must hold."))


def any_of(*parts: Clause[F, T] | Figure[F, T] | Group[F, T]) -> Group[F, T]:
    return Group(need=1, parts=parts, says=Says("以下各项符合其一即可。", "One of these must hold."))


def at_least(need: int, *parts: Clause[F, T] | Figure[F, T] | Group[F, T]) -> Group[F, T]:
    says = Says(f"以下各项至少符合 {need} 项。", f"At least {need} of these must hold.")
    return Group(need=need, parts=parts, says=says)


def clause(
    provision: str, *, rests_on: tuple[str, ...] = (), basis: Basis | None = None
) -> Callable[[Callable[[F, T], bool | None]], Clause[F, T]]:
    """Bind a predicate to the provision it restates. Its docstring begins `In English. 用中文。`, read by applicants.

    `rests_on` names readings the clause needs besides those it reads as terms; `basis` is for a clause that says
    more than its provision does.
    """

    def bind(predicate: Callable[[F, T], bool | None]) -> Clause[F, T]:
        return Clause(provision=provision, predicate=predicate, says=said_by(predicate), rests_on=rests_on, basis=basis)

    return bind


def figure(
    provision: str, *, rests_on: tuple[str, ...] = (), basis: Basis | None = None
) -> Callable[[Callable[[F, T], Fraction | None]], Figure[F, T]]:
    """Bind an amount, exact and before rounding, to the provision it restates. Otherwise as `clause`."""

    def bind(amount: Callable[[F, T], Fraction | None]) -> Figure[F, T]:
        return Figure(provision=provision, amount=amount, says=said_by(amount), rests_on=rests_on, basis=basis)

    return bind


def said_by(function: Callable[..., object]) -> Says:
    """The two tongues of a docstring's first paragraph: `In English. 用中文。`"""
    paragraph = " ".join((function.__doc__ or "").strip().split("\n\n")[0].split())
    first_han = next((at for at, char in enumerate(paragraph) if char >= "\u2e80"), len(paragraph))
    end = paragraph.rfind(". ", 0, first_han) + 1
    if end == 0 or first_han == len(paragraph):
        raise ValueError(f"{function.__qualname__} must begin with its provision in both tongues: 'English. 中文。'")
    return Says(zh=paragraph[end:].strip(), en=paragraph[:end])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[F, A]):
    """How a policy answers one question: when it grants, and what.

    `terms` is a Protocol naming the terms its clauses read; `rests_on` the readings the whole answer needs.
    """

    question: Question[F, A]
    terms: type
    when: Group[F, Any]
    award: Callable[[F, Any], A]
    rests_on: tuple[str, ...] = ()
    cited: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cited", frozenset(self.rests_on).union(*(leaf.rests_on for leaf in self.leaves())))

    def leaves(self) -> Iterator[Clause[Any, Any] | Figure[Any, Any]]:
        yield from self.when.leaves()


def decide(rule: Rule[F, A], facts: F, *, law: InForce, on: date) -> Decision[A]:
    """Hear every clause of `rule`: all hold, granted; one fails, refused; else undetermined, naming what is missing."""
    hearing = Hearing(facts, law, on)
    found = rule.when.weigh(tuple([hearing.of(part, vacant=True) for part in rule.when.parts]))
    hearing.heard = {}  # what the award reads is no clause's input
    award = rule.award(facts, hearing.terms) if found.holds else None
    return Decision(
        question=rule.question.name,
        policy=law.policy,
        edition=law.edition,
        place=law.place,
        on=on,
        outcome=_OUTCOMES[found.holds],
        award=award,
        findings=found.parts,
        readings=tuple([law.readings[name] for name in sorted(rule.cited | hearing.cited)]),
        missing=found.missing,
        pack_hash=law.pack_hash,
        inputs_hash=canonical.digest(facts),
        is_official=found.basis is Basis.OFFICIAL,
    )


def known(value: V | None) -> V:
    """`value`, which the clauses have already found not to be silent."""
    assert value is not None, "an award read a fact no clause asked for"
    return value


_OUTCOMES: Mapping[bool | None, Outcome] = {
    True: Outcome.GRANTED,
    False: Outcome.REFUSED,
    None: Outcome.UNDETERMINED,
}


def _asleep(provision: str, law: InForce, *, holds: bool) -> Finding:
    return Finding(provision=provision, holds=holds, says=law.suspended[provision], basis=law.bases[provision])


def _missing(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """What the silent parts miss: the parts that hold or fail already need nothing more."""
    return tuple(dict.fromkeys(name for finding in findings if finding.holds is None for name in finding.missing))

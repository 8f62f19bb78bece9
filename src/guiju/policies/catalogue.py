"""政策目录: question × place × since → rules, one line an edition. The one place where a policy is found and asked.

Packs of other packages join through the entry point group `guiju.policies` (a tuple of `pack.Edition`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, TypeVar, cast

from guiju.core.clauses import Rule, decide
from guiju.core.decision import Decision, InForce, Question, Says
from guiju.core.refusals import Refused
from guiju.policies import answers, archives, reader, shelving
from guiju.policies.guizhou.compute_voucher import rules_2024_02 as guizhou_vouchers_2024_02
from guiju.policies.guizhou.compute_voucher import rules_2026_03 as guizhou_vouchers_2026_03
from guiju.policies.pack import Edition, Shelved
from guiju.policies.reader import BrokenPack

F = TypeVar("F")
A = TypeVar("A")

EDITIONS = (
    Edition("guizhou/compute_voucher", "520000", date(2024, 2, 1), guizhou_vouchers_2024_02),
    Edition("guizhou/compute_voucher", "520000", date(2026, 3, 19), guizhou_vouchers_2026_03),
)


class NoPolicy(Refused, LookupError):
    """Nobody answers this question in this place, or no policy has this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInfo:
    """One policy as a list shows it."""

    id: str
    place: str
    title: Says
    issuer: Says
    editions: tuple[tuple[str, date], ...]
    questions: tuple[str, ...]


def answer(question: Question[F, A], facts: F, *, place: str, on: date) -> Decision[A]:
    """Ask the policy of `place` (GB/T 2260) as it stands `on` that day. Raises NoPolicy where none answers.

    A smaller place is answered by the larger one it lies in, when it has no policy of its own. Before the policy's
    first day, and from its last, the answer is `not_applicable`.
    """
    shelved, rule, law = _standing(question.name, place, on)
    if rule is None:
        return answers.not_applicable(shelved, question, facts, on=on)
    return decide(cast(Rule[F, A], rule), facts, law=law, on=on)


def standing(question: str, *, place: str, on: date) -> tuple[Shelved, Rule[Any, Any], InForce]:
    """The edition, the rule and the law that would answer; before a policy's first day, those of that day."""
    shelved, _, law = _standing(question, place, on)
    rule = shelved.rule(question)
    assert rule is not None, "an edition that stands for a question has a rule for it"
    return shelved, rule, law


def policies() -> list[PolicyInfo]:
    """Every policy of the catalogue, those of installed packages among them, by name."""
    return [_info(shelf) for shelf in _shelves().values()]


def pack(policy: str, on: date | None = None) -> Shelved:
    """The edition of a policy that stands `on` that day; without a day, the latest. Raises NoPolicy."""
    shelf = editions(policy)
    if on is None:
        return shelf[-1]
    begun = [shelved for shelved in shelf if shelved.edition.since <= on]
    if not begun:
        since = shelf[0].edition.since
        raise NoPolicy(
            "catalogue.not_begun",
            zh=f"{policy} 自 {since} 起施行，{on} 尚未施行。",
            en=f"{policy} begins on {since}; on {on} it was not in force.",
            field="on",
        )
    return begun[-1]


def editions(policy: str) -> tuple[Shelved, ...]:
    """All editions of a policy, oldest first. Raises NoPolicy."""
    shelf = _shelves().get(policy)
    if shelf is None:
        known = "、".join(_shelves())
        raise NoPolicy(
            "catalogue.unknown_policy",
            zh=f"没有名为“{policy}”的政策。现有：{known}。",
            en=f"No policy is called {policy!r}. There are: {known}.",
            field="policy",
        )
    return shelf


def pack_hash(question: str, *, place: str, on: date) -> str:
    """The hash of the pack that would answer. Raises NoPolicy."""
    shelved, _, _ = _standing(question, place, on)
    return answers.pack_hash(shelved, on=on)


def engine() -> str:
    """What the rules of this installation run on; no archive holds it. See `reader.engine`."""
    return reader.engine()


def archive(policy: str, edition: str) -> bytes:
    """An edition's files in one piece, as they were when it was shelved, to be kept by their hash. Raises NoPolicy."""
    return archives.archived(next(s for s in editions(policy) if s.edition.name == edition))


@cache
def _shelves() -> dict[str, tuple[Shelved, ...]]:
    """Each policy's editions, read and checked once for the life of the process."""
    lines = sorted((*EDITIONS, *reader.installed_editions()), key=lambda line: line.policy)
    shelves = {policy: shelving.shelve(tuple(group)) for policy, group in groupby(lines, key=lambda e: e.policy)}
    _refuse_two_answers(shelves)
    return shelves


def _refuse_two_answers(shelves: dict[str, tuple[Shelved, ...]]) -> None:
    """One question has one policy in one place; two would answer by chance."""
    answering: dict[tuple[str, str], str] = {}
    for policy, shelf in shelves.items():
        for key in {(rule.question.name, s.edition.place) for s in shelf for rule in s.rules}:
            other = answering.setdefault(key, policy)
            if other != policy:
                raise BrokenPack(f"{key[0]} in {key[1]} is answered by {other} and by {policy}; keep one")


@lru_cache(maxsize=4096)
def _standing(question: str, place: str, on: date) -> tuple[Shelved, Rule[Any, Any] | None, InForce]:
    """The edition that answers, its rule (None when the policy is not in force that day) and the law of the day."""
    for nearest in _places(place):
        for shelf in _shelves().values():
            begun = [shelved for shelved in shelf if shelved.edition.since <= on] or [shelf[0]]
            shelved = begun[-1]
            rule = shelved.rule(question)
            if shelved.edition.place != nearest or rule is None:
                continue
            if not shelved.is_in_force(on):
                return shelved, None, shelved.regimes.entries[0].value
            return shelved, rule, shelved.regimes.on(on)
    raise NoPolicy(
        "catalogue.no_policy",
        zh=f"{place} 没有回答“{question}”的政策。",
        en=f"No policy in {place} answers {question}.",
        field="place",
    )


def _places(place: str) -> tuple[str, ...]:
    """The place, then the ones it lies in: county, prefecture, province, the nation."""
    return tuple(dict.fromkeys((place, place[:4] + "00", place[:2] + "0000", "000000")))


def _info(shelf: tuple[Shelved, ...]) -> PolicyInfo:
    identity = shelf[-1].pack.identity
    questions = dict.fromkeys(rule.question.name for shelved in shelf for rule in shelved.rules)
    return PolicyInfo(
        id=identity.id,
        place=identity.place,
        title=identity.title,
        issuer=identity.issuer,
        editions=tuple((shelved.edition.name, shelved.edition.since) for shelved in shelf),
        questions=tuple(questions),
    )

"""Put editions on the shelf: each one's rules checked against its pack before anybody may ask it anything.

Every provision a clause cites must be there and awake to rules, every term defined and of the right type on every day
of the edition, every reading made, and nothing used that an archive of the edition would lack. What nobody uses is
reported by `unused`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib import import_module
from types import CodeType, FunctionType, ModuleType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from guiju.core.clauses import Clause, Figure, Rule
from guiju.core.decision import InForce
from guiju.core.facts import fact_kinds
from guiju.core.timeline import Dated, Timeline
from guiju.policies import imports, reader
from guiju.policies.pack import Edition, Pack, Shelved, Status, Unit
from guiju.policies.reader import BrokenPack

_TYPES: Mapping[Unit, Any] = {
    Unit.YUAN: int,
    Unit.MONTHS: int,
    Unit.RATIO: Fraction,
    Unit.KINDS: tuple[str, ...],
    Unit.FLAG: bool,
}
_OF_THE_DAY = {"on", "place"}


@dataclass(frozen=True, slots=True)
class Unused:
    """A declaration nobody uses: `kind` is fact, term, reading, provision or source."""

    kind: str
    name: str


def shelve(editions: Sequence[Edition]) -> tuple[Shelved, ...]:
    """Read and check the editions of one policy, in the order of their days. Raises BrokenPack."""
    shelved = []
    for edition, following in zip(editions, [*editions[1:], None], strict=True):
        if following is not None and following.since <= edition.since:
            raise BrokenPack(f"{edition.policy}: edition {following.name} does not begin after {edition.name}")
        next_on = following.since if following is not None else None
        kept = files(edition)
        imports.check(edition.rules.__name__.rpartition(".")[0], kept)
        shelved.append(shelve_one(edition, kept, next_on=next_on))
    return tuple(shelved)


def shelve_one(edition: Edition, files: Mapping[str, bytes], *, next_on: date | None) -> Shelved:
    """One edition of these files, until `next_on` at the latest, checked. Raises BrokenPack."""
    package = edition.rules.__name__.rpartition(".")[0]
    pack = reader.parse_pack(files["policy.toml"], f"{package}/policy.toml")
    if (pack.identity.id, pack.identity.place) != (edition.policy, edition.place):
        raise BrokenPack(f"{package}/policy.toml: is {pack.identity.id} of {pack.identity.place}, not {edition.policy}")
    rules: tuple[Rule[Any, Any], ...] = edition.rules.RULES
    end_on = min((day for day in (next_on, pack.identity.end_on) if day is not None), default=None)
    for rule in rules:
        where = f"{package}/rules_{edition.name}.py: {rule.question.name}"
        _check(rule, pack, _days(pack, edition.since, end_on), where=where)
    return Shelved(
        edition=edition,
        end_on=end_on,
        pack=pack,
        rules=rules,
        regimes=regimes(pack, files, edition=edition.name, since=edition.since, end_on=end_on),
        files=files,
    )


def regimes(
    pack: Pack, files: Mapping[str, bytes], *, edition: str, since: date, end_on: date | None
) -> Timeline[InForce]:
    """What is in force from each day of an edition on, with its hash over the pack and the rules among `files`."""
    digest = reader.rules_hash(files)
    days = [Dated(day, pack.in_force(day, edition=edition, rules_hash=digest)) for day in _days(pack, since, end_on)]
    return Timeline(f"{pack.identity.id} {edition}", tuple(days))


def _days(pack: Pack, since: date, end_on: date | None) -> list[date]:
    """The first day of the edition and every later day of it on which something changes."""
    later = [day for day in pack.changes() if since < day and (end_on is None or day < end_on)]
    return [since, *later]


def _check(rule: Rule[Any, Any], pack: Pack, days: Sequence[date], *, where: str) -> None:
    for leaf in rule.leaves():
        provision = pack.provisions.get(leaf.provision)
        if provision is None or provision.status is Status.RESERVED:
            raise BrokenPack(
                f"{where}: a clause cites {leaf.provision}, which the pack does not know or holds reserved"
            )
        if provision.wording_on(days[0]) is None:
            raise BrokenPack(f"{where}: {leaf.provision} has no wording on {days[0]}")
    for name in {name for part in (rule, *rule.leaves()) for name in part.rests_on}:
        point = pack.readings.get(name)
        if point is None or days[0] < point.choices.first_on:
            raise BrokenPack(f"{where}: rests on the reading `{name}`, which is not made by {days[0]}")
    named: dict[str, tuple[Any, Timeline[Any]]] = {t.name: (_TYPES[t.unit], t.values) for t in pack.terms.values()}
    named |= {p.sets: (p.unit and _TYPES[p.unit], p.choices) for p in pack.readings.values() if p.sets is not None}
    for name, hint in get_type_hints(rule.terms).items():
        if name not in _OF_THE_DAY:
            _check_term(name, hint, named.get(name), days, where=where)


def _check_term(
    name: str, hint: Any, known: tuple[Any, Timeline[Any]] | None, days: Sequence[date], *, where: str
) -> None:
    if known is None:
        raise BrokenPack(f"{where}: reads the term `{name}`, which the pack does not set")
    kind, values = known
    arms = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if kind not in arms:
        raise BrokenPack(f"{where}: reads `{name}` as {hint}, the pack gives {kind}")
    for day in days:
        if not values.covers(day):
            raise BrokenPack(f"{where}: `{name}` has no value on {day} in {values.name}")
        if values.on(day).value is None and type(None) not in arms:
            raise BrokenPack(f"{where}: `{name}` is unknown on {day}, and the rules do not expect that")


def unused(shelved: Sequence[Shelved]) -> tuple[Unused, ...]:
    """What one policy's editions declare and no rule of theirs uses: facts, terms, readings, provisions, sources."""
    pack = shelved[0].pack
    rules = [rule for edition in shelved for rule in edition.rules]
    parts = [part for rule in rules for part in (rule, *rule.leaves())]
    read = {name for edition in shelved for name in _names_read(edition.edition.rules)}
    rested = {name for part in parts for name in part.rests_on}
    cited = {leaf.provision for rule in rules for leaf in rule.leaves()}
    wordings = [entry.value for p in pack.provisions.values() if p.wordings for entry in p.wordings.entries]
    return (
        *(
            Unused("fact", f"{rule.question.name}: {fact.name}")
            for rule in shelved[-1].rules
            for fact in fact_kinds(rule.question)
            if fact.name not in read
        ),
        *(Unused("term", term.name) for term in pack.terms.values() if term.name not in read),
        *(Unused("reading", p.id) for p in pack.readings.values() if p.id not in rested and p.sets not in read),
        *(Unused("provision", p.id) for p in pack.provisions.values() if p.status is Status.RULE and p.id not in cited),
        *(Unused("source", id) for id in pack.sources if all(wording.source.id != id for wording in wordings)),
    )


def files(edition: Edition) -> dict[str, bytes]:
    """The files of an edition, byte for byte, by name: what must be kept to replay its decisions one day."""
    return reader.pack_files(edition.rules.__name__.rpartition(".")[0], _sources(edition.rules))


def _sources(module: ModuleType) -> set[str]:
    """The modules of the pack's folder these rules are made of: their own, and those they keep clauses or words of."""
    prefix = module.__name__.rpartition(".")[0] + ".rules_"
    found, waiting = set[str](), {module.__name__}
    while waiting:
        name = waiting.pop()
        found.add(name)
        homes = {_home(value) for value in vars(import_module(name)).values()}
        waiting |= {home for home in homes if home.startswith(prefix)} - found
    return found


def _home(value: object) -> str:
    """The name of the module a value of a module comes from."""
    if isinstance(value, ModuleType):
        return value.__name__
    return str(getattr(_function(value), "__module__", ""))


def _names_read(module: ModuleType) -> Iterator[str]:
    """Every attribute name the functions of these rules use."""
    for name in _sources(module):
        for value in vars(import_module(name)).values():
            function = _function(value)
            if isinstance(function, FunctionType):
                yield from _names_in(function.__code__)


def _function(value: object) -> object:
    if isinstance(value, Clause):
        return value.predicate
    return value.amount if isinstance(value, Figure) else value


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)

"""The only opener of files in core and policies: a policy's folder in, a checked Pack out; decimals stay exact.

Whatever is misspelt, missing, contradictory or undated is an error that names the file, the term and the day.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib import metadata, resources
from typing import Any, TypeVar

from guiju.core.calendar import Period
from guiju.core.decision import Basis, Says
from guiju.core.money import FEN_A_YUAN
from guiju.core.timeline import BrokenTimeline, Dated, Timeline
from guiju.policies.pack import (
    Choice,
    Edition,
    Identity,
    OpenPoint,
    Pack,
    Provision,
    Source,
    Status,
    Suspension,
    Term,
    TermValue,
    Unit,
    Wording,
)

E = TypeVar("E", bound=StrEnum)

ENTRY_POINTS = "guiju.policies"
ENGINE_DIGITS = 16
_SUFFIX = {Unit.YUAN: "_fen", Unit.MONTHS: "_months", Unit.RATIO: "", Unit.KINDS: "", Unit.FLAG: ""}


class BrokenPack(ValueError):
    """A policy folder that cannot be trusted to decide anything."""


class _Table:
    """One TOML table, read key by key; a key nobody asked for is an error, so nothing is dropped in silence."""

    def __init__(self, where: str, content: object) -> None:
        if not isinstance(content, dict):
            raise BrokenPack(f"{where}: expected a table, found {content!r}")
        self.where = where
        self._left: dict[str, Any] = dict(content)

    def take(self, key: str) -> Any:
        if key not in self._left:
            raise BrokenPack(f"{self.where}: `{key}` is missing")
        return self._left.pop(key)

    def get(self, key: str) -> Any:
        return self._left.pop(key, None)

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str) or not value.strip():
            raise BrokenPack(f"{self.where}: `{key}` must be text, found {value!r}")
        return value

    def day(self, key: str) -> date:
        return _day(f"{self.where}: `{key}`", self.take(key))

    def says(self, key: str) -> Says:
        return _says(_Table(f"{self.where}.{key}", self.take(key)))

    def tables(self, key: str) -> Iterator[tuple[str, _Table]]:
        """The named tables under `key`."""
        named = self.take(key)
        if not isinstance(named, dict):
            raise BrokenPack(f"{self.where}: `{key}` must hold named tables")
        for name, content in named.items():
            yield name, _Table(f"{self.where}: {key}.{name}", content)

    def rows(self, key: str) -> list[_Table]:
        """The dated entries under `key`, each known by its day in errors."""
        rows = self.take(key)
        if not isinstance(rows, list) or not rows:
            raise BrokenPack(f"{self.where}: `{key}` must list at least one dated entry")
        return [_Table(f"{self.where} from {row.get('from') if isinstance(row, dict) else row}", row) for row in rows]

    def done(self) -> None:
        if self._left:
            raise BrokenPack(f"{self.where}: `{min(self._left)}` is not a key known here")


def parse_pack(content: bytes, file: str) -> Pack:
    """The pack that the bytes of a policy.toml describe; `file` is its name in errors."""
    top = _Table(file, _toml(content, file))
    identity = _identity(_Table(f"{file}: policy", top.take("policy")))
    sources = {name: _source(name, table) for name, table in top.tables("sources")}
    provisions = {name: _provision(name, table, sources) for name, table in top.tables("provisions")}
    terms = {name: _term(name, table, provisions) for name, table in top.tables("terms")}
    readings = {name: _open_point(name, table) for name, table in top.tables("readings")}
    top.done()
    names = [term.name for term in terms.values()] + [point.sets for point in readings.values() if point.sets]
    for name in names:
        if names.count(name) > 1 or name in {"on", "place"}:
            raise BrokenPack(f"{file}: the name `{name}` would mean two things to the rules")
    return Pack(identity=identity, sources=sources, provisions=provisions, terms=terms, readings=readings)


def read_cases(package: str) -> Mapping[str, Any]:
    """The decoded cases.toml of a pack's folder."""
    return _toml(_file(package, "cases.toml"), f"{package}/cases.toml")


def rules_hash(files: Mapping[str, bytes]) -> str:
    """The digest of the sources (`….py`) among these files, by name; line ends do not count."""
    total = hashlib.sha256()
    for name in sorted(name for name in files if name.endswith(".py")):
        source = files[name].replace(b"\r\n", b"\n")
        total.update(f"{name} {len(source)}\n".encode() + source)
    return "sha256:" + total.hexdigest()


@cache
def engine() -> str:
    """What the rules run on: Guiju's version, and the beginning of the digest of `core` and of the policies' own code.

    No archive holds it. Two decisions of one pack and of two engines give the same bytes only if both engines agree.
    """
    sources = {
        f"{package}.{file.name}": file.read_bytes()
        for package in ("guiju.core", "guiju.policies")
        for file in resources.files(package).iterdir()
        if file.name.endswith(".py")
    }
    digest = rules_hash(sources).removeprefix("sha256:")
    return f"{metadata.version('guiju')}+{digest[:ENGINE_DIGITS]}"


def pack_files(package: str, modules: Iterable[str]) -> dict[str, bytes]:
    """What a pack's decisions rest on, byte for byte, by file name: its policy.toml and the source of these modules."""
    names = ["policy.toml", *(f"{module.rpartition('.')[2]}.py" for module in sorted(modules))]
    return {name: _file(package, name) for name in names}


def installed_editions() -> tuple[Edition, ...]:
    """The editions other packages bring along: each entry point of `guiju.policies` names a tuple of them."""
    found: list[Edition] = []
    for point in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda point: point.value):
        editions = point.load()
        if not isinstance(editions, tuple) or not all(isinstance(edition, Edition) for edition in editions):
            raise BrokenPack(f"entry point {point.name} = {point.value}: must name a tuple of policies.pack.Edition")
        found.extend(editions)
    return tuple(found)


def _file(package: str, name: str) -> bytes:
    try:
        return resources.files(package).joinpath(name).read_bytes()
    except FileNotFoundError as missing:
        raise BrokenPack(f"{package}/{name}: no such file; a policy's folder holds one") from missing


def _toml(content: bytes, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode(), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise BrokenPack(f"{file}: {broken}") from broken


def _identity(table: _Table) -> Identity:
    end_on = table.get("end_on")
    identity = Identity(
        id=table.text("id"),
        place=table.text("place"),
        kind=table.text("kind"),
        title=table.says("title"),
        issuer=table.says("issuer"),
        parent=table.says("parent"),
        document_number=table.text("document_number"),
        issued_on=table.text("issued_on"),
        end_on=None if end_on is None else _day(f"{table.where}: `end_on`", end_on),
    )
    table.done()
    return identity


def _source(name: str, table: _Table) -> Source:
    source = Source(id=name, basis=_member(Basis, table, "basis"), title=table.says("title"))
    table.done()
    return source


def _provision(name: str, table: _Table, sources: Mapping[str, Source]) -> Provision:
    status = _member(Status, table, "status")
    article, heading = table.text("article"), table.says("heading")
    is_reserved = status is Status.RESERVED
    wordings = None if is_reserved else _wordings(table, sources)
    suspensions = tuple(_suspension(row) for row in (table.rows("suspended") if "suspended" in table else ()))
    for at, suspension in enumerate(suspensions):
        if any(suspension.period.overlaps(other.period) for other in suspensions[:at]):
            raise BrokenPack(f"{table.where}: overlap, suspended twice from {suspension.period.start_on}")
    table.done()
    return Provision(
        id=name, status=status, article=article, heading=heading, wordings=wordings, suspensions=suspensions
    )


def _wordings(table: _Table, sources: Mapping[str, Source]) -> Timeline[Wording]:
    """Each entry's words; an entry without its own keeps those before it, on the authority of its own source."""
    entries: list[Dated[Wording]] = []
    for row in table.rows("wordings"):
        start_on, source = row.day("from"), row.text("source")
        if source not in sources:
            raise BrokenPack(f"{row.where}: no source is called `{source}`")
        says = entries[-1].value.says if entries and "zh" not in row else _says_here(row)
        anchor = row.text("anchor") if "anchor" in row else None
        entries.append(Dated(start_on, Wording(says=says, source=sources[source], anchor=anchor)))
        row.done()
    return _timeline(f"{table.where}.wordings", entries)


def _suspension(row: _Table) -> Suspension:
    start_on = row.day("from")
    end_on = row.day("until") if "until" in row else None
    try:
        period = Period(start_on, end_on)
    except ValueError as broken:
        raise BrokenPack(f"{row.where}: {broken}") from broken
    suspension = Suspension(period=period, why=_says_here(row))
    row.done()
    return suspension


def _term(name: str, table: _Table, provisions: Mapping[str, Provision]) -> Term:
    unit, says = _member(Unit, table, "unit"), _says_here(table)
    entries: list[Dated[TermValue]] = []
    for row in table.rows("values"):
        start_on, cites = row.day("from"), row.text("cites")
        end_on = row.day("until") if "until" in row else None
        if cites not in provisions:
            raise BrokenPack(f"{row.where}: cites `{cites}`, which is no provision here")
        unknown = row.says("unknown") if "unknown" in row else None
        value = None if unknown is not None else _value(row.where, unit, row.take("value"))
        entries.append(Dated(start_on, TermValue(value=value, unknown=unknown, cites=cites), end_on))
        row.done()
    table.done()
    return Term(name=name + _SUFFIX[unit], unit=unit, says=says, values=_timeline(table.where, entries))


def _open_point(name: str, table: _Table) -> OpenPoint:
    question = table.says("question")
    sets = table.text("sets") if "sets" in table else None
    unit = _member(Unit, table, "unit") if sets is not None else None
    entries: list[Dated[Choice]] = []
    for row in table.rows("choices"):
        start_on = row.day("from")
        value = _value(row.where, unit, row.take("value")) if unit is not None else None
        entries.append(Dated(start_on, Choice(says=_says_here(row), reason=row.says("why"), value=value)))
        row.done()
    table.done()
    return OpenPoint(id=name, question=question, sets=sets, unit=unit, choices=_timeline(table.where, entries))


def _value(where: str, unit: Unit, value: object) -> object:
    """A term's value in the type the rules get it in; anything not exactly of its unit is refused."""
    read = _VALUE_READERS[unit](value)
    if read is None:
        raise BrokenPack(f"{where}: {value!r} is no value in {unit.value}")
    return read


def _fen(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    fen = Fraction(value) * FEN_A_YUAN
    return int(fen) if fen >= 0 and fen.denominator == 1 else None


def _ratio(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Fraction(value) if value >= 0 else None


def _months(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _kinds(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not value:
        return None
    kinds = tuple(item for item in value if isinstance(item, str))
    return kinds if len(kinds) == len(value) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


_VALUE_READERS: Mapping[Unit, Callable[[object], object | None]] = {
    Unit.YUAN: _fen,
    Unit.RATIO: _ratio,
    Unit.MONTHS: _months,
    Unit.KINDS: _kinds,
    Unit.FLAG: _flag,
}


def _timeline(where: str, entries: Sequence[Dated[Any]]) -> Timeline[Any]:
    try:
        return Timeline(where, tuple(entries))
    except BrokenTimeline as broken:
        raise BrokenPack(str(broken)) from broken


def _says(table: _Table) -> Says:
    says = _says_here(table)
    table.done()
    return says


def _says_here(table: _Table) -> Says:
    return Says(zh=table.text("zh"), en=table.text("en"))


def _day(where: str, value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BrokenPack(f"{where} must be a day such as 2024-02-01, found {value!r}")
    return value


def _member(kind: type[E], table: _Table, key: str) -> E:
    value = table.text(key)
    try:
        return kind(value)
    except ValueError:
        raise BrokenPack(f"{table.where}: `{key}` is {value!r}, not one of {', '.join(kind)}") from None

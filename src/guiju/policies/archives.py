"""An edition as one piece of bytes, kept under its hash: the files that the hash covers, and the days it stands.

Nothing of an archive runs before `check` has found its hash; `shelved` then runs its rules under the names they had,
and lets them import what rules may: `guiju.core`, their own neighbours, and the pure part of the standard library.
That keeps mistakes away, not attackers: what an archive holds once ran here as a pack.
"""

from __future__ import annotations

import builtins
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from guiju.core import canonical
from guiju.policies import answers, imports, reader, shelving
from guiju.policies.pack import Edition, Shelved
from guiju.policies.reader import BrokenPack

FORMAT = 1
BYTES_MAX = 4 * 1024 * 1024
_BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)  # by odd bytes


class BrokenArchive(ValueError):
    """An archive that is not what its hash says, or that cannot be read: none of it was run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What was kept. `package` is where the files lay; `end_on` the first day on which the edition stood no more."""

    policy: str
    place: str
    edition: str
    package: str
    since: date
    end_on: date | None
    files: Mapping[str, bytes]


def archived(shelved: Shelved) -> bytes:
    """The edition in one piece, always the same for the same files. Raises BrokenPack above BYTES_MAX."""
    edition = shelved.edition
    content = canonical.encode(
        {
            "edition": edition.name,
            "end_on": shelved.end_on,
            "files": {name: _text(name, file) for name, file in shelved.files.items()},
            "format": FORMAT,
            "package": edition.rules.__name__.rpartition(".")[0],
            "place": edition.place,
            "policy": edition.policy,
            "since": edition.since,
        }
    )
    if len(content) > BYTES_MAX:
        raise BrokenPack(f"{edition.policy}: its files take {len(content)} bytes, an archive at most {BYTES_MAX}")
    return content


def read(content: bytes) -> Archive:
    """What the bytes hold. Raises BrokenArchive."""
    try:
        said = json.loads(content.decode())
        if said["format"] != FORMAT:
            raise BrokenArchive(f"it has the format {said['format']}, this Guiju reads {FORMAT}")
        return Archive(
            policy=str(said["policy"]),
            place=str(said["place"]),
            edition=str(said["edition"]),
            package=str(said["package"]),
            since=date.fromisoformat(said["since"]),
            end_on=None if said["end_on"] is None else date.fromisoformat(said["end_on"]),
            files={str(name): str(text).encode() for name, text in said["files"].items()},
        )
    except _BROKEN as broken:
        if isinstance(broken, BrokenArchive):
            raise
        raise BrokenArchive(f"it cannot be read ({type(broken).__name__})") from broken


def check(archive: Archive, pack_hash: str) -> None:
    """Raise BrokenArchive unless the hash is that of these files on one of the days they stood. Runs none of them."""
    since, end_on = archive.since, archive.end_on
    try:
        pack = reader.parse_pack(archive.files["policy.toml"], f"{archive.package}/policy.toml")
        regimes = shelving.regimes(pack, archive.files, edition=archive.edition, since=since, end_on=end_on)
    except _BROKEN as broken:
        raise BrokenArchive(f"its policy.toml cannot be read ({broken})") from broken
    laws = [entry.value for entry in regimes.entries]
    known = {law.pack_hash for law in laws} | {answers.out_of_force_hash(laws[0], since=since, end_on=end_on)}
    if pack_hash not in known:
        raise BrokenArchive("its files do not have the hash it is kept under")


def shelved(archive: Archive) -> Shelved:
    """Run the archived rules and shelve them, in an interpreter that runs nothing else. Raises what their code raises.

    The package around the rules is empty: what it held beside them is not covered by the hash, and is not kept.
    """
    assert archive.package not in sys.modules, "an archive is opened in an interpreter of its own"
    parts = archive.package.split(".")
    for length in range(1, len(parts) + 1):
        name = ".".join(parts[:length])
        if name not in sys.modules:
            sys.modules[name] = empty = ModuleType(name)
            empty.__path__ = []
    sys.meta_path.insert(0, _Finder(archive))
    rules = import_module(f"{archive.package}.rules_{archive.edition}")
    edition = Edition(archive.policy, archive.place, archive.since, rules)
    return shelving.shelve_one(edition, archive.files, next_on=archive.end_on)


class _Finder(MetaPathFinder):
    """Finds the modules of one package in its archive, and nowhere else."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        package, _, leaf = fullname.rpartition(".")
        if package != self._archive.package:
            return None
        source = self._archive.files.get(f"{leaf}.py")
        if source is None:
            raise ModuleNotFoundError(f"{fullname} is not covered by the pack's hash and was not kept", name=fullname)
        return ModuleSpec(fullname, _Source(fullname, source, package), origin=f"archive:{leaf}.py")


class _Source(SourceLoader):
    """Runs one archived module, with the built-in functions that rules may use."""

    def __init__(self, name: str, source: bytes, package: str) -> None:
        self._name = name
        self._source = source
        self._package = package

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = ModuleType(spec.name)
        allowed = {name: value for name, value in vars(builtins).items() if name not in imports.CLOSED}
        vars(module)["__builtins__"] = allowed | {"__import__": self._import}
        return module

    def get_filename(self, fullname: str) -> str:
        return f"archive:{fullname}"

    def get_data(self, path: str) -> bytes:
        del path
        return self._source

    def _import(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        is_ours = level > 0 or f"{name}.".startswith(f"{self._package}.")
        if not is_ours and not imports.is_free(name):
            raise ImportError(f"{self._name} imports {name}, which no archive keeps and no rule may use", name=name)
        return builtins.__import__(name, globals, locals, fromlist or (), level)


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as broken:
        raise BrokenPack(f"{name}: must be UTF-8 to be kept") from broken

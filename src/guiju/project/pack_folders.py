"""A pack that stands in a folder and in no catalogue yet: read and checked as an installed one is.

Its rules are Python and are run; whoever checks a folder trusts whoever wrote it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from uuid import uuid4

from guiju.core.decision import Says
from guiju.policies import reader, shelving
from guiju.policies.pack import Edition, Pack, Shelved
from guiju.policies.reader import BrokenPack
from guiju.project.pack_drafts import TO_WRITE_EN, TO_WRITE_ZH

_RULES = re.compile(r"rules_(\d{4})_(0[1-9]|1[0-2])\.py")


@contextmanager
def shelved(folder: Path) -> Iterator[tuple[Shelved, ...]]:
    """The editions of the pack in a folder, oldest first, for as long as the with-block lasts. Raises BrokenPack."""
    months = sorted(found.groups() for file in folder.iterdir() if (found := _RULES.fullmatch(file.name)))
    if not months:
        raise BrokenPack(f"{folder}: no rules_YYYY_MM.py; a policy's folder holds one an edition")
    package = f"guiju_pack_{uuid4().hex}"
    try:
        _import(package, folder)
        pack = reader.parse_pack((folder / "policy.toml").read_bytes(), str(folder / "policy.toml"))
        yield shelving.shelve([_edition(package, pack, int(year), int(month)) for year, month in months])
    except FileNotFoundError as missing:
        raise BrokenPack(f"{missing.filename}: no such file; a policy's folder holds one") from missing
    finally:
        for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
            del sys.modules[name]


def _import(package: str, folder: Path) -> None:
    """Make the folder a package of that name."""
    spec = spec_from_file_location(package, folder / "__init__.py", submodule_search_locations=[str(folder)])
    assert spec is not None
    assert spec.loader is not None
    sys.modules[package] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[package])


def _edition(package: str, pack: Pack, year: int, month: int) -> Edition:
    """An edition begins on the first day of its month on which the pack says something new."""
    begun = [day for day in pack.changes() if (day.year, day.month) == (year, month)]
    try:
        rules = import_module(f"{package}.rules_{year:04}_{month:02}")
    except Exception as failed:  # what a draft's rules raise is theirs, whatever it is
        raise BrokenPack(f"rules_{year:04}_{month:02}.py: {type(failed).__name__}: {failed}") from failed
    since = begun[0] if begun else date(year, month, 1)
    return Edition(pack.identity.id, pack.identity.place, since, rules)


def unfinished(shelf: Sequence[Shelved]) -> tuple[str, ...]:
    """What still says that it is to be written, by its name; and rules that answer no question."""
    pack = shelf[-1].pack
    said: list[tuple[str, Says]] = [("title", pack.identity.title), ("issuer", pack.identity.issuer)]
    for provision in pack.provisions.values():
        said.append((provision.id, provision.heading))
        if provision.wordings is not None:
            said += [(provision.id, entry.value.says) for entry in provision.wordings.entries]
    said += [(term.name, term.says) for term in pack.terms.values()]
    said += [(leaf.provision, leaf.says) for each in shelf for rule in each.rules for leaf in rule.leaves()]
    open_ = [name for name, says in said if says.zh.startswith(TO_WRITE_ZH) or says.en.startswith(TO_WRITE_EN)]
    silent = [f"rules_{each.edition.name}.py" for each in shelf if not each.rules]
    return tuple(dict.fromkeys([*open_, *silent]))

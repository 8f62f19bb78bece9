"""Replay: the frozen inputs, asked again of the pack that decided, must give the same bytes. Changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from guiju.apps.decisions import facts as frozen
from guiju.apps.decisions import models, queries
from guiju.apps.decisions.actions.explaining import question_named
from guiju.core.refusals import Refused
from guiju.policies import catalogue

DIFFERENCES_MAX = 100
ABSENT = "—"


class PackChanged(Refused):
    """The pack that decided is no longer the one in force for that day; its files are in the archive."""

    def __init__(self, record: models.Record) -> None:
        super().__init__(
            "decisions.pack_changed",
            zh=f"决定 {record.number} 所用的政策包（{record.pack_hash[:19]}…）与现在的不同，不能直接重算。原包已存档。",
            en=f"{record.number} was decided by another pack ({record.pack_hash[:19]}…) than today's. It is archived.",
            missing=(record.pack_hash,),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where the replay says something else than the record: a path into the JSON, then and now."""

    path: str
    recorded: object
    replayed: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What asking again gave. Identical means: byte for byte, and the inputs still have their hash."""

    id: UUID
    identical: bool
    differences: tuple[Difference, ...]


def replay(id: UUID) -> Replayed:
    """Decide a recorded case again from its frozen inputs. Raises `decisions.not_found`, `decisions.pack_changed`.

    At most DIFFERENCES_MAX differences are listed.
    """
    record = models.Record.objects.filter(id=id).first()
    if record is None:
        raise queries.NotFound
    question = question_named(record.question, place=record.place, on=record.valid_on)
    facts = frozen.facts_of(question, record.inputs)
    decision = catalogue.answer(question, facts, place=record.place, on=record.valid_on)
    if decision.pack_hash != record.pack_hash:
        raise PackChanged(record)
    body = decision.as_bytes().decode()
    recorded, replayed = json.loads(record.body), json.loads(body)
    found = [*_inputs_differ(record), *_differences("", recorded, replayed)]
    return Replayed(id=id, identical=body == record.body and not found, differences=tuple(found[:DIFFERENCES_MAX]))


def _inputs_differ(record: models.Record) -> Iterator[Difference]:
    """The inputs no longer have the hash that was recorded: somebody got past the database's own refusals."""
    now = "sha256:" + sha256(record.inputs.encode()).hexdigest()
    if now != record.inputs_hash:
        yield Difference(path="inputs", recorded=record.inputs_hash, replayed=now)


def _differences(path: str, recorded: Any, replayed: Any) -> Iterator[Difference]:
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        for key in sorted(recorded.keys() | replayed.keys()):
            yield from _differences(f"{path}.{key}".lstrip("."), recorded.get(key, ABSENT), replayed.get(key, ABSENT))
    elif isinstance(recorded, list) and isinstance(replayed, list) and len(recorded) == len(replayed):
        for at, (old, new) in enumerate(zip(recorded, replayed, strict=True)):
            yield from _differences(f"{path}[{at}]", old, new)
    elif recorded != replayed:
        yield Difference(path=path, recorded=recorded, replayed=replayed)

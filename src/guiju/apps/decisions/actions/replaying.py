"""Replay: the frozen inputs, asked again of the pack that decided, must give the same bytes. Changes nothing.

Where the pack of the day is still the one that decided, it is asked here; where it was amended since, the one that was
kept under the recorded hash is asked, in an interpreter of its own. What both run on (`guiju.core`) is not kept: a
replay says which engine decided then and which one now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from guiju.apps.decisions import facts as frozen
from guiju.apps.decisions import models, queries
from guiju.apps.decisions.actions import past_packs
from guiju.apps.decisions.actions.explaining import question_named
from guiju.apps.decisions.actions.past_packs import NotReplayable, Packs
from guiju.policies import catalogue

DIFFERENCES_MAX = 100
ABSENT = "—"
_COLUMNS = ("policy", "edition", "outcome", "is_official", "pack_hash", "inputs_hash")
# What odd inputs and the rules that hear them may raise.
_WRONG = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class PackAsked(StrEnum):
    """Which pack was asked again."""

    CURRENT = "current"  # the one in force for that day is still the one that decided
    ARCHIVED = "archived"  # the one that was kept under the recorded hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where the replay says something else than the record: a path into the JSON, then and now.

    Paths outside the decision itself: `inputs` and `body` by their hashes, `row.…` for a column of the record.
    """

    path: str
    recorded: object
    replayed: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What asking again gave. Identical means: byte for byte, and the inputs still have their hash.

    `engine` is what decided then, `engine_now` what was asked now; rules are kept, the engine is not.
    """

    id: UUID
    identical: bool
    differences: tuple[Difference, ...]
    pack: PackAsked
    engine: str
    engine_now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """One decision of many: what a replay gave, or why there was none."""

    id: UUID
    number: str
    policy: str
    edition: str
    pack_hash: str
    replayed: Replayed | None
    why_not: NotReplayable | None


def replay(id: UUID) -> Replayed:
    """Decide a recorded case again from its frozen inputs. Raises `decisions.not_found`, NotReplayable.

    At most DIFFERENCES_MAX differences are listed.
    """
    record = _record(id)
    if _is_current(record):
        return _replay(record, None)
    with past_packs.turn(), past_packs.packs() as packs:
        return _replay(record, packs)


def replay_if_current(id: UUID) -> Replayed | None:
    """As `replay`, or None when that would take an interpreter of its own: the pack was amended since."""
    record = _record(id)
    return _replay(record, None) if _is_current(record) else None


def replay_one(id: UUID) -> Again:
    """As `replay`, but what cannot be replayed is told, not raised. Raises `decisions.not_found`."""
    record = _record(id)
    with past_packs.packs() as packs:
        return _again(record, packs)


def engine() -> str:
    """The engine that would decide now."""
    return catalogue.engine()


def replay_all(*, since: datetime | None = None) -> Iterator[Again]:
    """Decide every recorded case again, oldest first, one interpreter for each pack of the past."""
    with past_packs.packs() as packs:
        for record in queries.in_order(since=since):
            yield _again(record, packs)


def _record(id: UUID) -> models.Record:
    record = models.Record.objects.filter(id=id).first()
    if record is None:
        raise queries.NotFound
    return record


def _is_current(record: models.Record) -> bool:
    """Whether the pack of the day is still the one that decided; a policy that is gone is not."""
    try:
        return catalogue.pack_hash(record.question, place=record.place, on=record.valid_on) == record.pack_hash
    except catalogue.NoPolicy:
        return False


def _again(record: models.Record, packs: Packs) -> Again:
    replayed, why_not = None, None
    try:
        replayed = _replay(record, None if _is_current(record) else packs)
    except NotReplayable as refused:
        why_not = refused
    return Again(
        id=record.id,
        number=record.number,
        policy=record.policy,
        edition=record.edition,
        pack_hash=record.pack_hash,
        replayed=replayed,
        why_not=why_not,
    )


def _replay(record: models.Record, packs: Packs | None) -> Replayed:
    """Ask the archived packs, or the current one when none are given, and compare."""
    found = list(_inputs_differ(record))
    try:
        found += _bodies_differ(record, _decided_now(record) if packs is None else packs.decide(record))
    except NotReplayable:
        if not found:  # inputs that were changed may not be heard any more; then that is the difference
            raise
    return Replayed(
        id=record.id,
        identical=not found,
        differences=tuple(found[:DIFFERENCES_MAX]),
        pack=PackAsked.CURRENT if packs is None else PackAsked.ARCHIVED,
        engine=record.engine,
        engine_now=catalogue.engine(),
    )


def _decided_now(record: models.Record) -> str:
    try:
        question = question_named(record.question, place=record.place, on=record.valid_on)
        facts = frozen.facts_of(question, record.inputs)
        return catalogue.answer(question, facts, place=record.place, on=record.valid_on).as_bytes().decode()
    except _WRONG as problem:
        raise NotReplayable(
            "decisions.inputs_not_heard",
            zh=f"决定 {record.number} 的事实无法再交给政策：{type(problem).__name__}。",
            en=f"The facts of {record.number} cannot be put to its policy any more: {type(problem).__name__}.",
        ) from problem


def _inputs_differ(record: models.Record) -> Iterator[Difference]:
    """The inputs no longer have the hash that was recorded: somebody got past the database's own refusals."""
    now = _hash(record.inputs)
    if now != record.inputs_hash:
        yield Difference(path="inputs", recorded=record.inputs_hash, replayed=now)


def _bodies_differ(record: models.Record, body: str) -> Iterator[Difference]:
    """Where the record is not what the replay gave: its columns, its body part by part, and if need be its bytes."""
    replayed = json.loads(body)
    for name in _COLUMNS:
        if getattr(record, name) != replayed[name]:
            yield Difference(path=f"row.{name}", recorded=getattr(record, name), replayed=replayed[name])
    if record.body == body:
        return
    try:
        found = list(_differences("", json.loads(record.body), replayed))
    except (ValueError, RecursionError):
        found = []
    yield from found or [Difference(path="body", recorded=_hash(record.body), replayed=_hash(body))]


def _hash(text: str) -> str:
    return "sha256:" + sha256(text.encode()).hexdigest()


def _differences(path: str, recorded: Any, replayed: Any) -> Iterator[Difference]:
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        for key in sorted(recorded.keys() | replayed.keys()):
            yield from _differences(f"{path}.{key}".lstrip("."), recorded.get(key, ABSENT), replayed.get(key, ABSENT))
    elif isinstance(recorded, list) and isinstance(replayed, list) and len(recorded) == len(replayed):
        for at, (old, new) in enumerate(zip(recorded, replayed, strict=True)):
            yield from _differences(f"{path}[{at}]", old, new)
    elif type(recorded) is not type(replayed) or recorded != replayed:
        yield Difference(path=path, recorded=recorded, replayed=replayed)

"""A recorded decision and its facts as the frozen values they were: exact bytes read back, typed by the question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints
from uuid import UUID

from guiju.core.decision import Basis, Decision, Finding, Outcome, Question, Reading, Says

F = TypeVar("F")
A = TypeVar("A")
V = TypeVar("V")


def decision_of(question: Question[F, A], body: str, *, place: str) -> Decision[A]:
    """The decision that `body` records: encoding it again gives `body`, byte for byte.

    Inputs of findings stay as JSON knows them; the missing facts of single findings are not recorded, those of the
    whole decision are.
    """
    said = json.loads(body)
    assert said["question"] == question.name, f"{said['question']} was asked, not {question.name}"
    return Decision(
        question=said["question"],
        policy=said["policy"],
        edition=said["edition"],
        place=place,
        on=date.fromisoformat(said["on"]),
        outcome=Outcome(said["outcome"]),
        award=None if said["award"] is None else _read(question.award, said["award"]),
        findings=tuple(_finding(finding) for finding in said["findings"]),
        readings=tuple(_read(Reading, reading) for reading in said["readings"]),
        missing=tuple(said["missing"]),
        pack_hash=said["pack_hash"],
        inputs_hash=said["inputs_hash"],
        is_official=said["is_official"],
    )


def facts_of(question: Question[F, A], inputs: str) -> F:
    """The facts that `inputs` records, exactly as they were handed in: nothing is trimmed, defaulted or refused."""
    return _read(question.facts, json.loads(inputs))


def _finding(said: Mapping[str, Any]) -> Finding:
    return Finding(
        provision=said["provision"],
        holds=said["holds"],
        says=Says(**said["says"]),
        basis=Basis(said["basis"]),
        inputs=said["inputs"],
        before_rounding=said["before_rounding"],
        parts=tuple(_finding(part) for part in said["parts"]),
    )


def _read(kind: type[V], said: Mapping[str, Any]) -> V:
    hints = get_type_hints(kind)
    return kind(**{f.name: _value(hints[f.name], said[f.name]) for f in fields(kind) if f.init})  # type: ignore[arg-type]


def _value(hint: Any, said: Any) -> Any:
    """One field's value from its canonical spelling; `X | None` reads as X unless it is None."""
    options = [option for option in get_args(hint) if option is not NoneType] or [hint]
    if said is None:
        return None
    kind = options[0]
    if kind in (Fraction, Decimal, UUID):
        return kind(said)
    if kind in (date, datetime):
        return kind.fromisoformat(said)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(said)
    if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__"):
        return _read(kind, said)
    assert isinstance(said, kind), f"{said!r} is not a {kind}"
    return said

"""What a matter is about in money. The matters office knows no amounts: it asks the office of each kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from guiju.apps.matters.facts import MatterView
from guiju.core.decision import Says


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """The amount that counts now, and what it is: asked for, approved."""

    says: Says
    fen: int


Ask = Callable[[Collection[UUID]], Mapping[UUID, Amount]]
"""The amounts of many cases by their object ids, in one query."""

_ASKED: dict[str, Ask] = {}


def amounts_from(kind: str, ask: Ask) -> None:
    """An office says, when it is installed, who knows the amounts of one kind of matter."""
    _ASKED[kind] = ask


def amounts(matters: Sequence[MatterView]) -> dict[UUID, Amount]:
    """The amounts of these matters by matter id, one question a kind; absent where there is none."""
    told: dict[UUID, Amount] = {}
    for kind in {matter.kind for matter in matters} & set(_ASKED):
        cases = {matter.object_id: matter.id for matter in matters if matter.kind == kind}
        told |= {cases[case]: amount for case, amount in _ASKED[kind](cases.keys()).items()}
    return told

"""Recall: what a part of a rule found before, by the facts it read, in the order it read them.

Clauses are pure, so the first fact one reads is always the same, and so is each next one, given the answers so far:
its findings hang on a tree of forks. Only facts with few values (true, false, kinds, region codes, silence) are
remembered; amounts and days are heard afresh every time. Recalled or heard, a finding is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from itertools import pairwise
from typing import TypeAlias

from guiju.core.decision import Finding

LEAVES_MAX = 1024
_FEW = (bool, str, Enum, type(None))

Leaf: TypeAlias = tuple[Finding, frozenset[str]]


class _Fork:
    """The fact read next, and where each of its values leads."""

    __slots__ = ("branches", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.branches: dict[tuple[type, object], _Fork | Leaf] = {}


class Recall:
    """The findings of one part under one law, with the readings it cited; at most LEAVES_MAX of them."""

    __slots__ = ("_leaves", "_root", "part")

    def __init__(self, part: object) -> None:
        self.part = part  # kept, so that nothing else can take its identity
        self._root: _Fork | Leaf | None = None
        self._leaves = 0

    def find(self, facts: object) -> Leaf | None:
        """What was found on such facts before."""
        node = self._root
        while type(node) is _Fork:
            value = getattr(facts, node.name)
            node = node.branches.get((value.__class__, value))
        return node if type(node) is tuple else None

    def keep(self, read: Mapping[str, object], leaf: Leaf) -> None:
        """Remember what was found having `read` these facts in this order; what has many values is not kept."""
        if self._leaves >= LEAVES_MAX or not all(isinstance(value, _FEW) for value in read.values()):
            return
        self._leaves += 1
        steps = list(read.items())
        if not steps:
            self._root = leaf
            return
        node = self._root = self._root if isinstance(self._root, _Fork) else _Fork(steps[0][0])
        for (_, value), (name, _) in pairwise(steps):
            following = node.branches.setdefault((value.__class__, value), _Fork(name))
            assert isinstance(following, _Fork), "a clause is not pure: it read on where it had ended before"
            assert following.name == name, "a clause is not pure: it read another fact than before"
            node = following
        last = steps[-1][1]
        node.branches[last.__class__, last] = leaf

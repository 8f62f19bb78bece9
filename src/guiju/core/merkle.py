"""Merkle trees after RFC 6962: leaf and node hashes, roots, inclusion and consistency proofs, and their checks.

Pure: lists of hashes in, hashes out. Who keeps the leaves, and how the tree is published, is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, in one pass; the empty tree's is the hash of nothing (RFC 6962 2.1)."""
    stack: list[bytes] = []
    for size, leaf in enumerate(hashes, start=1):
        node, rest = leaf, size
        while rest % 2 == 0:
            node, rest = node_hash(stack.pop(), node), rest // 2
        stack.append(node)
    if not stack:
        return EMPTY_ROOT
    node = stack.pop()
    while stack:
        node = node_hash(stack.pop(), node)
    return node


def inclusion_proof(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """The audit path of leaf `index`, from the leaf upwards (RFC 6962 2.1.1). Raises IndexError beyond the tree."""
    if not 0 <= index < len(hashes):
        raise IndexError(f"leaf {index} is not in a tree of {len(hashes)}")
    if len(hashes) == 1:
        return []
    split = _split(len(hashes))
    if index < split:
        return [*inclusion_proof(index, hashes[:split]), root(hashes[split:])]
    return [*inclusion_proof(index - split, hashes[split:]), root(hashes[:split])]


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that `proof` leads to from leaf hash `leaf`, or None when its length does not fit (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return None
    node, at, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            return None
        if at % 2 or at == last:
            node = node_hash(sibling, node)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            node = node_hash(node, sibling)
        at, last = at // 2, last // 2
    return node if last == 0 else None


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes) -> bool:
    return root_by_inclusion(leaf, index, size, proof) == expected_root


def consistency_proof(old_size: int, hashes: Sequence[bytes]) -> list[bytes]:
    """What shows that the tree over the first `old_size` leaves is a beginning of this one (RFC 6962 2.1.2)."""
    if not 0 < old_size <= len(hashes):
        raise IndexError(f"a tree of {old_size} is not a beginning of a tree of {len(hashes)}")
    return _consistency(old_size, hashes, is_whole=True)


def is_consistent(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` leads from the old root to the new one (RFC 9162 2.1.4.2). An empty old tree begins any other."""
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not proof and old_root == new_root
    if not 0 < old_size < new_size or not proof:
        return False
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    at, last = old_size - 1, new_size - 1
    while at % 2:
        at, last = at // 2, last // 2
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            new = node_hash(new, sibling)
        at, last = at // 2, last // 2
    return last == 0 and old == old_root and new == new_root


def _consistency(old_size: int, hashes: Sequence[bytes], *, is_whole: bool) -> list[bytes]:
    if old_size == len(hashes):
        return [] if is_whole else [root(hashes)]
    split = _split(len(hashes))
    if old_size <= split:
        return [*_consistency(old_size, hashes[:split], is_whole=is_whole), root(hashes[split:])]
    return [*_consistency(old_size - split, hashes[split:], is_whole=False), root(hashes[:split])]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1

"""Merkle trees after RFC 6962, against its definition written out naively and the first implementation's vectors."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.core import merkle

# Eight leaves and their roots, from the tests of the reference implementation (google/certificate-transparency).
LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")] + [
    bytes(range(0x60, 0x70))
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Proofs over them, from the same tests: (leaf counted from 0, size), and (old size, new size).
_01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
_23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_03 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
_45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
_67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
PATHS = {(0, 1): [], (0, 8): [_1, _23, _47], (5, 8): [_4, _67, _03], (2, 3): [_01], (1, 5): [_0, _23, _4]}
CONTINUATIONS = {(1, 1): [], (1, 8): [_1, _23, _47], (6, 8): [_45, _67, _03], (2, 5): [_23, _4]}
TREES = st.integers(0, 40).map(lambda size: [merkle.leaf_hash(bytes([n])) for n in range(size)])


def naive_root(hashes: list[bytes]) -> bytes:
    """RFC 6962 2.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return sha256(b"\x01" + naive_root(hashes[:split]) + naive_root(hashes[split:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_roots_agree_with_the_first_implementation(size: int) -> None:
    assert merkle.root([merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_proofs_of_inclusion_agree_with_the_first_implementation(index: int, size: int) -> None:
    hashes = [merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]
    proof = merkle.inclusion_proof(index, hashes)
    assert [one.hex() for one in proof] == PATHS[index, size]
    assert merkle.is_included(hashes[index], index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new"), CONTINUATIONS)
def test_proofs_of_consistency_agree_with_the_first_implementation(old: int, new: int) -> None:
    proof = merkle.consistency_proof(old, [merkle.leaf_hash(leaf) for leaf in LEAVES[:new]])
    assert [one.hex() for one in proof] == CONTINUATIONS[old, new]
    assert merkle.is_consistent(old, new, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]), proof)


@given(TREES)
def test_roots_agree_with_the_definition(hashes: list[bytes]) -> None:
    assert merkle.root(hashes) == naive_root(hashes)


@given(TREES.filter(bool), st.data())
def test_every_leaf_can_be_shown_to_be_in_the_tree(hashes: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(hashes) - 1))
    proof = merkle.inclusion_proof(index, hashes)
    assert merkle.is_included(hashes[index], index, len(hashes), proof, merkle.root(hashes))


@given(TREES.filter(bool), st.data())
def test_no_other_leaf_index_size_or_proof_passes(hashes: list[bytes], data: st.DataObject) -> None:
    size, root = len(hashes), merkle.root(hashes)
    index = data.draw(st.integers(0, size - 1))
    proof, leaf = merkle.inclusion_proof(index, hashes), hashes[index]
    assert not merkle.is_included(merkle.leaf_hash(b"forged"), index, size, proof, root)
    assert not merkle.is_included(leaf, index, size, [*proof, leaf], root)
    assert not merkle.is_included(leaf, size, size, proof, root)
    assert not merkle.is_included(leaf, -1, size, proof, root)
    if proof:
        assert not merkle.is_included(leaf, index, size, proof[:-1], root)
        assert not merkle.is_included(leaf, index ^ 1, size, proof, root)


@given(TREES.filter(bool), st.data())
def test_a_tree_can_be_shown_to_be_a_beginning_of_a_later_one(hashes: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(hashes)))
    proof = merkle.consistency_proof(old, hashes)
    old_root, new_root = merkle.root(hashes[:old]), merkle.root(hashes)
    assert merkle.is_consistent(old, len(hashes), old_root, new_root, proof)
    if old < len(hashes):
        forged = merkle.root([merkle.leaf_hash(b"forged"), *hashes[1:old]])
        assert not merkle.is_consistent(old, len(hashes), forged, new_root, proof)
        assert not merkle.is_consistent(old, len(hashes), old_root, forged, proof)
        assert not merkle.is_consistent(old, len(hashes), old_root, new_root, [*proof, new_root])
        assert not merkle.is_consistent(old, len(hashes), old_root, new_root, [])


def test_the_empty_tree_begins_every_tree() -> None:
    grown = merkle.root([merkle.leaf_hash(b"")])
    assert merkle.is_consistent(0, 1, merkle.EMPTY_ROOT, grown, [])
    assert not merkle.is_consistent(0, 1, grown, grown, [])


def test_what_is_not_in_the_tree_has_no_proof() -> None:
    hashes = [merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")]
    for index in (-1, 2):
        with pytest.raises(IndexError):
            merkle.inclusion_proof(index, hashes)
    for size in (0, 3):
        with pytest.raises(IndexError):
            merkle.consistency_proof(size, hashes)


def test_a_leaf_never_hashes_like_a_node() -> None:
    left, right = merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)

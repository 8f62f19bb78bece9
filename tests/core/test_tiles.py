"""Tiles after C2SP tlog-tiles: sizes up to 5 000 against the definitions of RFC 6962, written out naively."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.core import merkle, tiles
from guiju.core.tiles import WIDTH, BrokenLog, Tile, Tree

SIZE_MAX = 5_000
EDGES = (0, 1, 2, 255, 256, 257, 511, 512, 513, 4095, 4096, 4097, SIZE_MAX)
SIZES = st.integers(0, SIZE_MAX) | st.sampled_from(EDGES)
LEAVES = [sha256(b"\x00" + n.to_bytes(2)).digest() for n in range(SIZE_MAX)]


def half(count: int) -> int:
    """The largest power of two below the count."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power


@cache
def naive_root(start: int, end: int) -> bytes:
    """RFC 6962 2.1, word for word, over the leaves [start, end)."""
    if start == end:
        return sha256(b"").digest()
    if end - start == 1:
        return LEAVES[start]
    split = start + half(end - start)
    return sha256(b"\x01" + naive_root(start, split) + naive_root(split, end)).digest()


def naive_path(index: int, start: int, end: int) -> list[bytes]:
    """RFC 6962 2.1.1, PATH, word for word."""
    if end - start == 1:
        return []
    split = start + half(end - start)
    if index < split:
        return [*naive_path(index, start, split), naive_root(split, end)]
    return [*naive_path(index, split, end), naive_root(start, split)]


def naive_subproof(old: int, start: int, end: int, *, is_whole: bool) -> list[bytes]:
    """RFC 6962 2.1.2, SUBPROOF, word for word; `old` is counted from 0."""
    if old == end:
        return [] if is_whole else [naive_root(start, end)]
    split = start + half(end - start)
    if old <= split:
        return [*naive_subproof(old, start, split, is_whole=is_whole), naive_root(split, end)]
    return [*naive_subproof(old, split, end, is_whole=False), naive_root(start, split)]


def laid(sizes: Sequence[int]) -> dict[Tile, bytes]:
    """The tiles of a log that grew to each of these sizes in turn, with all that it ever wrote."""
    files: dict[Tile, bytes] = {}
    for old, new in pairwise([0, *sizes]):
        files |= tiles.grown(old, files.__getitem__, LEAVES[old:new])
    return files


@cache
def whole(size: int) -> dict[Tile, bytes]:
    return laid([size])


def tree(size: int) -> Tree:
    return Tree(size, whole(size).__getitem__)


@given(SIZES)
def test_a_tree_has_the_tiles_of_its_size_and_the_root_of_its_definition(size: int) -> None:
    assert list(whole(size)) == list(tiles.of_tree(size))
    assert tree(size).root() == merkle.root(LEAVES[:size]) == naive_root(0, size)
    tree(size).check(naive_root(0, size))


@given(st.lists(st.integers(0, 700), max_size=12))
def test_a_log_that_grew_in_steps_has_the_tiles_of_one_that_grew_at_once(steps: list[int]) -> None:
    sizes = [size for size in accumulate(steps) if size <= SIZE_MAX]
    files = laid(sizes)
    for size in sizes:
        assert {tile: files[tile] for tile in tiles.of_tree(size)} == whole(size)
    written = [tile for old, new in pairwise([0, *sizes]) for tile in tiles.added(old, new)]
    assert sorted(files) == sorted(set(written))


@given(SIZES.filter(bool), st.data())
def test_the_proof_of_inclusion_is_that_of_the_definition_and_leads_to_the_root(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = tree(size).inclusion(index)
    assert proof == naive_path(index, 0, size) == merkle.inclusion_proof(index, LEAVES[:size])
    root = naive_root(0, size)
    assert merkle.is_included(LEAVES[index], index, size, proof, root)
    for place in range(len(proof)):
        other = bytes([proof[place][0] ^ 1]) + proof[place][1:]
        assert not merkle.is_included(LEAVES[index], index, size, [*proof[:place], other, *proof[place + 1 :]], root)
        assert not merkle.is_included(LEAVES[index], index, size, [*proof[:place], *proof[place + 1 :]], root)
        if place:
            swapped = [*proof[: place - 1], proof[place], proof[place - 1], *proof[place + 1 :]]
            assert not merkle.is_included(LEAVES[index], index, size, swapped, root)


@given(SIZES.filter(bool), st.data())
def test_the_proof_of_consistency_is_that_of_the_definition_and_holds(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size) | st.sampled_from([n for n in EDGES if 0 < n <= size]))
    proof = tree(size).consistency(old)
    assert proof == naive_subproof(old, 0, size, is_whole=True) == merkle.consistency_proof(old, LEAVES[:size])
    roots = naive_root(0, old), naive_root(0, size)
    assert merkle.is_consistent(old, size, *roots, proof)
    for place in range(len(proof)):
        other = bytes([proof[place][0] ^ 1]) + proof[place][1:]
        assert not merkle.is_consistent(old, size, *roots, [*proof[:place], other, *proof[place + 1 :]])
        assert not merkle.is_consistent(old, size, *roots, [*proof[:place], *proof[place + 1 :]])
    if old < size:
        assert not merkle.is_consistent(old, size, roots[1], roots[0], proof)


@given(st.integers(1, SIZE_MAX), st.data())
def test_one_flipped_bit_of_any_tile_is_found_and_the_tile_or_the_root_is_named(size: int, data: st.DataObject) -> None:
    files = dict(whole(size))
    tile = data.draw(st.sampled_from(sorted(files)))
    bit = data.draw(st.integers(0, len(files[tile]) * 8 - 1))
    content = bytearray(files[tile])
    content[bit // 8] ^= 1 << bit % 8
    files[tile] = bytes(content)
    with pytest.raises(BrokenLog, match="do not give"):
        Tree(size, files.__getitem__).check(naive_root(0, size))


@pytest.mark.parametrize("cut", [1, 32, 44 * 32])
def test_a_tile_that_was_cut_short_or_lengthened_is_named_with_what_is_due(cut: int) -> None:
    tile = Tile(0, 1, 44)
    for content in (whole(300)[tile][:-cut], whole(300)[tile] + bytes(cut)):
        files = whole(300) | {tile: content}
        with pytest.raises(BrokenLog, match=r"tile/0/001\.p/44: 44 hashes are due, the file has \d+ bytes"):
            Tree(300, files.__getitem__).root()


def test_entries_come_out_of_a_bundle_as_they_went_in_and_a_bundle_cut_short_is_named() -> None:
    entries = [b"", b"a" * 65_535, bytes(32)]
    tile, content = Tile(0, 0, 3), tiles.bundle(entries)
    assert tiles.entries_of(tile, content) == entries
    for other in (content[:-1], content + b"\x00", content + b"\x00\x00", content[:2]):
        with pytest.raises(BrokenLog, match=r"tile/entries/000\.p/3: 3 entries are due"):
            tiles.entries_of(tile, other)


def test_what_is_beyond_the_tree_has_no_proof() -> None:
    for index in (-1, 300):
        with pytest.raises(IndexError):
            tree(300).inclusion(index)
    for size in (-1, 301):
        with pytest.raises(IndexError):
            tree(300).consistency(size)
    assert tree(300).consistency(0) == tree(300).consistency(300) == []


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0, WIDTH), "tile/0/000"),
        (Tile(1, 5, 3), "tile/1/005.p/3"),
        (Tile(0, 1234067, WIDTH), "tile/0/x001/x234/067"),
        (Tile(2, 1000, 255), "tile/2/x001/000.p/255"),
    ],
)
def test_paths_are_those_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path

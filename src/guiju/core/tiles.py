"""A Merkle tree as static files after C2SP tlog-tiles: which tiles a tree has, where they lie, and proofs from them.

Level 0 holds the hashes of entries, 256 a tile; a hash of level n + 1 is the root of a full tile of level n. A
bundle holds the entries themselves. Who reads and writes the files is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from guiju.core import merkle
from guiju.core.refusals import Refused

WIDTH = 256
HEIGHT = 8
HASH_BYTES = 32
ENTRY_BYTES_MAX = 65_535
CHECKPOINT_PATH = "checkpoint"


class BrokenLog(Refused):
    """A file of the log is missing, cut short, or not what the hashes say; `path` names it."""

    def __init__(self, path: str, *, zh: str, en: str) -> None:
        super().__init__("evidence.broken_log", zh=f"日志文件 {path}：{zh}。", en=f"Log file {path}: {en}.", field=path)
        self.path = path


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """`width` hashes of one level, from `index` × 256 on. A tile narrower than 256 is partial."""

    level: int
    index: int
    width: int

    @property
    def path(self) -> str:
        return f"tile/{self.level}/{_path(self.index, self.width)}"

    @property
    def bundle_path(self) -> str:
        """Where the entries under a tile of level 0 lie."""
        return f"tile/entries/{_path(self.index, self.width)}"


Fetch = Callable[[Tile], bytes]


def of_tree(size: int) -> Iterator[Tile]:
    """Every tile of a tree of `size` entries, lowest level first."""
    yield from added(0, size)


def added(old_size: int, new_size: int) -> Iterator[Tile]:
    """The tiles that a tree has which grew from `old_size` to `new_size`, and did not have before."""
    level, old, new = 0, old_size, new_size
    while new > old:
        for index in range(old // WIDTH, -(-new // WIDTH)):
            yield Tile(level, index, min(WIDTH, new - index * WIDTH))
        level, old, new = level + 1, old // WIDTH, new // WIDTH


def right_edge(size: int) -> Iterator[Tile]:
    """The last tile of each level: what a tree that grows is built upon."""
    level = 0
    while count := size >> HEIGHT * level:
        index = (count - 1) // WIDTH
        yield Tile(level, index, count - index * WIDTH)
        level += 1


def holding(level: int, position: int, size: int) -> Tile:
    """The tile of a tree of `size` entries in which the hash at `position` of a level lies."""
    index = position // WIDTH
    return Tile(level, index, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


def grown(size: int, fetch: Fetch, leaves: Sequence[bytes]) -> dict[Tile, bytes]:
    """The tiles that are new once the hashes `leaves` follow a tree of `size` entries; `fetch` reads its right edge.

    Only partial tiles of the right edge are read, at most one a level.
    """
    made, level, old, hashes = {}, 0, size, list(leaves)
    while hashes:
        index, kept = divmod(old, WIDTH)
        if kept:
            edge = Tile(level, index, kept)
            hashes = [*hashes_of(edge, fetch(edge)), *hashes]
        rows = [hashes[at : at + WIDTH] for at in range(0, len(hashes), WIDTH)]
        for place, row in enumerate(rows, start=index):
            made[Tile(level, place, len(row))] = b"".join(row)
        level, old, hashes = level + 1, index, [merkle.root(row) for row in rows if len(row) == WIDTH]
    return made


def hashes_of(tile: Tile, content: bytes) -> list[bytes]:
    """The hashes in a tile's bytes. Raises BrokenLog when there are not exactly as many as its width says."""
    if len(content) != tile.width * HASH_BYTES:
        raise BrokenLog(
            tile.path,
            zh=f"应有 {tile.width} 个散列值，文件是 {len(content)} 字节",
            en=f"{tile.width} hashes are due, the file has {len(content)} bytes",
        )
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries as a bundle: each behind its length in two bytes, big-endian."""
    assert all(len(entry) <= ENTRY_BYTES_MAX for entry in entries), "an entry is at most 65 535 bytes long"
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def entries_of(tile: Tile, content: bytes) -> list[bytes]:
    """The entries in a bundle's bytes. Raises BrokenLog when they do not fill it exactly."""
    entries, at = [], 0
    while at < len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2])
        entries.append(content[at + 2 : end])
        at = end
    if at != len(content) or len(entries) != tile.width:
        raise BrokenLog(
            tile.bundle_path,
            zh=f"应有 {tile.width} 个条目，长度对不上",
            en=f"{tile.width} entries are due; the lengths do not add up",
        )
    return entries


class Tree:
    """A tree of `size` entries read from its tiles: hashes, the root, and both kinds of proof.

    `fetch` gives a tile's bytes; each is asked for once. What comes back is not trusted before the root agrees with a
    checkpoint: `root` hashes the right edge, `check` everything.
    """

    def __init__(self, size: int, fetch: Fetch) -> None:
        self.size = size
        self._fetch = fetch
        self._read: dict[Tile, list[bytes]] = {}

    def hash(self, start: int, end: int) -> bytes:
        """The Merkle hash over entries [start, end): a whole subtree, or the right edge of the tree."""
        if (end - start) & (end - start - 1) == 0 and start % (end - start) == 0:
            return self._complete(start, end)
        split = 1 << (end - start - 1).bit_length() - 1
        return merkle.node_hash(self.hash(start, start + split), self.hash(start + split, end))

    def root(self) -> bytes:
        return self.hash(0, self.size) if self.size else merkle.EMPTY_ROOT

    def inclusion(self, index: int) -> list[bytes]:
        """The audit path of entry `index`, from the leaf upwards. Raises IndexError beyond the tree."""
        if not 0 <= index < self.size:
            raise IndexError(f"entry {index} is not in a tree of {self.size}")
        path, start, end = [], 0, self.size
        while end - start > 1:
            split = start + (1 << (end - start - 1).bit_length() - 1)
            if index < split:
                path.append(self.hash(split, end))
                end = split
            else:
                path.append(self.hash(start, split))
                start = split
        return path[::-1]

    def consistency(self, old_size: int) -> list[bytes]:
        """What shows that the tree of `old_size` is a beginning of this one (RFC 6962 2.1.2); empty for none."""
        if not 0 <= old_size <= self.size:
            raise IndexError(f"a tree of {old_size} is not a beginning of a tree of {self.size}")
        if old_size in {0, self.size}:
            return []
        path, start, end, is_whole = [], 0, self.size, True
        while old_size != end:
            split = start + (1 << (end - start - 1).bit_length() - 1)
            if old_size <= split:
                path.append(self.hash(split, end))
                end = split
            else:
                path.append(self.hash(start, split))
                start, is_whole = split, False
        return [*([] if is_whole else [self.hash(start, end)]), *path[::-1]]

    def check(self, root: bytes) -> None:
        """Hash every tile against the one above it, and the tree against `root`. Raises BrokenLog naming the tile."""
        for tile in of_tree(self.size):
            hashes = self._hashes(tile)
            if tile.width == WIDTH:
                above = holding(tile.level + 1, tile.index, self.size)
                if merkle.root(hashes) != self._hashes(above)[tile.index % WIDTH]:
                    raise BrokenLog(tile.path, zh="散列值与上一层不符", en="its hashes do not give the one above it")
        if self.root() != root:
            raise BrokenLog(CHECKPOINT_PATH, zh="各文件算出的根与检查点不符", en="the tiles do not give its root")

    def _complete(self, start: int, end: int) -> bytes:
        """A complete subtree: one hash of a tile, or the root of a run of them."""
        height = (end - start).bit_length() - 1
        level, rest = divmod(height, HEIGHT)
        count = 1 << rest
        first = start >> HEIGHT * level
        hashes = self._hashes(holding(level, first, self.size))
        at = first % WIDTH
        return merkle.root(hashes[at : at + count])

    def _hashes(self, tile: Tile) -> list[bytes]:
        if tile not in self._read:
            self._read[tile] = hashes_of(tile, self._fetch(tile))
        return self._read[tile]


def _path(index: int, width: int) -> str:
    """`x001/x234/067`, and `.p/<width>` behind it for a partial tile."""
    parts = [f"{index % 1000:03}"]
    while index := index // 1000:
        parts.append(f"x{index % 1000:03}")
    return "/".join(reversed(parts)) + ("" if width == WIDTH else f".p/{width}")

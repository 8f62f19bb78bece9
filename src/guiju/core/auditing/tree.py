"""The log's files hashed again from its entries: every bundle and tile, and the root at every size that was signed for.

Entries stream through; what is kept is one row of hashes a level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from guiju.core import merkle, tiles
from guiju.core.auditing.findings import Findings
from guiju.core.checkpoints import Checkpoint
from guiju.core.tiles import WIDTH, BrokenLog, Tile

Read = Callable[[str], bytes | None]


def entries(history: Sequence[Checkpoint], read: Read, findings: Findings) -> Iterator[bytes | None]:
    """The entries under the largest checkpoint, one by one; None for one whose bundle cannot be read.

    Once all are taken, every file and every checkpoint's root has been compared with what the entries give.
    """
    size = max((one.size for one in history), default=0)
    hashed, roots = _Hashed(read, findings), _Roots(history, findings)
    for index in range(-(-size // WIDTH)):
        tile = Tile(0, index, min(WIDTH, size - index * WIDTH))
        for entry, leaf in _bundle(tile, read, findings):
            hashed.add(leaf)
            roots.add(leaf)
            yield entry
    hashed.end()
    findings.close(
        "log",
        "files",
        zh=f"{size} 个条目和全部哈希块重新计算，与文件一致",
        en=f"{size} entries and all tiles were hashed again; the files agree",
    )
    findings.close(
        "log",
        "roots",
        zh="每个检查点的根都由最初的条目算出：后一个总是前一个的延续",
        en="every checkpoint has the root of the first entries: each continues the one before",
    )


def _bundle(tile: Tile, read: Read, findings: Findings) -> Iterator[tuple[bytes | None, bytes]]:
    """Entries with their leaf hashes. Where the bundle is no good the hashes come from the tile, and go on."""
    content = read(tile.bundle_path)
    try:
        if content is not None:
            found = tiles.entries_of(tile, content)
            yield from ((entry, merkle.leaf_hash(entry)) for entry in found)
            return
        findings.wrong("log", "files", zh=f"{tile.bundle_path}：文件不存在", en=f"{tile.bundle_path} is missing")
    except BrokenLog:
        findings.wrong(
            "log", "files", zh=f"{tile.bundle_path}：被截断或改动", en=f"{tile.bundle_path} was cut short or changed"
        )
    try:
        hashes = tiles.hashes_of(tile, read(tile.path) or b"")
    except BrokenLog:
        hashes = [bytes(tiles.HASH_BYTES)] * tile.width
    yield from ((None, one) for one in hashes)


class _Hashed:
    """One open row of hashes a level, compared with its tile as soon as it is full."""

    def __init__(self, read: Read, findings: Findings) -> None:
        self._read, self._findings = read, findings
        self._rows: list[list[bytes]] = []
        self._done: list[int] = []

    def add(self, value: bytes, level: int = 0) -> None:
        if level == len(self._rows):
            self._rows.append([])
            self._done.append(0)
        row = self._rows[level]
        row.append(value)
        if len(row) == WIDTH:
            self._compare(Tile(level, self._done[level], WIDTH), row)
            self._rows[level] = []
            self._done[level] += 1
            self.add(merkle.root(row), level + 1)

    def end(self) -> None:
        for level, row in enumerate(self._rows):
            if row:
                self._compare(Tile(level, self._done[level], len(row)), row)

    def _compare(self, tile: Tile, row: Sequence[bytes]) -> None:
        content = self._read(tile.path)
        if content is None:
            self._findings.wrong("log", "files", zh=f"{tile.path}：文件不存在", en=f"{tile.path} is missing")
        elif content != b"".join(row):
            self._findings.wrong(
                "log", "files", zh=f"{tile.path}：与条目的散列不符", en=f"{tile.path} has not the hashes of the entries"
            )


class _Roots:
    """The root over the entries so far, compared wherever a checkpoint was signed."""

    def __init__(self, history: Sequence[Checkpoint], findings: Findings) -> None:
        self._signed: dict[int, list[bytes]] = {}
        for one in history:
            self._signed.setdefault(one.size, []).append(one.root)
        self._findings = findings
        self._stack: list[bytes] = []
        self._size = 0

    def add(self, leaf: bytes) -> None:
        self._size += 1
        node, rest = leaf, self._size
        while rest % 2 == 0:
            node, rest = merkle.node_hash(self._stack.pop(), node), rest // 2
        self._stack.append(node)
        signed = self._signed.get(self._size)
        if signed:
            root = self._root()
            for one in signed:
                self._compare(one, root)

    def _root(self) -> bytes:
        node = self._stack[-1]
        for left in reversed(self._stack[:-1]):
            node = merkle.node_hash(left, node)
        return node

    def _compare(self, signed: bytes, root: bytes) -> None:
        if signed != root:
            self._findings.wrong(
                "log",
                "roots",
                zh=f"{self._size} 条的检查点不是最初 {self._size} 个条目的根：条目被改写，或日志分叉",
                en=f"the checkpoint of {self._size} entries has not the root of the first {self._size}: "
                "they were rewritten, or the log forked",
            )
